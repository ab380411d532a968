"""The menu row: the menu bar from the table of commands, and the Ctrl+K field at its right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QMenuBar, QSizePolicy

from desktop_crm.ui.actions import COMMANDS, MENUS
from desktop_crm.ui.context import Context
from desktop_crm.ui.palette import PaletteField
from desktop_crm.ui.widgets import Panel

LEAST_FIELD = 180  # px the field may shrink to where letters are large


class MenuRow(Panel):
    def __init__(self, context: Context, palette: PaletteField) -> None:
        super().__init__("window")
        self._context = context
        theme = context.theme
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(4), 0, theme.px(12), 1)
        row.setSpacing(0)
        self.bar = QMenuBar()
        self.bar.setNativeMenuBar(False)
        self.bar.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._menus = {name: self._fill(name) for name in MENUS}
        row.addWidget(self.bar)
        row.addStretch(1)
        palette.setProperty("small", True)
        palette.setMinimumWidth(theme.px(LEAST_FIELD))
        palette.setMaximumWidth(theme.px(theme.size("findAnything")[0]))
        palette.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        palette.setFixedHeight(theme.px(theme.size("findAnything")[1]))
        row.addWidget(palette)
        self.setFixedHeight(max(theme.px(40), palette.sizeHint().height() + theme.px(6)))
        context.commands.changed.connect(self._show_offered)
        self._show_offered()

    def _fill(self, name: str) -> QMenu:
        menu = self.bar.addMenu(self._context.texts(f"window.menu_{name}"))
        menu.setToolTipsVisible(True)
        group: int | None = None
        for command in COMMANDS:
            if command.menu == name:
                if group is not None and command.group != group:
                    menu.addSeparator()
                group = command.group
                menu.addAction(self._context.commands.actions[command.id])
        return menu

    def _show_offered(self) -> None:
        """A menu without anything to offer is not shown; separators at its ends collapse by themselves."""
        for menu in self._menus.values():
            menu.menuAction().setVisible(any(a.isVisible() and not a.isSeparator() for a in menu.actions()))

    def show_recent(self, bases: Sequence[Path], open_base: Callable[[Path], None]) -> None:
        """The recent bases as a menu under Open."""
        menu = self._menus["file"]
        for action in menu.actions():
            if action.objectName() == "recent":
                menu.removeAction(action)
        if not bases:
            return
        recent = QMenu(self._context.texts("window.menu_recent"), menu)
        for base in bases:
            action = QAction(base.stem.replace("&", "&&"), recent)
            action.setToolTip(str(base))
            action.triggered.connect(lambda _checked=False, path=base: open_base(path))
            recent.addAction(action)
        recent.setToolTipsVisible(True)
        recent.menuAction().setObjectName("recent")
        after = self._context.commands.actions["import"]
        menu.insertMenu(after, recent)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        QPainter(self).fillRect(0, self.height() - 1, self.width(), 1, self._context.theme.color("border"))
