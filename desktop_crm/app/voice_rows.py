"""What the page Voices is made of: claims, problems, wishes, refusals, returns and losses as one list."""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from desktop_crm.domain.query import Sort

KINDS: Final = ("claim", "problem", "wish", "refusal", "return", "loss")
"""Records that tell what a client said or did, in the order in which they are listed."""
LANES: Final = ("new", "in_work", "resolved", "declined")
"""The columns of the board, as claims and problems name them."""
OPEN_LANES: Final = LANES[:2]
_AS_CLAIM: Final = {lane: lane for lane in LANES}
STATUS_OF: Final[Mapping[str, Mapping[str, str]]] = {
    "claim": _AS_CLAIM,
    "problem": _AS_CLAIM,
    "wish": {"new": "new", "in_work": "planned", "resolved": "granted", "declined": "declined"},
}
"""Record -> lane -> its own status. Refusals, returns and losses have none: they are facts, and nothing waits."""
STATES: Final = ("open", "overdue", "closed")
SORTED_BY: Final = ("kind", "date", "client", "point", "severity", "status", "due", "staff")
KIND_BITS: Final = 48
"""A key holds the id in so many bits, and above them the place of its record in KINDS."""


def key_of(record: str, id: int) -> int:
    """One number for a record of `KINDS`."""
    return KINDS.index(record) << KIND_BITS | id


def of_key(key: int) -> tuple[str, int]:
    """The record and its id."""
    return KINDS[key >> KIND_BITS], key & ((1 << KIND_BITS) - 1)


@dataclass(frozen=True, slots=True)
class VoiceQuery:
    """Which voices, in which order. What is left empty restricts nothing.

    `points` and `staff` are ids, where 0 stands for voices without one; `card`: with a client, or without.
    """

    words: str = ""
    kinds: frozenset[str] = frozenset()
    state: str = ""  # one of STATES
    points: frozenset[int] = frozenset()
    first: dt.date | None = None
    last: dt.date | None = None
    staff: frozenset[int] = frozenset()
    card: bool | None = None
    sort: tuple[Sort, ...] = (Sort("date", True),)

    @property
    def everything(self) -> bool:
        restricted = (self.kinds, self.state, self.points, self.first, self.last, self.staff, self.words.strip())
        return self.card is None and not any(restricted)


@dataclass(frozen=True, slots=True)
class VoiceRow:
    """What the table shows of one. `text` is its beginning; `client` the name, "" where there is no card."""

    record: str
    id: int
    client_id: int | None
    client: str
    text: str
    date: dt.date | None
    point: int | None
    severity: int | None
    status: str  # of the record itself; "" where it has none
    due: dt.date | None
    closed_on: dt.date | None  # the day of the answer, or of the win-back
    staff: int | None
    amount: int | None

    @property
    def key(self) -> int:
        return key_of(self.record, self.id)

    @property
    def lane(self) -> str:
        """One of LANES, or "" where the record has no status."""
        return next((lane for lane, status in STATUS_OF.get(self.record, {}).items() if status == self.status), "")

    @property
    def open(self) -> bool:
        return self.lane in OPEN_LANES


@dataclass(frozen=True, slots=True)
class Lane:
    """A column of the board: how many, and the newest of them."""

    count: int
    newest: array[int]
