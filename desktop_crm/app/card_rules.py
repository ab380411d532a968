"""Rules of a record that need more than its own values: what it belongs to, and what a change of status dates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from desktop_crm.app import own_values
from desktop_crm.app.session import Session
from desktop_crm.domain.errors import Problem
from desktop_crm.domain.estimate import EARLIEST
from desktop_crm.domain.failure import path_of
from desktop_crm.domain.folding import fold

CLOSED: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "claim": (("resolved", "declined"), "resolved_on"),
    "problem": (("resolved", "declined"), "resolved_on"),
    "task": (("done",), "done_on"),
    "improvement": (("done",), "done_on"),
}
"""Record -> the statuses in which it is closed, and the field that holds the day."""


def closed_when_added(session: Session, record: str, values: dict[str, Any]) -> dict[str, Any]:
    """What is added as closed was closed today, or on its own day where that lies ahead."""
    closed, day = CLOSED.get(record, ((), ""))
    if values.get("status") in closed and values[day] is None:
        values[day] = max(session.today(), values["date"]) if values["date"] else session.today()
    return values


def settled(session: Session, record: str, before: Mapping[str, Any], full: dict[str, Any]) -> dict[str, Any]:
    """Closing a claim, problem, task or improvement dates it; opening it again takes that date back."""
    if record not in CLOSED:
        return full
    closed, day = CLOSED[record]
    if full["status"] in closed and before["status"] not in closed and full[day] is None:
        full[day] = session.today()
    if before["status"] in closed and full["status"] not in closed and full[day] == before[day]:
        full[day] = None
    return full


def linked(session: Session, record: str, values: Mapping[str, Any], id: int | None = None) -> list[Problem]:
    """What does not fit the records that it belongs to. `id` is the record's own, once it has one."""
    if record == "loss":
        return [*_oneself(values, "competitor"), *_loss(session, values)]
    if record == "referral":
        return _oneself(values, "recommender")
    if record == own_values.RECORD:
        return [*_alone(session, record, values, id), *own_values.rules(session, values, id)]
    if record == "purchase":
        return _returned(session, values, id)
    if record == "failure_point":
        return _within_itself(session, values, id)
    if record in ALONE:
        return [*_alone(session, record, values, id), *_past(session, record, values)]
    return [*_same_card(session, record, values), *_purchase(session, record, values, id)]


ALONE: Final[Mapping[str, tuple[str, str]]] = {
    "estimate": ("year", "year_taken"),
    "rung": ("code", "rung_taken"),
    "custom_field": ("name", "name_taken"),
    "saved_filter": ("name", "name_taken"),
}
"""Record -> the field whose value no other may have, and what is said of one that does."""


def _alone(session: Session, record: str, values: Mapping[str, Any], id: int | None) -> list[Problem]:
    name, code = ALONE[record]

    def key(value: Any) -> Any:
        return fold(value.strip()) if isinstance(value, str) else value

    wanted = key(values.get(name))
    taken = any(key(getattr(one, name)) == wanted for one in session.base.all(record) if one.id != id)
    return [Problem(name, code, {"text": str(values[name])})] if taken and wanted is not None else []


def _past(session: Session, record: str, values: Mapping[str, Any]) -> list[Problem]:
    """An estimate is of what was: there is none of a year to come."""
    year, now = values.get("year"), session.today().year
    ahead = record == "estimate" and isinstance(year, int) and year > now
    return [Problem("year", "range", {"low": EARLIEST, "high": now})] if ahead else []


_ON_SAME: Final[Mapping[str, str]] = {"problem": "feedback", "attachment": "claim"}
"""Record -> the field that names another record of the same card."""


def _within_itself(session: Session, values: Mapping[str, Any], id: int | None) -> list[Problem]:
    """A point that lies within one of its own parts. Its own self as its whole is refused by its values alone."""
    points = {p.id: p for p in session.base.all("failure_point")}
    parent = values.get("parent")
    if id is None or parent == id or parent not in points:
        return []
    return [Problem("parent", "own_parent")] if any(p.id == id for p in path_of(parent, points)) else []


def _same_card(session: Session, record: str, values: Mapping[str, Any]) -> list[Problem]:
    name = _ON_SAME.get(record, "")
    named = session.base.get(name, values[name]) if name and values.get(name) is not None else None
    other = named is not None and named.client_id != values.get("client_id")
    return [Problem(name, "of_another_card")] if other else []


def _oneself(values: Mapping[str, Any], name: str) -> list[Problem]:
    own = values.get("client_id")
    return [Problem(name, "oneself")] if own is not None and values.get(name) == own else []


def _loss(session: Session, values: Mapping[str, Any]) -> list[Problem]:
    """Nobody can leave before they came."""
    client, left = values.get("client_id"), values.get("date")
    if client is None or left is None:
        return []
    first = min((p.date for p in session.base.on_card("purchase", client) if p.date), default=None)
    return [Problem("date", "before_first", {"date": first})] if first is not None and left < first else []


def _returned(session: Session, values: Mapping[str, Any], id: int | None) -> list[Problem]:
    """A purchase is not later, and not of less, than what has come back of it."""
    client = values.get("client_id")
    if id is None or client is None:
        return []
    back = [r for r in session.base.on_card("return", client) if r.purchase == id]
    found = []
    first = min((r.date for r in back if r.date), default=None)
    if first is not None and values.get("date") is not None and values["date"] > first:
        found.append(Problem("date", "after_return", {"date": first}))
    money = sum(r.amount or 0 for r in back)
    if values.get("amount") is not None and values["amount"] < money:
        found.append(Problem("amount", "returned_more", {"money": money}))
    return found


def _purchase(session: Session, record: str, values: Mapping[str, Any], id: int | None) -> list[Problem]:
    """The purchase that a claim, problem or return is about: its card, its day, what is left of its amount."""
    purchase = session.base.get("purchase", values["purchase"]) if values.get("purchase") is not None else None
    if purchase is None:
        return []
    client = values.get("client_id")
    if purchase.client_id != client:
        return [Problem("purchase", "of_another")]
    if record != "return":
        return []
    found = []
    if values["date"] and purchase.date and values["date"] < purchase.date:
        found.append(Problem("date", "before_purchase", {"date": purchase.date}))
    others = session.base.on_card("return", client) if client is not None else ()
    left = (purchase.amount or 0) - sum(r.amount or 0 for r in others if r.purchase == purchase.id and r.id != id)
    if values["amount"] is not None and values["amount"] > left:
        found.append(Problem("amount", "more_than_bought", {"money": max(0, left)}))
    return found
