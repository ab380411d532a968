"""Name, position, phone and whether somebody still works here: changed where they stand."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop_crm.app import cards, wording
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.domain.errors import Problem
from desktop_crm.domain.staff import Staff
from desktop_crm.ui.alive import while_alive
from desktop_crm.ui.card import making
from desktop_crm.ui.card.flowing import Cell, CellFlow
from desktop_crm.ui.card.words import Words
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import CheckBox, Field

CELLS: Final = {"name": Cell(170, 3), "position": Cell(150, 1, 220), "phone": Cell(150, 2, 240)}


class Person(QWidget):
    """Each field is kept as it is left; what cannot be kept is said under it. `former` is the owner's to place."""

    def __init__(self, context: Context, words: Words) -> None:
        super().__init__()
        self._context = context
        self.staff: Staff | None = None
        theme = context.theme
        self._flow = CellFlow(self, theme.px(12), theme.px(8))
        self.fields: dict[str, Field] = {}
        for name, cell in CELLS.items():
            self.fields[name] = field = making.make_field(context, words, "staff", name)
            field.committed.connect(lambda name=name: self._keep(name, self.fields[name].value()))
            self._flow.add(field, Cell(theme.px(cell.least), cell.stretch, theme.px(cell.most)))
        self.former = CheckBox(theme, wording.field_label(context.texts, "staff", "former"))
        self.former.setFont(theme.font())
        self.former.clicked.connect(lambda on: self._keep("former", bool(on)))
        self.former.setMinimumHeight(theme.px(32))

    def show_staff(self, staff: Staff) -> None:
        """As it stands now; what is being typed about the same person stays."""
        before, self.staff = self.staff, staff
        same = before is not None and before.id == staff.id
        for name, field in self.fields.items():
            typed = same and (bool(field.error()) or field.value() != getattr(before, name))
            if not typed:
                field.set_value(getattr(staff, name))
                field.clear_error()
            label = wording.field_label(self._context.texts, "staff", name)
            field.editor.setAccessibleName(label if name == "name" else f"{label}, {staff.name}")
        self.former.setChecked(bool(staff.former))

    def focus_name(self) -> None:
        self.fields["name"].setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep(self, name: str, value: Any) -> None:
        staff = self.staff
        if staff is None or value == (getattr(staff, name) if name != "former" else bool(staff.former)):
            return

        def work(session: Session, _job: Job) -> cards.Done:
            return cards.edit_record(session, "staff", staff.id, {name: value})

        def wrong(problems: tuple[Problem, ...]) -> None:
            if self.staff is not None and self.staff.id == staff.id:
                for problem in problems:
                    if problem.field in self.fields:
                        self.fields[problem.field].set_error(self._context.problem_text(problem))

        self._context.run_write(work, invalid=while_alive(self, wrong))
