"""What the tabs of the settings share: a heading, an explanation, rows of fields."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets.text import PlainLabel


class Section(QWidget):
    """A column with a title and what it means; widgets follow."""

    def __init__(self, context: Context, title: str, text: str = "", *, use: str = "title") -> None:
        super().__init__()
        self.context = context
        theme = context.theme
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme.px(12))
        self.title = PlainLabel(theme, title, use, wrap=True)
        self.column.addWidget(self.title)
        if text:
            self.text = PlainLabel(theme, text, "body", "textMuted", wrap=True)
            self.column.addWidget(self.text)

    def add_row(self, *widgets: QWidget, stretch: bool = False) -> None:
        """Side by side, of equal width unless `stretch` leaves the rest of the row empty."""
        row = QHBoxLayout()
        row.setSpacing(self.context.theme.px(12))
        for widget in widgets:
            row.addWidget(widget, 0 if stretch else 1)
        if stretch:
            row.addStretch(1)
        self.column.addLayout(row)


def empty(layout: QVBoxLayout) -> None:
    """Take every widget out of a column."""
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
