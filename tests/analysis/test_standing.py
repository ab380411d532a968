"""The vectorised standings against a plain computation of the same definitions, client by client."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import ceil
from statistics import median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.buyers import buyers, exchanged
from desktop_crm.analysis.rules import USUAL, Rules
from desktop_crm.analysis.standing import CLASSES, RUNGS, Standing, judged, standings
from desktop_crm.app.marks import Costs, Marks
from desktop_crm.app.readings import Deals, TradeRows

AS_OF = date(2026, 11, 20)
Sale = tuple[int, int, int, int]  # client, days ago, amount, cost (-1: not known)


def deals(sales: Iterable[Sale]) -> Deals:
    ordered = sorted((client, AS_OF.toordinal() - ago, amount, cost) for client, ago, amount, cost in sales)
    columns = list(zip(*ordered, strict=True)) or [(), (), (), ()]
    return Deals(
        np.array(columns[0], np.int64),
        np.array(columns[1], np.int32),
        np.array(columns[2], np.int64),
        np.array(columns[3], np.int64),
    )


def trade(sales: Iterable[Sale], returns: Iterable[Sale] = (), paid: Iterable[Sale] = ()) -> TradeRows:
    return TradeRows(deals(sales), deals(returns), deals(paid))


def plain(
    sales: list[Sale],
    margin_bp: int,
    returns: Sequence[Sale] = (),
    paid: Sequence[Sale] = (),
    rules: Rules = USUAL,
) -> dict[int, tuple[str, str, int, int, bool, int]]:
    """client -> rung, class, revenue, profit, silent, days: as DOMAIN.md words it."""
    sales = [s for s in sales if s[1] >= 0]
    clients = sorted({s[0] for s in sales})
    days = {c: sorted({s[1] for s in sales if s[0] == c}, reverse=True) for c in clients}
    gaps = {c: [Fraction(a - b) for a, b in pairwise(d)] for c, d in days.items()}
    all_gaps = [g for c in clients for g in gaps[c]]
    m = Fraction(median(all_gaps)) if len(all_gaps) >= 30 else Fraction(90)
    window = max(Fraction(rules.window), Fraction(ceil(Fraction(rules.window_intervals, 100) * 2 * m), 2))
    k = Fraction(rules.silence, 100)

    def of(rows: Sequence[Sale], c: int) -> list[Sale]:
        return [row for row in rows if row[0] == c and 0 <= row[1] < 365]

    def margin(rows: Sequence[Sale], c: int) -> int:
        return sum(
            (amount - cost if cost >= 0 else (amount * margin_bp + 5000) // 10000) for _, _, amount, cost in of(rows, c)
        )

    net = {c: margin(sales, c) - margin(returns, c) for c in clients}
    profit = {c: net[c] - sum(amount for _, _, amount, _ in of(paid, c)) for c in clients}
    revenue = {c: sum(s[2] for s in of(sales, c)) - sum(s[2] for s in of(returns, c)) for c in clients}
    buying = sorted((c for c in clients if days[c][-1] < 365), key=lambda c: (-net[c], c))
    total = sum(net[c] for c in buying)
    classes = dict.fromkeys(clients, "")
    before = 0
    for c in buying:
        if total > 0:
            share = Fraction(before, total)
            classes[c] = (
                "A" if share < Fraction(rules.class_a, 100) else "B" if share < Fraction(rules.class_b, 100) else "C"
            )
        before += net[c]
    found = {}
    for c in clients:
        limit = k * Fraction(median(gaps[c])) if len(days[c]) >= 3 else max(Fraction(rules.silent_at_least), k * m)
        silent = days[c][-1] > limit
        recent = sum(1 for ago in days[c] if ago < window)
        rung = "new"
        if recent >= max(Fraction(rules.frequent_least), window / m * rules.frequent / 100):
            rung = "frequent"
        if recent >= max(Fraction(rules.regular_least), window / m * rules.regular / 100) and not silent:
            rung = "regular"
        found[c] = (rung, classes[c], revenue[c], profit[c], silent, len(days[c]))
    return found


def brief(standing: Standing) -> tuple[str, str, int, int, bool, int]:
    s = standing
    return s.rung, s.class_, s.revenue, s.profit, s.silent, s.days


SALES = st.lists(
    st.tuples(
        st.integers(1, 9),
        st.one_of(st.integers(-20, 40), st.integers(0, 1500), st.sampled_from([364, 365, 366, 180, 181, 270, 271])),
        st.one_of(st.integers(0, 100), st.sampled_from([50_00, 20_00, 10_00])),
        st.one_of(st.just(-1), st.integers(0, 120)),
    ),
    max_size=90,
)


FEW = st.lists(
    st.tuples(st.integers(1, 11), st.integers(-5, 400), st.integers(0, 150), st.integers(-1, 90)), max_size=9
)


RULES = st.builds(
    Rules,
    silence=st.integers(100, 900),
    silent_at_least=st.integers(1, 500),
    window=st.integers(30, 800),
    window_intervals=st.integers(100, 900),
    frequent=st.integers(1, 100),
    frequent_least=st.integers(1, 4),
    regular=st.integers(1, 200),
    regular_least=st.integers(1, 6),
    class_a=st.integers(1, 80),
    class_b=st.integers(80, 100),
)


@given(SALES, RULES)
def test_other_rules_equal_the_plain_computation(sales: list[Sale], rules: Rules) -> None:
    table = standings(trade(sales), AS_OF, 3000, rules=rules)
    wanted = plain(sales, 3000, rules=rules)
    assert {c: brief(table.of(c)) for c in wanted} == wanted


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 60)), min_size=35, max_size=90), RULES)
def test_other_rules_where_intervals_are_short(sales: list[tuple[int, int]], rules: Rules) -> None:
    full = [(client, ago, 1000, -1) for client, ago in sales]
    table = standings(trade(full), AS_OF, 3000, rules=rules)
    wanted = plain(full, 3000, rules=rules)
    assert {c: brief(table.of(c)) for c in wanted} == wanted


@given(SALES, FEW, FEW, st.sampled_from([0, 3000, 3333, 10_000]))
def test_equals_the_plain_computation(sales: list[Sale], back: list[Sale], paid: list[Sale], margin_bp: int) -> None:
    table = standings(trade(sales, back, paid), AS_OF, margin_bp)
    wanted = plain(sales, margin_bp, back, paid)
    assert table.client.tolist() == sorted(wanted)
    assert {c: brief(table.of(c)) for c in wanted} == wanted


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 60)), min_size=35, max_size=90))
def test_a_trade_with_short_intervals(sales: list[tuple[int, int]]) -> None:
    """Many days close together: the shop's own median rules, not the default of 90 days."""
    full = [(client, ago, 1000, -1) for client, ago in sales]
    table = standings(trade(full), AS_OF, 3000)
    wanted = plain(full, 3000)
    assert {c: brief(table.of(c)) for c in wanted} == wanted


def test_what_came_back_brings_nothing() -> None:
    """Goods brought back count as a day of purchase all the same; without cost their margin goes by the setting."""
    sales = [(1, 5, 1000, 600), (1, 90, 1000, -1), (2, 5, 1000, 900)]
    table = standings(trade(sales, [(1, 4, 1000, 600), (1, 80, 500, -1), (9, 1, 70, 0)], [(1, 3, 20, 0)]), AS_OF, 3000)
    mine = table.of(1)
    assert (mine.purchases, mine.days, mine.revenue, mine.profit) == (2, 2, 500, 300 - 150 - 20)
    assert (mine.class_, table.of(2).class_) == ("A", "A"), "100 of 250 stand before the other, who follows 150"
    assert table.of(9).rung == "potential"


ROW = st.tuples(st.integers(1, 6), st.integers(-3, 900), st.integers(0, 100), st.integers(-1, 100))


@given(
    st.lists(ROW, max_size=60) | st.lists(ROW, min_size=60, max_size=90),
    FEW,
    st.lists(ROW, max_size=25),
    st.sets(st.integers(1, 7)),
    st.data(),
)
def test_patched_is_counted_anew(
    sales: list[Sale], back: list[Sale], more: list[Sale], touched: set[int], data: st.DataObject
) -> None:
    kept = [row for row in sales if row[0] not in touched or data.draw(st.booleans())]
    later = kept + [row for row in more if row[0] in touched]
    before, now = trade(sales, back), trade(later, [row for row in back if row[0] not in touched])

    def mine(rows: TradeRows) -> TradeRows:
        def pick(d: Deals) -> Deals:
            which = np.isin(d.client, sorted(touched))
            return Deals(d.client[which], d.day[which], d.amount[which], d.cost[which])

        return TradeRows(pick(rows.purchases), pick(rows.returns), pick(rows.compensations))

    known = exchanged(buyers(before, AS_OF, 3000), np.array(sorted(touched), np.int64), mine(before), mine(now))
    anew = standings(now, AS_OF, 3000)
    if known is None:
        assert anew.window2 != standings(before, AS_OF, 3000).window2
    else:
        patched = judged(known)
        for name in anew.__dataclass_fields__:
            assert np.array_equal(getattr(patched, name), getattr(anew, name)), name


def costs(said: dict[int, tuple[int, int]]) -> Costs:
    ids = sorted(said)
    return Costs(
        np.array(ids, np.int64),
        np.array([said[i][0] for i in ids], np.int64),
        np.array([said[i][1] for i in ids], np.int64),
    )


CLIENT = st.integers(1, 11)
PIN = st.tuples(st.sampled_from(["", *RUNGS]), st.sampled_from(CLASSES))
MARKS = st.builds(
    Marks,
    left=st.dictionaries(CLIENT, st.integers(0, 700).map(lambda ago: AS_OF.toordinal() - ago), max_size=5),
    referrals=st.dictionaries(CLIENT, st.integers(1, 3), max_size=5),
    promoters=st.dictionaries(CLIENT, st.integers(9, 10), max_size=3),
    pinned=st.dictionaries(CLIENT, PIN, max_size=4),
    costs=st.dictionaries(CLIENT, st.tuples(st.integers(0, 90), st.integers(0, 90)), max_size=6).map(costs),
)


@given(SALES, MARKS, st.sampled_from([0, 1, 100, 2599]))
def test_what_else_stands_on_a_card(sales: list[Sale], marks: Marks, hourly: int) -> None:
    """Against the bare standings, by the words of DOMAIN.md."""
    table, bare = standings(trade(sales), AS_OF, 3000, marks, hourly), standings(trade(sales), AS_OF, 3000)
    both = zip(marks.costs.spent.tolist(), marks.costs.minutes.tolist(), strict=True)
    spending = dict(zip(marks.costs.client.tolist(), both, strict=True))
    for c in range(1, 13):
        mine, before = table.of(c), bare.of(c)
        spent, minutes = spending.get(c, (0, 0))
        assert mine.cost == spent + int(Fraction(minutes * hourly, 60) + Fraction(1, 2))
        assert mine.profit == before.profit - mine.cost
        lost = bool(before.last and c in marks.left and marks.left[c] >= before.last.toordinal())
        assert (mine.left is not None) == lost
        assert mine.silent == (before.silent or lost)
        earned = before.rung
        if earned == "regular" and lost:
            earned = "frequent"
        if earned == "regular" and marks.referrals.get(c):
            earned = "advocate"
        rung, class_ = marks.pinned.get(c, ("", ""))
        assert (mine.rung, mine.earned_rung) == ((rung, earned) if rung else (earned, None))
        assert (mine.class_, mine.earned_class) == ((class_, before.class_) if class_ else (before.class_, None))
    ids = np.arange(1, 13)
    for name, codes in (("rung", RUNGS), ("class_", CLASSES)):
        assert [codes[i] for i in table.column(name, ids)] == [getattr(table.of(c), name) for c in range(1, 13)]
    assert table.column("profit", ids).tolist() == [table.of(c).profit for c in range(1, 13)]


def test_the_shops_interval_follows_what_is_taken_back() -> None:
    """Forty gaps of 10 days and forty of 20: without the one client's the other's decide."""
    sales = [(c, step * n, 100, 0) for c, step in ((1, 10), (2, 20)) for n in range(41)]
    before, nothing = trade(sales), trade([])
    known = buyers(before, AS_OF, 0)
    assert judged(known).shop_interval2 == 30
    later = exchanged(known, np.array([1], np.int64), trade(sales[:41]), nothing)
    assert later is not None
    assert judged(later).shop_interval2 == 40


def test_exact_money_at_the_edge_of_a_class() -> None:
    """0.5 + 0.2 + 0.1 of 1.0 is 80 %: what follows is B, and after 95 % C."""
    sales = [(1, 5, 50, 0), (2, 5, 20, 0), (3, 5, 10, 0), (4, 5, 10, 0), (5, 5, 5, 0), (6, 5, 5, 0)]
    table = standings(trade(sales), AS_OF, 0)
    assert [table.of(c).class_ for c in range(1, 7)] == ["A", "A", "A", "B", "B", "C"]


def test_no_profit_no_classes() -> None:
    table = standings(trade([(1, 5, 50, 60), (2, 5, 20, 10)]), AS_OF, 0)
    assert [table.of(c).class_ for c in (1, 2)] == ["", ""]


def test_sums_beyond_64_bits_still_rank() -> None:
    sales = [(c, 5, 10**15, 0) for c in range(1, 201)]
    table = standings(trade(sales), AS_OF, 0)
    assert [table.of(c).class_ for c in (1, 160, 161, 190, 191)] == ["A", "A", "B", "B", "C"]


def test_who_never_bought_is_potential() -> None:
    for table in (standings(trade([]), AS_OF, 3000), standings(trade([(4, 1, 1, 1)]), AS_OF, 3000)):
        nobody = table.of(7)
        assert (nobody.rung, nobody.class_, nobody.last, nobody.silent) == ("potential", "", None, False)
    assert standings(trade([(4, -1, 1, 1)]), AS_OF, 3000).of(4).rung == "potential"


def test_dates_and_numbers_of_one_client() -> None:
    sales = [(3, 700, 100, 40), (3, 400, 100, 40), (3, 30, 200, -1), (3, 30, 50, 0)]
    found = standings(trade(sales), AS_OF, 3000).of(3)
    assert (found.first, found.last) == (AS_OF - timedelta(700), AS_OF - timedelta(30))
    assert (found.purchases, found.days, found.recent) == (4, 3, 1)
    assert (found.profit, found.revenue) == (60 + 50, 250)
    assert found.interval == 335
    assert found.limit == 1005
    assert found.shop_interval == 90


def test_a_year_means_365_days() -> None:
    found = standings(trade([(1, 364, 100, 0), (1, 365, 1000, 0)]), AS_OF, 0).of(1)
    assert found.profit == 100


@pytest.mark.parametrize(("amount", "profit"), [(10**15, 3 * 10**14), (1, 0), (2, 1), (5, 2)])
def test_margin_is_rounded_half_up(amount: int, profit: int) -> None:
    assert standings(trade([(1, 1, amount, -1)]), AS_OF, 3000).of(1).profit == profit
