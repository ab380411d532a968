"""Starting the window: its frame is painted first, then what works is put into it, then the base is opened."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QTimer
from PySide6.QtWidgets import QApplication

from desktop_crm.app.texts import LANGUAGES, Texts
from desktop_crm.ui import fonts, translator
from desktop_crm.ui.main_window import MainWindow
from desktop_crm.ui.pages.registry import load_first
from desktop_crm.ui.settings import WindowSettings
from desktop_crm.ui.theme import MODES, Mode, Theme
from desktop_crm.ui.turns import in_turns

if TYPE_CHECKING:
    from desktop_crm.app.services import Services
    from desktop_crm.ui.program import Program

SETTLED_AFTER = 3000  # ms from the first paint


def run(services: Callable[[], Services], base_path: Path | None = None, language: str = "") -> int:
    """Open the window and return its exit code. `language` is one of `LANGUAGES` or "" for the user's own."""
    gc.disable()  # loading makes a hundred thousand objects that stay: looking through them again and again is in vain
    app = make_application()
    settings = WindowSettings()
    theme = make_theme(settings)
    texts = Texts(language or settings.text("language") or system_language())
    translator.speak(texts.language)
    window = MainWindow(texts, theme, settings, waiting=bool(base_path or settings.recent_bases()))
    start = Start(window, services, texts, base_path)
    window.painted.connect(start.go_on)
    window.restore_geometry()
    window.show()
    heartbeat = QTimer()  # lets Python see Ctrl+C in the terminal
    heartbeat.start(500)
    heartbeat.timeout.connect(lambda: None)
    code = app.exec()
    start.close()
    return code


class Start:
    """What follows the first paint, in pieces.

    All of it on the GUI thread, and the base is opened last: PySide makes its classes when they are first named, and
    crashes now and then where another thread imports at that moment.
    """

    def __init__(self, window: MainWindow, services: Callable[[], Services], texts: Texts, base: Path | None) -> None:
        self._window, self._services, self._texts, self._base = window, services, texts, base
        self._program: Program | None = None
        self.close: Callable[[], None] = lambda: None

    def go_on(self) -> None:
        QTimer.singleShot(SETTLED_AFTER, self._window, self._settle)
        in_turns(self._window, self._pieces())

    def _pieces(self) -> Iterator[None]:
        import signal

        from desktop_crm.ui.job_bridge import window_jobs

        signal.signal(signal.SIGINT, lambda _number, _frame: self._window.close())
        jobs, courier = window_jobs()

        def close() -> None:
            courier.close()
            jobs.close()

        self.close = close
        yield
        import desktop_crm.ui.context

        yield
        import desktop_crm.ui.palette
        import desktop_crm.ui.status  # noqa: F401

        yield
        from desktop_crm.ui import report
        from desktop_crm.ui.program import Program

        yield
        self._program = Program(self._window, self._services(), self._texts, jobs, courier)
        report.install(self._window)
        yield
        load_first()
        yield
        self._program.start(self._base)

    def _settle(self) -> None:
        from desktop_crm.ui.garbage import Garbage

        gc.freeze()
        Garbage(self._window)


def make_application() -> QApplication:
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationName("Desktop CRM")
    app.setDesktopFileName("desktop-crm")
    fonts.register()
    return app


def make_theme(settings: WindowSettings) -> Theme:
    kept = settings.text("theme", "system")
    mode: Mode = next((m for m in MODES if m == kept), "system")
    theme = Theme(mode, min(max(settings.number("scale", 100) / 100, 0.75), 3.0))
    theme.apply()
    return theme


def system_language() -> str:
    for name in QLocale.system().uiLanguages():
        if name[:2] in LANGUAGES:
            return name[:2]
    return "en"
