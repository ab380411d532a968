"""The three tables of the card: claims and wishes, purchases, contacts."""

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
    """A claim or a wish."""

    date: str
    claim: bool
    kind: str
    text: str
    details: Details
    severity: int | None
    state: str
    status: str
    when: str


@dataclass(frozen=True, slots=True)
class PurchaseRow:
    date: str
    number: str
    goods: str
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


def lines(*parts: Iterable[tuple[str, str]]) -> Details:
    """Each argument is one line of (label, value); empty values and empty lines are left out."""
    made = (tuple(f"{label}: {value}" for label, value in line if value) for line in parts)
    return tuple(line for line in made if line)


# -- claims and wishes


def voice_rows(card: Card, formats: Formats) -> tuple[Voice, ...]:
    """Claims and wishes together, newest first; on the same day the claims first."""
    said: list[Claim | Wish] = [*card.claims, *card.wishes]
    said.sort(key=lambda voice: voice.date or date.min, reverse=True)
    return tuple(_claim(voice, card, formats) if isinstance(voice, Claim) else _wish(voice, formats) for voice in said)


def _claim(claim: Claim, card: Card, formats: Formats) -> Voice:
    t = formats.texts
    cause = card.causes.get(claim.cause) if claim.cause is not None else None
    staff = card.staff.get(claim.staff) if claim.staff is not None else None
    content = "" if claim.content is None else t(f"codes.flag_{'yes' if claim.content else 'no'}")
    details = lines(
        [
            (t("fields.claim_failure_point"), one_line(path_text(claim.failure_point, card.points))),
            (t("fields.claim_cause"), one_line(cause.name) if cause else ""),
        ],
        [
            (t("fields.claim_product"), one_line(claim.product)),
            (t("fields.claim_purchase"), _purchase_named(claim.purchase, card, formats)),
            (t("fields.claim_staff"), one_line(staff.name) if staff else ""),
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


def counted(card: Card, formats: Formats) -> str:
    """6 claims, 3 wishes."""
    t = formats.texts
    parts = [t("paper.claims", n=len(card.claims))] if card.claims else []
    parts += [t("paper.wishes", n=len(card.wishes))] if card.wishes else []
    return ", ".join(parts)


def voices_note(card: Card, formats: Formats) -> str:
    count = counted(card, formats)
    still_open = sum(claim.open for claim in card.claims) + sum(wish.open for wish in card.wishes)
    return f"{count}; {formats.texts('paper.open_of_them', n=still_open)}" if count else ""


# -- purchases


def margin_of(purchase: Purchase, share: float) -> tuple[int, bool]:
    """Margin in minor units, and whether it is an estimate: without the cost of goods, the shop-wide share."""
    amount = purchase.amount or 0
    if purchase.cost is None:
        return round(amount * share), True
    return amount - purchase.cost, False


def approximate(text: str, estimated: bool) -> str:
    return f"≈{NBSP}{text}" if estimated else text


def purchase_rows(card: Card, formats: Formats) -> tuple[PurchaseRow, ...]:
    return tuple(_purchase(purchase, card, formats) for purchase in card.purchases)


def _purchase(purchase: Purchase, card: Card, formats: Formats) -> PurchaseRow:
    margin, estimated = margin_of(purchase, Settings(card.settings).margin)
    seller = card.staff.get(purchase.seller) if purchase.seller is not None else None
    return PurchaseRow(
        date=formats.date(purchase.date),
        number=one_line(purchase.document),
        goods=printable(purchase.product).strip(),
        seller=one_line(seller.name) if seller else "",
        amount=formats.money_exact(purchase.amount),
        margin=approximate(formats.money_exact(margin), estimated),
    )


def total(card: Card, formats: Formats) -> Total | None:
    if not card.purchases:
        return None
    share = Settings(card.settings).margin
    margins = [margin_of(purchase, share) for purchase in card.purchases]
    return Total(
        label=formats.texts("paper.total", n=len(card.purchases)),
        amount=formats.money_exact(sum(purchase.amount or 0 for purchase in card.purchases)),
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
    if any(purchase.cost is None for purchase in card.purchases):
        parts.append(t("paper.estimated", share=formats.percent(Settings(card.settings).margin)))
    return "; ".join(parts)


# -- contacts


def contact_rows(card: Card, formats: Formats) -> tuple[ContactRow, ...]:
    return tuple(_contact(contact, card, formats) for contact in card.interactions)


def _contact(contact: Interaction, card: Card, formats: Formats) -> ContactRow:
    t = formats.texts
    staff = card.staff.get(contact.staff) if contact.staff is not None else None
    purpose = "" if contact.purpose == "other" else t(f"codes.purpose_{contact.purpose}")
    return ContactRow(
        date=formats.date(contact.date),
        channel=f"{t(f'codes.channel_{contact.channel}')}, {t(f'codes.direction_{contact.direction}')}",
        who=one_line(staff.name) if staff else "",
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
