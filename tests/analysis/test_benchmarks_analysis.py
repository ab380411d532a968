"""When a shop may be called better or worse than what is told of every firm."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.benchmarks import LINES, ORDER, SENSES, Benchmarks, Compared, Line, Own, Verdict, benchmarks
from desktop_crm.domain.benchmark import DECLARED

DAY = date(2026, 11, 20)


def compared(
    key: str, told: tuple[float, float], own: tuple[float | None, float | None, float | None], few: bool = False
) -> Compared:
    return Compared(key, told, "", Own(*own, n=100, few=few))


@pytest.mark.parametrize(
    ("key", "told", "own", "verdict"),
    [
        ("churn", (0.12945, 0.12945), (0.168, 0.130, 0.213), "worse"),
        ("churn", (0.12945, 0.12945), (0.168, 0.128, 0.213), "unclear"),
        ("churn", (0.12945, 0.12945), (0.05, 0.02, 0.12), "better"),
        ("contacts_existing", (4, 4), (2.3, 2.0, 2.6), "worse"),
        ("contacts_potential", (6, 6), (7.1, 6.2, 8.0), "better"),
        ("payback", (0.0, 0.5), (0.43, 0.21, 0.67), "unclear"),
        ("payback", (0.0, 0.5), (0.43, 0.40, 0.46), "same"),
        ("payback", (0.0, 0.5), (0.7, 0.6, 0.8), "better"),
        ("retention_profit", (0.25, 0.55), (0.11, None, None), "worse"),
        ("pareto", (0.8, 0.8), (0.71, None, None), "less"),
        ("pareto", (0.8, 0.8), (0.91, None, None), "more"),
        ("pareto", (0.8, 0.8), (0.8003, None, None), "same"),
        ("cost_ratio", (5, 10), (3.4, None, None), "better"),
        ("cost_ratio", (5, 10), (10.5, None, None), "worse"),
        ("cost_ratio", (5, 10), (None, None, None), "few"),
        ("top_box", (0.0, 0.5), (-0.3, -0.5, -0.1), "better"),
    ],
)
def test_the_verdict_depends_on_the_interval(
    key: str, told: tuple[float, float], own: tuple[float | None, float | None, float | None], verdict: Verdict
) -> None:
    assert compared(key, told, own).verdict == verdict
    assert compared(key, told, own, few=True).verdict == "few"


def test_the_graver_of_two_is_said_of_the_line() -> None:
    often = compared("contacts_potential", (6, 6), (7.1, 6.2, 8.0))
    seldom = compared("contacts_existing", (4, 4), (2.3, 2.0, 2.6))
    few = compared("contacts_existing", (4, 4), (2.3, 2.0, 2.6), few=True)
    assert Line((often, seldom)).verdict == "worse"
    assert Line((often, few)).verdict == "few"
    assert Line((often, often)).verdict == "better"


def test_every_number_stands_on_one_line() -> None:
    assert tuple(SENSES) == tuple(DECLARED) == tuple(key for line in LINES for key in line)
    assert len(LINES) == 13


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_nan=False)


@given(st.sampled_from(list(SENSES)), numbers(0, 1), numbers(0, 1), numbers(0, 1), numbers(0, 1), numbers(0, 1))
def test_nothing_is_better_or_worse_while_the_interval_touches_what_is_told(
    key: str, a: float, b: float, c: float, d: float, share: float
) -> None:
    told, limits = sorted((a, b)), sorted((c, d))
    value = limits[0] + (limits[1] - limits[0]) * share
    verdict = compared(key, (told[0], told[1]), (value, limits[0], limits[1])).verdict
    apart = limits[1] < told[0] or limits[0] > told[1]
    assert (verdict in ("better", "worse", "more", "less")) is apart
    assert (verdict in ("more", "less")) <= (key == "pareto")


@given(st.lists(st.sampled_from(("better", "worse", "few", "unclear")), min_size=14, max_size=14))
def test_the_lines_are_counted_once_each(wanted: list[str]) -> None:
    own = {
        "better": Own(0.5, 0.9, 0.95, 9, False),
        "worse": Own(0.5, 0.1, 0.2, 9, False),
        "unclear": Own(0.5, 0.1, 0.9, 9, False),
        "few": Own(0.5, 0.1, 0.9, 9, True),
    }
    rows = tuple(Compared(key, (0.5, 0.5), "", own[word]) for key, word in zip(SENSES, wanted, strict=True))
    found: Benchmarks = benchmarks(rows, DAY, DAY, DAY)
    assert sum(found.counts.values()) == len(LINES)
    assert list(found.counts) == [verdict for verdict in ORDER if verdict in found.counts]
    assert found.n == sum(n for verdict, n in found.counts.items() if verdict != "few")
    assert found.too_few is (found.n == 0)
