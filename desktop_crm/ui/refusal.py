"""Somebody looked and left without buying: recorded without a card, in one small form."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from desktop_crm.ui.card.dialog import FormDialog
from desktop_crm.ui.card.form import RecordForm
from desktop_crm.ui.card.words import Words
from desktop_crm.ui.context import Context

RECORD: Final = "refusal"


class RefusalDialog(FormDialog):
    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent, None, "counter.json", "call.refusal_title")

    def _head(self, words: Words) -> None:
        super()._head(words)
        self._say(self._context.texts("call.refusal_hint"), "small", "textMuted")

    def _make_form(self, words: Words) -> RecordForm:
        return RecordForm(self._context, self._drafts, words, RECORD, None)
