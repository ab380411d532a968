"""A survey by phone: the answers become feedback, what went wrong, wishes and the call itself; one step, one undo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from desktop_crm.app.cards import Done, complete, subject_of, values_of
from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.errors import Invalid, Problem, UserError

DISSATISFACTION: Final[Mapping[str, str]] = {
    "product_wrong": "product",
    "staff_disliked": "staff",
    "sale_irritated": "moment_of_sale",
}
"""The three questions, and the code of the failure point that an answer speaks of."""
SEVERITY: Final = 5


@dataclass(frozen=True, slots=True)
class Answers:
    """`feedback`: fields of that record. `trouble`: what else went wrong, at `failure_point`; `severity` is that of all
    that went wrong. `wishes`: one each. `summary` says of the call what it was about."""

    feedback: Mapping[str, Any]
    summary: str
    trouble: str = ""
    failure_point: int | None = None
    severity: int | None = SEVERITY
    wishes: tuple[str, ...] = field(default=())


def record_survey(session: Session, client_id: int, answers: Answers, source: object = None) -> Done:
    """Keep what was answered; the id is that of the feedback.

    What went wrong is a claim where the client had complained of it, else a hidden problem; closed where it was well
    solved. That they complained makes no claim by itself: one of the answers has to say of what. Raises Invalid, with
    the problems beside the answers' own names; UserError no_such_client.
    """
    client = session.base.get("client", client_id)
    if client is None:
        raise UserError("no_such_client")
    found: list[Problem] = []
    feedback = _checked(session, "feedback", _plain(answers), found, {})
    if not feedback:
        raise Invalid(tuple(found))
    said = _said(session, answers, feedback)
    if feedback["had_problem"] and not said:
        found.append(Problem("trouble", "complaint_of_what" if feedback["did_complain"] else "required"))
    record = "claim" if feedback["did_complain"] else "problem"
    names = {"text": "trouble", "channel": "channel", "date": "date"}
    cases = [_checked(session, record, case, found, names) for case in said]
    wishes = [
        _checked(session, "wish", {"text": text, "date": feedback["date"]}, found, {"text": "wishes"})
        for text in answers.wishes
        if text.strip()
    ]
    call = _checked(session, "interaction", _call(answers, feedback), found, {"summary": "note"})
    if found:
        raise Invalid(tuple(p for number, p in enumerate(found) if p not in found[:number]))
    work = session.base.write(Intent("survey.record", subject_of("client", values_of(client))))
    mine = {"client_id": client_id}
    with work:
        if work.get("client", client_id) is None:
            raise UserError("no_such_client")
        id = work.add("feedback", [feedback | mine])[0]
        if cases:
            of = {"feedback": id} if record == "problem" else {}
            work.add(record, [case | mine | of for case in cases])
        if wishes:
            work.add("wish", [wish | mine for wish in wishes])
        work.add("interaction", [call | mine])
    session.bus.publish(work.changes, source)
    return Done(work.changes, id)


def _plain(answers: Answers) -> dict[str, Any]:
    """Nobody complained of, or had solved, a problem that they did not have; a trouble told is a problem had."""
    values = dict(answers.feedback)
    if values.get("had_problem") is None and (answers.trouble.strip() or values.get("did_complain")):
        values["had_problem"] = True
    if not values.get("had_problem"):
        values |= {"did_complain": None, "well_solved": None}
    if any(text.strip() for text in answers.wishes) and not values.get("note"):
        values["note"] = answers.summary  # who only told what they wish for has answered all the same
    return values


def _said(session: Session, answers: Answers, feedback: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What went wrong, each with the place where it did."""
    points = {p.code: p.id for p in session.base.all("failure_point") if p.code}
    told = [(answers.trouble, answers.failure_point)]
    told += [(feedback[name] or "", points.get(code)) for name, code in DISSATISFACTION.items()]
    shared: dict[str, Any] = {"date": feedback["date"], "severity": answers.severity}
    if feedback["did_complain"]:
        shared["channel"] = feedback["channel"]
        shared["content"] = feedback["well_solved"]
    else:
        shared["source"] = "survey"
    if feedback["well_solved"]:
        shared |= {"status": "resolved", "resolved_on": feedback["date"]}
    return [{"text": text, "failure_point": point, **shared} for text, point in told if text.strip()]


def _call(answers: Answers, feedback: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: feedback[name] for name in ("date", "channel", "staff")}
    return {**kept, "direction": "out", "purpose": "feedback", "summary": answers.summary}


def _checked(
    session: Session, record: str, values: Mapping[str, Any], found: list[Problem], names: Mapping[str, str]
) -> dict[str, Any]:
    """The complete values; what is wrong with them goes into `found` under the answer's own name."""
    try:
        return complete(session, record, values)
    except Invalid as error:
        found += [Problem(names.get(p.field, p.field), p.code, p.params) for p in error.problems]
        return {}
