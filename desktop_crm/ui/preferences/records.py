"""Short lists that are edited where they stand, such as the staff."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from desktop_crm.app import cards, wording
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.errors import Problem
from desktop_crm.domain.fields import Kind, blank, specs
from desktop_crm.domain.records import RECORDS
from desktop_crm.ui.alive import while_alive
from desktop_crm.ui.context import Context
from desktop_crm.ui.preferences.sections import Section
from desktop_crm.ui.widgets.buttons import Button, CheckBox
from desktop_crm.ui.widgets.field import Field
from desktop_crm.ui.widgets.inputs import ComboField, LineField

AREAS = {"staff": "staff"}
LEAST_NAME, LEAST_TEXT, BESIDE_TEXT = 160, 140, 48


class RecordRow(QWidget):
    """One record (None: one to be added): a field for each column, kept as one goes; problems under their fields."""

    def __init__(self, parent: RecordList, record: Any) -> None:
        super().__init__()
        self._list, self.record = parent, record
        self._known: dict[str, Any] = {}
        context = parent.context
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(context.theme.px(8))
        self._row.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.fields: dict[str, Field | CheckBox] = {}
        for name in parent.columns:
            field = self._field(name)
            self.fields[name] = field
            width = 3 if name == "name" else 2 if isinstance(field, Field) else 0
            self._row.addWidget(field, width, Qt.AlignmentFlag.AlignTop)
        self.tools = parent.buttons(self)
        for button in self.tools:
            self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        if record is None:
            self._hide_but_keep_room()
        self.show_record(record)

    def _hide_but_keep_room(self) -> None:
        """A row to be added has no buttons, and its fields stand under those of the others all the same."""
        for widget in (*self.tools, *(f for f in self.fields.values() if isinstance(f, CheckBox))):
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            widget.setSizePolicy(policy)
            widget.hide()

    def _field(self, name: str) -> Field | CheckBox:
        context, spec = self._list.context, specs(RECORDS[self._list.name])[name]
        label = wording.field_label(context.texts, self._list.name, name)
        if spec.kind is Kind.FLAG:
            box = CheckBox(context.theme, label)
            box.setFont(context.theme.font())
            box.setMinimumHeight(context.theme.px(32))
            box.clicked.connect(lambda on: self._keep(box, {name: bool(on)}))
            return box
        if spec.kind is Kind.CHOICE:
            words = [(c, wording.choice(context.texts, self._list.name, name, c)) for c in spec.choices]
            combo = ComboField(context, "", words)
            longest = max(context.theme.metrics().horizontalAdvance(text) for _code, text in words)
            combo.combo.setMinimumWidth(longest + context.theme.px(BESIDE_TEXT))
            combo.committed.connect(lambda: self._keep(combo, {name: combo.value()}))
            return combo
        line = LineField(context, "", hint=label)
        line.setMinimumWidth(context.theme.px(LEAST_NAME if name == "name" else LEAST_TEXT))
        line.committed.connect(lambda: self._keep(line, {name: line.value()}))
        return line

    # -- what is shown
    def show_record(self, record: Any) -> None:
        """The record as it stands now. What is being typed stays as it is."""
        self.record = record
        blanks = blank(RECORDS[self._list.name])
        values = cards.values_of(record) if record is not None else blanks
        for name, field in self.fields.items():
            if isinstance(field, CheckBox):
                field.setChecked(bool(values[name]))
            elif not self._being_typed(name, field):
                field.set_value(values[name])
                field.clear_error()
            self._known[name] = values[name]
        self._tell()

    def _being_typed(self, name: str, field: Field) -> bool:
        if not isinstance(field, LineField) or name not in self._known:
            return False
        return bool(field.error()) or field.value() != self._known[name]

    def _tell(self) -> None:
        """Names for a screen reader: which field of whom."""
        t, of = self._list.context.texts, self.record.name if self.record is not None else ""
        for name, field in self.fields.items():
            label = wording.field_label(t, self._list.name, name)
            named = label if name == "name" or not of else f"{label}, {of}"
            widget = field.editor if isinstance(field, Field) else field
            widget.setAccessibleName(named)
        for button in self.tools:
            button.setAccessibleName(f"{button.toolTip()}: {of}")

    def clear(self) -> None:
        """Ready for the next record; the cursor stays in the row if it was there."""
        here = self._has_focus()
        self._known.clear()
        self.show_record(None)
        if here:
            self.fields["name"].setFocus()

    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        fields = [f.editor if isinstance(f, Field) else f for f in self.fields.values()]
        return [*fields, *self.tools]

    def _has_focus(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.record is None:
            self.clear()
        else:
            super().keyPressEvent(event)

    # -- keeping
    def _keep(self, field: QWidget, values: dict[str, Any]) -> None:
        if self.record is not None:
            if any(getattr(self.record, k) != v for k, v in values.items()):
                self._list.edit(self.record.id, values, self.problems)
            return
        focused = QApplication.focusWidget()
        entered = isinstance(field, LineField) and field.line is focused
        left = focused is not None and not self.isAncestorOf(focused)
        if entered or left:  # going on to the row's next field, or to another program, does not add it
            given = {n: f.value() if isinstance(f, Field) else f.isChecked() for n, f in self.fields.items()}
            if given["name"]:
                self._list.add(given, self)

    def problems(self, found: tuple[Problem, ...]) -> None:
        """Say what is wrong beside its field."""
        for problem in found:
            field = self.fields.get(problem.field)
            if isinstance(field, Field):
                field.set_error(self._list.context.problem_text(problem))


class RecordList(Section):
    """All records of one short table; an empty row at the end adds one."""

    def __init__(self, context: Context, name: str, columns: Sequence[str]) -> None:
        area = AREAS[name]
        super().__init__(context, context.texts(f"preferences.{area}"), context.texts(f"preferences.{area}_text"))
        self.name, self.columns = name, tuple(columns)
        self.rows = QVBoxLayout()
        self.rows.setSpacing(context.theme.px(6))
        self.column.addLayout(self.rows)
        self._by_id: dict[int, RecordRow] = {}
        self.fresh = self.new_row()
        self._stop = context.need_session().bus.subscribe(self._changed)
        self.destroyed.connect(self._stop)
        self.refresh()

    def _changed(self, changes: Changes, _source: object) -> None:
        if changes.records.get(self.name) or changes.added.get(self.name):
            self.refresh()

    def refresh(self) -> None:
        """Bring the rows up to date; those that stay keep the cursor and what is being typed."""
        wanted: list[RecordRow] = []
        for record in self.ordered():
            row = self._by_id.get(record.id)
            if row is None:
                row = self._by_id[record.id] = RecordRow(self, record)
            else:
                row.show_record(record)
            wanted.append(row)
        wanted.append(self.fresh)
        self._by_id = {row.record.id: row for row in wanted if row.record is not None}
        self._arrange(wanted)

    def _arrange(self, wanted: Sequence[RecordRow]) -> None:
        for place, row in enumerate(wanted):
            item = self.rows.itemAt(place)
            if item is None or item.widget() is not row:
                self.rows.removeWidget(row)
                self.rows.insertWidget(place, row)
        while (item := self.rows.takeAt(len(wanted))) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        order = [field for row in wanted for field in row.stops()]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def ordered(self) -> list[Any]:
        """The records in the order of their rows."""
        return sorted(self.context.need_session().base.all(self.name), key=lambda r: r.id)

    def row(self, id: int) -> RecordRow:
        """The row of a record."""
        return self._by_id[id]

    def new_row(self) -> RecordRow:
        row = RecordRow(self, None)
        name = row.fields["name"]
        if isinstance(name, LineField):
            name.line.setPlaceholderText(self.context.texts(f"preferences.add_{self.name}"))
        return row

    def buttons(self, row: RecordRow) -> list[Button]:
        tip = self.context.texts("preferences.delete")
        delete = Button(self.context.theme, "", "flat", "trash-2", tip=tip)
        delete.clicked.connect(lambda: self.remove(row.record.id))
        return [delete]

    def add(self, values: dict[str, Any], row: RecordRow) -> None:
        def work(session: Session, _job: Job) -> cards.Done:
            return cards.add_record(session, self.name, None, values)

        self.context.run_write(work, while_alive(row, lambda _done: row.clear()), while_alive(row, row.problems))

    def edit(self, id: int, values: dict[str, Any], invalid: Callable[[tuple[Problem, ...]], None]) -> None:
        def work(session: Session, _job: Job) -> cards.Done:
            return cards.edit_record(session, self.name, id, values)

        self.context.run_write(work, invalid=while_alive(self, invalid))

    def remove(self, id: int) -> None:
        def work(session: Session, _job: Job) -> Changes:
            return cards.remove(session, self.name, [id])

        def done(changes: Changes) -> None:
            if changes.operation is not None:
                self.context.window.toast(wording.intent(self.context.texts, changes.operation.intent))

        self.context.run_write(work, done)


def simple_tab(context: Context, name: str, columns: Sequence[str]) -> QWidget:
    return RecordList(context, name, columns)
