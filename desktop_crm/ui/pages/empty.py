"""What the list shows where it has no rows: an empty base, and a search that finds nothing."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen

from desktop_crm.ui.context import Context
from desktop_crm.ui.theme import Theme
from desktop_crm.ui.widgets import Button, EmptyState, PlainLabel

ROOM_FOR_WORDS = 380
"""Pixels of what was looked for that the title names: even without a space, and in quotes, they fit a line."""


class DropHint(PlainLabel):
    """A dashed frame that says what may be dropped on the window."""

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__(theme, text, "small", "textMuted")
        self.setContentsMargins(theme.px(20), theme.px(10), theme.px(20), theme.px(10))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("borderInput"), 1, Qt.PenStyle.DashLine))
        radius = self._theme.px(6)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


class NoClients(EmptyState):
    def __init__(self, context: Context) -> None:
        theme, t = context.theme, context.texts
        super().__init__(theme, "users", t("list.empty_title"), t("list.empty_text"), width=400)
        self.import_button = Button(theme, t("list.empty_import"), "primary", "upload")
        self.new_button = Button(theme, t("list.new_client"), "plain", "plus", tip="Ctrl+N")
        self.add_buttons(self.import_button, self.new_button)
        self.add_widget(DropHint(theme, t("list.empty_drop")))


class NothingFound(EmptyState):
    """`title` and `conditions` are the texts for words and for conditions that nothing matches."""

    def __init__(
        self, context: Context, title: str = "list.nothing_title", conditions: str = "list.nothing_conditions"
    ) -> None:
        self._for_words, self._for_conditions = title, conditions
        self._texts, self._theme = context.texts, context.theme
        super().__init__(context.theme, "search", " ", title_use="strong")
        self.clear_button = Button(context.theme, context.texts("list.clear"))
        self.add_buttons(self.clear_button)

    def say(self, words: str, conditions: bool) -> None:
        """Name what was looked for."""
        room = self._theme.px(ROOM_FOR_WORDS)
        shown = self.title.fontMetrics().elidedText(words[:400], Qt.TextElideMode.ElideRight, room)
        if words:
            self.title.setText(self._texts(self._for_words, words=shown))
        elif conditions:
            self.title.setText(self._texts(self._for_conditions))
