"""The last row of a dialog: away from it on the left, what it is for on the right."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout

from desktop_crm.ui.theme import Theme
from desktop_crm.ui.widgets.buttons import Button


class Answers(QHBoxLayout):
    """`cancel` closes `dialog`; the owner connects `go`."""

    def __init__(self, theme: Theme, dialog: QDialog, cancel: str, go: str, tips: tuple[str, str] = ("", "")) -> None:
        super().__init__()
        self.setSpacing(theme.px(8))
        self.addStretch(1)
        self.cancel = Button(theme, cancel, "flat", tip=tips[0])
        self.cancel.clicked.connect(dialog.reject)
        self.go = Button(theme, go, "primary", tip=tips[1])
        self.addWidget(self.cancel)
        self.addWidget(self.go)
