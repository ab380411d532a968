from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.margin import MarginSource
from desktop_crm.analysis.proportions import wilson
from desktop_crm.analysis.wishes import UNSTATED, Told, Wishes, Worth, wishes

LAST = date(2026, 11, 20)
One = tuple[int, int, str, bool, int]
"""Topic, client, status, high priority, days ago."""
PROFIT = {1: 500, 2: -70, 4: 10**14}


def found(rows: list[One], profit: dict[int, int] | None = None) -> Wishes:
    def column(values: list[Any], kind: Any) -> Any:
        return np.array(values, kind)

    told = Told(
        column([r[0] for r in rows], np.int64),
        column([r[1] for r in rows], np.int64),
        column([r[3] for r in rows], np.bool_),
        column([r[2] == "open" for r in rows], np.bool_),
        column([r[2] == "granted" for r in rows], np.bool_),
        column([LAST.toordinal() - r[4] for r in rows], np.int32),
        ["a", "b", "c"],
    )
    brings = PROFIT if profit is None else profit
    worth = Worth(np.array(sorted(brings), np.int64), np.array([brings[c] for c in sorted(brings)], np.int64))
    return wishes((LAST - timedelta(400), LAST, LAST), told, worth, MarginSource(None, 0), LAST)


def test_a_topic_with_its_clients_and_what_they_bring() -> None:
    result = found(
        [
            (1, 1, "open", True, 30),
            (1, 1, "open", False, 10),
            (1, 2, "granted", False, 5),
            (0, 4, "open", False, 3),
            (UNSTATED, 0, "declined", False, 1),
        ]
    )
    first = result.rows[0]
    assert (first.label, first.count, first.clients, first.value) == ("b", 3, 2, 430)
    assert (first.high, first.open, first.granted, first.oldest) == (1, 2, 1, LAST - timedelta(30))
    assert first.share == (1 / 3, *(wilson(1, 3) or ()))
    assert [row.topic for row in result.rows] == [1, 0, UNSTATED]
    assert result.worthiest
    assert result.worthiest.label == "a"
    assert (result.whole.clients, result.whole.value) == (3, 430 + 10**14)


def test_nothing_open_has_nothing_worthiest() -> None:
    assert found([(0, 1, "granted", False, 1)]).worthiest is None
    assert found([]).rows == ()
    assert found([(0, 1, "open", False, 1)], {}).whole.value == 0


ROWS = st.tuples(
    st.integers(-1, 2),
    st.integers(0, 5),
    st.sampled_from(["open", "granted", "declined"]),
    st.booleans(),
    st.integers(0, 300),
)


@given(st.lists(ROWS, max_size=50))
def test_like_a_plain_count(rows: list[One]) -> None:
    result = found(rows)
    assert result.n == len(rows) == sum(row.count for row in result.rows)
    for row in result.rows:
        mine = [one for one in rows if one[0] == row.topic]
        clients = {one[1] for one in mine if one[1]}
        assert (row.count, row.clients) == (len(mine), len(clients))
        assert row.value == sum(PROFIT.get(client, 0) for client in clients)
        assert row.open == sum(one[2] == "open" for one in mine)
        assert row.granted == sum(one[2] == "granted" for one in mine)
        assert row.carded_open == sum(one[2] == "open" and one[1] > 0 for one in mine)
        assert (row.oldest is None) == (not row.open)
