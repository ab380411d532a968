"""What Today is made of besides the trade: one snapshot of the base, read by `storage.today`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MARK: Final = "today:"
"""How the origin of what Today itself wrote begins: today:<rule>+<rule>:<client>."""
TASKS_AHEAD: Final = 14
"""Days ahead for which open tasks are shown."""


class OpenCase(NamedTuple):
    """An open claim or problem of a client, as it is told."""

    record: str
    id: int
    client: int
    text: str
    severity: int
    date: dt.date
    due: dt.date | None
    status: str
    point: int | None


@dataclass(frozen=True, slots=True)
class Cases:
    """Open claims, then open problems, of clients, each in order of id: arrays of one length. `day` and `due` are
    ordinals; `due`, `point` and `cause` are 0 where there is none.
    """

    problem: NDArray[np.bool_]
    id: NDArray[np.int64]
    client: NDArray[np.int64]
    severity: NDArray[np.int64]
    day: NDArray[np.int32]
    due: NDArray[np.int32]
    new: NDArray[np.bool_]
    point: NDArray[np.int64]
    cause: NDArray[np.int64]

    def key(self, place: int) -> tuple[str, int]:
        return "problem" if self.problem[place] else "claim", int(self.id[place])

    def at(self, place: int, text: str) -> OpenCase:
        record, id = self.key(place)
        due = int(self.due[place])
        return OpenCase(
            record,
            id,
            int(self.client[place]),
            text,
            int(self.severity[place]),
            dt.date.fromordinal(int(self.day[place])),
            dt.date.fromordinal(due) if due else None,
            "new" if self.new[place] else "in_work",
            int(self.point[place]) or None,
        )


@dataclass(frozen=True, slots=True)
class Leavers:
    """The losses of the year that name a cause, won back or not: arrays of one length, days as ordinals."""

    cause: NDArray[np.int64]
    client: NDArray[np.int64]
    day: NDArray[np.int32]


class Refused(NamedTuple):
    client: int
    date: dt.date
    reason: str
    amount: int


class Birthday(NamedTuple):
    """Of the client, or of a person at a company (`person`). `birthday` as it is kept, with or without a year."""

    client: int
    person: str
    birthday: str


class Answered(NamedTuple):
    """A client whose claim, problem, wish or loss led to an improvement that is done, and who was not told yet."""

    client: int
    improvement: int
    text: str
    done_on: dt.date | None


class Reminder(NamedTuple):
    """A task: open, or done on the day."""

    id: int
    client: int | None
    text: str
    made: dt.date | None
    due: dt.date
    done_on: dt.date | None
    origin: str


class Marked(NamedTuple):
    """A conversation that Today wrote down when somebody said "done"."""

    client: int
    date: dt.date
    origin: str


@dataclass(frozen=True, slots=True)
class DayRows:
    """`feedback`: client and the ordinal of the last day on which they answered. `talks`: the interactions of the year
    up to the day: client, ordinal, number of the purpose in `domain.interaction.PURPOSES`, whether it went out.
    `spent`: kind -> amount in minor units and minutes of the year.
    """

    cases: Cases
    leavers: Leavers
    refusals: Sequence[Refused]
    birthdays: Sequence[Birthday]
    answered: Sequence[Answered]
    reminders: Sequence[Reminder]
    marked: Sequence[Marked]
    spent: Mapping[str, tuple[int, int]]
    feedback: tuple[NDArray[np.int64], NDArray[np.int32]]
    talks: tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int8], NDArray[np.bool_]]
