"""Bringing in a spreadsheet as a person does: dropped on the window, looked at, mended, brought in, taken back."""

from __future__ import annotations

import csv
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop_crm.app import cards
from desktop_crm.app.jobs import Job
from desktop_crm.ui.imports.model import FIXED
from desktop_crm.ui.imports.table import PreviewDelegate
from tests.ui.conftest import Driver
from tests.ui.desk import LEFT, PLAIN, Desk, cut_labels, words

DATA = Path(__file__).parent.parent / "data" / "spreadsheets"
ROWS = (
    ["Name", "Phone", "Mail", "City", "Last purchase", "Sum"],
    ["Olena Shevchenko", "067 123-45-67", "olena@ukr.example", "Lviv", "18.11.2025", "12400"],
    ["Taras Bondar", "050 765-43-21", "taras.ukr.example", "Lviv", "30.10.2025", "36400"],
    ["Ivan Melnyk", "050 234-56-78", "", "Stryi", "31.02.2025", "9940"],
    ["", "", "", "Lviv", "02.09.2025", "100"],
    ["Hanna Koval", "050 234-56-78", "hanna@ukr.example", "Lviv", "12.06.2025", "17850.0"],
)


@pytest.fixture
def desk(launch: Callable[..., Driver], tmp_path: Path) -> Desk:
    return Desk(launch, tmp_path)


def write(path: Path, rows: Sequence[Sequence[str]] = ROWS, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


@pytest.fixture
def page(desk: Desk) -> Any:
    """The page with the list above dropped on the window."""
    desk.drop(write(desk.folder / "clients.csv"))
    return desk.window.page("import")


def outcomes(page: Any) -> list[str]:
    rows = page.preview.table.rows
    return [rows.outcome(row) for row in range(rows.rowCount())]


def column(page: Any, name: str) -> int:
    return FIXED + list(page._table.columns).index(name)


def mend(desk: Desk, page: Any, row: int, name: str, text: str) -> None:
    """Go to a cell, F2, type, Enter."""
    table, before = page.preview.table, page._plan
    index = table.rows.index(row, column(page, name))
    table.scrollTo(index)
    QTest.mouseClick(table.viewport(), LEFT, PLAIN, table.visualRect(index).center())
    assert table.currentIndex() == index
    desk.key(Qt.Key.Key_F2, table)
    editor = table.findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    for letter in text:
        QTest.sendKeyEvent(QTest.KeyAction.Click, editor, Qt.Key.Key_unknown, letter, PLAIN)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    desk.until(lambda: not page.preview.confirm.isEnabled())  # what stands on it may not hold any more
    desk.until(lambda: page._plan not in (None, before))
    desk.settle()


def bring_in(desk: Desk, page: Any) -> None:
    desk.click(page.preview.confirm)
    desk.until(lambda: page.view is page.report)
    desk.settle()


def clients(desk: Desk) -> dict[str, Any]:
    session = desk.session
    from desktop_crm.domain.query import ClientQuery

    found = [session.base.get("client", id) for id in session.base.find(ClientQuery())]
    return {client.title: client for client in found if client is not None}


# -- looking


def test_a_dropped_file_shows_what_would_happen(desk: Desk, page: Any) -> None:
    assert desk.window.page_name == "import"
    assert page.view is page.preview
    QAbstractItemModelTester(page.preview.table.rows, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert words(page.preview.title) == "Of 5 rows 2 are ready, 3 have mistakes"
    assert words(page.preview.about).startswith("clients.csv, ")
    assert words(page.preview.confirm) == "Import 2 rows"
    assert outcomes(page) == ["add", "skip", "skip", "skip", "add"]
    assert desk.counted == "Preview of the import: nothing is changed yet"
    assert desk.count() == 0
    assert page.preview.encoding_combo.currentText() == "UTF-8, guessed"
    assert page.preview.delimiter_combo.currentText() == "comma"
    shown = [combo.currentText() for combo in page.preview.table.heads.combos()]
    assert shown[:4] == ["Name", "Phones", "E-mail", "City"]


def test_mistakes_stand_in_their_cells(desk: Desk, page: Any) -> None:
    rows = page.preview.table.rows
    wrong = rows.index(1, column(page, "Mail"))
    cell = rows.cell(1, wrong.column())
    assert (cell.level, cell.short) == ("error", "not an e-mail address")
    tip = wrong.data(Qt.ItemDataRole.ToolTipRole)
    assert "taras.ukr.example" in tip
    assert len(tip) > len(cell.text) + len(cell.short)
    assert rows.cell(2, column(page, "Last purchase")).short == "no such day"
    assert rows.cell(3, column(page, "Name")).short == "name needed"
    assert cell.issue in wrong.data(Qt.ItemDataRole.AccessibleTextRole)


def test_words_of_mistakes_are_not_cut(desk: Desk, page: Any) -> None:
    table = page.preview.table
    theme = desk.context.theme
    for row in range(table.rows.rowCount()):
        for place in range(FIXED, table.rows.columnCount()):
            cell = table.rows.cell(row, place)
            if cell.issue:
                need = theme.metrics().horizontalAdvance(cell.text or "empty")
                need += theme.metrics("small").horizontalAdvance(cell.short) + 8 + 20 + 16
                assert need <= table.heads.sectionSize(place), cell


def test_amounts_stand_at_the_right(desk: Desk, page: Any) -> None:
    table = page.preview.table
    place = column(page, "Sum")
    assert table.rows.is_number(place)
    assert not table.rows.is_number(column(page, "Phone"))
    table.horizontalScrollBar().setValue(table.horizontalScrollBar().maximum())
    rect = table.visualRect(table.rows.index(0, place))
    picture = table.viewport().grab(rect).toImage()
    ratio = picture.devicePixelRatio()
    inked = [
        x
        for x in range(picture.width())
        if any(picture.pixelColor(x, y).lightness() < 140 for y in range(4, picture.height() - 4))
    ]
    assert rect.width() - inked[-1] / ratio < 12
    assert isinstance(table.itemDelegate(), PreviewDelegate)


def test_the_next_mistake_by_key(desk: Desk, page: Any) -> None:
    table = page.preview.table
    table.setFocus()
    seen = []
    for _ in range(4):
        desk.key(Qt.Key.Key_F8, table)
        seen.append((table.currentIndex().row(), table.currentIndex().column()))
    assert seen[:3] == [(1, column(page, "Mail")), (2, column(page, "Last purchase")), (3, column(page, "Name"))]
    assert seen[3] == seen[0], "from the top again"
    desk.click(page.preview.next_button)
    assert table.currentIndex().row() == 2


def test_filters(desk: Desk, page: Any) -> None:
    chips = page.preview.filters
    assert words(chips["skip"]) == "Mistakes 3"
    assert not chips["update"].isVisible()
    desk.click(chips["skip"])
    assert outcomes(page) == ["skip"] * 3
    assert not chips["warning"].isVisible()
    desk.click(chips["add"])
    assert outcomes(page) == ["add"] * 2
    desk.click(chips["all"])
    assert len(outcomes(page)) == 5


# -- mending


def test_mending_a_cell_changes_the_outcome(desk: Desk, page: Any) -> None:
    table = page.preview.table
    mend(desk, page, 1, "Mail", "taras@ukr.example")
    assert outcomes(page) == ["add", "add", "skip", "skip", "add"]
    assert words(page.preview.confirm) == "Import 3 rows"
    assert page.preview.confirm.isEnabled()
    assert (table.currentIndex().row(), table.currentIndex().column()) == (1, column(page, "Mail")), "one stays there"
    mend(desk, page, 2, "Last purchase", "28.02.2025")
    mend(desk, page, 3, "Name", "Мар’яна Їжак 🪑")
    assert words(page.preview.title) == "All 5 rows are ready"
    assert not page.preview.next_button.isVisible()
    bring_in(desk, page)
    assert desk.count() == 5
    assert "taras@ukr.example" in clients(desk)["Taras Bondar"].emails
    assert "Мар’яна Їжак 🪑" in clients(desk)


def test_a_mended_row_leaves_the_filter_of_mistakes(desk: Desk, page: Any) -> None:
    desk.click(page.preview.filters["skip"])
    mend(desk, page, 0, "Mail", "taras@ukr.example")
    assert outcomes(page) == ["skip", "skip"]
    assert words(page.preview.filters["skip"]) == "Mistakes 2"


def test_escape_leaves_a_cell_as_it_was(desk: Desk, page: Any) -> None:
    table = page.preview.table
    table.setCurrentIndex(table.rows.index(0, column(page, "City")))
    table.setFocus()
    desk.key(Qt.Key.Key_F2, table)
    editor = table.findChild(QLineEdit)
    assert editor is not None
    QTest.keyClicks(editor, "Kyiv")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    desk.settle()
    assert page._table.rows[0][column(page, "City") - FIXED] == "Lviv"
    assert page.preview.confirm.isEnabled()


@pytest.mark.parametrize("hostile", ["<img src=x>", "=cmd|'/C calc'!A0", "\u202eabc", "x" * 300])
def test_hostile_text_comes_in_as_typed(desk: Desk, page: Any, hostile: str) -> None:
    mend(desk, page, 0, "City", hostile)
    tip = page.preview.table.rows.index(0, column(page, "City")).data(Qt.ItemDataRole.ToolTipRole)
    assert "<img" not in tip
    if outcomes(page)[0] == "add":
        bring_in(desk, page)
        assert clients(desk)["Olena Shevchenko"].city == hostile.strip()
    else:
        assert len(hostile) > 200


# -- choosing how it is read


def test_choosing_another_field(desk: Desk, page: Any) -> None:
    combo = page.preview.table.heads.combos()[3]
    desk.choose(combo, "Notes")
    assert page._mapped.fields[3] == "notes"
    desk.choose(page.preview.table.heads.combos()[3], "leave out")
    assert page._mapped.fields[3] == ""
    bring_in(desk, page)
    assert clients(desk)["Olena Shevchenko"].city == ""


def test_no_name_at_all_is_clear_and_can_be_chosen(desk: Desk) -> None:
    desk.drop(write(desk.folder / "odd.csv", [["Aaa", "Bbb"], ["Olena", "1"], ["Olena", "2"]]))
    page = desk.window.page("import")
    assert page.view is page.preview
    assert "Aaa" in words(page.preview.title)
    assert "Choose for each column" in words(page.preview.about)
    assert not page.preview.confirm.isEnabled()
    assert page.preview.table.rows.rowCount() == 2, "the rows stand there to choose by"
    assert outcomes(page) == ["", ""]
    combos = page.preview.table.heads.combos()
    assert all(c.isVisible() for c in combos)
    assert QApplication.focusWidget() is combos[0]
    desk.choose(combos[0], "Name")
    assert outcomes(page) == ["add", "add"]
    bring_in(desk, page)
    assert set(clients(desk)) == {"Olena"}
    desk.drop(write(desk.folder / "odd.csv", [["Aaa", "Bbb"], ["Ivan", "3"], ["Ivan", "4"]]))
    assert outcomes(page) == ["add", "add"], "the choice is remembered"


def test_encoding_and_separator_can_be_changed(desk: Desk) -> None:
    rows = [["Ім’я", "Місто"], ["Шевченко Олена", "Львів"], ["Їжак Іван", "Стрий"]]
    desk.drop(write(desk.folder / "uk.csv", rows, "cp1251", ";"))
    page = desk.window.page("import")
    assert page.preview.encoding_combo.currentText() == "Windows-1251, guessed"
    assert page.preview.delimiter_combo.currentText() == "semicolon"
    desk.choose(page.preview.encoding_combo, "UTF-8")
    assert "UTF-8" in words(page.preview.title) or "utf-8" in words(page.preview.title)
    assert page.view is page.preview, "one can choose another at once"
    assert not page.preview.confirm.isEnabled()
    assert page.preview.table.rows.rowCount() == 0
    desk.choose(page.preview.encoding_combo, "Windows-1251")
    assert page._table.rows[0] == ["Шевченко Олена", "Львів"]
    desk.choose(page.preview.delimiter_combo, "comma")
    assert len(page._table.columns) == 1
    desk.choose(page.preview.delimiter_combo, "semicolon")
    assert outcomes(page) == ["add", "add"]


def test_order_of_dates(desk: Desk) -> None:
    rows = [["Name", "Birthday"], ["Olena", "05/04/1990"], ["Taras", "03/02/1991"]]
    desk.drop(write(desk.folder / "dates.csv", rows))
    page = desk.window.page("import")
    assert "4" in page.preview.table.rows.cell(0, column(page, "Birthday")).short, "either way: said in the cell"
    desk.choose(page.preview.order_combo, "month/day/year")
    assert page.preview.table.rows.cell(0, column(page, "Birthday")).issue == ""
    bring_in(desk, page)
    assert clients(desk)["Olena"].birthday == "1990-05-04"


def test_without_a_header(desk: Desk) -> None:
    rows = [["Olena Shevchenko", "067 123-45-67"], ["Taras Bondar", "050 765-43-21"], ["Ivan Koval", "050 765-43-22"]]
    desk.drop(write(desk.folder / "bare.csv", [["Name", "Phone"], *rows]))
    page = desk.window.page("import")
    assert page.preview.header_box.isChecked()
    desk.click(page.preview.header_box)
    assert len(page._table.rows) == 4
    assert not page.preview.header_box.isChecked()
    desk.click(page.preview.header_box)
    assert len(page._table.rows) == 3


def test_another_sheet(desk: Desk, tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "First"
    for row in [["Name"], ["Olena"]]:
        book.active.append(row)
    second = book.create_sheet("Second")
    for row in [["Name"], ["Taras"], ["Ivan"]]:
        second.append(row)
    book.save(tmp_path / "two.xlsx")
    desk.drop(tmp_path / "two.xlsx")
    page = desk.window.page("import")
    assert page.preview.sheet_combo.isVisible()
    assert not page.preview.encoding_combo.isVisible()
    desk.choose(page.preview.sheet_combo, "Second")
    assert [row[0] for row in page._table.rows] == ["Taras", "Ivan"]
    assert page.preview.sheet_combo.currentText() == "Second"


def test_rows_may_be_claims_without_reading_anew(desk: Desk) -> None:
    desk.drop(write(desk.folder / "x.csv", [["Name", "Comment"], ["Olena", "The sofa leg came loose, again"]]))
    page = desk.window.page("import")
    mend(desk, page, 0, "Name", "Olha")
    desk.choose(page.preview.kind_combo, "claims")
    assert page._table.rows[0][0] == "Olha", "what was mended stays"
    assert page._mapped.as_ == "claims"


# -- what came of it


def test_report_and_what_it_offers(desk: Desk, page: Any, tmp_path: Path) -> None:
    bring_in(desk, page)
    report = page.report
    assert report.title.text() == "2 clients and 2 purchases came in"
    assert "5 rows" in report.about.text()
    labels = [words(w) for w in report.findChildren(type(report.title)) if w.isVisible()]
    assert "3 rows were left out" in labels
    assert {"3", "4", "5"} <= set(labels), "the lines of the file"
    assert desk.counted == "Import finished"
    report.save(tmp_path / "report.txt")
    assert "taras.ukr.example" in (tmp_path / "report.txt").read_text("utf-8-sig")
    desk.settle()
    assert desk.toast == "Saved: report.txt"
    desk.click(report.to_clients)
    assert desk.window.page_name == "clients"
    assert set(desk.driver.shown()) == {"Olena Shevchenko", "Hanna Koval"}


def test_rows_left_out_are_saved_mended_and_brought_in(desk: Desk, page: Any, tmp_path: Path) -> None:
    bring_in(desk, page)
    target = tmp_path / "left out.csv"
    page.report.save_left_out(target)
    rows = list(csv.reader(target.read_text("utf-8-sig").splitlines()))
    assert rows[0] == [*ROWS[0], "Mistake"]
    assert [row[0] for row in rows[1:]] == ["Taras Bondar", "Ivan Melnyk", ""]
    assert "31.02.2025" in rows[2][-1]
    desk.drop(target)
    assert page._mapped.as_ == "clients"
    assert page._mapped.fields[-1] == "", "the mistake is no field"
    mend(desk, page, 0, "Mail", "taras@ukr.example")
    bring_in(desk, page)
    assert set(clients(desk)) == {"Olena Shevchenko", "Hanna Koval", "Taras Bondar"}


def test_a_report_that_cannot_be_saved(desk: Desk, page: Any, tmp_path: Path) -> None:
    bring_in(desk, page)
    page.report.save(tmp_path / "nowhere" / "report.txt")
    desk.settle()
    assert "nowhere" in desk.toast


def test_the_same_file_again_adds_nothing(desk: Desk, page: Any) -> None:
    bring_in(desk, page)
    before = desk.session.base.next_undo()
    desk.drop(desk.folder / "clients.csv")
    assert outcomes(page) == ["unchanged", "skip", "skip", "skip", "unchanged"]
    assert not page.preview.confirm.isEnabled()
    assert desk.count() == 2
    assert desk.session.base.next_undo() == before


def test_undo_from_the_report(desk: Desk, page: Any) -> None:
    bring_in(desk, page)
    assert page.report.undo.isEnabled()
    desk.click(page.report.undo)
    assert desk.count() == 0
    assert desk.toast == "The import is undone"
    assert not page.report.undo.isEnabled()
    desk.run("redo")
    assert desk.count() == 2
    assert page.report.undo.isEnabled()


def test_undo_from_the_report_undoes_the_import_and_nothing_else(desk: Desk, page: Any) -> None:
    bring_in(desk, page)
    cards.add_client(desk.session, {"name": "Later"})
    desk.settle()
    assert not page.report.undo.isEnabled()
    page.report._undo()
    desk.settle()
    assert desk.count() == 3, "the button is disabled; and had it been quicker, nothing else is undone"
    desk.run("undo")
    assert page.report.undo.isEnabled()
    desk.click(page.report.undo)
    assert desk.count() == 0


def test_clients_and_then_their_claims(desk: Desk, page: Any) -> None:
    bring_in(desk, page)
    rows = [
        ["Date", "Client", "Phone", "Complaint", "Severity"],
        ["01.10.2026", "Olena Shevchenko", "+380671234567", "The leg came loose", "7"],
        ["03.10.2026", "Somebody New", "0509999999", "Came late", "12"],
        ["04.10.2026", "Somebody New", "0509999999", "Came late again", "3"],
    ]
    desk.drop(write(desk.folder / "claims.csv", rows))
    assert page.preview.kind_combo.currentText() == "claims"
    assert outcomes(page) == ["add", "skip", "add"]
    assert page.preview.table.rows.is_number(column(page, "Severity"))
    bring_in(desk, page)
    assert "2 claims" in words(page.report.title)
    olena = clients(desk)["Olena Shevchenko"]
    assert [c.text for c in desk.session.base.on_card("claim", olena.id)] == ["The leg came loose"]
    assert "Somebody New" in clients(desk)


@pytest.mark.parametrize(
    "file", sorted(f.name for f in DATA.iterdir() if f.suffix in (".csv", ".xlsx", ".xls", ".ods"))
)
def test_lists_as_shops_keep_them(desk: Desk, file: str) -> None:
    desk.drop(DATA / file)
    page = desk.window.page("import")
    assert page.view is page.preview
    bring_in(desk, page)
    assert desk.count() + desk.count("claim") > 0
    desk.click(page.report.undo)
    assert desk.count() == 0


# -- several files, bad files


BAD = {
    "empty.csv": b"",
    "header.csv": b"Name,Phone\n",
    "lie.xlsx": b"%PDF-1.4 nothing of the kind",
    "cut.xlsx": b"PK\x03\x04 cut in the middle",
    "zero.csv": b"\x00\x01\x02" * 500,
    "wide.csv": b",".join(b"c%d" % n for n in range(10_000)) + b"\n1,2,3\n",
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_said_and_changes_nothing(desk: Desk, name: str) -> None:
    path = desk.folder / name
    path.write_bytes(BAD[name])
    desk.drop(path)
    page = desk.window.page("import")
    assert page.view is page.choose
    assert name in words(page.choose.message.label)
    assert page.choose.message.isVisible()
    assert not cut_labels(page.choose)
    assert page.choose.button.isVisible()
    assert desk.count() == 0
    assert desk.session.base.next_undo() is None


def test_a_file_that_is_gone(desk: Desk) -> None:
    page = desk.page("import")
    page.open_files([desk.folder / "nowhere.csv"])
    desk.settle()
    assert "nowhere.csv" in words(page.choose.message.label)


def test_several_files_one_of_them_bad(desk: Desk) -> None:
    one = write(desk.folder / "one.csv", [["Name"], ["Olena"]])
    bad = desk.folder / "bad.xlsx"
    bad.write_bytes(b"%PDF-1.4")
    two = write(desk.folder / "two.csv", [["Name"], ["Taras"]])
    desk.drop(bad, one, two)
    page = desk.window.page("import")
    assert "bad.xlsx" in words(page.choose.message.label)
    assert words(page.choose.message.link) == "Next file: one.csv"
    desk.click(page.choose.message.link)
    assert page.view is page.preview
    bring_in(desk, page)
    assert words(page.report.more) == "Next file: two.csv"
    desk.click(page.report.more)
    assert page._table.file == "two.csv"
    bring_in(desk, page)
    assert words(page.report.more) == "Another file…"
    assert set(clients(desk)) == {"Olena", "Taras"}


def test_a_file_dropped_while_another_comes_in_waits(desk: Desk, page: Any, held: Held) -> None:
    other = write(desk.folder / "other.csv", [["Name"], ["Late"]])
    held.start(desk, page)
    desk.window.files_dropped.emit([other])
    QTest.qWait(20)
    assert "other.csv" in desk.said
    held.go_on()
    desk.until(lambda: page.view is page.report)
    assert words(page.report.more) == "Next file: other.csv"


# -- cancelling


class Held:
    """An import held in the middle of its writing until `go_on`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._inside, self._gate = threading.Event(), threading.Event()
        told = Job.progress

        def progress(job: Job, part: float) -> None:
            if job.name.startswith("Importing"):
                self._inside.set()
                self._gate.wait(10)
            told(job, part)

        monkeypatch.setattr(Job, "progress", progress)

    def start(self, desk: Desk, page: Any) -> None:
        desk.until(page.preview.confirm.isEnabled)
        QTest.mouseClick(page.preview.confirm, LEFT)
        desk.until(self._inside.is_set)

    def go_on(self) -> None:
        self._gate.set()


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    made = Held(monkeypatch)
    yield made
    made.go_on()


def test_cancel_while_importing_changes_nothing(desk: Desk, page: Any, held: Held) -> None:
    held.start(desk, page)
    assert not page.preview.area.isEnabled()
    desk.until(desk.window.status.jobs.isVisible)
    QTest.mouseClick(desk.window.status.jobs.cancel, LEFT)
    held.go_on()
    desk.settle()
    assert desk.count() == 0
    assert desk.session.base.next_undo() is None
    assert desk.counted == "Import cancelled: nothing is changed"
    assert page.view is page.preview
    assert page.preview.area.isEnabled()
    bring_in(desk, page)
    assert desk.count() == 2, "and again, without Cancel"


def test_cancel_that_comes_too_late_still_tells_what_came_in(
    desk: Desk, page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop_crm.ui.imports import page as module

    whole = module.run

    def run(session: Any, wanted: Any, job: Job) -> Any:
        report = whole(session, wanted, job)
        job.cancel()
        return report

    monkeypatch.setattr(module, "run", run)
    bring_in(desk, page)
    assert desk.count() == 2
    assert words(page.report.title).startswith("2 clients")


def test_cancel_while_reading(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = desk.folder / "slow.csv"
    with path.open("w") as file:
        file.write("Name,Phone\n")
        file.writelines(f"Somebody {n},0671234567\n" for n in range(300_000))
    page = desk.page("import")
    page.open_files([path])
    assert words(page.choose.state.title) == "Reading slow.csv"
    assert not page.choose.button.isVisible()
    desk.until(desk.window.status.jobs.isVisible)
    QTest.mouseClick(desk.window.status.jobs.cancel, LEFT)
    desk.settle()
    assert page.view is page.choose
    assert page.choose.button.isVisible()
    assert desk.counted == "Import cancelled: nothing is changed"
    assert desk.count() == 0


def test_another_file_takes_the_place_of_one_being_read(desk: Desk) -> None:
    slow = desk.folder / "slow.csv"
    with slow.open("w") as file:
        file.write("Name,Phone\n")
        file.writelines(f"Somebody {n},0671234567\n" for n in range(100_000))
    page = desk.page("import")
    page.open_files([slow])
    page.open_files([write(desk.folder / "clients.csv")])
    desk.settle()
    assert page.view is page.preview
    assert page._table.file == "clients.csv"
    assert desk.counted == "Preview of the import: nothing is changed yet"
    desk.choose(page.preview.delimiter_combo, "semicolon")
    assert len(page._table.columns) == 1, "it is this file that is read anew"


def test_cancel_in_the_preview(desk: Desk, page: Any) -> None:
    desk.click(page.preview.cancel)
    assert desk.window.page_name == "clients"
    assert desk.count() == 0
    assert desk.page("import").view is page.choose


def test_another_language_while_a_file_is_read(desk: Desk) -> None:
    page = desk.page("import")
    page.open_files([write(desk.folder / "clients.csv")])
    desk.context.commands.run("language_uk")
    desk.settle()
    assert desk.page("import") is not page


# -- the keyboard, sizes


def test_keys_alone_from_the_preview_to_the_report(desk: Desk, page: Any) -> None:
    assert QApplication.focusWidget() is page.preview.confirm
    desk.key(Qt.Key.Key_Return)
    desk.until(lambda: page.view is page.report)
    assert QApplication.focusWidget() is page.report.to_clients
    desk.key(Qt.Key.Key_Tab)
    desk.key(Qt.Key.Key_Return)
    assert desk.count() == 0


def test_tab_reaches_every_column_and_shows_it(desk: Desk, page: Any) -> None:
    desk.window.resize(900, 610)
    desk.settle()
    table = page.preview.table
    last = table.heads.combos()[-1]
    assert table.horizontalScrollBar().maximum() > 0
    last.setFocus(Qt.FocusReason.TabFocusReason)
    desk.settle()
    inside = QRect(last.mapTo(table, last.rect().topLeft()), last.size())
    assert table.rect().adjusted(-5, 0, 5, 0).contains(inside)
    assert last.accessibleName() == "Field for the column Sum"


def test_a_wide_table_stays_quick(desk: Desk) -> None:
    heads = ["Name", *(f"Column {n}" for n in range(200))]
    desk.drop(write(desk.folder / "wide.csv", [heads, *(["Olena", *["x"] * 200] for _ in range(50))]))
    page = desk.window.page("import")
    mend(desk, page, 0, "Name", "Taras")
    assert outcomes(page)[0] == "add"


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
@pytest.mark.parametrize(("scale", "size"), [(100, (1366, 738)), (100, (1100, 610)), (200, (1366, 738))])
def test_nothing_is_cut(
    launch: Callable[..., Driver], tmp_path: Path, language: str, scale: int, size: tuple[int, int]
) -> None:
    desk = Desk(launch, tmp_path, language, scale=scale, size=size)
    desk.drop(write(tmp_path / "clients.csv"))
    page = desk.window.page("import")
    assert page.view is page.preview
    assert not cut_labels(page.preview)
    assert page.preview.area.horizontalScrollBar().maximum() == 0
    assert (desk.window.width(), desk.window.height()) == size
    bring_in(desk, page)
    assert not cut_labels(page.report)
