"""Cards of growing length: no row is torn, no head or total stands alone, heads come again on every page."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts
from tests.documents.pages import texts_of
from tests.documents.samples import growing, printed

UK = Formats(Texts("uk"))
T = UK.texts
HEADS = {"Кл": T("paper.words"), "Пк": T("fields.purchase_product"), "Кн": T("fields.interaction_summary")}
SECTIONS = {T("paper.voices"), T("paper.purchases"), T("paper.contacts")}


@pytest.fixture(scope="module")
def sheets() -> list[list[str]]:
    """The pages of each card."""
    pages = texts_of(printed(UK, *(growing(rows) for rows in range(1, 25))).pdf)
    starts = [index for index, page in enumerate(pages) if "стор. 1 з" in page]
    return [pages[start:end] for start, end in zip(starts, [*starts[1:], len(pages)], strict=True)]


def test_the_sweep_meets_every_kind_of_page_break(sheets: list[list[str]]) -> None:
    assert len(sheets) == 24
    assert max(map(len, sheets)) >= 4
    for kind in HEADS:
        assert any(kind in pages[i] and kind in pages[i + 1] for pages in sheets for i in range(len(pages) - 1))


def test_rows_stay_whole(sheets: list[list[str]]) -> None:
    for page in (page for pages in sheets for page in pages):
        assert sorted(re.findall(r"((?:Кл|Пк|Кн)\d+)поч", page)) == sorted(re.findall(r"((?:Кл|Пк|Кн)\d+)кін", page))


def test_no_row_is_lost(sheets: list[list[str]]) -> None:
    for rows, pages in enumerate(sheets, 1):
        whole = "".join(pages)
        for kind in HEADS:
            assert re.findall(rf"{kind}(\d+)поч", whole) == [str(i) for i in range(rows)]


def test_heads_come_again_on_every_page(sheets: list[list[str]]) -> None:
    for page in (page for pages in sheets for page in pages):
        for kind, head in HEADS.items():
            if found := re.search(rf"{kind}\d+поч", page):
                assert page.index(head) < page.index(found[0])


def test_no_head_stands_alone_at_the_foot(sheets: list[list[str]]) -> None:
    for pages in sheets:
        for page in pages:
            body = page[: page.index(T("paper.footer"))] if T("paper.footer") in page else page
            after = {section: body.rpartition(f"\n{section}")[2] for section in SECTIONS if f"\n{section}" in body}
            for section, rest in after.items():
                assert re.search(r"(Кл|Пк|Кн)\d+поч", rest), (section, page)


def test_the_total_stays_with_the_last_row() -> None:
    longest = 50
    cards = [replace(growing(rows), claims=(), interactions=()) for rows in range(1, longest)]
    short = [replace(card, purchases=tuple(replace(p, product=f"Пк{p.id}") for p in card.purchases)) for card in cards]
    pages = texts_of(printed(UK, *short).pdf)
    with_total = [page for page in pages if T("paper.total", n=2).split()[0] in page]
    assert len(with_total) == len(short) < len(pages)
    for card, page in zip(short, with_total, strict=True):
        assert f"Пк{card.purchases[-1].id} " in page
