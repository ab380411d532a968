"""Who of the base is a client, whatever else they are: suppliers, partners and competitors stand in the same base."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from desktop_crm.analysis.buyers import places
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def clients_of(session: Session, buyers: NDArray[np.int64], job: Job | None = None) -> NDArray[np.int64]:
    """Ids, ascending, of who has the role of a client, or is among the `buyers` all the same. Raises Cancelled."""
    import numpy as np

    rows = session.facts.of("client", job)
    words = rows.words["roles"]
    role = np.array([not word or "client" in json.loads(word) for word in words], np.bool_)
    mine = role[rows["roles"]]
    at, there = places(rows.id, buyers)
    mine[at[there]] = True
    found: NDArray[np.int64] = rows.id[mine]
    return found
