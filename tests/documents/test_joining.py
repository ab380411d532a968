"""Joining: every page, tag and bookmark of the parts, and nothing that joining does not understand."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest

from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts
from desktop_crm.documents.joining import Joiner
from tests.documents.pages import bookmarks_of, conforms, tags_of, texts_of
from tests.documents.samples import CARD, EMPTY, named, printed

EN = Formats(Texts("en"))


def joined(tmp_path: Path, parts: list[bytes], plain: tuple[int, ...] = ()) -> bytes:
    out = BytesIO()
    joiner = Joiner(out)
    for index, pdf in enumerate(parts):
        path = tmp_path / f"{index}.pdf"
        path.write_bytes(pdf)
        joiner.add(path, plain=index in plain)
    joiner.finish()
    return out.getvalue()


def test_the_whole_has_what_the_parts_have(tmp_path: Path) -> None:
    tricky = named("A (b\\ 3 0 R) /ID(U1x0y0) \nstream\n endobj 7 0 obj")
    parts = [printed(EN, CARD, EMPTY).pdf, printed(EN, tricky).pdf, printed(EN, EMPTY, CARD).pdf]
    whole = joined(tmp_path, parts)
    assert texts_of(whole) == [page for part in parts for page in texts_of(part)]
    assert tags_of(whole) == sum((tags_of(part) for part in parts[1:]), tags_of(parts[0]))
    pages = [0, 2, 3, 4, 5]
    titles = [title for part in parts for title, _ in bookmarks_of(part)]
    assert bookmarks_of(whole) == list(zip(titles, pages, strict=True))
    assert conforms(whole)
    assert b"<xmpTPg:NPages>7<" in whole


def test_cells_of_different_parts_have_different_names(tmp_path: Path) -> None:
    pdf = printed(EN, CARD).pdf
    whole = joined(tmp_path, [pdf, pdf])
    assert whole.count(b"/ID(p00000U1x0y0)") == 1
    assert whole.count(b"/ID(p00001U1x0y0)") == 1
    assert whole.count(b"/Headers[(p00001U1x0y0)]") == pdf.count(b"/Headers[(U1x0y0)]") > 0


def test_the_whole_is_written_as_a_part_is(tmp_path: Path) -> None:
    parts = [printed(EN, CARD).pdf, printed(EN, EMPTY).pdf]
    whole = joined(tmp_path, parts)
    assert texts_of(joined(tmp_path, [whole, parts[1]])) == texts_of(whole) + texts_of(parts[1])
    streams = list(re.finditer(rb"/Length (\d+)[^\n]*\nstream\n", whole))
    assert len(streams) > 10
    for stream in streams:
        assert whole[stream.end() + int(stream[1]) :].startswith(b"\nendstream\nendobj")


def test_one_plain_part_makes_the_whole_plain(tmp_path: Path) -> None:
    parts = [printed(EN, CARD).pdf, printed(EN, named("\u0378")).pdf, printed(EN, EMPTY).pdf]
    assert [conforms(part) for part in parts] == [True, False, True]
    whole = joined(tmp_path, parts, plain=(1,))
    assert not conforms(whole)
    assert b"<pdfaid" not in whole
    assert len(texts_of(whole)) == 4


@pytest.mark.parametrize("broken", [b"", b"%PDF-1.7\n%%EOF", b"x" * 1000])
def test_a_file_that_typst_did_not_write_is_refused(broken: bytes, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="plain table"):
        joined(tmp_path, [broken])


def test_a_part_with_unknown_roots_is_refused(tmp_path: Path) -> None:
    pdf = printed(EN, EMPTY).pdf.replace(b"/Type/Catalog/Pages", b"/Type/Catalog/AcroForm 1 0 R/Pages")
    with pytest.raises(ValueError, match="does not know"):
        joined(tmp_path, [_shifted(pdf)])


def _shifted(pdf: bytes) -> bytes:
    """The catalog is the last object: only the place of the table moves."""
    table = pdf.rindex(b"xref\n0 ", 0, pdf.rindex(b"startxref"))
    return pdf[: pdf.rindex(b"startxref")] + b"startxref\n%d\n%%%%EOF" % table
