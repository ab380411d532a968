"""What standings take from a card beside its trade: losses, referrals, pins, and what was spent on the client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Costs:
    """What was spent on clients within a period, in order of id: minor units and minutes; arrays of one length."""

    client: NDArray[np.int64]
    spent: NDArray[np.int64]
    minutes: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Marks:
    """As of the end of a day. Only clients stand in it of whom there is something to say.

    left: the latest day (ordinal) of a recorded loss that no win-back has ended; referrals: how many others the client
    has recommended us to; promoters: who, asked last, would recommend us with 9 or 10 of 10; pinned: rung and class by
    hand, "" where one of them is not; costs: of the trailing 365 days.
    """

    left: Mapping[int, int]
    referrals: Mapping[int, int]
    promoters: Mapping[int, int]
    pinned: Mapping[int, tuple[str, str]]
    costs: Costs

    def patched(self, clients: NDArray[np.int64], now: Marks) -> Marks:
        """In which what is said of `clients` gives way to `now`, where nobody else stands."""
        gone = set(clients.tolist())
        return Marks(
            _patched(self.left, gone, now.left),
            _patched(self.referrals, gone, now.referrals),
            _patched(self.promoters, gone, now.promoters),
            _patched(self.pinned, gone, now.pinned),
            _costs(self.costs, clients, now.costs),
        )


def _patched(old: Mapping[int, Any], gone: set[int], new: Mapping[int, Any]) -> Mapping[int, Any]:
    if all(old.get(id) == new.get(id) for id in gone):
        return old
    return {id: said for id, said in old.items() if id not in gone} | dict(new)


def _costs(old: Costs, clients: NDArray[np.int64], new: Costs) -> Costs:
    import numpy as np

    gone = np.isin(old.client, clients)
    if all(np.array_equal(getattr(old, name)[gone], getattr(new, name)) for name in ("client", "spent", "minutes")):
        return old
    stays = ~gone
    spots = np.searchsorted(old.client[stays], new.client)

    def column(name: str) -> NDArray[np.int64]:
        return np.insert(getattr(old, name)[stays], spots, getattr(new, name))

    return Costs(column("client"), column("spent"), column("minutes"))
