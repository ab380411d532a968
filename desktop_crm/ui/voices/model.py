"""The model of the table of voices."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from desktop_crm.app.voice_rows import VoiceRow
from desktop_crm.ui.context import Context
from desktop_crm.ui.rows.paged import ACCESSIBLE, ENTRY, Cache, Index, PagedModel
from desktop_crm.ui.voices.words import COLUMNS, VoiceWords
from desktop_crm.ui.widgets import plain_tip


class VoiceModel(PagedModel):
    def __init__(self, context: Context, words: VoiceWords) -> None:
        super().__init__(context, len(COLUMNS))
        self.words = words
        self._rows: Cache[VoiceRow] = Cache()

    # -- what Qt asks
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self.keys):
            return None
        if role not in (ENTRY, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, ACCESSIBLE):
            return None
        entry = self.entry(index.row())
        if role == ENTRY or entry is None:
            return entry
        column = COLUMNS[index.column()]
        text = column.text(self.words, entry)
        if role == Qt.ItemDataRole.ToolTipRole:
            tips = {"text": self.words.tip, "point": self.words.point}
            return plain_tip(tips[column.key](entry) if column.key in tips else text) or None
        if role == ACCESSIBLE and text:
            return f"{self.header_text(index.column())}: {text}"
        return text

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, ACCESSIBLE):
            return self.header_text(section)
        return None

    def header_text(self, section: int) -> str:
        return self.words.texts(f"voices.column_{COLUMNS[section].key}")

    # -- rows
    def entry(self, row: int) -> VoiceRow | None:
        """What is known of the voice in a row; what is missing is asked for."""
        key = self.keys[row]
        if not self._rows.fresh(key):
            self.want(row)
        return self._rows.get(key)

    def forget(self) -> None:
        """Fetch everything anew when it is looked at."""
        self._rows.expire(None)
        self.renew()

    def fetch(self, page: int) -> None:
        self.ask(self._rows, page, lambda session, keys: session.base.voice_rows(keys))
