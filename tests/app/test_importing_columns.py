"""The quick way to read a cell says what the thorough one says, for whatever stands in it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop_crm.app.importing.cells import Reader
from desktop_crm.app.importing.columns import REMEMBERED, Column
from desktop_crm.app.importing.drafts import SPECS

READER = Reader("dmy", False, dt.date(2026, 11, 20), "UAH", 2)
FIELDS = [
    ("client", "phones"),
    ("client", "emails"),
    ("client", "name"),
    ("client", "organisation"),
    ("client", "number"),
    ("client", "city"),
    ("client", "notes"),
    ("claim", "text"),
    ("claim", "product"),
    ("purchase", "amount"),
    ("purchase", "cost"),
    ("purchase", "document"),
]
PHONES = st.text(st.sampled_from("0123456789+() -,;./|٣ab\n\u00a0"), max_size=40)
PIECES = [
    "0671234567",
    "+380 67 123-45-67",
    "+38 (067) 123-45-67",
    "8 044 235-11-40",
    "/41",
    ", ",
    ";",
    " ",
    "нема",
    "-",
    ".0",
    "1,234",
    "12.50",
]
MIXED = st.lists(
    st.sampled_from([*PIECES, "a@b.c", "<a@b.c>", "mailto:", "Їжак", "\0", "\n", "`", "é", '"', "\\"])
).map("".join)
CELLS = PHONES | MIXED | st.text(max_size=60) | st.decimals(allow_nan=True).map(str)


def column(record: str, name: str) -> Column:
    return Column(0, name, record, name, SPECS[record][name], READER, lenient=False)


@pytest.mark.parametrize(("record", "name"), FIELDS)
@given(text=CELLS)
@example(text="x" * 301)
@example(text="ї" * 100_001)
@example(text="a" * 250 + "@b.c")
@example(text="999999999999.99")
@example(text="0671234567 0501234567")
@example(text="0671234567, 067 123-45-67; 0671234567")
@example(text="17850.0")
@example(text=" n/a ")
@example(text="NULL")
@example(text="+380 67 123-45-67")
@example(text="+380 67 123-45-67\n")
@example(text="Їжак  Ґава  й")
def test_quick_and_thorough_say_the_same(record: str, name: str, text: str) -> None:
    quick, thorough = column(record, name), column(record, name)
    assert quick.quick is not None
    thorough.quick = None
    assert quick.read(text) == thorough.read(text)


@pytest.mark.parametrize("text", ["0671234567", "a@b.c", "Олена", "12.50", "нотатка", "067 123 45 67, 050 765 43 21"])
def test_what_most_cells_are_goes_the_quick_way(text: str) -> None:
    found = [column(*field).quick for field in FIELDS]
    assert any(read(text) is not None for read in found if read)


def test_no_more_is_remembered_than_comes_again() -> None:
    names = column("client", "name")
    for n in range(REMEMBERED + 10):
        names.read(f"Клієнт {n}")
    assert len(names.known) == REMEMBERED
    assert names.read("Клієнт 0").value == "Клієнт 0"


def test_a_foreign_currency_is_never_taken_for_ones_own() -> None:
    foreign = replace(READER, foreign="USD")
    amount = Column(0, "amount", "purchase", "amount", SPECS["purchase"]["amount"], foreign, lenient=False)
    assert [issue.code for issue in amount.read("12.50").issues] == ["other_currency"]
