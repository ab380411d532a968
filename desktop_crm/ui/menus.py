"""The menu row: the menu bar from the table of commands, and the Ctrl+K field at its right.

The titles and the place of the field stand there from the first paint; `furnish` makes them work.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QMenuBar, QSizePolicy, QWidget

from desktop_crm.app.texts import Texts
from desktop_crm.ui.basics import Panel
from desktop_crm.ui.theme import Theme

if TYPE_CHECKING:
    from desktop_crm.ui.context import Context
    from desktop_crm.ui.palette import PaletteField

MENUS = ("file", "edit", "client", "view", "tools", "help")
LEAST_FIELD = 180  # px the field may shrink to where letters are large


class Place(QWidget):
    """Looks as the field will, where the field will be."""

    def __init__(self, theme: Theme, hint: str) -> None:
        super().__init__()
        self._theme, self._hint = theme, hint

    def sizeHint(self) -> QSize:
        width, height = self._theme.size("findAnything")
        return QSize(self._theme.px(width), self._theme.px(height))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._theme.color("borderInput"))
        painter.setBrush(self._theme.color("surface"))
        radius = self._theme.px(6) - 0.5
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.setFont(self._theme.font())
        painter.setPen(self._theme.color("textMuted"))
        room = self.rect().adjusted(self._theme.px(26) + self._theme.px(9) + 3, 0, 0, 0)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), self._hint)


class MenuRow(Panel):
    """`held`: the menus stay as they are, whatever is offered, while a base is being opened."""

    def __init__(self, theme: Theme, texts: Texts) -> None:
        super().__init__("window")
        self._theme, self._texts = theme, texts
        self.held = False
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(4), 0, theme.px(12), 1)
        row.setSpacing(0)
        self.bar = QMenuBar()
        self.bar.setNativeMenuBar(False)
        self.bar.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._menus = {name: self.bar.addMenu(texts(f"window.menu_{name}")) for name in MENUS}
        row.addWidget(self.bar)
        row.addStretch(1)
        self._place = Place(theme, texts("window.find_anything"))
        self._put_right(self._place)
        self.setFixedHeight(theme.px(40))

    def _put_right(self, field: QWidget) -> None:
        width, height = self._theme.size("findAnything")
        field.setProperty("small", True)
        field.setMinimumWidth(self._theme.px(LEAST_FIELD))
        field.setMaximumWidth(self._theme.px(width))
        field.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        field.setFixedHeight(self._theme.px(height))
        self._row.addWidget(field)

    def furnish(self, context: Context, palette: PaletteField) -> None:
        for name, menu in self._menus.items():
            self._fill(name, menu, context)
        self._place.hide()
        self._place.deleteLater()
        self._put_right(palette)
        self._actions = context.commands.actions
        context.commands.changed.connect(self.show_offered)
        self.show_offered()

    def _fill(self, name: str, menu: QMenu, context: Context) -> None:
        menu.setToolTipsVisible(True)
        from desktop_crm.ui.actions import COMMANDS

        group: int | None = None
        for command in COMMANDS:
            if command.menu == name:
                if group is not None and command.group != group:
                    menu.addSeparator()
                group = command.group
                menu.addAction(context.commands.actions[command.id])

    def show_offered(self) -> None:
        """A menu without anything to offer is not shown; separators at its ends collapse by themselves."""
        if self.held:
            return
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
        recent = QMenu(self._texts("window.menu_recent"), menu)
        for base in bases:
            action = QAction(base.stem.replace("&", "&&"), recent)
            action.setToolTip(str(base))
            action.triggered.connect(lambda _checked=False, path=base: open_base(path))
            recent.addAction(action)
        recent.setToolTipsVisible(True)
        recent.menuAction().setObjectName("recent")
        after = self._actions["import"]
        menu.insertMenu(after, recent)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        QPainter(self).fillRect(0, self.height() - 1, self.width(), 1, self._theme.color("border"))
