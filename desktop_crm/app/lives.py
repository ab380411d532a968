"""When each buyer came, was lost and came back, kept current by what operations touched."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from desktop_crm.analysis.lives import NEVER, Lives, Losses, Visits, exchanged, lives, visits
from desktop_crm.analysis.splicing import Splice
from desktop_crm.app import settings
from desktop_crm.app.jobs import Job
from desktop_crm.app.readings import MISSING, TradeRows
from desktop_crm.app.session import Session
from desktop_crm.app.standing import table_as_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def lives_of(session: Session, as_of: date, job: Job | None = None) -> Lives:
    """Of all who bought up to the day. Ask on a read lane. Raises Cancelled."""

    def whole(rows: TradeRows) -> Lives:
        table = table_as_of(session, as_of, job)
        return lives(visits_of(session, job), table.client, table.limit2, as_of, _losses(session, job))

    def patched(known: Lives, clients: NDArray[np.int64], before: TradeRows, now: TradeRows) -> Lives | None:
        table = table_as_of(session, as_of, job)
        at, there = table.places(clients)
        mine = at[there]
        found = visits(now.purchases.client, now.purchases.day)
        new = lives(found, table.client[mine], table.limit2[mine], as_of, _losses(session, job, clients))
        return exchanged(known, clients, new, table.client, table.limit2 // 2)

    return session.trade.kept(("lives", as_of, settings.load(session).rules), whole, patched, job)


def visits_of(session: Session, job: Job | None = None) -> Visits:
    """Days with purchases of all clients. Raises Cancelled."""
    return session.trade.kept(("visits",), _visits, _patched, job)


def _visits(rows: TradeRows) -> Visits:
    return visits(rows.purchases.client, rows.purchases.day)


def _patched(known: Visits, clients: NDArray[np.int64], before: TradeRows, now: TradeRows) -> Visits:
    import numpy as np

    gone, new = _visits(before), _visits(now)
    if np.array_equal(gone.client, new.client) and np.array_equal(gone.day, new.day):
        return known
    first, last = (np.searchsorted(known.client, clients, side) for side in ("left", "right"))
    counts = last - first
    left = np.repeat(first - (np.cumsum(counts) - counts), counts) + np.arange(int(counts.sum()))
    splice = Splice(len(known.client), left, np.searchsorted(known.client, new.client))
    return Visits(splice.of(known.client, new.client), splice.of(known.day, new.day))


def _losses(session: Session, job: Job | None, clients: NDArray[np.int64] | None = None) -> Losses:
    import numpy as np

    rows = session.facts.of("loss", job)
    mine = (rows.client > 0) & (rows.day > 0)
    if clients is not None:
        mine &= np.isin(rows.client, clients)
    back = rows["won_back_on"][mine]
    return Losses(rows.client[mine], rows.day[mine], np.where(back == MISSING, NEVER, back).astype(np.int32))
