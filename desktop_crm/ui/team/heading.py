"""What stands above each part of the page: its finding, what it counts, its button; and the soft box of a warning."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import Button, IconLabel, PlainLabel


class Heading(QWidget):
    """A sentence, a muted line, and what is done here most at the right."""

    def __init__(self, context: Context, button: Button) -> None:
        super().__init__()
        self._theme = theme = context.theme
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(13))
        row.setSpacing(theme.px(16))
        column = QVBoxLayout()
        column.setSpacing(theme.px(4))
        self.title = PlainLabel(theme, "", "title", wrap=True)
        self.line = PlainLabel(theme, "", "body", "textMuted", wrap=True)
        self.link = Button(theme, " ", "link")
        self.link.hide()
        below = QHBoxLayout()
        below.setSpacing(theme.px(12))
        below.addWidget(self.line, 1)
        below.addWidget(self.link, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.title)
        column.addLayout(below)
        row.addLayout(column, 1)
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)

    def say(self, title: str, line: str, link: str = "") -> None:
        self.title.setText(title)
        self.line.setText(line)
        self.link.setText(link or " ")
        self.link.setVisible(bool(link))

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, self.height() - 1, self.width(), 1, self._theme.color("border"))


class Warning(QWidget):
    """What is so, what to do, and who it is about as a link; hidden where there is nothing to say."""

    def __init__(self, context: Context, link: str) -> None:
        super().__init__()
        self._theme = theme = context.theme
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(15), theme.px(9), theme.px(12), theme.px(9))
        row.setSpacing(theme.px(10))
        row.addWidget(IconLabel(theme, "triangle-alert", "warning"), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(theme.px(2))
        self.title = PlainLabel(theme, "", "row_title", wrap=True)
        self.because = PlainLabel(theme, "", "small", "textMuted", wrap=True)
        self.link = Button(theme, link, "link")
        self.link.setFont(theme.font("small"))
        column.addWidget(self.title)
        column.addWidget(self.because)
        column.addWidget(self.link, 0, Qt.AlignmentFlag.AlignLeft)
        row.addLayout(column, 1)

    def say(self, title: str, because: str) -> None:
        self.title.setText(title)
        self.because.setText(because)
        self.link.setAccessibleDescription(title)
        self.setVisible(bool(title))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("warningSoft"))
        painter.drawRoundedRect(QRectF(self.rect()), theme.px(4), theme.px(4))
        painter.fillRect(0, 0, theme.px(3), self.height(), theme.color("warning"))
