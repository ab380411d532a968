"""Sums by key: results that add up over clients, so that after an edit only the touched clients are counted anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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

    return _summed(keys.astype(np.int64), np.stack([c.astype(np.int64) for c in columns], axis=1))


def exchanged(total: Sums, before: Sums, now: Sums) -> Sums:
    """`total`, in which a part that came to `before` comes to `now`. Quick where that part is small."""
    import numpy as np

    change = _summed(np.concatenate((before.keys, now.keys)), np.concatenate((-before.values, now.values)))
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


def _summed(keys: NDArray[np.int64], values: NDArray[np.int64]) -> Sums:
    import numpy as np

    order = np.argsort(keys, kind="stable")  # quick where there are few runs
    keys, values = keys[order], values[order]
    heads = np.flatnonzero(np.diff(keys, prepend=keys[:1] - 1))
    keys = keys[heads]
    values = np.add.reduceat(values, heads, axis=0) if len(heads) else values[:0]
    some = values.any(axis=1)
    return Sums(keys[some], values[some])


def total(values: NDArray[np.int64]) -> int:
    """The sum of all, exactly, also where it leaves 64 bits."""
    import numpy as np

    safe = not len(values) or len(values) * max(int(values.max()), -int(values.min())) < np.iinfo(np.int64).max
    return int(values.sum()) if safe else sum(values.tolist())
