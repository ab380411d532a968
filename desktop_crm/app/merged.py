"""Bringing back from the trash what a merge of cards has to do with."""

from __future__ import annotations

from collections.abc import Iterable

from desktop_crm.app.ports import Base, Work
from desktop_crm.domain.records import ON_CARD


def restore(base: Base, work: Work, record: str, ids: Iterable[int]) -> None:
    """A merged card comes back as it was, without what has moved to the card that took it over: that stays there.

    A record of a merged card comes back on the card that took it over.
    """
    wanted = list(ids)
    if record not in ON_CARD:
        work.restore(record, wanted)
        if record == "client":
            work.edit("client", {id: {"merged_into": None} for id in wanted})
        return
    for id in wanted:
        gone = base.get_gone(record, id)
        own = gone.client_id if gone is not None else None
        heir = _heir(base, own) if own is not None else None
        if own is None or heir is None:
            work.restore(record, [id])
            continue
        work.restore("client", [own])
        work.restore(record, [id])
        work.edit(record, {id: {"client_id": heir}})
        work.remove("client", [own])


def _heir(base: Base, card: int) -> int | None:
    """The live card that stands for a merged one; None where it was not merged, or nobody stands for it."""
    seen = set[int]()
    found = base.get_gone("client", card)
    while found is not None and found.merged_into is not None and found.id not in seen:
        seen.add(found.id)
        if base.get("client", found.merged_into) is not None:
            return int(found.merged_into)
        found = base.get_gone("client", found.merged_into)
    return None
