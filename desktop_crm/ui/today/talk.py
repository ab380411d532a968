"""A conversation recorded from the call list, without leaving it."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop_crm.app import cards
from desktop_crm.domain.errors import UserError
from desktop_crm.ui.card.drafts import Drafts
from desktop_crm.ui.card.form import RecordForm
from desktop_crm.ui.card.keeping import Keeper
from desktop_crm.ui.card.latest import Latest
from desktop_crm.ui.card.reach import Reach, phone_url
from desktop_crm.ui.card.words import Words, one_line
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import FlowLayout, PlainLabel

RECORD: Final = "interaction"
LINKS: Final = 4
"""Phones shown at most."""


class TalkForm(RecordForm):
    """We called, and `purpose` is why."""

    def __init__(self, context: Context, drafts: Drafts, words: Words, client: int, purpose: str) -> None:
        self._purpose = purpose
        super().__init__(context, drafts, words, RECORD, client)

    def _first_values(self) -> dict[str, Any]:
        return super()._first_values() | {"direction": "out", "purpose": self._purpose}


class TalkDialog(QDialog):
    """`open()` it; it closes itself once the conversation is kept. What was typed outlives Escape."""

    def __init__(self, context: Context, parent: QWidget, client: int, purpose: str) -> None:
        super().__init__(parent)
        self._context, self._client, self._purpose = context, client, purpose
        self._keeper = Keeper(context, self)
        self._card = Latest(context)
        self.destroyed.connect(self._card.stop)
        base = str(context.need_session().base.path)
        self._drafts = Drafts(context.settings.folder / "talk.json", base, self)
        self.form: RecordForm | None = None
        self.setMinimumWidth(context.theme.px(680))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, context.theme.px(16), 0, context.theme.px(4))
        self._column.setSpacing(context.theme.px(6))
        self._card.ask(lambda session, job: cards.load_card(session, client), self._know)

    def _know(self, card: cards.Card | None) -> None:
        if card is None:
            self._context.window.error(UserError("no_such_client"))
            self.reject()
            return
        context, theme = self._context, self._context.theme
        words = Words(context.texts, context.formats, card)
        title = context.texts("today.talk_title", name=one_line(card.client.title, 60))
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
        self.form = TalkForm(context, self._drafts, words, self._client, self._purpose)
        self.form.added.connect(self._add)
        self.form.closed.connect(lambda _record: self.reject())
        self._column.addWidget(self.form)
        self.form.show()  # what is added to an open window shows itself too late to take the keyboard
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

    # -- opening and closing
    def open(self) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        super().open()

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and (column := self.layout()) is not None:
            needed = column.totalHeightForWidth(self.width())
            if self.height() != needed:
                self.resize(self.width(), needed)
        return handled

    def done(self, result: int) -> None:
        self._drafts.save()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._drafts.flush()
        super().closeEvent(event)
