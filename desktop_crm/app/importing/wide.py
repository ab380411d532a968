"""Cards with any number of values a field -> the rows of a table, one value a cell, columns side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Values = Mapping[str, Sequence[str]]


def spread(
    cards: Sequence[Values], headers: Mapping[str, str]
) -> tuple[tuple[str, ...], tuple[str, ...], list[list[str]]]:
    """Columns, the field of each, and rows. A field has as many columns as the fullest card needs, in the order of
    `headers` (field -> header); the second is "header 2".
    """
    widest = {name: max((len(card.get(name, ())) for card in cards), default=0) for name in headers}
    columns = tuple(headers[name] + (f" {i + 1}" if i else "") for name, n in widest.items() for i in range(n))
    fields = tuple(name for name, n in widest.items() for _ in range(n))
    return columns, fields, [_row(card, widest) for card in cards]


def _row(card: Values, widest: Mapping[str, int]) -> list[str]:
    row: list[str] = []
    for name, n in widest.items():
        found = card.get(name, ())
        row += (*found, *[""] * (n - len(found)))
    return row
