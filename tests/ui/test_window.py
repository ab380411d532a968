"""The window as a whole: first start, menus, palette, status bar, languages, restart, bases that do not open."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from desktop_crm.app.jobs import Job
from desktop_crm.app.texts import LANGUAGES, Texts
from desktop_crm.domain.errors import UserError
from desktop_crm.ui.actions import COMMANDS, plain_words
from desktop_crm.ui.menus import MENUS
from desktop_crm.ui.pages.first_start import FirstStart, default_path
from desktop_crm.ui.pages.trouble import Trouble
from desktop_crm.ui.settings import WindowSettings
from desktop_crm.ui.status import SHOW_AFTER
from desktop_crm.ui.widgets import ElidedLabel
from tests.ui.conftest import CTRL, Driver, stop

Launch = Callable[..., Driver]


def first_page(driver: Driver) -> FirstStart:
    page = driver.window.stack.currentWidget()
    assert isinstance(page, FirstStart)
    return page


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


# -- first start
def test_first_start_speaks_another_language_at_once(launch: Launch) -> None:
    driver = launch("uk")
    page = first_page(driver)
    assert not driver.window.rail.isVisible()
    assert driver.focus() is page.next
    assert page.path == default_path(Texts("uk"))
    click(page.languages.group.button(2))
    driver.until(lambda: driver.program.context.texts.language == "en")
    driver.wait()
    page = first_page(driver)
    assert page.next.text() == "Next"
    assert page.path == default_path(Texts("en"))
    assert driver.focus() is page.next
    assert driver.window.status.count.text() == "No base yet"


def test_a_place_of_ones_own_survives_the_change_of_language(launch: Launch, tmp_path: Path) -> None:
    driver = launch("en")
    first_page(driver).place.set_value(str(tmp_path / "mine.crm"))
    driver.window.set_language("ru")
    driver.until(lambda: driver.program.context.texts.language == "ru")
    driver.wait()
    assert first_page(driver).path == tmp_path / "mine.crm"


def test_from_nothing_to_the_first_client_by_keys_alone(launch: Launch, tmp_path: Path) -> None:
    driver = launch("en")
    page = first_page(driver)
    page.place.set_value(str(tmp_path / "new" / "Shop.crm"))
    page.group.button(2).setChecked(True)
    driver.key(Qt.Key.Key_Return)
    driver.wait(120)
    assert driver.window.windowTitle() == "Shop — Desktop CRM"
    assert driver.page.empty.isVisible()
    assert driver.focus() is driver.page.empty.import_button
    assert driver.window.status.count.text() == "No clients yet"
    driver.key(Qt.Key.Key_N, CTRL)
    driver.type("Bondar Taras")
    driver.key(Qt.Key.Key_Return)
    driver.wait(120)
    assert driver.shown() == ["Bondar Taras"]
    assert driver.page.table.isVisible()


def test_sample_is_left_for_a_base_of_ones_own(launch: Launch, tmp_path: Path) -> None:
    driver = launch("en")
    page = first_page(driver)
    page.place.set_value(str(tmp_path / "Shop.crm"))
    page.group.button(1).setChecked(True)
    click(page.next)
    driver.wait(150)
    assert driver.window.windowTitle() == "Sample — Desktop CRM"
    assert driver.program.in_sample
    assert driver.window.status.strong.text() == "300"
    driver.command("leave_sample")
    driver.wait(150)
    assert driver.window.windowTitle() == "Shop — Desktop CRM"
    assert not driver.program.context.commands.actions["leave_sample"].isVisible()
    assert driver.page.empty.isVisible()


def test_a_file_that_is_there_is_not_written_over(launch: Launch, shop: Path) -> None:
    driver = launch("en")
    page = first_page(driver)
    page.place.set_value(str(shop))
    page.group.button(2).setChecked(True)
    click(page.next)
    driver.wait()
    assert page.place.error() == "There is a file of this name already"
    click(page.place.message.link)
    driver.wait(120)
    assert len(driver.shown()) == 6


# -- bases that do not open
def test_base_in_use_names_the_other_and_can_be_tried_again(launch: Launch, shop: Path, tmp_path: Path) -> None:
    from desktop_crm import bootstrap

    other = bootstrap.services().open_base(shop)
    driver = launch(base=shop)
    page = driver.window.stack.currentWidget()
    assert isinstance(page, Trouble)
    assert "Shop" in page.title.text()
    assert page.text.text()
    other.close()
    click(page.buttons[0])
    driver.wait(120)
    assert len(driver.shown()) == 6


def test_damaged_base_is_brought_back_from_its_copy(launch: Launch, shop: Path) -> None:
    driver = launch(base=shop)
    driver.command("backup")
    driver.until(lambda: driver.window.status.backup.text().startswith("Backed up"))
    stop(driver)
    shop.write_bytes(b"not a base at all" * 1000)
    driver = launch(base=shop)
    page = driver.window.stack.currentWidget()
    assert isinstance(page, Trouble)
    click(page.buttons[0])
    driver.wait(150)
    assert len(driver.shown()) == 6
    assert [p for p in shop.parent.iterdir() if "damaged" in p.name]


def test_file_that_is_no_base_stays_as_it_is(launch: Launch, tmp_path: Path) -> None:
    wrong = tmp_path / "letter.crm"
    wrong.write_text("Dear madam")
    driver = launch(base=wrong)
    assert isinstance(driver.window.stack.currentWidget(), Trouble)
    assert wrong.read_text() == "Dear madam"
    assert "settings" not in {c.id for c, _a in driver.program.context.commands.offered()}


# -- restart
def test_restart_finds_everything_as_it_was_left(launch: Launch, shop: Path) -> None:
    driver = launch(base=shop)
    driver.page.sort_by("city", False)
    driver.wait(120)
    driver.page.open_client(driver.page.model.keys[2])
    driver.page.splitter.setSizes([650, 627])
    driver.page.sides.keep()
    driver.wait(150)
    chosen = driver.page.current_id()
    driver.window.set_language("uk")
    driver.until(lambda: driver.program.context.texts.language == "uk")
    driver.command("theme_dark")
    driver.window.resize(1300, 700)
    driver.wait(150)
    stop(driver)
    again = launch()
    again.wait(150)
    assert again.window.windowTitle() == "Shop — Desktop CRM"
    assert again.program.context.texts.language == "uk"
    assert again.program.theme.dark
    assert again.page.sort[0].column == "city"
    assert again.page.current_id() == chosen
    assert again.page.card.current() == chosen
    assert abs(again.page.splitter.sizes()[0] - 650) < 30
    kept = again.program.settings.data("window/geometry")
    assert not kept.isEmpty()


def test_leaving_keeps_a_verified_copy(launch: Launch, shop: Path) -> None:
    from desktop_crm import bootstrap

    driver = launch(base=shop)
    driver.key(Qt.Key.Key_N, CTRL)
    driver.type("Somebody")
    driver.key(Qt.Key.Key_Return)
    driver.wait()
    stop(driver)
    copies = bootstrap.services().copies_of(shop)
    assert copies
    assert copies[0].verified
    assert copies[0].clients == 7


@pytest.mark.parametrize(
    "content", ["", "rubbish", "[window]\ngeometry=@ByteArray(xx)\n[list]\nsort=@Invalid()\ncolumns_en=[1"]
)
def test_damaged_settings_are_as_good_as_none(launch: Launch, shop: Path, tmp_path: Path, content: str) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "window.ini").write_text(content)
    driver = launch(base=shop)
    assert len(driver.shown()) == 6


# -- commands
def test_palette_finds_commands_and_clients(driver: Driver) -> None:
    driver.page.table.setFocus()
    driver.key(Qt.Key.Key_K, CTRL)
    field = driver.window.palette_field
    assert driver.focus() is field
    assert field._list.isVisible()
    driver.type("шевч")
    assert field._list.item(1).text() == "Шевченко Олена"
    driver.key(Qt.Key.Key_Return)
    driver.wait(120)
    assert not field._list.isVisible()
    assert driver.page.card.current() == driver.page.current_id()
    driver.key(Qt.Key.Key_K, CTRL)
    driver.type("dark col")
    driver.key(Qt.Key.Key_Return)
    assert driver.program.theme.dark
    driver.key(Qt.Key.Key_K, CTRL)
    driver.type("<b>qqq")
    assert field._list.item(0).text() == "Nothing found for “<b>qqq”"
    driver.key(Qt.Key.Key_Escape)
    assert not field._list.isVisible()
    assert driver.focus() is driver.page.table


def test_palette_is_left_when_the_focus_goes(driver: Driver) -> None:
    driver.key(Qt.Key.Key_K, CTRL)
    driver.page.search.setFocus()
    driver.wait()
    assert not driver.window.palette_field._list.isVisible()


def test_everything_bound_is_offered_and_nothing_else(driver: Driver) -> None:
    commands = driver.program.context.commands
    for command in COMMANDS:
        if command.id != "leave_sample":
            assert commands.actions[command.id].isVisible(), command.id
    titles = [plain_words(a.text()) for a in driver.window.menus.bar.actions() if a.isVisible()]
    assert titles == ["File", "Edit", "Client", "View", "Tools", "Help"]


def test_no_shortcut_stands_for_two_commands() -> None:
    keys = [c.shortcut for c in COMMANDS if c.shortcut]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("language", LANGUAGES)
def test_access_keys_are_unique_within_a_menu(language: str) -> None:
    texts = Texts(language)

    def marks(words: list[str]) -> list[str]:
        return [w[w.index("&") + 1].casefold() for w in words if "&" in w]

    bar = marks([texts(f"window.menu_{m}") for m in MENUS])
    assert len(bar) == len(set(bar)) == len(MENUS)
    for menu in MENUS:
        words = [texts(f"window.do_{c.id}") for c in COMMANDS if c.menu == menu]
        if menu == "file":
            words.append(texts("window.menu_recent"))
        found = marks(words)
        assert len(found) == len(set(found)), (menu, sorted(found))


def test_f1_lists_every_shortcut(driver: Driver) -> None:
    driver.key(Qt.Key.Key_F1)
    words = " ".join(label.text() for label in driver.dialog().findChildren(QLabel))
    for command in COMMANDS:
        if command.shortcut and command.shortcut != "Ctrl+C":
            assert plain_words(driver.program.context.texts(f"window.do_{command.id}")) in words
    driver.key(Qt.Key.Key_Escape)


def test_pages_of_the_rail(driver: Driver) -> None:
    driver.key(Qt.Key.Key_4, CTRL)
    assert driver.window.page_name == "figures"
    driver.key(Qt.Key.Key_1, CTRL)
    assert driver.window.page_name == "today"
    driver.key(Qt.Key.Key_2, CTRL)
    assert driver.window.page_name == "clients"
    assert driver.window.status.strong.text() == "6"
    driver.command("settings")
    assert driver.window.page_name == "settings"


def test_rail_is_walked_by_tab_and_arrows(driver: Driver) -> None:
    item = driver.window.rail._group.checkedButton()
    assert item is not None
    item.setFocus(Qt.FocusReason.TabFocusReason)
    driver.key(Qt.Key.Key_Down)
    driver.key(Qt.Key.Key_Space)
    assert driver.window.page_name == "voices"


def test_recent_bases_are_offered(launch: Launch, shop: Path, tmp_path: Path) -> None:
    driver = launch(base=shop)
    driver.program.open_or_make(tmp_path / "Other & Co.crm")
    driver.wait(150)
    assert driver.window.windowTitle() == "Other & Co — Desktop CRM"
    menu = driver.window.menus._menus["file"]
    recent = next(a for a in menu.actions() if a.objectName() == "recent").menu()
    assert recent is not None
    assert [a.text() for a in recent.actions()] == ["Shop"]
    recent.actions()[0].trigger()
    driver.wait(150)
    assert len(driver.shown()) == 6


def test_file_let_go_over_the_window_is_imported(driver: Driver, tmp_path: Path) -> None:
    table = tmp_path / "clients.csv"
    table.write_text("Name;Phone\nNew One;+380501112233\n")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(table))])
    event = QDropEvent(
        QPoint(300, 300).toPointF(),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    driver.window.dropEvent(event)
    driver.wait(150)
    assert driver.window.page_name == "import"


# -- telling
def test_a_name_without_spaces_is_not_cut_in_a_toast(driver: Driver) -> None:
    driver.window.toast(f"Imported: {'sales_of_the_shop_' * 12}.csv")
    toast = driver.window._toast
    assert toast is not None
    lines, room = toast.label.fontMetrics(), toast.label.contentsRect()
    need = lines.boundingRect(room, Qt.TextFlag.TextWordWrap, toast.label.text())
    assert need.width() <= room.width()
    assert need.height() <= room.height()


def test_toast_offers_the_way_back_and_errors_stay(driver: Driver) -> None:
    driver.window.toast("<b>Done</b>")
    toast = driver.window._toast
    assert toast is not None
    assert toast.label.text() == "<b>Done</b>"
    assert toast.label.textFormat() == Qt.TextFormat.PlainText
    driver.window.error(UserError("no_such_client"))
    driver.wait()
    toast = driver.window._toast
    assert toast is not None
    assert toast.label.text() == "There is no such client (any more)"
    assert not toast._timer.isActive()
    click(toast.cross)
    driver.wait()
    assert driver.window._toast is None


def test_long_work_is_shown_and_can_be_cancelled(driver: Driver) -> None:
    cancelled: list[bool] = []

    def work(session: Any, job: Job) -> None:
        try:
            for step in range(400):
                job.progress(step / 400)
                time.sleep(0.01)
        except BaseException:
            cancelled.append(True)
            raise

    job = driver.program.context.run_read(work, lambda _none: None)
    driver.window.watch(job, "Importing clients.xlsx")
    assert not driver.window.status.jobs.isVisible()
    driver.until(lambda: driver.window.status.jobs.isVisible())
    driver.until(lambda: driver.window.status.jobs.bar.value() > 50)
    assert driver.window.status.jobs.name.text() == "Importing clients.xlsx"
    click(driver.window.status.jobs.cancel)
    driver.wait(SHOW_AFTER)
    assert cancelled
    assert not driver.window.status.jobs.isVisible()


def test_undo_names_what_it_does_and_nothing_is_left_to_redo(driver: Driver) -> None:
    actions = driver.program.context.commands.actions
    assert actions["undo"].text().startswith("&Undo: add claim")
    assert not actions["redo"].isEnabled()
    driver.command("undo")
    driver.wait(60)
    assert actions["redo"].text().startswith("&Redo: add claim")
    assert driver.window._toast is not None
    assert "claim" in driver.window._toast.label.text()


# -- looks
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_cut(launch: Launch, shop: Path, language: str) -> None:
    """At 1366x768 no button and no one-line label of the frame and the list is wider than its place."""
    driver = launch(language, base=shop)
    driver.wait(120)
    assert cut_words(driver.window) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_the_first_start_is_cut(launch: Launch, language: str) -> None:
    driver = launch(language)
    page = first_page(driver)
    assert cut_words(driver.window) == []
    assert page.verticalScrollBar().maximum() == 0


def cut_words(window: QWidget) -> list[str]:
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        text, room = "", widget.width()
        if isinstance(widget, QLabel) and not widget.wordWrap() and not isinstance(widget, ElidedLabel):
            text, room = widget.text(), widget.contentsRect().width() + 1
        elif isinstance(widget, QAbstractButton):
            text = plain_words(widget.text())
        if text and widget.fontMetrics().horizontalAdvance(text) > room:
            found.append(f"{type(widget).__name__} {text}")
    return found


def test_text_of_twice_the_size(driver: Driver) -> None:
    driver.program.commands._set_scale(2.0)
    driver.until(lambda: driver.page is not None and driver.page.table.rowHeight(0) >= 60)
    driver.wait(120)
    assert len(driver.shown()) == 6
    assert QApplication.font().pointSizeF() == pytest.approx(19.5)
    driver.program.commands._set_scale(1.0)
    driver.wait(120)


def test_nothing_heavy_is_loaded_before_the_window_is_painted() -> None:
    code = (
        "import sys\n"
        "from desktop_crm.ui import application\n"
        "app = application.make_application()\n"
        "from desktop_crm import bootstrap\n"
        "from desktop_crm.ui.settings import WindowSettings\n"
        "from desktop_crm.ui.job_bridge import window_jobs\n"
        "from desktop_crm.app.texts import Texts\n"
        "from desktop_crm.ui.program import Program\n"
        "settings = WindowSettings()\n"
        "jobs, courier = window_jobs()\n"
        "theme = application.make_theme(settings)\n"
        "texts = Texts('en')\n"
        "window = application.MainWindow(texts, theme, settings)\n"
        "p = Program(window, bootstrap.services(), texts, jobs, courier)\n"
        "window.show()\n"
        "window.grab()\n"
        "heavy = {'sqlalchemy', 'matplotlib', 'numpy', 'alembic', 'typst', 'python_calamine', 'xlsxwriter'}\n"
        "heavy |= {'phonenumbers', 'charset_normalizer', 'sqlcipher3'}\n"
        "figures = {m for m in sys.modules if m.startswith('desktop_crm.app.figures')}\n"
        "print(sorted(heavy & set(sys.modules) | figures))\n"
        "courier.close(); jobs.close()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_settings_are_kept_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKTOP_CRM_CONFIG", str(tmp_path / "elsewhere"))
    settings = WindowSettings()
    settings.remember_base(tmp_path / "a.crm")
    settings.remember_base(tmp_path / "b.crm")
    settings.remember_base(tmp_path / "a.crm")
    settings.save()
    assert WindowSettings().recent_bases() == [tmp_path / "a.crm", tmp_path / "b.crm"]
    assert (tmp_path / "elsewhere" / "window.ini").is_file()
