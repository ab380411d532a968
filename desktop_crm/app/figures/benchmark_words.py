"""What is told of every firm and what is so in the shop, in words: saying, source, value, interval, n and verdict."""

from __future__ import annotations

from typing import Final

from desktop_crm.analysis.benchmarks import Compared, Line, Verdict
from desktop_crm.app.figures.words import interval
from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts
from desktop_crm.domain import benchmark
from desktop_crm.domain.benchmark import DECLARED, Kind

_USUAL: Final = ("churn", "payback", "incidence", "unprofitable")
"""Sayings that hold only of the numbers that are told."""
_SIGNED: Final = ("retention_profit", "top_box", "problem_gap")
_ANSWERS: Final = ("top_box", "problem_gap")
ICONS: Final[dict[Verdict, str]] = {
    "better": "circle-check",
    "worse": "circle-alert",
    "more": "trending-up",
    "less": "trending-down",
    "same": "check",
    "unclear": "circle-question-mark",
    "few": "circle-question-mark",
}
TONES: Final[dict[Verdict, str]] = {
    "better": "success",
    "worse": "danger",
    "more": "text",
    "less": "text",
    "same": "text",
    "unclear": "textMuted",
    "few": "textMuted",
}
_FACTOR: Final = {Kind.SHARE: 100.0, Kind.POINTS: 100.0, Kind.RATIO: 1.0, Kind.COUNT: 1.0}


def factor(key: str) -> float:
    """Of the number as it is told, for one in the unit of the own value: shares are told in per cent."""
    return _FACTOR[DECLARED[key].kind]


# -- what is told
def told_words(row: Compared, texts: Texts, formats: Formats) -> str:
    """80 %, 5–10, up to 50 points."""
    low, high = (round(value * factor(row.key), 3) for value in row.told)
    if low == high:
        return _unit(row.key, _exact(low, formats), texts)
    if low == 0:
        return texts("figures_benchmarks.up_to", value=_unit(row.key, _exact(high, formats), texts))
    return _unit(row.key, f"{_exact(low, formats)}–{_exact(high, formats)}", texts)


def saying(line: Line, texts: Texts, formats: Formats) -> str:
    key = line.key
    if key == "contacts_potential":
        potential, existing = (told_words(row, texts, formats) for row in line.rows)
        return texts("figures_benchmarks.saying_contacts", potential=potential, existing=existing)
    if key in _USUAL and _as_told(line.rows[0]):
        return texts(f"figures_benchmarks.usual_{key}", told=told_words(line.rows[0], texts, formats))
    return texts(f"figures_benchmarks.saying_{key}", told=told_words(line.rows[0], texts, formats))


def _as_told(row: Compared) -> bool:
    usual = benchmark.default(row.key)
    told = tuple(round(value * factor(row.key), 3) for value in row.told)
    return told == (float(usual.low), float(usual.high))


def source(line: Line, texts: Texts) -> str:
    """The shop's own note, else whose saying it is or what stands beside it here."""
    noted = "; ".join(dict.fromkeys(row.source for row in line.rows if row.source))
    return noted or texts(f"figures_benchmarks.source_{line.key}")


# -- what is so
def value_words(line: Line, texts: Texts, formats: Formats) -> str:
    told = [_value(row, texts, formats) for row in line.rows]
    return texts("figures_benchmarks.both", one=told[0], other=told[1]) if len(told) > 1 else told[0]


def _value(row: Compared, texts: Texts, formats: Formats) -> str:
    if row.own.value is None:
        return "—"
    number = formats.number(row.own.value * factor(row.key), _digits(row))
    if row.key in _SIGNED and row.own.value > 0:
        number = f"+{number}"
    return _unit(row.key, number, texts, of_all=True)


def _digits(row: Compared) -> int:
    """Of the own value and its limits: a decimal where the value is small, and none of a whole per cent."""
    own = abs((row.own.value or 0.0) * factor(row.key))
    whole = DECLARED[row.key].kind in (Kind.SHARE, Kind.POINTS) and (own >= 20 or own == 0)
    return 0 if whole or own >= 100 else 1


def under_words(line: Line, texts: Texts, formats: Formats) -> str:
    """The interval with its level, or that there is none since all were counted."""
    limits = limits_words(line, texts, formats)
    counted = not limits or all(row.own.low is None for row in line.rows)
    return limits if counted else texts("figures_benchmarks.limits", limits=limits)


def limits_words(line: Line, texts: Texts, formats: Formats) -> str:
    """The same without the level, for a column that names it."""
    owns = [row.own for row in line.rows if row.own.value is not None]
    if not owns:
        return ""
    if all(own.in_full for own in owns):
        return texts("figures_benchmarks.in_full")
    told = [
        interval(row.own.low * factor(row.key), row.own.high * factor(row.key), formats, _digits(row))
        for row in line.rows
        if row.own.low is not None and row.own.high is not None
    ]
    limits = texts("figures_benchmarks.both", one=told[0], other=told[1]) if len(told) > 1 else told[0]
    return _unit(line.key, limits, texts)


def n_words(line: Line, texts: Texts, formats: Formats) -> str:
    """With what was counted."""
    counts = _counts(line)
    if len(counts) > 1:
        one = formats.number(counts[0])
        of = "answers" if line.key in _ANSWERS else "two"
        return texts(f"figures_benchmarks.n_{of}", one=one, n=formats.count(counts[1]))
    key = line.key if line.key in ("churn", "used") else "clients"
    return texts(f"figures_benchmarks.n_{key}", n=formats.count(counts[0]))


def n_numbers(line: Line, texts: Texts, formats: Formats) -> str:
    """The same without, for a column of numbers."""
    numbers = [formats.number(n) for n in _counts(line)]
    return texts("figures_benchmarks.both", one=numbers[0], other=numbers[1]) if len(numbers) > 1 else numbers[0]


def _counts(line: Line) -> tuple[int, ...]:
    owns = [row.own for row in line.rows]
    return tuple(own.n for own in owns) if len(owns) > 1 else owns[0].parts or (owns[0].n,)


def verdict_words(verdict: Verdict, texts: Texts) -> str:
    return texts(f"figures_benchmarks.verdict_{verdict}")


def why(line: Line, texts: Texts, formats: Formats) -> str:
    """The reason of the verdict, in a few words."""
    verdict = line.verdict
    row = next(row for row in line.rows if row.verdict == verdict)
    own = row.own
    if verdict in ("same", "unclear"):
        return texts(f"figures_benchmarks.why_{verdict}")
    if verdict == "few":
        if own.n >= own.least:
            return texts("figures_benchmarks.why_none")
        return texts("figures_benchmarks.why_few", least=own.least)
    if row.key in ("churn", "unprofitable"):
        return texts(f"figures_benchmarks.why_{row.key}", n=formats.count(own.hits))
    if line.key == "contacts_potential" and verdict == "worse":
        worse = [each.key for each in line.rows if each.verdict == "worse"]
        return texts(f"figures_benchmarks.why_{worse[0] if len(worse) == 1 else 'contacts'}_worse")
    return texts(f"figures_benchmarks.why_{line.key}_{verdict}")


def spoken(line: Line, texts: Texts, formats: Formats) -> str:
    """All of it in one breath: for the hand of the mouse and for who listens."""
    own = " ".join(filter(None, (value_words(line, texts, formats), _bracketed(under_words(line, texts, formats)))))
    reason = why(line, texts, formats)
    return texts(
        "figures_benchmarks.spoken",
        saying=saying(line, texts, formats),
        own=own,
        n=n_words(line, texts, formats),
        verdict=verdict_words(line.verdict, texts),
        why=reason,
    )


def _bracketed(words: str) -> str:
    return f"({words})" if words else ""


def _exact(value: float, formats: Formats) -> str:
    digits = next(d for d in range(4) if round(value, d) == value or d == 3)
    return formats.number(value, digits)


def tick_words(key: str, value: float, texts: Texts, formats: Formats) -> str:
    """At the axis: 50 %, 5×, 10."""
    scaled = value * factor(key)
    number = formats.number(scaled, 0 if round(scaled, 6).is_integer() else 1)
    if DECLARED[key].kind is Kind.RATIO:
        return f"{number}×"
    return _percent(number, texts) if DECLARED[key].kind is Kind.SHARE else number


def _unit(key: str, number: str, texts: Texts, of_all: bool = False) -> str:
    """`of_all`: as it stands alone; within the saying "times" follows by itself."""
    kind = DECLARED[key].kind
    if kind is Kind.SHARE:
        return _percent(number, texts)
    if kind is Kind.POINTS:
        return texts("figures_benchmarks.points", value=number)
    return texts("figures_benchmarks.times", value=number) if kind is Kind.RATIO and of_all else number


def _percent(number: str, texts: Texts) -> str:
    return f"{number}%" if texts.language == "en" else f"{number}\u00a0%"
