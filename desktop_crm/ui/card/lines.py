"""How a record of the card stands in the list of its tab."""

from __future__ import annotations

from typing import Final

from desktop_crm.domain.attachment import Attachment
from desktop_crm.domain.claim import Claim
from desktop_crm.domain.contact_person import ContactPerson
from desktop_crm.domain.feedback import Feedback
from desktop_crm.domain.interaction import Interaction
from desktop_crm.domain.loss import Loss
from desktop_crm.domain.problem import HiddenProblem
from desktop_crm.domain.purchase import Purchase
from desktop_crm.domain.referral import Referral
from desktop_crm.domain.refusal import Refusal
from desktop_crm.domain.returned import Return
from desktop_crm.domain.spending import Spending
from desktop_crm.domain.task import Task
from desktop_crm.domain.wish import Wish
from desktop_crm.ui.card import events
from desktop_crm.ui.card.rows import Row
from desktop_crm.ui.card.words import Words, capital, joined, one_line, severity_token

WISH_TAGS: Final = {"new": "plain", "planned": "accent", "granted": "success", "declined": "plain"}


def claim_line(words: Words, claim: Claim) -> Row:
    said = words.formats.date(claim.date)
    what = ", ".join(part for part in (one_line(claim.product, 60), said) if part)
    state, token = words.claim_state(claim)
    shown = sum(a.claim == claim.id for a in words.card.attachments)
    files = words.texts("card.files_count", n=shown) if shown else ""
    return Row(
        "voice",
        "claim",
        claim.id,
        text=one_line(claim.text),
        detail=joined(words.point(claim.failure_point), what, files),
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


def problem_line(words: Words, problem: HiddenProblem) -> Row:
    state, token = words.claim_state(problem, "problem")
    source = words.choice("problem", "source", problem.source)
    found = " ".join(part for part in (source, words.formats.date(problem.date)) if part)
    return Row(
        "voice",
        "problem",
        problem.id,
        text=one_line(problem.text),
        detail=joined(words.point(problem.failure_point), one_line(problem.product, 60), found),
        icon="" if problem.open else "circle-check" if problem.status == "resolved" else "circle-x",
        token=severity_token(problem.severity) if problem.open else "textMuted",
        severity=problem.severity,
        severity_text=words.severity(problem.severity),
        under=state,
        under_token=token,
    )


def loss_line(words: Words, loss: Loss) -> Row:
    back = loss.won_back_on is not None
    key = "card.loss_won_back" if back else "card.loss_left"
    rival = words.client(loss.competitor)
    return Row(
        "voice",
        "loss",
        loss.id,
        text=one_line(loss.reason),
        detail=joined(words.texts("card.loss_to", name=rival) if rival else "", words.point(loss.failure_point))
        or words.texts("card.loss"),
        token="textMuted" if back else "danger",
        side=words.texts("card.loss_value", amount=words.formats.money(loss.yearly_value)) if loss.yearly_value else "",
        under=words.texts(key, date=words.formats.date(loss.won_back_on or loss.date)),
    )


def task_line(words: Words, task: Task) -> Row:
    done = task.status == "done"
    due, token = words.due(task.due_date)
    if done:
        due, token = words.texts("card.task_done_on", date=words.formats.date(task.done_on)), "textMuted"
    return Row(
        "voice",
        "task",
        task.id,
        text=one_line(task.text),
        detail=joined(words.staff(task.staff), one_line(task.note, 120)) or words.texts("card.task"),
        icon="" if done else "clock",  # a ticked box would say that it is done
        token="textMuted" if done else "accent",
        under=due,
        under_token=token,
    )


def referral_line(words: Words, found: Referral) -> Row:
    return events.referral_event(words, found)


def recommended_line(words: Words, found: Referral) -> Row:
    """A client whom this one recommended: the referral itself stands on their card."""
    return Row(
        "event",
        "client",
        found.client_id or 0,
        text=words.texts("card.recommended", name=words.client(found.client_id)),
        detail=one_line(found.note, 120),
        icon="user-plus",
        token="success",
        date=words.formats.date(found.date),
    )


def feedback_line(words: Words, found: Feedback) -> Row:
    return events.feedback_event(words, found)


def spending_line(words: Words, found: Spending) -> Row:
    time = words.texts("card.minutes", n=found.minutes) if found.minutes else ""
    return Row(
        "voice",
        "spending",
        found.id,
        text=joined(capital(words.choice("spending", "activity", found.activity)), one_line(found.note, 120)),
        detail=joined(words.choice("spending", "kind", found.kind), time, words.staff(found.staff)),
        token="text",
        side=words.formats.money(found.amount),
        under=words.formats.date(found.date),
    )


def person_line(words: Words, found: ContactPerson) -> Row:
    birthday = words.formats.birthday(found.birthday) if found.birthday else ""
    return Row(
        "person",
        "contact_person",
        found.id,
        text=one_line(found.name, 120),
        detail=joined(one_line(found.position, 120), birthday, one_line(found.notes, 80)),
    )


def interaction_line(words: Words, found: Interaction) -> Row:
    return events.interaction_event(words, found)


def attachment_line(words: Words, found: Attachment) -> Row:
    size = words.formats.bytes(found.size) if found.size is not None else ""
    use = words.choice("attachment", "use", found.use) if found.use != "file" else ""
    claim = words.record_of("claim", found.claim) if found.claim is not None else None
    of_claim = words.texts("card.event_claim", text=one_line(claim.text, 60)) if claim is not None else ""
    return Row(
        "file",
        "attachment",
        found.id,
        text=one_line(found.name),
        detail=joined(use, size, words.formats.date(found.date), of_claim, one_line(found.note, 80)),
        icon="image" if found.use in ("photo", "logo") else "",
    )
