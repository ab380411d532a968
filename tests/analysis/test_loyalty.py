"""Who buys again, by what they answered, beside a plain count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.lives import NEVER
from desktop_crm.analysis.loyalty import GAPS, Answers, Loyalty, loyalty
from desktop_crm.analysis.margin import MarginSource
from desktop_crm.analysis.profits import Profits
from desktop_crm.analysis.proportions import difference, poisson, wilson

START = date(2025, 1, 1)
LAST = START + timedelta(364)
AS_OF = LAST + timedelta(30)
H = 180
Row = tuple[int, int, int, int, int, int, int | None]
"""Client, day, satisfaction, recommend, problem, solved, bought again after so many days."""
ROW = st.tuples(
    st.integers(1, 4), st.integers(-30, 395), st.sampled_from((-1, 1, 2, 3, 4, 5)), st.integers(-1, 10),
    st.integers(-1, 1), st.integers(-1, 1), st.none() | st.integers(1, 400),
)  # fmt: skip


def made(rows: list[Row], bought: dict[int, tuple[int, int]] | None = None, horizon2: int = 2 * H) -> Loyalty:
    """`bought`: purchases and profit of each client in the year."""
    rows = sorted(rows, key=lambda row: row[1])
    columns = [np.array([row[n] for row in rows], np.int64) for n in range(6)]
    day = (START.toordinal() + columns[1]).astype(np.int32)
    next = np.array([NEVER if row[6] is None else START.toordinal() + row[1] + row[6] for row in rows], np.int32)
    given = bought or {}
    client = np.array(sorted(given), np.int64)
    purchases = np.array([given[id][0] for id in sorted(given)], np.int64)
    profit = np.array([given[id][1] for id in sorted(given)], np.int64)
    none = np.zeros(len(client), np.int64)
    known = Profits(
        first=START, last=LAST, client=client, revenue=profit, margin=profit, paid=none, spent=none, minutes=none,
        time_cost=none, purchases=purchases, source=MarginSource(None, 3000),
    )  # fmt: skip
    told = {"top_box": (0.0, 0.5)}
    answers = Answers(columns[0], day, columns[2], columns[3], columns[4], columns[5], next)
    return loyalty(answers, known, START, LAST, AS_OF, horizon2, told)


@given(st.lists(ROW, max_size=14))
def test_it_equals_a_plain_count(rows: list[Row]) -> None:
    result = made(rows)
    mine = [row for row in rows if 0 <= row[1] <= 364]
    ripe = [row for row in mine if row[1] + H <= 364 + 30]

    def again(row: Row) -> bool:
        return row[6] is not None and row[6] <= H

    assert (result.n, result.again.hits, result.young) == (len(ripe), sum(map(again, ripe)), len(mine) - len(ripe))
    sides: dict[str, tuple[Callable[[Row], bool], Callable[[Row], bool]]] = {
        "top_box": (lambda r: r[2] == 5, lambda r: r[2] == 4),
        "problem_gap": (lambda r: r[4] == 0, lambda r: r[4] == 1),
        "solved": (lambda r: r[4] == r[5] == 1, lambda r: r[4] == 1 and r[5] == 0),
        "spared": (lambda r: r[4] == 0, lambda r: r[4] == r[5] == 1),
        "satisfied": (lambda r: r[2] >= 4, lambda r: r[2] in (1, 2)),
    }
    for name, (one, other) in sides.items():
        gap = result.gap(name)
        for part, side in ((gap.one, one), (gap.other, other)):
            theirs = [row for row in ripe if side(row)]
            assert (part.hits, part.n) == (sum(map(again, theirs)), len(theirs)), name
        wanted = difference(gap.one.hits, gap.one.n, gap.other.hits, gap.other.n)
        assert gap.gap == (None if wanted is None else pytest.approx(wanted))
        assert (gap.verdict == "few") == (min(gap.one.n, gap.other.n) < 5)
    said = [row for row in mine if row[3] >= 0 and row[2] >= 4]
    assert (result.gap("recommends").one.hits, result.gap("recommends").one.n) == (
        sum(row[3] >= 9 for row in said),
        len(said),
    )
    last: dict[int, int] = {}
    for row in sorted(mine, key=lambda row: row[1]):
        if row[2] > 0:
            last[row[0]] = row[2]
    assert sum(group.clients for group in result.groups) == len(last)
    assert result.group("satisfied").clients == sum(score >= 4 for score in last.values())


def rows(score: int, n: int, again: int, problem: int = -1) -> list[Row]:
    return [(1, 10, score, -1, problem, -1, 50 if i < again else None) for i in range(n)]


def test_gaps_have_newcombes_interval_and_are_told_where_it_holds_no_nought() -> None:
    result = made([*rows(5, 70, 56), *rows(4, 80, 48)])
    assert result.gap("top_box").gap == pytest.approx((0.20, 0.0524, 0.3339), abs=5e-5)
    assert result.gap("top_box").verdict == "more"
    assert result.gap("top_box").told == (0.0, 0.5)
    assert made([*rows(5, 7, 6), *rows(4, 8, 5)]).gap("top_box").verdict == "same"
    assert made([*rows(5, 70, 48), *rows(4, 80, 78)]).gap("top_box").verdict == "less"
    assert made([*rows(5, 4, 4), *rows(4, 80, 0)]).gap("top_box").verdict == "few"


@pytest.mark.parametrize(("day", "counts"), [(214, True), (215, False)])
def test_feedback_younger_than_the_horizon_does_not_count(day: int, counts: bool) -> None:
    """The as-of day is day 394: 180 days after day 214."""
    result = made([(1, day, 5, 9, 0, -1, 1)])
    assert (result.n, result.young) == ((1, 0) if counts else (0, 1))


def test_half_a_day_of_the_horizon_neither_counts_nor_ripens_early() -> None:
    assert made([(1, 213, 5, 9, 0, -1, 181)], horizon2=361).again == (0, 1, (0.0, *(wilson(0, 1) or ())))
    assert made([(1, 214, 5, 9, 0, -1, 180)], horizon2=361).young == 1


def test_groups_bring_what_their_clients_did_in_a_year() -> None:
    answers: list[Row] = [
        (1, 10, 1, -1, -1, -1, None), (1, 20, 5, -1, -1, -1, None), (2, 10, 4, -1, -1, -1, None),
        (3, 10, 2, -1, -1, -1, None),
    ]  # fmt: skip
    result = made(answers, {1: (3, 500), 2: (2, 1000), 3: (1, -300), 9: (9, 9)})
    satisfied, dissatisfied = result.group("satisfied"), result.group("dissatisfied")
    low, high = poisson(5)
    assert (satisfied.clients, satisfied.purchases, satisfied.profit, satisfied.each) == (2, 5, 1500, 750)
    assert satisfied.a_year == pytest.approx((2.5, low / 2, high / 2))
    assert (dissatisfied.clients, dissatisfied.each) == (1, -300)
    assert result.members["satisfied"].tolist() == [1, 2]
    assert result.group("neither").a_year is None


def test_of_nothing_nothing_is_said() -> None:
    result = made([])
    assert (result.n, result.again.share, result.latest, len(result.gaps)) == (0, None, None, len(GAPS))
    assert all(gap.gap is None and gap.verdict == "few" for gap in result.gaps)
