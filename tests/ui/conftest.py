"""A real window, off-screen, on a base of its own, driven as a person does."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from desktop_crm import bootstrap
from desktop_crm.app import cards
from desktop_crm.app.services import NewBase
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts
from desktop_crm.ui import translator
from desktop_crm.ui.application import make_application, make_theme
from desktop_crm.ui.job_bridge import window_jobs
from desktop_crm.ui.main_window import MainWindow
from desktop_crm.ui.program import Program
from desktop_crm.ui.settings import WindowSettings
from tests.conftest import TODAY

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
QUIET_MS = 30


@dataclass
class Driver:
    """One running program: `wait` lets it work, `key` and `type` go to whatever has the focus."""

    program: Program
    folder: Path
    stopped: bool = False

    @property
    def window(self) -> MainWindow:
        return self.program.window

    @property
    def page(self) -> Any:
        return self.window.page("clients")

    def wait(self, ms: int = QUIET_MS) -> None:
        """Until no work is under way and the window has been quiet for `ms`."""
        for _ in range(400):
            _turn(ms)
            if not self.program.jobs.under_way:
                _turn(ms)
                if not self.program.jobs.under_way:
                    return
        raise AssertionError("the window does not come to rest")

    def until(self, holds: Callable[[], object], ms: int = 30_000) -> None:
        for _ in range(ms // 10):
            if holds():
                return
            _turn(10)
        raise AssertionError("waited in vain")

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.focus(), key, modifiers)
        self.wait()

    def type(self, text: str) -> None:
        """Letters of any language into the field that has the focus."""
        target: Any = self.focus()
        for letter in text:
            if letter.isascii():
                QTest.keyClick(target, letter)
            else:
                target.insert(letter)
        self.wait(120)

    def focus(self) -> QWidget:
        found = QApplication.focusWidget()
        assert found is not None, "nothing has the focus"
        return found

    def command(self, id: str) -> None:
        action = self.program.context.commands.actions[id]
        assert action.isEnabled(), f"{id} is not offered"
        action.trigger()
        self.wait()

    def dialog(self) -> QDialog:
        found = QApplication.activeModalWidget()
        assert isinstance(found, QDialog)
        return found

    def menu(self) -> QMenu:
        found = QApplication.activePopupWidget()
        assert isinstance(found, QMenu)
        return found

    def choose(self, *path: str) -> None:
        """Choose an entry of the open menu by its words, through submenus."""
        menu = self.menu()
        for words in path[:-1]:
            menu = next(a.menu() for a in menu.actions() if a.text().startswith(words))
        next(a for a in menu.actions() if a.text().split("\t")[0] == path[-1]).trigger()
        self.menu().close()
        self.wait(120)

    def shown(self) -> list[str]:
        """The names in the list, in order."""
        model = self.page.model
        for row in range(len(model.keys)):
            model.entry(row)
        self.wait()
        return [entry.row.title for row in range(len(model.keys)) if (entry := model.entry(row)) is not None]


def _turn(ms: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def start(folder: Path, language: str = "en", theme: str = "", base: Path | None = None) -> Driver:
    make_application()
    settings = WindowSettings(folder / "config")
    if theme or not settings.text("theme"):
        settings.set_text("theme", theme or "light")
    jobs, courier = window_jobs()
    kept = settings.text("language") or language
    translator.speak(kept)
    look = make_theme(settings)
    texts = Texts(kept)
    window = MainWindow(texts, look, settings)
    program = Program(window, bootstrap.services(), texts, jobs, courier, lambda: TODAY)
    program.window.resize(1366, 738)
    program.window.show()
    program.window.activateWindow()
    assert QTest.qWaitForWindowActive(program.window)
    driver = Driver(program, folder)
    program.start(base)
    driver.wait()
    return driver


def stop(driver: Driver) -> None:
    """Close as a person does, then let everything go."""
    driver.stopped = True
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QDialog | QMenu):
            widget.close()
    window = driver.window
    window.close()
    driver.until(lambda: not window.isVisible())
    driver.program._courier.close()
    driver.program.jobs.close()
    driver.program.theme.deleteLater()
    window.deleteLater()
    driver.program.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(autouse=True)
def garbage() -> Iterator[None]:
    """As in the program, widgets are let go on this thread alone: see `ui.garbage`."""
    gc.disable()
    yield
    for widget in QApplication.topLevelWidgets() if QApplication.instance() else []:
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    gc.enable()


@pytest.fixture
def launch(tmp_path: Path, qapp: QApplication) -> Iterator[Callable[..., Driver]]:
    """Start the program; every one that is started is closed at the end."""
    running: list[Driver] = []

    def make(language: str = "en", theme: str = "", base: Path | None = None) -> Driver:
        driver = start(tmp_path, language, theme, base)
        running.append(driver)
        return driver

    yield make
    for driver in running:
        if not driver.stopped:
            stop(driver)


PEOPLE: tuple[dict[str, Any], ...] = (
    {"name": "Шевченко Олена", "phones": ("+380671234567",), "city": "Львів", "emails": ("o.shevchenko@ukr.net",)},
    {"name": "Їжакевич Роман", "city": "Дрогобич", "tags": ("vip",)},
    {"name": "Єрмак Ганна", "city": "Львів", "number": "17"},
    {"name": "Zhuk Anna", "city": "Kyiv", "kind": "person"},
    {"name": "Кав’ярня «Ґанок»", "kind": "company", "city": "Львів", "notes": "<b>не жирний</b>"},
    {"name": "<img src=x> & Sons", "kind": "company", "city": "=cmd|'calc'!A1"},
)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A small base on disk: six clients, purchases, a severe claim and an overdue one."""
    path = tmp_path / "Shop.crm"
    base = bootstrap.services().open_base(path, new=NewBase("en", "UAH", "Shop"), actor="Tester")
    session = Session(base, lambda: TODAY)
    ids = [cards.add_client(session, values).id for values in PEOPLE]
    for id, amount, day in ((0, 4_820_000, date(2026, 11, 18)), (1, 900_000, date(2026, 3, 1)), (2, 50, TODAY)):
        cards.add_record(session, "purchase", ids[id], {"amount": amount, "date": day, "cost": amount // 2})
    cards.add_record(session, "claim", ids[0], {"text": "Відпала ніжка дивана", "severity": 8})
    cards.add_record(session, "claim", ids[1], {"text": "Запізнення", "severity": 2, "due_date": TODAY})
    base.close()
    return path


@pytest.fixture
def driver(launch: Callable[..., Driver], shop: Path) -> Driver:
    """The window in English on the small base."""
    return launch(base=shop)
