"""The tree of failure points, and the causes: adding, moving, deleting with what they hold going elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from desktop_crm.app.session import Session
from desktop_crm.app.texts import LANGUAGES, Texts
from desktop_crm.domain.changes import Changes, Intent
from desktop_crm.domain.errors import UserError
from desktop_crm.domain.failure import FailurePoint, path_of
from desktop_crm.domain.fields import specs
from desktop_crm.domain.records import RECORDS

POINT: Final = "failure_point"
HOLDERS: Final[Mapping[str, tuple[str, ...]]] = {
    held: tuple(
        name for name, cls in RECORDS.items() if name != held and any(s.refers == held for s in specs(cls).values())
    )
    for held in (POINT, "cause")
}
"""A failure point or a cause -> the records that name one in their field of that name."""


@dataclass(frozen=True, slots=True)
class Held:
    """What goes elsewhere if a point or cause is deleted: its parts, and by record how many name it or a part."""

    parts: int
    records: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.records.values())


def ordered(points: Iterable[FailurePoint]) -> list[tuple[FailurePoint, int]]:
    """Each with its depth, every part under its whole, in the order in which they stand."""
    known = {p.id: p for p in points}
    below: dict[int | None, list[FailurePoint]] = {}
    for point in known.values():
        # what is within itself, by two edits at once, stands at the top
        hangs = point.parent in known and path_of(point.id, known)[0].parent is None
        below.setdefault(point.parent if hangs else None, []).append(point)
    found: list[tuple[FailurePoint, int]] = []

    def walk(parent: int | None, depth: int) -> None:
        for point in siblings_in(below.get(parent, ())):
            found.append((point, depth))
            if point.id != parent:
                walk(point.id, depth + 1)

    walk(None, 0)
    return found


def siblings_in(points: Iterable[FailurePoint]) -> list[FailurePoint]:
    return sorted(points, key=lambda p: (p.position or 0, p.id))


def shown_name(texts: Texts, point: FailurePoint) -> str:
    """In the reader's language, where it is still called as a new base calls it in one of them."""
    key = f"storage.point_{point.code}"
    if not point.code or not texts.has(key):
        return point.name
    called = {Texts(language)(f"storage.point_{point.code}") for language in LANGUAGES}
    return texts(f"storage.point_{point.code}") if point.name in called else point.name


def with_parts(points: Iterable[FailurePoint], id: int) -> list[int]:
    """The point and all below it, the deepest last."""
    found, depth = [], -1
    for point, level in ordered(points):
        if point.id == id:
            depth = level
        elif depth >= 0 and level <= depth:
            break
        if depth >= 0:
            found.append((level, point.id))
    return [id for _level, id in sorted(found)]


def held(session: Session, record: str, id: int) -> Held:
    """Ask on a read lane: the records that name it are counted."""
    ids = with_parts(session.base.all(POINT), id) if record == POINT else [id]
    counted = {name: sum(len(session.base.named_in(name, record, i)) for i in ids) for name in HOLDERS[record]}
    return Held(max(0, len(ids) - 1), {name: n for name, n in counted.items() if n})


def move(session: Session, id: int, parent: int | None, place: int, source: object = None) -> Changes | None:
    """Under `parent` (None: to the top level), as its `place`-th part. None: it stands there.

    Raises UserError: record_gone, within_itself.
    """
    points: list[FailurePoint] = session.base.all(POINT)
    known = {p.id: p for p in points}
    if id not in known or (parent is not None and parent not in known):
        raise UserError("record_gone")
    if parent is not None and parent in with_parts(points, id):
        raise UserError("within_itself", name=known[id].name)
    row = [p for p in siblings_in(p for p in points if p.parent == parent) if p.id != id]
    row.insert(max(0, min(place, len(row))), known[id])
    edits: dict[int, dict[str, Any]] = {p.id: {"position": n} for n, p in enumerate(row, 1) if p.position != n}
    if known[id].parent != parent:
        edits[id] = {**edits.get(id, {}), "parent": parent}
    if [p.id for p in row] == [p.id for p in siblings_in(p for p in points if p.parent == parent)]:
        return None
    work = session.base.write(Intent("failure_point.move", known[id].name[:80]))
    with work:
        work.edit(POINT, edits)
    session.bus.publish(work.changes, source)
    return work.changes


def add_point(session: Session, name: str, parent: int | None, after: int | None = None, source: object = None) -> int:
    """A new part of `parent`, behind its sibling `after`, else as the last. Raises Invalid. Returns its id."""
    from desktop_crm.app.cards import complete

    row = siblings_in(p for p in session.base.all(POINT) if p.parent == parent)
    place = next((n for n, p in enumerate(row, 1) if p.id == after), len(row))
    values = complete(session, POINT, {"name": name.strip(), "parent": parent, "position": place + 1})
    work = session.base.write(Intent("failure_point.add", values["name"][:80]))
    with work:
        work.edit(POINT, {p.id: {"position": n} for n, p in enumerate(row[place:], place + 2) if p.position != n})
        (id,) = work.add(POINT, [values])
    session.bus.publish(work.changes, source)
    return id


def delete(session: Session, record: str, id: int, to: int | None, source: object = None) -> Changes:
    """A failure point with its parts, or a cause; the records that name them name `to` (None: none) from now on.

    Raises UserError: record_gone, within_itself.
    """
    points = session.base.all(record)
    known: dict[int, Any] = {p.id: p for p in points}
    if id not in known or (to is not None and to not in known):
        raise UserError("record_gone")
    ids = with_parts(points, id) if record == POINT else [id]
    if to in ids:
        raise UserError("within_itself", name=known[id].name)
    moved: dict[str, Sequence[int]] = {
        name: [found.id for i in ids for found in session.base.named_in(name, record, i)] for name in HOLDERS[record]
    }
    work = session.base.write(Intent(f"{record}.delete", known[id].name[:80]))
    with work:
        for name, holders in moved.items():
            if holders:
                work.edit(name, {holder: {record: to} for holder in holders})
        work.remove(record, list(reversed(ids)))
    session.bus.publish(work.changes, source)
    return work.changes
