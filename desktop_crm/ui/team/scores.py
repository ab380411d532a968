"""The scores of a staff member over time, as dots on five lines."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_crm.domain.observation import Observation
from desktop_crm.ui.context import Context

HEIGHT, DOT, WIDEST = 104, 4, 900
BEST: Final = 5


class ScorePlot(QWidget):
    """Time to the right, 1 to 5 upwards; an outside expert's score is a hollow dot."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._points: list[tuple[int, int, bool]] = []
        self._ends = ("", "")
        self.setMaximumWidth(context.theme.px(WIDEST))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        context.theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(self._context.theme.px(260), self._context.theme.px(HEIGHT))

    minimumSizeHint = sizeHint

    def show_scores(self, found: Sequence[Observation], words: str) -> None:
        """Newest first; `words` say the same to who does not see it."""
        dated = [one for one in reversed(found) if one.date is not None and one.score is not None]
        self._points = [(one.date.toordinal(), one.score, bool(one.independent)) for one in dated]  # type: ignore[union-attr,misc]
        formats = self._context.formats
        self._ends = (formats.date(dated[0].date), formats.date(dated[-1].date)) if dated else ("", "")
        self.setAccessibleName(words)
        self.setVisible(len(dated) > 1)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._context.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small = theme.metrics("small")
        left, below = theme.px(20), small.height() + theme.px(4)
        room = QRect(left, theme.px(8), self.width() - left - theme.px(8), self.height() - below - theme.px(14))
        painter.setFont(theme.font("small", tabular=True))
        for score in range(1, BEST + 1):
            y = self._y(room, score)
            painter.setPen(QPen(theme.color("grid"), 1))
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            if score in (1, BEST):
                painter.setPen(theme.color("textMuted"))
                place = QRect(0, round(y) - small.height() // 2, left - theme.px(8), small.height())
                painter.drawText(place, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), str(score))
        painter.setPen(theme.color("textMuted"))
        base = QRect(room.left(), self.height() - below, room.width(), below)
        painter.drawText(base, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), self._ends[0])
        painter.drawText(base, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), self._ends[1])
        self._dots(painter, room.adjusted(theme.px(DOT), 0, -theme.px(DOT), 0))

    def _y(self, room: QRect, score: int) -> float:
        return room.bottom() - (score - 1) / (BEST - 1) * room.height()

    def _dots(self, painter: QPainter, room: QRect) -> None:
        if not self._points:
            return
        theme, first, last = self._context.theme, self._points[0][0], self._points[-1][0]
        span = max(1, last - first)
        places = [
            (QPointF(room.left() + (day - first) / span * room.width(), self._y(room, score)), outside)
            for day, score, outside in self._points
        ]
        colour = theme.color("series.0")
        painter.setPen(QPen(theme.color("axis"), 1))
        for (before, _), (after, _) in pairwise(places):
            painter.drawLine(before, after)
        radius = theme.px(DOT)
        for place, outside in places:
            painter.setPen(QPen(colour, 1.5))
            painter.setBrush(theme.color("surface") if outside else colour)
            painter.drawEllipse(place, radius, radius)
