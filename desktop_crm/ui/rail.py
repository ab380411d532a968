"""The rail at the left: the pages of the window, chosen by click, Tab and arrow keys."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QToolButton, QVBoxLayout

from desktop_crm.ui import icons
from desktop_crm.ui.basics import BY_KEYS, Panel
from desktop_crm.ui.theme import Theme

BAR = 3
MOST_SHOWN = 99


class RailItem(QToolButton):
    """An icon over a word; the chosen one is filled and has a bar at the rail's edge."""

    def __init__(self, theme: Theme, icon: str, text: str) -> None:
        super().__init__()
        self._theme, self._icon = theme, icon
        self._by_keys = False
        self._badge = ""
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.retheme()
        theme.changed.connect(self.retheme)

    def retheme(self) -> None:
        width, height = self._theme.size("railItem")
        self.setFixedSize(self._theme.px(self._theme.size("rail")) - 1, self._theme.px(height))
        self._inset = (self.width() + 1 - self._theme.px(width)) // 2
        self.update()

    def show_badge(self, number: int) -> None:
        """How much waits behind the item; 0 shows nothing."""
        self._badge = "" if number <= 0 else str(number) if number <= MOST_SHOWN else f"{MOST_SHOWN}+"
        self.setAccessibleName(f"{self.text()}, {number}" if number > 0 else self.text())
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keys = event.reason() in BY_KEYS
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, chosen = self._theme, self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRect(self._inset, 0, self.width() - 2 * self._inset, self.height())
        fill = "selection" if chosen else "pressed" if self.isDown() else "hover" if self.underMouse() else ""
        if fill:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(fill))
            painter.drawRoundedRect(body, theme.px(6), theme.px(6))
        token = "accent" if chosen else "textMuted"
        mark = icons.pixmap(theme, self._icon, token, 20)
        size = mark.deviceIndependentSize()
        painter.drawPixmap(round((self.width() - size.width()) / 2), theme.px(8), mark)
        if self._badge:
            self._paint_badge(painter)
        painter.setFont(theme.font("badge" if chosen else "small"))
        painter.setPen(theme.color(token))
        line = QRect(0, theme.px(30), self.width(), theme.px(20))
        painter.drawText(line, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter), self.text())
        if chosen:
            bar = theme.px(36)
            painter.fillRect(QRect(0, (self.height() - bar) // 2, BAR, bar), theme.color("accent"))
        if self.hasFocus() and self._by_keys:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.drawRoundedRect(QRectF(body).adjusted(2, 2, -2, -2), theme.px(5), theme.px(5))

    def _paint_badge(self, painter: QPainter) -> None:
        theme = self._theme
        font = theme.font("badge")
        painter.setFont(font)
        height = max(theme.px(16), painter.fontMetrics().height())
        width = max(height, painter.fontMetrics().horizontalAdvance(self._badge) + theme.px(8))
        place = QRect(
            min(self.width() // 2 + theme.px(8), self.width() - width - theme.px(4)), theme.px(4), width, height
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accentFill"))
        painter.drawRoundedRect(place, height / 2, height / 2)
        painter.setPen(theme.color("onAccent"))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), self._badge)


class Rail(Panel):
    """`chosen` sends the page's name when the user picks it."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, label: str) -> None:
        super().__init__("window")
        self.setAccessibleName(label)
        self._theme = theme
        self._names: list[str] = []
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, theme.px(8), 1, theme.px(8))
        self._column.setSpacing(theme.px(4))
        self._column.addStretch(1)
        self._group.idClicked.connect(lambda index: self.chosen.emit(self._names[index]))

    def add(self, name: str, icon: str, text: str, *, bottom: bool) -> None:
        item = RailItem(self._theme, icon, text)
        self._group.addButton(item, len(self._names))
        self._names.append(name)
        if bottom:
            self._column.addWidget(item)
        else:
            self._column.insertWidget(self._group.id(item), item)

    def show_badge(self, name: str, number: int) -> None:
        if name in self._names:
            item = self._group.button(self._names.index(name))
            assert isinstance(item, RailItem)
            item.show_badge(number)

    def show_chosen(self, name: str) -> None:
        """Mark the page that is shown; a page without an item leaves none marked."""
        if name in self._names:
            self._group.button(self._names.index(name)).setChecked(True)
            return
        chosen = self._group.checkedButton()
        if chosen is not None:
            self._group.setExclusive(False)
            chosen.setChecked(False)
            self._group.setExclusive(True)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        QPainter(self).fillRect(self.width() - 1, 0, 1, self.height(), self._theme.color("border"))
