"""Small pictures that stand for a code, always with its word beside them: severity, rung."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from desktop_crm.ui.card.words import severity_token
from desktop_crm.ui.theme import Theme

RUNGS: Final = ("potential", "new", "frequent", "regular", "advocate")


def severity_width(theme: Theme) -> int:
    size = theme.size("severity")
    return theme.px(size["count"] * size["width"] + (size["count"] - 1) * size["gap"])


def paint_severity(painter: QPainter, theme: Theme, right: int, middle: float, value: int) -> None:
    """Ten bars that end at `right`, as many filled as `value` says."""
    size = theme.size("severity")
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    left = right - severity_width(theme)
    for number in range(size["count"]):
        painter.setBrush(theme.color(severity_token(value) if number < value else "borderStrong"))
        place = QPointF(left + theme.px(number * (size["width"] + size["gap"])), middle - theme.px(size["height"]) / 2)
        painter.drawRoundedRect(QRectF(place.x(), place.y(), theme.px(size["width"]), theme.px(size["height"])), 1, 1)
    painter.restore()


class RungBars(QWidget):
    """Five bars that rise, filled up to the rung."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._level = theme, 0
        size = theme.size("rungBars")
        width = size["count"] * size["width"] + (size["count"] - 1) * size["gap"]
        self.setFixedSize(theme.px(width), theme.px(max(size["heights"])))
        theme.changed.connect(self.update)

    def set_rung(self, rung: str) -> None:
        self._level = RUNGS.index(rung) + 1 if rung in RUNGS else 0
        self.update()

    def paintEvent(self, event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        size = self._theme.size("rungBars")
        for number, height in enumerate(size["heights"]):
            painter.setBrush(self._theme.color("accent" if number < self._level else "borderStrong"))
            tall = self._theme.px(height)
            left = self._theme.px(number * (size["width"] + size["gap"]))
            painter.drawRoundedRect(QRectF(left, self.height() - tall, self._theme.px(size["width"]), tall), 1, 1)
