"""How a record of the card stands in the list of its tab."""

from __future__ import annotations

from typing import Final

from desktop_crm.domain.attachment import Attachment
from desktop_crm.domain.claim import Claim
from desktop_crm.domain.interaction import Interaction
from desktop_crm.domain.purchase import Purchase
from desktop_crm.domain.refusal import Refusal
from desktop_crm.domain.returned import Return
from desktop_crm.domain.wish import Wish
from desktop_crm.ui.card import events
from desktop_crm.ui.card.rows import Row
from desktop_crm.ui.card.words import Words, joined, one_line, severity_token

WISH_TAGS: Final = {"new": "plain", "planned": "accent", "granted": "success", "declined": "plain"}


def claim_line(words: Words, claim: Claim) -> Row:
    said = words.formats.date(claim.date)
    what = ", ".join(part for part in (one_line(claim.product, 60), said) if part)
    state, token = words.claim_state(claim)
    return Row(
        "voice",
        "claim",
        claim.id,
        text=one_line(claim.text),
        detail=joined(words.point(claim.failure_point), what),
        icon="" if claim.open else "circle-check" if claim.status == "resolved" else "circle-x",
        token=severity_token(claim.severity) if claim.open else "textMuted",
        severity=claim.severity,
        severity_text=words.severity(claim.severity),
        under=state,
        under_token=token,
    )


def wish_line(words: Words, wish: Wish) -> Row:
    priority = words.choice("wish", "priority", wish.priority) if wish.priority != "normal" else ""
    if priority:
        priority = words.texts("card.wish_priority", priority=priority)
    return Row(
        "voice",
        "wish",
        wish.id,
        text=one_line(wish.text),
        detail=joined(wish.topic, priority) or words.texts("card.wish"),
        token="accent" if wish.open else "textMuted",
        tag=words.choice("wish", "status", wish.status),
        tag_kind=WISH_TAGS.get(wish.status, "plain"),
        under=words.formats.date(wish.date),
    )


def refusal_line(words: Words, refusal: Refusal) -> Row:
    return Row(
        "voice",
        "refusal",
        refusal.id,
        text=one_line(refusal.reason),
        detail=joined(words.point(refusal.failure_point), one_line(refusal.product, 60)) or words.texts("card.refusal"),
        token="text",
        side=words.formats.money(refusal.amount),
        under=words.formats.date(refusal.date),
    )


def purchase_line(words: Words, found: Purchase) -> Row:
    formats = words.formats
    margin = words.margin(found)
    what = one_line(found.product) or words.texts("card.no_product")
    return Row(
        "purchase",
        "purchase",
        found.id,
        text=what,
        detail=joined(words.document(found.document), words.staff(found.seller)),
        side=formats.money(found.amount),
        under=words.texts("card.event_margin", amount=formats.money(margin)) if margin is not None else "",
        cells=(
            formats.date(found.date),
            found.document,
            what,
            words.staff(found.seller),
            formats.amount(found.amount),
            formats.amount(margin),
        ),
    )


def return_line(words: Words, found: Return) -> Row:
    """Amounts with a minus: they are taken from what was bought. The reason first: what came back stands above."""
    formats = words.formats
    margin = words.margin(found)
    what, reason = one_line(found.product) or words.purchase(found.purchase), one_line(found.reason)
    text = words.texts("card.return_of", what=reason or what) if reason or what else words.texts("card.return")
    point = words.point(found.failure_point)
    return Row(
        "purchase",
        "return",
        found.id,
        text=text,
        detail=joined(what if reason else "", words.document(found.document), point),
        icon="undo-dot",
        side=formats.money(-(found.amount or 0)),
        under=words.texts("card.event_margin", amount=formats.money(-margin)) if margin is not None else "",
        cells=(
            formats.date(found.date),
            found.document,
            text,
            words.staff(found.staff),
            formats.amount(-(found.amount or 0)),
            "" if margin is None else formats.amount(-margin),
        ),
    )


def interaction_line(words: Words, found: Interaction) -> Row:
    return events.interaction_event(words, found)


def attachment_line(words: Words, found: Attachment) -> Row:
    size = words.formats.bytes(found.size) if found.size is not None else ""
    use = words.choice("attachment", "use", found.use) if found.use != "file" else ""
    return Row(
        "file",
        "attachment",
        found.id,
        text=one_line(found.name),
        detail=joined(use, size, words.formats.date(found.date), one_line(found.note, 80)),
        icon="image" if found.use in ("photo", "logo") else "",
    )
