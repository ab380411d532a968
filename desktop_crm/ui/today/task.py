"""A task that hangs on no card: what is to be done, and by when."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop_crm.app import cards
from desktop_crm.domain.errors import Problem
from desktop_crm.domain.parsing import Unreadable
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import Button, DateField, Field, LineField, PlainLabel


class TaskDialog(QDialog):
    """`open()` it; with `task` it changes that one, else it adds one for today."""

    def __init__(
        self, context: Context, parent: QWidget, task: int | None = None, text: str = "", due: date | None = None
    ) -> None:
        super().__init__(parent)
        self._context, self._task, self._busy = context, task, False
        theme, texts = context.theme, context.texts
        title = texts("today.task_new" if task is None else "today.task_edit")
        self.setWindowTitle(title)
        self.setMinimumWidth(theme.px(420))
        column = QVBoxLayout(self)
        side = theme.px(16)
        column.setContentsMargins(side, side, side, side)
        column.setSpacing(theme.px(10))
        column.addWidget(PlainLabel(theme, title, "title"))
        self.text = LineField(context, texts("today.task_text"), required=True)
        self.due = DateField(context, texts("today.task_day"), required=True)
        self.text.set_value(text)
        self.due.set_value(due or context.today())
        column.addWidget(self.text)
        column.addWidget(self.due)
        row = QHBoxLayout()
        row.addStretch(1)
        cancel = Button(theme, texts("window.cancel"), "flat")
        cancel.clicked.connect(self.reject)
        self.keep = Button(theme, texts("today.task_add" if task is None else "today.task_keep"), "primary")
        self.keep.clicked.connect(self.submit)
        row.addWidget(cancel)
        row.addWidget(self.keep)
        column.addLayout(row)
        self.text.line.returnPressed.connect(self.submit)

    def submit(self) -> None:
        if self._busy:
            return
        values = {}
        for name, field in self._fields().items():
            field.clear_error()
            try:
                values[name] = field.value()
            except Unreadable as error:
                field.set_error(self._context.unreadable_text(error))
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self._busy = True
        task = self._task

        def done(_done: cards.Done) -> None:
            if isValid(self):
                self.accept()

        if task is None:
            self._context.run_write(
                lambda session, job: cards.add_record(session, "task", None, values), done, self._refused, self._failed
            )
        else:
            self._context.run_write(
                lambda session, job: cards.edit_record(session, "task", task, values), done, self._refused, self._failed
            )

    def _fields(self) -> dict[str, Field]:
        return {"text": self.text, "due_date": self.due}

    def _refused(self, problems: tuple[Problem, ...]) -> None:
        self._busy = False
        for problem in problems:
            self._fields().get(problem.field, self.text).set_error(self._context.problem_text(problem))

    def _failed(self, error: BaseException) -> None:
        self._busy = False
        self._context.failed(error)

    def open(self) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        super().open()
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)
