"""The table of voices: widths of columns. What its keys do is the page's."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from desktop_crm.app.voice_rows import VoiceRow
from desktop_crm.ui.context import Context
from desktop_crm.ui.rows.table import RowTable
from desktop_crm.ui.voices.model import VoiceModel
from desktop_crm.ui.voices.painting import VoiceDelegate, VoiceHeader
from desktop_crm.ui.voices.words import COLUMNS, INDEX, Column, VoiceWords

LEAST_TEXT = 180
SPARE = 12  # px at the end of a row, under the scroll bar


class VoiceTable(RowTable):
    def __init__(self, context: Context, model: VoiceModel, words: VoiceWords, parent: QWidget) -> None:
        super().__init__(context, model, INDEX["kind"], parent)
        self._voices = model
        self.setAccessibleName(context.texts("window.page_voices"))
        self.head = VoiceHeader(context.theme, self)
        self.set_head(self.head)
        self.painter = VoiceDelegate(context.theme, words, self)
        self.setItemDelegate(self.painter)

    def current_entry(self) -> VoiceRow | None:
        row = self.currentIndex().row()
        return self._voices.entry(row) if 0 <= row < self._voices.rowCount() else None

    def event(self, event: QEvent) -> bool:
        # Delete is about the selected voices here, not about a client
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            own = event.key() == Qt.Key.Key_Delete and not event.modifiers()
            if own or event.matches(QKeySequence.StandardKey.SelectAll):
                event.accept()
                return True
        return super().event(event)

    def lay_columns(self) -> None:
        """The words of the client take what is left; where that is too little, columns go."""
        px, small = self._context.theme.px, self._context.theme.metrics("small")
        measures = {"status": small}
        words = self.painter.words

        def width(column: Column) -> int:
            metrics = measures.get(column.key, self._context.theme.metrics())
            widest = max((metrics.horizontalAdvance(text) for text in column.widest(words)), default=0)
            return max(px(column.width), widest + px(column.spare)) if column.width else 0

        widths = {column.key: width(column) for column in COLUMNS}
        room = self.viewport().width() - px(SPARE)
        shown = list(COLUMNS)
        for column in sorted((c for c in COLUMNS if c.drop), key=lambda c: c.drop):
            if room - sum(widths[c.key] for c in shown) >= px(LEAST_TEXT):
                break
            shown.remove(column)
        rest = room - sum(widths[c.key] for c in shown)
        for index, column in enumerate(COLUMNS):
            self.setColumnHidden(index, column not in shown)
            if column in shown:
                self.setColumnWidth(index, widths[column.key] or max(px(LEAST_TEXT), rest))
        last = self.head.last_column()
        self.setColumnWidth(last, self.columnWidth(last) + px(SPARE))
