"""Sums by key: results that add up over clients, so that after an edit only the touched clients are counted anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Sums:
    """`keys`: ascending, each once; `values`: a row for each key, none of them all zeros. Exact within 64 bits."""

    keys: NDArray[np.int64]
    values: NDArray[np.int64]


def summed(keys: NDArray[np.int64], *columns: NDArray[np.int64]) -> Sums:
    """Each column added up by key; all arrays are of one length, in any order."""
    import numpy as np

    return _summed(keys.astype(np.int64, copy=False), columns)


def counted(keys: NDArray[Any], *columns: NDArray[Any]) -> Sums:
    """How many rows there are of each key, and each column added up by it. Quick where the keys lie close together."""
    import numpy as np

    low, high = (int(keys.min()), int(keys.max())) if len(keys) else (0, 0)
    if high - low > max(_CLOSE, 2 * len(keys)):
        return summed(keys, np.ones(len(keys), np.int64), *columns)
    places, number = keys.astype(np.int64) - low, high - low + 1
    rows = np.bincount(places, minlength=number)
    sums = [added(places, column.astype(np.int64), number) for column in columns]
    at = np.flatnonzero(rows)
    return Sums(at + low, np.stack([rows, *sums], axis=1)[at])


_CLOSE: Final = 2**16


def exchanged(total: Sums, before: Sums, now: Sums) -> Sums:
    """`total`, in which a part that came to `before` comes to `now`. Quick where that part is small."""
    import numpy as np

    columns = [np.concatenate((-was, is_)) for was, is_ in zip(before.values.T, now.values.T, strict=True)]
    change = _summed(np.concatenate((before.keys, now.keys)), columns)
    if not len(change.keys):
        return total
    at = np.searchsorted(total.keys, change.keys)
    there = at < len(total.keys)
    there[there] = total.keys[at[there]] == change.keys[there]
    keys, values, mine = total.keys, total.values.copy(), at[there]
    values[mine] += change.values[there]
    gone = mine[~values[mine].any(axis=1)]
    if len(gone) or not there.all():
        fresh = ~there
        spots = at[fresh] - np.searchsorted(gone, at[fresh])
        keys = np.insert(np.delete(keys, gone), spots, change.keys[fresh])
        values = np.insert(np.delete(values, gone, axis=0), spots, change.values[fresh], axis=0)
    return Sums(keys, values)


def _summed(keys: NDArray[np.int64], columns: Sequence[NDArray[np.int64]]) -> Sums:
    import numpy as np

    if not (keys[1:] >= keys[:-1]).all():  # as a rule rows come by client
        order = np.argsort(keys, kind="stable")  # quick where there are few runs
        keys, columns = keys[order], [column[order] for column in columns]
    heads = np.flatnonzero(np.diff(keys, prepend=keys[:1] - 1))
    keys = keys[heads]
    sums = [
        np.add.reduceat(column.astype(np.int64, copy=False), heads) if len(heads) else np.zeros(0, np.int64)
        for column in columns
    ]
    values = np.stack(sums, axis=1)
    some = values.any(axis=1)
    return Sums(keys[some], values[some])


def total(values: NDArray[np.int64]) -> int:
    """The sum of all, exactly, also where it leaves 64 bits."""
    import numpy as np

    safe = not len(values) or len(values) * max(int(values.max()), -int(values.min())) < np.iinfo(np.int64).max
    return int(values.sum()) if safe else sum(values.tolist())


def added(places: NDArray[np.int64], values: NDArray[np.int64], number: int) -> NDArray[np.int64]:
    """The sum of the values of each of the places 0..number - 1, exact within 64 bits."""
    import numpy as np

    if len(values) < _EXACT_ROWS:  # a weighted count adds in doubles: halves of 32 bits stay below 2**53
        low, high = values & 0xFFFFFFFF, values >> 32
        found: NDArray[np.int64] = np.bincount(places, low, number).astype(np.int64)
        if high.any():
            found += np.bincount(places, high, number).astype(np.int64) << 32
        return found
    found = np.zeros(number, np.int64)
    np.add.at(found, places, values)
    return found


def first_of(values: NDArray[np.int64], number: int) -> NDArray[np.int64]:
    """Places of the smallest `number`, in order; of equals, those that stand first. As a stable sort puts them."""
    import numpy as np

    if len(values) <= number:
        return np.argsort(values, kind="stable")
    most = np.partition(values, number - 1)[number - 1]
    few = np.concatenate((np.flatnonzero(values < most), np.flatnonzero(values == most)))[:number]
    few.sort()
    found: NDArray[np.int64] = few[np.argsort(values[few], kind="stable")]
    return found


_EXACT_ROWS: Final = 2**21
