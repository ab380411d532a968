"""The program's own fonts: Inter, shipped as three static faces that Qt joins into one family."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase

from desktop_crm.app import resources
from desktop_crm.app.tokens import tokens

FACES = ("Inter-Regular.ttf", "Inter-Medium.ttf", "Inter-SemiBold.ttf")


def register() -> None:
    """Make Inter known to the running QApplication; where a file is missing Qt falls back to `families()`."""
    for face in FACES:
        file = resources.path("fonts", face)
        if file.is_file():
            QFontDatabase.addApplicationFont(str(file))


def families() -> list[str]:
    font = tokens()["font"]
    return [font["family"], *font["fallback"]]
