"""The picture of losses: a bar for each cause, those of ours in one colour and those outside in another; or for each
reason, competitor or client.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from desktop_crm.analysis.autopsy import newest
from desktop_crm.analysis.losses import Losses, Tally
from desktop_crm.app.figures.figure import Offer
from desktop_crm.app.figures.losses_words import (
    card_name,
    cause_name,
    effect_tip,
    kind_name,
    money,
    offers,
    reason_name,
    reason_offers,
    tip,
)  # fmt: skip
from desktop_crm.charts.bars import Bar, Bars, bars
from desktop_crm.charts.rows import Name, natural_height
from desktop_crm.charts.sheet import Chart, Mark, Sheet
from desktop_crm.charts.value_axis import ValueAxis, value_axis

_PLACES: Final = {"ours": 0, "outside": 1}


def _rows(result: Losses) -> int:
    rows = {"causes": result.causes, "reasons": result.reasons, "competitors": result.rivals, "clients": result.lost}
    return len(rows[result.shown])


def _paint(result: Losses, sheet: Sheet) -> tuple[Mark, ...]:
    t, formats = sheet.texts, sheet.formats
    if result.shown == "causes":
        return tuple(bars(sheet, _causes(result, sheet)))
    lines = {"reasons": _reasons, "competitors": _rivals, "clients": _clients}[result.shown](result, sheet)
    by_value = result.shown != "reasons"
    name = {"reasons": "reason", "competitors": "rival", "clients": "client"}[result.shown]
    heads = tuple(t(f"figures_losses.head_{head}") for head in (name, *(("n",) if name != "client" else ()), "value"))

    def tick(value: float) -> str:
        return formats.money_round(round(value)) if by_value else formats.number(value)

    caption = t(f"figures_losses.caption_{'value' if by_value else 'n'}")
    axis = None if by_value else _counts(lines)
    return tuple(bars(sheet, Bars(lines, heads, tick, caption=caption, axis=axis)))


def _causes(result: Losses, sheet: Sheet) -> Bars:
    t, formats = sheet.texts, sheet.formats
    lines = [
        Bar(
            Name(
                cause_name(cause.id, result, t),
                (
                    kind_name(cause, t),
                    formats.number(cause.carrying),
                    money(cause.all, formats) if cause.all.n else "—",
                    formats.number(cause.all.n),
                ),
                bold=cause == result.top,
                muted=not cause.id,
            ),
            float(cause.all.n),
            stressed=bool(cause.kind),
            few=result.too_few,
            tip=_told(tip(cause_name(cause.id, result, t), cause.all, t, formats),
                      effect_tip(newest(cause.mendings), t, formats)),
            offer=next(iter(offers((f"cause-{cause.id}",), result, t)), None),
            place=_PLACES.get(cause.kind, 0),
        )
        for cause in result.causes
    ]  # fmt: skip
    heads = tuple(t(f"figures_losses.head_{name}") for name in ("cause", "kind", "carrying", "value", "n"))
    return Bars(
        lines,
        heads,
        lambda value: formats.number(value),
        caption=t("figures_losses.caption_causes"),
        axis=_counts(lines),
        most=0.5,
    )


def _counts(lines: Sequence[Bar]) -> ValueAxis:
    return value_axis((line.value for line in lines), whole_numbers=True)


def _told(*words: str) -> str:
    return "; ".join(filter(None, words))


def _reasons(result: Losses, sheet: Sheet) -> list[Bar]:
    t = sheet.texts
    return [
        _bar(reason_name(one, t), one.all, reason_offers(one, result, t), float(one.all.n), result, sheet,
             muted=bool(one.joined))
        for one in result.reasons
    ]  # fmt: skip


def _rivals(result: Losses, sheet: Sheet) -> list[Bar]:
    t = sheet.texts
    return [
        _bar(card_name(one.client, result, t), one.all, offers((f"rival-{one.client}",), result, t),
             float(one.all.value), result, sheet, muted=not one.client)
        for one in result.rivals
    ]  # fmt: skip


def _clients(result: Losses, sheet: Sheet) -> list[Bar]:
    t, formats = sheet.texts, sheet.formats
    return [
        Bar(
            Name(card_name(one.client, result, t), ("—" if one.value is None else formats.money(one.value),)),
            None if one.value is None else float(one.value),
            few=result.too_few,
            tip=_told(card_name(one.client, result, t), formats.date(one.day), one.reason),
            offer=next(iter(offers((f"loss-{one.id}",), result, t)), None),
        )
        for one in result.lost
    ]


def _bar(
    name: str, tally: Tally, behind: tuple[Offer, ...], value: float, result: Losses, sheet: Sheet, muted: bool
) -> Bar:
    t, formats = sheet.texts, sheet.formats
    return Bar(
        Name(name, (formats.number(tally.n), money(tally, formats)), muted=muted),
        value,
        stressed=not muted,
        few=result.too_few,
        tip=tip(name, tally, t, formats),
        offer=next(iter(behind), None),
    )


CHART: Final[Chart[Losses]] = Chart(lambda result: natural_height(_rows(result)), _paint)
