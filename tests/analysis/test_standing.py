"""The vectorised standings against a plain computation of the same definitions, client by client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from statistics import median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.standing import Standing, standings

AS_OF = date(2026, 11, 20)
Sale = tuple[int, int, int, int]  # client, days ago, amount, cost (-1: not known)


@dataclass(frozen=True)
class Arrays:
    client: np.ndarray
    day: np.ndarray
    amount: np.ndarray
    cost: np.ndarray


def arrays(sales: list[Sale]) -> Arrays:
    ordered = sorted((client, AS_OF.toordinal() - ago, amount, cost) for client, ago, amount, cost in sales)
    columns = list(zip(*ordered, strict=True)) or [(), (), (), ()]
    return Arrays(
        np.array(columns[0], np.int64),
        np.array(columns[1], np.int32),
        np.array(columns[2], np.int64),
        np.array(columns[3], np.int64),
    )


def plain(sales: list[Sale], margin_bp: int) -> dict[int, tuple[str, str, int, bool, int]]:
    """client -> rung, class, profit, silent, days: as DOMAIN.md words it."""
    sales = [s for s in sales if s[1] >= 0]
    clients = sorted({s[0] for s in sales})
    days = {c: sorted({s[1] for s in sales if s[0] == c}, reverse=True) for c in clients}
    gaps = {c: [Fraction(a - b) for a, b in pairwise(d)] for c, d in days.items()}
    all_gaps = [g for c in clients for g in gaps[c]]
    m = Fraction(median(all_gaps)) if len(all_gaps) >= 30 else Fraction(90)
    window = max(Fraction(365), 3 * m)
    profit = {
        c: sum(
            (amount - cost if cost >= 0 else (amount * margin_bp + 5000) // 10000)
            for client, ago, amount, cost in sales
            if client == c and ago < 365
        )
        for c in clients
    }
    buying = sorted((c for c in clients if days[c][-1] < 365), key=lambda c: (-profit[c], c))
    total = sum(profit[c] for c in buying)
    classes = dict.fromkeys(clients, "")
    before = 0
    for c in buying:
        if total > 0:
            share = Fraction(before, total)
            classes[c] = "A" if share < Fraction(80, 100) else "B" if share < Fraction(95, 100) else "C"
        before += profit[c]
    found = {}
    for c in clients:
        limit = 3 * Fraction(median(gaps[c])) if len(days[c]) >= 3 else max(Fraction(180), 3 * m)
        silent = days[c][-1] > limit
        recent = sum(1 for ago in days[c] if ago < window)
        rung = "new"
        if recent >= max(Fraction(2), window / (4 * m)):
            rung = "frequent"
        if recent >= max(Fraction(3), window / (2 * m)) and not silent:
            rung = "regular"
        found[c] = (rung, classes[c], profit[c], silent, len(days[c]))
    return found


def brief(standing: Standing) -> tuple[str, str, int, bool, int]:
    return standing.rung, standing.class_, standing.profit, standing.silent, standing.days


SALES = st.lists(
    st.tuples(
        st.integers(1, 9),
        st.one_of(st.integers(-20, 40), st.integers(0, 1500), st.sampled_from([364, 365, 366, 180, 181, 270, 271])),
        st.one_of(st.integers(0, 100), st.sampled_from([50_00, 20_00, 10_00])),
        st.one_of(st.just(-1), st.integers(0, 120)),
    ),
    max_size=90,
)


@given(SALES, st.sampled_from([0, 3000, 3333, 10_000]))
def test_equals_the_plain_computation(sales: list[Sale], margin_bp: int) -> None:
    table = standings(arrays(sales), AS_OF, margin_bp)
    wanted = plain(sales, margin_bp)
    assert table.client.tolist() == sorted(wanted)
    assert {c: brief(table.of(c)) for c in wanted} == wanted


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 60)), min_size=35, max_size=90))
def test_a_trade_with_short_intervals(sales: list[tuple[int, int]]) -> None:
    """Many days close together: the shop's own median rules, not the default of 90 days."""
    full = [(client, ago, 1000, -1) for client, ago in sales]
    table = standings(arrays(full), AS_OF, 3000)
    wanted = plain(full, 3000)
    assert {c: brief(table.of(c)) for c in wanted} == wanted


def test_exact_money_at_the_edge_of_a_class() -> None:
    """0.5 + 0.2 + 0.1 of 1.0 is 80 %: what follows is B, and after 95 % C."""
    sales = [(1, 5, 50, 0), (2, 5, 20, 0), (3, 5, 10, 0), (4, 5, 10, 0), (5, 5, 5, 0), (6, 5, 5, 0)]
    table = standings(arrays(sales), AS_OF, 0)
    assert [table.of(c).class_ for c in range(1, 7)] == ["A", "A", "A", "B", "B", "C"]


def test_no_profit_no_classes() -> None:
    table = standings(arrays([(1, 5, 50, 60), (2, 5, 20, 10)]), AS_OF, 0)
    assert [table.of(c).class_ for c in (1, 2)] == ["", ""]


def test_sums_beyond_64_bits_still_rank() -> None:
    sales = [(c, 5, 10**15, 0) for c in range(1, 201)]
    table = standings(arrays(sales), AS_OF, 0)
    assert [table.of(c).class_ for c in (1, 160, 161, 190, 191)] == ["A", "A", "B", "B", "C"]


def test_who_never_bought_is_potential() -> None:
    for table in (standings(arrays([]), AS_OF, 3000), standings(arrays([(4, 1, 1, 1)]), AS_OF, 3000)):
        nobody = table.of(7)
        assert (nobody.rung, nobody.class_, nobody.last, nobody.silent) == ("potential", "", None, False)
    assert standings(arrays([(4, -1, 1, 1)]), AS_OF, 3000).of(4).rung == "potential"


def test_dates_and_numbers_of_one_client() -> None:
    sales = [(3, 700, 100, 40), (3, 400, 100, 40), (3, 30, 200, -1), (3, 30, 50, 0)]
    found = standings(arrays(sales), AS_OF, 3000).of(3)
    assert (found.first, found.last) == (AS_OF - timedelta(700), AS_OF - timedelta(30))
    assert (found.purchases, found.days, found.recent) == (4, 3, 1)
    assert (found.profit, found.revenue) == (60 + 50, 250)
    assert found.interval == 335
    assert found.limit == 1005
    assert found.shop_interval == 90


def test_a_year_means_365_days() -> None:
    found = standings(arrays([(1, 364, 100, 0), (1, 365, 1000, 0)]), AS_OF, 0).of(1)
    assert found.profit == 100


@pytest.mark.parametrize(("amount", "profit"), [(10**15, 3 * 10**14), (1, 0), (2, 1), (5, 2)])
def test_margin_is_rounded_half_up(amount: int, profit: int) -> None:
    assert standings(arrays([(1, 1, amount, -1)]), AS_OF, 3000).of(1).profit == profit
