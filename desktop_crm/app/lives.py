"""When each buyer came, was lost and came back, kept current by what operations touched."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from desktop_crm.analysis.lives import NEVER, Left, Lives, Visits, lives, visits
from desktop_crm.app.jobs import Job
from desktop_crm.app.ports import MISSING, TradeRows
from desktop_crm.app.session import Session
from desktop_crm.app.standing import table_as_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def lives_of(session: Session, as_of: date, job: Job | None = None) -> Lives:
    """Of all who bought up to the day. Ask on a read lane. Raises Cancelled."""
    table = table_as_of(session, as_of, job)
    found = visits_of(session, job)
    return lives(found, table.client, table.limit2, as_of, _left(session, job))


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
    stays = np.ones(len(known.client), np.bool_)
    for client in clients.tolist():
        stays[slice(*np.searchsorted(known.client, [client, client + 1]).tolist())] = False
    staying, days = known.client[stays], known.day[stays]
    spots = np.searchsorted(staying, new.client)
    return Visits(np.insert(staying, spots, new.client), np.insert(days, spots, new.day))


def _left(session: Session, job: Job | None) -> list[Left]:
    rows = session.facts.of("loss", job)
    columns = (rows.client.tolist(), rows.day.tolist(), rows["won_back_on"].tolist())
    return [
        Left(client, day, NEVER if back == MISSING else back)
        for client, day, back in zip(*columns, strict=True)
        if client and day
    ]
