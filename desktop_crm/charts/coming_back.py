"""The picture of who will come back: buyers by recency and frequency, and beside it who is about to leave."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desktop_crm.analysis.coming_back import ComingBack
from desktop_crm.analysis.rfm import SCORES
from desktop_crm.app.figures.coming_back import (
    alive_words,
    client_offer,
    name_of,
    offer,
    reason,
    segment_name,
    tip,
)
from desktop_crm.app.figures.words import whole_money
from desktop_crm.charts.bars import Bar, Bars, bars
from desktop_crm.charts.matrix import Cell, Grid, matrix
from desktop_crm.charts.rows import Name
from desktop_crm.charts.sheet import NARROW, Chart, Mark, Sheet
from desktop_crm.charts.value_axis import Area

_HEIGHT: Final = 276.0
_GRID: Final = 210.0
_GAP: Final = 40.0
_BARS: Final = 8
_BEYOND: Final = 1_000_000
"""The table has no row for a cell."""


def _paint(result: ComingBack, sheet: Sheet) -> tuple[Mark, ...]:
    left = Area(0, 0, sheet.width * (0.36 if sheet.width < NARROW else 0.4), min(sheet.height, _GRID))
    beside = Area(left.right + _GAP, 19, sheet.width - left.right - _GAP, sheet.height - 19)
    what = _leaving(result, sheet) if result.leaving else _segments(result, sheet)
    cells = [replace(mark, row=_BEYOND) for mark in matrix(sheet, _grid(result, sheet), left)]
    return (*cells, *bars(sheet, what, beside))


def _grid(result: ComingBack, sheet: Sheet) -> Grid:
    t, formats = sheet.texts, sheet.formats
    scores = range(1, SCORES + 1)
    rows, cells = [], []
    for r in reversed(scores):
        line = []
        for f in scores:
            n = result.grid[r, f]
            about = tip(r, f, n, t)
            line.append(Cell(float(n), formats.number(n) if n else "", about, offer(f"cell-{r}-{f}", n, result, t)))
        rows.append(Name(t(f"figures_coming_back.recency_{r}")))
        cells.append(line)
    return Grid(
        rows,
        [formats.number(f) if sheet.width < NARROW else t(f"figures_coming_back.frequency_{f}") for f in scores],
        cells,
        (t("figures_coming_back.head_recency"),),
        formats.number,
        over=t("figures_coming_back.over_frequency"),
        caption="" if sheet.width < NARROW else t("figures_coming_back.caption_grid"),
    )


def _leaving(result: ComingBack, sheet: Sheet) -> Bars:
    t, formats, narrow = sheet.texts, sheet.formats, sheet.width < NARROW
    shown = [
        Bar(
            Name(
                name_of(each, result),
                (alive_words(each, t, formats),)
                if narrow
                else (formats.span(each.quiet), alive_words(each, t, formats)),
                bold=each.client == result.leaving[0].client,
            ),
            float(formats.decimal(max(0, each.stake))),
            few=result.too_few,
            tip=t(
                "figures_coming_back.tip_client",
                name=name_of(each, result),
                stake=whole_money(each.stake, formats),
                next=reason(each, t, formats),
            ),
            offer=client_offer(each, result, t),
        )
        for each in result.leaving[:_BARS]
    ]
    hidden = result.leaving_n - len(shown)
    words = t("figures_coming_back.caption_leaving", sign=formats.sign)
    if hidden:
        words = f"{words}. {t('figures.rows_more', n=hidden)}"
    heads = ("client", "alive") if narrow else ("client", "quiet", "alive")
    return Bars(
        shown, tuple(t(f"figures_coming_back.head_{head}") for head in heads), formats.number, caption=words, most=0.53
    )


def _segments(result: ComingBack, sheet: Sheet) -> Bars:
    t, formats = sheet.texts, sheet.formats
    shown = [
        Bar(
            Name(segment_name(segment.code, t), (formats.number(segment.clients),)),
            float(segment.clients),
            few=result.too_few,
            tip=t(f"figures_coming_back.act_{segment.code.replace('-', '_')}"),
            offer=offer(f"segment-{segment.code}", segment.clients, result, t),
        )
        for segment in result.segments
        if segment.clients
    ]
    heads = (t("figures_coming_back.head_segment"), t("figures_coming_back.head_clients"))
    return Bars(shown, heads, formats.number, caption=t("figures_coming_back.caption_segments"), counts=True)


CHART: Final[Chart[ComingBack]] = Chart(lambda result: _HEIGHT if result.n else 0.0, _paint)
