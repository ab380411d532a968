"""What storage reads for the figures: rows of records as arrays, whole or as what has changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Deals:
    """Purchases, returns or compensations of clients, ordered by client and day: equal-length arrays.

    day: proleptic ordinal (date.toordinal); amount, cost: minor units; cost is -1 where it is not known.
    """

    client: NDArray[np.int64]
    day: NDArray[np.int32]
    amount: NDArray[np.int64]
    cost: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TradeRows:
    """What passed between the shop and its clients. A compensation is dated as its claim, and its cost is 0."""

    purchases: Deals
    returns: Deals
    compensations: Deals


@dataclass(frozen=True, slots=True)
class TradeNews:
    """`rows` of these clients (ascending), nothing else having changed; `clients` None: of all there are."""

    state: object  # of the base, as of which this holds
    clients: NDArray[np.int64] | None
    rows: TradeRows


MISSING: Final = -(2**31) + 1
"""The row has no such value."""


@dataclass(frozen=True, slots=True)
class FactRows:
    """Rows of one kind of record, in order of id: arrays of one length.

    client: 0 where there is none (a client's own id for clients); day: proleptic ordinal of the date (for clients:
    known since), 0 where there is none; values: by field; money in minor units, other days as ordinals, flags 0 and 1,
    ids of other records; texts as their place in `words`, in which the blank is always the first; MISSING else.
    """

    id: NDArray[np.int64]
    client: NDArray[np.int64]
    day: NDArray[np.int32]
    values: Mapping[str, NDArray[Any]]
    words: Mapping[str, tuple[str, ...]]

    def __len__(self) -> int:
        return len(self.id)

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.values[name]

    def code(self, name: str, word: str) -> int:
        """The number of a text in its column; -1 where no row has ever had it."""
        words = self.words[name]
        return words.index(word) if word in words else -1

    def where(self, which: NDArray[Any]) -> FactRows:
        """The rows of a mask, or at these places."""
        values = {name: column[which] for name, column in self.values.items()}
        return FactRows(self.id[which], self.client[which], self.day[which], values, self.words)


@dataclass(frozen=True, slots=True)
class FactNews:
    """`rows` of these ids (those that are gone are missing), nothing else having changed. None: all there are."""

    state: object  # of the base, as of which this holds
    ids: NDArray[np.int64] | None
    rows: FactRows


class FailureDays(NamedTuple):
    """Failures by place and day, as arrays of one length: failure point or 0, ordinal of the day, how many there were,
    and how many of them stand on a card. A place and a day may stand there several times.
    """

    point: NDArray[np.int64]
    day: NDArray[np.int32]
    number: NDArray[np.int64]
    carded: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Columns:
    """Fields of rows of one kind of record, in order of id: arrays of one length. As in `FactRows`, but 0 where there
    is no value, and client and day are asked for by these names like any other field.
    """

    values: Mapping[str, NDArray[Any]]
    words: Mapping[str, Sequence[str]]

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.values[name]


@dataclass(frozen=True, slots=True)
class ColumnNews:
    """`columns` of the rows `there`, ascending, nothing but `ids` having changed. None: all there are."""

    state: object
    ids: NDArray[np.int64] | None
    there: NDArray[np.int64]
    columns: Columns
