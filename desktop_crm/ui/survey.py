"""The survey by phone in a window of its own: opened from any list of clients to call."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop_crm.app import cards
from desktop_crm.domain.errors import UserError
from desktop_crm.ui.card.adding import FormArea
from desktop_crm.ui.card.drafts import Drafts
from desktop_crm.ui.card.keeping import Keeper
from desktop_crm.ui.card.latest import Latest
from desktop_crm.ui.card.reach import Reach, phone_url
from desktop_crm.ui.card.survey import SURVEYED, SurveyForm
from desktop_crm.ui.card.words import Words, one_line
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import FlowLayout, PlainLabel

LINKS = 4
"""Phones shown at most."""


def open_survey(context: Context, client_id: int) -> SurveyDialog:
    """Ask this client: what is answered is kept in one step. The dialog is open when this returns."""
    window: Any = context.window
    dialog = SurveyDialog(context, client_id, window if isinstance(window, QWidget) else None)
    dialog.open()
    return dialog


class SurveyDialog(QDialog):
    """It closes itself once the answers are kept; what was answered so far outlives Escape and a crash."""

    def __init__(self, context: Context, client_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._client = context, client_id
        self._keeper = Keeper(context, self)
        self._card = Latest(context)
        self.destroyed.connect(self._card.stop)
        base = str(context.need_session().base.path)
        self._drafts = Drafts(context.settings.folder / "survey.json", base, self)
        self.form: SurveyForm | None = None
        self.setMinimumWidth(context.theme.px(720))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, context.theme.px(16), 0, context.theme.px(4))
        self._column.setSpacing(context.theme.px(6))
        self.area = FormArea()
        self._card.ask(lambda session, job: cards.load_card(session, client_id), self._know)

    def _know(self, card: cards.Card | None) -> None:
        if card is None:
            self._context.window.error(UserError("no_such_client"))
            self.reject()
            return
        context, theme = self._context, self._context.theme
        words = Words(context.texts, context.formats, card)
        title = context.texts("card.survey_title", name=one_line(card.client.title, 60))
        self.setWindowTitle(title)
        label = PlainLabel(theme, title, "title", wrap=True)
        label.setContentsMargins(theme.px(16), 0, theme.px(16), 0)
        self._column.addWidget(label)
        if card.client.phones:
            room = QWidget()
            flow = FlowLayout(room, theme.px(16), theme.px(2))
            room.setContentsMargins(theme.px(16), 0, theme.px(16), 0)
            for phone in card.client.phones[:LINKS]:
                flow.addWidget(Reach(context, one_line(words.formats.phone(phone), 60), "phone", phone_url(phone)))
            self._column.addWidget(room)
        self.form = SurveyForm(context, self._drafts, words, SURVEYED, self._client)
        self.form.added.connect(self._add)
        self.form.closed.connect(lambda _record: self.reject())
        self.form.taller.connect(self._fit)
        self.area.setWidget(self.form)
        self._column.addWidget(self.area)
        self.form.show()  # what is added to an open window shows itself too late to take the keyboard
        self.area.show()
        self._fit()
        self.form.focus_first()

    def _add(self, record: str, values: dict[str, Any]) -> None:
        form = self.form
        assert form is not None

        def done(_id: int) -> None:
            if isValid(self):
                self._drafts.drop(form.draft_name)
                self.accept()
            self._context.window.toast(self._context.texts(f"card.added_{record}"))

        form.keep(self._keeper, values, done)

    # -- room
    def _fit(self) -> None:
        """As tall as the questions, as far as the screen goes; the rest scrolls."""
        if self.form is None:
            return
        px, screen = self._context.theme.px, self.screen().availableGeometry().height()
        needed, most = self.form.heightForWidth(self.width()), max(px(200), screen - px(150))
        always = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.area.setVerticalScrollBarPolicy(always if needed <= most else Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.area.setFixedHeight(min(needed, most))
        self.resize(self.width(), self._column.totalHeightForWidth(self.width()))

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return handled

    # -- opening and closing
    def open(self) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        super().open()
        if self.form is not None:
            self.form.focus_first()

    def done(self, result: int) -> None:
        self._drafts.save()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._drafts.flush()
        super().closeEvent(event)
