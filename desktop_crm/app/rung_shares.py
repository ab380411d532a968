"""The rungs of the ladder: how many clients stand on each, what the owner wants there, and what hinders them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop_crm.analysis.standing import RUNGS
from desktop_crm.app import cards
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.rung import Rung


@dataclass(frozen=True, slots=True)
class OnRung:
    """`ideal` in per cent, None where the owner has not said."""

    code: str
    clients: int
    ideal: int | None
    hinders: str


def wanted(session: Session) -> dict[str, Rung]:
    """What was set down, by the code of the rung."""
    return {rung.code: rung for rung in session.base.all("rung")}


def rungs(session: Session, standings: Standings, job: Job | None = None) -> list[OnRung]:
    """From potential to advocate. Ask on a read lane. Raises Cancelled."""
    import numpy as np

    table, said = standings.table(job), wanted(session)
    on = np.bincount(table.rung, minlength=len(RUNGS)) + np.bincount(table.other_rung, minlength=len(RUNGS))
    on[0] += max(0, session.base.count() - int(on.sum()))
    blank = Rung(0, 0)
    return [
        OnRung(code, int(on[place]), said.get(code, blank).ideal, said.get(code, blank).hinders)
        for place, code in enumerate(RUNGS)
    ]


def set_down(session: Session, code: str, values: Mapping[str, object], source: object = None) -> Changes | None:
    """The owner's ideal or note of a rung; None where it stands so. Raises Invalid."""
    standing = wanted(session).get(code)
    if standing is None:
        if not any(value not in (None, "") for value in values.values()):
            return None
        return cards.add_record(session, "rung", None, {"code": code, **values}, source).changes
    if all(getattr(standing, name) == value for name, value in values.items()):
        return None
    return cards.edit_record(session, "rung", standing.id, values, source=source).changes
