"""The register of spending as arrays, kept current by what operations touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_crm.analysis.costs import Spendings
from desktop_crm.app.jobs import Job
from desktop_crm.app.readings import MISSING, FactRows
from desktop_crm.app.session import Session
from desktop_crm.domain.spending import ACTIVITIES, KINDS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def spendings_of(session: Session, job: Job | None = None) -> Spendings:
    """All entries, in order of id. Ask on a read lane. Raises Cancelled."""
    rows = session.facts.of("spending", job)
    return Spendings(
        rows.client,
        rows.day,
        _places(rows, "kind", KINDS),
        _places(rows, "activity", ACTIVITIES),
        _known(rows, "amount"),
        _known(rows, "minutes"),
        _known(rows, "events"),
    )


def _places(rows: FactRows, name: str, names: tuple[str, ...]) -> NDArray[np.int64]:
    import numpy as np

    words = np.array([names.index(word) if word in names else -1 for word in rows.words[name]], np.int64)
    return words[rows[name]] if len(words) else np.zeros(len(rows), np.int64)


def _known(rows: FactRows, name: str) -> NDArray[np.int64]:
    import numpy as np

    values = rows[name].astype(np.int64)
    return np.where(values == MISSING, 0, values)
