"""All fields of one voice that hangs on no card, beside the table: edited where they stand, and to be deleted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desktop_crm.app import cards
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.voice_rows import of_key
from desktop_crm.ui.card.drafts import Drafts
from desktop_crm.ui.card.keeping import Keeper
from desktop_crm.ui.card.latest import Latest
from desktop_crm.ui.card.pages import ScrollArea
from desktop_crm.ui.card.sheet import RecordSheet
from desktop_crm.ui.card.words import Words, capital
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import Hairline, Panel, PlainLabel

WIDTH = 420


class Detail(Panel):
    """`closed` once nothing is shown any more; `deleting` sends the key of a voice that is to go."""

    closed = Signal()
    deleting = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__("surface")
        self._context = context
        self.key: int | None = None
        self._keeper = Keeper(context, self)
        base = str(context.need_session().base.path)
        self._drafts = Drafts(context.settings.folder / "voices.json", base, self)
        self._question = Latest(context)
        for stop in (self._keeper.stop, self._question.stop):
            self.destroyed.connect(stop)
        self.sheet: RecordSheet | None = None
        theme = context.theme
        self.setFixedWidth(theme.px(WIDTH))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(Hairline(theme, vertical=True))
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        self.title = PlainLabel(theme, "", "title", wrap=True)
        self.title.setContentsMargins(theme.px(16), theme.px(14), theme.px(16), theme.px(4))
        self._column.addWidget(self.title)
        self.area = ScrollArea()
        self._column.addWidget(self.area, 1)
        row.addLayout(self._column, 1)
        self.hide()

    def show_voice(self, key: int, *, focus: bool = True) -> None:
        """Open the sheet of a voice, or bring it up to date where it is open."""
        if self.key != key:
            self.put_away()
        self.key = key
        record, id = of_key(key)

        def read(session: Session, job: Job) -> tuple[Any, cards.Card]:
            return session.base.get(record, id), cards.no_card(session)

        self._question.ask(read, lambda found: self._show(*found, focus=focus))

    def _show(self, found: Any, card: cards.Card, *, focus: bool) -> None:
        if found is None or self.key is None:
            self.close_sheet()
            return
        record, _ = of_key(self.key)
        with_it: dict[str, Any] = {cards.PLURALS[record]: (found,)}
        card = replace(card, **with_it)
        words = Words(self._context.texts, self._context.formats, card)
        self._keeper.learn(card)
        if self.sheet is None:
            self.sheet = RecordSheet(self._context, self._keeper, self._drafts, words, record, opened=True)
            self.sheet.closed.connect(self.close_sheet)
            self.sheet.deleting.connect(lambda: self.deleting.emit(self.key))
            self.area.fill(self.sheet)
            kind = capital(self._context.texts(f"codes.record_{record}"))
            self.title.setText(f"{kind}, {self._context.texts('voices.no_client').lower()}")
            self.show()
            self.sheet.show_record(words, found)
            if focus:
                self.sheet.focus_first()
        else:
            self.sheet.show_record(words, found)

    def renew(self) -> None:
        """Something was changed: show the voice as it stands now."""
        if self.key is not None:
            self.show_voice(self.key, focus=False)

    def put_away(self) -> None:
        """What is being typed is sent off first."""
        self._question.stop()
        if self.sheet is not None:
            self.sheet.settle()
            whole = self.area.takeWidget()
            if whole is not None:
                whole.deleteLater()
            self.sheet = None
        self.key = None

    def close_sheet(self) -> None:
        self.put_away()
        self.hide()
        self.closed.emit()

    def hideEvent(self, event: object) -> None:
        self._drafts.flush()
