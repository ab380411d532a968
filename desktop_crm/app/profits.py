"""What clients brought and cost in a period, from the trade and from what was spent on them in time and money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from desktop_crm.analysis.margin import MarginSource, costed
from desktop_crm.analysis.profits import Outlays, Profits, bought_and_costed, earned, exchanged, with_outlays
from desktop_crm.app.jobs import Job
from desktop_crm.app.readings import MISSING, FactRows, TradeRows
from desktop_crm.app.session import Session
from desktop_crm.app.standing import hourly_cost, margin_basis_points

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class _Known:
    """`bought`: the amount bought in the period, `costed`: the part of it whose cost is known."""

    profits: Profits
    bought: int
    costed: int


def profits_of(session: Session, first: date, last: date, job: Job | None = None) -> Profits:
    """Ask on a read lane. Raises Cancelled."""
    margin, hourly = margin_basis_points(session), hourly_cost(session)

    def of(rows: TradeRows, clients: NDArray[np.int64] | None = None) -> _Known:
        sums = earned(rows, first, last, margin)
        outlays = outlays_of(session, job, clients)
        return _Known(with_outlays(sums, outlays, first, last, margin, hourly), *bought_and_costed(sums))

    def patched(known: _Known, clients: NDArray[np.int64], before: TradeRows, now: TradeRows) -> _Known:
        new, gone = of(now, clients), bought_and_costed(earned(before, first, last, margin))
        bought, costed = known.bought - gone[0] + new.bought, known.costed - gone[1] + new.costed
        source = MarginSource.of(costed, bought, margin)
        return _Known(exchanged(known.profits, clients, new.profits, source), bought, costed)

    return session.trade.kept(("profits", first, last, margin, hourly), of, patched, job).profits


def margin_source_of(session: Session, first: date, last: date, job: Job | None = None) -> MarginSource:
    """Of the purchases of clients in first..last. Raises Cancelled."""

    def whole(rows: TradeRows) -> tuple[int, int]:
        return costed(rows.purchases, first, last)

    def patched(known: tuple[int, int], _: Any, before: TradeRows, now: TradeRows) -> tuple[int, int]:
        gone, new = whole(before), whole(now)
        return known[0] - gone[0] + new[0], known[1] - gone[1] + new[1]

    sums = session.trade.kept(("margin-source", first, last), whole, patched, job)
    return MarginSource.of(*sums, margin_basis_points(session))


def outlays_of(session: Session, job: Job | None = None, clients: NDArray[np.int64] | None = None) -> Outlays:
    """Contacts with clients and spending tied to them; of these clients, or of all. Raises Cancelled."""
    import numpy as np

    talks, spent = session.facts.of("interaction", job), session.facts.of("spending", job)
    if clients is not None:
        talks, spent = (rows.where(np.flatnonzero(np.isin(rows.client, clients))) for rows in (talks, spent))
    return Outlays(
        np.concatenate((talks.client, spent.client)),
        np.concatenate((talks.day, spent.day)),
        np.concatenate((np.zeros(len(talks), np.int64), _known(spent, "amount"))),
        np.concatenate((_known(talks, "minutes"), _known(spent, "minutes"))),
    )


def _known(rows: FactRows, name: str) -> NDArray[np.int64]:
    import numpy as np

    values = rows[name].astype(np.int64)
    return np.where(values == MISSING, 0, values)
