"""The shop's own fields: their names, kinds and choices, and the order in which they stand on a card."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMessageBox, QSpacerItem, QVBoxLayout, QWidget

from desktop_crm.app import custom_fields, wording
from desktop_crm.app.jobs import Job
from desktop_crm.app.own_values import RECORD
from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.custom_field import KINDS, CustomField
from desktop_crm.domain.errors import Problem
from desktop_crm.ui.alive import while_alive
from desktop_crm.ui.card.several import ListField
from desktop_crm.ui.context import Context
from desktop_crm.ui.preferences.sections import Section
from desktop_crm.ui.widgets import Button, ComboField, Field, Hairline, LineField, PlainLabel

LEAST_NAME, BESIDE_TEXT = 180, 48


class FieldRow(QWidget):
    """One field (None: one to be added), kept as one goes. Alt+Up and Alt+Down move it."""

    def __init__(self, tab: FieldsTab, one: CustomField | None) -> None:
        super().__init__()
        self._tab, self.one = tab, one
        context, theme, t = tab.context, tab.context.theme, tab.context.texts
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.px(4), 0, theme.px(4))
        column.setSpacing(theme.px(6))
        self._row = QHBoxLayout()
        self._row.setSpacing(theme.px(8))
        column.addLayout(self._row)
        self.name = LineField(context, "", hint=t(f"custom.{'name' if one else 'add_name'}"))
        self.name.setMinimumWidth(theme.px(LEAST_NAME))
        kinds = [(kind, wording.choice(t, RECORD, "kind", kind)) for kind in KINDS]
        self.kind = ComboField(context, "", kinds)
        longest = max(theme.metrics().horizontalAdvance(text) for _kind, text in kinds)
        self.kind.combo.setMinimumWidth(longest + theme.px(BESIDE_TEXT))
        self.kind.set_value("text")
        self._row.addWidget(self.name, 3, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self.kind, 2, Qt.AlignmentFlag.AlignTop)
        self._spare = QSpacerItem(0, 0)
        self._row.addItem(self._spare)
        self.tools = self._buttons()
        for button in self.tools:
            self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.choices = ListField(context, wording.field_label(t, RECORD, "choices"))
        self.held = PlainLabel(theme, "", "small", "textMuted", wrap=True)
        column.addWidget(self.choices)
        column.addWidget(self.held)
        self._known: dict[str, Any] = {}
        self.name.committed.connect(lambda: self._commit("name", self.name))
        self.kind.committed.connect(self._kind_chosen)
        self.choices.committed.connect(lambda: self._commit("choices", self.choices))
        self.choices.edited.connect(lambda: self._tab.tie())
        if isinstance(app := QApplication.instance(), QApplication):
            app.focusChanged.connect(self._focus_moved)
        self.show_field(one, 0)

    def _buttons(self) -> list[Button]:
        theme, t = self._tab.context.theme, self._tab.context.texts
        if self.one is None:
            add = Button(theme, t("custom.add"), "primary", "plus")
            add.clicked.connect(self._add)
            return [add]
        up = Button(theme, "", "flat", "chevron-up", tip=t("custom.up"))
        down = Button(theme, "", "flat", "chevron-down", tip=t("custom.down"))
        delete = Button(theme, "", "flat", "trash-2", tip=t("preferences.delete"))
        up.clicked.connect(lambda: self._tab.move_field(self, -1))
        down.clicked.connect(lambda: self._tab.move_field(self, 1))
        delete.clicked.connect(lambda: self._tab.remove(self))
        return [up, down, delete]

    def tools_width(self) -> int:
        """What the buttons take, with what is between them."""
        gaps = self._row.spacing() * (len(self.tools) - 1)
        return sum(button.sizeHint().expandedTo(button.minimumSize()).width() for button in self.tools) + gaps

    def widen_tools(self, width: int) -> None:
        """Leave the buttons `width` px, so that the fields of all rows stand in columns."""
        if self.one is None:
            self.tools[0].setMinimumWidth(width)
        else:
            self._spare.changeSize(max(0, width - self.tools_width()), 0)
            self._row.invalidate()

    # -- what is shown
    def show_field(self, one: CustomField | None, held: int) -> None:
        """The field as it stands now; what is being typed stays as it is."""
        self.one, self.count = one, held
        if one is not None:
            now: dict[str, Any] = {"name": one.name, "kind": one.kind, "choices": one.choices}
            for name, value in now.items():
                field = self._field(name)
                typed = name in self._known and (bool(field.error()) or field.value() != self._known[name])
                if not typed or name == "kind":
                    field.set_value(value)
                    field.clear_error()
            self._known = now
        t, formats = self._tab.context.texts, self._tab.context.formats
        self.held.setText(t("custom.held", n=held).replace(str(held), formats.number(held)) if held else "")
        self.held.setVisible(held > 0)
        self.choices.setVisible(self.kind.value() == "choice")
        self._tell()

    def _field(self, name: str) -> Field:
        return {"name": self.name, "kind": self.kind, "choices": self.choices}[name]

    def _tell(self) -> None:
        """Names for a screen reader: which field of whom."""
        t, of = self._tab.context.texts, f", {self.one.name}" if self.one else ""
        self.name.editor.setAccessibleName(wording.field_label(t, RECORD, "name"))
        self.kind.editor.setAccessibleName(f"{wording.field_label(t, RECORD, 'kind')}{of}")
        for button in self.tools if self.one else ():
            button.setAccessibleName(f"{button.toolTip()}{of}")

    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        lines: list[QWidget] = [*self.choices.lines(), self.choices.add] if not self.choices.isHidden() else []
        ends = [self.name.editor, self.kind.editor]
        return [*ends, *self.tools, *lines] if self.one else [*ends, *lines, *self.tools]

    def clear(self) -> None:
        """Ready for the next field."""
        self.name.set_value("")
        self.kind.set_value("text")
        self.choices.set_value(())
        for field in (self.name, self.kind, self.choices):
            field.clear_error()
        self.show_field(None, 0)
        self.name.setFocus()

    # -- keeping
    def _kind_chosen(self) -> None:
        self.choices.setVisible(self.kind.value() == "choice")
        self._tab.tie()
        if self.one is None:
            return
        if self.kind.value() != "choice" or self.choices.value():
            self._commit("kind", self.kind)
        else:  # what there is to choose from comes first: both are kept together
            self.choices.setFocus()

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        """Leaving the list of choices keeps it, as leaving any other field does."""
        inside = old is not None and self.choices.isAncestorOf(old)
        if self.one is not None and inside and new is not None and not self.choices.isAncestorOf(new):
            self._commit("choices", self.choices)

    def _commit(self, name: str, field: Field) -> None:
        if self.one is None:
            if name == "name" and self.name.line.hasFocus() and self.name.value() and self.kind.value() != "choice":
                self._add()
            return
        values = {name: field.value()}
        if name in ("kind", "choices") and self.kind.value() != self.one.kind:
            values = {"kind": self.kind.value(), "choices": self.choices.value()}
        if any(getattr(self.one, k) != v for k, v in values.items()):
            self._tab.edit(self, values)

    def _add(self) -> None:
        choices = self.choices.value() if self.kind.value() == "choice" else ()
        self._tab.add({"name": self.name.value(), "kind": self.kind.value(), "choices": choices}, self)

    def problems(self, found: Sequence[Problem]) -> None:
        """Say what is wrong beside its field."""
        for problem in found:
            self._field(problem.field).set_error(self._tab.context.problem_text(problem))
        if any(p.field == "kind" for p in found) and self.one is not None:
            self.kind.set_value(self.one.kind)
            self.choices.setVisible(self.one.kind == "choice")

    def _moves(self, event: QKeyEvent) -> bool:
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        return alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self.one is not None

    def event(self, event: QEvent) -> bool:
        """Alt+Up and Alt+Down are the row's own here, whatever the menus use them for elsewhere."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._moves(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._moves(event):
            self._tab.move_field(self, -1 if event.key() == Qt.Key.Key_Up else 1)
        elif event.key() == Qt.Key.Key_Escape and self.one is None:
            self.clear()
        else:
            super().keyPressEvent(event)


class FieldsTab(Section):
    """The fields in their order, and a row at the end that adds one."""

    def __init__(self, context: Context) -> None:
        t = context.texts
        super().__init__(context, t("custom.title"), t("custom.about"))
        self.rows = QVBoxLayout()
        self.rows.setSpacing(0)
        self.column.addLayout(self.rows)
        self.column.addWidget(Hairline(context.theme))
        self.fresh = FieldRow(self, None)
        self.column.addWidget(self.fresh)
        self._by_id: dict[int, FieldRow] = {}
        self._stop = context.need_session().bus.subscribe(self._changed)
        self.destroyed.connect(self._stop)

    def _changed(self, changes: Changes, _source: object) -> None:
        if {RECORD, "client"} & {*changes.records, *changes.added} and self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """Read the fields and how many cards hold their values; what is being typed stays."""
        self.context.run_read(lambda session, _job: custom_fields.every(session), while_alive(self, self._show))

    def row(self, id: int) -> FieldRow:
        """The row of a field."""
        return self._by_id[id]

    def _show(self, fields: list[tuple[CustomField, int]]) -> None:
        wanted: list[FieldRow] = []
        for one, held in fields:
            row = self._by_id.get(one.id) or FieldRow(self, one)
            row.show_field(one, held)
            wanted.append(row)
        for row in self._by_id.values():
            if row not in wanted:
                self.rows.removeWidget(row)
                row.hide()
                row.deleteLater()
        self._by_id = {row.one.id: row for row in wanted if row.one is not None}
        for place, row in enumerate(wanted):
            item = self.rows.itemAt(place)
            if item is None or item.widget() is not row:
                self.rows.removeWidget(row)
                self.rows.insertWidget(place, row)
                row.show()
            row.tools[0].setEnabled(place > 0)
            row.tools[1].setEnabled(place < len(wanted) - 1)
        for row in (*wanted, self.fresh):
            row.widen_tools(max(one.tools_width() for one in (*wanted, self.fresh)))
        self.tie()

    def tie(self) -> None:
        """Tab goes through the rows as they stand."""
        rows = [item.widget() for n in range(self.rows.count()) if (item := self.rows.itemAt(n)) is not None]
        stops = [stop for row in (*rows, self.fresh) if isinstance(row, FieldRow) for stop in row.stops()]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    # -- changes, each one undo
    def add(self, values: dict[str, Any], row: FieldRow) -> None:
        self.context.run_write(
            lambda session, _job: custom_fields.add(session, values),
            while_alive(row, lambda _done: row.clear()),
            while_alive(row, row.problems),
        )

    def edit(self, row: FieldRow, values: dict[str, Any]) -> None:
        assert row.one is not None
        id = row.one.id

        def work(session: Session, _job: Job) -> object:
            if values.keys() == {"choices"}:
                return custom_fields.choose_from(session, id, values["choices"])
            return custom_fields.edit(session, id, values)

        self.context.run_write(work, invalid=while_alive(row, row.problems))

    def move_field(self, row: FieldRow, by: int) -> None:
        assert row.one is not None
        id = row.one.id
        self.context.run_write(lambda session, _job: custom_fields.move(session, id, by))

    def remove(self, row: FieldRow) -> None:
        """At once where no card holds a value; else it is said first how many do."""
        one, t = row.one, self.context.texts
        assert one is not None
        if not row.count:
            self._remove(one)
            return
        n = self.context.formats.number(row.count)
        box = QMessageBox(self.window())
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(t("custom.delete_title"))
        box.setText(t("custom.delete_ask", n=row.count, name=one.name).replace(str(row.count), n))
        box.setInformativeText(t("custom.delete_explain"))
        yes = box.addButton(t("preferences.delete"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(t("preferences.cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.buttonClicked.connect(lambda button: self._remove(one) if button is yes else None)
        box.open()

    def _remove(self, one: CustomField) -> None:
        def done(changes: Changes) -> None:
            if changes.operation is not None:
                self.context.window.toast(wording.intent(self.context.texts, changes.operation.intent))

        self.context.run_write(lambda session, _job: custom_fields.remove(session, one.id), done)
