"""The two steps of the start: the frame stands as the window will, and nothing that is done early is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from desktop_crm import bootstrap
from desktop_crm.app.services import NewBase
from desktop_crm.app.texts import LANGUAGES, Texts
from desktop_crm.ui.application import make_application, make_theme
from desktop_crm.ui.job_bridge import window_jobs
from desktop_crm.ui.main_window import MainWindow
from desktop_crm.ui.program import Program
from desktop_crm.ui.settings import WindowSettings
from tests.conftest import TODAY
from tests.ui.conftest import Driver, stop

Frame = Callable[..., MainWindow]
Furnish = Callable[..., Driver]


@pytest.fixture
def frame(tmp_path: Path, qapp: QApplication) -> Iterator[Frame]:
    """The window after its first step, as if a base were about to be opened."""
    made: list[MainWindow] = []

    def make(language: str = "en", theme: str = "light", scale: int = 100) -> MainWindow:
        make_application()
        settings = WindowSettings(tmp_path / "config")
        settings.set_text("theme", theme)
        settings.set_number("scale", scale)
        window = MainWindow(Texts(language), make_theme(settings), settings, waiting=True)
        made.append(window)
        window.resize(1366, 738)
        window.show()
        window.activateWindow()
        assert QTest.qWaitForWindowActive(window)
        return window

    yield make
    for window in made:
        if isValid(window):
            window.deleteLater()


@pytest.fixture
def furnish(frame: Frame) -> Iterator[Furnish]:
    """The second step."""
    made: list[Driver] = []

    def make(window: MainWindow, language: str = "en") -> Driver:
        jobs, courier = window_jobs()
        program = Program(window, bootstrap.services(), Texts(language), jobs, courier, lambda: TODAY)
        made.append(Driver(program, Path()))
        return made[-1]

    yield make
    for driver in made:
        stop(driver)


def picture(window: MainWindow, area: QRect) -> QImage:
    return window.grab(area).toImage()


@pytest.mark.parametrize(
    ("language", "theme", "scale"), [("en", "light", 100), ("uk", "dark", 100), ("ru", "light", 150)]
)
def test_nothing_moves_between_the_first_paint_and_the_open_base(
    frame: Frame, furnish: Furnish, shop: Path, language: str, theme: str, scale: int
) -> None:
    window = frame(language, theme, scale)
    menus = QRect(0, 0, window.menus.bar.geometry().right(), window.menus.height())
    top = window.menus.height()
    rail = QRect(0, top, window.rail.width(), window.rail.height())
    place = window.menus._place.geometry()
    before = [picture(window, area) for area in (menus, rail)]
    assert window.statusBar().geometry() == QRect(0, top + rail.height(), 1366, 738 - top - rail.height())
    driver = furnish(window, language)
    driver.program.open(shop)
    assert [picture(window, area) for area in (menus, rail)] == before, "while the base is being opened"
    driver.wait()
    driver.wait(120)
    assert [picture(window, area) for area in (menus, rail)] == before
    assert window.statusBar().geometry() == QRect(0, top + rail.height(), 1366, 738 - top - rail.height())
    assert window.palette_field.geometry() == place


def test_what_is_typed_before_there_is_a_list_goes_into_the_search(frame: Frame, furnish: Furnish, shop: Path) -> None:
    window = frame()
    for key in ("z", "h", "x"):
        QTest.keyClick(window, key)
    QTest.keyClick(window, Qt.Key.Key_Backspace)
    QTest.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    driver = furnish(window)
    driver.program.open(shop)
    QTest.keyClick(window, "u")
    driver.until(lambda: driver.page is not None and driver.page.isVisible())
    driver.wait(120)
    assert driver.page.search.text() == "zhu"
    assert driver.focus() is driver.page.search
    assert driver.shown() == ["Zhuk Anna"]
    driver.type("q")
    assert driver.page.search.text() == "zhuq"
    driver.program.open(shop)
    driver.wait(120)
    assert driver.page.search.text() == "", "once"


def test_a_frame_can_be_closed_at_once(frame: Frame) -> None:
    window = frame()
    window.close()
    assert not window.isVisible()


def test_keys_that_nobody_waits_for_are_forgotten(frame: Frame, furnish: Furnish, shop: Path) -> None:
    """At the first questions there is no search; what is typed there goes nowhere later."""
    driver = furnish(frame())
    driver.program.show_first_start()
    QTest.keyClick(driver.window, "z")
    driver.program.open(shop)
    driver.wait(120)
    assert driver.page.search.text() == ""


@pytest.mark.parametrize("steps", range(2))
def test_another_base_may_be_opened_while_the_first_page_is_being_made(
    launch: Callable[..., Driver], shop: Path, tmp_path: Path, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "Other.crm"
    bootstrap.services().open_base(other, new=NewBase("en", "UAH", "Other"), actor="Tester").close()
    driver = launch()
    asked: list[str] = []

    def meanwhile(name: str) -> None:
        asked.append(name)
        if len(asked) == 1:
            driver.program.open(other)

    step = ("build_part", "build_page")[steps]
    usual = getattr(MainWindow, step)

    def watched(self: MainWindow, given: object) -> None:
        usual(self, given)
        meanwhile(step)

    monkeypatch.setattr(MainWindow, step, watched)
    driver.program.open(shop)
    driver.until(lambda: driver.window.windowTitle().startswith("Other"))
    driver.wait(120)
    assert driver.page.total == 0
    assert driver.window.stack.count() == 1


@pytest.mark.parametrize("meanwhile", ["language", "page"])
def test_a_page_that_is_shown_while_the_first_is_being_made_stays(
    launch: Callable[..., Driver], shop: Path, meanwhile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another language, or something that shows a page at once: what comes last clears away only what is not a page."""
    driver = launch()
    usual = MainWindow.build_page
    done: list[str] = []

    def watched(window: MainWindow, name: str) -> None:
        usual(window, name)
        if not done:
            done.append(name)
            driver.program.set_language("uk") if meanwhile == "language" else window.open_page("clients")

    monkeypatch.setattr(MainWindow, "build_page", watched)
    driver.program.open(shop)
    driver.until(lambda: driver.window.windowTitle().startswith("Shop"))
    driver.wait(120)
    assert driver.page.total == 6
    assert driver.page.isVisible()
    assert driver.window.stack.count() == 1
    driver.program.set_language("ru")  # the pages go, and none of them has gone before
    driver.wait(120)
    assert driver.page.total == 6


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_program_starts_and_opens_the_base_that_is_named(tmp_path: Path, shop: Path, language: str) -> None:
    code = f"""
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid
from desktop_crm.ui import application
seen = []
class Seen(application.MainWindow):
    def __init__(self, *given, **named):
        super().__init__(*given, **named)
        self.painted.connect(lambda: seen.append(self.windowTitle()))
        self.pulse = QTimer(self)
        self.pulse.timeout.connect(self.look)
        self.pulse.start(20)
    def look(self):
        page = self.page("clients")
        if page is not None and page.total > 0 and page.isVisible():
            self.pulse.stop()
            seen.extend((self.windowTitle(), page.total))
            self.close()
application.MainWindow = Seen
from desktop_crm.bootstrap import main
code = main(["--base", {str(shop)!r}, "--lang", {language!r}])
print(seen, code, [m for m in sys.modules if m.startswith("desktop_crm.cli.main")])
"""
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen", "DESKTOP_CRM_CONFIG": str(tmp_path / "settings")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, env=env)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "['Desktop CRM', 'Shop — Desktop CRM', 6] 0 []", done.stderr
