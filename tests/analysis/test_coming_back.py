"""Who will come back: CDNOW as published, who counts as about to leave, and when models are fitted anew."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_crm.analysis.buying_model import BuyingModel, Unfit
from desktop_crm.analysis.coming_back import ComingBack, coming_back, fitted, money_of, still_fits
from desktop_crm.analysis.margin import MarginSource
from desktop_crm.analysis.standing import standings
from desktop_crm.app.readings import Deals, TradeRows
from tests.analysis import cdnow

DAY = date(2026, 11, 20)
Row = tuple[int, int, int]
"""Client, days ago, amount."""


def trade(rows: list[Row], returned: list[Row] | None = None) -> TradeRows:
    def deals(rows: list[Row]) -> Deals:
        ordered = sorted((client, DAY.toordinal() - ago, amount) for client, ago, amount in rows)
        client, day, amount = zip(*ordered, strict=True) if ordered else ((), (), ())
        return Deals(
            np.array(client, np.int64), np.array(day, np.int32), np.array(amount, np.int64), np.full(len(client), -1)
        )

    return TradeRows(deals(rows), deals(returned or []), deals([]))


def found(rows: TradeRows, day: date = DAY, claims: tuple[int, ...] = ()) -> ComingBack:
    table = standings(rows, day, 3000)
    made = fitted(rows, day, 3000)
    money = money_of(rows, day, 3000)
    return coming_back(table, money, made, np.array(claims, np.int64), day, day, MarginSource(0.0, 3000))


def test_the_model_of_the_cdnow_sample_as_published() -> None:
    bought = cdnow.purchases(sample=True)
    rows = TradeRows(Deals(*bought, np.zeros(len(bought.client), np.int64)), *[trade([]).returns] * 2)
    result = found(rows, cdnow.CALIBRATION)
    model = result.model
    assert isinstance(model, BuyingModel)
    assert (result.n, model.fitted) == (2357, 2357)
    assert [model.r, model.alpha] == pytest.approx([0.2426, 4.4136], abs=1e-3)
    assert [model.a, model.b] == pytest.approx([0.7929, 2.4259], abs=3e-3)
    assert model.log_likelihood == pytest.approx(-9582.43, abs=0.01)
    assert result.expected is not None
    assert sum(s.expected or 0 for s in result.segments) == pytest.approx(result.expected)
    assert sum(s.clients for s in result.segments) == sum(result.grid.values()) == 2357
    assert sum(s.amount for s in result.segments) == int(bought.cents[bought.day <= result.last.toordinal()].sum())
    stakes = [each.stake for each in result.leaving]
    assert stakes == sorted(stakes, reverse=True)


def test_few_buyers_go_by_their_usual_interval() -> None:
    monthly = [(1, 200 - 30 * k, 1000) for k in range(6)]  # silent for 50 days, usually 30: the limit is 90
    other = [(2, 30 * k + 5, 9000) for k in range(6)]  # bought five days ago
    gone = [(3, 900 + 30 * k, 9000) for k in range(6)]
    once = [(4, 170, 9000)]
    result = found(trade([*monthly, *other, *gone, *once]), claims=(1,))
    assert isinstance(result.fit.buying, Unfit)
    assert (result.fit.buying.why, result.expected) == ("few", None)
    (leaving,) = result.leaving
    assert (leaving.client, leaving.quiet, leaving.interval) == (1, 50, 30.0)
    assert (leaving.alive, leaving.expected, leaving.worth, leaving.claim) == (None, None, None, True)
    assert leaving.stake == round(365.25 / 30 * 300)
    assert result.stake == leaving.stake
    assert (result.once, result.active) == (1, 3)
    assert result.members["once"].tolist() == [4]


def test_an_empty_base_and_the_future() -> None:
    for rows in (trade([]), trade([(1, -3, 100)])):
        result = found(rows)
        assert (result.n, result.leaving, result.once, set(result.grid.values())) == (0, (), 0, {0})


def test_returns_are_taken_off_the_money_but_not_off_what_a_purchase_brings() -> None:
    money = money_of(trade([(1, 9, 1000), (1, 9, 500), (1, 3, 200), (2, 1, 5)], [(1, 1, 300), (3, 1, 7)]), DAY, 3000)
    assert dict(zip(money.keys.tolist(), money.values.tolist(), strict=True)) == {
        1: [1400, 60, 1700, 0], 2: [5, 0, 5, 0], 3: [-7, 0, 0, 0],
    }  # fmt: skip


def test_models_stay_while_hardly_anything_changes() -> None:
    rows: list[Row] = [(client, 30 * k + client % 30, 100) for client in range(250) for k in range(1 + client % 19)]
    all_ = trade(rows)
    made = fitted(all_, DAY, 3000)
    assert made.visits == len(rows) == 2476
    before = trade([row for row in rows if row[0] == 7])
    one = trade([row for row in rows if row[0] == 7] + [(7, 4, 100)])
    later = still_fits(made, before, one)
    assert later is not None
    assert (later.changed, later.buying) == (1, made.buying)
    for _ in range(23):
        assert later is not None
        later = still_fits(later, before, one)
    assert later is not None
    assert later.changed == 24
    assert still_fits(later, before, one) is None, "more than one in a hundred"
    assert still_fits(made, before, trade([])) is not None
    small = fitted(before, DAY, 3000)
    assert still_fits(small, before, before) is None, "a small base is fitted anew at once"


VISITS = st.lists(st.tuples(st.integers(1, 8), st.integers(0, 900), st.integers(0, 999)), max_size=40)


@given(VISITS, st.integers(0, 300))
@settings(deadline=None)
def test_who_is_unusually_quiet(rows: list[Row], ago: int) -> None:
    day = DAY - timedelta(ago)
    result = found(trade(rows), day)
    table = standings(trade(rows), day, 3000)
    expected = []
    for client in sorted({row[0] for row in rows}):
        standing = table.of(client)
        if standing.last is None or standing.days < 2 or standing.silent or standing.limit is None:
            continue
        if 2 * (day - standing.last).days > standing.limit:
            expected.append(client)
    assert result.members["leaving"].tolist() == expected
    assert sorted(each.client for each in result.leaving) == expected
    assert result.n == sum(segment.clients for segment in result.segments)
    for (r, f), n in result.grid.items():
        assert len(result.members[f"cell-{r}-{f}"]) == n
