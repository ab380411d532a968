"""Quick adding: the bar with one button per kind of record, and the form that opens under it."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_crm.ui.actions import BY_ID
from desktop_crm.ui.card.area import FormArea
from desktop_crm.ui.card.drafts import Drafts
from desktop_crm.ui.card.form import RecordForm
from desktop_crm.ui.card.keeping import Keeper
from desktop_crm.ui.card.kinds import KINDS
from desktop_crm.ui.card.quick_bar import QuickBar
from desktop_crm.ui.card.survey import SURVEYED, SurveyForm
from desktop_crm.ui.card.words import Words
from desktop_crm.ui.context import Context

QUICK: Final = {record: kind for record, kind in KINDS.items() if kind.quick}


class Adding(QWidget):
    """`opened` says whether a form is open, `added` names what was added, `left` a form that was closed unsent."""

    opened = Signal(bool)
    added = Signal(str, int)
    left = Signal(str)

    def __init__(self, context: Context, keeper: Keeper, drafts: Drafts) -> None:
        super().__init__()
        self._context, self._keeper, self._drafts = context, keeper, drafts
        self._words: Words | None = None
        self._most = 10_000
        self.form: RecordForm | None = None
        icons = {record: kind.icon for record, kind in QUICK.items()}
        self.bar = QuickBar(context, icons, {record: BY_ID[kind.command].shortcut for record, kind in QUICK.items()})
        self.bar.asked.connect(self._toggle)
        self.area = FormArea()
        self.area.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.area)

    @property
    def _id(self) -> int | None:
        return None if self._words is None else self._words.card.client.id

    def show_words(self, words: Words | None) -> None:
        """Another client, the same one as it stands now, or none: an open form stays only for the same one."""
        if words is None or words.card.client.id != self._id:
            self.close_form()
        self._words = words
        if self.form is not None and words is not None:
            self.form.renew(words)
        self._show_drafts()

    def begin(self, record: str, purchase: int | None = None) -> None:
        """Open the form of a kind of record (about a purchase), with its draft; nothing where no card is shown."""
        if self._words is None or self._id is None:
            return
        if self.form is None or (self.form.record, self.form.purchase) != (record, purchase):
            self.close_form()
            make = SurveyForm if record == SURVEYED else RecordForm
            self.form = make(self._context, self._drafts, self._words, record, self._id, purchase)
            self.form.added.connect(self._add)
            self.form.closed.connect(self._closed)
            self.form.taller.connect(self.fit)
            self.area.show_form(self.form)
            self.area.show()
            self.bar.check(record)
            self.fit()
            self._show_drafts()
            self.opened.emit(True)
        self.form.focus_first()

    def _toggle(self, record: str) -> None:
        if self.form is not None and self.form.record == record:
            self._closed(record)
        else:
            self.begin(record)

    def take_room(self, height: int) -> None:
        """The height that bar and form may take together; a taller form scrolls."""
        self._most = max(self._context.theme.px(60), height - self.bar.sizeHint().height())
        self.fit()

    def fit(self) -> None:
        self.area.fit(self.width(), self._most)

    def resizeEvent(self, event: object) -> None:
        self.fit()

    def _closed(self, record: str) -> None:
        kept = self.form is not None and bool(self._drafts.get(self.form.draft_name))
        self.close_form()
        self.left.emit(record)
        if kept:
            self._context.window.say_status(self._context.texts(f"card.draft_kept_{record}"))

    def close_form(self) -> None:
        """What was typed stays as a draft."""
        self.bar.check(None)
        if self.form is not None:
            self.area.drop_form()
            self.form = None
            self.opened.emit(False)
        self._show_drafts()

    def _show_drafts(self) -> None:
        self.bar.show_drafts({record for record in QUICK if self._drafts.get(f"{self._id}/{record}")})

    def _add(self, record: str, values: dict[str, Any]) -> None:
        form = self.form
        if form is None:
            return

        def done(id: int) -> None:
            self._drafts.drop(form.draft_name)
            if self.form is form:
                self.close_form()
                self.added.emit(record, id)
            self._show_drafts()
            self._context.window.toast(self._context.texts(f"card.added_{record}"))

        form.keep(self._keeper, values, done)
