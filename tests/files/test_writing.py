"""Lists as csv and xlsx: read back by another program they hold what they were given, and nothing that acts."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.app.exporting import Cell, guarded
from desktop_crm.domain.errors import Cancelled, UserError
from desktop_crm.files.writing import write_table

HEADER = ["Name", "Since", "Profit", "Claims"]
ROWS: list[list[Cell]] = [
    ["=1+1", date(2026, 11, 20), Decimal("12.50"), 0],
    ["+380 67 123-45-67", None, None, 2],
    ["http://x.ua\nдругий рядок; «Ґанок»", date(2024, 2, 29), Decimal("-3.00"), None],
]


def no_check() -> None:
    return


def read_csv(path: Path, delimiter: str) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


def test_csv_opens_in_the_readers_excel(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    assert write_table(path, HEADER, ROWS, "uk", no_check) == 3
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert read_csv(path, ";") == [
        HEADER,
        ["'=1+1", "20.11.2026", "12,50", "0"],
        ["+380 67 123-45-67", "", "", "2"],
        ["http://x.ua\nдругий рядок; «Ґанок»", "29.02.2024", "-3,00", ""],
    ]
    write_table(path, HEADER, ROWS, "en", no_check)
    assert read_csv(path, ",")[1] == ["'=1+1", "2026-11-20", "12.50", "0"]


def test_xlsx_holds_texts_dates_and_numbers(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    assert write_table(path, HEADER, ROWS, "uk", no_check) == 3
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    cells: list[list[Any]] = [list(row) for row in sheet.iter_rows(min_row=2)]
    assert [cells[0][0].value, cells[0][0].data_type] == ["=1+1", "s"]
    assert cells[0][1].value.date() == date(2026, 11, 20)
    assert cells[0][2].value == 12.5
    assert cells[1][0].value == "+380 67 123-45-67"
    assert cells[2][0].hyperlink is None
    assert [cell.value for cell in sheet[1]] == HEADER


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_cancelled_file_is_not_there(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"list.{kind}"
    path.write_text("the file of yesterday")

    def check() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        write_table(path, HEADER, ROWS, "en", check)
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == [path.name]
    assert path.read_text() == "the file of yesterday"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_where_nothing_can_be_written_is_said(tmp_path: Path, kind: str) -> None:
    with pytest.raises(UserError) as refused:
        write_table(tmp_path / "no such folder" / f"list.{kind}", HEADER, ROWS, "en", no_check)
    assert refused.value.code == "table_unwritable"


@given(st.text(max_size=20))
def test_no_text_is_a_formula_and_every_text_can_be_told(text: str) -> None:
    shown = guarded(text)
    assert shown[:1] not in ("=", "@", "\t", "\r")
    assert shown in (text, f"'{text}")
    assert shown == text or not text[1:2].isdigit() or text[0] not in "+-"
