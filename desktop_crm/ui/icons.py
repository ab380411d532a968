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


LARGE = 32  # px from which a line of the usual width looks too heavy


def icon(theme: Theme, name: str, token: str = "text", size: int = 16, apart: int = 0) -> QIcon:
    """The icon `name` (a file in resources/icons) tinted with a colour token; `size` is in px before the text scale.

    `apart` adds empty px at its right (negative: left). A disabled button gets it in `textDisabled`; a checked one in
    `accent` unless another colour than text is asked for.
    """
    made = QIcon()
    made.addPixmap(pixmap(theme, name, token, size, apart))
    made.addPixmap(pixmap(theme, name, "textDisabled", size, apart), QIcon.Mode.Disabled)
    if token in ("text", "textMuted"):
        made.addPixmap(pixmap(theme, name, "accent", size, apart), QIcon.Mode.Normal, QIcon.State.On)
    return made


def pixmap(theme: Theme, name: str, token: str = "text", size: int = 16, apart: int = 0) -> QPixmap:
    screen = QGuiApplication.primaryScreen()
    ratio = screen.devicePixelRatio() if screen else 1.0
    return _pixmap(name, theme.color(token).name(), theme.px(size), ratio, theme.px(apart))


@cache
def _source(name: str) -> str:
    return resources.path("icons", f"{name}.svg").read_text("utf-8")


@cache
def _pixmap(name: str, colour: str, size: int, ratio: float, apart: int) -> QPixmap:
    source = _source(name).replace("currentColor", colour)
    if size >= LARGE:
        source = source.replace('stroke-width="2"', 'stroke-width="1.5"')
    renderer = QSvgRenderer(QByteArray(source.encode()))
    side = round(size * ratio)
    drawn = QPixmap(round((size + abs(apart)) * ratio), side)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(drawn.width() - side if apart < 0 else 0, 0, side, side))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn
