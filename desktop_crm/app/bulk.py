"""One intent for many cards at once: one unit of work, one undo. Cancelled means that nothing happened.

Who has left the base meanwhile is passed over, and whoever is as wanted already is not touched. Each use case runs on
the write lane and raises Cancelled once its job is cancelled.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from desktop_crm.app import own_values
from desktop_crm.app.cards import complete
from desktop_crm.app.jobs import Job
from desktop_crm.app.ports import Lookups, Work
from desktop_crm.app.session import Session
from desktop_crm.domain import custom_field
from desktop_crm.domain.changes import Changes, Intent
from desktop_crm.domain.client import Client
from desktop_crm.domain.custom_field import CustomField, Value
from desktop_crm.domain.errors import Invalid, Problem, UserError
from desktop_crm.domain.fields import specs
from desktop_crm.domain.folding import fold
from desktop_crm.domain.validation import field_problems

BATCH: Final = 1000
SETTLING: Final = 0.4
"""The part of the work that is done when the unit of work is closed."""
Edit = Callable[[Client], Mapping[str, Any]]
"""The new values of a card's fields; none where nothing changes."""


@dataclass(frozen=True, slots=True)
class Done:
    changes: Changes
    touched: int


def assigning(staff: int | None) -> Edit:
    return lambda client: {} if client.responsible == staff else {"responsible": staff}


def tagging(add: Collection[str] = (), remove: Collection[str] = ()) -> Edit:
    """Tags are one whatever their case and letters: see `folding.fold`."""
    gone, wanted = {fold(tag) for tag in remove}, {fold(tag): tag for tag in add}

    def edit(client: Client) -> Mapping[str, Any]:
        kept = tuple(tag for tag in client.tags if fold(tag) not in gone)
        there = {fold(tag) for tag in kept}
        tags = (*kept, *(tag for key, tag in wanted.items() if key not in there))
        return {} if tags == client.tags else {"tags": tags}

    return edit


def casting(role: str, on: bool) -> Edit:
    """A card's only role stays: without one it would be nobody's."""

    def edit(client: Client) -> Mapping[str, Any]:
        if on == (role in client.roles) or client.roles == (role,):
            return {}
        return {"roles": (*client.roles, role) if on else tuple(r for r in client.roles if r != role)}

    return edit


def pinning(rung: str) -> Edit:
    """`rung` "" lets the ladder decide again."""
    return lambda client: {} if client.pinned_rung == rung else {"pinned_rung": rung}


def filling(one: CustomField, value: Value | None) -> Edit:
    """Of a field of the shop's own; None clears it."""
    wanted = value.strip() if isinstance(value, str) else value

    def edit(client: Client) -> Mapping[str, Any]:
        after = custom_field.changed(client.custom, {one.id: wanted})
        return {} if custom_field.load(after) == custom_field.load(client.custom) else {"custom": after}

    return edit


def count(session: Session, ids: Sequence[int], edit: Edit, job: Job) -> int:
    """How many of these cards an edit would touch."""
    return sum(len(edits) for edits in _edits(session.base, ids, edit, job.progress))


def assign(session: Session, ids: Sequence[int], staff: int | None, job: Job, source: object = None) -> Done:
    """Make a staff member (None: nobody) responsible. Raises UserError where the staff member is gone."""
    found = session.base.get("staff", staff) if staff is not None else None
    if staff is not None and found is None:
        raise UserError("record_gone")
    intent = Intent("bulk.assign", found.name) if found is not None else Intent("bulk.unassign")
    return _edit(session, ids, assigning(staff), intent, job, source)


def tag(
    session: Session,
    ids: Sequence[int],
    job: Job,
    add: Collection[str] = (),
    remove: Collection[str] = (),
    source: object = None,
) -> Done:
    """Raises Invalid where a tag cannot be one."""
    tidy = tuple(dict.fromkeys(t for t in (" ".join(tag.split()) for tag in add) if t))
    if not tidy and not remove:
        raise Invalid((Problem("tags", "required"),))
    if problems := field_problems("tags", specs(Client)["tags"], tidy, session.today()):
        raise Invalid(tuple(problems))
    code = "bulk.tag" if tidy else "bulk.untag"
    return _edit(session, ids, tagging(tidy, remove), Intent(code, ", ".join(tidy or remove)), job, source)


def role(session: Session, ids: Sequence[int], role: str, on: bool, job: Job, source: object = None) -> Done:
    return _edit(session, ids, casting(role, on), Intent("bulk.role" if on else "bulk.unrole"), job, source)


def pin(session: Session, ids: Sequence[int], rung: str, job: Job, source: object = None) -> Done:
    return _edit(session, ids, pinning(rung), Intent("bulk.pin" if rung else "bulk.unpin"), job, source)


def fill(
    session: Session, ids: Sequence[int], field: int, value: Value | None, job: Job, source: object = None
) -> Done:
    """Fill in a field of the shop's own, or clear it (None). Raises Invalid, UserError where the field is gone."""
    one = own_values.own(session).get(custom_field.key_of(field))
    if one is None:
        raise UserError("record_gone")
    if value is not None and (problems := own_values.problems(session, one, value)):
        raise Invalid(tuple(problems))
    intent = Intent("bulk.fill" if value not in (None, "") else "bulk.unfill", one.name)
    return _edit(session, ids, filling(one, value), intent, job, source)


def task(session: Session, ids: Sequence[int], values: Mapping[str, Any], job: Job, source: object = None) -> Done:
    """The same task on each card; without a staff member it is whoever's is responsible for that card.

    Raises Invalid with the problems of the task.
    """
    full = complete(session, "task", values)
    work = session.base.write(Intent("bulk.task", full["text"][:80]))
    made = 0
    with work:
        _tell(work, job)
        for some, done in _batches(ids):
            job.progress(done * (1 - SETTLING))
            found = work.records("client", some)
            rows = [
                {**full, "client_id": i, "staff": full["staff"] or found[i].responsible} for i in some if i in found
            ]
            work.add("task", rows)
            made += len(rows)
        job.check()
    session.bus.publish(work.changes, source)
    return Done(work.changes, made)


def remove(session: Session, ids: Sequence[int], job: Job, source: object = None) -> Done:
    """To the trash, after a copy of the base."""
    session.base.backup("bulk", job.part(0, 0.3).progress)
    work, rest, gone = session.base.write(Intent("bulk.delete")), job.part(0.3, 0.7), 0
    with work:
        _tell(work, rest)
        for some, done in _batches(ids):
            rest.progress(done * (1 - SETTLING))
            found = work.records("client", some)
            work.remove("client", found)
            gone += len(found)
        rest.check()
    session.bus.publish(work.changes, source)
    return Done(work.changes, gone)


def _edit(session: Session, ids: Sequence[int], edit: Edit, intent: Intent, job: Job, source: object) -> Done:
    work, touched = session.base.write(intent), 0
    with work:
        _tell(work, job)
        for edits in _edits(work, ids, edit, lambda part: job.progress(part * (1 - SETTLING))):
            work.edit("client", edits)
            touched += len(edits)
        job.check()
    session.bus.publish(work.changes, source)
    return Done(work.changes, touched)


def _edits(
    known: Lookups, ids: Sequence[int], edit: Edit, progress: Callable[[float], None]
) -> Iterator[dict[int, Mapping[str, Any]]]:
    """The edits of each batch, by client."""
    for some, done in _batches(ids):
        progress(done)
        edits = ((id, edit(client)) for id, client in known.records("client", some).items())
        yield {id: values for id, values in edits if values}


def _tell(work: Work, job: Job) -> None:
    work.progress = lambda part: job.progress(1 - SETTLING + SETTLING * part)


def _batches(ids: Sequence[int]) -> Iterator[tuple[Sequence[int], float]]:
    """Some of the ids each time, and how far that is."""
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH], start / len(ids)
