"""Starting the window: it is painted first, then the base is opened on a worker."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from PySide6.QtCore import QLocale, QTimer
from PySide6.QtWidgets import QApplication

from desktop_crm.app.services import Services
from desktop_crm.app.texts import LANGUAGES, Texts
from desktop_crm.ui import fonts, report, translator
from desktop_crm.ui.job_bridge import window_jobs
from desktop_crm.ui.program import Program
from desktop_crm.ui.settings import WindowSettings
from desktop_crm.ui.theme import MODES, Mode, Theme


def run(services: Services, base_path: Path | None = None, language: str = "") -> int:
    """Open the window and return its exit code. `language` is one of `LANGUAGES` or "" for the user's own."""
    app = make_application()
    settings = WindowSettings()
    theme = make_theme(settings)
    jobs, courier = window_jobs()
    texts = Texts(language or settings.text("language") or system_language())
    translator.speak(texts.language)
    program = Program(services, settings, texts, theme, jobs, courier)
    report.install(program.window)
    program.window.restore_geometry()
    program.window.show()
    # two turns of the event loop: the first paints the window
    QTimer.singleShot(0, program, lambda: QTimer.singleShot(0, program, lambda: program.start(base_path)))
    signal.signal(signal.SIGINT, lambda _number, _frame: program.window.close())
    heartbeat = QTimer()  # lets Python see Ctrl+C in the terminal
    heartbeat.start(500)
    heartbeat.timeout.connect(lambda: None)
    code = app.exec()
    courier.close()
    jobs.close()
    return code


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
