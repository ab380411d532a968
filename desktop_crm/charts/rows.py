"""What stands at the left of rows in a picture: a name, and numbers in columns under their heads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from desktop_crm.charts.sheet import Sheet
from desktop_crm.charts.theme import REGULAR, SEMIBOLD, elided, printable, width
from desktop_crm.charts.value_axis import Area

ROW: Final = 25.0
LEAST_ROW: Final = 16.0
MOST_ROWS: Final = 40
HEAD: Final = 26.0
"""Height of the line of heads."""
FOOT: Final = 30.0
"""Height of a caption beneath the rows."""
_GAP: Final = 16.0
_MOST_NUMBER: Final = 150.0
_LEAST_NAME: Final = 40.0
_READABLE: Final = 110.0
_LEFT: Final = 0.7
"""Of the width, at most: names get room to be told apart by, even where the numbers take much."""


@dataclass(frozen=True, slots=True)
class Name:
    """`numbers` are right-aligned, one for each head but the first. bold: what the title speaks of; muted: what is no
    row like the others ("not stated").
    """

    label: str
    numbers: tuple[str, ...] = ()
    bold: bool = False
    muted: bool = False


def natural_height(rows: int, head: float = HEAD, foot: float = FOOT) -> float:
    """The height at which every row has its full pitch; 0 without rows."""
    return head + ROW * min(rows, MOST_ROWS) + foot if rows else 0.0


def fitting(rows: int, height: float) -> tuple[int, float]:
    """How many of the rows are drawn in a height between head and foot, and the pitch of each."""
    space = max(height, LEAST_ROW)
    drawn = max(1, min(rows, int(space // LEAST_ROW), MOST_ROWS))
    return drawn, min(ROW, space / drawn)


def names(
    sheet: Sheet, area: Area, heads: Sequence[str], rows: Sequence[Name], pitch: float, most: float = 0.4
) -> float:
    """Draw names and numbers of rows that begin at the top of the area, `heads` above it. Returns the right edge of the
    last column; they take at most `most` of the area's width as long as that leaves the names room to be read.
    """
    columns = max((len(row.numbers) for row in rows), default=0)
    wide = [_widest(heads, rows, k) for k in range(columns)]
    taken = sum(wide) + _GAP * columns
    longest = max((width(printable(row.label[:200]), SEMIBOLD) for row in rows), default=0.0)
    own = max(longest, width(printable(heads[0])) if heads else 0.0) + 1  # some words are wider in the lighter face
    room = max(area.width * most - taken, min(_READABLE, area.width * _LEFT - taken), _LEAST_NAME)
    label = min(own, room)
    edges, edge = [], area.left + label
    for one in wide:
        edge += _GAP + one
        edges.append(edge)
    for x, words, side, space in _placed(heads, area.left, label, edges, wide):
        sheet.text(x, area.top - 13, elided(words, space), side, "textMuted")
    for i, row in enumerate(rows):
        y, weight = area.top + (i + 0.5) * pitch, SEMIBOLD if row.bold else REGULAR
        ink = "textMuted" if row.muted else "text"
        for x, words, side, space in _placed((row.label or "—", *row.numbers), area.left, label, edges, wide):
            sheet.text(x, y, elided(words, space, weight), side, ink, weight)
    return edge


def _widest(heads: Sequence[str], rows: Sequence[Name], k: int) -> float:
    head = width(printable(heads[k + 1])) if k + 1 < len(heads) else 0.0
    numbers = [width(printable(row.numbers[k]), SEMIBOLD) for row in rows if k < len(row.numbers)]
    return min(_MOST_NUMBER, max([head, *numbers]))


def _placed(
    cells: Sequence[str], left: float, label: float, edges: Sequence[float], wide: Sequence[float]
) -> list[tuple[float, str, str, float]]:
    """x, words, side and room of each cell."""
    found = [(left, cells[0], "left", label)] if cells else []
    return found + [
        (edge, words, "right", space + 1) for edge, words, space in zip(edges, cells[1:], wide, strict=False) if words
    ]


def caption(sheet: Sheet, area: Area, words: str, hidden: int = 0) -> None:
    """A muted line beneath the rows; how many of them there was no room for stands first."""
    told = [sheet.texts("figures.rows_more", n=hidden)] if hidden else []
    if line := ". ".join([*told, *filter(None, (words,))]):
        sheet.text(area.left, area.bottom + 16, elided(line, sheet.width - area.left), name="textMuted")
