"""Recorded losses and what is done about their causes, as the figure `losses` needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_crm.analysis.lives import NEVER
from desktop_crm.analysis.losses import UNKNOWN, Improved, Records
from desktop_crm.analysis.members import distinct
from desktop_crm.app.again import next_purchase
from desktop_crm.app.jobs import Job
from desktop_crm.app.readings import MISSING, FactRows
from desktop_crm.app.session import Session
from desktop_crm.domain import claim, wish
from desktop_crm.domain.folding import fold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def losses_of(session: Session, job: Job | None = None) -> Records:
    """Those of clients. Raises Cancelled."""
    import numpy as np

    rows = session.facts.of("loss", job)
    rows = rows.where((rows.client > 0) & (rows.day > 0))
    won = _or(rows, "won_back_on", NEVER).astype(np.int32)
    places, folded, reasons = _folded(rows)
    return Records(
        id=rows.id,
        client=rows.client,
        day=rows.day,
        reason=places,
        cause=_or(rows, "cause", 0),
        rival=_or(rows, "competitor", 0),
        value=_or(rows, "yearly_value", UNKNOWN),
        told=rows["told_in_public"] == 1,
        note=rows["public_note"].astype(np.int64),
        back=np.minimum(won, next_purchase(session, rows.client, rows.day, job)),
        won=won,
        folded=folded,
        reasons=reasons,
        notes=rows.words["public_note"],
    )


def _or(rows: FactRows, name: str, otherwise: int) -> NDArray[np.int64]:
    import numpy as np

    values = rows[name].astype(np.int64)
    return np.where(values == MISSING, otherwise, values)


def _folded(rows: FactRows) -> tuple[NDArray[np.int64], tuple[str, ...], tuple[str, ...]]:
    """Place of each row's reason; the folded forms, and how each was written first."""
    import numpy as np

    codes = rows["reason"].astype(np.int64)
    used, first = np.unique(codes, return_index=True)
    moved = np.zeros(int(codes.max()) + 1 if len(codes) else 1, np.int64)
    place: dict[str, int] = {}
    written: list[str] = []
    for code in used[np.argsort(first)].tolist():
        text = " ".join(rows.words["reason"][code].split())
        form = fold(text).rstrip(" .!,;")
        if form not in place:
            place[form] = len(written)
            written.append(text)
        moved[code] = place[form]
    return moved[codes], tuple(place), tuple(written)


def improved(session: Session) -> list[Improved]:
    """In order of entry."""
    return [
        Improved(
            made.id,
            made.text,
            made.status,
            made.done_on if made.status == "done" else None,
            made.cause or 0,
            frozenset(made.losses),
        )
        for made in session.base.all("improvement")
    ]


def carriers(session: Session, until: int, job: Job | None = None) -> dict[int, NDArray[np.int64]]:
    """By cause: clients with an open claim or problem of it, or an open wish that an improvement of it is to grant,
    dated up to the day `until`; open at this moment, for nobody knows what was open then. Raises Cancelled.
    """
    import numpy as np

    parts: dict[int, list[NDArray[np.int64]]] = {}
    for record in ("claim", "problem"):
        rows = session.facts.of(record, job)
        places = _open(rows, claim.OPEN, until, rows["cause"] > 0)
        causes, clients = rows["cause"][places], rows.client[places]
        for cause in distinct(causes).tolist():
            parts.setdefault(cause, []).append(clients[causes == cause])
    wishes = session.facts.of("wish", job)
    places = _open(wishes, wish.OPEN, until)
    ids, clients = wishes.id[places], wishes.client[places]
    for made in session.base.all("improvement"):
        if made.cause and made.wishes:
            parts.setdefault(made.cause, []).append(clients[np.isin(ids, made.wishes)])
    return {cause: distinct(np.concatenate(found)) for cause, found in parts.items()}


def _open(
    rows: FactRows, statuses: tuple[str, ...], until: int, among: NDArray[np.bool_] | None = None
) -> NDArray[np.int64]:
    """Where the open ones of clients stand."""
    import numpy as np

    open_ = np.zeros(len(rows), np.bool_)
    for status in statuses:
        open_ |= rows["status"] == rows.code("status", status)
    open_ &= (rows.client > 0) & (rows.day <= until)
    return np.flatnonzero(open_ if among is None else open_ & among)
