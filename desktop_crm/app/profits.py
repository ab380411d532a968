"""What clients brought and cost in a period, from the trade and from what was spent on them in time and money."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from desktop_crm.analysis.profits import Outlays, Profits, earned, with_outlays
from desktop_crm.app.jobs import Job
from desktop_crm.app.ports import MISSING, FactRows
from desktop_crm.app.session import Session
from desktop_crm.app.standing import hourly_cost, margin_basis_points

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def profits_of(session: Session, first: date, last: date, job: Job | None = None) -> Profits:
    """Ask on a read lane. Raises Cancelled."""
    margin = margin_basis_points(session)
    known = session.trade.summed(("earned", first, last, margin), lambda rows: earned(rows, first, last, margin), job)
    return with_outlays(known, outlays_of(session, job), first, last, margin, hourly_cost(session))


def outlays_of(session: Session, job: Job | None = None) -> Outlays:
    """Contacts with clients and spending tied to them. Raises Cancelled."""
    import numpy as np

    talks, spent = session.facts.of("interaction", job), session.facts.of("spending", job)
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
