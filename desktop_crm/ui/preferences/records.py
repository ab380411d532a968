"""Short lists that are edited where they stand: staff, causes, and failure points as a tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_crm.app import cards, wording
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.errors import Problem
from desktop_crm.domain.failure import FailurePoint
from desktop_crm.domain.fields import Kind, blank, specs
from desktop_crm.domain.records import RECORDS
from desktop_crm.ui.context import Context
from desktop_crm.ui.preferences.sections import Section, empty
from desktop_crm.ui.widgets.buttons import Button, CheckBox
from desktop_crm.ui.widgets.field import Field
from desktop_crm.ui.widgets.inputs import ComboField, LineField

AREAS = {"staff": "staff", "cause": "causes", "failure_point": "points"}
INDENT = 28


class RecordRow(QWidget):
    """One record (None: one to be added): a field for each column, kept as one goes; problems under their fields."""

    def __init__(self, parent: RecordList, record: Any, depth: int = 0, defaults: Any = None) -> None:
        super().__init__()
        self._list, self.record = parent, record
        self._defaults = dict(defaults or {})
        context = parent.context
        row = QHBoxLayout(self)
        row.setContentsMargins(context.theme.px(INDENT * depth), 0, 0, 0)
        row.setSpacing(context.theme.px(8))
        row.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.fields: dict[str, Field | CheckBox] = {}
        values = cards.values_of(record) if record is not None else blank(RECORDS[parent.name]) | self._defaults
        for name in parent.columns:
            field = self._field(name, values[name])
            self.fields[name] = field
            width = 3 if name == "name" else 2 if isinstance(field, Field) else 0
            row.addWidget(field, width, Qt.AlignmentFlag.AlignTop)
        if record is not None:
            for button in parent.buttons(self):
                row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)

    def _field(self, name: str, value: Any) -> Field | CheckBox:
        context, spec = self._list.context, specs(RECORDS[self._list.name])[name]
        label = wording.field_label(context.texts, self._list.name, name)
        if spec.kind is Kind.FLAG:
            box = CheckBox(context.theme, label)
            box.setFont(context.theme.font())
            box.setFixedHeight(context.theme.px(32))
            box.setVisible(self.record is not None)
            box.setChecked(bool(value))
            box.clicked.connect(lambda on: self._keep({name: bool(on)}))
            return box
        if spec.kind is Kind.CHOICE:
            words = [(c, wording.choice(context.texts, self._list.name, name, c)) for c in spec.choices]
            combo = ComboField(context, "", words)
            combo.combo.setAccessibleName(label)
            combo.set_value(value)
            combo.committed.connect(lambda: self._keep({name: combo.value()}))
            return combo
        line = LineField(context, "", hint=label)
        line.line.setAccessibleName(label)
        line.set_value(value)
        line.committed.connect(lambda: self._keep({name: line.value()}))
        return line

    def _keep(self, values: dict[str, Any]) -> None:
        if self.record is None:
            if not values.get("name"):
                return
            self._list.add({**self._defaults, **self._given(), **values}, self._problems)
        elif any(getattr(self.record, k) != v for k, v in values.items()):
            self._list.edit(self.record.id, values, self._problems)

    def _given(self) -> dict[str, Any]:
        return {
            name: field.value() if isinstance(field, Field) else field.isChecked()
            for name, field in self.fields.items()
        }

    def _problems(self, found: tuple[Problem, ...]) -> None:
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
        self._stop = context.need_session().bus.subscribe(self._changed)
        self.destroyed.connect(self._stop)
        self.refresh()

    def _changed(self, changes: Changes, _source: object) -> None:
        if changes.records.get(self.name):
            self.refresh()

    def refresh(self) -> None:
        empty(self.rows)
        for record, depth in self.ordered():
            self.rows.addWidget(RecordRow(self, record, depth))
        self.rows.addWidget(self.new_row())

    def ordered(self) -> list[tuple[Any, int]]:
        return [(r, 0) for r in sorted(self.context.need_session().base.all(self.name), key=lambda r: r.id)]

    def new_row(self, depth: int = 0, **defaults: Any) -> RecordRow:
        row = RecordRow(self, None, depth, defaults)
        name = row.fields["name"]
        if isinstance(name, LineField):
            name.line.setPlaceholderText(self.context.texts(f"preferences.add_{self.name}"))
        return row

    def buttons(self, row: RecordRow) -> list[Button]:
        tip = self.context.texts("preferences.delete")
        delete = Button(self.context.theme, "", "flat", "trash-2", tip=tip)
        delete.clicked.connect(lambda: self.remove(row.record.id))
        return [delete]

    def add(self, values: dict[str, Any], invalid: Any) -> None:
        def work(session: Session, _job: Job) -> cards.Done:
            return cards.add_record(session, self.name, None, values)

        self.context.run_write(work, invalid=invalid)

    def edit(self, id: int, values: dict[str, Any], invalid: Any) -> None:
        def work(session: Session, _job: Job) -> cards.Done:
            return cards.edit_record(session, self.name, id, values)

        self.context.run_write(work, invalid=invalid)

    def remove(self, id: int) -> None:
        def work(session: Session, _job: Job) -> Changes:
            return cards.remove(session, self.name, [id])

        def done(changes: Changes) -> None:
            if changes.operation is not None:
                self.context.window.toast(wording.intent(self.context.texts, changes.operation.intent))

        self.context.run_write(work, done)


class PointList(RecordList):
    """Failure points in the order of their tree, each part under its whole."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "failure_point", ("name",))

    def ordered(self) -> list[tuple[Any, int]]:
        points: list[FailurePoint] = self.context.need_session().base.all("failure_point")
        below: dict[int | None, list[FailurePoint]] = {}
        known = {p.id for p in points}
        for point in points:
            below.setdefault(point.parent if point.parent in known else None, []).append(point)
        found: list[tuple[Any, int]] = []

        def walk(parent: int | None, depth: int) -> None:
            for point in sorted(below.get(parent, []), key=lambda p: (p.position or 0, p.id)):
                found.append((point, depth))
                walk(point.id, depth + 1)

        walk(None, 0)
        return found

    def buttons(self, row: RecordRow) -> list[Button]:
        add = Button(self.context.theme, "", "flat", "plus", tip=self.context.texts("preferences.add_part"))
        add.clicked.connect(lambda: self._add_part(row))
        return [add, *super().buttons(row)]

    def _add_part(self, row: RecordRow) -> None:
        """An empty row under the whole, to write the name of a part into."""
        index = self.rows.indexOf(row)
        depth = next((d for r, d in self.ordered() if r.id == row.record.id), 0) + 1
        fresh = self.new_row(depth, parent=row.record.id)
        self.rows.insertWidget(index + 1, fresh)
        fresh.fields["name"].setFocus()


def simple_tab(context: Context, name: str, columns: Sequence[str]) -> QWidget:
    return RecordList(context, name, columns)


def points_tab(context: Context) -> QWidget:
    return PointList(context)
