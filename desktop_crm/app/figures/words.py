"""Words that the sentences of figures have in common: since when, how many times as often, which month."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from math import isfinite
from typing import Final

from desktop_crm.analysis.margin import MarginSource
from desktop_crm.analysis.periods import Bucket, Step
from desktop_crm.app.formats import Formats, minor_digits
from desktop_crm.app.texts import Texts

_SHORT: Final = re.compile(r"(?<=\b[^\W\d_]) (?=\S)")
"""After a word of one letter."""
_MOST_DIGITS: Final = 6
"""Beyond them two ends of an interval are the same to anybody."""


_ROUNDED_UP: Final = 0.25
"""Three times is said of 2.75 and of 3.4: a word may claim less than the number, but hardly more."""


def times_words(ratio: float, texts: Texts, formats: Formats, exact: bool = False) -> str:
    """How many times as often, as one says it (`exact`: with a decimal); below 1 how many times less often."""
    way = "up" if ratio >= 1 else "down"
    times = ratio if ratio >= 1 else 1 / ratio
    if times >= 9.95:
        return texts(f"figures.{way}_many", n=round(times))
    whole = round(times)
    if not exact and 2 <= whole <= 4 and times >= whole - _ROUNDED_UP:
        return texts(f"figures.{way}_{whole}")
    return texts(f"figures.{way}_times", times=formats.number(times, 1))


def since(day: date, step: Step, last: date, texts: Texts, formats: Formats) -> str:
    """Since September; the year is named where it is not that of `last`."""
    if step != "month" or day.day != 1:
        return texts("figures.since_day", day=formats.date(day))
    words = texts(f"figures.since_month_{day.month}")
    return words if day.year == last.year else texts("figures.since_year", since=words, year=day.year)


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def lower(words: str) -> str:
    """In the middle of a sentence; abbreviations stay as they are."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def held(words: str) -> str:
    """For several lines: none ends in a word of one letter or an asterisk, and none begins with a dash."""
    return _SHORT.sub("\u00a0", words).replace(" —", "\u00a0—").replace("* ", "*\u00a0")


# -- intervals
def limits(low: float, high: float, formats: Formats, digits: int = 0, signed: bool = False) -> tuple[str, ...]:
    """The ends of an interval with as many decimals more than `digits` as it takes to tell them apart: 0.0 and 0.4,
    not 0 and 0; one word where both are the same. signed: with a plus before what is more than 0.
    """

    def word(value: float, digits: int) -> str:
        if not isfinite(value):
            return "∞"
        number = formats.number(value, digits)
        return f"+{number}" if signed and value > 0 and number.strip("0.,") else number

    for enough in range(digits, _MOST_DIGITS + 1):
        words = dict.fromkeys(word(value, enough) for value in (low, high))
        if len(words) > 1:
            return tuple(words)
    return (word(high, digits),)


def interval(low: float, high: float, formats: Formats, digits: int = 0) -> str:
    """25–55."""
    return "–".join(limits(low, high, formats, digits))


def share_limits(low: float, high: float, formats: Formats) -> str:
    """The interval of a share in percent, without the sign."""
    return interval(low * 100, high * 100, formats)


def from_to(low: float, high: float, texts: Texts, formats: Formats, signed: bool = False) -> str:
    """-5 to 12: for numbers that may be negative."""
    words = limits(low, high, formats, signed=signed)
    return texts("figures.from_to", low=words[0], high=words[1]) if len(words) > 1 else words[0]


def point_limits(found: tuple[float, float, float], formats: Formats) -> str:
    """−5…+12: of a difference of shares, in points."""
    return "…".join(limits(found[1] * 100, found[2] * 100, formats, signed=True))


# -- amounts and days


def whole_money(minor: int, formats: Formats) -> str:
    """An amount as a sentence tells it: rounded to whole units of the currency."""
    unit = 10 ** minor_digits(formats.currency)
    return formats.money((2 * minor + unit) // (2 * unit) * unit)


def period(first: date, last: date, texts: Texts, formats: Formats) -> str:
    return texts("figures.period", first=formats.date(first), last=formats.date(last))


def margin_words(source: MarginSource, texts: Texts, formats: Formats) -> str:
    """Whether margins come from known costs or from the setting; "" where nothing was bought."""
    if source.costed is None:
        return ""
    percent = formats.percent(source.percent_bp / 10_000)
    if source.costed >= 0.995:
        return texts("figures.margin_known")
    if source.costed < 0.005:
        return texts("figures.margin_setting", percent=percent)
    return texts("figures.margin_part", known=formats.percent(source.costed), percent=percent)


# -- columns of time
def column_short(day: date, step: Step, texts: Texts, formats: Formats) -> str:
    """A month, quarter or year in the head of its column; the year of a month or quarter stands above."""
    if step == "month":
        return formats.month_short(day.month)
    return texts("figures.quarter_short", quarter=_quarter(day)) if step == "quarter" else str(day.year)


def column_long(day: date, step: Step, texts: Texts, formats: Formats) -> str:
    if step == "month":
        return formats.month(day)
    return texts("figures.quarter", quarter=_quarter(day), year=day.year) if step == "quarter" else str(day.year)


def columns_range(first: date, last: date, step: Step, texts: Texts, formats: Formats) -> str:
    """September 2026; September – November 2026; December 2025 – January 2026: as within a sentence."""

    def name(day: date, year: bool = True) -> str:
        if step != "month":
            return column_long(day, step, texts, formats)
        month = texts(f"formats.month_{day.month}")
        return texts("figures.month_year", month=month, year=day.year) if year else month

    if first == last:
        return name(last)
    return texts("figures.period", first=name(first, first.year != last.year), last=name(last))


def incomplete(buckets: Sequence[Bucket], step: Step, texts: Texts, formats: Formats) -> str:
    """What the asterisks mean; "" where every column is whole."""
    parts = [b for b in buckets if not b.complete]
    if not parts:
        return ""
    last = buckets[-1]
    if parts == [last] and step == "month" and last.first.day == 1:
        name = texts(f"formats.month_{last.first.month}")
        return texts("figures.note_incomplete", column=name, last=formats.date(last.last))
    ranges = [
        texts(
            "figures.note_range",
            column=column_short(b.first, step, texts, formats),
            first=formats.date(b.first),
            last=formats.date(b.last),
        )
        for b in parts
    ]
    return texts("figures.note_columns", columns=", ".join(ranges))


def _quarter(day: date) -> int:
    return (day.month + 2) // 3
