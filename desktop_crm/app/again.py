"""When clients bought again after something happened to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop_crm.analysis.lives import NEVER
from desktop_crm.app.jobs import Job
from desktop_crm.app.lives import visits_of
from desktop_crm.app.session import Session

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_DAYS: Final = 22
"""Bits that hold any day."""


def next_purchase(
    session: Session, client: NDArray[np.int64], day: NDArray[np.int32], job: Job | None = None
) -> NDArray[np.int32]:
    """For each client and day the first day of purchase after it, NEVER where there is none. Raises Cancelled."""
    import numpy as np

    found = visits_of(session, job)
    visits = (found.client << _DAYS) | found.day
    wanted = (client << _DAYS) | day
    order = np.argsort(wanted)  # looked up in order, neighbours are found beside each other
    after = np.empty(len(wanted), np.int64)
    after[order] = np.searchsorted(visits, wanted[order], "right")
    days = np.full(len(client), NEVER, np.int32)
    inside = np.flatnonzero(after < len(visits))
    inside = inside[found.client[after[inside]] == client[inside]]
    days[inside] = found.day[after[inside]]
    return days
