"""Key figures in the head of the card, and purchases by quarter with a sentence that says what they show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from desktop_crm.app.cards import Card
from desktop_crm.app.formats import NBSP, Formats, minor_digits
from desktop_crm.app.settings import Settings
from desktop_crm.documents.card_rows import approximate, flows, margin_of, trade, year_before
from desktop_crm.domain.purchase import Purchase

QUARTERS: Final = 12
ENOUGH: Final = 3
"""Fewer purchases than this make no picture."""
LABELLED: Final = 0.25
"""Columns lower than this share of the highest carry no number."""
SAME: Final = Decimal("0.15")
"""A change of up to this share is no change."""
THOUSANDS, MILLIONS = Decimal(1_000), Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One quarter. `share` is its height in 0..1; `value` and `label` are "" where none is printed."""

    label: str
    share: float
    value: str
    claim: bool
    current: bool


@dataclass(frozen=True, slots=True)
class Chart:
    title: str
    note: str
    alt: str
    bars: tuple[Bar, ...]


# -- key figures


def figures(card: Card, formats: Formats) -> tuple[Figure, ...]:
    """Only what has something to say: an empty card has no figures."""
    t = formats.texts
    made = [*_bought(card, formats)] if card.purchases or card.returns else []
    days = [contact.date for contact in card.interactions if contact.date]
    if days:
        made.append(_day(t("paper.last_contact"), max(days), card, formats))
    if card.claims or card.wishes:
        claims = sum(claim.open for claim in card.claims)
        wishes = sum(wish.open for wish in card.wishes)
        parts = [t("paper.claims", n=claims)] if claims else []
        parts += [t("paper.wishes", n=wishes)] if wishes else []
        made.append(Figure(t("paper.open"), formats.number(claims + wishes), ", ".join(parts)))
    return tuple(made)


def _bought(card: Card, formats: Formats) -> list[Figure]:
    t = formats.texts
    recent = _within(card.purchases, year_before(card.today), card.today)
    bought = sum(amount for _, amount in flows(card))
    margins = [margin_of(found, Settings(card.settings).margin) for found in trade(card)]
    margin = sum(m for m, _ in margins)
    whole = 10 ** minor_digits(formats.currency)
    rounded = round(Decimal(margin) / whole) * whole
    share = t("paper.of_sales", share=formats.percent(margin / bought)) if bought > 0 else ""
    made = [
        Figure(
            t("paper.bought_year"),
            formats.money(_sum(card, year_before(card.today), card.today)),
            t("paper.purchases_n", n=len(recent)),
        ),
        Figure(t("paper.margin_all"), approximate(formats.money(rounded), any(e for _, e in margins)), share),
    ]
    days = [purchase.date for purchase in card.purchases if purchase.date]
    return [*made, _day(t("paper.last_purchase"), max(days), card, formats)] if days else made


def _day(label: str, day: date, card: Card, formats: Formats) -> Figure:
    ago = formats.ago(day, card.today)
    return Figure(label, formats.date(day), "" if ago == formats.date(day) else ago)


def _sum(card: Card, after: date, until: date) -> int:
    """What was paid in a time, less what was given back in it."""
    return sum(amount for day, amount in flows(card) if day and after < day <= until)


def _within(purchases: Sequence[Purchase], after: date, until: date) -> list[Purchase]:
    return [purchase for purchase in purchases if purchase.date and after < purchase.date <= until]


# -- purchases by quarter


def chart(card: Card, formats: Formats) -> Chart | None:
    """The last three years by quarter, or None where there is too little to draw."""
    t = formats.texts
    now = _quarter(card.today)
    sums = [0] * QUARTERS
    count = 0
    for day, amount in flows(card):
        at = _place(day, now)
        if at is not None:
            sums[at] += amount
            count += amount >= 0
    highest = max(sums)
    if count < ENOUGH or highest <= 0:
        return None
    claims = [at for claim in card.claims if (at := _place(claim.date, now)) is not None]
    unit, digits, note = _unit(formats, highest)
    values = [formats.number(formats.decimal(amount) / unit, digits) for amount in sums]
    parts = [note, t("paper.chart_claim") if claims else "", t("paper.chart_net") if card.returns else ""]
    counted = t("paper.purchases_n", n=count)
    counts = ", ".join([counted, t("paper.claims", n=len(claims))] if claims else [counted])
    return Chart(
        title=finding(card, formats),
        note=" ".join(filter(None, [*parts, f"{counts}."])),
        alt=_alt(formats, now, values[sums.index(highest)], sums.index(highest), note),
        bars=_bars(now, sums, values, set(claims)),
    )


def _quarter(day: date) -> int:
    return day.year * 4 + (day.month - 1) // 3


def _place(day: date | None, now: int) -> int | None:
    at = _quarter(day) - now + QUARTERS - 1 if day else -1
    return at if 0 <= at < QUARTERS else None


def _unit(formats: Formats, highest: int) -> tuple[Decimal, int, str]:
    """What the numbers on the columns are in, their decimals, and the line that says so."""
    t, top = formats.texts, formats.decimal(highest)
    if top >= MILLIONS * 10:
        return MILLIONS, 1, t("paper.chart_millions", sign=formats.sign)
    if top >= THOUSANDS * 10:
        return THOUSANDS, 1, t("paper.chart_thousands", sign=formats.sign)
    return Decimal(1), 0, t("paper.chart_units", sign=formats.sign)


def _bars(now: int, sums: list[int], values: list[str], claims: set[int]) -> tuple[Bar, ...]:
    """The highest columns carry their number, but never two neighbours: the numbers would touch."""
    highest = max(sums)
    labelled: set[int] = set()
    for at in sorted(range(QUARTERS), key=lambda i: -sums[i]):
        if sums[at] >= highest * LABELLED and labelled.isdisjoint((at - 1, at + 1)):
            labelled.add(at)
    first = now - QUARTERS + 1
    # A year stands under its first quarter; under the first column too, where the next year leaves it room.
    years = {
        at: str((first + at) // 4) for at in range(QUARTERS) if (first + at) % 4 == 0 or (at == 0 and first % 4 < 3)
    }
    return tuple(
        Bar(
            label=years.get(at, ""),
            share=max(0, amount) / highest,
            value=values[at] if at in labelled else "",
            claim=at in claims,
            current=at == QUARTERS - 1,
        )
        for at, amount in enumerate(sums)
    )


def _alt(formats: Formats, now: int, value: str, highest: int, note: str) -> str:
    def name(at: int) -> str:
        quarter = now - QUARTERS + 1 + at
        return formats.texts("paper.quarter", roman=("I", "II", "III", "IV")[quarter % 4], year=quarter // 4)

    return formats.texts(
        "paper.chart_alt", note=note, first=name(0), last=name(QUARTERS - 1), top=name(highest), value=value
    )


def finding(card: Card, formats: Formats) -> str:
    """The last twelve months beside the twelve before, as a sentence."""
    t, purchases, today = formats.texts, card.purchases, card.today
    year, before = year_before(today), year_before(year_before(today))
    lately = _within(purchases, year, today)
    recent, earlier = max(0, _sum(card, year, today)), _sum(card, before, year)
    days = [purchase.date for purchase in purchases if purchase.date]
    if not lately:
        return t("paper.finding_silent", span=formats.span((today - max(days)).days))
    if earlier <= 0:
        return t("paper.finding_first_year" if min(days) > year else "paper.finding_back")
    change = Decimal(recent) / Decimal(earlier) - 1
    if abs(change) <= SAME:
        return t("paper.finding_same")
    if change >= 1:
        return t("paper.finding_times", times=formats.number(change + 1, 1))
    percent = formats.percent(float(abs(change))).replace(" ", NBSP)
    return t("paper.finding_more", percent=percent) if change > 0 else t("paper.finding_less", percent=percent)
