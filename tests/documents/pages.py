"""Reading a PDF back with pdfium: its text, its tags and its bookmarks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import create_string_buffer
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium


@contextmanager
def opened(pdf: bytes) -> Iterator[Any]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        yield document
    finally:
        document.close()


def texts_of(pdf: bytes) -> list[str]:
    """The text of each page, in reading order, without the marks that only help breaking lines."""
    with opened(pdf) as document:
        found = []
        for page in document:
            reader = page.get_textpage()
            found.append(reader.get_text_bounded().replace("\r\n", "\n").replace("\u200b", ""))
            reader.close()
        return found


def squeezed(pdf: bytes) -> str:
    """All text without spaces and line ends: what was typed is found in it however the lines were broken."""
    return "".join("".join(texts_of(pdf)).replace("\x02", "-").split())


def tags_of(pdf: bytes) -> Counter[str]:
    """How many tags of each kind all pages have."""
    counted: Counter[str] = Counter()
    with opened(pdf) as document:
        for page in document:
            tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
            for index in range(pdfium.FPDF_StructTree_CountChildren(tree)):
                _count(pdfium.FPDF_StructTree_GetChildAtIndex(tree, index), counted)
            pdfium.FPDF_StructTree_Close(tree)
    return counted


def _count(element: Any, counted: Counter[str]) -> None:
    if not element:
        return
    buffer = create_string_buffer(100)
    length = pdfium.FPDF_StructElement_GetType(element, buffer, 100)
    counted[buffer.raw[: length - 2].decode("utf-16-le")] += 1
    for index in range(pdfium.FPDF_StructElement_CountChildren(element)):
        _count(pdfium.FPDF_StructElement_GetChildAtIndex(element, index), counted)


def bookmarks_of(pdf: bytes) -> list[tuple[str, int]]:
    """Title and page (from 0) of the bookmarks of the first level."""
    with opened(pdf) as document:
        return [
            (mark.get_title(), mark.get_dest().get_index()) for mark in document.get_toc(max_depth=5) if mark.level == 0
        ]


def conforms(pdf: bytes) -> bool:
    """Whether the file says that it is archivable and accessible."""
    return b"<pdfaid:conformance>A<" in pdf and b"<pdfuaid:part>1<" in pdf


def left_of(pdf: bytes, word: str) -> float:
    """Where on the first page the word starts, in points from the left."""
    with opened(pdf) as document:
        reader = document[0].get_textpage()
        index, _ = reader.search(word).get_next()
        left = float(reader.get_charbox(index)[0])
        reader.close()
        return left
