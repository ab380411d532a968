"""Pages as pictures: the preview and the printer show the very bytes that go into the file."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

POINTS: Final = 72
LARGEST: Final = 600
"""Dots an inch; more would not be seen on paper, and an A4 page in it takes 139 MB."""

_one_at_a_time = threading.Lock()  # pdfium is not made for threads


@dataclass(frozen=True, slots=True)
class PageImage:
    """One page: rows of red, green, blue and an unused byte, `stride` bytes a row (QImage.Format_RGBX8888)."""

    width: int
    height: int
    stride: int
    pixels: bytes


@contextmanager
def _document(pdf: bytes) -> Iterator[Any]:
    import pypdfium2

    with _one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            yield document
        finally:
            document.close()


def page_images(pdf: bytes, dpi: float, pages: Iterable[int] | None = None) -> list[PageImage]:
    """Pictures of the pages (all, or those of these indices from 0) at `dpi` dots an inch. From any thread."""
    with _document(pdf) as document:
        wanted = range(len(document)) if pages is None else pages
        return [_image(document[index], min(dpi, LARGEST) / POINTS) for index in wanted]


def _image(page: Any, scale: float) -> PageImage:
    bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=True)
    try:
        return PageImage(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
    finally:
        bitmap.close()
