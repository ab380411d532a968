"""The survey by phone in a window of its own: opened from any list of clients to call."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_crm.ui.card.dialog import FormDialog
from desktop_crm.ui.card.survey import SURVEYED, SurveyForm
from desktop_crm.ui.card.words import Words
from desktop_crm.ui.context import Context


def open_survey(context: Context, client_id: int) -> SurveyDialog:
    """Ask this client: what is answered is kept in one step. The dialog is open when this returns."""
    window: Any = context.window
    dialog = SurveyDialog(context, client_id, window if isinstance(window, QWidget) else None)
    dialog.open()
    return dialog


class SurveyDialog(FormDialog):
    def __init__(self, context: Context, client_id: int, parent: QWidget | None = None) -> None:
        super().__init__(context, parent, client_id, "survey.json", "card.survey_title", 720)

    def _make_form(self, words: Words) -> SurveyForm:
        return SurveyForm(self._context, self._drafts, words, SURVEYED, self._client)
