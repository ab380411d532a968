"""Losses by cause, reason and competitor, and the effect of mending, beside a plain count."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.autopsy import Exposure, Mending, newest
from desktop_crm.analysis.lives import NEVER, Left, Lives, lives, visits
from desktop_crm.analysis.losses import UNKNOWN, Improved, Losses, Records, losses
from desktop_crm.analysis.proportions import poisson, rate_ratio, wilson

START = date(2025, 1, 1)
LAST = START + timedelta(364)
CAUSES = {1: ("Slow", "ours"), 2: ("Factory", "outside")}
Row = tuple[int, int, int, int, int, bool, int | None]
"""Client, day, cause, competitor, value, told, back after so many days."""
ROW = st.tuples(
    st.integers(1, 5), st.integers(-200, 400), st.integers(0, 3), st.sampled_from((0, 7, 9)),
    st.integers(-1, 50), st.booleans(), st.none() | st.integers(1, 300),
)  # fmt: skip


def on(offset: int) -> int:
    return START.toordinal() + offset


def alive(clients: int = 5, as_of: date = LAST, left: tuple[Left, ...] = ()) -> Lives:
    """Each bought 300 days before the period and is never silent."""
    client = np.arange(1, clients + 1, dtype=np.int64)
    day = np.full(clients, on(-300), np.int32)
    return lives(visits(client, day), client, np.full(clients, 4000, np.int32), as_of, left)


def records(rows: list[Row], reasons: list[int] | None = None) -> Records:
    def column(place: int, kind: type = np.int64) -> np.ndarray:
        return np.array([row[place] for row in rows], kind)

    back = np.array([NEVER if row[6] is None else on(row[1] + row[6]) for row in rows], np.int32)
    place = np.array(reasons if reasons is not None else [row[0] % 2 for row in rows], np.int64)
    return Records(
        id=np.arange(1, len(rows) + 1, dtype=np.int64),
        client=column(0),
        day=np.array([on(row[1]) for row in rows], np.int32),
        reason=place,
        cause=column(2),
        rival=column(3),
        value=column(4),
        told=column(5, np.bool_),
        note=np.zeros(len(rows), np.int64),
        back=back,
        won=back,
        folded=tuple(f"r{n}" for n in range(60)),
        reasons=tuple(f"R{n}" for n in range(60)),
        notes=("",),
    )


def found(rows: list[Row], *improvements: Improved, lived: Lives | None = None, **more: list[int]) -> Losses:
    carriers = {1: np.array([1, 2, 3], np.int64)}
    return losses(
        records(rows, more.get("reasons")), CAUSES, improvements, carriers, lived or alive(), START, LAST, LAST, 15
    )


@given(st.lists(ROW, max_size=12))
def test_it_equals_a_plain_count(rows: list[Row]) -> None:
    result = found(rows)
    mine = [row for row in rows if 0 <= row[1] <= 364]
    back = [row for row in mine if row[6] is not None and row[1] + row[6] <= 364]
    assert result.n == len(mine)
    assert result.all.value == sum(row[4] for row in mine if row[4] != UNKNOWN)
    assert result.all.unvalued == sum(row[4] == UNKNOWN for row in mine)
    assert (result.ours, result.outside) == tuple(sum(row[2] == cause for row in mine) for cause in (1, 2))
    assert (result.told, result.returned) == (sum(row[5] for row in mine), len(back))
    for cause in result.causes:
        theirs = [row for row in mine if (row[2] if row[2] in CAUSES else 0) == cause.id]
        assert cause.all.n == len(theirs)
        assert result.members[f"cause-{cause.id}"].tolist() == sorted({row[0] for row in theirs})
    for rival in result.rivals:
        assert rival.all.n == sum(row[3] == rival.client for row in mine)
    for parts in (result.causes, result.reasons, result.rivals):
        assert sum(part.all.n for part in parts) == len(mine)
        assert sum(part.all.value for part in parts) == result.all.value
    gone = {row[0] for row in rows if row[1] <= 364 and (row[6] is None or row[1] + row[6] > 364)}
    for cause in result.causes:
        assert cause.carrying == (len({1, 2, 3} - gone) if cause.id == 1 else 0)


def test_shares_have_wilsons_interval_and_the_worst_cause_of_ours_is_named() -> None:
    rows: list[Row] = [(n % 5 + 1, n, 1 if n < 6 else 2 if n < 8 else 0, 0, 10, False, None) for n in range(10)]
    result = found(rows)
    limits = wilson(6, 8)
    assert limits is not None
    assert result.ours_share == pytest.approx((0.75, *limits))
    assert result.top is not None
    assert result.top.name == "Slow"
    assert result.top.share == pytest.approx((0.6, *(wilson(6, 10) or ())))


def test_losses_before_and_after_are_counted_over_equal_times() -> None:
    """Done on day 100: the first loss ever is of day 20, so that 80 days before are compared with 80 days after."""
    days = (20, 30, 40, 99, 100, 150, 179, 180, 300)
    rows: list[Row] = [(n % 5 + 1, day, 1, 0, 10, False, None) for n, day in enumerate(days)]
    result = found(rows, Improved(4, "Mend", "done", START + timedelta(100), 1, frozenset()))
    seen = result.causes[0].mendings[0].effect
    assert seen is not None
    assert (seen.before.losses, seen.after.losses) == (4, 3)
    assert (seen.before.first, seen.before.last) == (START + timedelta(20), START + timedelta(99))
    assert (seen.after.first, seen.after.last) == (START + timedelta(100), START + timedelta(179))
    years = 5 * 80 / 365.25
    assert seen.before.years == pytest.approx(years)
    low, high = poisson(4)
    assert seen.before.per_100 == pytest.approx((400 / years, 100 * low / years, 100 * high / years))
    assert seen.verdict == "same"
    assert result.members["before-4-1"].tolist() == [1, 2, 3, 4]


@pytest.mark.parametrize(("before", "after"), [(4, 0), (12, 1), (1, 12), (6, 5)])
def test_the_verdict_follows_the_interval_of_the_ratio(before: int, after: int) -> None:
    rows: list[Row] = [(n % 5 + 1, 80 + n, 1, 0, 10, False, None) for n in range(before)]
    rows += [(n % 5 + 1, 110 + n, 1, 0, 10, False, None) for n in range(after)]
    rows.append((1, 20, 2, 0, 0, False, None))  # since when losses are written down
    result = found(rows, Improved(4, "Mend", "done", START + timedelta(100), 1, frozenset()))
    seen = next(c for c in result.causes if c.id == 1).mendings[0].effect
    assert seen is not None
    ratio = rate_ratio(after, 1.0, before, 1.0)
    assert ratio is not None
    wanted = "few" if before + after < 5 else "fewer" if ratio[2] < 1 else "more" if ratio[1] > 1 else "same"
    assert seen.verdict == wanted


def test_an_improvement_answers_the_cause_of_the_losses_it_links() -> None:
    rows: list[Row] = [(1, 10, 1, 0, 10, False, None), (2, 20, 2, 0, 10, False, None)]
    result = found(rows, Improved(4, "Mend", "planned", None, 0, frozenset({2})))
    assert [(c.id, len(c.mendings)) for c in result.causes] == [(1, 0), (2, 1)]


def test_a_mended_cause_stays_although_nobody_left_from_it_since() -> None:
    rows: list[Row] = [(1, -100, 1, 0, 10, False, None), (2, 20, 2, 0, 10, False, None)]
    result = found(rows, Improved(4, "Mend", "done", START - timedelta(50), 1, frozenset()))
    assert [(c.id, c.all.n) for c in result.causes] == [(1, 0), (2, 1)]


def test_without_losses_before_it_nothing_is_said_of_an_improvement() -> None:
    rows: list[Row] = [(1, 120, 1, 0, 10, False, None)]
    result = found(rows, Improved(4, "Mend", "done", START + timedelta(100), 1, frozenset()))
    assert result.causes[0].mendings[0].effect is None


@given(
    st.lists(st.tuples(st.integers(1, 2), st.integers(0, 100), st.integers(1, 90)), max_size=4),
    st.integers(-320, 364),
    st.integers(0, 500),
)
def test_client_years_are_counted_day_by_day(gone: list[tuple[int, int, int]], start: int, length: int) -> None:
    lived = alive(2, left=tuple(Left(who, on(day), on(day + back)) for who, day, back in gone))
    end = min(start + length, 364)
    days = 0
    for offset in range(start, end + 1):
        lost = {who for who, day, back in gone if day <= offset < day + back}
        days += 2 - len(lost) if offset >= -300 else 0
    exposure = Exposure(lived)
    first, last = START + timedelta(start), START + timedelta(end)
    assert exposure.years(first, last) * 365.25 == pytest.approx(days)


def test_who_fell_silent_is_not_who_was_written_down() -> None:
    client, day = np.array([1, 2, 3], np.int64), np.array([on(-10), on(-10), on(300)], np.int32)
    lived = lives(visits(client, day), client, np.full(3, 200, np.int32), LAST, ())
    result = found([(1, 50, 1, 0, 5, False, None)], lived=lived)
    assert result.members["silent"].tolist() == [2]


def test_beyond_twenty_reasons_the_rest_share_a_row() -> None:
    rows: list[Row] = [(1, n, 1, 0, 1, False, None) for n in range(25)]
    result = found(rows, reasons=[0, *range(24)])
    assert (result.reasons[0].folded, result.reasons[0].all.n) == ("r0", 2)
    assert (result.reasons[-1].folded, result.reasons[-1].joined, result.reasons[-1].all.n) == ("", 4, 4)


def test_what_is_done_last_is_spoken_of_first() -> None:
    done = [Mending(1, "a", "done", START), Mending(2, "b", "done", LAST), Mending(3, "c", "planned", None)]
    assert newest(done) == done[1]
    assert newest([Mending(4, "d", "dropped", None)]) is None


def test_of_no_losses_nothing_is_said() -> None:
    result = found([])
    assert (result.n, result.causes, result.ours_share, result.before, result.latest) == (0, (), None, None, None)
