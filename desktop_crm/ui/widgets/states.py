"""What a page shows where there is nothing to show."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_crm.ui import icons
from desktop_crm.ui.theme import Theme
from desktop_crm.ui.widgets.text import PlainLabel


class IconLabel(QLabel):
    """An icon standing by itself, as a picture without meaning for a screen reader."""

    def __init__(self, theme: Theme, name: str, token: str = "textMuted", size: int = 16) -> None:
        super().__init__()
        self._theme, self._name, self._token, self._size = theme, name, token, size
        self.retheme()
        theme.changed.connect(self.retheme)

    def set_icon(self, name: str, token: str) -> None:
        self._name, self._token = name, token
        self.retheme()

    def retheme(self) -> None:
        self.setPixmap(icons.pixmap(self._theme, self._name, self._token, self._size))
        side = self._theme.px(self._size)
        self.setFixedSize(side, side)


class EmptyState(QWidget):
    """Icon 40, a sentence, an explanation and room for buttons, in the middle of what it fills."""

    def __init__(
        self, theme: Theme, icon: str, title: str, text: str = "", *, width: int = 420, title_use: str = "title"
    ) -> None:
        super().__init__()
        self._theme = theme
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.px(16), theme.px(16), theme.px(16), theme.px(16))
        outer.addStretch(1)
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        outer.addLayout(self._column)
        self._column.addWidget(IconLabel(theme, icon, "textMuted", 40), 0, Qt.AlignmentFlag.AlignHCenter)
        self.title = self.add_line(title, title_use, "text", 14, width)
        self.text = self.add_line(text, "body", "textMuted", 6, width)
        if not text:
            self.text.hide()
        outer.addStretch(1)

    def add_line(self, text: str, use: str, token: str, above: int, width: int) -> PlainLabel:
        """Words that wrap, at most `width` px of the design wide, `above` px under what stands there already."""
        label = PlainLabel(self._theme, text, use, token, wrap=True)
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        label.setMaximumWidth(self._theme.px(width))
        self._column.addSpacing(self._theme.px(above))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(label, 100)
        row.addStretch(1)
        self._column.addLayout(row)
        return label

    def add_buttons(self, *buttons: QWidget) -> None:
        row = QHBoxLayout()
        row.setSpacing(self._theme.px(8))
        row.addStretch(1)
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        self._column.addSpacing(self._theme.px(18))
        self._column.addLayout(row)

    def add_widget(self, widget: QWidget, above: int = 20) -> None:
        self._column.addSpacing(self._theme.px(above))
        self._column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)

    def column(self) -> QBoxLayout:
        return self._column
