"""All fields of one record, each edited where it stands: the client's card, or a claim opened in its list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop_crm.domain.custom_field import CustomField
from desktop_crm.domain.errors import Problem
from desktop_crm.domain.fields import Kind, specs
from desktop_crm.domain.records import RECORDS
from desktop_crm.ui.card import making, own
from desktop_crm.ui.card.drafts import Drafts
from desktop_crm.ui.card.flowing import Cell, CellFlow
from desktop_crm.ui.card.in_place import InPlace, escapes
from desktop_crm.ui.card.keeping import Keeper
from desktop_crm.ui.card.reach import PagesButton
from desktop_crm.ui.card.words import Words
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import Button, ComboField, Field, SegmentsField

COLUMN = 220
WHOLE_ROW: Final = frozenset({Kind.LONG})


class RecordSheet(QWidget):
    """`closed` when the user is through with an opened record, `deleting` when it is to go to the trash."""

    closed = Signal()
    deleting = Signal()
    taller = Signal()

    def __init__(
        self, context: Context, keeper: Keeper, drafts: Drafts, words: Words, record: str, *, opened: bool = False
    ) -> None:
        """`opened` inside a list: with the status as one click and a way to delete and to close."""
        super().__init__()
        self._context, self._keeper, self._drafts, self._words = context, keeper, drafts, words
        self.record = record
        self._found: Any = None
        self._opened = opened
        theme = context.theme
        column = QVBoxLayout(self)
        side = theme.px(16)
        column.setContentsMargins(theme.px(40) if opened else side, theme.px(8 if opened else 12), side, theme.px(12))
        column.setSpacing(theme.px(10))
        self.status: SegmentsField | None = None
        if opened:
            column.addWidget(self._head())
        body = QWidget()
        self._flow = CellFlow(body, theme.px(16), theme.px(8), columns=True)
        self.cells: dict[str, InPlace] = {}
        self.pages = PagesButton(context) if record == "client" else None
        self._own: tuple[CustomField, ...] = ()
        for name in self._names():
            self._add_cell(name)
        self._take_own(words)
        column.addWidget(body)
        if not opened:
            column.addStretch(1)

    def _names(self) -> list[str]:
        names = [n for n, spec in specs(RECORDS[self.record]).items() if not spec.hidden]
        rules = specs(RECORDS[self.record])
        # what may be long and may be missing goes last, so that the columns above it have no holes
        names.sort(key=lambda n: rules[n].kind in WHOLE_ROW and not rules[n].required)
        return [n for n in names if n != "status" or self.status is None]

    def _head(self) -> QWidget:
        texts, theme = self._context.texts, self._context.theme
        head = QWidget()
        flow = CellFlow(head, theme.px(8), theme.px(4))
        if "status" in specs(RECORDS[self.record]):
            found = making.options(self._words, self.record, "status")
            self.status = SegmentsField(self._context, "", found)
            self.status.segments.setAccessibleName(self._words.label(self.record, "status"))
            self.status.committed.connect(self._keep_status)
            flow.add(self.status, Cell(1, 0))
        delete = Button(theme, "", "flat", "trash-2", tip=texts("card.to_trash"))
        delete.clicked.connect(self.deleting)
        close = Button(theme, "", "flat", "chevron-up", tip=texts("card.close"))
        close.clicked.connect(self.closed)
        tail = QWidget()
        row = QHBoxLayout(tail)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(delete)
        row.addWidget(close)
        flow.add(tail, Cell(1, 0, last=True))
        return head

    def _add_cell(self, name: str) -> None:
        spec = specs(RECORDS[self.record])[name]

        def make() -> Field:
            return making.make_field(self._context, self._words, self.record, name, labelled=False)

        label, beside = self._words.label(self.record, name), self.pages if name == "urls" else None
        cell = InPlace(self._context, label, make, required=spec.required, beside=beside)
        cell.kept.connect(lambda value: self._keep(name, value))
        cell.typed.connect(lambda raw, on: self._typed(name, raw, on))
        cell.opened.connect(lambda: self._renew(name))
        self.cells[name] = cell
        self._flow.add(cell, Cell(self._context.theme.px(COLUMN), full=spec.kind in WHOLE_ROW))

    def _take_own(self, words: Words) -> None:
        """The shop's own fields as they are now, above what takes a row of its own."""
        fields = words.card.own.fields if self.record == "client" else ()
        if fields == self._own:
            return
        for one in self._own:
            cell = self.cells.pop(one.key)
            cell.settle()
            self._flow.removeWidget(cell)
            cell.hide()
            cell.deleteLater()
        self._own, rules = fields, specs(RECORDS[self.record])
        last = [name for name in self.cells if rules[name].kind in WHOLE_ROW]
        for name in last:
            self._flow.removeWidget(self.cells[name])
        for one in fields:
            self._add_own(one)
        for name in last:
            self.cells[name] = self.cells.pop(name)
            self._flow.add(self.cells[name], Cell(self._context.theme.px(COLUMN), full=True))
        for before, after in pairwise(self.cells.values()):
            QWidget.setTabOrder(before, after)
        self._flow.invalidate()

    def _add_own(self, one: CustomField) -> None:
        cell = InPlace(self._context, one.name, lambda: own.make_field(self._context, one))
        cell.kept.connect(lambda value: self._keep(one.key, value))
        cell.typed.connect(lambda raw, on: self._typed(one.key, raw, on))
        cell.opened.connect(lambda: self._renew(one.key))
        self.cells[one.key] = cell
        self._flow.add(cell, Cell(self._context.theme.px(COLUMN)))
        cell.show()

    def _own_field(self, name: str) -> CustomField | None:
        return next((one for one in self._own if one.key == name), None)

    def _value(self, found: Any, name: str) -> Any:
        one = self._own_field(name)
        return getattr(found, name) if one is None else own.value_of(one, found)

    def _renew(self, name: str) -> None:
        cell, one = self.cells[name], self._own_field(name)
        if one is not None:
            if isinstance(cell.field, ComboField):
                cell.field.set_options(own.options(self._context, one, cell.value))
                cell.field.set_value(cell.value)
            return
        if cell.field is not None:
            making.renew_options(cell.field, self._words, self.record, name)
            cell.field.set_value(cell.value)

    # -- what it shows
    @property
    def id(self) -> int | None:
        return None if self._found is None else self._found.id

    def _form(self, id: int | None = None) -> str:
        return f"{self.record}:{self.id if id is None else id}"

    def show_record(self, words: Words, found: Any) -> None:
        """Another record, or the same one as it stands now: then what is being typed stays."""
        another = self.id != found.id
        if another:
            self.settle()
            for cell in self.cells.values():
                cell.put_aside()
        self._words, self._found = words, found
        self._take_own(words)
        for name, cell in self.cells.items():
            value = self._value(found, name)
            cell.show_value(value, self._shown(name, value))
        if self.status is not None:
            self.status.set_value(found.status)
        if self.pages is not None:
            self.pages.show_pages(found.urls)
        if another:
            self._bring_drafts()

    def _shown(self, name: str, value: Any) -> str:
        if self._own_field(name) is not None:
            return self._words.value(self.record, name, value)
        if specs(RECORDS[self.record])[name].kind is Kind.TEXTS:
            return "\n".join(self._words.value(self.record, name, (part,)) for part in value)
        return self._words.value(self.record, name, value)

    def _bring_drafts(self) -> None:
        for name, raw in self._drafts.get(self._form()).items():
            if name in self.cells:
                self.cells[name].open_editor(raw=raw, focus=False)
                if (field := self.cells[name].field) is not None:
                    field.check()

    # -- keeping
    def _typed(self, name: str, raw: str, on: bool) -> None:
        if on:
            self._drafts.keep_field(self._form(), name, raw)
        else:
            self._drafts.drop_field(self._form(), name)

    def _keep_status(self) -> None:
        if self.status is not None:
            status = self.status

            def refuse(text: str, *_remedy: Any) -> None:
                if isValid(status):
                    status.set_error(text)

            self._write({"status": status.value()}, lambda: None, refuse, self._after_conflict)

    def _after_conflict(self, found: Any) -> None:
        if self.status is not None and isValid(self):
            self.status.set_value(found.status)
            self.status.set_error(self._context.texts("errors.conflict"))

    def _keep(self, name: str, value: Any) -> None:
        cell, id = self.cells[name], self.id

        def done() -> None:
            self._drafts.drop_field(self._form(id), name)
            if self._shows(id) and isValid(cell):
                cell.close_editor()
                cell.show_value(value, self._shown(name, value))

        def refuse(text: str, *remedy: Any) -> None:
            if self._shows(id) and isValid(cell):
                cell.refuse(text, *remedy)
            else:
                self._context.window.say_status(text)

        def conflict(found: Any) -> None:
            if self._shows(id) and isValid(cell):
                self._found = found
                value = self._value(found, name)
                cell.conflict(value, self._shown(name, value))

        self._write({name: value}, done, refuse, conflict, name)

    def _shows(self, id: int | None) -> bool:
        """Answers come later: the sheet may be closed by then, or show another record."""
        return isValid(self) and self.id == id

    def _write(
        self,
        values: dict[str, Any],
        done: Callable[[], None],
        refuse: Callable[..., None],
        conflict: Callable[[Any], None],
        name: str = "status",
    ) -> None:
        if self._found is None:
            return

        def invalid(problems: tuple[Problem, ...]) -> None:
            own = next((p for p in problems if p.field == name), problems[0])
            refuse(self._context.problem_text(own), *self._remedy(own))

        self._keeper.edit(self.record, self._found.id, values, done, invalid, conflict)

    def _remedy(self, problem: Problem) -> Sequence[Any]:
        cell = self.cells.get(problem.field) if isValid(self) else None
        if problem.code != "future" or cell is None or cell.field is None:
            return ()
        field = cell.field

        def today() -> None:
            field.set_value(self._context.today())
            cell.settle()

        return (self._context.texts("card.set_today"), today)

    def settle(self) -> None:
        """Send off what is being edited."""
        for cell in self.cells.values():
            cell.settle()

    def focus_first(self) -> None:
        first: QWidget = self.status.segments if self.status is not None else next(iter(self.cells.values())).text
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.taller.emit()
        if self._opened and escapes(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._opened or event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            event.accept()  # Delete here is not meant for the row in the list around
