"""What several figures count of many rows: purchases by seller or product, clients, the latest day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from desktop_crm.analysis.sums import Sums, counted
from desktop_crm.app.jobs import Job
from desktop_crm.app.readings import Columns
from desktop_crm.app.session import Session
from desktop_crm.app.tallies import Tally

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def within(rows: Columns, first: date, last: date) -> NDArray[np.bool_]:
    """Which rows lie in a period."""
    day = rows["day"]
    found: NDArray[Any] = (day >= first.toordinal()) & (day <= last.toordinal())
    return found


def among(rows: Columns, name: str, words: Sequence[str]) -> NDArray[np.bool_]:
    """Which rows have one of these texts."""
    import numpy as np

    codes = [code for code, word in enumerate(rows.words[name]) if word in words]
    found: NDArray[Any] = np.isin(rows[name], codes)
    return found


def sold(session: Session, by: Literal["seller", "product"], first: date, last: date, job: Job | None = None) -> Tally:
    """Purchases of a period by seller (0: none) or by the code of what was bought. Raises Cancelled."""

    def terms(rows: Columns) -> Sums:
        return counted(rows[by][within(rows, first, last)])

    return session.tallies.of("purchase", (by, "day"), (first, last), terms, job)


def clients(
    session: Session, records: Mapping[str, tuple[str, ...]], first: date, last: date, job: Job | None = None
) -> int:
    """How many clients have any of these records in a period. `records`: the fields that are kept of each, "client" and
    "day" among them. Raises Cancelled.
    """
    import numpy as np

    def terms(rows: Columns) -> Sums:
        client = rows["client"][within(rows, first, last)]
        return counted(client[client > 0])

    found = [
        session.tallies.of(r, names, ("clients", first, last), terms, job).sums.keys for r, names in records.items()
    ]
    seen = np.zeros(max((int(keys[-1]) for keys in found if len(keys)), default=0) + 1, np.bool_)
    for keys in found:
        seen[keys] = True
    return int(np.count_nonzero(seen))


def latest(session: Session, record: str, names: tuple[str, ...], as_of: date, job: Job | None = None) -> int:
    """Ordinal of the last day up to `as_of` with such a record; 0 where there is none. Raises Cancelled."""
    days = session.tallies.of(record, names, "days", lambda rows: counted(rows["day"]), job).sums.keys
    at = int(days.searchsorted(as_of.toordinal(), "right"))
    return int(days[at - 1]) if at else 0
