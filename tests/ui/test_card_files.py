"""Photos, files and web pages on the card: shown, opened, saved, thrown away; nothing hostile gets through."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from desktop_crm.app import attaching, cards
from desktop_crm.app.session import Session
from desktop_crm.ui.card.panel import CardPanel
from desktop_crm.ui.card.photo import Viewer, read_picture
from desktop_crm.ui.card.reach import Reach, page_name, page_url
from desktop_crm.ui.context import Context
from tests.ui.cardkit import click, ear, make_context, press

Open = Callable[..., CardPanel]


@pytest.fixture
def context(session: Session, qapp: QApplication) -> Context:
    return make_context(session)


@pytest.fixture
def open_panel(context: Context, qtbot: QtBot) -> Open:
    def make(id: int) -> CardPanel:
        panel = CardPanel(context)
        qtbot.addWidget(panel, before_close_func=lambda p: p.close_panel())
        panel.resize(557, 670)
        panel.show()
        QTest.qWaitForWindowExposed(panel)
        panel.activateWindow()
        panel.show_client(id)
        return panel

    return make


@pytest.fixture
def olena(session: Session) -> int:
    return cards.add_client(session, {"name": "Olena"}).id


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[QUrl]:
    urls: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", urls.append)
    return urls


def picture(kind: str = "JPG", width: int = 300, height: int = 400) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkCyan)
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, kind)  # type: ignore[call-overload]  # the stubs want bytes, Qt takes a name
    return bytes(buffer.data().data())


def keep(session: Session, client: int, name: str, content: bytes, folder: Path) -> int:
    file = folder / name
    file.write_bytes(content)
    return attaching.add_file(session, client, file).id


# -- the photo


def test_a_photo_stands_in_the_head_and_opens_larger(
    open_panel: Open, session: Session, olena: int, tmp_path: Path, qapp: QApplication
) -> None:
    panel = open_panel(olena)
    assert not panel.header.photo.isVisible()
    id = keep(session, olena, "me.jpg", picture(), tmp_path)
    assert panel.header.photo.isVisible()
    assert panel.header.photo.accessibleName() == "Photo: Olena"
    panel.header.photo.setFocus()
    press(Qt.Key.Key_Return)
    (viewer,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, Viewer) and w.isVisible()]
    assert viewer.picture.accessibleName() == "Photo: Olena"
    assert not viewer.picture.pixmap().isNull()
    viewer.reject()
    cards.remove(session, "attachment", [id])
    assert not panel.header.photo.isVisible()
    cards.undo(session)
    assert panel.header.photo.isVisible()


def test_another_client_has_another_photo(open_panel: Open, session: Session, olena: int, tmp_path: Path) -> None:
    taras = cards.add_client(session, {"name": "Taras"}).id
    keep(session, olena, "me.jpg", picture(), tmp_path)
    panel = open_panel(olena)
    assert panel.header.photo.isVisible()
    panel.show_client(taras)
    assert not panel.header.photo.isVisible()
    panel.show_client(olena)
    assert panel.header.photo.isVisible()


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8\xff\xe0 cut",
        picture("JPG")[:300],
        picture("PNG")[:60],
        b"GIF89a",
        b"BM" + b"\0" * 60,
        b"\x89PNG\r\n\x1a\n" + picture("JPG"),
    ],
)
def test_a_broken_photo_is_as_good_as_none(
    open_panel: Open, session: Session, olena: int, tmp_path: Path, content: bytes
) -> None:
    keep(session, olena, "me.jpg", content, tmp_path)
    panel = open_panel(olena)
    shown = panel.header.photo.isVisible()
    assert shown == (read_picture(content, 100) is not None)
    panel.show_tab("card")
    assert len(panel.files.rows) == 1, "but it can be saved or thrown away"


def test_pictures_are_read_small_and_never_of_other_kinds() -> None:
    found = read_picture(picture("PNG", 4000, 1000), 200)
    assert found is not None
    assert (found.width(), found.height()) == (200, 50)
    assert read_picture(b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", 200) is None
    assert read_picture(b'/* XPM */ static char *x[]={"1 1 1 1","a c #fff","a"};', 200) is None
    assert read_picture(b"", 200) is None
    thin = read_picture(picture("PNG", 4000, 1), 200)
    assert thin is not None
    assert thin.height() == 1


# -- files


def test_files_are_opened_as_copies_but_not_what_could_run(
    open_panel: Open, session: Session, context: Context, olena: int, tmp_path: Path, opened: list[QUrl]
) -> None:
    plan = keep(session, olena, "plan.pdf", b"%PDF-1.7 plan", tmp_path)
    bad = keep(session, olena, "setup.exe", b"MZ", tmp_path)
    panel = open_panel(olena)
    panel.show_tab("card")
    click(panel.files.rows[plan].buttons["open"])
    (url,) = opened
    copy = Path(url.toLocalFile())
    assert (copy.name, copy.read_bytes()) == ("plan.pdf", b"%PDF-1.7 plan")
    click(panel.files.rows[bad].buttons["open"])
    assert len(opened) == 1
    assert [e.code for e in ear(context).errors] == ["attachment_unopened"]
    panel.close_panel()
    assert not copy.exists(), "the copies go with the window"


def test_a_hostile_name_stays_in_its_folder(
    open_panel: Open, session: Session, olena: int, tmp_path: Path, opened: list[QUrl]
) -> None:
    id = keep(session, olena, "x.pdf", b"%PDF-1.7", tmp_path)
    cards.edit_record(session, "attachment", id, {"name": "../../../../\u202efdp.CON"})
    panel = open_panel(olena)
    panel.show_tab("card")
    click(panel.files.rows[id].buttons["open"])
    assert opened == [], "its ending is none that is opened"
    cards.edit_record(session, "attachment", id, {"name": "../../../../a.pdf"})
    click(panel.files.rows[id].buttons["open"])
    assert Path(opened[0].toLocalFile()).name == "a.pdf"
    assert "desktop-crm-" in opened[0].toLocalFile()


def test_a_file_is_saved_elsewhere_and_says_so_where_it_cannot(
    open_panel: Open, session: Session, context: Context, olena: int, tmp_path: Path
) -> None:
    id = keep(session, olena, "plan.pdf", b"%PDF-1.7 plan", tmp_path)
    panel = open_panel(olena)
    panel.show_tab("card")
    click(panel.files.rows[id].buttons["save"])
    dialog = panel.files.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "kept.pdf"))
    dialog.close()
    assert (tmp_path / "kept.pdf").read_bytes() == b"%PDF-1.7 plan"
    assert ear(context).toasts[-1] == "Saved: kept.pdf"
    (found,) = session.base.on_card("attachment", olena)
    panel.files.save(found, tmp_path / "plan.pdf" / "below a file.pdf")
    assert [e.code for e in ear(context).errors] == ["pdf_unwritable"]


def test_a_file_is_added_renamed_and_thrown_away(
    open_panel: Open, session: Session, context: Context, olena: int, tmp_path: Path
) -> None:
    (tmp_path / "leg.png").write_bytes(picture("PNG"))
    panel = open_panel(olena)
    panel.show_tab("card")
    panel.files.take(tmp_path / "leg.png")
    (found,) = session.base.on_card("attachment", olena)
    assert (found.name, found.use) == ("leg.png", "photo")
    click(panel.files.rows[found.id].buttons["change"])
    sheet = panel.files.sheet
    assert sheet is not None
    assert set(sheet.cells) == {"name", "use", "date", "note", "claim"}
    sheet.cells["name"].open_editor().set_raw("The damaged leg")
    sheet.cells["name"].settle()
    assert session.base.get("attachment", found.id).name == "The damaged leg"  # type: ignore[union-attr]  # it is there
    assert panel.files.sheet is sheet, "what stands open stays"
    field: Any = sheet.cells["use"].open_editor()
    field.set_value("file")
    sheet.cells["use"].settle()
    assert not panel.header.photo.isVisible(), "it is no photo of the client any more"
    click(panel.files.rows[found.id].buttons["delete"])
    assert session.base.on_card("attachment", olena) == []
    assert panel.files.rows == {}
    assert ear(context).toasts[-1] == "File “The damaged leg”: in the trash for 30\u00a0days"
    cards.undo(session)
    assert list(panel.files.rows) == [found.id]


def test_a_file_that_is_too_large_is_refused(
    open_panel: Open, session: Session, context: Context, olena: int, tmp_path: Path
) -> None:
    with (tmp_path / "big.bin").open("wb") as stream:
        stream.truncate(30 * 1024 * 1024)
    panel = open_panel(olena)
    panel.show_tab("card")
    panel.files.take(tmp_path / "big.bin")
    (error,) = ear(context).errors
    assert context.error_text(error) == (
        "“big.bin” is too large: at most 20 MB can be kept with a card. Make it smaller"
    )


def test_everything_about_a_file_can_be_heard(open_panel: Open, session: Session, olena: int, tmp_path: Path) -> None:
    id = keep(session, olena, "plan.pdf", b"%PDF-1.7", tmp_path)
    panel = open_panel(olena)
    panel.show_tab("card")
    for button in panel.files.rows[id].buttons.values():
        assert "plan.pdf" in button.accessibleName()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus


# -- web pages


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://dubrava.example/a?b=c#d", "https://dubrava.example/a?b=c#d"),
        ("HTTP://Dubrava.example", "http://dubrava.example"),
        ("dubrava.example", "https://dubrava.example"),
        ("www.dubrava.example/kontakty", "https://www.dubrava.example/kontakty"),
        ("file:///etc/passwd", None),
        ("javascript:alert(1)", None),
        ("ftp://dubrava.example", None),
        ("\\\\server\\share", None),
        ("C:\\x.exe", None),
        ("/etc/passwd", None),
        ("just words", None),
        ("https://", None),
        ("https:///x", None),
        ("localhost", None),
        ("", None),
    ],
)
def test_only_pages_of_the_web_are_opened(text: str, url: str | None) -> None:
    found = page_url(text)
    assert (found.toString() if found is not None else None) == url


def test_pages_stand_in_the_head_and_beside_their_field(
    open_panel: Open, session: Session, olena: int, opened: list[QUrl]
) -> None:
    pages = ("https://www.dubrava.example/", "javascript:alert(1)", "insta.example/<b>")
    cards.edit_record(session, "client", olena, {"urls": pages, "position": "Director", "organisation": "Dubrava"})
    panel = open_panel(olena)
    links = [w for w in panel.header.findChildren(Reach) if w.isVisible()]
    assert [link.plain for link in links] == ["dubrava.example"]
    click(links[0])
    assert [u.toString() for u in opened] == ["https://www.dubrava.example/"]
    panel.show_tab("card")
    assert panel.sheet is not None
    names = list(panel.sheet.cells)
    assert names.index("position") == names.index("organisation") + 1
    assert panel.sheet.cells["urls"].text.text().splitlines() == list(pages), "all of them as plain text"
    assert panel.sheet.pages is not None
    assert panel.sheet.pages.isVisible()
    click(panel.sheet.pages)
    assert len(opened) == 2
    cards.edit_record(session, "client", olena, {"urls": ("javascript:alert(1)",)})
    assert not panel.sheet.pages.isVisible()


def test_a_page_is_named_as_people_write_it() -> None:
    assert page_name("https://www.dubrava.example/a/") == "dubrava.example/a"
    assert len(page_name("https://x.example/" + "a" * 500)) <= 61
