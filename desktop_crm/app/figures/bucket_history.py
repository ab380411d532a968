"""Classes of buyers on earlier days, and what they brought up to them, for `bucket`; kept by what was touched."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop_crm.analysis.buyers import YEAR
from desktop_crm.analysis.class_history import ClassHistory, class_history, exchanged, margins_to
from desktop_crm.analysis.standing import StandingTable
from desktop_crm.app.jobs import Job
from desktop_crm.app.readings import TradeRows
from desktop_crm.app.session import Session
from desktop_crm.app.standing import table_as_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def history_of(
    session: Session,
    days: tuple[date, ...],
    table: StandingTable,
    margin: int,
    limits: tuple[int, int],
    job: Job,
) -> ClassHistory:
    """Classes of all buyers on the days; after an edit only those days are looked at that it can matter to, and on the
    day of the table the classes are those of the table.
    """
    import numpy as np

    client = table.client

    def whole(rows: TradeRows) -> ClassHistory:
        return class_history(session.trade.rows(job), client, days, margin, limits, job.progress)

    def patched(
        known: ClassHistory, clients: NDArray[np.int64], before: TradeRows, now: TradeRows
    ) -> ClassHistory | None:
        changed = _changed(before, now)
        if not changed:
            return known if np.array_equal(known.client, client) else None
        first, last = min(changed), max(changed)
        if sum(first <= day.toordinal() < last + YEAR for day in days) > len(days) // 2:
            return None
        fresh = table_as_of(session, table.as_of, job)  # never behind what is asked here
        told = {fresh.as_of: fresh.earned_class} if np.array_equal(fresh.client, client) else {}
        return exchanged(known, lambda: session.trade.rows(job), client, (first, last), margin, limits, told)

    return session.trade.kept(("bucket", "classes", table.as_of, days, margin, limits), whole, patched, job)


class _Margins(NamedTuple):
    """Of each of the clients, ascending, in the 365 days up to a day of their own."""

    clients: NDArray[np.int64]
    days: NDArray[np.int64]
    margins: NDArray[np.int64]


def margins_of(
    session: Session,
    key: tuple[Any, ...],
    clients: NDArray[np.int64],
    days: NDArray[np.int64],
    margin: int,
    job: Job,
) -> NDArray[np.int64]:
    """After an edit only those of the touched are counted anew, unless somebody else came, left or has another day."""
    import numpy as np

    def whole(rows: TradeRows) -> _Margins:
        return _Margins(clients, days, margins_to(session.trade.rows(job), clients, days, margin))

    def patched(known: _Margins, touched: NDArray[np.int64], before: TradeRows, now: TradeRows) -> _Margins | None:
        gone, new = np.isin(known.clients, touched), np.isin(clients, touched)
        if not all(np.array_equal(old[~gone], of[~new]) for old, of in ((known.clients, clients), (known.days, days))):
            return None
        found = np.zeros(len(clients), np.int64)
        found[~new] = known.margins[~gone]
        found[new] = margins_to(now, clients[new], days[new], margin)
        return _Margins(clients, days, found)

    name = ("bucket", "margins", *key)
    found = session.trade.kept(name, whole, patched, job)
    if not (np.array_equal(found.clients, clients) and np.array_equal(found.days, days)):  # by another limit of silence
        session.trade.forget(name)
        found = session.trade.kept(name, whole, patched, job)
    return found.margins


def _changed(before: TradeRows, now: TradeRows) -> set[int]:
    """Days on which anything that was bought or brought back has changed."""
    found: Counter[tuple[int, ...]] = Counter()
    for rows, sign in ((before, 1), (now, -1)):
        for kind, deals in enumerate((rows.purchases, rows.returns)):
            columns = (deals.client.tolist(), deals.day.tolist(), deals.amount.tolist(), deals.cost.tolist())
            for client, day, amount, cost in zip(*columns, strict=True):
                found[kind, client, day, amount, cost] += sign
    return {key[2] for key, number in found.items() if number}
