"""A conversation recorded from the call list, without leaving it."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtWidgets import QWidget

from desktop_crm.ui.card.dialog import FormDialog
from desktop_crm.ui.card.drafts import Drafts
from desktop_crm.ui.card.form import RecordForm
from desktop_crm.ui.card.words import Words
from desktop_crm.ui.context import Context

RECORD: Final = "interaction"


class TalkForm(RecordForm):
    """We called, and `purpose` is why."""

    def __init__(self, context: Context, drafts: Drafts, words: Words, client: int, purpose: str) -> None:
        self._purpose = purpose
        super().__init__(context, drafts, words, RECORD, client)

    def _first_values(self) -> dict[str, Any]:
        return super()._first_values() | {"direction": "out", "purpose": self._purpose}


class TalkDialog(FormDialog):
    def __init__(self, context: Context, parent: QWidget, client: int, purpose: str) -> None:
        self._purpose = purpose
        super().__init__(context, parent, client, "talk.json", "today.talk_title")

    def _make_form(self, words: Words) -> RecordForm:
        assert self._client is not None
        return TalkForm(self._context, self._drafts, words, self._client, self._purpose)
