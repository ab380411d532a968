"""Where a margin comes from: the cost of goods where it is known, the shop-wide setting else."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from desktop_crm.analysis.buyers import Deals


class MarginSource(NamedTuple):
    """costed: share of the amount bought whose cost is known, None where nothing was bought; percent_bp: the shop-wide
    margin in 1/100 % of the amount, which stands for the rest.
    """

    costed: float | None
    percent_bp: int

    @classmethod
    def of(cls, known: int, total: int, margin_bp: int) -> MarginSource:
        """`known` of the amount `total` is bought with its cost known."""
        return cls(known / total if total > 0 else None, margin_bp)


def margin_source(purchases: Deals, first: date, last: date, margin_bp: int) -> MarginSource:
    """Of the purchases of clients in first..last."""
    return MarginSource.of(*costed(purchases, first, last), margin_bp)


def costed(purchases: Deals, first: date, last: date) -> tuple[int, int]:
    """What was bought in first..last with its cost known, and in all: sums that add up over clients."""
    mine = (purchases.day >= first.toordinal()) & (purchases.day <= last.toordinal())
    total = int(purchases.amount[mine].sum())
    known = int(purchases.amount[mine & (purchases.cost >= 0)].sum())
    return known, total
