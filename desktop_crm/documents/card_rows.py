"""The three tables of the card: claims, wishes and refusals; purchases and returns; contacts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median
from typing import Final

from desktop_crm.app.cards import Card
from desktop_crm.app.formats import NBSP, Formats
from desktop_crm.app.settings import Settings
from desktop_crm.documents.printable import one_line, printable
from desktop_crm.domain.claim import Claim
from desktop_crm.domain.failure import path_text
from desktop_crm.domain.interaction import Interaction
from desktop_crm.domain.purchase import Purchase
from desktop_crm.domain.refusal import Refusal
from desktop_crm.domain.returned import Return
from desktop_crm.domain.wish import Wish

STATES: Final = {
    "new": "open",
    "in_work": "work",
    "planned": "work",
    "resolved": "done",
    "granted": "done",
    "declined": "refused",
}
"""Status -> the mark before it."""
DAYS_FOR_RHYTHM: Final = 3
"""Fewer days of purchase say nothing about how often somebody buys."""

Details = tuple[tuple[str, ...], ...]
"""Small lines under a text; in each, parts "label: value" that stand beside each other."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A claim, a wish or a refusal."""

    date: str
    claim: bool
    kind: str
    text: str
    details: Details
    severity: int | None
    state: str  # the mark before the status, "" for none
    status: str
    when: str


@dataclass(frozen=True, slots=True)
class PurchaseRow:
    date: str
    number: str
    goods: str
    details: Details
    seller: str
    amount: str
    margin: str


@dataclass(frozen=True, slots=True)
class Total:
    label: str
    amount: str
    margin: str


@dataclass(frozen=True, slots=True)
class ContactRow:
    date: str
    channel: str
    who: str
    minutes: str
    summary: str
    details: Details


def staff_name(card: Card, id: int | None) -> str:
    staff = card.staff.get(id) if id is not None else None
    return one_line(staff.name) if staff else ""


def cause_name(card: Card, id: int | None) -> str:
    cause = card.causes.get(id) if id is not None else None
    return one_line(cause.name) if cause else ""


def lines(*parts: Iterable[tuple[str, str]]) -> Details:
    """Each argument is one line of (label, value); empty values and empty lines are left out."""
    made = (tuple(f"{label}: {value}" for label, value in line if value) for line in parts)
    return tuple(line for line in made if line)


# -- claims and wishes


def voice_rows(card: Card, formats: Formats) -> tuple[Voice, ...]:
    """Claims, wishes and refusals together, newest first; on the same day in this order."""
    said = [(claim.date, _claim(claim, card, formats)) for claim in card.claims]
    said += [(wish.date, _wish(wish, formats)) for wish in card.wishes]
    said += [(refusal.date, _refusal(refusal, card, formats)) for refusal in card.refusals]
    said.sort(key=lambda dated: dated[0] or date.min, reverse=True)
    return tuple(voice for _, voice in said)


def _claim(claim: Claim, card: Card, formats: Formats) -> Voice:
    t = formats.texts
    content = "" if claim.content is None else t(f"codes.flag_{'yes' if claim.content else 'no'}")
    details = lines(
        [
            (t("fields.claim_failure_point"), one_line(path_text(claim.failure_point, card.points))),
            (t("fields.claim_cause"), cause_name(card, claim.cause)),
        ],
        [
            (t("fields.claim_product"), one_line(claim.product)),
            (t("fields.claim_purchase"), _purchase_named(claim.purchase, card, formats)),
            (t("fields.claim_staff"), staff_name(card, claim.staff)),
            (t("fields.claim_channel"), t(f"codes.channel_{claim.channel}") if claim.channel else ""),
        ],
        [(t("fields.claim_resolution"), printable(claim.resolution).strip())],
        [
            (t("fields.claim_compensation"), formats.money(claim.compensation)),
            (t("fields.claim_content"), content),
        ],
    )
    return Voice(
        date=formats.date(claim.date),
        claim=True,
        kind=t("paper.claim"),
        text=printable(claim.text).strip(),
        details=details,
        severity=claim.severity,
        state=STATES[claim.status],
        status=t(f"codes.claim_status_{claim.status}"),
        when=_when(claim, card.today, formats),
    )


def _purchase_named(id: int | None, card: Card, formats: Formats) -> str:
    found = next((p for p in card.purchases if p.id == id), None) if id is not None else None
    return " ".join(filter(None, (one_line(found.document), formats.date(found.date)))) if found else ""


def _when(claim: Claim, today: date, formats: Formats) -> str:
    """Until when it is due, or when it was closed and how long that took."""
    t = formats.texts
    if claim.open:
        if claim.due_date is None:
            return ""
        key = "paper.overdue" if claim.due_date < today else "paper.due"
        return t(key, date=_whole(formats.date(claim.due_date)))
    closed = _whole(formats.date(claim.resolved_on))
    if claim.status != "resolved" or claim.resolved_on is None or claim.date is None:
        return closed
    days = (claim.resolved_on - claim.date).days
    return t("paper.closed_same_day", date=closed) if days < 1 else t("paper.closed_after", date=closed, n=days)


def _whole(day: str) -> str:
    """A date that stays on one line."""
    return day.replace(" ", NBSP)


def _wish(wish: Wish, formats: Formats) -> Voice:
    t = formats.texts
    priority = "" if wish.priority == "normal" else t(f"codes.priority_{wish.priority}")
    topic = one_line(wish.topic)
    return Voice(
        date=formats.date(wish.date),
        claim=False,
        kind=t("paper.wish"),
        text=printable(wish.text).strip(),
        details=lines([(t("fields.wish_topic"), topic), (t("fields.wish_priority"), priority)]),
        severity=None,
        state=STATES[wish.status],
        status=t(f"codes.wish_status_{wish.status}"),
        when="",
    )


def _refusal(refusal: Refusal, card: Card, formats: Formats) -> Voice:
    t = formats.texts
    return Voice(
        date=formats.date(refusal.date),
        claim=False,
        kind=t("paper.refusal"),
        text=printable(refusal.reason).strip(),
        details=lines(
            [
                (t("fields.refusal_failure_point"), one_line(path_text(refusal.failure_point, card.points))),
                (t("fields.refusal_cause"), cause_name(card, refusal.cause)),
            ],
            [
                (t("fields.refusal_product"), one_line(refusal.product)),
                (t("fields.refusal_staff"), staff_name(card, refusal.staff)),
            ],
        ),
        severity=None,
        state="",
        status=t("paper.at_stake", amount=_whole(formats.money(refusal.amount))) if refusal.amount else "",
        when="",
    )


def counted(card: Card, formats: Formats) -> str:
    """6 claims, 3 wishes, 1 refusal."""
    t = formats.texts
    parts = [t("paper.claims", n=len(card.claims))] if card.claims else []
    parts += [t("paper.wishes", n=len(card.wishes))] if card.wishes else []
    parts += [t("paper.refusals", n=len(card.refusals))] if card.refusals else []
    return ", ".join(parts)


def voices_note(card: Card, formats: Formats) -> str:
    count = counted(card, formats)
    if not card.claims and not card.wishes:
        return count
    still_open = sum(claim.open for claim in card.claims) + sum(wish.open for wish in card.wishes)
    return f"{count}; {formats.texts('paper.open_of_them', n=still_open)}" if count else ""


# -- purchases and returns


def margin_of(found: Purchase | Return, share: float) -> tuple[int, bool]:
    """Margin in minor units, and whether it is an estimate: without the cost of goods, the shop-wide share.

    What comes back takes its margin along: that of a return is negative.
    """
    sign = -1 if isinstance(found, Return) else 1
    amount = found.amount or 0
    if found.cost is None:
        return sign * round(amount * share), True
    return sign * (amount - found.cost), False


def trade(card: Card) -> tuple[Purchase | Return, ...]:
    """Purchases newest first, each followed by what came back of it; other returns by their own day."""
    own = {purchase.id for purchase in card.purchases}
    loose = [r for r in card.returns if r.purchase not in own]
    items: list[Purchase | Return] = [*card.purchases, *loose]
    items.sort(key=lambda found: found.date or date.min, reverse=True)
    made: list[Purchase | Return] = []
    for item in items:
        made.append(item)
        if isinstance(item, Purchase):
            made += [r for r in card.returns if r.purchase == item.id]
    return tuple(made)


def flows(card: Card) -> tuple[tuple[date | None, int], ...]:
    """Day and amount of everything that was paid, in minor units; what was given back is negative."""
    paid = [(purchase.date, purchase.amount or 0) for purchase in card.purchases]
    return (*paid, *((returned.date, -(returned.amount or 0)) for returned in card.returns))


def approximate(text: str, estimated: bool) -> str:
    return f"≈{NBSP}{text}" if estimated else text


def purchase_rows(card: Card, formats: Formats) -> tuple[PurchaseRow, ...]:
    return tuple(
        _return(found, card, formats) if isinstance(found, Return) else _purchase(found, card, formats)
        for found in trade(card)
    )


def _purchase(purchase: Purchase, card: Card, formats: Formats) -> PurchaseRow:
    margin, estimated = margin_of(purchase, Settings(card.settings).margin)
    return PurchaseRow(
        date=formats.date(purchase.date),
        number=one_line(purchase.document),
        goods=printable(purchase.product).strip(),
        details=(),
        seller=staff_name(card, purchase.seller),
        amount=formats.money_exact(purchase.amount),
        margin=approximate(formats.money_exact(margin), estimated),
    )


def _return(found: Return, card: Card, formats: Formats) -> PurchaseRow:
    """A line with minus amounts."""
    t = formats.texts
    margin, estimated = margin_of(found, Settings(card.settings).margin)
    what = printable(found.product).strip()
    details = lines(
        [(t("fields.return_reason"), printable(found.reason).strip())],
        [
            (t("fields.return_failure_point"), one_line(path_text(found.failure_point, card.points))),
            (t("fields.return_cause"), cause_name(card, found.cause)),
        ],
    )
    return PurchaseRow(
        date=formats.date(found.date),
        number=one_line(found.document),
        goods=t("paper.return_of", what=what) if what else t("paper.return"),
        details=details,
        seller=staff_name(card, found.staff),
        amount=formats.money_exact(-(found.amount or 0)),
        margin=approximate(formats.money_exact(margin), estimated),
    )


def total(card: Card, formats: Formats) -> Total | None:
    """Net of what came back."""
    found = trade(card)
    if not found:
        return None
    share = Settings(card.settings).margin
    margins = [margin_of(one, share) for one in found]
    label = formats.texts("paper.total", n=len(card.purchases))
    if card.returns:
        label = formats.texts("paper.less_returns", total=label, n=len(card.returns))
    return Total(
        label=label,
        amount=formats.money_exact(sum(amount for _, amount in flows(card))),
        margin=approximate(formats.money_exact(sum(m for m, _ in margins)), any(e for _, e in margins)),
    )


def purchases_note(card: Card, formats: Formats) -> str:
    """How often the client buys, and what the sign before a margin means."""
    t = formats.texts
    days = sorted({purchase.date for purchase in card.purchases if purchase.date})
    parts = []
    if len(days) >= DAYS_FOR_RHYTHM:
        gap = round(median((later - earlier).days for earlier, later in pairwise(days)))
        parts.append(t("paper.rhythm", n=gap))
    if any(found.cost is None for found in trade(card)):
        parts.append(t("paper.estimated", share=formats.percent(Settings(card.settings).margin)))
    return "; ".join(parts)


# -- contacts


def contact_rows(card: Card, formats: Formats) -> tuple[ContactRow, ...]:
    return tuple(_contact(contact, card, formats) for contact in card.interactions)


def _contact(contact: Interaction, card: Card, formats: Formats) -> ContactRow:
    t = formats.texts
    purpose = "" if contact.purpose == "other" else t(f"codes.purpose_{contact.purpose}")
    return ContactRow(
        date=formats.date(contact.date),
        channel=f"{t(f'codes.channel_{contact.channel}')}, {t(f'codes.direction_{contact.direction}')}",
        who=staff_name(card, contact.staff),
        minutes="" if contact.minutes is None else formats.number(contact.minutes),
        summary=printable(contact.summary).strip(),
        details=lines(
            [(t("fields.interaction_purpose"), purpose)],
            [(t("fields.interaction_next_step"), one_line(contact.next_step))],
        ),
    )


def year_before(day: date) -> date:
    """The same day a year ago (28 February for the 29th)."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def contacts_note(card: Card, formats: Formats) -> str:
    """How many in the last twelve months, where there are any at all."""
    since = year_before(card.today)
    recent = sum(1 for contact in card.interactions if contact.date and contact.date > since)
    return formats.texts("paper.contacts_year", n=recent) if card.interactions else ""
