"""A reminder in the window, where the system has no tray: it stays at the top right until it is read."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QCloseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import Button, IconLabel, PlainLabel

WIDEST = 420
MARGIN = 12


class Banner(QFrame):
    open_wanted = Signal()
    closed = Signal()

    def __init__(self, context: Context, parent: QWidget, words: str) -> None:
        super().__init__(parent)
        self._context, self.words = context, words
        theme, texts = context.theme, context.texts
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(14), theme.px(10), theme.px(8), theme.px(10))
        row.setSpacing(theme.px(10))
        row.addWidget(IconLabel(theme, "alarm-clock", "warning", 16), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(theme.px(2))
        column.addWidget(PlainLabel(theme, texts("today.remind_title"), "strong"))
        self.label = PlainLabel(theme, words, wrap=True)
        column.addWidget(self.label)
        self.open_button = Button(theme, texts("today.remind_open"), "link")
        self.open_button.clicked.connect(self._open)
        column.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignLeft)
        row.addLayout(column, 1)
        self.cross = Button(theme, "", "flat", "x", tip=texts("window.close"))
        self.cross.clicked.connect(self.close)
        row.addWidget(self.cross, 0, Qt.AlignmentFlag.AlignTop)
        parent.installEventFilter(self)
        theme.changed.connect(self.update)
        self._place()
        self.show()
        self.raise_()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, f"{texts('today.remind_title')}: {words}"))

    def _open(self) -> None:
        self.close()
        self.open_wanted.emit()

    def _place(self) -> None:
        parent, layout, px = self.parentWidget(), self.layout(), self._context.theme.px
        if parent is not None and layout is not None:
            width = min(px(WIDEST), parent.width() - 2 * px(MARGIN))
            self.setFixedWidth(width)
            self.setFixedHeight(layout.totalHeightForWidth(width))
            self.move(parent.width() - width - px(MARGIN), px(MARGIN))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parentWidget() and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._context.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("borderStrong"), 1))
        painter.setBrush(theme.color("warningSoft"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.px(8), theme.px(8))
