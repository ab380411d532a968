"""Colours, fonts and sizes of the window: the tokens, for light or dark, at the user's text scale."""

from __future__ import annotations

import sys
from functools import cache
from typing import Any, Final, Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from desktop_crm.app.tokens import tokens
from desktop_crm.ui import fonts, icons, style

Mode = Literal["system", "light", "dark"]
MODES: Final[tuple[Mode, ...]] = ("system", "light", "dark")
WEIGHTS: Final = {400: QFont.Weight.Normal, 500: QFont.Weight.Medium, 600: QFont.Weight.DemiBold}
USES: Final = {
    "title": ("title", 600),
    "body": ("body", 400),
    "row_title": ("body", 500),
    "strong": ("body", 600),
    "button": ("body", 500),
    "header": ("small", 500),
    "small": ("small", 400),
    "badge": ("small", 600),
}


class Theme(QObject):
    """`changed` is sent after light/dark or the text scale changed: who painted with colours of its own repaints.
    `rescaled` follows a change of the scale alone: what has fixed sizes is built anew.
    """

    changed = Signal()
    rescaled = Signal()

    def __init__(self, mode: Mode = "system", scale: float = 1.0) -> None:
        super().__init__()
        self.mode: Mode = mode
        self.scale = scale
        self._applying = False
        self._colours: dict[tuple[bool, str], QColor] = {}
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._scheme_changed)

    # -- values
    @property
    def dark(self) -> bool:
        if self.mode == "system":
            return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self.mode == "dark"

    @property
    def name(self) -> str:
        """light or dark: the key in the tokens."""
        return "dark" if self.dark else "light"

    def color(self, token: str) -> QColor:
        """A colour by the token's name; `series.0` and `heat.3` for the lists."""
        key = (self.dark, token)
        if key not in self._colours:
            name, _, index = token.partition(".")
            value = tokens()["color"][self.name][name]
            self._colours[key] = QColor(value[int(index)] if index else value)
        return self._colours[key]

    def px(self, value: float) -> int:
        """Logical pixels of the design at the user's text scale."""
        return round(value * self.scale)

    def size(self, *path: str) -> Any:
        """A size of the tokens as it stands there (unscaled): `size("row", "default")`."""
        value: Any = tokens()["size"]
        for part in path:
            value = value[part]
        return value

    def font(self, use: str = "body", weight: int | None = None, *, tabular: bool = False) -> QFont:
        """`use`: title 18/600, body 13/400, row_title 13/500, strong 13/600, button 13/500, header 12/500,
        small 12/400, badge 12/600. `tabular` gives digits of equal width, for numeric columns only.
        """
        size, normal = USES[use]
        return QFont(_font(tokens()["font"]["size"][size] * self.scale, weight or normal, tabular))

    def metrics(self, use: str = "body", weight: int | None = None) -> QFontMetrics:
        return QFontMetrics(self.font(use, weight))

    def row_height(self, kind: str = "default") -> int:
        """Height of a table row: the design's, or what the font needs with its padding if that is more."""
        return max(self.px(self.size("row", kind)), self.metrics().height() + self.px(8))

    def status_height(self) -> int:
        return max(self.px(28), self.metrics("small").height() + self.px(10))

    def icon(self, name: str, token: str = "text", size: int = 16) -> QIcon:
        return icons.icon(self, name, token, size)

    # -- setting
    def set_mode(self, mode: Mode) -> None:
        if mode != self.mode:
            self.mode = mode
            self.apply()

    def set_scale(self, scale: float) -> None:
        if scale != self.scale:
            self.scale = scale
            self.apply()
            self.rescaled.emit()

    def apply(self) -> None:
        """Give the whole application style, palette, font and style sheet."""
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        self._applying = True
        try:
            if not app.style() or app.style().objectName() != "fusion":
                app.setStyle("Fusion")
            app.setFont(self.font())
            if self._high_contrast():
                app.setStyleSheet("")
            else:
                app.setPalette(self.palette())
                app.setStyleSheet(style.sheet(self))
        finally:
            self._applying = False
        self.changed.emit()

    def palette(self) -> QPalette:
        palette = QPalette()
        for key, token in tokens()["palette"].items():
            role_name, _, group_name = key.partition("/")
            role = getattr(QPalette.ColorRole, role_name)
            if group_name:
                palette.setColor(getattr(QPalette.ColorGroup, group_name), role, self.color(token))
            else:
                palette.setColor(role, self.color(token))
        return palette

    def _scheme_changed(self) -> None:
        if self.mode == "system" and not self._applying:
            self.apply()

    @staticmethod
    def _high_contrast() -> bool:
        hints = QGuiApplication.styleHints()
        accessibility = getattr(hints, "accessibility", None)
        if accessibility is None:
            return False
        preference = accessibility().contrastPreference()
        return bool(preference == Qt.ContrastPreference.HighContrast)


@cache
def _font(px: float, weight: int, tabular: bool) -> QFont:
    font = QFont(fonts.families())
    font.setPointSizeF(px if sys.platform == "darwin" else px * 0.75)
    font.setWeight(WEIGHTS[weight])
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if tabular:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font
