"""What storage counts for the team: each by staff member, those of whom there is none left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Counted = Mapping[int, int]
Timed = Mapping[int, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class TeamRows:
    """`alone`: cards that nobody else knows. `claims`, `tasks`: the open ones, and how many of them are overdue.

    `talks`: interactions of the period and their minutes. `sold`: purchases of the period. `claimed`, `troubled`:
    claims and problems of the period that name them. `unassigned`: cards for which nobody is responsible.
    """

    clients: Counted
    alone: Counted
    claims: Timed
    tasks: Timed
    talks: Timed
    sold: Counted
    claimed: Counted
    troubled: Counted
    unassigned: int
