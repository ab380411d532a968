"""The leaky bucket: flows, the alarm, classes of the gained and the lost; the salon of two class A clients by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_crm.analysis.bucket import Bucket, bucket
from desktop_crm.analysis.class_history import class_history, days_of, margins_to
from desktop_crm.analysis.lives import Left, lives, visits
from desktop_crm.analysis.margin import MarginSource
from desktop_crm.app.readings import Deals, TradeRows

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
Bought = dict[int, list[tuple[str, int]]]


def found(bought: Bought, left: list[Left] | None = None, pinned: frozenset[int] = frozenset()) -> Bucket:
    rows = sorted((client, date.fromisoformat(day), amount) for client, all_ in bought.items() for day, amount in all_)
    client = np.array([r[0] for r in rows], np.int64)
    day = np.array([r[1].toordinal() for r in rows], np.int32)
    amount = np.array([r[2] for r in rows], np.int64)
    none = np.zeros(0, np.int64)
    empty = Deals(none, none.astype(np.int32), none, none)
    trade = TradeRows(Deals(client, day, amount, np.zeros(len(rows), np.int64)), empty, empty)
    buyers = np.unique(client)
    went = visits(client, day)
    made = lives(went, buyers, np.full(len(buyers), 360, np.int32), LAST, left or [])

    def margins(side: str, clients: NDArray[np.int64], days: NDArray[np.int64]) -> NDArray[np.int64]:
        return margins_to(trade, clients, days, 3000)

    history = class_history(trade, buyers, days_of(min(r[1] for r in rows), FIRST, LAST), 3000)
    return bucket(made, went, history, FIRST, LAST, 180, MarginSource(1.0, 3000), margins, pinned)


ALARMING: Bought = {
    1: [("2024-06-01", 900), ("2024-10-10", 900)],  # class A on the eve, silent since: lost on 2025-04-08
    2: [("2024-12-20", 100), ("2025-05-01", 100), ("2025-09-01", 100), ("2025-12-01", 100)],  # stays
    3: [("2025-11-01", 10)],  # gained, the least of all
}


def test_the_alarm_is_for_more_significant_clients_lost_than_gained() -> None:
    result = found(ALARMING)
    assert (result.whole.start, result.whole.gained, result.whole.lost, result.whole.end) == (2, 1, 1, 2)
    assert (result.significant_lost, result.significant_gained) == (
        1,
        1,
    )  # the second is class A once the first is gone
    assert not result.alarm
    assert found(ALARMING, pinned=frozenset({1, 2})).alarm


def test_who_they_are_and_their_classes() -> None:
    result = found(ALARMING)
    assert result.members["lost"].tolist() == [1]
    assert result.members["significant-lost"].tolist() == [1]
    assert result.by_class["A"] == (0, 1)
    assert sum(gained for gained, _ in result.by_class.values()) == 1
    assert result.margin_lost.margin == 1800  # of the year up to the last purchase
    assert result.margin_gained == (1, 10)
    assert result.churn is not None
    assert result.churn[0] == 0.5


def test_months_add_up_to_the_whole_and_follow_each_other() -> None:
    result = found(ALARMING, [Left(2, date(2025, 6, 1).toordinal())])
    for earlier, later in zip(result.columns, result.columns[1:], strict=False):
        assert earlier.end == later.start
    for part in ("gained", "back", "lost"):
        assert sum(getattr(c, part) for c in result.columns) == getattr(result.whole, part)
    assert result.whole.back == 1


@pytest.mark.parametrize("day", ["2025-01-01", "2025-12-31"])
def test_the_first_and_the_last_day_belong_to_the_period(day: str) -> None:
    assert found({1: [(day, 5)]}).whole.gained == 1


def test_a_loss_written_down_late_is_judged_by_the_last_purchase_before_it() -> None:
    """Limit 180 days; lost on 20 June, five months after the last purchase: what was bought in the year before that."""
    bought: Bought = {
        1: [("2024-03-01", 1_000), ("2025-01-20", 10)],
        2: [("2024-12-01", 200), ("2025-03-01", 200), ("2025-07-01", 200), ("2025-12-01", 200)],
    }
    result = found(bought, [Left(1, date(2025, 6, 20).toordinal())])
    assert result.members["lost"].tolist() == [1]
    assert result.margin_lost.margin == 1_010
    assert result.by_class["A"][1] == 1


def test_who_was_lost_twice_is_judged_by_the_last_of_both_losses() -> None:
    gone = date(2025, 1, 20).toordinal()
    bought = {1: [("2024-12-01", 100), ("2025-02-10", 900)], 2: [("2024-12-20", 500), ("2025-12-01", 500)]}
    result = found(bought, [Left(1, gone)])
    assert (result.whole.lost, result.margin_lost.margin) == (2 + 1, 1000 + 500)


def test_who_was_lost_and_came_back_twice_is_one_client_to_show() -> None:
    gone = [date(2025, 1, 20).toordinal(), date(2025, 3, 20).toordinal()]
    bought = {
        1: [("2024-12-01", 100), ("2025-02-10", 100), ("2025-04-10", 100), ("2025-08-10", 100)],
        2: [("2024-12-20", 500), ("2025-05-01", 500), ("2025-10-01", 500)],
    }
    result = found(bought, [Left(1, day) for day in gone])
    whole = result.whole
    assert (whole.lost, whole.lost_clients, whole.back, whole.back_clients) == (2, 1, 2, 1)
    assert result.members["lost"].tolist() == result.members["back"].tolist() == [1]
    assert [(c.lost, c.lost_clients) for c in result.columns if c.lost] == [(1, 1), (1, 1)]
