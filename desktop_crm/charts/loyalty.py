"""The picture of loyalty: the chain from the value offered to profit, and the gaps between those well and badly off."""

from __future__ import annotations

from typing import Final

from desktop_crm.analysis.loyalty import LEAST, Gap, Loyalty, Part
from desktop_crm.app.figures.loyalty import (
    gap_offers,
    limits_words,
    part_words,
    points,
    row_name,
    tip,
    told_words,
    verdict_cell,
)
from desktop_crm.app.figures.told import about
from desktop_crm.charts.dots import HEAD, Dot, DotRow, Dots, dots
from desktop_crm.charts.sheet import Chart, Mark, Sheet
from desktop_crm.charts.theme import MEDIUM, SEMIBOLD, elided
from desktop_crm.charts.value_axis import Area, ValueAxis

_CHAIN: Final = 84.0
_GAP: Final = 40.0
_ROW: Final = 56.0
_BIG: Final = 18.0
_AXIS: Final = ValueAxis(-1.0, 1.0, 0.5)


def _shown(result: Loyalty) -> list[Gap]:
    """Those of which both sides have answers."""
    return [gap for gap in result.gaps if gap.gap]


def _height(result: Loyalty) -> float:
    gaps = len(_shown(result))
    return _CHAIN + (2 * HEAD + _ROW * gaps if gaps else 0) if result.n else 0.0


def _paint(result: Loyalty, sheet: Sheet) -> tuple[Mark, ...]:
    t = sheet.texts
    _chain(result, sheet)
    gaps = _shown(result)
    if not gaps:
        return ()
    rows = [_row(gap, result, sheet) for gap in gaps]
    heads = ("what", "gap", "points", "n", "verdict")
    what, gap, value, n, verdict = (t(f"figures_loyalty.head_{name}") for name in heads)
    key = ("", t("figures_loyalty.key_told"), t("figures_loyalty.key_own"), t("figures_loyalty.key_few"))
    drawn = Dots(rows, (what, gap, value, n, verdict), key)
    found = dots(sheet, drawn, Area(0, _CHAIN, sheet.width, sheet.height - _CHAIN))
    return tuple(found)


def _row(gap: Gap, result: Loyalty, sheet: Sheet) -> DotRow:
    t, formats = sheet.texts, sheet.formats
    value, low, high = gap.gap or (None, None, None)
    cell = verdict_cell(gap, t)
    one, other = part_words(gap.one, t, formats), part_words(gap.other, t, formats)
    return DotRow(
        row_name(gap.name, t),
        t("figures_loyalty.against", one=one, other=other),
        (Dot(value, low, high, gap.told, few=gap.verdict == "few" or result.too_few),),
        _AXIS,
        lambda at: points(at, formats),
        points(value or 0.0, formats),
        limits_words(gap, formats),
        formats.number(gap.one.n + gap.other.n),
        cell.text,
        told_words(gap, t, formats),
        cell.tone,
        tip(gap, t, formats),
        next(iter(gap_offers(gap, result, t)), None),
    )


def _chain(result: Loyalty, sheet: Sheet) -> None:
    """Four links from left to right with arrows between them: what is so of all, or of satisfied clients; beneath, what
    it is compared with.
    """
    t, formats = sheet.texts, sheet.formats
    again = result.gap("satisfied")
    satisfied, dissatisfied = result.group("satisfied"), result.group("dissatisfied")
    few = dissatisfied.clients < LEAST
    unhappy = t("figures_loyalty.verdict_few") if few else about(dissatisfied.each, formats)
    links = (
        ("value", _percent(result.without, sheet), t("figures_loyalty.link_of", n=result.without.n)),
        ("satisfaction", _percent(result.satisfied, sheet), t("figures_loyalty.link_of", n=result.satisfied.n)),
        ("loyalty", _percent(again.one, sheet), _other(part_words(again.other, t, formats), sheet)),
        ("profit", about(satisfied.each, formats), _other(unhappy, sheet)),
    )
    wide = (sheet.width - 3 - _GAP * (len(links) - 1)) / len(links)
    for i, (name, own, under) in enumerate(links):
        left = 0.5 + i * (wide + _GAP)
        sheet.bars([(left, 0.5, wide, _CHAIN - 14)], [sheet.color("borderStrong")], hollow=True)
        sheet.text(left + 12, 14, elided(t(f"figures_loyalty.link_{name}"), wide - 24, MEDIUM), weight=MEDIUM)
        sheet.text(left + 12, 36, elided(own, wide - 24, SEMIBOLD, _BIG), weight=SEMIBOLD, px=_BIG)
        sheet.text(left + 12, 57, elided(under, wide - 24), name="textMuted")
        if i:
            _arrow(sheet, left - _GAP + 8, left - 8, _CHAIN / 2 - 7)


def _percent(part: Part, sheet: Sheet) -> str:
    return "—" if part.share is None else sheet.formats.percent(part.share[0])


def _other(words: str, sheet: Sheet) -> str:
    return sheet.texts("figures_loyalty.link_other", value=words)


def _arrow(sheet: Sheet, left: float, right: float, y: float) -> None:
    sheet.line((left, right), (y, y), "textMuted", 1.5)
    sheet.line((right - 6, right, right - 6), (y - 5, y, y + 5), "textMuted", 1.5)


CHART: Final[Chart[Loyalty]] = Chart(_height, _paint)
