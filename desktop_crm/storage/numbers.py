"""Numbers that arrive from SQLite fastest: as one `group_concat`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Number = TypeVar("Number", bound=np.generic)

_PIECE = 1 << 19
"""Letters read at once, in a few milliseconds: reading holds the interpreter, for which the window then waits."""


def numbers(text: str | None, kind: type[Number]) -> NDArray[Number]:
    """The numbers between the commas; None is none."""
    import numpy as np

    if not text:
        return np.empty(0, kind)
    parts: list[NDArray[Number]] = []
    at = 0
    while at < len(text):
        end = text.find(",", at + _PIECE) + 1 or len(text) + 1
        parts.append(np.fromstring(text[at : end - 1], kind, sep=","))
        at = end
    return parts[0] if len(parts) == 1 else np.concatenate(parts)
