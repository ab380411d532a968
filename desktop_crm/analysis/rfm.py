"""Recency, frequency, money: scores of 1-5 against the other clients, and the segments made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SCORES: Final = 5
SEGMENTS: Final = (
    "champions",
    "loyal",
    "promising",
    "need-attention",
    "at-risk",
    "cannot-lose",
    "hibernating",
    "lost",
)
_CHAMPIONS, _LOYAL, _PROMISING, _ATTENTION, _RISK, _CANNOT_LOSE, _HIBERNATING, _LOST = range(8)
_GRID: Final = (
    (_LOST, _LOST, _RISK, _CANNOT_LOSE, _CANNOT_LOSE),
    (_HIBERNATING, _HIBERNATING, _RISK, _CANNOT_LOSE, _CANNOT_LOSE),
    (_ATTENTION, _ATTENTION, _ATTENTION, _LOYAL, _LOYAL),
    (_PROMISING, _PROMISING, _LOYAL, _LOYAL, _CHAMPIONS),
    (_PROMISING, _PROMISING, _LOYAL, _CHAMPIONS, _CHAMPIONS),
)
"""A row for each score of recency, 1 first; a column for each score of frequency."""
_MUCH: Final = 4
"""Score of money from which a frequent client counts among champions, or among those we cannot lose."""


def edges(values: NDArray[Any]) -> tuple[Any, ...]:
    """The four values at or below which one, two, three and four fifths of `values` lie; they may coincide.

    Each is a value that occurs (inverse of the empirical distribution: definition 1 of Hyndman and Fan 1996). Empty
    without values.
    """
    import numpy as np

    if not len(values):
        return ()
    at = [-(-len(values) * fifth // SCORES) - 1 for fifth in range(1, SCORES)]
    return tuple(np.sort(values)[at].tolist())  # quicker than to choose four of a million


def rising(values: NDArray[Any]) -> NDArray[np.int8]:
    """Scores where more is better (purchases, money): 1 plus how many edges lie below. Equal values, equal scores.

    Where all are equal, nobody is better than another and all get 1.
    """
    import numpy as np

    found = np.ones(len(values), np.int8)
    for edge in edges(values):
        found += values > edge
    return found


def falling(values: NDArray[Any]) -> NDArray[np.int8]:
    """Scores where less is better (days since the last purchase): 5 less how many edges lie below."""
    import numpy as np

    return (SCORES + 1 - rising(values)).astype(np.int8) if len(values) else np.zeros(0, np.int8)


def segments(recency: NDArray[np.int8], frequency: NDArray[np.int8], money: NDArray[np.int8]) -> NDArray[np.int8]:
    """Index in SEGMENTS of each client, from scores of 1-5.

    The cell of recency (down, 5 bought last) and frequency (across) decides, after the usual R-F grid::

                 F 1-2          F 3             F 4           F 5
        R 5      promising      loyal           champions     champions
        R 4      promising      loyal           loyal         champions
        R 3      need-attention need-attention  loyal         loyal
        R 2      hibernating    at-risk         cannot-lose   cannot-lose
        R 1      lost           at-risk         cannot-lose   cannot-lose

    Champions and those we cannot lose have a score of money of at least 4; with less they are loyal and at risk.
    """
    import numpy as np

    found = np.array(_GRID, np.int8)[recency - 1, frequency - 1]
    found[(found == _CHAMPIONS) & (money < _MUCH)] = _LOYAL
    found[(found == _CANNOT_LOSE) & (money < _MUCH)] = _RISK
    return found
