"""What the hand-over list tells of each client: who takes over, what is open, what was agreed, when they last spoke."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from desktop_crm.app import settings
from desktop_crm.app.handover import OPEN, Matter, Plan, matter_of
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.domain.client import Client

ON_CARDS: Final = ("claim", "problem", "wish", "task")
"""Records of which what is open stands beside the client."""
BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One client. `step` is the last that was agreed, with the day on which it was."""

    client: Client
    class_: str
    rung: str
    matters: tuple[Matter, ...]
    talked: date | None
    step: tuple[date, str] | None

    @property
    def due(self) -> date | None:
        return min((m.due for m in self.matters if m.due is not None), default=None)


@dataclass(frozen=True, slots=True)
class Other:
    """Something in the leaver's charge that stands on no card of theirs; `client` is "" where on none at all."""

    matter: Matter
    client: str
    taker: str


@dataclass(frozen=True, slots=True)
class HandoverList:
    """`groups`: who takes over ("" for nobody yet) with their clients by name. `done` is None before the hand-over.

    sales: what the clients bought in the trailing 365 days less what came back, in minor units.
    """

    leaver: str
    takers: tuple[str, ...]
    owner: str
    groups: tuple[tuple[str, tuple[Line, ...]], ...]
    others: tuple[Other, ...]
    known: int
    sales: int
    done: datetime | None
    settings: Mapping[str, str]

    @property
    def lines(self) -> int:
        return sum(len(lines) for _taker, lines in self.groups)


def listed(session: Session, plan: Plan, standings: Standings, job: Job, done: datetime | None = None) -> HandoverList:
    """What the plan hands over, as it is in the base now; the same before and after the hand-over. Raises Cancelled.

    Clients that are gone are left out.
    """
    base, staff = session.base, {s.id: s for s in session.base.all("staff")}
    lines, sales = _lines(session, plan, standings, job)
    names = {s.id: s.name for s in (*plan.receivers, *staff.values())}
    by_owner: dict[int | None, list[Line]] = {s.id: [] for s in plan.receivers}
    for client in plan.left.clients:
        if client.id in lines:
            by_owner.setdefault(plan.owners.get(client.id), []).append(lines[client.id])
    ordered = sorted(by_owner.items(), key=lambda item: item[0] is None)  # who is not chosen yet comes last
    aside = [m for m in plan.left.matters if m.client_id is None or m.client_id not in lines]
    clients = base.records("client", {m.client_id for m in aside if m.client_id is not None})
    others = tuple(
        Other(m, clients[m.client_id].title if m.client_id in clients else "", names.get(plan.heir(m), ""))
        for m in aside
    )
    owner = next((s.name for s in staff.values() if s.position == "owner" and not s.former), "")
    return HandoverList(
        plan.left.leaver.name,
        tuple(dict.fromkeys(names[i] for i in by_owner if i is not None and i in names)),
        owner,
        tuple((names.get(i, "") if i is not None else "", tuple(found)) for i, found in ordered if found),
        others,
        len(plan.left.known),
        sales,
        done,
        settings.load(session).values,
    )


def _lines(session: Session, plan: Plan, standings: Standings, job: Job) -> tuple[dict[int, Line], int]:
    base, today = session.base, session.today()
    ids = [c.id for c in plan.left.clients]
    standing = standings.of(ids)
    lines: dict[int, Line] = {}
    for start in range(0, len(ids), BATCH):
        job.progress(start / len(ids))
        some = ids[start : start + BATCH]
        found, talked, steps = base.records("client", some), base.last_talks(some, today), base.next_steps(some)
        matters = _open_on(session, some)
        for id, place in zip(some, standing[start : start + BATCH], strict=True):
            if id in found:
                lines[id] = Line(found[id], place.class_, place.rung, tuple(matters[id]), talked.get(id), steps.get(id))
    return lines, sum(place.revenue for place in standing if place.id in lines)


def _open_on(session: Session, clients: list[int]) -> dict[int, list[Matter]]:
    """Client -> what is open on the card, the most severe first, then what is due first."""
    matters: dict[int, list[Matter]] = defaultdict(list)
    for record in ON_CARDS:
        for one in session.base.on_cards(record, clients):
            if one.status in OPEN[record]:
                matters[one.client_id].append(matter_of(record, one))
    for found in matters.values():
        found.sort(key=lambda m: (-(m.severity or 0), m.due or date.max, m.id))
    return matters
