"""The picture of benchmarks: on each line the shop's own number with its interval against what is told."""

from __future__ import annotations

from dataclasses import replace
from math import floor, log10
from typing import Final

from desktop_crm.analysis.benchmarks import Benchmarks, Compared, Line
from desktop_crm.app.figures.benchmark_words import (
    TONES,
    n_words,
    saying,
    source,
    spoken,
    tick_words,
    under_words,
    value_words,
    verdict_words,
    why,
)
from desktop_crm.app.figures.benchmarks import offer
from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts
from desktop_crm.charts.dots import Dot, DotRow, Dots, dots, label_width, natural_height
from desktop_crm.charts.sheet import Chart, Mark, Sheet
from desktop_crm.charts.theme import MEDIUM, wrapped
from desktop_crm.charts.value_axis import ValueAxis
from desktop_crm.domain.benchmark import DECLARED, Kind

_ENDS: Final = (1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0)
"""Axes end at one of these times a power of ten, so that their middle is a round number too."""
_SHARES: Final = (0.1, 0.3, 0.6, 1.0)
_ROOM: Final = 1.05
_NARROW: Final = 1000.0
"""Below this width of a picture there is no room for everything."""


def rows(result: Benchmarks, texts: Texts, formats: Formats) -> list[DotRow]:
    """A row for each line; for the window too."""
    return [_row(line, texts, formats) for line in result.lines]


def key_words(texts: Texts) -> tuple[str, str, str, str]:
    """What the marks are: diamond, range, own value, own value of too few data."""
    told, span, own, few = (texts(f"figures_benchmarks.key_{name}") for name in ("told", "range", "own", "few"))
    return told, span, own, few


def _row(line: Line, texts: Texts, formats: Formats) -> DotRow:
    return DotRow(
        label=saying(line, texts, formats),
        source=source(line, texts),
        dots=tuple(_dot(row) for row in line.rows),
        axis=axis(line),
        tick=lambda value: tick_words(line.key, value, texts, formats),
        value=value_words(line, texts, formats),
        under=under_words(line, texts, formats),
        n=n_words(line, texts, formats),
        verdict=verdict_words(line.verdict, texts),
        why=why(line, texts, formats),
        tone=TONES[line.verdict],
        tip=spoken(line, texts, formats),
        offer=offer(line, texts),
    )


def _dot(row: Compared) -> Dot:
    low, high = row.told
    against = low if low == high else (low, high)
    return Dot(row.own.value, row.own.low, row.own.high, against, row.own.few or row.own.value is None)


def axis(line: Line) -> ValueAxis:
    """From 0, or as far below as it goes above where anything is negative; both ends and the middle are round."""
    values = [v for row in line.rows for v in (*row.told, *row.own[:3]) if v is not None]
    most = max(map(abs, values))
    high = next((end for end in _SHARES if most <= end), None) if _share(line.key) else None
    if high is None:
        high = _round_above(most * _ROOM)
    low = -high if min(values) < 0 else 0.0
    return ValueAxis(low, high, (high - low) / 2)


def _share(key: str) -> bool:
    return DECLARED[key].kind in (Kind.SHARE, Kind.POINTS)


def _round_above(most: float) -> float:
    power = 10.0 ** floor(log10(most)) if most > 0 else 1.0
    return next((end * power for end in _ENDS if most <= end * power), 10 * power)


def _paint(result: Benchmarks, sheet: Sheet) -> tuple[Mark, ...]:
    t = sheet.texts
    saying_, own, n, verdict = (t(f"figures_benchmarks.head_{name}") for name in ("saying", "own", "n", "verdict"))
    narrow = sheet.width < _NARROW
    heads = (saying_, t("figures_benchmarks.head_compared"), own, "" if narrow else n, verdict)
    shown = [_narrowed(row, sheet.width) if narrow else row for row in rows(result, t, sheet.formats)]
    return tuple(dots(sheet, Dots(shown, heads, key_words(t))))


def _narrowed(row: DotRow, wide: float) -> DotRow:
    """On paper the saying stands in two lines where it needs them; n and reason are left to the table beneath."""
    return replace(row, n="", why="", label="\n".join(wrapped(row.label, label_width(wide), MEDIUM)[:2]))


CHART: Final[Chart[Benchmarks]] = Chart(
    lambda result: natural_height(len(result.lines)) if result.latest is not None else 0.0, _paint
)
