"""What the reader makes of honest files: encodings, separators, headers, dates, numbers."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_crm.app.importing.table import Table
from desktop_crm.domain.errors import Cancelled, UserError
from desktop_crm.files import encodings, reading, workbook, worker
from desktop_crm.files.reading import read_table
from desktop_crm.files.shaping import date_order

DATA = Path(__file__).parent.parent / "data" / "spreadsheets"
NAMES = [["Ім’я", "Телефон", "Місто"], ["Їжак Ґава", "067 123 45 67", "Львів"], ["Єва", "050 765 43 21", "Стрий"]]
RUSSIAN = [
    ["Имя", "Телефон", "Город"],
    ["Ёлкина Анна", "067 123 45 67", "Киев"],
    ["ЩУКИН ПЁТР", "050 765 43 21", "Сумы"],
]
ENGLISH = [
    ["Name", "Phone", "City"],
    ["Zoë O'Neil", "020 7946 0001", "Leeds"],
    ["John, Jr.; the tall", "020 7946 0002", "York"],
]


def write(path: Path, text: str, encoding: str) -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def quoted(rows: list[list[str]], delimiter: str) -> str:
    marks = [[f'"{c}"' if any(m in c for m in '";,\t\n') else c for c in row] for row in rows]
    return "\r\n".join(delimiter.join(row) for row in marks) + "\r\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1251", "cp1251"),
        ("koi8-u", "koi8-u"),
        ("cp1252", "cp1252"),
    ],
)
def test_encodings_and_separators_are_found(tmp_path: Path, encoding: str, said: str, delimiter: str) -> None:
    for rows in (NAMES, RUSSIAN, ENGLISH):
        try:
            path = write(tmp_path / "list.csv", quoted(rows, delimiter), encoding)
        except UnicodeEncodeError:
            continue
        if encoding == "cp1252" and rows is not ENGLISH:
            continue
        table = read_table(path)
        assert (table.encoding, table.delimiter, table.guessed) == (said, delimiter, True)
        assert list(table.columns) == rows[0]
        assert table.rows == rows[1:]
        assert table.lines == [2, 3]
        assert table.header_line == 1


@pytest.mark.parametrize("text", ["Имя,Тел\nАнна,1", "Клієнт\nЄва", "ФИО;Город\nИВАНОВ;КИЕВ\n", "Ім’я;Тел.\nЯна;5"])
def test_a_short_text_in_windows_1251_is_not_misread(tmp_path: Path, text: str) -> None:
    assert encodings.guess(write(tmp_path / "a.csv", text, "cp1251")) == "cp1251"


def test_a_given_encoding_and_separator_hold(tmp_path: Path) -> None:
    path = write(tmp_path / "list.txt", "Имя|Город\nАнна|Львов, центр\n", "cp866")
    table = read_table(path, encoding="cp866", delimiter="|")
    assert (table.columns, table.rows, table.guessed) == (("Имя", "Город"), [["Анна", "Львов, центр"]], False)


def test_lines_are_those_of_the_file_also_after_line_breaks_in_cells(tmp_path: Path) -> None:
    text = 'name,notes\nAnna,"two\nlines"\n\n,\nBoris,"three\r\nmore\r\nlines"\nClara,x\n'
    table = read_table(write(tmp_path / "a.csv", text, "utf-8"))
    assert table.lines == [2, 6, 9]
    assert table.rows[0] == ["Anna", "two\nlines"]


def test_excels_sep_line_is_no_row(tmp_path: Path) -> None:
    table = read_table(write(tmp_path / "a.csv", "sep=;\nname;phone\nAnna, B.;0671234567\n", "utf-8"))
    assert (table.columns, table.rows, table.lines) == (("name", "phone"), [["Anna, B.", "0671234567"]], [3])


def test_the_header_is_found_below_titles_over_two_rows_and_totals_are_no_rows() -> None:
    table = read_table(DATA / "клієнти.xlsx")
    assert table.columns == (
        "№ з/п",
        "Клієнт",
        "Контакти / Тел.",
        "Контакти / Ел. пошта",
        "Контакти / Місто",
        "Код клієнта",
        "День народження",
        "Клієнт з",
        "Менеджер",
    )
    assert table.lines == [6, 7, 9, 10, 11]
    assert (table.header_line, table.sheet, table.sheets) == (4, "Клієнти", ("Клієнти", "Довідка"))
    assert table.rows[0] == [
        "1",
        "Шевченко Олена",
        "067 123 45 67, (050)765-43-21 / 0322 235-11-40",
        "o.shevchenko@ukr.net",
        "Львів",
        "17850",
        "12.05.1980",
        "2021-03-14",
        "Іваненко Петро",
    ]
    assert {n.code for n in table.notes} == {"header_found", "totals_skipped", "sheets_left"}


def test_another_sheet_can_be_asked_for() -> None:
    table = read_table(DATA / "клієнти.xlsx", sheet="Довідка", header=False)
    assert table.rows == [["Заповнює", "Марія"]]
    with pytest.raises(UserError) as caught:
        read_table(DATA / "клієнти.xlsx", sheet="Немає")
    assert caught.value.code == "sheet_missing"


@pytest.mark.parametrize(
    ("name", "format", "encoding", "rows"),
    [
        ("клиенты.csv", "csv", "cp1251", 3),
        ("customers.csv", "csv", "utf-16-le", 3),
        ("претензії.ods", "ods", "", 5),
        ("покупки.xls", "xls", "", 3),
        ("клієнти.xlsx", "xlsx", "", 5),
    ],
)
def test_every_kind_of_file_that_libreoffice_writes(name: str, format: str, encoding: str, rows: int) -> None:
    table = read_table(DATA / name)
    assert (table.format, table.encoding, len(table.rows)) == (format, encoding, rows)
    assert all(len(row) == len(table.columns) for row in table.rows)


def test_without_a_header_every_row_is_data(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "Анна,0671234567\nБорис,0507654321\n", "utf-8")
    table = read_table(path)
    assert (table.header_line, len(table.rows), table.columns) == (0, 2, ("", ""))
    assert [n.code for n in table.notes] == ["header_missing"]
    path = write(tmp_path / "b.csv", "name,phone\nАнна,0671234567\n", "utf-8")
    assert len(read_table(path, header=False).rows) == 2


def test_a_header_of_unknown_words_is_still_a_header(tmp_path: Path) -> None:
    table = read_table(write(tmp_path / "a.csv", "Хто це,Куди дзвонити\nАнна,0671234567\nБорис,0507654321\n", "utf-8"))
    assert table.columns == ("Хто це", "Куди дзвонити")


def test_a_header_printed_on_every_page_is_no_row(tmp_path: Path) -> None:
    text = "name,city\nAnna,Lviv\nname,city\nBoris,Kyiv\n"
    table = read_table(write(tmp_path / "a.csv", text, "utf-8"))
    assert (table.rows, table.lines) == ([["Anna", "Lviv"], ["Boris", "Kyiv"]], [2, 4])


def test_a_company_called_total_is_no_total(tmp_path: Path) -> None:
    text = "name,phone,city\nAnna,0671234567,Lviv\nTotal,0507654321,Kyiv\n"
    assert len(read_table(write(tmp_path / "a.csv", text, "utf-8")).rows) == 2
    text = "name,sum\nAnna,5\nTotal: 1,5\n"
    assert len(read_table(write(tmp_path / "b.csv", text, "utf-8")).rows) == 1


def test_cells_of_a_workbook_become_texts(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet()
    day, moment = book.add_format({"num_format": "dd.mm.yyyy"}), book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
    sheet.write_row(0, 0, ["name", "number", "birthday", "known since", "phone", "sum"])
    sheet.write_row(1, 0, ["Анна", 17850.0])
    sheet.write_datetime(1, 2, dt.datetime(1980, 5, 12), day)
    sheet.write_datetime(1, 3, dt.datetime(2020, 5, 12, 9, 30), moment)
    sheet.write_row(1, 4, [380671234567, 1234.5])
    sheet.write_string(2, 0, "=cmd|calc")
    sheet.write_row(2, 1, [True, None, None, 0.1 + 0.2, 1e20])
    book.close()
    table = read_table(tmp_path / "a.xlsx")
    assert table.rows[0] == ["Анна", "17850", "1980-05-12", "2020-05-12 09:30:00", "380671234567", "1234.5"]
    assert table.rows[1] == ["=cmd|calc", "true", "", "", "0.3", "1" + "0" * 20]


def test_texts_of_cells() -> None:
    shown = [workbook.as_text(v) for v in (-0.0, 1e-7, 12.50, dt.time(9, 5), dt.timedelta(hours=30, minutes=5), None)]
    assert shown == ["0", "0.0000001", "12.5", "09:05:00", "30:05:00", ""]


def test_a_long_cell_is_cut_and_this_is_said(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", f"name,notes\nAnna,{'x' * 40_000}\nBoris,y\n", "utf-8")
    table = read_table(path)
    assert len(table.rows[0][1]) == 32_767
    assert [(n.code, n.params["n"], n.params["lines"]) for n in table.notes] == [("cells_cut", 1, "2")]


@pytest.mark.parametrize(
    ("cells", "order", "ambiguous"),
    [
        (["05/31/2021", "12/01/2020"], "mdy", False),
        (["31/05/2021", "01/12/2020"], "dmy", False),
        (["09/10/2026", "01/12/2020"], "dmy", True),
        (["09.10.2026"], "dmy", False),
        (["09/09/2026"], "dmy", False),
        (["95-05-31"], "ymd", False),
        (["2024-05-31", "no date"], "dmy", False),
    ],
)
def test_the_order_of_day_and_month_is_guessed(cells: list[str], order: str, ambiguous: bool) -> None:
    assert date_order([[c] for c in cells]) == (order, ambiguous)


def test_cancel_ends_the_child(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "name,phone\n" + "Anna,0671234567\n" * 20_000, "utf-8")
    with pytest.raises(Cancelled):
        read_table(path, cancelled=lambda: True)


def test_progress_grows(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "name,phone\n" + "Anna,0671234567\n" * 300_000, "utf-8")
    told: list[float] = []
    assert len(read_table(path, progress=told.append).rows) == 300_000
    assert told == sorted(told)
    assert all(0 < part <= 1 for part in told)


def test_the_child_runs_nothing_from_the_folder_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('taken over')", "utf-8")
    path = write(tmp_path / "a.csv", "name,phone\nAnna,0671234567\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert len(read_table(Path("a.csv")).rows) == 1
    assert len(read_table(path).rows) == 1


def test_a_frozen_program_reads_through_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert reading.command() == [sys.executable, "--read-table"]


def test_odd_names_of_files(tmp_path: Path) -> None:
    for name in ("-rf.csv", "a b;c.csv", "Їжак «№».csv", "--help.csv"):
        assert len(read_table(write(tmp_path / name, "name,phone\nAnna,0671234567\n", "utf-8")).rows) == 1
    if os.name == "posix":
        path = os.path.join(os.fsencode(tmp_path), b"\xff.csv")
        Path(os.fsdecode(path)).write_bytes(b"name,phone\nAnna,0671234567\n")
        assert len(read_table(Path(os.fsdecode(path))).rows) == 1


TEXTS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=30)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.one_of(st.binary(max_size=400), TEXTS.map(lambda t: t.encode()), TEXTS.map(lambda t: t.encode("utf-16")))
)
def test_any_bytes_are_a_table_or_one_clear_error(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], data: bytes
) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(data)
    capfdbinary.readouterr()
    assert worker.main([str(path), "{}"]) == 0  # in this process: a traceback would come through
    last = json.loads(capfdbinary.readouterr().out.splitlines()[-1])
    assert "format" in last or last["error"].startswith("file_")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cells=st.lists(st.lists(TEXTS, min_size=2, max_size=4), min_size=1, max_size=5),
    encoding=st.sampled_from(["utf-8-sig", "utf-16"]),
    delimiter=st.sampled_from([",", ";", "\t"]),
)
def test_what_was_written_is_read(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], cells: list[list[str]], encoding: str, delimiter: str
) -> None:
    """Any text in quotes comes back as it was, once encoding and separator are given."""
    path = tmp_path / "any.csv"
    rows = [delimiter.join('"' + c.replace('"', '""') + '"' for c in row) for row in cells]
    path.write_bytes(("\n".join(rows) + "\n").encode(encoding))
    capfdbinary.readouterr()
    given = {"encoding": encoding.replace("utf-16", "utf-16-le").replace("utf-8-sig", "utf-8"), "delimiter": delimiter}
    worker.main([str(path), json.dumps(given)])
    *batches, last = map(json.loads, capfdbinary.readouterr().out.splitlines())
    if "error" in last:  # what starts like a web page, or holds nothing at all
        assert last["error"] in ("file_web_page", "file_empty", "file_not_table")
        return
    got = [row for batch in batches if isinstance(batch, list) for _, row in batch]
    wanted = []
    for row in cells:
        filled = [i for i, c in enumerate(row) if c and not c.isspace()]
        if filled:
            wanted.append(row[: filled[-1] + 1])
    assert got == wanted


def test_a_table_knows_its_file(tmp_path: Path) -> None:
    assert Table(tmp_path / "x.csv", (), [], [], "csv").file == "x.csv"
