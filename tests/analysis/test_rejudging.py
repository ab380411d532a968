"""Standings of which few were judged anew, against everybody judged anew."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis import rejudging
from desktop_crm.analysis.buyers import buyers, exchanged, shop_interval2
from desktop_crm.analysis.rejudging import Judged, judged_all
from desktop_crm.analysis.rules import Rules
from desktop_crm.analysis.standing import StandingTable, judged
from desktop_crm.app.marks import Marks
from desktop_crm.app.readings import Deals, TradeRows
from tests.analysis.test_standing import AS_OF, FEW, MARKS, ROW, RULES, Sale, costs, trade


def only(rows: TradeRows, clients: list[int]) -> TradeRows:
    def pick(deals: Deals) -> Deals:
        which = np.isin(deals.client, clients)
        return Deals(deals.client[which], deals.day[which], deals.amount[which], deals.cost[which])

    return TradeRows(pick(rows.purchases), pick(rows.returns), pick(rows.compensations))


def of_these(marks: Marks, clients: list[int]) -> Marks:
    spent = zip(marks.costs.client.tolist(), marks.costs.spent.tolist(), marks.costs.minutes.tolist(), strict=True)
    said = {
        name: {id: what for id, what in getattr(marks, name).items() if id in clients}
        for name in ("left", "referrals", "promoters", "pinned")
    }
    return Marks(**said, costs=costs({id: (money, time) for id, money, time in spent if id in clients}))


def assert_same(found: StandingTable, anew: StandingTable) -> None:
    for field in fields(anew):
        mine, theirs = getattr(found, field.name), getattr(anew, field.name)
        assert np.array_equal(mine, theirs), field.name
        assert getattr(mine, "dtype", None) == getattr(theirs, "dtype", None), field.name


@given(
    st.lists(ROW, max_size=60) | st.lists(ROW, min_size=60, max_size=90),
    FEW,
    MARKS,
    st.lists(st.tuples(st.sets(st.integers(1, 7), max_size=3), st.lists(ROW, max_size=12), MARKS), max_size=4),
    st.sampled_from([0, 100]),
    RULES,
    st.data(),
)
def test_few_judged_anew_are_all_judged_anew(
    sales: list[Sale],
    back: list[Sale],
    marks: Marks,
    edits: list[tuple[set[int], list[Sale], Marks]],
    hourly: int,
    rules: Rules,
    data: st.DataObject,
) -> None:
    """One edit after another: of the touched some rows stay, some go and some come, and what else is said changes."""
    rows = trade(sales, back)
    each = buyers(rows, AS_OF, 3000, rules)
    found: Judged = judged_all(each, marks, hourly, rules)
    for touched, more, said in edits:
        ids = sorted(touched)
        if data.draw(st.booleans()):
            sales = [row for row in sales if row[0] not in touched or data.draw(st.booleans())]
        sales += [row for row in more if row[0] in touched]
        now, clients = trade(sales, back), np.array(ids, np.int64)
        mine = of_these(said, ids)
        marks = marks.patched(clients, mine)
        later = exchanged(each, clients, only(rows, ids), only(now, ids), rules)
        anew = buyers(now, AS_OF, 3000, rules)
        if later is None:
            assert anew.window2 != each.window2
            each, found = anew, judged_all(anew, marks, hourly, rules)
        else:
            patched = rejudging.exchanged(found, each, later, clients, mine, hourly, rules)
            assert (patched is None) == (shop_interval2(each.gaps) != shop_interval2(anew.gaps))
            each, found = later, patched or judged_all(later, marks, hourly, rules)
        rows = now
        assert_same(found.table, judged(anew, marks, hourly, rules))


def test_a_record_that_changes_nothing_leaves_the_table_as_it_is() -> None:
    rows = trade([(client, 5 * client, 100 * client, 10) for client in range(1, 9)])
    each = buyers(rows, AS_OF, 3000)
    found, clients = judged_all(each), np.array([3, 5], np.int64)
    later = exchanged(each, clients, only(rows, [3, 5]), only(rows, [3, 5]))
    assert later is not None
    patched = rejudging.exchanged(found, each, replace(later), clients)
    assert patched is not None
    assert patched.table is found.table


def test_whose_pin_goes_stands_where_they_stood() -> None:
    """Of ten equals the last, whose class was given by hand until now."""
    rows = trade([(client, 5, 100, 0) for client in range(1, 11)])
    each, clients = buyers(rows, AS_OF, 0), np.array([10], np.int64)
    pinned = replace(Marks({}, {}, {}, {}, costs({})), pinned={10: ("", "A")})
    patched = rejudging.exchanged(judged_all(each, pinned), each, each, clients)
    assert patched is not None
    assert (patched.table.of(10).class_, patched.table.of(10).earned_class) == ("B", None)


def test_an_edge_of_equals() -> None:
    """All bring the same: who comes first has the better class, also after one of the first has gone."""
    rows = trade([(client, 5, 100, 0) for client in range(1, 11)])
    now = trade([(client, 5, 100, 0) for client in range(2, 11)] + [(12, 5, 100, 0)])
    each, clients = buyers(rows, AS_OF, 0), np.array([1, 12], np.int64)
    later = exchanged(each, clients, only(rows, [1, 12]), only(now, [1, 12]))
    assert later is not None
    patched = rejudging.exchanged(judged_all(each), each, later, clients)
    assert patched is not None
    assert [patched.table.of(client).class_ for client in (1, 2, 9, 10, 12)] == ["", "A", "A", "B", "B"]
