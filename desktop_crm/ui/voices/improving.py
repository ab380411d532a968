"""The form of an improvement: what is done, against which cause, by whom and until when; or an existing one instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget
from shiboken6 import isValid

from desktop_crm.app import cards, voices
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.errors import Problem
from desktop_crm.domain.improvement import Improvement
from desktop_crm.ui.card import making
from desktop_crm.ui.card.dialog import FieldsDialog
from desktop_crm.ui.card.flowing import Cell, CellFlow
from desktop_crm.ui.card.words import Words, one_line
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import ComboField, IconLabel, PlainLabel

NEW: Final = {
    "text": Cell(330, full=True),
    "cause": Cell(180, 3),
    "failure_point": Cell(150, 2),
    "staff": Cell(120, 2),
    "due_date": Cell(140, 1),
    "plan": Cell(330, full=True),
}
STANDING: Final = {**NEW, "status": Cell(150, 1), "date": Cell(150, 1), "done_on": Cell(150, 1)}


class ImprovementDialog(FieldsDialog):
    """`open()` it; it closes itself once the improvement is kept."""

    def __init__(
        self,
        context: Context,
        parent: QWidget,
        keys: Sequence[int] = (),
        improvement: Improvement | None = None,
        status: str = "",
        problems: Sequence[Problem] = (),
    ) -> None:
        """Of voices that are joined, or of an improvement that is there already: what kept it from its new `status`."""
        theme, t = context.theme, context.texts
        title = t("voices.edit_improvement") if improvement else t("voices.join_title", n=len(keys))
        super().__init__(context, parent, title)
        self._status, self._problems = status, tuple(problems)
        self._keys, self._found = tuple(keys), improvement
        self.existing: ComboField | None = None
        if self._keys:
            self._column.addWidget(PlainLabel(theme, self._what(), "small", "textMuted", wrap=True))
        self._body = QWidget()
        self._flow = CellFlow(self._body, theme.px(12), theme.px(8))
        self._question.ask(self._read, lambda found: self._know(*found))

    def _what(self) -> str:
        """How many of each are joined, and how many cannot be."""
        t, linked = self._context.texts, voices.linkable(self._keys)
        parts = [t(f"voices.n_{name}", n=len(ids)) for name, ids in linked.items()]
        rest = len(set(self._keys)) - sum(map(len, linked.values()))
        said = ", ".join(parts)
        return f"{said}. {t('voices.not_linked', n=rest)}" if rest else said

    def _read(self, session: Session, job: Job) -> tuple[cards.Card, list[Improvement], Mapping[str, Any]]:
        open_ones = [i for i in session.base.all("improvement") if i.status in ("planned", "in_work")]
        return cards.no_card(session), open_ones[::-1], voices.suggested(session, self._keys)

    def _know(self, card: cards.Card, standing: Sequence[Improvement], suggested: Mapping[str, Any]) -> None:
        theme, t = self._context.theme, self._context.texts
        words = Words(t, self._context.formats, card)
        if self._keys and standing:
            offered = [(i.id, one_line(i.text, 80)) for i in standing]
            self.existing = ComboField(self._context, t("voices.into"), offered, empty=t("voices.into_new"))
            self.existing.set_value(None)
            self.existing.committed.connect(self._choose_existing)
            self._column.addWidget(self.existing)
        for name, cell in (STANDING if self._found else NEW).items():
            field = making.make_field(self._context, words, "improvement", name)
            self._flow.add(field, Cell(theme.px(cell.least), cell.stretch, theme.px(cell.most), cell.full))
            self.fields[name] = field
            field.edited.connect(self._warn)
        self._column.addWidget(self._body)
        self._column.addWidget(self._warning())
        keep = t("voices.keep" if self._found else "voices.join")
        self._buttons(t("card.cancel"), keep, ("", "Ctrl+Enter"))
        values = cards.defaults(self._context.need_session(), "improvement") | dict(suggested)
        if self._found is not None:
            values = cards.values_of(self._found)
        for name, field in self.fields.items():
            field.set_value(values[name])
        if self._status:
            self.fields["status"].set_value(self._status)
        self._warn()
        for widget in (self._body, self.existing):
            if widget is not None:
                widget.show()  # what is added to an open window shows itself too late to take the keyboard
        self.fields["text"].setFocus(Qt.FocusReason.OtherFocusReason)
        if self._problems:
            self._refused(self._problems)

    def _warning(self) -> QWidget:
        theme = self._context.theme
        self.warning = QWidget()
        row = QHBoxLayout(self.warning)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        row.addWidget(IconLabel(theme, "triangle-alert", "warning"), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(PlainLabel(theme, self._context.texts("voices.no_cause"), "small", "warning", wrap=True), 1)
        return self.warning

    def _choose_existing(self) -> None:
        assert self.existing is not None
        self._body.setVisible(self.existing.value() is None)
        self._warn()

    def _warn(self) -> None:
        into = self.existing.value() if self.existing is not None else None
        wishes = "wishes" in voices.linkable(self._keys) or (self._found is not None and bool(self._found.wishes))
        self.warning.setVisible(into is None and not wishes and self.fields["cause"].value() is None)

    # -- keeping
    def submit(self) -> None:
        if self._busy or not self.fields:
            return
        keys, into, found = self._keys, self.existing.value() if self.existing is not None else None, self._found
        values: dict[str, Any] = {}
        if into is None:
            read = self._values()
            if read is None:
                return
            values = read

        def work(session: Session, job: Job) -> cards.Done:
            if into is not None:
                return voices.answer(session, into, keys)
            if found is not None:
                return cards.edit_record(session, "improvement", found.id, values, found.version)
            return voices.join(session, keys, values)

        self._write(work, lambda done: self._kept(done.changes))

    def _kept(self, changes: Changes) -> None:
        t = self._context.texts
        said = t("voices.improvement_kept") if self._found else t("voices.joined", n=len(self._keys))
        if isValid(self):
            self.accept()
        self._context.window.toast(said)
