"""Which months stand out, and that chance alone seldom does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.failure_months import failure_months
from desktop_crm.analysis.failure_points import failure_points
from desktop_crm.analysis.failures import Facts
from desktop_crm.analysis.outbreaks import binomial_tail, outbreak
from tests.analysis.test_failure_points import CLAIMS, PERIODS, POINTS, SALES, numbers
from tests.charts.sample import BOUGHT, LAST, salon


def test_the_salon_of_the_design() -> None:
    found = failure_months(salon())
    assert (found.n, found.purchases, found.clients) == (131, 612, 97)
    assert [c.purchases for c in found.columns] == list(BOUGHT)
    assert found.finding.code == "place"
    assert found.finding.row == 0
    assert found.finding.outbreak is not None
    columns = found.columns[found.finding.outbreak.start : found.finding.outbreak.end + 1]
    assert [c.bucket.first.month for c in columns] == [9, 10, 11]
    assert found.finding.outbreak.ratio == pytest.approx(3.42, abs=0.01)


def test_a_month_that_is_bad_everywhere() -> None:
    claims = [(p, date(2026, m, 3), 8 if m == 6 else 1) for p in range(1, 9) for m in range(1, 12)]
    found = failure_months(replace(salon(), failures=claims)).finding
    assert (found.code, found.row) == ("all", None) or found.row == 0


def test_steady_failures_have_no_month_that_stands_out() -> None:
    claims = [(p, date(2026, m, 3), 2) for p in range(1, 9) for m in range(1, 12)]
    assert failure_months(replace(salon(), failures=claims)).finding.code == "even"
    assert failure_months(replace(salon(), failures=[])).finding.code == "none"
    assert failure_months(replace(salon(), failures=[(1, LAST, 4)])).finding.code == "few"
    month = replace(salon(), first=date(2026, 11, 1))
    assert failure_months(month).finding.code == "one"


def test_chance_alone_seldom_stands_out() -> None:
    """Held to 5 % for one series: of 400 series drawn from one rate at most a few in a hundred are spoken of."""
    rng = np.random.default_rng(7)
    exposure = [50, 44, 46, 50, 52, 49, 47, 51, 55, 56, 58, 46]
    loud = sum(
        outbreak([int(n) for n in rng.poisson([e * 0.1 for e in exposure])], exposure, "purchases", 10, 1) is not None
        for _ in range(400)
    )
    assert loud <= 20


@given(st.integers(0, 40), st.integers(0, 40), st.floats(0.01, 0.99))
def test_the_tail_is_that_of_the_binomial(hits: int, n: int, share: float) -> None:
    exact = sum(comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(hits, n + 1))
    assert binomial_tail(hits, n, share) == pytest.approx(exact, rel=1e-9, abs=1e-300)


@given(CLAIMS, SALES, st.sampled_from(PERIODS), st.sampled_from([None, 1, 11, 5]))
def test_it_counts_what_the_places_count(claims, sales, period, under) -> None:  # type: ignore[no-untyped-def]
    first, last = period
    days = [day for _, day, _ in claims] + [day for day, _ in sales]
    facts = Facts(
        first, last, last, POINTS, claims, sales, (), 3, min(days, default=None),
        max((c[1] for c in claims), default=None), under,
    )  # fmt: skip
    found, places = failure_months(facts), failure_points(facts)
    assert [(r.place, r.count, r.cells) for r in found.rows] == [(r.place, r.count, r.cells) for r in places.rows]
    assert found.columns == places.columns
    assert all(number == number for number in numbers(found))
