"""What a client said to us, as rows: open claims, hidden problems, wishes, losses, refusals, what is closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from statistics import median
from typing import Any, Final, TypeVar

from desktop_crm.app.cards import Card
from desktop_crm.domain.claim import Claim
from desktop_crm.domain.problem import HiddenProblem
from desktop_crm.ui.card.kinds import KINDS
from desktop_crm.ui.card.rows import Row
from desktop_crm.ui.card.words import Words

FILTERS: Final = ("all", "open", "overdue")
ORDERS: Final = ("heaviest", "newest", "due")
_FAR: Final = date.max
Case = Claim | HiddenProblem
_Case = TypeVar("_Case", Claim, HiddenProblem)


def overdue(claim: Case, today: date) -> bool:
    return claim.open and claim.due_date is not None and claim.due_date < today


def counts(words: Words) -> dict[str, int]:
    card = words.card
    cases: list[Case] = [*card.claims, *card.problems]
    return {
        "all": len(cases) + len(card.wishes) + len(card.refusals) + len(card.losses),
        "open": opened(card),
        "overdue": sum(overdue(c, card.today) for c in cases),
    }


def opened(card: Card) -> int:
    """Claims, hidden problems and wishes that wait for something to be done."""
    return sum(sum(one.open for one in found) for found in (card.claims, card.problems, card.wishes))


def rows(words: Words, only: str = "all", order: str = "heaviest", *, show_closed: bool = False) -> list[Row]:
    """`only` is one of FILTERS, `order` one of ORDERS; closed ones stand folded under their header."""
    card = words.card
    claims = _ordered((c for c in card.claims if c.open), order)
    if only == "overdue":
        claims = [c for c in claims if overdue(c, card.today)]
    problems = _ordered((p for p in card.problems if p.open), order)
    if only == "overdue":
        problems = [p for p in problems if overdue(p, card.today)]
    found = _losses_group(words, standing=True) if only != "overdue" else []
    found += [*_claims_group(words, claims), *_problems_group(words, problems)]
    if only != "overdue":
        wishes = [w for w in card.wishes if w.open]
        if order == "heaviest":
            wishes.sort(key=lambda w: ("high", "normal", "low").index(w.priority))
        if wishes:
            found.append(Row("group", text=words.texts("card.group_wishes"), detail=str(len(wishes)), name="wishes"))
            found += _rows(words, "wish", wishes)
    if only == "all":
        found += [*_refusals_group(words), *_losses_group(words, standing=False)]
        found += _closed_group(words, show_closed)
    return found


def _ordered(claims: Iterable[_Case], order: str) -> list[_Case]:
    """`claims` come newest first and stay so where the order leaves a choice."""
    found = list(claims)
    if order == "heaviest":
        found.sort(key=lambda c: -(c.severity or 0))
    elif order == "due":
        found.sort(key=lambda c: c.due_date or _FAR)
    return found


def _claims_group(words: Words, claims: list[Claim]) -> list[Row]:
    if not claims:
        return []
    oldest = min((c.date for c in claims if c.date), default=words.card.today)
    span = words.formats.span(max(0, (words.card.today - oldest).days))
    detail = words.texts("card.group_claims_note", count=len(claims), span=span)
    if oldest >= words.card.today:
        detail = str(len(claims))  # "oldest 0 days" says nothing
    head = Row("group", text=words.texts("card.group_claims"), detail=detail, name="claims")
    return [head, *_rows(words, "claim", claims)]


def _problems_group(words: Words, problems: list[HiddenProblem]) -> list[Row]:
    if not problems:
        return []
    head = Row("group", text=words.texts("card.group_problems"), detail=str(len(problems)), name="problems")
    return [head, *_rows(words, "problem", problems)]


def _losses_group(words: Words, *, standing: bool) -> list[Row]:
    """The loss that stands comes before all else; those that ended stand with what merely happened."""
    now = words.standing_loss()
    losses = [loss for loss in words.card.losses if (loss == now) == standing]
    if not losses:
        return []
    key, name = ("card.group_loss", "loss") if standing else ("card.group_losses", "losses")
    head = Row("group", text=words.texts(key), detail="" if standing else str(len(losses)), name=name)
    return [head, *_rows(words, "loss", losses)]


def _refusals_group(words: Words) -> list[Row]:
    """Neither open nor closed: they happened. The head says what was at stake, where that is known."""
    refusals = words.card.refusals
    if not refusals:
        return []
    stake = sum(r.amount or 0 for r in refusals)
    detail = str(len(refusals))
    if stake:
        detail = words.texts("card.group_refusals_note", count=detail, amount=words.formats.money(stake))
    head = Row("group", text=words.texts("card.group_refusals"), detail=detail, name="refusals")
    return [head, *_rows(words, "refusal", refusals)]


def _closed_group(words: Words, show: bool) -> list[Row]:
    card = words.card
    claims = [c for c in card.claims if not c.open]
    problems = [p for p in card.problems if not p.open]
    wishes = [w for w in card.wishes if not w.open]
    if not (claims or problems or wishes):
        return []
    detail = str(len(claims) + len(problems) + len(wishes))
    cases: list[Case] = [*claims, *problems]
    days = [(c.resolved_on - c.date).days for c in cases if c.status == "resolved" and c.resolved_on and c.date]
    if days:
        span = words.formats.span(max(0, round(median(days))))
        detail = words.texts("card.group_closed_note", count=detail, span=span)
    found = [Row("group", text=words.texts("card.group_closed"), detail=detail, fold=show, name="closed")]
    if show:
        items: list[tuple[str, Any]] = [("claim", c) for c in claims]
        items += [*(("problem", p) for p in problems), *(("wish", w) for w in wishes)]
        items.sort(key=lambda item: item[1].date or date.min, reverse=True)
        found += [KINDS[record].row(words, one) for record, one in items]
    return found


def _rows(words: Words, record: str, found: Iterable[Any]) -> list[Row]:
    return [KINDS[record].row(words, one) for one in found]
