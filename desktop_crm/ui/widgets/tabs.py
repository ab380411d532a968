"""The tab bar: names in 500 muted, the chosen one in 600 with a line of accent under it, counts muted beside them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QTabBar, QWidget

from desktop_crm.ui.basics import BY_KEYS
from desktop_crm.ui.theme import Theme

MARGINS = (12, 10, 6)
UNDERLINE = 2
COUNT_GAP = 6


class TabBar(QTabBar):
    """Tabs do not jump: each keeps the width of its bold name. `picked` is sent when the user chooses a tab.

    `quiet`: a lower row without a line, for what lies one level down.
    """

    picked = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, quiet: bool = False) -> None:
        super().__init__(parent)
        self._theme, self._quiet = theme, quiet
        self._counts: dict[int, str] = {}
        self._by_keys = False
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.tabBarClicked.connect(self.picked)
        self._laid = 0
        theme.changed.connect(self.updateGeometry)
        if parent is not None:
            parent.installEventFilter(self)

    def set_count(self, index: int, count: int | None) -> None:
        """The number beside a name; None or 0 shows none."""
        text = str(count) if count else ""
        if self._counts.get(index, "") != text:
            self._counts[index] = text
            self.setTabText(index, self.tabText(index))

    def _widths(self, index: int) -> tuple[int, int]:
        name = self._theme.metrics("strong").horizontalAdvance(self.tabText(index))
        count = self._counts.get(index, "")
        return name, self._theme.metrics("button").horizontalAdvance(count) + self._theme.px(COUNT_GAP) if count else 0

    def _margin(self) -> int:
        """Half of the space between two names: the widest that lets all tabs fit."""
        names = sum(sum(self._widths(i)) for i in range(self.count()))
        parent = self.parentWidget()
        room = parent.width() if parent is not None else 0
        for margin in MARGINS:
            if room == 0 or names + 2 * self._theme.px(margin) * self.count() <= room:
                return self._theme.px(margin)
        return self._theme.px(MARGINS[-1])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.count() and self._laid != self._margin():
            self.setTabText(0, self.tabText(0))  # else the places of the tabs stay those of the old width
        return super().eventFilter(watched, event)

    def tabLayoutChange(self) -> None:
        self._laid = self._margin()
        super().tabLayoutChange()

    def tabSizeHint(self, index: int) -> QSize:
        least, room = (28, 8) if self._quiet else (36, 16)
        height = max(self._theme.px(least), self._theme.metrics("strong").height() + self._theme.px(room))
        return QSize(sum(self._widths(index)) + 2 * self._margin(), height)

    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keys = event.reason() in BY_KEYS
        super().focusInEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for index in range(self.count()):
            self._paint_tab(painter, index)

    def _paint_tab(self, painter: QPainter, index: int) -> None:
        rect = self.tabRect(index)
        chosen = index == self.currentIndex()
        name, count = self._widths(index)
        left = rect.x() + (rect.width() - name - count) // 2
        enabled = self.isTabEnabled(index)
        strong = "accent" if self._quiet else "text"
        token = "textDisabled" if not enabled else strong if chosen else "textMuted"
        painter.setFont(self._theme.font("strong" if chosen else "button"))
        painter.setPen(self._theme.color(token))
        middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.drawText(QRect(left, rect.y(), name + 2, rect.height()), middle, self.tabText(index))
        if count:
            painter.setFont(self._theme.font("button"))
            painter.setPen(self._theme.color("textMuted"))
            place = QRect(left + name + self._theme.px(COUNT_GAP), rect.y(), count, rect.height())
            painter.drawText(place, middle, self._counts[index])
        if chosen:
            if not self._quiet:
                line = QRect(left, rect.bottom() - UNDERLINE + 1, name + count, UNDERLINE)
                painter.fillRect(line, self._theme.color("accent"))
            if self.hasFocus() and self._by_keys:
                painter.setPen(self._theme.color("focus"))
                painter.drawRect(rect.adjusted(2, 4, -3, -5))
