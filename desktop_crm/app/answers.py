"""Feedback as the figures of satisfaction need it, with what came of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from desktop_crm.analysis.satisfaction import Answers
from desktop_crm.app.jobs import Job
from desktop_crm.app.readings import MISSING
from desktop_crm.app.session import Session

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def answers_of(session: Session, as_of: date, job: Job | None = None) -> Answers:
    """Answers of clients; those of nobody with a card are left out, and what came of any after the day.

    Raises Cancelled.
    """
    import numpy as np

    rows = session.facts.of("feedback", job)
    rows = rows.where(rows.client > 0)
    satisfaction, recommend = (
        np.where(rows[name] == MISSING, -1, rows[name]).astype(np.int64) for name in ("satisfaction", "would_recommend")
    )
    used = _used(session, rows.id, rows.client, rows.day, as_of, job)
    return Answers(rows.client, rows.day, satisfaction, recommend, used)


def _used(
    session: Session,
    ids: NDArray[np.int64],
    client: NDArray[np.int64],
    day: NDArray[np.int32],
    as_of: date,
    job: Job | None,
) -> NDArray[np.bool_]:
    """Whether an improvement names a problem that the answer told of, or a claim or wish of that client and day."""
    import numpy as np

    improvements = [made for made in session.base.all("improvement") if made.date is None or made.date <= as_of]
    problems = session.facts.of("problem", job)
    mine = problems.where(np.isin(problems.id, [i for made in improvements for i in made.problems]))
    found = np.isin(ids, mine["feedback"])
    key = (client << 22) | day
    for record in ("problem", "claim", "wish"):
        rows = session.facts.of(record, job)
        named = [i for made in improvements for i in getattr(made, f"{record}s" if record != "wish" else "wishes")]
        rows = rows.where(np.isin(rows.id, named))
        found |= np.isin(key, (rows.client << 22) | rows.day)
    return found
