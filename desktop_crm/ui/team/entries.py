"""A page of entries that are written, changed and deleted where they stand: what spending and past years share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop_crm.ui.card.drafts import Drafts
from desktop_crm.ui.card.words import Words
from desktop_crm.ui.context import Context
from desktop_crm.ui.team.form import FormPlace
from desktop_crm.ui.team.heading import Heading
from desktop_crm.ui.team.table import LineTable
from desktop_crm.ui.widgets import Button, EmptyState


class EntriesTab(QWidget):
    """Heading with the button that adds, the form, and the list or what stands where there is none.

    A subclass makes `table` and calls `_lay`; `entries` are what stands in it.
    """

    table: LineTable

    def __init__(self, context: Context, record: str) -> None:
        super().__init__()
        self._context, self._record = context, record
        self._words: Words | None = None
        self._want: int | None = None

    @property
    def entries(self) -> Sequence[Any]:
        raise NotImplementedError

    def _lay(self, drafts: Drafts, add: str, empty: EmptyState, shown: QWidget) -> None:
        """`add`: the words of the buttons; `shown`: what holds the table."""
        theme = self._context.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.add_button = Button(theme, add, "primary", "plus")
        self.add_button.clicked.connect(self.add)
        self.heading = Heading(self._context, self.add_button)
        column.addWidget(self.heading)
        self.form = FormPlace(self._context, drafts)
        self.form.kept.connect(self._kept)
        self.form.left.connect(self.focus_list)
        self.form.opened.connect(self.add_button.setDisabled)
        column.addWidget(self.form)
        self.stack = QStackedWidget()
        self.empty = empty
        self.first = first = Button(theme, add, "primary", "plus")
        first.clicked.connect(self.add)
        self.empty.add_buttons(first)
        self.form.opened.connect(first.setHidden)
        for page in (QWidget(), self.empty, shown):
            self.stack.addWidget(page)
        column.addWidget(self.stack, 1)

    def add(self) -> None:
        if self._words is not None:
            self.form.begin(self._words, self._record)

    def change(self, id: int) -> None:
        found = self._found(id)
        if found is not None and self._words is not None:
            self.form.begin(self._words, self._record, found)

    def _found(self, id: int) -> Any | None:
        return next((one for one in self.entries if one.id == id), None)

    def _kept(self, id: int) -> None:
        self._want = id
        self.table.choose(id)
        self.focus_list()

    def focus_list(self) -> None:
        """Into the list; where there is none yet, to the button that begins it."""
        if self.entries:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.stack.currentWidget() is self.empty:
            self.first.setFocus(Qt.FocusReason.OtherFocusReason)
