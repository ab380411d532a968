"""An address book dropped on the window: nothing is to be chosen, and what was left out is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel

from tests.ui.conftest import Driver
from tests.ui.desk import Desk, words

DATA = Path(__file__).parent.parent / "data" / "vcards"


@pytest.fixture
def desk(launch: Callable[..., Driver], tmp_path: Path) -> Desk:
    return Desk(launch, tmp_path)


def dropped(desk: Desk, path: Path) -> Any:
    desk.drop(path)
    page = desk.window.page("import")
    desk.until(lambda: page._plan is not None and page._table.path == path)
    desk.settle()
    return page


def test_a_book_is_ready_at_once(desk: Desk) -> None:
    page = dropped(desk, DATA / "John_Doe_ANDROID.vcf")
    preview = page.preview
    assert preview.confirm.isEnabled()
    chosen = [combo.currentText() for combo in preview.table.heads.combos()]
    assert chosen[:7] == ["Name", "Organisation", "Phones", "Phones", "Phones", "Phones", "E-mail"]
    assert "—" not in chosen
    assert "Not kept: VERSION (6), TEL;TYPE (4), EMAIL;TYPE (1)" in preview.about.text()
    # how days and columns are written is no question here
    assert preview.encoding_combo.isVisible()
    assert not preview.delimiter_combo.isVisible()
    assert not preview.order_combo.isVisible()
    assert not preview.header_box.isVisible()
    preview.confirm.click()
    desk.until(lambda: page.view is page.report)
    desk.settle()
    said = "\n".join(words(label) for label in page.report.findChildren(QLabel))
    assert "6 clients came in" in said
    assert "Added 1 file" in said
    assert "Not kept: VERSION (6), TEL;TYPE (4), EMAIL;TYPE (1)" in said


def test_a_spreadsheet_after_a_book_is_asked_about_again(desk: Desk) -> None:
    dropped(desk, DATA / "rfc2426-example.vcf")
    path = desk.folder / "list.csv"
    path.write_text("Name,Phone\nOlena,067 1\nTaras,067 2\n", "utf-8")
    preview = dropped(desk, path).preview
    assert preview.delimiter_combo.isVisible()
    assert preview.order_combo.isVisible()
    assert preview.header_box.isVisible()


def test_a_wrong_guess_of_the_letters_can_be_mended(desk: Desk) -> None:
    path = desk.folder / "book.vcf"
    path.write_bytes("BEGIN:VCARD\nFN:Олена\nTEL:1\nEND:VCARD\n".encode("cp1251"))
    page = dropped(desk, path)
    assert page.preview.encoding_combo.currentText() == "Windows-1251, guessed"
    assert page._table.rows == [["Олена", "1"]]
    combo = page.preview.encoding_combo
    desk.choose(combo, "KOI8-U")
    desk.until(lambda: page._plan is not None and page._table.encoding == "koi8-u")
    assert page._table.rows == [["нКЕМЮ", "1"]]  # what the user asked for


def test_googles_spreadsheet_is_put_together(desk: Desk) -> None:
    path = desk.folder / "contacts.csv"
    path.write_text(
        "First Name,Last Name,Labels,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Address 1 - Street"
        ",Address 1 - City\nJohn,Smith,* myContacts ::: VIP,j@a.example,Mobile,1 ::: 2,Main St 1,Leeds\n",
        "utf-8",
    )
    page = dropped(desk, path)
    assert page._table.rows == [["Smith", "John", "1", "2", "j@a.example", "Main St 1, Leeds", "Leeds", "VIP"]]
    assert "Not kept: * myContacts (1), Phone - Label (1)" in page.preview.about.text()
    assert page.preview.confirm.isEnabled()


def test_the_file_dialog_offers_books(desk: Desk) -> None:
    page = desk.page("import")
    page.ask_for_file()
    (dialog,) = page.findChildren(QFileDialog)
    assert "*.vcf" in dialog.nameFilters()[0]
    dialog.reject()
    desk.settle()
