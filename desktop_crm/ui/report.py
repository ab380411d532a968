"""A bug of ours: said in words, with lines that can be copied; the window goes on."""

from __future__ import annotations

import sys
import traceback
from types import TracebackType

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout

from desktop_crm import __version__
from desktop_crm.ui.main_window import MainWindow
from desktop_crm.ui.widgets import Button, PlainLabel, bounded


class Report(QDialog):
    def __init__(self, window: MainWindow, lines: str) -> None:
        super().__init__(window)
        theme, t = window.context.theme, window.context.texts
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(t("window.bug_title"))
        self.resize(bounded(self, theme, 640, 420))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(16))
        column.setSpacing(theme.px(12))
        column.addWidget(PlainLabel(theme, t("window.bug_title"), "title", wrap=True))
        column.addWidget(PlainLabel(theme, t("window.bug_text"), "body", "textMuted", wrap=True))
        self.lines = QPlainTextEdit(lines)
        self.lines.setReadOnly(True)
        column.addWidget(self.lines, 1)
        row = QHBoxLayout()
        copy = Button(theme, t("window.copy_report"), "plain", "copy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(lines))
        close = Button(theme, t("window.close"), "primary")
        close.clicked.connect(self.accept)
        row.addStretch(1)
        row.addWidget(copy)
        row.addWidget(close)
        column.addLayout(row)


def install(window: MainWindow) -> None:
    """Show what would otherwise end in a traceback on a console nobody sees; once until it is closed."""
    shown: list[Report] = []

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        lines = "".join(traceback.format_exception(kind, error, trace))
        sys.stderr.write(lines)
        if shown or issubclass(kind, KeyboardInterrupt):
            return
        report = Report(
            window, f"Desktop CRM {__version__}, Python {sys.version.split()[0]}, {sys.platform}\n\n{lines}"
        )
        shown.append(report)
        report.finished.connect(lambda _result: shown.clear())
        report.open()

    sys.excepthook = hook
