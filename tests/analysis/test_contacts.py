"""Contacts a year beside a count day by day."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.buyers import buyers
from desktop_crm.analysis.contacts import ContactRates, Talks, contacts
from desktop_crm.analysis.proportions import poisson
from desktop_crm.analysis.standing import judged
from desktop_crm.app.figures.contacts import FIGURE
from desktop_crm.app.formats import Formats
from desktop_crm.app.readings import Deals, TradeRows
from desktop_crm.app.texts import Texts

START = date(2025, 1, 1)
LAST = START + timedelta(364)
OFFSET = st.integers(-50, 420)
CARD = st.tuples(st.none() | OFFSET, st.none() | OFFSET)
TALK = st.tuples(st.integers(1, 4), OFFSET, st.booleans())


def on(offset: int) -> int:
    return START.toordinal() + offset


def rates(cards: list[tuple[int | None, int | None]], talks: list[tuple[int, int, bool]]) -> ContactRates:
    """Of each card: known since, first purchase."""
    bought = [(i + 1, first) for i, (_, first) in enumerate(cards) if first is not None]
    client = np.array([c for c, _ in bought], np.int64)
    day = np.array([on(d) for _, d in bought], np.int32)
    one, none = np.ones(len(bought), np.int64), np.zeros(0, np.int64)
    empty = Deals(none, none.astype(np.int32), none, none)
    table = judged(buyers(TradeRows(Deals(client, day, one, one), empty, empty), LAST, 3000))
    ids = np.arange(1, len(cards) + 1, dtype=np.int64)
    known = np.array([0 if since is None else on(since) for since, _ in cards], np.int32)
    rows = sorted(talks)
    spoken = Talks(
        np.array([r[0] for r in rows], np.int64),
        np.array([on(r[1]) for r in rows], np.int32),
        np.array([r[2] for r in rows], np.bool_),
    )
    return contacts(ids, known, spoken, table, START, LAST, LAST)


@given(st.lists(CARD, min_size=1, max_size=4), st.lists(TALK, max_size=8))
def test_it_equals_a_count_day_by_day(
    cards: list[tuple[int | None, int | None]], talks: list[tuple[int, int, bool]]
) -> None:
    found = rates(cards, talks)
    days = {"potential": 0, "existing": 0}
    spoken = {"potential": 0, "existing": 0}
    for i, (since, first) in enumerate(cards):
        for offset in range(365):
            state = ""
            if first is not None and offset >= first and first <= 364:
                state = "existing"
            elif since is not None and offset >= since:
                state = "potential"
            if state:
                days[state] += 1
                spoken[state] += sum(1 for who, day, _ in talks if who == i + 1 and day == offset)
    for row, state in zip(found.rows, ("potential", "existing"), strict=False):
        assert (row.days, row.contacts) == (days[state], spoken[state])
        if row.rate is not None:
            assert row.low is not None
            assert row.high is not None
            assert row.low <= row.rate <= row.high


def test_the_rate_has_the_exact_interval_and_few_days_have_none() -> None:
    found = rates([(None, -10)], [(1, 5, False), (1, 90, False), (1, 400, False)])
    low, high = poisson(2)
    assert found.existing.rate == pytest.approx(2 / (365 / 365.25))
    assert (found.existing.low, found.existing.high) == pytest.approx((low * 365.25 / 365, high * 365.25 / 365))
    assert rates([(None, 300)], [(1, 310, False)]).existing.rate is None


def test_who_was_only_greeted_and_to_whom_nobody_spoke() -> None:
    found = rates([(None, 0), (None, 0), (None, 0)], [(1, 5, True), (1, 9, True), (2, 5, True), (2, 6, False)])
    assert found.members["greeted"].tolist() == [1]
    assert found.members["silent"].tolist() == [3]


def test_potential_clients_nobody_knows_since_when_are_counted_as_such() -> None:
    assert rates([(None, None), (0, None)], []).unknown == 1


def test_what_was_said_before_anybody_knew_the_client_is_neither_silence_nor_only_a_greeting() -> None:
    offered_then_greeted = rates([(None, 100)], [(1, 50, False), (1, 200, True)])
    assert (offered_then_greeted.greeted, offered_then_greeted.silent) == (0, 0)
    greeted_twice = rates([(None, 100)], [(1, 50, True), (1, 200, True)])
    assert (greeted_twice.greeted, greeted_twice.silent) == (1, 0)
    offered = rates([(None, 100)], [(1, 50, False)])
    assert (offered.greeted, offered.silent) == (0, 0)


def test_who_bought_within_the_period_is_counted_once() -> None:
    """Nine clients, all of them potential ones first and existing ones then: still fewer than ten."""
    found = rates([(0, 100)] * 9, [])
    assert (found.potential.clients, found.existing.clients, found.clients) == (9, 9, 9)
    assert found.too_few
    assert not rates([(0, 100)] * 9 + [(5, None)], []).too_few
    text = Texts("en")
    assert "n = 9" in FIGURE.title(found, text, Formats(text))
