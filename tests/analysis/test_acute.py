from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.acute import AcuteProblems, Cases, acute

LAST = date(2026, 11, 20)
LABELS = {1: "Delivery", 2: "Staff", 3: "Price"}
One = tuple[int, int, int, int, int, bool]
"""About, client, class (0 none, 1 A, 2 B, 3 C), days ago, severity, open."""


def found(rows: list[One], actions: dict[int, str] | None = None) -> AcuteProblems:
    columns = [np.array([row[i] for row in rows]) for i in range(6)]
    cases = Cases(
        columns[0].astype(np.int64),
        columns[1].astype(np.int64),
        columns[2].astype(np.int64),
        (LAST.toordinal() - columns[3]).astype(np.int32),
        columns[4].astype(np.int64),
        columns[5].astype(np.bool_),
    )
    return acute("points", (LAST - timedelta(364), LAST, LAST), cases, LABELS, actions or {})


def test_the_score_is_severity_squared_halved_in_ninety_days_and_weighed_by_class() -> None:
    rows = found([(1, 7, 1, 90, 6, False), (1, 8, 2, 180, 4, False), (1, 0, 0, 900, 3, True)]).rows
    assert rows[0].score == pytest.approx(36 * 0.5 * 3 + 16 * 0.25 * 2 + 9)
    assert (rows[0].cases, rows[0].open) == (3, 1)
    assert rows[0].severity == pytest.approx(13 / 3)
    assert rows[0].oldest == LAST - timedelta(900)
    assert rows[0].classes == {"A": 1, "B": 1, "C": 0, "none": 0}
    assert (rows[0].carded, rows[0].carded_open, rows[0].clients) == (2, 0, 2)


def test_an_open_case_does_not_age() -> None:
    assert found([(1, 0, 0, 4000, 5, True)]).rows[0].score == 25
    assert found([(1, 0, 0, 4000, 5, False)]).rows[0].score < 0.001


def test_an_open_case_of_severity_nine_comes_first_whatever_the_rest() -> None:
    heavy: list[One] = [(1, n, 1, 0, 8, True) for n in range(1, 50)]
    result = found([*heavy, (2, 0, 0, 300, 9, True)])
    assert [row.about for row in result.rows] == [2, 1]
    assert (result.rows[0].urgent, result.rows[0].worst) == (1, 9)
    settled = found([*heavy, (2, 0, 0, 0, 10, False)])
    assert [row.about for row in settled.rows] == [1, 2], "only while it is open"
    assert settled.rows[1].urgent == 0


def test_the_trend_is_that_of_ninety_days_against_the_ninety_before() -> None:
    rise = found([(1, 0, 0, days, 5, False) for days in (*range(0, 90, 3), 100, 120, 150)]).rows[0].trend
    assert (rise.code, rise.now, rise.before) == ("up", 30, 3)
    assert found([(1, 0, 0, days, 5, False) for days in (89, 90, 179, 180)]).rows[0].trend[:3] == ("few", 1, 2)
    fall = found([(1, 0, 0, days, 5, False) for days in range(90, 120)]).rows[0].trend
    assert (fall.code, fall.ratio and fall.ratio[0]) == ("down", 0)


def test_what_names_nothing_is_counted_beside_the_order() -> None:
    result = found([(0, 1, 0, 1, 5, True), (99, 1, 0, 1, 5, False), (3, 1, 0, 1, 5, True)], {3: "Call"})
    assert (result.unstated, result.n, result.open) == (2, 1, 2)
    assert [(row.label, row.action) for row in result.rows] == [("Price", "Call")]
    assert found([]).rows == ()


ROWS = st.tuples(
    st.integers(0, 4), st.integers(0, 5), st.just(0), st.integers(0, 1000), st.integers(1, 10), st.booleans()
)


@given(st.lists(ROWS, max_size=40))
def test_like_a_plain_sum(drawn: list[One]) -> None:
    rows = [
        (about, client, client % 4 if client else 0, ago, severity, o) for about, client, _, ago, severity, o in drawn
    ]
    result = found(rows)
    assert result.n + result.unstated == len(rows)
    for row in result.rows:
        mine = [one for one in rows if one[0] == row.about]
        score = sum(
            s**2 * (1 if is_open else 0.5 ** (ago / 90)) * (3 if c == 1 else 2 if c == 2 else 1)
            for _, _, c, ago, s, is_open in mine
        )
        assert row.score == pytest.approx(score)
        assert row.clients == len({one[1] for one in mine if one[1]})
        assert row.urgent == sum(one[5] and one[4] >= 9 for one in mine)
    keys = [(not row.urgent, -row.score) for row in result.rows]
    assert keys == sorted(keys)
