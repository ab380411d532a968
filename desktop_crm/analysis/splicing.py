"""Few rows of long ordered arrays giving way to others: the long arrays are copied once, in whole stretches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Splice:
    """What has to be done to each of several arrays of one length, `number`.

    gone: ascending places that are left out; spots: for each new row the place in the old array before which it
    comes, ascending. Its cost is that of a copy, and a little for each row that changes; where rows only give way to
    equal ones the array stays the same.
    """

    def __init__(self, number: int, gone: NDArray[np.int64], spots: NDArray[np.int64]) -> None:
        import numpy as np

        self._same = len(gone) == 0 and len(spots) == 0
        # who takes the place of whom: quicker, and what happens most
        self._swapped = gone if len(gone) == len(spots) and np.array_equal(gone, spots) else None
        self._pieces: list[tuple[bool, slice]] = []
        if self._same or self._swapped is not None:
            return
        cuts = np.unique(np.concatenate(([0, number], spots, gone, gone + 1)))
        left = np.isin(cuts[:-1], gone)
        first = np.searchsorted(spots, cuts, "left").tolist()
        last = np.searchsorted(spots, cuts, "right").tolist()
        for i, cut in enumerate(cuts.tolist()):
            if first[i] < last[i]:
                self._pieces.append((True, slice(first[i], last[i])))
            if i < len(left) and not left[i]:
                self._pieces.append((False, slice(cut, int(cuts[i + 1]))))

    def of(self, old: NDArray[Any], new: NDArray[Any]) -> NDArray[Any]:
        """`old` with the rows `new`; of the type of `old`."""
        import numpy as np

        if self._same:
            return old
        if self._swapped is not None:
            if np.array_equal(old[self._swapped], new):
                return old
            found = old.copy()
            found[self._swapped] = new
            return found
        pieces = [(new if fresh else old)[part] for fresh, part in self._pieces]
        return np.concatenate(pieces).astype(old.dtype, copy=False) if pieces else old[:0]
