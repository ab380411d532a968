"""How a record of the card stands in the timeline."""

from __future__ import annotations

from desktop_crm.domain.claim import Claim
from desktop_crm.domain.failure import path_of
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


def problem_event(words: Words, problem: HiddenProblem) -> Row:
    severity = words.texts("card.severity_is", value=problem.severity) if problem.severity else ""
    return Row(
        "event",
        "problem",
        problem.id,
        text=words.texts("card.event_problem", text=one_line(problem.text)),
        detail=joined(words.point(problem.failure_point), severity, words.choice("problem", "status", problem.status)),
        token=severity_token(problem.severity),
        date=words.formats.date(problem.date),
        side=words.staff(problem.staff),
    )


def feedback_event(words: Words, found: Feedback) -> Row:
    """How content they were, then their own words."""
    texts = words.texts
    said = [texts("card.feedback_satisfied", value=found.satisfaction)] if found.satisfaction is not None else []
    if found.would_recommend is not None:
        said.append(texts("card.feedback_recommend", value=found.would_recommend))
    if found.would_buy_again is not None:
        said.append(texts("card.feedback_again" if found.would_buy_again else "card.feedback_not_again"))
    if found.had_problem:
        said.append(texts("card.feedback_problem"))
    own = (found.product_wrong, found.staff_disliked, found.sale_irritated, found.worries, found.note)
    text = ", ".join(said)
    return Row(
        "event",
        "feedback",
        found.id,
        text=texts("card.event_feedback", text=text) if text else words.capital_of("feedback"),
        detail=joined(*(one_line(part, 120) for part in own)) or words.choice("feedback", "channel", found.channel),
        token="danger" if (found.satisfaction or 3) <= 2 else "success" if (found.satisfaction or 3) >= 4 else "accent",
        date=words.formats.date(found.date),
        side=words.staff(found.staff),
    )


def loss_event(words: Words, loss: Loss) -> Row:
    back = words.texts("card.loss_won_back", date=words.formats.date(loss.won_back_on)) if loss.won_back_on else ""
    rival = words.client(loss.competitor)
    return Row(
        "event",
        "loss",
        loss.id,
        text=words.texts("card.event_loss", text=one_line(loss.reason)),
        detail=joined(words.texts("card.loss_to", name=rival) if rival else "", words.point(loss.failure_point), back),
        token="textMuted" if back else "danger",
        date=words.formats.date(loss.date),
        side=words.staff(loss.staff),
    )


def referral_event(words: Words, found: Referral) -> Row:
    return Row(
        "event",
        "referral",
        found.id,
        text=words.texts("card.event_referral", name=words.client(found.recommender)),
        detail=one_line(found.note, 120),
        token="success",
        date=words.formats.date(found.date),
    )


def task_event(words: Words, task: Task) -> Row:
    due = words.texts("card.task_due", date=words.formats.date(task.due_date)) if task.due_date else ""
    if task.status == "done":
        due = words.texts("card.task_done_on", date=words.formats.date(task.done_on))
    return Row(
        "event",
        "task",
        task.id,
        text=words.texts("card.event_task", text=one_line(task.text)),
        detail=joined(due, one_line(task.note, 120)),
        token="text",
        date=words.formats.date(task.date),
        side=words.staff(task.staff),
    )


def spending_event(words: Words, found: Spending) -> Row:
    activity = words.choice("spending", "activity", found.activity)
    return Row(
        "event",
        "spending",
        found.id,
        text=words.texts("card.event_spending", what=activity, amount=words.formats.money(found.amount)),
        detail=joined(words.choice("spending", "kind", found.kind), one_line(found.note, 120)),
        token="text",
        date=words.formats.date(found.date),
        side=words.staff(found.staff),
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
