"""The picture of failure points: number, share, Pareto bars with their running sum and months, all on the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.analysis.failure_points import LEAST_PURCHASES, FailurePoints, Row, too_few
from desktop_crm.app.figures import sentences
from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts
from desktop_crm.app.tokens import color, colors, tokens
from desktop_crm.charts.failure_layout import SIZE, Layout, Size, arrange, natural_height
from desktop_crm.charts.heat import Scale, heat, rounded, scale
from desktop_crm.charts.theme import (
    DPI,
    MEDIUM,
    POINTS,
    REGULAR,
    SEMIBOLD,
    elided,
    face,
    ink_on,
    styled,
    width,
    wrapped,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.path import Path
    from matplotlib.text import Text

_LEGEND: Final = 156.0
_TITLE: Final = 18.0
_DIGITS_FROM: Final = 17.0
"""Narrower cells carry no number."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What the mouse may point at, in logical pixels of the picture. `query` "" finds nobody: not to be clicked.

    kind: "row" (name, number and share), "bar", "point" (of the running sum) or "cell"; `row` and `column` are places
    in the result.
    """

    kind: str
    x: float
    y: float
    width: float
    height: float
    row: int
    column: int | None
    tooltip: str
    query: str

    def holds(self, x: float, y: float) -> bool:
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height


def figure(
    result: FailurePoints, theme: str, texts: Texts, formats: Formats, size: Size = SIZE, dpi: float = DPI
) -> Figure:
    """Draw on the GUI thread; `size` in logical pixels, `dpi` = 96 x device pixel ratio. Without rows it is blank."""
    with styled(theme):
        made, axes = _canvas(size[0], size[1], dpi)
        if result.rows:
            _Drawing(axes, result, theme, texts, formats, arrange(result, texts, formats, size)).draw()
        return made


def page(result: FailurePoints, theme: str, texts: Texts, formats: Formats, dpi: float = DPI) -> Figure:
    """The picture at its natural height, with margins, the title and evidence above, notes and period below."""
    edge, wide = 24.0, float(SIZE[0])
    high = natural_height(result) if result.rows else 0.0
    titles = wrapped(sentences.title(result, texts, formats), wide, SEMIBOLD, _TITLE)
    evidence = wrapped(sentences.evidence(result, texts, formats), wide)
    head = edge + 24 * len(titles) + 18 * len(evidence) + 12
    with styled(theme):
        made, axes = _canvas(wide + 2 * edge, head + high + 26 + edge, dpi, (edge, head))
        ink, muted = color(theme, "text"), color(theme, "textMuted")
        y = edge - head
        for line in titles:
            write(axes, 0, y + 12, line, ink, weight=SEMIBOLD, px=_TITLE)
            y += 24
        for line in evidence:
            write(axes, 0, y + 11, line, muted)
            y += 18
        if result.rows:
            _Drawing(axes, result, theme, texts, formats, arrange(result, texts, formats, (wide, high))).draw()
        write(axes, 0, high + 13, elided(sentences.note(result, texts, formats), wide * 0.6), muted)
        told = f"{sentences.counted(result, texts)}, {sentences.period(result, texts, formats)}"
        write(axes, wide, high + 13, told, muted, "right")
        return made


def _canvas(wide: float, high: float, dpi: float, origin: tuple[float, float] = (0, 0)) -> tuple[Figure, Axes]:
    """A figure and axes that cover it, measured in logical pixels from `origin`, y downwards."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    made = Figure(figsize=(wide / DPI, high / DPI), dpi=dpi)
    FigureCanvasAgg(made)
    axes = made.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_axis_off()
    axes.set_xlim(-origin[0], wide - origin[0])
    axes.set_ylim(high - origin[1], -origin[1])
    return made, axes


def write(
    axes: Axes, x: float, y: float, words: str, ink: str, side: str = "left", weight: int = REGULAR, px: float = 12.0
) -> Text:
    """One line of text, its middle at `y`."""
    names, weight = face(words, weight)
    return axes.text(
        x, y, words, ha=side, va="center_baseline", color=ink, fontfamily=list(names), fontweight=weight,
        fontsize=px * POINTS,
    )  # fmt: skip


def marks(result: FailurePoints, texts: Texts, formats: Formats, size: Size = SIZE) -> tuple[Mark, ...]:
    """The marks of `figure` with the same arguments, those on top first."""
    if not result.rows:
        return ()
    at = arrange(result, texts, formats, size)
    points: list[Mark] = []
    found: list[Mark] = []
    for i, row in enumerate(result.rows[: at.rows]):
        y, top = at.y(i), at.top + i * at.pitch
        words = sentences.tip_row(row, result, texts, formats)
        tail = sentences.tip_cumulative(row, result, texts, formats)
        points.append(Mark("point", at.x(row.cumulative) - 6, y - 6, 12, 12, i, None, tail, row.query))
        length = max(row.share * at.bars_width, 4)
        found.append(Mark("bar", at.bars, top, length, at.pitch, i, None, words, row.query))
        found.append(Mark("row", 0, top, at.shares, at.pitch, i, None, words, row.query))
        for j, column in enumerate(result.columns):
            if column.observed:
                tip = sentences.tip_cell(row, j, result, texts, formats)
                query = row.cells[j].query if row.cells[j].count else ""
                found.append(Mark("cell", *at.cell(i, j), i, j, tip, query))
    return (*points, *found)


def mark_at(found: Sequence[Mark], x: float, y: float) -> Mark | None:
    return next((mark for mark in found if mark.holds(x, y)), None)


@dataclass(slots=True)
class _Drawing:
    axes: Axes
    result: FailurePoints
    theme: str
    texts: Texts
    formats: Formats
    at: Layout

    def draw(self) -> None:
        self._heads()
        for i, row in enumerate(self.result.rows[: self.at.rows]):
            self._row(i, row)
        self._bars()
        self._running_sum()
        self._columns()
        self._cells()
        self._spoken_of()
        self._foot()

    # -- small helpers
    def _color(self, name: str) -> str:
        return color(self.theme, name)

    def _text(
        self, x: float, y: float, words: str, side: str = "left", name: str = "text", weight: int = REGULAR
    ) -> Text:
        ink = name if name.startswith("#") else self._color(name)
        return write(self.axes, x, y, words, ink, side, weight)

    def _line(self, xs: Sequence[float], ys: Sequence[float], name: str, px: float = 1.0, **more: Any) -> None:
        self.axes.plot(xs, ys, color=self._color(name), linewidth=px * POINTS, solid_capstyle="butt", **more)

    # -- left: names and numbers
    def _heads(self) -> None:
        at, t, y = self.at, self.texts, self.at.top - 13
        self._text(0, y, t("figures.head_point"), name="textMuted")
        self._text(at.counts, y, t("figures.head_claims"), "right", "textMuted")
        self._text(at.shares, y, t("figures.head_share"), "right", "textMuted")

    def _row(self, i: int, row: Row) -> None:
        at = self.at
        lead = self.result.finding.row == i and self.result.finding.code in ("share", "spread")
        weight = SEMIBOLD if lead else REGULAR
        digits = width(self.formats.number(row.count), weight)
        name = sentences.row_name(row, self.result, self.texts)
        ink = "text" if row.id is not None else "textMuted"
        self._text(0, at.y(i), elided(name, at.counts - digits - 10, weight) or "—", name=ink, weight=weight)
        self._text(at.counts, at.y(i), self.formats.number(row.count), "right", weight=weight)
        self._text(at.shares, at.y(i), self.formats.percent(row.share), "right", weight=weight)

    # -- middle: Pareto
    def _bars(self) -> None:
        from matplotlib.collections import PolyCollection

        at = self.at
        roomy = at.bars_width >= 190
        for percent in (0, 20, 40, 60, 80, 100) if roomy else (0, 40, 80):
            x = at.x(percent / 100)
            if percent == 80:
                self._text(x, at.top - 13, self.formats.percent(0.8), "center", weight=SEMIBOLD)
                continue
            self._text(x, at.top - 13, str(percent), "center", "textMuted")
            self._line((x, x), (at.top, at.bottom), "axis" if percent == 0 else "grid", zorder=0)
        half = at.pitch * tokens()["chart"]["barHeight"] / 2
        shapes, fills, edges = [], [], []
        for i, row in enumerate(self.result.rows[: at.rows]):
            left, right, y = at.x(0), at.x(row.share), at.y(i)
            shapes.append([(left, y - half), (right, y - half), (right, y + half), (left, y + half)])
            vital = row.vital and self.result.finding.code in ("share", "spread")
            fills.append(colors(self.theme, "series")[0] if vital else self._color("axis"))
            edges.append(fills[-1])
            if too_few(self.result):
                fills[-1] = self._color("surface")
        self.axes.add_collection(
            PolyCollection(
                shapes, facecolors=fills, edgecolors=edges, linewidths=POINTS if too_few(self.result) else 0
            ),
            autolim=False,
        )

    def _running_sum(self) -> None:
        at, rows = self.at, self.result.rows[: self.at.rows]
        dash = tuple(d * POINTS for d in tokens()["chart"]["referenceLine"]["dash"])
        x80 = at.x(0.8)
        self._line((x80, x80), (at.top, at.bottom), "reference", linestyle=(0, dash), zorder=2)
        xs, ys = [at.x(r.cumulative) for r in rows], [at.y(i) for i in range(len(rows))]
        px = tokens()["chart"]["lineWidth"]
        few = {"linestyle": (0, tuple(tokens()["chart"]["tooFew"]["line"]))} if too_few(self.result) else {}
        self._line(xs, ys, "axis" if few else "text", px, zorder=3, **few)
        self._line(
            xs, ys, "text", px, zorder=4, linestyle="none", marker="o", markersize=6 * POINTS,
            markerfacecolor=self._color("surface"), markeredgewidth=px * POINTS, clip_on=False,
        )  # fmt: skip
        self._vital()

    def _vital(self) -> None:
        """How much the first rows hold together, beside the row where 80 % is passed."""
        from matplotlib.patheffects import withStroke

        number = self.result.vital
        rows = self.result.rows[: self.at.rows]
        if not 0 < number < len(rows) or self.result.finding.code not in ("share", "spread"):
            return
        last = rows[number - 1]
        percent = self.formats.percent(last.cumulative)
        known = number <= 6
        words = self.texts(f"figures.vital_{number}" if known else "figures.vital_many", percent=percent, count=number)
        right, y = min(self.at.x(0.8), self.at.x(last.cumulative)) - 8, self.at.y(number - 1)
        if right - width(words, MEDIUM) < self.at.x(last.share) + 6:
            return
        label = self._text(right, y, words, "right", weight=MEDIUM)
        label.set(zorder=5, path_effects=[withStroke(linewidth=4 * POINTS, foreground=self._color("surface"))])

    # -- right: months
    def _columns(self) -> None:
        """Months above their columns, years where they begin, the colour scale where it has room."""
        at, step = self.at, self.result.step
        skip = max(1, -(-(34 if step == "month" else 40) // max(1, int(at.column))))
        years: list[tuple[float, str]] = []
        for j, column in enumerate(self.result.columns):
            x = at.cells + j * at.column
            if j % skip == 0:
                star = "*" * (not column.bucket.complete)
                words = sentences.column_short(column, step, self.texts, self.formats) + star
                middle = min(x + at.column / 2 - 1, at.width - width(words) / 2)
                self._text(middle, at.top - 13, words, "center", "textMuted")
            year = str(column.bucket.first.year)
            if step != "year" and (not years or years[-1][1] != year):
                if years:
                    broken = ((at.top - 41, at.top - 23), (at.top - 3, at.foot + 9))  # around a month's name
                    for ys in broken if skip > 1 else ((at.top - 41, at.foot + 9),):
                        self._line((x - 1.5, x - 1.5), ys, "borderStrong", zorder=0)
                years.append((x + 4 if years else x, year))
        ends = [x + width(year) + 8 for x, year in years]
        for k, (x, year) in enumerate(years):
            if k + 1 == len(years) or ends[k] <= years[k + 1][0]:
                self._text(x, at.top - 33, year, name="textMuted")
        self._legend(ends[-1] if ends else at.cells)

    def _cells(self) -> None:
        from matplotlib.collections import PathCollection
        from matplotlib.colors import to_rgb

        at = self.at
        measure = self._scale()
        paths: list[Path] = []
        fills: list[tuple[float, float, float]] = []
        for i, row in enumerate(self.result.rows[: at.rows]):
            for j, (cell, column) in enumerate(zip(row.cells, self.result.columns, strict=True)):
                if not column.observed:
                    continue
                value = cell.count if self.result.per == "days" or not cell.count else cell.rate
                # claims in a month without purchases have no rate: the number stands alone
                fill = heat(self.theme, measure.share(value)) if value is not None else to_rgb(self._color("surface"))
                x, y, wide, high = at.cell(i, j)
                paths.append(rounded(x, y, wide, high, min(tokens()["radius"]["cell"], wide / 4)))
                fills.append(fill)
                if cell.count and at.column >= _DIGITS_FROM:
                    self._text(x + wide / 2, at.y(i), str(cell.count), "center", ink_on(fill), MEDIUM)
        self.axes.add_collection(PathCollection(paths, facecolors=fills, linewidths=0), autolim=False)

    def _scale(self) -> Scale:
        """Months with few purchases do not set the scale: one claim of two purchases would make all else pale."""
        values: list[float] = []
        firm: list[float] = []
        for row in self.result.rows:
            for cell, column in zip(row.cells, self.result.columns, strict=True):
                value = cell.count if self.result.per == "days" else cell.rate
                if value is not None:
                    values.append(value)
                    if self.result.per == "days" or column.purchases >= LEAST_PURCHASES:
                        firm.append(value)
        return scale(values, firm)

    def _legend(self, free: float) -> None:
        """At the right end, from `free` on; where that is too narrow, left of the months."""
        from matplotlib.collections import PolyCollection

        measure, y = self._scale(), self.at.top - 33
        words = self.texts("figures.legend_rate" if self.result.per == "purchases" else "figures.legend_count")
        top = self.formats.number(measure.top, 0 if measure.top == int(measure.top) else 1) + "+" * measure.beyond
        whole = width(words) + 22 + _LEGEND + 6 + width(top)
        right = self.at.right if self.at.right - whole >= free else self.at.cells - 12
        left = right - width(top) - 6 - _LEGEND
        steps = 48
        wide = _LEGEND / steps
        shapes = [
            [(left + k * wide, y - 5), (left + (k + 1) * wide + 0.3, y - 5), (left + (k + 1) * wide + 0.3, y + 5),
             (left + k * wide, y + 5)]
            for k in range(steps)
        ]  # fmt: skip
        fills = [heat(self.theme, k / (steps - 1)) for k in range(steps)]
        self.axes.add_collection(PolyCollection(shapes, facecolors=fills, linewidths=0), autolim=False)
        frame = [(left, y - 5), (left + _LEGEND, y - 5), (left + _LEGEND, y + 5), (left, y + 5)]
        self.axes.add_collection(
            PolyCollection([frame], facecolors="none", edgecolors=self._color("borderStrong"), linewidths=POINTS),
            autolim=False,
        )
        self._text(right, y, top, "right", "textMuted")
        self._text(left - 6, y, "0", "right", "textMuted")
        self._text(left - 22, y, words, "right", "textMuted")

    def _spoken_of(self) -> None:
        """An outline around the months that the title speaks of."""
        from matplotlib.collections import PathCollection

        finding, at = self.result.finding, self.at
        if finding.change is None or finding.changed is None or finding.changed >= at.rows:
            return
        x, y, _, high = at.cell(finding.changed, finding.change.start)
        shape = rounded(x - 1.25, y - 1.25, at.right - x + 2.5, high + 2.5, 2)
        self.axes.add_collection(
            PathCollection(
                [shape], facecolors="none", edgecolors=self._color("text"), linewidths=1.5 * POINTS, zorder=6
            ),
            autolim=False,
        )

    # -- beneath
    def _foot(self) -> None:
        at, t = self.at, self.texts
        bought = self.result.per == "purchases"
        words = t("figures.exposure" if bought else "figures.column_total")
        edge = at.cells - 11 - width(words)
        caption = t("figures.caption")
        if hidden := len(self.result.rows) - at.rows:
            caption = f"{t('figures.caption_more', n=hidden)}. {caption}"
        self._text(0, at.foot, elided(caption, edge - 16), name="textMuted")
        self._text(at.cells - 11, at.foot, words, "right", "textMuted")
        numbers = [
            self.formats.number(c.purchases if bought else c.claims) + "*" * (not c.bucket.complete)
            for c in self.result.columns
        ]
        widest = max(map(width, numbers), default=0.0)
        skip = max(1, -(-int(widest + 4) // max(1, int(at.column))))
        for j, (column, words) in enumerate(zip(self.result.columns, numbers, strict=True)):
            if (column.observed or (bought and column.purchases)) and j % skip == 0:
                self._text(at.cells + (j + 0.5) * at.column - 1, at.foot, words, "center", "textMuted")
