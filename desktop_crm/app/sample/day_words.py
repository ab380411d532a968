"""The words of the sample's working day, by language: what clients answered, why they left, what there was to do."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from desktop_crm.app import resources
from desktop_crm.app.texts import LANGUAGES


class Trouble(NamedTuple):
    """Something that went wrong without a claim."""

    point: str  # code of the failure point
    low: int  # severity from
    high: int  # to
    text: str


class Leaving(NamedTuple):
    """Why a client left."""

    point: str  # code of the failure point, "" where nobody failed
    text: str
    weight: int
    rival: bool  # to a competitor
    company: bool = False  # only companies leave so


class Watched(NamedTuple):
    """What an observer saw."""

    spoke: str
    reaction: str
    score: int


@dataclass(frozen=True, slots=True)
class DayWords:
    """`resources/sample/day.<language>.json`. As in `Words`, no text tells a man from a woman."""

    problems: Sequence[Trouble]  # told when asked
    noticed: Sequence[Trouble]  # by the staff, of no client
    product_wrong: Sequence[str]
    staff_disliked: Sequence[str]
    sale_irritated: Sequence[str]
    worries: Sequence[str]
    thanks: Sequence[str]
    losses: Sequence[Leaving]
    public: Sequence[str]  # where it was told in public
    won_back_by: Sequence[str]
    referrals: Sequence[str]
    tasks: Sequence[str]  # about a client
    own_tasks: Sequence[str]
    observations: Sequence[Watched]
    observers: Sequence[str]  # from outside
    spending: Mapping[str, Sequence[str]]  # by activity
    improvements: Sequence[Mapping[str, Any]]  # ago, done, due: days before (due: after) the last day
    positions: Sequence[str]
    person_notes: Sequence[str]
    rungs: Mapping[str, tuple[int, str]]  # ideal share, what hinders
    estimates: Sequence[str]


@cache
def load(language: str) -> DayWords:
    """The words of a language; English ones for a language that has none."""
    file = resources.path("sample", f"day.{language if language in LANGUAGES else 'en'}.json")
    raw: dict[str, Any] = json.loads(file.read_text("utf-8"))
    for name, kind in (("problems", Trouble), ("noticed", Trouble), ("losses", Leaving), ("observations", Watched)):
        raw[name] = [kind(*one) for one in raw[name]]
    return DayWords(**raw)
