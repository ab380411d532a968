"""The garbage collector and hundreds of thousands of rows."""

from __future__ import annotations

import gc
from typing import Any, Final

_PART: Final = 500


def spare() -> None:
    """Call now and then while very many values are made that will be kept for a while.

    The collector would go through all of them again and again, and holds up every thread of the program while it does:
    a tenth of a second for each million. What stands now it leaves alone; none of it is garbage of the kind that only
    a collector finds, and it goes as soon as nobody uses it.
    """
    gc.freeze()


def take_apart(*lists: list[Any]) -> None:
    """Empty them bit by bit, before they would go at once and hold up every thread while they do."""
    for values in lists:
        while values:
            del values[-_PART:]
