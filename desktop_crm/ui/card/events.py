"""How a record of the card stands in the timeline."""

from __future__ import annotations

from desktop_crm.domain.claim import Claim
from desktop_crm.domain.failure import path_of
from desktop_crm.domain.interaction import Interaction
from desktop_crm.domain.purchase import Purchase
from desktop_crm.domain.refusal import Refusal
from desktop_crm.domain.returned import Return
from desktop_crm.domain.wish import Wish
from desktop_crm.ui.card.rows import Row
from desktop_crm.ui.card.words import CHANNEL_ICONS, Words, capital, joined, one_line, severity_token


def claim_event(words: Words, claim: Claim) -> Row:
    top = next(iter(path_of(claim.failure_point, words.card.points)), None)
    severity = words.texts("card.severity_is", value=claim.severity) if claim.severity else ""
    return Row(
        "event",
        "claim",
        claim.id,
        text=words.texts("card.event_claim", text=one_line(claim.text)),
        detail=joined(words.point(claim.failure_point), severity, words.choice("claim", "status", claim.status)),
        icon="truck" if top is not None and top.code == "delivery" else "",
        token=severity_token(claim.severity),
        date=words.formats.date(claim.date),
        side=words.staff(claim.staff),
    )


def wish_event(words: Words, wish: Wish) -> Row:
    return Row(
        "event",
        "wish",
        wish.id,
        text=words.texts("card.event_wish", text=one_line(wish.text)),
        detail=joined(wish.topic, words.choice("wish", "status", wish.status)),
        token="accent",
        date=words.formats.date(wish.date),
    )


def purchase_event(words: Words, purchase: Purchase) -> Row:
    amount = words.formats.money(purchase.amount)
    what = one_line(purchase.product)
    text = words.texts("card.event_purchase", what=what, amount=amount) if what else ""
    margin = words.margin(purchase)
    gained = words.texts("card.event_margin", amount=words.formats.money(margin)) if margin is not None else ""
    return Row(
        "event",
        "purchase",
        purchase.id,
        text=text or words.texts("card.event_purchase_of", amount=amount),
        detail=joined(words.document(purchase.document), gained),
        token="text",
        date=words.formats.date(purchase.date),
        side=words.staff(purchase.seller),
    )


def return_event(words: Words, found: Return) -> Row:
    amount = words.formats.money(-(found.amount or 0))
    what = one_line(found.product) or words.purchase(found.purchase)
    text = words.texts("card.event_return", what=what, amount=amount) if what else ""
    return Row(
        "event",
        "return",
        found.id,
        text=text or words.texts("card.event_return_of", amount=amount),
        detail=joined(one_line(found.reason), words.point(found.failure_point), words.document(found.document)),
        token="warning",
        date=words.formats.date(found.date),
        side=words.staff(found.staff),
    )


def refusal_event(words: Words, refusal: Refusal) -> Row:
    amount = words.formats.money(refusal.amount)
    return Row(
        "event",
        "refusal",
        refusal.id,
        text=words.texts("card.event_refusal", text=one_line(refusal.reason)),
        detail=joined(words.point(refusal.failure_point), one_line(refusal.product, 80), amount),
        token="text",
        date=words.formats.date(refusal.date),
        side=words.staff(refusal.staff),
    )


def interaction_event(words: Words, found: Interaction) -> Row:
    return Row(
        "event",
        "interaction",
        found.id,
        text=_interaction_title(words, found),
        detail=_interaction_detail(words, found),
        icon=_interaction_icon(found),
        token="accent",
        date=words.formats.date(found.date),
        side=words.staff(found.staff),
    )


def _interaction_title(words: Words, found: Interaction) -> str:
    channel = capital(words.choice("interaction", "channel", found.channel))
    if found.minutes:
        channel = f"{channel}, {words.texts('card.minutes', n=found.minutes)}"
    return f"{channel}: {one_line(found.summary)}"


def _interaction_icon(found: Interaction) -> str:
    if found.channel == "call":
        return "phone-incoming" if found.direction == "in" else "phone-outgoing"
    return CHANNEL_ICONS.get(found.channel, "contact")


def _interaction_detail(words: Words, found: Interaction) -> str:
    if found.next_step:
        return words.texts("card.event_next", text=one_line(found.next_step))
    purpose = words.choice("interaction", "purpose", found.purpose) if found.purpose != "other" else ""
    return joined(words.choice("interaction", "direction", found.direction), purpose)
