"""What the reader of an address book has to tell: lines it did not understand, and what has no place in a card."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

LINES: Final = 10
"""Lines that are named for each reason."""
NAMES: Final = 60
"""Names of properties that are told, the most frequent ones."""


@dataclass(slots=True)
class Told:
    """`left` counts the cards that have a property which is not kept. The codes of `line` are those of Notes:

    card_lines_broken, card_lines_outside, card_without_end, card_empty, card_values_moved, card_values_cut,
    card_letters, card_pictures_large, card_pictures_many, card_pictures_broken.
    """

    left: Counter[str] = field(default_factory=Counter)
    _lines: dict[str, set[int]] = field(default_factory=dict)

    def line(self, code: str, number: int) -> None:
        self._lines.setdefault(code, set()).add(number)

    def notes(self) -> list[dict[str, Any]]:
        """Code and params of each Note."""
        found: list[dict[str, Any]] = []
        for code, lines in self._lines.items():
            listed = ", ".join(map(str, sorted(lines)[:LINES])) + ("…" if len(lines) > LINES else "")
            found.append({"code": code, "params": {"n": len(lines), "lines": listed}})
        if self.left:
            names = ", ".join(f"{name} ({n})" for name, n in self.left.most_common(NAMES))
            more = "…" if len(self.left) > NAMES else ""
            found.append({"code": "card_properties_left", "params": {"n": len(self.left), "names": names + more}})
        return found
