"""What is taken out of the base by the window is written down, and the owner sees it in the settings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPageSize
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QMessageBox

from desktop_crm.app import exports
from desktop_crm.ui.clients import exporting
from desktop_crm.ui.widgets.text import PlainLabel
from tests.ui.conftest import CTRL, Driver
from tests.ui.desk import Desk


@pytest.fixture
def desk(launch: Callable[..., Driver], tmp_path: Path) -> Desk:
    desk = Desk(launch, tmp_path)
    for name in ("Ann", "Bob", "Cyd"):
        desk.client(name)
    return desk


def all_selected(desk: Desk) -> Any:
    page = desk.page("clients")
    desk.until(lambda: len(page.model.keys) == 3)
    page.table.setFocus()
    desk.key(Qt.Key.Key_A, page.table, CTRL)
    desk.until(lambda: len(page.selected_ids()) == 3)
    return page


def told(desk: Desk) -> list[tuple[str, int, str, bool]]:
    return [(e.kind, e.clients, e.file, e.stopped) for e in exports.listed(desk.session)]


def test_spreadsheets_and_the_clipboard(desk: Desk, tmp_path: Path) -> None:
    page = all_selected(desk)
    exporting.export(page, tmp_path / "Все.XLSX")
    desk.until(lambda: isinstance(QApplication.activeModalWidget(), QMessageBox))
    desk.driver.dialog().close()
    assert told(desk) == [("xlsx", 3, "Все.XLSX", False)]
    exporting.export(page, tmp_path / "phone.vcf")
    desk.until(lambda: isinstance(QApplication.activeModalWidget(), QMessageBox))
    box = desk.driver.dialog()
    assert isinstance(box, QMessageBox)
    assert "purchases" in box.informativeText()
    box.close()
    assert told(desk)[0] == ("vcf", 3, "phone.vcf", False)
    assert (tmp_path / "phone.vcf").read_bytes().count(b"BEGIN:VCARD\r\n") == 3
    exporting.export(page, tmp_path / "nowhere" / "list.csv")
    desk.until(lambda: len(told(desk)) == 3 and told(desk)[0][3])
    all_selected(desk)
    QGuiApplication.clipboard().clear()
    desk.key(Qt.Key.Key_C, page.table, CTRL)
    desk.until(lambda: "Bob" in QGuiApplication.clipboard().text())
    assert told(desk)[0] == ("copy", 3, "", False)
    page.select_one()
    QGuiApplication.clipboard().clear()
    desk.key(Qt.Key.Key_C, page.table, CTRL)
    desk.until(lambda: QGuiApplication.clipboard().text())
    assert len(told(desk)) == 4, "one row in a letter is no export"
    assert desk.context.commands.actions["undo"].text().endswith("“Cyd”"), "undo is still about the work before"


def test_cards_kept_as_a_file_and_printed(desk: Desk, tmp_path: Path) -> None:
    page = all_selected(desk)
    page.print_selected()
    preview: Any = QApplication.activeModalWidget()
    desk.until(lambda: preview.save_button.isEnabled())
    assert told(desk) == [], "looking is no export"
    preview.save(tmp_path / "cards.pdf")
    desk.until(lambda: (tmp_path / "cards.pdf").exists() and told(desk))
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    preview.print_on(printer)
    desk.until(lambda: len(told(desk)) == 2)
    desk.settle()
    preview.close()
    desk.settle()
    assert told(desk) == [("print", 3, "", False), ("pdf", 3, "cards.pdf", False)]


def test_the_owner_sees_it_newest_first(desk: Desk) -> None:
    settings = desk.page("settings")
    settings.open_tab("audit")
    desk.settle()
    tab = settings.tab("audit")

    def lines() -> list[str]:
        return [w.text() for w in tab.findChildren(PlainLabel) if w.isVisible()][2:]

    assert lines() == ["Nobody has taken clients out of the base"]
    for n in (2, 1500):
        with exports.recorded(desk.session, "xlsx", n, f"<b>{n}</b>.xlsx"):
            pass
    desk.until(lambda: len(lines()) == 4)
    assert lines()[0].startswith("1,500\N{NO-BREAK SPACE}clients to an Excel file: <b>1500</b>.xlsx")
    assert lines()[1].endswith("Tester") or "·" in lines()[1]
    assert lines()[2].startswith("2\N{NO-BREAK SPACE}clients")
