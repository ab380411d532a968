"""The picture of failure points: number, share, Pareto bars with their running sum and months, all on the same rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop_crm.analysis.failure_points import VITAL_PERCENT, FailurePoints, Row
from desktop_crm.app.figures import failures
from desktop_crm.app.figures.failure_points import tip_cumulative, tip_row
from desktop_crm.app.tokens import tokens
from desktop_crm.charts.failure_layout import FOOT, HEAD, Layout, arrange
from desktop_crm.charts.months import Months
from desktop_crm.charts.rows import natural_height
from desktop_crm.charts.sheet import Chart, Mark, Sheet
from desktop_crm.charts.theme import MEDIUM, POINTS, REGULAR, SEMIBOLD, elided, width


def _paint(result: FailurePoints, sheet: Sheet) -> tuple[Mark, ...]:
    at = arrange(result, sheet.texts, sheet.formats, (sheet.width, sheet.height))
    shown = result.rows[: at.rows]
    months = Months(
        sheet, result.columns, [(row.place, row.cells) for row in shown], result.step, result.per,
        at.cells, at.column, at.top, at.pitch, at.foot, failures.head(result.parts, sheet.texts),
    )  # fmt: skip
    drawing = _Drawing(sheet, result, shown, at)
    drawing.names()
    drawing.bars()
    drawing.before()
    drawing.running_sum()
    months.draw()
    change, changed = result.finding.change, result.finding.changed
    if change is not None and changed is not None and changed < at.rows:
        months.outline(changed, 1, change.start, len(result.columns) - 1)
    drawing.caption(months)
    return (*drawing.marks(), *months.marks())


@dataclass(slots=True)
class _Drawing:
    sheet: Sheet
    result: FailurePoints
    shown: tuple[Row, ...]
    at: Layout

    @property
    def _speaks(self) -> bool:
        return self.result.finding.code in ("share", "spread")

    # -- left: names and numbers
    def names(self) -> None:
        at, sheet, t = self.at, self.sheet, self.sheet.texts
        y = at.top - 13
        sheet.text(0, y, t("figures.head_point"), name="textMuted")
        sheet.text(at.counts, y, failures.head(self.result.parts, t), "right", "textMuted")
        sheet.text(at.shares, y, t("figures.head_share"), "right", "textMuted")
        for i, row in enumerate(self.shown):
            weight = SEMIBOLD if self._speaks and self.result.finding.row == i else REGULAR
            count = sheet.formats.number(row.count)
            room = at.counts - width(count, weight) - 10
            ink = "text" if row.place.id is not None else "textMuted"
            name = elided(failures.place_name(row.place, t), room, weight) or "—"
            sheet.text(0, at.y(i), name, name=ink, weight=weight)
            sheet.text(at.counts, at.y(i), count, "right", weight=weight)
            sheet.text(at.shares, at.y(i), sheet.formats.percent(row.share), "right", weight=weight)

    # -- middle: Pareto
    def bars(self) -> None:
        at, sheet = self.at, self.sheet
        for percent in (0, 20, 40, 60, 80, 100) if at.bars_width >= 190 else (0, 40, 80):
            x = at.x(percent / 100)
            if percent == 80:
                sheet.text(x, at.top - 13, sheet.formats.percent(0.8), "center", weight=SEMIBOLD)
                continue
            sheet.text(x, at.top - 13, str(percent), "center", "textMuted")
            sheet.line((x, x), (at.top, at.bottom), "axis" if percent == 0 else "grid", zorder=0)
        fills = [sheet.series(0) if row.vital and self._speaks else sheet.color("axis") for row in self.shown]
        sheet.bars([self._bar(i) for i in range(len(self.shown))], fills, self.result.too_few)

    def _bar(self, i: int) -> tuple[float, float, float, float]:
        high = self.at.pitch * tokens()["chart"]["barHeight"]
        return self.at.bars, self.at.y(i) - high / 2, self.shown[i].share * self.at.bars_width, high

    def before(self) -> None:
        """A tick on each bar for its share in the period before, where the same records were kept."""
        from matplotlib.patheffects import withStroke

        at, sheet, earlier = self.at, self.sheet, self.result.earlier
        if earlier is None or earlier.late or not earlier.whole.before:
            return
        xs: list[float] = []
        ys: list[float] = []
        half = at.pitch * tokens()["chart"]["barHeight"] / 2 + 2
        for i, row in enumerate(self.shown):
            if against := earlier.of(row.place):
                x = at.x(against.before / earlier.whole.before)
                xs += [x, x, float("nan")]
                ys += [at.y(i) - half, at.y(i) + half, float("nan")]
        halo = withStroke(linewidth=3.5 * POINTS, foreground=sheet.color("surface"))
        sheet.line(xs, ys, "text", tokens()["chart"]["lineWidth"], zorder=3, path_effects=[halo])

    def running_sum(self) -> None:
        at, sheet, chart = self.at, self.sheet, tokens()["chart"]
        sheet.reference((at.x(0.8), at.x(0.8)), (at.top, at.bottom))
        xs, ys = [at.x(r.cumulative) for r in self.shown], [at.y(i) for i in range(len(self.shown))]
        few = {"linestyle": (0, tuple(chart["tooFew"]["line"]))} if self.result.too_few else {}
        sheet.line(xs, ys, "axis" if few else "text", chart["lineWidth"], zorder=3, **few)
        sheet.line(
            xs, ys, "text", chart["lineWidth"], zorder=4, linestyle="none", marker="o", markersize=6 * POINTS,
            markerfacecolor=sheet.color("surface"), markeredgewidth=chart["lineWidth"] * POINTS, clip_on=False,
        )  # fmt: skip
        self._vital()

    def _vital(self) -> None:
        """How much the first rows hold together, beside the row where 80 % is passed."""
        from matplotlib.patheffects import withStroke

        number, at, sheet = self.result.vital, self.at, self.sheet
        if not 0 < number < len(self.shown) or not self._speaks:
            return
        last = self.shown[number - 1]
        if last.cumulative * 100 < VITAL_PERCENT:  # too many do not say where
            return
        percent = sheet.formats.percent(last.cumulative)
        known = number <= 6
        words = sheet.texts(f"figures.vital_{number}" if known else "figures.vital_many", percent=percent, count=number)
        right, y = min(at.x(0.8), at.x(last.cumulative)) - 8, at.y(number - 1)
        if right - width(words, MEDIUM) < at.x(last.share) + 6:
            return
        label = sheet.text(right, y, words, "right", weight=MEDIUM)
        label.set(zorder=5, path_effects=[withStroke(linewidth=4 * POINTS, foreground=sheet.color("surface"))])

    # -- beneath
    def caption(self, months: Months) -> None:
        t = self.sheet.texts
        words, numbers = months.measured()
        months.exposure(self.at.foot, words, numbers)
        caption = t("figures.caption")
        if hidden := len(self.result.rows) - len(self.shown):
            caption = f"{t('figures.caption_more', n=hidden)}. {caption}"
        edge = self.at.cells - 11 - width(words)
        self.sheet.text(0, self.at.foot, elided(caption, edge - 16), name="textMuted")

    def marks(self) -> list[Mark]:
        at, t, formats = self.at, self.sheet.texts, self.sheet.formats
        points: list[Mark] = []
        found: list[Mark] = []
        for i, row in enumerate(self.shown):
            words, tail = tip_row(row, t, formats), tip_cumulative(row, t, formats)
            offer = next(iter(failures.offers(row.count, row.query, row.parts, t)), None)
            points.append(Mark("point", at.x(row.cumulative) - 6, at.y(i) - 6, 12, 12, i, None, tail, offer))
            x, y, wide, high = self._bar(i)
            found.append(Mark("bar", x, y, max(wide, _LEAST_BAR), high, i, None, words, offer))
            found.append(Mark("row", 0, at.top + i * at.pitch, at.shares, at.pitch, i, None, words, offer))
        return [*points, *found]


_LEAST_BAR: Final = 4.0
CHART: Final[Chart[FailurePoints]] = Chart(lambda result: natural_height(len(result.rows), HEAD, FOOT), _paint)
