"""Quantities, prices and amounts of invoice lines: exact, and with the decimal mark that the file itself shows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from desktop_crm.domain.currencies import signed
from desktop_crm.domain.parsing import Unreadable, parse_decimal

PLACES: Final = 12
"""Decimals that a number may have: `parse_decimal` takes no more."""
ONE: Final = 10**PLACES
_PLAIN: Final = re.compile(r"-?\d{1,15}(?:\.\d{1,2})?", re.ASCII)
_SIGNS: Final = re.compile(r"(?i)(?:грн\.?|uah|₴|руб\.?|rub|₽|eur|євро|евро|€|usd|дол\.?|\$|gbp|£|zł|pln|шт\.?|pcs\.?)")
_BOTH_WAYS: Final = re.compile(r"[+\-−(]?[1-9]\d{0,2}([.,])\d{3}\)?")
_COMMA: Final = re.compile(r"[^,]*,\d+\)?")
_POINT: Final = re.compile(r"[^.]*\.\d+\)?")
_SPACES: Final = re.compile(r"[\s\u00a0\u202f\u2009'’]")


def decimal_mark(texts: Iterable[str]) -> str:
    """The decimal mark that these numbers show beyond doubt: "," or "."; "" where none does, or both do.

    "1,250" shows nothing: it is a thousand to some and one and a quarter to others. "2,5", "0,500" and "1.234,50" do.
    """
    seen = set()
    for text in texts:
        number = _SPACES.sub("", _SIGNS.sub("", text))
        if _BOTH_WAYS.fullmatch(number):
            continue
        last = "," if number.rfind(",") > number.rfind(".") else "."
        if number.count(last) == 1 and (_COMMA if last == "," else _POINT).fullmatch(number):
            seen.add(last)
    return seen.pop() if len(seen) == 1 else ""


class Numbers:
    """Reads the numbers of one column. `mark` is its decimal mark, "" where nothing shows it; `currency` that of the
    file, "" for a column that holds no money."""

    def __init__(self, mark: str, currency: str = "") -> None:
        self.mark, self.currency = mark, currency

    def scaled(self, text: str) -> int:
        """The number times `ONE`, exact. Raises Unreadable number, both_ways, other_currency."""
        if _PLAIN.fullmatch(text) and self.mark != ",":
            whole, _, part = text.partition(".")
            shift: int = 10 ** (PLACES - len(part))
            return int(whole + part) * shift
        said = signed(text, self.currency)
        if said and self.currency and said != self.currency:
            raise Unreadable("other_currency", text=text, currency=self.currency)
        number = _SPACES.sub("", _SIGNS.sub("", text))
        if found := _BOTH_WAYS.fullmatch(number):
            if self.mark and found[1] != self.mark:
                number = number.replace(found[1], "")
            elif not self.mark and found[1] == ",":
                raise Unreadable("both_ways", text=text)
        return int(parse_decimal(number).scaleb(PLACES))


def half_up(number: int, divisor: int) -> int:
    """number / divisor to the nearest whole number, halves away from zero. `divisor` is positive."""
    size = (2 * abs(number) + divisor) // (2 * divisor)
    return size if number >= 0 else -size
