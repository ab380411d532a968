"""Lucide icons in the colours of the theme: one pixmap per colour, size and pixel ratio, cached."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop_crm.app import resources

if TYPE_CHECKING:
    from desktop_crm.ui.theme import Theme


def icon(theme: Theme, name: str, token: str = "text", size: int = 16) -> QIcon:
    """The icon `name` (a file in resources/icons) tinted with a colour token; `size` is in px before the text scale.

    A disabled button gets it in `textDisabled`; a checked one in `accent` unless another colour than text is asked for.
    """
    made = QIcon()
    made.addPixmap(pixmap(theme, name, token, size))
    made.addPixmap(pixmap(theme, name, "textDisabled", size), QIcon.Mode.Disabled)
    if token in ("text", "textMuted"):
        made.addPixmap(pixmap(theme, name, "accent", size), QIcon.Mode.Normal, QIcon.State.On)
    return made


def pixmap(theme: Theme, name: str, token: str = "text", size: int = 16) -> QPixmap:
    screen = QGuiApplication.primaryScreen()
    ratio = screen.devicePixelRatio() if screen else 1.0
    return _pixmap(name, theme.color(token).name(), theme.px(size), ratio)


@cache
def _source(name: str) -> str:
    return resources.path("icons", f"{name}.svg").read_text("utf-8")


@cache
def _pixmap(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    drawn = QPixmap(round(size * ratio), round(size * ratio))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, drawn.width(), drawn.height()))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn
