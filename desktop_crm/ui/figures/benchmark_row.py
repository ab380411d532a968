"""How a line of benchmarks is painted: saying, dots and whiskers against what is told, own value, verdict, a link."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop_crm.app.tokens import tokens
from desktop_crm.charts.dots import Dot, DotRow
from desktop_crm.charts.value_axis import Area, ValueAxis, known
from desktop_crm.ui import icons
from desktop_crm.ui.theme import Theme

ROW: Final = 67
EDGE, PAD, MARK = 16, 8, 22
TICK: Final = 10.5
ROOM: Final = 26
"""Right of the axis, for half of its last number."""
NUMBER, SAYING, COMPARED, OWN, N, VERDICT, CLIENTS = range(7)
_UNIT: Final = ValueAxis(0.0, 1.0, 1.0)


class Marks:
    """Dots, whiskers, diamonds and bands in the colours of the theme; sizes in pixels of the design."""

    def __init__(self, theme: Theme, painter: QPainter) -> None:
        self._theme, self._painter = theme, painter
        self._chart = tokens()["chart"]

    def px(self, value: float) -> float:
        return value * self._theme.scale

    def whisker(self, one: Dot, axis: ValueAxis, at: Area, y: float) -> None:
        painter, color = self._painter, self._theme.color("axis" if one.few else "series.0")
        if one.low is not None and one.high is not None and known(one.low) and known(one.high):
            ends = axis.x(one.low, at), axis.x(one.high, at)
            pen = QPen(color, self.px(self._chart["whiskerWidth"]))
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            if one.few:
                pen.setDashPattern(self._chart["tooFew"]["line"])
            painter.setPen(pen)
            painter.drawLine(QPointF(ends[0], y), QPointF(ends[1], y))
            painter.setPen(QPen(color, self.px(1.5)))
            for end in ends:
                painter.drawLine(QPointF(end, y - self.px(5)), QPointF(end, y + self.px(5)))
        if one.own is None or not known(one.own):
            return
        painter.setPen(QPen(color, self.px(1.5)) if one.few else Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("surface") if one.few else color)
        radius = self.px(self._chart["marker"]["sizePx"][0]) / 2 + (0 if one.few else self.px(0.75))
        painter.drawEllipse(QPointF(axis.x(one.own, at), y), radius, radius)

    def told(self, said: float | tuple[float, float] | None, axis: ValueAxis, at: Area, y: float) -> None:
        painter, theme = self._painter, self._theme
        if isinstance(said, tuple):
            left, right = (axis.x(value, at) for value in said)
            painter.setPen(QPen(theme.color("axis"), 1))
            painter.setBrush(theme.color("pressed"))
            painter.drawRect(QRectF(left, y - self.px(7), right - left, self.px(14)))
        elif said is not None and known(said):
            x, half = axis.x(said, at), self.px(self._chart["marker"]["sizePx"][1]) / 2**0.5
            painter.setPen(QPen(theme.color("text"), self.px(1.5)))
            painter.setBrush(theme.color("surface"))
            corners = [QPointF(x, y - half), QPointF(x + half, y), QPointF(x, y + half), QPointF(x - half, y)]
            painter.drawPolygon(QPolygonF(corners))

    def key(self, words: tuple[str, str, str, str], x: float, y: float) -> None:
        """On one line what each of them means."""
        own = Dot(0.5, 0.0, 1.0)
        few = Dot(0.5, 0.0, 1.0, few=True)
        self._painter.setFont(self._theme.font("small"))
        samples: tuple[tuple[float | tuple[float, float] | None, Dot | None, float], ...] = (
            (0.5, None, 12.0),
            ((0.0, 1.0), None, 26.0),
            (None, own, 36.0),
            (None, few, 36.0),
        )
        for told, (said, one, wide) in zip(words, samples, strict=True):
            at = Area(x, y, self.px(wide), 0)
            self.told(said, _UNIT, at, y)
            if one is not None:
                self.whisker(one, _UNIT, at, y)
            metrics = self._painter.fontMetrics()
            self._painter.setPen(self._theme.color("textMuted"))
            left = x + self.px(wide + 8)
            self._painter.drawText(QPointF(left, y + metrics.capHeight() / 2), told)
            x = left + metrics.horizontalAdvance(told) + self.px(22)


class BenchmarkDelegate(QStyledItemDelegate):
    """`lines`: as the picture has them, by row."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.lines: list[DotRow] = []
        self.icons: list[str] = []
        self.link = ""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: object) -> None:
        row, column = index.row(), index.column()  # type: ignore[attr-defined]
        rect: QRect = option.rect
        painter.save()
        self._ground(painter, option, rect, column)
        line = self.lines[row]
        left = rect.x() + self._theme.px(EDGE if column == NUMBER else PAD)
        room = QRect(left, rect.y(), rect.right() - self._theme.px(PAD) - left, rect.height())
        few = any(dot.few for dot in line.dots)
        match column:
            case 0:  # its place among the sayings
                self._text(painter, room, str(row + 1), "body", "textMuted")
            case 1:
                self._two(painter, room, line.label, line.source)
            case 2:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                self._plot(painter, rect, line)
            case 3:
                self._two(painter, room, line.value, line.under, "title", "textMuted" if few else "text")
            case 4:
                self._text(painter, room, line.n, "small", "text")
            case 5:
                self._verdict(painter, room, line, self.icons[row])
            case 6 if line.offer:
                self._link(painter, room)
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, column: int) -> None:
        theme, state = self._theme, option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        active = bool(state & QStyle.StateFlag.State_Active)
        fill = "hover" if state & QStyle.StateFlag.State_MouseOver else "surface"
        if selected:
            fill = "selection" if active else "selectionInactive"
        painter.fillRect(rect, theme.color(fill))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.color("border"))
        if selected and column == NUMBER:
            painter.fillRect(rect.x(), rect.y(), 3, rect.height(), theme.color("accent" if active else "borderStrong"))

    def _text(self, painter: QPainter, room: QRect, text: str, use: str, token: str) -> None:
        painter.setFont(self._theme.font(use))
        painter.setPen(self._theme.color(token))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)

    def _two(
        self, painter: QPainter, room: QRect, above: str, below: str, use: str = "row_title", token: str = "text"
    ) -> None:
        """One line above the middle of the row, a muted one beneath."""
        upper, lower = self._theme.metrics(use).height(), self._theme.metrics("small").height()
        gap = self._theme.px(3)
        top = room.y() + (room.height() - upper - lower - gap) // 2
        self._text(painter, QRect(room.x(), top, room.width(), upper), above, use, token)
        self._text(painter, QRect(room.x(), top + upper + gap, room.width(), lower), below, "small", "textMuted")

    def _verdict(self, painter: QPainter, room: QRect, line: DotRow, icon: str) -> None:
        beside = room.adjusted(self._theme.px(MARK), 0, 0, 0)
        self._two(painter, beside, line.verdict, line.why, "row_title", line.tone)
        picture = icons.pixmap(self._theme, icon, line.tone, 16)
        upper = self._theme.metrics("row_title").height()
        whole = upper + self._theme.metrics("small").height() + self._theme.px(3)
        middle = room.y() + (room.height() - whole) / 2 + upper / 2
        painter.drawPixmap(QPointF(room.x(), middle - picture.deviceIndependentSize().height() / 2), picture)

    def _link(self, painter: QPainter, room: QRect) -> None:
        self._text(painter, room, self.link, "body", "accent")
        wide = self._theme.metrics().horizontalAdvance(self.link)
        picture = icons.pixmap(self._theme, "chevron-right", "accent", 16)
        high = picture.deviceIndependentSize().height()
        painter.drawPixmap(QPointF(room.x() + wide + self._theme.px(4), room.center().y() - high / 2 + 1), picture)

    def _plot(self, painter: QPainter, rect: QRect, line: DotRow) -> None:
        theme, marks = self._theme, Marks(self._theme, painter)
        px = theme.px
        at = Area(rect.x() + px(PAD), rect.y(), rect.width() - px(PAD + ROOM), rect.height())
        base, axis = at.bottom - px(19), line.axis
        painter.setPen(QPen(theme.color("axis"), 1))
        painter.drawLine(QPointF(at.left, base), QPointF(at.right, base))
        font = QFont(theme.font("small"))
        font.setPointSizeF(font.pointSizeF() * TICK / 12)
        painter.setFont(font)
        for value in (axis.low, (axis.low + axis.high) / 2, axis.high):
            x = axis.x(value, at)
            painter.setPen(QPen(theme.color("axis"), 1))
            painter.drawLine(QPointF(x, base), QPointF(x, base + px(3)))
            painter.setPen(theme.color("textMuted"))
            words = line.tick(value)
            half = painter.fontMetrics().horizontalAdvance(words) / 2
            painter.drawText(
                QPointF(max(rect.x(), x - half), base + px(11) + painter.fontMetrics().capHeight() / 2), words
            )
        for k, one in enumerate(line.dots):
            y = base - at.height * (0.34 if len(line.dots) == 1 else 0.48 - 0.3 * k)
            marks.told(one.against, axis, at, y)
            marks.whisker(one, axis, at, y)
