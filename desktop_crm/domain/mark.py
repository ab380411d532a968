"""The clients behind a mark of a figure, named so that a condition of the list can ask for them again.

    mark:bucket.lost@2025-12-01..2026-11-20          as of the last of these days
    mark:retention.2025-03+2@2025-01-01..2025-12-31~2026-11-20

The figure itself says who they are, whenever somebody asks: see `app.figures`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_VALUE = re.compile(
    r"(?P<figure>[a-z][a-z-]*)\.(?P<mark>[\w+:-]+)@(?P<first>\d{4}-\d\d-\d\d)\.\.(?P<last>\d{4}-\d\d-\d\d)"
    r"(?:~(?P<as_of>\d{4}-\d\d-\d\d))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Marked:
    """`mark`: the figure's own name for it, of letters, digits and `_ + : -`; the days as the figure was asked for."""

    figure: str
    mark: str
    first: date
    last: date
    as_of: date

    def __str__(self) -> str:
        later = "" if self.as_of == self.last else f"~{self.as_of}"
        return f"{self.figure}.{self.mark}@{self.first}..{self.last}{later}"

    @property
    def query(self) -> str:
        return f"mark:{self}"


def parse(value: str) -> Marked | None:
    """None where it is no such name."""
    found = _VALUE.fullmatch(value)
    if not found:
        return None
    try:
        first, last = date.fromisoformat(found["first"]), date.fromisoformat(found["last"])
        as_of = date.fromisoformat(found["as_of"]) if found["as_of"] else last
    except ValueError:
        return None
    return Marked(found["figure"], found["mark"], first, last, as_of) if first <= last else None
