"""The clients of a list in groups: by rung, class, city or responsible staff member."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.analysis.standing import CLASSES, RUNGS
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.domain.folding import fold, sort_key

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

GROUPS: Final = ("rung", "class", "city", "staff")


@dataclass(frozen=True, slots=True)
class Groups:
    """`ids` in order of their groups, and within a group as they were; `starts`: where each group begins, then the end.

    names: a rung, a class, a city or a staff member's name; "" for those who have none. keys: what tells a group from
    the others of its kind, also where two staff members have one name.
    """

    by: str
    ids: array[int]
    keys: tuple[str, ...]
    names: tuple[str, ...]
    starts: tuple[int, ...]

    def size(self, group: int) -> int:
        return self.starts[group + 1] - self.starts[group]


def grouped(session: Session, standings: Standings, by: str, ids: array[int]) -> Groups:
    """The groups that are not empty: rungs from the top of the ladder, classes from A, others by name; the blank last.

    Takes about 0.2 s for a million clients.
    """
    import numpy as np

    wanted = np.array(ids, np.int64)
    match by:
        case "rung":
            ranks, names = _ranked(standings.table().column("rung", wanted), RUNGS[::-1], RUNGS)
            keys = names
        case "class":
            ranks, names = _ranked(standings.table().column("class_", wanted), (*CLASSES[1:], CLASSES[0]), CLASSES)
            keys = names
        case "city":
            ranks, keys, names = _cities(session, wanted)
        case _:
            ranks, keys, names = _staff(session, wanted)
    small = ranks.astype(np.int16 if len(names) < 30_000 else np.int32)  # short numbers sort many times as fast
    counts = np.bincount(ranks, minlength=len(names))
    there = np.flatnonzero(counts)
    found = array("q")
    found.frombytes(wanted[np.argsort(small, kind="stable")].tobytes())
    starts = (0, *np.cumsum(counts[there]).tolist())
    return Groups(by, found, tuple(keys[i] for i in there), tuple(names[i] for i in there), starts)


def _ranked(
    codes: NDArray[Any], order: tuple[str, ...], known: tuple[str, ...]
) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """The place of each code's word in `order`."""
    import numpy as np

    return np.array([order.index(word) for word in known], np.int64)[codes], order


def _cities(session: Session, ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], tuple[str, ...], tuple[str, ...]]:
    """A city is one whatever its case and letters: see `folding.fold`; it is called as most write it."""
    import numpy as np

    codes, words = session.base.values("city", ids)
    often = np.bincount(codes[codes >= 0], minlength=len(words)).tolist()
    usual: dict[str, str] = {}
    for _, _, word in sorted((-n, word.isupper(), word) for n, word in zip(often, words, strict=True)):
        usual.setdefault(fold(word), word)
    names = dict(sorted(usual.items(), key=lambda one: (sort_key(one[1]), one[0])))
    place = {key: number for number, key in enumerate(names)}
    # the last is for those without a city, whose code is -1
    ranks = np.array([*(place[fold(word)] for word in words), len(names)], np.int64)[codes]
    return ranks, (*names, ""), (*names.values(), "")


def _staff(session: Session, ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], tuple[str, ...], tuple[str, ...]]:
    import numpy as np

    codes, _ = session.base.values("responsible", ids)
    staff = sorted(session.base.all("staff"), key=lambda one: (sort_key(one.name), one.name, one.id))
    place = np.full(max((one.id for one in staff), default=0) + 2, len(staff), np.int64)
    place[[one.id for one in staff]] = np.arange(len(staff))
    known = (codes >= 0) & (codes < len(place))
    ranks = place[np.where(known, codes, len(place) - 1)]
    return ranks, (*(str(one.id) for one in staff), ""), (*(one.name for one in staff), "")
