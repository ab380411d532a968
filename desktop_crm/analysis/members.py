"""The clients behind the marks of a figure, and ids without their doubles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_DENSE: Final = 16
"""Ids that leave out no more than so many for each of them are ticked off rather than sorted."""


class Members(Mapping[str, "NDArray[np.int64]"]):
    """Ids by mark, ascending; found only when somebody asks for a mark, which for most of them nobody ever does."""

    def __init__(self, finders: Mapping[str, Callable[[], NDArray[np.int64]]]) -> None:
        self._finders = dict(finders)

    @classmethod
    def of(cls, client: NDArray[np.int64], which: Mapping[str, NDArray[Any]]) -> Members:
        """`client`: in any order, several times over or not; `which`: masks of it, or places in it."""
        return cls({mark: partial(_picked, client, places) for mark, places in which.items()})

    def with_more(self, finders: Mapping[str, Callable[[], NDArray[np.int64]]]) -> Members:
        return Members(self._finders | dict(finders))

    def __or__(self, more: Mapping[str, NDArray[np.int64]]) -> Members:
        """With the ids of other marks, which are known already."""
        return Members(self._finders | {mark: partial(_same, ids) for mark, ids in more.items()})

    def __getitem__(self, mark: str) -> NDArray[np.int64]:
        return self._finders[mark]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._finders)

    def __len__(self) -> int:
        return len(self._finders)


def _picked(client: NDArray[np.int64], which: NDArray[Any]) -> NDArray[np.int64]:
    return distinct(client[which])


def _same(ids: NDArray[np.int64]) -> NDArray[np.int64]:
    return ids


def distinct(ids: NDArray[Any]) -> NDArray[np.int64]:
    """Ascending, each once."""
    import numpy as np

    ids = ids.astype(np.int64, copy=False)
    if not len(ids):
        return ids
    least, most = int(ids.min()), int(ids.max())
    if most - least < _DENSE * len(ids):
        seen = np.zeros(most - least + 1, np.bool_)
        seen[ids - least] = True
        return np.flatnonzero(seen) + least
    ordered = np.sort(ids)
    fresh = np.ones(len(ordered), np.bool_)
    fresh[1:] = ordered[1:] != ordered[:-1]
    return ordered[fresh]
