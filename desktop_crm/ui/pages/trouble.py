"""A base that cannot be opened: what happened, why, and what can be done now."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal

from desktop_crm.domain.errors import UserError
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import Button, EmptyState

CURED_BY_A_COPY = ("base_damaged", "not_a_base", "base_missing")


class Trouble(EmptyState):
    """`copies`: whether there are copies of this base to restore."""

    retry_wanted = Signal()
    choose_wanted = Signal()
    new_wanted = Signal()
    restore_wanted = Signal()

    def __init__(self, context: Context, path: Path, error: UserError, *, copies: bool) -> None:
        theme, t = context.theme, context.texts
        title = t("window.cannot_open", base=path.stem)
        super().__init__(theme, "circle-alert", title, context.error_text(error), width=560)
        retry = Button(theme, t("window.retry"), "plain", "refresh-cw")
        choose = Button(theme, t("window.choose_other"), "plain", "folder-open")
        new = Button(theme, t("window.make_new"), "plain", "plus")
        retry.clicked.connect(self.retry_wanted)
        choose.clicked.connect(self.choose_wanted)
        new.clicked.connect(self.new_wanted)
        buttons = [retry, choose, new]
        if copies and error.code in CURED_BY_A_COPY:
            restore = Button(theme, t("window.restore_copy"), "primary", "history")
            restore.clicked.connect(self.restore_wanted)
            buttons.insert(0, restore)
        self.buttons = buttons
        self.add_buttons(*buttons)
