"""The picture of the iceberg: who complained, who stayed silent, who had no problem; both shares beside folklore."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desktop_crm.analysis.failures import FEW
from desktop_crm.analysis.iceberg import Iceberg
from desktop_crm.app.figures.figure import Offer
from desktop_crm.app.figures.iceberg import GROUPS, offer, rows_of, verdict
from desktop_crm.app.figures.told import told_percent
from desktop_crm.app.figures.words import share_limits
from desktop_crm.charts.dots import Dot, DotRow, Dots, dots, natural_height
from desktop_crm.charts.rows import Name
from desktop_crm.charts.sheet import Chart, Mark, Sheet
from desktop_crm.charts.stacked import Part, Stack, Stacked, stacked
from desktop_crm.charts.value_axis import Area, ValueAxis

_STACK: Final = 90.0
_SHARES: Final = (0.1, 0.2, 0.4, 0.6, 1.0)
_ROOM: Final = 1.05
_PARTS: Final = ("complained", "hidden", "calm")


def _paint(result: Iceberg, sheet: Sheet) -> tuple[Mark, ...]:
    t = sheet.texts
    found = stacked(
        sheet,
        Stacked(
            [Stack(Name(t("figures_iceberg.series"), (sheet.formats.number(result.n),)), _parts(result, sheet))],
            [t(f"figures_iceberg.group_{part}") for part in _PARTS],
            ("", t("figures_iceberg.head_clients")),
        ),
        Area(0, 0, sheet.width, _STACK),
    )
    marks = [replace(mark, row=GROUPS.index(_PARTS[mark.column])) for mark in found if mark.column in (0, 1)]
    heads = ("", t("figures_iceberg.head_told"), t("figures_iceberg.head_own"), "n", t("figures_iceberg.head_verdict"))
    what = Dots([_row(i, result, sheet) for i in range(2)], heads)
    below = dots(sheet, what, Area(0, _STACK, sheet.width, sheet.height - _STACK))
    return (*marks, *(replace(mark, row=mark.row + 1) for mark in below))


def _parts(result: Iceberg, sheet: Sheet) -> list[Part]:
    t = sheet.texts
    counts = (result.complained, result.hidden, result.asked - result.problems)
    offers: list[Offer | None] = [offer("complained", result, t), offer("hidden", result, t), None]
    return [
        Part(float(n), sheet.formats.number(n), t(f"figures_iceberg.tip_{part}", n=n), offered)
        for part, n, offered in zip(_PARTS, counts, offers, strict=True)
    ]


def _row(i: int, result: Iceberg, sheet: Sheet) -> DotRow:
    t, formats = sheet.texts, sheet.formats
    group, count, n, own, told = rows_of(result)[i]
    said = verdict(group, own, told, n, t)
    few = n < FEW
    share, low, high = own or (None, None, None)
    words = t(f"figures_iceberg.whole_{group}", n=n, count=count)
    limits = "" if low is None or high is None else t("figures.limits", limits=share_limits(low, high, formats))
    greatest = max(told[1], high or 0.0)
    return DotRow(
        label=t(f"figures_iceberg.share_{group}"),
        source=t("figures_iceberg.told", percent=told_percent(told, formats)),
        dots=(Dot(share, low, high, told[0] if told[0] == told[1] else told, few),),
        axis=_axis(greatest),
        tick=formats.percent,
        value="—" if share is None else formats.percent(share),
        under=limits,
        n=words,
        verdict=said.text,
        tone=said.tone,
        tip=f"{t(f'figures_iceberg.share_{group}')}: {words}",
        offer=offer(group, result, t),
    )


def _axis(greatest: float) -> ValueAxis:
    end = next((share for share in _SHARES if share >= min(1.0, greatest * _ROOM)), 1.0)
    return ValueAxis(0.0, end, end / 2)


CHART: Final[Chart[Iceberg]] = Chart(lambda result: _STACK + natural_height(2, key=False) if result.n else 0.0, _paint)
