"""A staff member leaves: their clients and everything open in their charge go to others, in one step and one undo.

The record of it is the journal: history tells under which hand-over a client changed hands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal

from desktop_crm.app.cards import SUBJECT_LIMIT
from desktop_crm.app.jobs import Job
from desktop_crm.app.ports import Work
from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Changes, Intent
from desktop_crm.domain.claim import OPEN as CLAIM_OPEN
from desktop_crm.domain.client import Client
from desktop_crm.domain.errors import UserError
from desktop_crm.domain.folding import fold
from desktop_crm.domain.staff import Staff
from desktop_crm.domain.wish import OPEN as WISH_OPEN

if TYPE_CHECKING:
    from desktop_crm.app.standing import Standings

INTENT: Final = "staff.handover"
Way = Literal["evenly", "city", "hand"]
WAYS: Final[tuple[Way, ...]] = ("evenly", "city", "hand")
OPEN: Final[Mapping[str, tuple[str, ...]]] = {
    "claim": CLAIM_OPEN,
    "problem": CLAIM_OPEN,
    "wish": WISH_OPEN,
    "task": ("open",),
    "improvement": ("planned", "in_work"),
}
"""Record -> the statuses in which something is still to be done."""
CHARGED: Final = ("claim", "problem", "task", "improvement")
"""Records that somebody of the staff has in charge."""
BATCH: Final = 1000
SETTLING: Final = 0.4
"""The part of the work that is done when the unit of work is closed."""


@dataclass(frozen=True, slots=True)
class Matter:
    """Something open. `client_id` is None for an improvement, and for what stands on no card."""

    record: str
    id: int
    client_id: int | None
    text: str
    due: date | None = None
    severity: int | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """What a staff member leaves behind.

    `clients`: those they are responsible for, by name; `known`: those they merely know; `matters`: what is open and in
    their charge; `beside`: client of such a matter -> who is responsible for that client, where it is another of the
    staff; `takers`: who could take over, by name.
    """

    leaver: Staff
    takers: tuple[Staff, ...]
    clients: tuple[Client, ...] = ()
    known: tuple[int, ...] = ()
    matters: tuple[Matter, ...] = ()
    beside: Mapping[int, int] = field(default_factory=dict)

    def counts(self) -> Counter[str]:
        """How many matters of each record."""
        return Counter(matter.record for matter in self.matters)

    def nothing(self, former: bool) -> bool:
        """Whether there is nothing to hand over; who is gone (`former`) also leaves those they merely know."""
        return not (self.clients or self.matters or (former and self.known))


@dataclass(frozen=True, slots=True)
class Plan:
    """Who takes what. `owners`: client -> staff member, None where nobody is chosen yet.

    What stands on no card goes to `rest`, as does what stands on the card of a client nobody is responsible for.
    """

    left: Left
    receivers: tuple[Staff, ...]
    owners: Mapping[int, int | None]
    former: bool = False

    @property
    def rest(self) -> int:
        return self.receivers[0].id

    def given(self, clients: Iterable[int], owner: int | None) -> Plan:
        """The same plan with another owner of these clients."""
        return replace(self, owners={**self.owners, **dict.fromkeys(clients, owner)})

    def counts(self) -> Counter[int | None]:
        return Counter(self.owners.values())

    def heir(self, matter: Matter) -> int:
        """Who takes this over: whoever answers for its client, else `rest`."""
        if matter.client_id is None:
            return self.rest
        return self.owners.get(matter.client_id) or self.left.beside.get(matter.client_id) or self.rest


@dataclass(frozen=True, slots=True)
class Done:
    changes: Changes
    clients: int
    matters: int


# -- what there is
def of_staff(session: Session, id: int) -> Left:
    """Raises UserError record_gone."""
    base = session.base
    staff = {s.id: s for s in base.all("staff")}
    leaver = staff.get(id)
    if leaver is None:
        raise UserError("record_gone")
    clients = sorted(base.named_in("client", "responsible", id), key=lambda c: (fold(c.title), c.id))
    own = {c.id for c in clients}
    known = tuple(c.id for c in base.named_in("client", "known_by", id) if c.id not in own)
    matters = _charged(session, id)
    others = {m.client_id for m in matters if m.client_id is not None} - own
    beside = {
        c.id: c.responsible
        for c in base.records("client", others).values()
        if c.responsible in staff and not staff[c.responsible].former
    }
    takers = sorted((s for s in staff.values() if s.id != id and not s.former), key=lambda s: (fold(s.name), s.id))
    return Left(leaver, tuple(takers), tuple(clients), known, matters, beside)


def _charged(session: Session, staff: int) -> tuple[Matter, ...]:
    found = (
        matter_of(record, one)
        for record in CHARGED
        for one in session.base.named_in(record, "staff", staff)
        if one.status in OPEN[record]
    )
    return tuple(sorted(found, key=lambda m: (m.due or date.max, m.record, m.id)))


def matter_of(record: str, one: Any) -> Matter:
    return Matter(
        record,
        one.id,
        getattr(one, "client_id", None),
        one.text,
        getattr(one, "due_date", None),
        getattr(one, "severity", None),
    )


# -- who takes what
def divided(
    session: Session,
    left: Left,
    receivers: Sequence[int],
    way: Way = "evenly",
    *,
    former: bool = False,
    standings: Standings | None = None,
) -> Plan:
    """`receivers`: the first of them also takes what belongs to no client.

    evenly: nobody gets more than one client more than another, of each class as of all. city: the clients of a city
    stay together, with whoever has most clients there already, else with whoever got fewest so far. hand: nobody is
    chosen for any client yet. A single receiver gets all of them, whatever the way.

    Raises UserError: handover_nobody where nobody else is on the staff, handover_no_receiver, handover_to_self,
    handover_to_former (params: name), handover_nothing (params: name), record_gone.
    """
    chosen = _receivers(session, left, receivers)
    if left.nothing(former):
        raise UserError("handover_nothing", name=left.leaver.name)
    ids = [s.id for s in chosen]
    if len(ids) == 1:
        owners: dict[int, int | None] = dict.fromkeys((c.id for c in left.clients), ids[0])
    elif way == "hand":
        owners = dict.fromkeys(c.id for c in left.clients)
    elif way == "evenly":
        owners = _evenly(left.clients, ids, standings)
    else:
        owners = _by_city(session, left.clients, ids)
    return Plan(left, chosen, owners, former)


def _receivers(session: Session, left: Left, ids: Sequence[int]) -> tuple[Staff, ...]:
    if left.leaver.id in ids:
        raise UserError("handover_to_self", name=left.leaver.name)
    staff = session.base.records("staff", ids)
    chosen = tuple(staff[id] for id in dict.fromkeys(ids) if id in staff)
    if len(chosen) < len(set(ids)):
        raise UserError("record_gone")
    for one in chosen:
        if one.former:
            raise UserError("handover_to_former", name=one.name)
    if not left.takers:
        raise UserError("handover_nobody", name=left.leaver.name)
    if not chosen:
        raise UserError("handover_no_receiver", name=left.leaver.name)
    return chosen


def _evenly(clients: Sequence[Client], receivers: Sequence[int], standings: Standings | None) -> dict[int, int | None]:
    """Dealt like cards, class by class, so that the valuable ones are spread as well."""
    ids = [c.id for c in clients]
    classes = [s.class_ or "D" for s in standings.of(ids)] if standings is not None else ["D"] * len(ids)
    dealt = sorted(range(len(ids)), key=lambda n: (classes[n], n))
    return {ids[n]: receivers[turn % len(receivers)] for turn, n in enumerate(dealt)}


def _by_city(session: Session, clients: Sequence[Client], receivers: Sequence[int]) -> dict[int, int | None]:
    groups: dict[str, list[int]] = {}
    for client in clients:
        key = fold(client.city)
        groups.setdefault(key or f"\0{client.id}", []).append(client.id)  # those of no city belong to no group
    theirs = {r: Counter(fold(c.city) for c in session.base.named_in("client", "responsible", r)) for r in receivers}
    got: Counter[int] = Counter()
    owners: dict[int, int | None] = {}
    for city, ids in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
        taker = min(receivers, key=lambda r: (-theirs[r][city], got[r], receivers.index(r)))
        got[taker] += len(ids)
        owners.update(dict.fromkeys(ids, taker))
    return owners


# -- doing it
def hand_over(session: Session, plan: Plan, job: Job, source: object = None) -> Done:
    """Everything in one unit of work; cancelled means that nothing happened.

    What has come to the leaver since the plan was made goes to `plan.rest`, and what has left them is passed over. Who
    takes over knows the client from now on. Who leaves is no longer among those who know one if marked as former, for
    nobody can ask them any more (history keeps it); else they still know their clients. Raises UserError as `divided`.
    """
    left = of_staff(session, plan.left.leaver.id)
    chosen = _receivers(session, left, [*(s.id for s in plan.receivers), *filter(None, set(plan.owners.values()))])
    if left.nothing(plan.former):
        raise UserError("handover_nothing", name=left.leaver.name)
    owners = {c.id: plan.owners.get(c.id, plan.rest) for c in left.clients}
    now = Plan(left, chosen, owners, plan.former)
    work = session.base.write(Intent(INTENT, _subject(left.leaver, plan.receivers)))
    with work:
        work.progress = lambda part: job.progress(1 - SETTLING + SETTLING * part)
        _move_clients(work, now, job)
        for record in CHARGED:
            mine = [m for m in left.matters if m.record == record]
            if mine:
                work.edit(record, {m.id: {"staff": now.heir(m)} for m in mine})
        if plan.former and not left.leaver.former:
            work.edit("staff", {left.leaver.id: {"former": True}})
        job.check()
    session.bus.publish(work.changes, source)
    return Done(work.changes, len(left.clients), len(left.matters))


def _subject(leaver: Staff, receivers: Sequence[Staff]) -> str:
    line = f"{leaver.name} → {', '.join(s.name for s in receivers)}"
    return line if len(line) <= SUBJECT_LIMIT else line[: SUBJECT_LIMIT - 1].rstrip() + "…"


def _move_clients(work: Work, plan: Plan, job: Job) -> None:
    leaver = plan.left.leaver.id
    known = {c.id: c for c in plan.left.clients}
    ids = [*known, *(plan.left.known if plan.former else ())]
    for start in range(0, len(ids), BATCH):
        job.progress(start / len(ids) * (1 - SETTLING))
        edits: dict[int, dict[str, Any]] = {}
        for client in work.records("client", ids[start : start + BATCH]).values():
            owner = plan.owners.get(client.id)
            edit: dict[str, Any] = {"responsible": owner} if client.id in known else {}
            edits[client.id] = edit | {"known_by": _knowing(client.known_by, leaver, owner, plan.former)}
        work.edit("client", edits)


def _knowing(before: Collection[int], leaver: int, owner: int | None, former: bool) -> tuple[int, ...]:
    """Who knows the client afterwards."""
    after = [*before, *([] if former else [leaver]), *([owner] if owner is not None else [])]
    return tuple(dict.fromkeys(who for who in after if not (former and who == leaver)))
