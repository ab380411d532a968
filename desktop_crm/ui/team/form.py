"""The form that adds or changes a record where the page stands, and the place in which it opens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop_crm.app import cards
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.domain.fields import Kind as FieldKind
from desktop_crm.domain.fields import specs
from desktop_crm.domain.records import RECORDS
from desktop_crm.ui.card import making
from desktop_crm.ui.card.drafts import Drafts
from desktop_crm.ui.card.form import RecordForm
from desktop_crm.ui.card.kinds import Kind
from desktop_crm.ui.card.words import Words
from desktop_crm.ui.context import Context
from desktop_crm.ui.team.kinds import KINDS
from desktop_crm.ui.widgets import Field, SegmentsField

SCALE = range(1, 6)


class TeamForm(RecordForm):
    """`found`: the record that is changed, None where one is added. `fixed` are values without a field of their own."""

    def __init__(
        self, context: Context, drafts: Drafts, words: Words, record: str, found: Any, fixed: Mapping[str, Any]
    ) -> None:
        self.found, self.fixed = found, dict(fixed)
        super().__init__(context, drafts, words, record, None)
        if found is not None and any(self.fields[name].raw() for name in self._kind.more):
            self.more.setChecked(True)

    def _declared(self) -> Kind:
        return KINDS[self.record]

    def _title(self) -> str:
        verb = "add" if self.found is None else "keep"
        return self._context.texts(f"team.{verb}_{self.record}")

    def _make(self, name: str) -> Field:
        if self.record == "observation" and name == "score":
            return SegmentsField(self._context, self._words.label(self.record, name), numbers=SCALE, required=True)
        if self._spec(name).kind is FieldKind.FLAG:
            options = making.options(self._words, self.record, name)
            return SegmentsField(self._context, self._words.label(self.record, name), options, optional=True)
        return super()._make(name)

    def _first_values(self) -> dict[str, Any]:
        if self.found is not None:
            return cards.values_of(self.found)
        return super()._first_values() | self.fixed

    @property
    def draft_name(self) -> str:
        about = "".join(f"/{name}={value}" for name, value in self.fixed.items())
        return f"team/{self.record}/{self.found.id if self.found is not None else 'new'}{about}"


class FormPlace(QWidget):
    """Empty until a form opens in it. `kept` sends the record's id, `left` that somebody went out of the form, `opened`
    whether one is open.
    """

    opened = Signal(bool)
    kept = Signal(int)
    left = Signal()

    def __init__(self, context: Context, drafts: Drafts) -> None:
        super().__init__()
        self._context, self._drafts = context, drafts
        self.form: TeamForm | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def begin(self, words: Words, record: str, found: Any = None, **fixed: Any) -> None:
        """Open the form of a record, with what was typed before; what is typed in another stays as its draft."""
        self.close_form()
        self.form = form = TeamForm(self._context, self._drafts, words, record, found, fixed)
        form.added.connect(lambda _record, values: self._keep(form, values))
        form.closed.connect(lambda _record: self._leave())
        self._column.addWidget(form)
        self.show()
        form.show()
        self.opened.emit(True)
        form.focus_first()

    def renew(self, words: Words) -> None:
        """Other staff to choose from."""
        if self.form is not None:
            self.form.renew(words)

    def close_form(self) -> None:
        if self.form is not None:
            self.form.hide()
            self._column.removeWidget(self.form)
            self.form.deleteLater()
            self.form = None
            self.hide()
            self.opened.emit(False)

    def _leave(self) -> None:
        self.close_form()
        self.left.emit()

    def _keep(self, form: TeamForm, values: dict[str, Any]) -> None:
        record, found, whole = form.record, form.found, {**form.fixed, **values}

        def work(session: Session, _job: Job) -> cards.Done:
            if found is None:
                return cards.add_record(session, record, None, whole)
            rules = specs(RECORDS[record])
            changed = {n: v for n, v in values.items() if n in rules and v != getattr(found, n)}
            return cards.edit_record(session, record, found.id, changed, found.version)

        def done(result: cards.Done) -> None:
            self._drafts.drop(form.draft_name)
            verb = "added" if found is None else "changed"
            self._context.window.toast(self._context.texts(f"team.{verb}_{record}"))
            if isValid(self):
                if self.form is form:
                    self.close_form()
                self.kept.emit(result.id)

        def failed(error: BaseException) -> None:
            if isValid(form):
                form.failed()
            self._context.failed(error)

        self._context.run_write(work, done, form.refuse, failed)
