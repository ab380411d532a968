"""What is done with a line of Today: put off, done, a task ticked off. Each is written down and undone in one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from desktop_crm.analysis.today import RULES
from desktop_crm.app import settings
from desktop_crm.app.session import Session
from desktop_crm.app.today import Line
from desktop_crm.app.today_rows import MARK
from desktop_crm.domain.changes import Changes, Intent
from desktop_crm.domain.errors import UserError

LATER: Final = {"tomorrow": 1, "week": 7, "month": 30}
"""How far a line can be put off, in days."""
_PURPOSE: Final = {"claims": "claim", "leaving": "other", "tell": "feedback", "ask": "feedback", "survey": "feedback"}
"""What a conversation was about, by the section of the foremost reason; else a greeting."""


def purpose_of(line: Line) -> str:
    """What a conversation about the line is about."""
    return _PURPOSE.get(RULES[line.reasons[0].rule].section, "greeting")


def origin_of(line: Line) -> str:
    """What says of a record that Today wrote it: the rules it answers and the client."""
    return f"{MARK}{'+'.join(reason.rule for reason in line.reasons)}:{line.client}"


def put_off(session: Session, line: Line, until: date, words: str, source: object = None) -> Changes:
    """Until that day the line stands aside; a task with `words` reminds of it. What happens in the meantime is told."""
    values = {"date": session.today(), "due_date": until, "origin": origin_of(line)}
    standing = _standing(session, line.client)
    work = session.base.write(Intent("today.later", line.title[:80]))
    with work:
        if work.get("client", line.client) is None:
            raise UserError("no_such_client")
        if standing:
            work.edit("task", {standing[0]: values})
        else:
            work.add("task", [{"client_id": line.client, "text": words[:2000], **values}])
    session.bus.publish(work.changes, source)
    return work.changes


def done(session: Session, line: Line, words: str, staff: int | None = None, source: object = None) -> Changes:
    """It was talked over: an outgoing call with `words` by `staff` (None: whoever is at work here), what was put off is
    done, and who was to be told was told.
    """
    today = session.today()
    call: dict[str, Any] = {"client_id": line.client, "date": today, "channel": "call", "direction": "out"}
    call |= {
        "minutes": settings.load(session).minutes("call"),
        "purpose": purpose_of(line),
        "summary": words,
        "staff": staff if staff is not None else _at_work(session),
        "origin": origin_of(line),
    }
    told = _told(session, line)
    standing = _standing(session, line.client)
    work = session.base.write(Intent("today.done", line.title[:80]))
    with work:
        if work.get("client", line.client) is None:
            raise UserError("no_such_client")
        work.add("interaction", [call])
        if told:
            work.edit("improvement", told)
        if standing:
            work.edit("task", {id: {"status": "done", "done_on": today} for id in standing})
    session.bus.publish(work.changes, source)
    return work.changes


def _at_work(session: Session) -> int | None:
    """Who is at the keyboard, where they are on the staff."""
    wanted = session.base.actor.strip().casefold()
    return next((s.id for s in session.base.all("staff") if wanted and s.name.casefold() == wanted), None)


def tick(session: Session, task: int, on: bool, source: object = None) -> Changes:
    """A task done, or open again. Raises UserError record_gone."""
    standing = session.base.get("task", task)
    if standing is None:
        raise UserError("record_gone")
    work = session.base.write(Intent("task.edit", standing.text[:80]))
    with work:
        work.edit("task", {task: {"status": "done" if on else "open", "done_on": session.today() if on else None}})
    session.bus.publish(work.changes, source)
    return work.changes


def later(today: date, how: str) -> date:
    return today + timedelta(LATER[how])


def _standing(session: Session, client: int) -> Sequence[int]:
    """The open tasks by which this client was put off before."""
    tasks = session.base.on_card("task", client)
    return [one.id for one in tasks if one.status == "open" and one.origin.startswith(MARK)]


def _told(session: Session, line: Line) -> dict[int, Mapping[str, Any]]:
    """What changes in the improvements that the client was to be told of."""
    ids = [id for reason in line.reasons if reason.rule == "tell" for id in reason.params["improvements"]]
    found = session.base.records("improvement", ids)
    return {id: {"told": (*one.told, line.client)} for id, one in found.items() if line.client not in one.told}
