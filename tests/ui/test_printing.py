"""Cards on paper, from the window: looked at, kept as a file, sent to a printer (here one that writes PDF)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QPageSize
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_crm.ui.printing.preview import PrintPreview
from tests.ui.conftest import Driver
from tests.ui.desk import LEFT, Desk, cut_labels, words


@pytest.fixture
def desk(launch: Callable[..., Driver], tmp_path: Path) -> Desk:
    return Desk(launch, tmp_path)


def opened(desk: Desk, *ids: int) -> PrintPreview:
    desk.window.print_cards(ids)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, PrintPreview)
    dialog.activateWindow()
    desk.until(lambda: dialog.save_button.isEnabled())
    desk.settle()
    return dialog


@pytest.fixture
def preview(desk: Desk) -> PrintPreview:
    id = desk.client("Olena <b>Shevchenko</b>", phones=("+380671234567",))
    for n in range(30):
        desk.add("claim", id, text=f"The leg came loose, for the {n}th time. " * 5)
    return opened(desk, id)


def text_of(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text


def pages_of(path: Path) -> int:
    document = pypdfium2.PdfDocument(path)
    count = len(document)
    document.close()
    return count


def ink(dialog: PrintPreview) -> int:
    """Dark spots in the middle of what is seen of the pages."""
    picture = dialog.view.viewport().grab().toImage()
    return sum(
        picture.pixelColor(x, y).lightness() < 90
        for x in range(picture.width() // 4, picture.width() * 3 // 4, 2)
        for y in range(40, picture.height() - 20, 2)
    )


def test_the_page_is_drawn(desk: Desk, preview: PrintPreview) -> None:
    assert words(preview.title) == "1 card on paper"
    assert words(preview.note) == f"{preview.view.pages} pages"
    assert preview.view.pages >= 2
    assert preview.view.drawn() >= 1
    assert ink(preview) > 100
    assert QApplication.focusWidget() is preview.save_button


def test_keys_turn_the_pages(desk: Desk, preview: PrintPreview) -> None:
    bar = preview.view.verticalScrollBar()
    assert bar.maximum() > 0
    desk.key(Qt.Key.Key_PageDown)
    first = bar.value()
    assert first > 0
    preview.view.setFocus()
    desk.key(Qt.Key.Key_End)
    assert bar.value() == bar.maximum()
    desk.key(Qt.Key.Key_Home)
    assert bar.value() == 0
    desk.key(Qt.Key.Key_Down)
    assert 0 < bar.value() < first
    desk.key(Qt.Key.Key_Escape)
    assert QApplication.activeModalWidget() is None


def test_tab_reaches_everything(desk: Desk, preview: PrintPreview) -> None:
    preview.language.combo.setFocus()
    seen = []
    for _ in range(4):
        seen.append(QApplication.focusWidget())
        desk.key(Qt.Key.Key_Tab)
    assert {preview.language.combo, preview.print_button, preview.save_button, preview.view} == set(seen)
    assert preview.view.accessibleName()
    assert preview.language.combo.accessibleName()


def test_another_language(desk: Desk, preview: PrintPreview, tmp_path: Path) -> None:
    target = tmp_path / "card.pdf"
    combo = preview.language.combo
    combo.setCurrentIndex(combo.findText("Українська"))
    combo.activated.emit(combo.currentIndex())
    assert not preview.save_button.isEnabled(), "what is being made anew cannot be kept yet"
    desk.until(preview.save_button.isEnabled)
    preview.save(target)
    desk.settle()
    assert "Претензії" in text_of(target)
    assert "Olena <b>Shevchenko</b>" in text_of(target)


def test_kept_as_a_file(desk: Desk, preview: PrintPreview, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: shown.append(url.toLocalFile()))
    assert preview._file_name() == "Olena b Shevchenko b.pdf"
    for name in ("one.pdf", "two.pdf"):
        preview.save(tmp_path / name)
        desk.settle()
    assert words(preview.note) == "Saved: two.pdf"
    assert pages_of(tmp_path / "one.pdf") == preview.view.pages
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()
    assert not list(tmp_path.glob("*.part"))
    desk.click(preview.show_button)
    assert [Path(s) for s in shown] == [tmp_path], "once, however often it was saved"


def test_a_folder_that_cannot_be_written(desk: Desk, preview: PrintPreview, tmp_path: Path) -> None:
    preview.save(tmp_path / "nowhere" / "card.pdf")
    desk.settle()
    assert "card.pdf" in words(preview.note)
    assert preview.save_button.isEnabled()
    (tmp_path / "taken.pdf").mkdir()
    preview.save(tmp_path / "taken.pdf")
    desk.settle()
    assert "taken.pdf" in words(preview.note)
    assert not list(tmp_path.glob("*.part"))
    assert not cut_labels(preview), "a long reason is wrapped"


def test_a_file_that_was_not_kept_is_told_of_after_closing(desk: Desk, preview: PrintPreview, tmp_path: Path) -> None:
    preview.save(tmp_path / "nowhere" / "card.pdf")
    preview.close()
    desk.settle()
    assert "card.pdf" in desk.toast


def printer_to(path: Path) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setFullPage(True)
    return printer


def test_printed_pages_are_those_of_the_preview(desk: Desk, preview: PrintPreview, tmp_path: Path) -> None:
    target = tmp_path / "printed.pdf"
    preview.print_on(printer_to(target))
    desk.settle()
    assert pages_of(target) == preview.view.pages
    assert words(preview.note) == "Sent to the printer"
    document = pypdfium2.PdfDocument(target)
    width, height = document[0].get_size()
    assert abs(width - 595) < 3
    assert abs(height - 842) < 3
    picture = document[0].render(scale=1).to_numpy()
    assert (picture.min(axis=2) < 90).sum() > 200, "there is ink on the paper"
    document.close()


def test_only_the_pages_asked_for(desk: Desk, preview: PrintPreview, tmp_path: Path) -> None:
    target = tmp_path / "printed.pdf"
    printer = printer_to(target)
    printer.setFromTo(2, 2)
    preview.print_on(printer)
    desk.settle()
    assert pages_of(target) == 1


@pytest.mark.qt_log_ignore("Returned false")
def test_a_printer_that_refuses(desk: Desk, preview: PrintPreview, tmp_path: Path) -> None:
    preview.print_on(printer_to(tmp_path / "nowhere" / "printed.pdf"))
    desk.settle()
    assert "printer" in words(preview.note).lower()


def test_thirty_cards(desk: Desk, tmp_path: Path) -> None:
    ids = [desk.client(f"Client {n}") for n in range(30)]
    dialog = opened(desk, *ids)
    assert words(dialog.title) == "30 cards on paper"
    assert dialog.view.pages >= 30
    bar = dialog.view.verticalScrollBar()
    for step in range(1, 31):
        bar.setValue(bar.maximum() * step // 30)
        desk.settle()
    assert ink(dialog) > 10, "the foot of the last card"
    assert dialog.view.drawn() <= 12, "only those near the eye are kept"
    target = tmp_path / "cards.pdf"
    dialog.save(target)
    desk.settle()
    found = text_of(target)
    assert found.index("Client 0") < found.index("Client 29")
    assert dialog._file_name() == "Client cards.pdf"


def test_closing_while_it_is_made(desk: Desk) -> None:
    id = desk.client()
    desk.window.print_cards([id])
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    desk.settle()
    assert QApplication.activeModalWidget() is None
    assert desk.toast == ""


def test_nobody_left_to_print(desk: Desk) -> None:
    from desktop_crm.app import cards

    id = desk.client()
    cards.remove(desk.session, "client", [id])
    desk.window.print_cards([id])
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, PrintPreview)
    desk.until(lambda: "no card" in words(dialog.note).lower() or "nothing" in words(dialog.note).lower())
    assert not dialog.save_button.isEnabled()
    assert not dialog.print_button.isEnabled()


def test_resizing_fits_the_width(desk: Desk, preview: PrintPreview) -> None:
    preview.resize(500, 600)
    desk.settle()
    desk.until(lambda: preview.view._ready[0].width() / preview.devicePixelRatioF() < 500)
    place = preview.view._place(0)
    assert place.left() >= 0
    assert place.right() <= preview.view.viewport().width()
    assert place.width() > 400
    assert abs(preview.view._ready[0].width() / preview.devicePixelRatioF() - place.width()) < 4, "drawn sharp"
    assert not cut_labels(preview)


def test_the_print_dialog_opens_without_a_nested_loop(
    desk: Desk, preview: PrintPreview, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened_dialogs: list[Any] = []

    class Dialog:
        def __init__(self, printer: QPrinter, parent: Any) -> None:
            self.printer, self.accepted = printer, self
            opened_dialogs.append(self)

        def __getattr__(self, name: str) -> Callable[..., None]:
            return lambda *_args: None

    from desktop_crm.ui.printing import preview as module

    monkeypatch.setattr(module, "QPrintDialog", Dialog)
    QTest.mouseClick(preview.print_button, LEFT)
    (dialog,) = opened_dialogs
    assert dialog.printer.docName() == preview.title.text()


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
@pytest.mark.parametrize("scale", [100, 200])
def test_nothing_is_cut_and_dark_is_dark(
    launch: Callable[..., Driver], tmp_path: Path, language: str, scale: int
) -> None:
    desk = Desk(launch, tmp_path, language, "dark", scale, (1100, 610))
    dialog = opened(desk, desk.client())
    assert not cut_labels(dialog)
    assert dialog.width() <= 1100
    assert dialog.height() <= 610
    head = dialog.grab().toImage()
    assert head.pixelColor(4, 4).lightness() < 60
    assert head.pixelColor(4, head.height() - 4).lightness() < 60, "around the paper too"
