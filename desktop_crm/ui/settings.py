"""What the window remembers on this computer: size, splitters, columns, sort, open card, theme, language, recent bases.

An INI file in the user's configuration folder; DESKTOP_CRM_CONFIG names another folder.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QSettings

RECENT_LIMIT: Final = 8
PROGRAM: Final = "Desktop CRM"


def config_folder() -> Path:
    if given := os.environ.get("DESKTOP_CRM_CONFIG"):
        return Path(given)
    import platformdirs

    return Path(platformdirs.user_config_dir("desktop-crm", appauthor=False))


class WindowSettings:
    """Texts, numbers and byte arrays by key. A damaged or read-only file is as good as an empty one."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or config_folder()
        self._store = QSettings(str(self.folder / "window.ini"), QSettings.Format.IniFormat)

    def text(self, key: str, default: str = "") -> str:
        value = self._store.value(key)
        return value if isinstance(value, str) else default

    def set_text(self, key: str, value: str) -> None:
        self._store.setValue(key, value)

    def number(self, key: str, default: int = 0) -> int:
        try:
            return int(self.text(key, str(default)))
        except ValueError:
            return default

    def set_number(self, key: str, value: int) -> None:
        self._store.setValue(key, str(value))

    def real(self, key: str, default: float) -> float:
        try:
            return float(self.text(key, str(default)))
        except ValueError:
            return default

    def texts(self, key: str) -> list[str]:
        value = self._store.value(key)
        if isinstance(value, str):
            return [value] if value else []
        return [str(part) for part in value] if isinstance(value, list) else []

    def set_texts(self, key: str, values: list[str]) -> None:
        self._store.setValue(key, values)

    def data(self, key: str) -> QByteArray:
        value = self._store.value(key)
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_data(self, key: str, value: QByteArray) -> None:
        self._store.setValue(key, value)

    def save(self) -> None:
        self._store.sync()

    # -- bases
    def recent_bases(self) -> list[Path]:
        """Last opened first."""
        return [Path(text) for text in self.texts("bases/recent")]

    def remember_base(self, path: Path) -> None:
        others = [p for p in self.recent_bases() if p != path]
        self.set_texts("bases/recent", [str(p) for p in [path, *others][:RECENT_LIMIT]])
