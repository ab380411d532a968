"""What the first frame of the window is made of, apart from the widgets: those load after it has been painted."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QWidget

BY_KEYS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
    Qt.FocusReason.OtherFocusReason,
)


class Panel(QFrame):
    """A filled area. `fill`: window, surface or sunken."""

    ROLES = {  # noqa: RUF012 - a constant table
        "window": QPalette.ColorRole.Window,
        "surface": QPalette.ColorRole.Base,
        "sunken": QPalette.ColorRole.AlternateBase,
    }

    def __init__(self, fill: str = "surface", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setBackgroundRole(self.ROLES[fill])
        self.setAutoFillBackground(True)
