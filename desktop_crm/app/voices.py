"""What can be done with voices: answer them, join several into an improvement, tell their clients that it is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from desktop_crm.app import card_rules
from desktop_crm.app.cards import Done, add_record, edit_record, subject_of, values_of
from desktop_crm.app.session import Session
from desktop_crm.app.voice_rows import KINDS, STATUS_OF, of_key
from desktop_crm.domain.changes import Changes, Intent
from desktop_crm.domain.claim import OPEN as CLAIM_OPEN
from desktop_crm.domain.errors import UserError
from desktop_crm.domain.failure import FailurePoint
from desktop_crm.domain.improvement import Improvement

LINKS: Final[Mapping[str, str]] = {"claim": "claims", "problem": "problems", "wish": "wishes", "loss": "losses"}
"""Records that an improvement answers, and the field in which it names them."""


def linkable(keys: Iterable[int]) -> dict[str, tuple[int, ...]]:
    """Field of an improvement -> ids, for those of these voices that one can answer; each once, in order."""
    found: dict[str, dict[int, None]] = {name: {} for name in LINKS.values()}
    for key in keys:
        record, id = of_key(key)
        if record in LINKS:
            found[LINKS[record]][id] = None
    return {name: tuple(ids) for name, ids in found.items() if ids}


def below(points: Mapping[int, FailurePoint], top: int) -> frozenset[int]:
    """A failure point and all parts of it."""
    found = {top}
    while more := {p.id for p in points.values() if p.parent in found} - found:
        found |= more
    return frozenset(found)


# -- answering
def move(session: Session, keys: Iterable[int], lane: str, source: object = None) -> Changes:
    """Give these voices the status that stands for a lane; those that have none stay as they are. One undo."""
    by_record: dict[str, list[int]] = {}
    for key in keys:
        record, id = of_key(key)
        if record in STATUS_OF:
            by_record.setdefault(record, []).append(id)
    edits: dict[str, dict[int, dict[str, Any]]] = {}
    subjects: list[str] = []
    for record, ids in by_record.items():
        for id, found in session.base.records(record, ids).items():
            before = values_of(found)
            after = card_rules.settled(session, record, before, {**before, "status": STATUS_OF[record][lane]})
            changed = {name: value for name, value in after.items() if value != before[name]}
            if changed:
                edits.setdefault(record, {})[id] = changed
                subjects.append(subject_of(record, before))
    work = session.base.write(Intent("voices.move", subjects[0] if len(subjects) == 1 else str(len(subjects))))
    with work:
        for record, changes in edits.items():
            work.edit(record, changes)
    session.bus.publish(work.changes, source)
    return work.changes


def remove(session: Session, keys: Sequence[int], source: object = None) -> Changes:
    """To the trash, all of them in one step."""
    by_record: dict[str, list[int]] = {}
    for key in keys:
        record, id = of_key(key)
        by_record.setdefault(record, []).append(id)
    subject = str(len(keys))
    if len(keys) == 1:
        record, id = of_key(keys[0])
        found = session.base.get(record, id)
        subject = subject_of(record, values_of(found)) if found is not None else ""
    work = session.base.write(Intent("voices.delete", subject))
    with work:
        for record, ids in by_record.items():
            work.remove(record, ids)
    session.bus.publish(work.changes, source)
    return work.changes


# -- improvements
def join(session: Session, keys: Iterable[int], values: Mapping[str, Any], source: object = None) -> Done:
    """An improvement that answers these voices, in one step. Raises Invalid."""
    return add_record(session, "improvement", None, {**values, **linkable(keys)}, source)


def answer(session: Session, improvement: int, keys: Iterable[int], source: object = None) -> Done:
    """Let an improvement answer these voices too."""
    found = _improvement(session, improvement)
    more = {name: tuple(dict.fromkeys((*getattr(found, name), *ids))) for name, ids in linkable(keys).items()}
    return edit_record(session, "improvement", improvement, more, found.version, source)


def tell(session: Session, improvement: int, clients: Iterable[int], on: bool, source: object = None) -> Done:
    """Note that these clients were told that it is done, or (not `on`) that they were not."""
    found = _improvement(session, improvement)
    wanted = list(clients)
    told = tuple(dict.fromkeys((*found.told, *wanted))) if on else tuple(i for i in found.told if i not in wanted)
    return edit_record(session, "improvement", improvement, {"told": told}, source=source)


def _improvement(session: Session, id: int) -> Improvement:
    found: Improvement | None = session.base.get("improvement", id)
    if found is None:
        raise UserError("record_gone")
    return found


@dataclass(frozen=True, slots=True)
class Listener:
    """A client to tell that an improvement is done, and what they had said."""

    id: int
    name: str
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    said: tuple[tuple[str, str], ...]  # record, text
    told: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """An improvement with what it answers. `counts`: record -> how many; `unknown`: voices without a client."""

    improvement: Improvement
    counts: Mapping[str, int] = field(default_factory=dict)
    listeners: tuple[Listener, ...] = ()
    unknown: int = 0
    opened: int = 0

    @property
    def aimless(self) -> bool:
        """Whether it neither mends a cause nor grants a wish."""
        return self.improvement.cause is None and not self.counts.get("wish")

    @property
    def untold(self) -> int:
        return sum(not listener.told for listener in self.listeners)


def improvements(session: Session) -> list[Answered]:
    """Those under way by their due date, then those that are done, the latest first, then those given up."""
    found = [answered(session, improvement) for improvement in session.base.all("improvement")]
    return sorted(found, key=_place)


def _place(one: Answered) -> tuple[int, int, int]:
    found = one.improvement
    group = {"in_work": 0, "planned": 1, "done": 2}.get(found.status, 3)
    day = found.due_date if group < 2 else found.done_on
    never = 4_000_000
    days = day.toordinal() if day is not None else never
    return group, -days if group == 2 and day is not None else days, -found.id


def answered(session: Session, improvement: Improvement) -> Answered:
    """What it answers, and who is to be told, those not told yet first; what is in the trash does not count."""
    counts: dict[str, int] = {}
    said: dict[int, list[tuple[str, str]]] = {}
    unknown = opened = 0
    for record in KINDS:
        ids = getattr(improvement, LINKS[record]) if record in LINKS else ()
        found = session.base.records(record, ids) if ids else {}
        counts |= {record: len(found)} if found else {}
        for id in sorted(found):
            one = found[id]
            opened += record in ("claim", "problem") and one.status in CLAIM_OPEN
            if one.client_id is None:
                unknown += 1
            else:
                said.setdefault(one.client_id, []).append((record, subject_of(record, values_of(one))))
    clients = session.base.records("client", said)
    listeners = [
        Listener(id, c.title, c.phones, c.emails, tuple(said[id]), id in improvement.told) for id, c in clients.items()
    ]
    listeners.sort(key=lambda one: (one.told, one.name.casefold(), one.id))
    return Answered(improvement, counts, tuple(listeners), unknown, opened)


def suggested(session: Session, keys: Iterable[int]) -> dict[str, Any]:
    """Cause and failure point of an improvement: what all voices say that say any."""
    said: dict[str, set[int]] = {"cause": set(), "failure_point": set()}
    by_record: dict[str, list[int]] = {}
    for key in keys:
        record, id = of_key(key)
        by_record.setdefault(record, []).append(id)
    for record, ids in by_record.items():
        for found in session.base.records(record, ids).values():
            for name, values in said.items():
                value = getattr(found, name, None)
                if value is not None:
                    values.add(value)
    return {name: values.pop() for name, values in said.items() if len(values) == 1}
