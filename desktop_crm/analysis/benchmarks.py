"""The shop's own numbers beside those that are told of every firm (DOMAIN R4, R5): folklore, not law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NamedTuple

from desktop_crm.analysis.told import against

NAME: Final = "benchmarks"
Verdict = Literal["better", "worse", "more", "less", "same", "unclear", "few"]
"""more, less: concentrated, where neither is better; same: as it is told; unclear: the interval reaches beyond what is
told on one side or both.
"""
ORDER: Final[tuple[Verdict, ...]] = ("worse", "better", "more", "less", "same", "unclear", "few")
_GRAVITY: Final[tuple[Verdict, ...]] = ("worse", "unclear", "few", "more", "less", "same", "better")
"""Of several numbers on one line the verdict that comes first here is that of the line."""
Sense = Literal["low", "high", "neither"]
SENSES: Final[dict[str, Sense]] = {
    "pareto": "neither",
    "cost_ratio": "low",
    "churn": "low",
    "payback": "high",
    "unprofitable": "low",
    "retention_profit": "high",
    "contacts_potential": "high",
    "contacts_existing": "high",
    "top_box": "low",
    "problem_gap": "low",
    "incidence": "low",
    "complaint_rate": "high",
    "measured": "high",
    "used": "high",
}
"""What would be better, in the order in which the numbers are told."""
LINES: Final[tuple[tuple[str, ...], ...]] = (
    *((key,) for key in list(SENSES)[:6]),
    ("contacts_potential", "contacts_existing"),
    *((key,) for key in list(SENSES)[8:]),
)
_DECIMALS: Final = 3
"""What is counted in full is as it is told where it cannot be told apart to so many decimals."""


class Own(NamedTuple):
    """The shop's own value. low, high: its 95 % limits, None where it is counted in full; n: what it rests on, `parts`
    the numbers it is a sum of; hits: how many clients the verdict speaks of; value None: there is none.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    few: bool
    query: str = ""
    parts: tuple[int, ...] = ()
    hits: int = 0
    least: int = 0

    @property
    def in_full(self) -> bool:
        return self.value is not None and self.low is None


class Compared(NamedTuple):
    """One number: what is told (low..high, in the unit of `own`), by whom, and the shop's own."""

    key: str
    told: tuple[float, float]
    source: str
    own: Own
    latest: date | None = None

    @property
    def verdict(self) -> Verdict:
        own = self.own
        if own.value is None or own.few:
            return "few"
        if own.low is None or own.high is None:
            exact = round(own.value, _DECIMALS)
            place = against(exact, exact, self.told)
        else:
            place = against(own.low, own.high, self.told)
        if place == "within":
            return "same"
        if place == "unclear":
            return "unclear"
        sense = SENSES[self.key]
        if sense == "neither":
            return "more" if place == "above" else "less"
        return "better" if (place == "above") is (sense == "high") else "worse"


class Line(NamedTuple):
    """What stands on one line: mostly one number, two where they are told in one breath."""

    rows: tuple[Compared, ...]

    @property
    def key(self) -> str:
        return self.rows[0].key

    @property
    def verdict(self) -> Verdict:
        return min((row.verdict for row in self.rows), key=_GRAVITY.index)

    @property
    def query(self) -> str:
        """Of the number that the verdict is about."""
        said = [row.own.query for row in self.rows if row.own.query and row.verdict == self.verdict]
        return next(iter([*said, *(row.own.query for row in self.rows if row.own.query)]), "")


@dataclass(frozen=True, slots=True)
class Benchmarks:
    """rows: in the order of SENSES. latest: the last day of which any of the figures behind them knows."""

    first: date
    last: date
    as_of: date
    rows: tuple[Compared, ...]
    latest: date | None
    name: str = NAME
    instead: bool = False

    @property
    def lines(self) -> tuple[Line, ...]:
        known = {row.key: row for row in self.rows}
        return tuple(Line(tuple(known[key] for key in keys)) for keys in LINES)

    @property
    def counts(self) -> dict[Verdict, int]:
        """Lines by verdict, those that there are, in the order of ORDER."""
        said = [line.verdict for line in self.lines]
        return {verdict: said.count(verdict) for verdict in ORDER if verdict in said}

    @property
    def n(self) -> int:
        """How many lines could be compared."""
        return sum(n for verdict, n in self.counts.items() if verdict != "few")

    @property
    def too_few(self) -> bool:
        return self.n == 0


def benchmarks(rows: tuple[Compared, ...], first: date, last: date, as_of: date) -> Benchmarks:
    latest = max((row.latest for row in rows if row.latest is not None), default=None)
    return Benchmarks(first, last, as_of, rows, latest)
