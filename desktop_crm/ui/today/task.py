"""A task that hangs on no card: what is to be done, and by when."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop_crm.app import cards
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.ui.card.dialog import FieldsDialog
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import DateField, LineField


class TaskDialog(FieldsDialog):
    """`open()` it; with `task` it changes that one, else it adds one for today."""

    def __init__(
        self, context: Context, parent: QWidget, task: int | None = None, text: str = "", due: date | None = None
    ) -> None:
        texts, new = context.texts, task is None
        super().__init__(context, parent, texts("today.task_new" if new else "today.task_edit"), 420)
        self._task = task
        self._column.setSpacing(context.theme.px(10))
        self.text = LineField(context, texts("today.task_text"), required=True)
        self.due = DateField(context, texts("today.task_day"), required=True)
        self.fields = {"text": self.text, "due_date": self.due}
        self.text.set_value(text)
        self.due.set_value(due or context.today())
        for field in self.fields.values():
            self._column.addWidget(field)
        self._buttons(texts("window.cancel"), texts("today.task_add" if new else "today.task_keep"))
        self.text.line.returnPressed.connect(self.submit)

    def submit(self) -> None:
        values = None if self._busy else self._values()
        if values is None:
            return
        task = self._task

        def work(session: Session, job: Job) -> cards.Done:
            if task is None:
                return cards.add_record(session, "task", None, values)
            return cards.edit_record(session, "task", task, values)

        def done(_done: cards.Done) -> None:
            if isValid(self):
                self.accept()

        self._write(work, done)

    def open(self) -> None:
        super().open()
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)
