"""F1: the shortcuts, from the same table as the menus; and what the program is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_crm import __version__
from desktop_crm.ui.actions import COMMANDS, plain_words
from desktop_crm.ui.context import Context
from desktop_crm.ui.menus import MENUS
from desktop_crm.ui.widgets import Button, PlainLabel, TallDialog, bounded

ABOUT_WIDTH = 428
IN_LIST = (
    ("move", "↑ ↓ PgUp PgDn"),
    ("ends", "Home End Ctrl+Home Ctrl+End"),
    ("open", "Enter"),
    ("leave", "Esc"),
    ("add", "Ctrl+Enter"),
)


class Shortcuts(QDialog):
    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        theme, t = context.theme, context.texts
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(t("window.shortcuts_title"))
        self.resize(bounded(self, theme, 620, 600))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, theme.px(16))
        page = QWidget()
        page.setObjectName("page")
        grid = QGridLayout(page)
        grid.setContentsMargins(theme.px(24), theme.px(16), theme.px(24), theme.px(16))
        grid.setHorizontalSpacing(theme.px(24))
        grid.setVerticalSpacing(theme.px(4))
        row = 0
        for menu in MENUS:
            keyed = [c for c in COMMANDS if c.menu == menu and c.shortcut]
            if keyed:
                row = self._head(context, grid, row, plain_words(t(f"window.menu_{menu}")))
            for command in keyed:
                words = plain_words(t(f"window.do_{command.id}"))
                keys = QKeySequence(command.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
                row = self._line(context, grid, row, words, keys)
        row = self._head(context, grid, row, t("window.shortcuts_list"))
        for name, keys in IN_LIST:
            row = self._line(context, grid, row, t(f"window.key_{name}"), keys)
        grid.setRowStretch(row, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(page)
        outer.addWidget(area, 1)
        outer.addLayout(_close_row(context, self))

    @staticmethod
    def _head(context: Context, grid: QGridLayout, row: int, text: str) -> int:
        label = PlainLabel(context.theme, text, "strong")
        label.setContentsMargins(0, context.theme.px(12), 0, context.theme.px(2))
        grid.addWidget(label, row, 0, 1, 2)
        return row + 1

    @staticmethod
    def _line(context: Context, grid: QGridLayout, row: int, words: str, keys: str) -> int:
        grid.addWidget(PlainLabel(context.theme, words), row, 0)
        grid.addWidget(PlainLabel(context.theme, keys, "body", "textMuted"), row, 1)
        return row + 1


class About(TallDialog):
    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context.theme, parent, ABOUT_WIDTH)
        theme, t = context.theme, context.texts
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Desktop CRM")
        column = self.body
        column.setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(8))
        column.setSpacing(theme.px(8))
        column.addWidget(PlainLabel(theme, "Desktop CRM", "title"))
        column.addWidget(PlainLabel(theme, t("window.version", version=__version__), "body", "textMuted"))
        column.addWidget(PlainLabel(theme, t("window.about_text"), wrap=True))
        column.addWidget(PlainLabel(theme, t("window.about_licences"), "small", "textMuted", wrap=True))
        self.foot.setContentsMargins(0, theme.px(4), 0, theme.px(16))
        self.foot.addLayout(_close_row(context, self))


def _close_row(context: Context, dialog: QDialog) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(context.theme.px(24), 0, context.theme.px(24), 0)
    close = Button(context.theme, context.texts("window.close"))
    close.clicked.connect(dialog.accept)
    row.addStretch(1)
    row.addWidget(close)
    return row
