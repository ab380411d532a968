from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from desktop_crm.ui.card.rows import ROW_ROLE, Row, RowsModel

pytestmark = pytest.mark.usefixtures("qapp")


def rows(*ids: int, text: str = "") -> list[Row]:
    return [Row("voice", "claim", id, text=text or f"claim {id}") for id in ids]


def checked() -> RowsModel:
    model = RowsModel()
    model.tester = QAbstractItemModelTester(  # type: ignore[attr-defined]  # lives as long as the model
        model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    return model


def test_an_update_keeps_the_rows_that_stay_the_same_to_the_view() -> None:
    model = checked()
    model.replace(rows(1, 2, 3))
    kept = QPersistentModelIndex(model.index(1, 0))
    model.update(rows(5, 3, 2, 4))
    assert [row.id for row in model.rows] == [5, 3, 2, 4]
    assert kept.isValid()
    assert kept.data(ROW_ROLE).id == 2


@given(st.lists(st.integers(0, 12), unique=True), st.lists(st.integers(0, 12), unique=True))
def test_any_update_gives_the_wanted_rows(before: list[int], after: list[int]) -> None:
    model = checked()
    model.replace(rows(*before, text="old"))
    model.update(rows(*after, text="new"))
    assert list(model.rows) == rows(*after, text="new")


def test_a_changed_row_is_told_and_others_are_not() -> None:
    model = checked()
    model.replace(rows(1, 2))
    told: list[int] = []
    model.dataChanged.connect(lambda first, last: told.append(first.row()))
    model.update([Row("voice", "claim", 1, text="other"), *rows(2)])
    assert told == [0]


def test_headers_and_editors_cannot_be_chosen_and_folded_headers_can() -> None:
    model = checked()
    model.replace([Row("group", text="Open", name="a"), Row("group", text="Closed", fold=False, name="b"), *rows(1)])
    selectable = [bool(model.flags(model.index(i, 0)) & Qt.ItemFlag.ItemIsSelectable) for i in range(3)]
    assert selectable == [False, True, True]


def test_a_screen_reader_hears_the_whole_row_and_a_tooltip_is_not_interpreted() -> None:
    model = checked()
    model.replace([Row("voice", "claim", 1, text="<b>x</b><img src=a>", detail="Delivery", severity_text="7 of 10")])
    index = model.index(0, 0)
    assert index.data(int(Qt.ItemDataRole.AccessibleTextRole)) == "<b>x</b><img src=a>, Delivery, 7 of 10"
    assert "&lt;img" in index.data(int(Qt.ItemDataRole.ToolTipRole))


def test_five_hundred_rows_shuffled_are_updated_in_place() -> None:
    model = checked()
    ids = list(range(300))
    model.replace(rows(*ids))
    random.Random(1).shuffle(ids)
    model.update(rows(*ids))
    assert [row.id for row in model.rows] == ids
