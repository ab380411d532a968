"""What was just done, bottom right, with a way back; and what went wrong, until it is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QCloseEvent,
    QColor,
    QEnterEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QHBoxLayout, QListView, QWidget
from shiboken6 import isValid

from desktop_crm.app.tokens import tokens
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import Button, IconLabel, PlainLabel

Tone = Literal["done", "error"]
MARGIN_RIGHT, MARGIN_BOTTOM = 16, 12
LIST_MARGIN = 60
"""Pixels that a list under the toast keeps free at its bottom, so that its last row can be seen."""
WIDEST = 640
LONG_WORD = re.compile(r"\S{30}(?=\S)")


def _stays() -> int:
    """How long a toast stays, in milliseconds."""
    return int(tokens()["motion"]["toastMs"])


def breakable(text: str) -> str:
    """With places for a line to end within words that no line holds: names of files, addresses."""
    return LONG_WORD.sub(lambda found: f"{found[0]}\u200b", text)


class Toast(QFrame):
    """One at a time. It stays while the pointer is on it or the focus in it; an error stays until it is closed."""

    def __init__(
        self, context: Context, parent: QWidget, text: str, tone: Tone, undo: Callable[[], None] | None
    ) -> None:
        super().__init__(parent)
        self._context, self._tone = context, tone
        theme = context.theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(14), theme.px(8), theme.px(10), theme.px(8))
        row.setSpacing(theme.px(12))
        row.addWidget(IconLabel(theme, "circle-alert" if tone == "error" else "check", "tooltipText", 16))
        self.label = PlainLabel(theme, breakable(text), "body", "tooltipText", wrap=True)
        natural = self.label.fontMetrics().horizontalAdvance(text) + 4
        self.label.setFixedWidth(min(natural, theme.px(WIDEST - 200), max(120, parent.width() - theme.px(280))))
        row.addWidget(self.label, 1)
        if undo is not None:
            self.undo = Button(theme, context.texts("window.undo"), "small", "undo-2", icon_token="tooltipText")
            self.undo.setStyleSheet(self._on_dark())
            self.undo.setToolTip("Ctrl+Z")
            self.undo.clicked.connect(undo)
            self.undo.clicked.connect(self.close)
            row.addWidget(self.undo)
        self.cross = Button(theme, "", "small", "x", tip=context.texts("window.close"), icon_token="tooltipText")
        self.cross.setStyleSheet(self._on_dark(border=False))
        self.cross.clicked.connect(self.close)
        row.addWidget(self.cross)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(16)
        shadow.setOffset(0, 4)
        shade = QColor(theme.color("text" if not theme.dark else "window"))
        shade.setAlpha(90)
        shadow.setColor(shade)
        self.setGraphicsEffect(shadow)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._leave)
        parent.installEventFilter(self)
        self._lifted: list[QListView] = []
        self.place()
        self._lift(parent)
        self.show()
        self.raise_()
        self._announce(text)
        if tone == "done":
            self._timer.start(_stays())

    def _on_dark(self, *, border: bool = True) -> str:
        """Buttons that stand on the tooltip's dark ground in both themes."""
        theme = self._context.theme
        ink = theme.color("tooltipText").name()
        line = theme.color("borderInput").name() if border else "transparent"
        over = theme.color("textMuted").name() if not theme.dark else theme.color("borderInput").name()
        return (
            f"QPushButton {{ background: transparent; color: {ink}; border: 1px solid {line}; }}"
            f"QPushButton:hover, QPushButton:pressed {{ background: {over}; }}"
        )

    def _announce(self, text: str) -> None:
        event = QAccessibleAnnouncementEvent(self, text)
        if self._tone == "error":
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(event)

    def place(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.adjustSize()
            theme = self._context.theme
            right = parent.width() - theme.px(MARGIN_RIGHT) - self.width()
            self.move(QPoint(right, parent.height() - theme.px(MARGIN_BOTTOM) - self.height()))

    def _lift(self, parent: QWidget) -> None:
        for view in parent.findChildren(QListView):
            place = QRect(view.mapTo(parent, QPoint(0, 0)), view.size())
            if view.isVisible() and place.intersects(self.geometry()):
                bar = view.verticalScrollBar()
                at_end = bar.value() == bar.maximum()
                view.setViewportMargins(0, 0, 0, self._context.theme.px(LIST_MARGIN))
                if at_end:
                    view.doItemsLayout()
                    bar.setValue(bar.maximum())
                self._lifted.append(view)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        for view in self._lifted:
            if isValid(view):
                view.setViewportMargins(0, 0, 0, 0)
        self._lifted.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parentWidget() and event.type() == QEvent.Type.Resize:
            self.place()
        return False

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        if self._tone == "done":
            self._timer.start(_stays())

    def _leave(self) -> None:
        if any(button.hasFocus() for button in self.findChildren(Button)):
            self._timer.start(_stays())
        else:
            self.close()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._context.theme.color("tooltip"))
        radius = self._context.theme.px(8)
        painter.drawRoundedRect(self.rect(), radius, radius)
