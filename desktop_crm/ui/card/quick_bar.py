"""The bar of quick adding: one button and one key for each kind of record that is added every day."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu

from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import Button, IconLabel, Panel, set_tip


class QuickBar(Panel):
    """One button and one key per kind of record; the open form's button is checked."""

    asked = Signal(str)

    def __init__(self, context: Context, marks: Mapping[str, str], shortcuts: Mapping[str, str]) -> None:
        """`marks`: the icon of each kind of record; `shortcuts`: its key."""
        super().__init__("sunken")
        theme, texts = context.theme, context.texts
        self._theme = theme
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), theme.px(7), theme.px(16), theme.px(8))
        row.setSpacing(theme.px(6))
        self.plus = IconLabel(theme, "plus", "textMuted", 16)
        row.addWidget(self.plus)
        self.buttons: dict[str, Button] = {}
        for record, icon in marks.items():
            button = Button(theme, texts(f"card.quick_{record}"), "small", icon, checkable=True)
            button.clicked.connect(partial(self.asked.emit, record))
            self.buttons[record] = button
            row.addWidget(button)
        self.more = Button(theme, "", "small", "ellipsis", tip=texts("card.quick_more"))
        self.more.clicked.connect(lambda: self.overflow().popup(self.more.mapToGlobal(self.more.rect().bottomLeft())))
        self.more.hide()
        row.addWidget(self.more)
        row.addStretch(1)
        self._marks, self._shortcuts = marks, shortcuts
        self._texts = texts
        self.show_drafts(set())

    def show_drafts(self, records: set[str]) -> None:
        """Which forms hold something that was typed and not added."""
        for record, button in self.buttons.items():
            waiting = record in records
            tip = self._texts(f"card.add_{record}")
            if self._shortcuts.get(record):
                tip += f"  {self._shortcuts[record]}"
            if waiting:
                tip += "\n" + self._texts("card.draft_waits")
            set_tip(button, tip)
            button.setAccessibleDescription(self._texts("card.draft_waits") if waiting else "")
            button.set_icon("pencil" if waiting and not button.isChecked() else self._marks[record])

    def check(self, record: str | None) -> None:
        for name, button in self.buttons.items():
            button.setChecked(name == record)

    def overflow(self) -> QMenu:
        """The buttons for which there is no room."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for record, button in self.buttons.items():
            if button.isHidden():
                mark = self._theme.icon(self._marks[record])
                menu.addAction(mark, self._texts(f"card.add_{record}"), partial(self.asked.emit, record))
        return menu

    def resizeEvent(self, event: object) -> None:
        """Where it is narrow the plus gives way, then the last buttons go behind "…"."""
        px = self._theme.px
        wides = [button.sizeHint().width() + px(6) for button in self.buttons.values()]
        room = self.width() - px(32)
        self.plus.setVisible(sum(wides) + px(24) <= room)
        fits = len(wides)
        while fits > 1 and sum(wides[:fits]) + (px(34) if fits < len(wides) else 0) > room + px(6):
            fits -= 1
        for number, button in enumerate(self.buttons.values()):
            button.setVisible(number < fits)
        self.more.setVisible(fits < len(wides))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(300), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for y in (0, self.height() - 1):
            painter.fillRect(QRect(0, y, self.width(), 1), self._theme.color("border"))
