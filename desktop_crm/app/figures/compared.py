"""The period before beside the own: columns of a table, and whether a difference is more than chance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final, Literal

from desktop_crm.app.figures.figure import Cell, Column, rounded
from desktop_crm.app.figures.words import period
from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts

Limits = tuple[float, float, float]
"""A value with its 95 % limits."""
NOTHING: Final = Cell("—", "textMuted")


def columns(texts: Texts) -> tuple[Column, Column]:
    """Before, and the difference."""
    return Column(texts("figures_compared.head_before")), Column(texts("figures_compared.head_difference"), "words")


def headers(texts: Texts, name: str) -> tuple[str, ...]:
    """Of `sheet`: the value before of the column `name`, the difference and its limits."""
    difference = texts("figures_compared.sheet_difference", column=name)
    return (
        texts("figures_compared.sheet_before", column=name),
        difference,
        texts("figures.head_low", column=difference),
        texts("figures.head_high", column=difference),
    )


def share(before: float | None, difference: Limits | None, texts: Texts, formats: Formats) -> tuple[Cell, Cell]:
    """31 %; +12 points, more than chance."""
    return (
        NOTHING if before is None else Cell(formats.percent(before)),
        told(difference, lambda value: points(value, texts, formats), texts),
    )


def points(value: float, texts: Texts, formats: Formats) -> str:
    n = round(value * 100)
    return texts("figures_compared.points", n=abs(n), signed=formats.signed(n))


def rate(
    now: float | None, before: float | None, ratio: Limits | None, texts: Texts, formats: Formats, digits: int = 1
) -> tuple[Cell, Cell]:
    """2.4; +1.1, more than chance. `ratio`: of both, which are alike where it is 1."""
    if before is None:
        return NOTHING, NOTHING
    told_before = Cell(formats.number(before, digits))
    if now is None:
        return told_before, NOTHING
    difference = round(now - before, digits)
    sign = "+" if difference > 0 else ""
    words = sign + formats.number(difference, digits)
    return told_before, _marked(words, difference, ratio is not None and sure(ratio, 1.0), texts)


def count(now: int, before: int | None, ratio: Limits | None, texts: Texts, formats: Formats) -> tuple[Cell, Cell]:
    """120; +12, may be chance. `ratio`: of both as rates, which are alike where it is 1."""
    if before is None:
        return NOTHING, NOTHING
    number, difference = Cell(formats.number(before)), formats.signed(now - before)
    return number, _marked(difference, now - before, ratio is not None and sure(ratio, 1.0), texts)


def told(difference: Limits | None, words: Callable[[float], str], texts: Texts) -> Cell:
    if difference is None:
        return NOTHING
    return _marked(words(difference[0]), difference[0], sure(difference), texts)


def sure(difference: Limits, same: float = 0.0) -> bool:
    """The interval leaves out that nothing has changed."""
    return not difference[1] <= same <= difference[2]


def _marked(words: str, way: float, certain: bool, texts: Texts) -> Cell:
    if not any(digit in words for digit in "123456789"):  # nothing that is left after rounding
        return Cell(words, "textMuted")
    if not certain:
        return Cell(texts("figures_compared.chance", difference=words), "textMuted")
    return Cell(texts("figures_compared.sure", difference=words), "text", "trending-up" if way > 0 else "trending-down")


def caption(
    days: tuple[date, date],
    drawn: Literal["tick", "ring", "hollow", "both", "ring_line"],
    texts: Texts,
    formats: Formats,
) -> str:
    """What stands for the period before in the picture; both: a hollow bar and a ring."""
    return texts(f"figures_compared.caption_{drawn}", period=period(*days, texts, formats))


def as_json(name: str, difference: Limits | None) -> dict[str, Any]:
    """difference, difference_low, difference_high (or with `name` before them)."""
    value, low, high = difference or (None, None, None)
    name = f"{name}_difference" if name else "difference"
    return {name: rounded(value), f"{name}_low": rounded(low), f"{name}_high": rounded(high)}
