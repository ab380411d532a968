"""The first view of the import: choose a file or drop it; what is being read, or was wrong with the last one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import Button, EmptyState, Message, Panel


class ChooseView(Panel):
    wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__("surface")
        self._context = context
        t = context.texts
        column = QVBoxLayout(self)
        self.state = EmptyState(context.theme, "upload", t("import_page.title"), t("import_page.text"), width=520)
        self.button = Button(context.theme, t("import_page.choose_button"), "primary", "folder-open")
        self.button.clicked.connect(self.wanted)
        self.state.add_buttons(self.button)
        self.message = Message(context.theme)
        self.message.setFixedWidth(context.theme.px(520))
        row = QHBoxLayout()  # in a row of its own it becomes as high as its words need
        row.addStretch(1)
        row.addWidget(self.message)
        row.addStretch(1)
        self.state.column().addSpacing(context.theme.px(20))
        self.state.column().addLayout(row)
        column.addWidget(self.state)

    def show_reading(self, name: str) -> None:
        self._show(self._context.texts("import_page.reading", file=name), busy=True)
        self.message.say("")

    def show_ready(self, why: str = "") -> None:
        """Ready for a file; `why` is what was wrong with the last one."""
        self._show(self._context.texts("import_page.title"), busy=False)
        self.message.say(why)
        self.button.setFocus()

    def _show(self, title: str, *, busy: bool) -> None:
        if busy and self.button.hasFocus():
            self.setFocus()  # else hiding the button would hand the focus to the search field
        self.state.title.setText(title)
        self.state.text.setVisible(not busy)
        self.button.setVisible(not busy)

    def offer_next(self, name: str, go_on: Callable[[], None]) -> None:
        self.message.say(self.message.label.text(), self._context.texts("import_page.next_file", file=name), go_on)
