"""What is said of the shop beside a plain count."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.margin import MarginSource
from desktop_crm.analysis.profits import Profits
from desktop_crm.analysis.proportions import wilson
from desktop_crm.analysis.word_of_mouth import Referrals, Said, WordOfMouth, word_of_mouth

START = date(2025, 1, 1)
LAST = START + timedelta(364)
ANSWER = st.tuples(st.integers(1, 6), st.integers(-50, 420), st.integers(1, 5))
CAME = st.tuples(st.integers(1, 6), st.integers(0, 6), st.integers(-50, 420))
BROUGHT = {1: 500, 2: 0, 3: -40, 5: 70}
"""Margin of the period by client."""


def made(answers: list[tuple[int, int, int]], referrals: list[tuple[int, int, int]]) -> WordOfMouth:
    answers = sorted(answers, key=lambda row: row[1])
    said = Said(
        np.array([row[0] for row in answers], np.int64),
        np.array([START.toordinal() + row[1] for row in answers], np.int32),
        np.array([row[2] for row in answers], np.int64),
    )
    came = Referrals(
        np.array([row[0] for row in referrals], np.int64),
        np.array([row[1] for row in referrals], np.int64),
        np.array([START.toordinal() + row[2] for row in referrals], np.int32),
    )
    client = np.array(sorted(BROUGHT), np.int64)
    margin = np.array([BROUGHT[id] for id in sorted(BROUGHT)], np.int64)
    none, one = np.zeros(len(client), np.int64), np.ones(len(client), np.int64)
    known = Profits(
        first=START, last=LAST, client=client, revenue=margin, margin=margin, paid=none, spent=none, minutes=none,
        time_cost=none, purchases=one, source=MarginSource(None, 3000),
    )  # fmt: skip
    lost = np.array([7, 8], np.int64), np.array([True, False])
    return word_of_mouth(said, came, lost, known, START, LAST, LAST, (5, 15))


@given(st.lists(ANSWER, max_size=12), st.lists(CAME, max_size=12))
def test_it_equals_a_plain_count(answers: list[tuple[int, int, int]], referrals: list[tuple[int, int, int]]) -> None:
    result = made(answers, referrals)
    last = {who: score for who, day, score in sorted(answers, key=lambda row: row[1]) if 0 <= day <= 364}
    satisfied, dissatisfied = (sum(s >= 4 for s in last.values()), sum(s <= 2 for s in last.values()))
    assert (result.satisfied, result.dissatisfied, result.n) == (satisfied, dissatisfied, len(last))
    assert (result.good, result.bad) == (5 * satisfied, 15 * dissatisfied)
    limits = wilson(satisfied, len(last))
    assert (result.satisfied_share or (None,))[1:] == (limits or ())
    now = [(who, by) for who, by, day in referrals if 0 <= day <= 364]
    came = {who for who, _ in now}
    assert (result.came, result.margin) == (len(came), sum(BROUGHT.get(who, 0) for who in came))
    assert result.bought == len(came & set(BROUGHT))
    for one in result.recommenders:
        theirs = {who for who, by in now if by == one.client}
        assert result.members[f"by-{one.client}"].tolist() == sorted(theirs)
        assert (one.came, one.margin) == (len(theirs), sum(BROUGHT.get(who, 0) for who in theirs))
    assert result.recommending == len(result.recommenders) == len({by for _, by in now if by})


def test_who_recommends_most_comes_first_and_beyond_twenty_share_a_row() -> None:
    referrals = [(100 + n, n, 10) for n in range(1, 26)] + [(200, 25, 20), (1, 25, 20)]
    result = made([], referrals)
    assert (result.recommenders[0].client, result.recommenders[0].came, result.recommenders[0].margin) == (25, 3, 500)
    rest = result.recommenders[-1]
    assert (rest.client, rest.joined, rest.came) == (0, 5, 5)
    assert len(result.recommenders) == 21


def test_losses_told_in_public_lead_to_their_clients() -> None:
    result = made([], [])
    assert (result.lost, result.told, result.members["told"].tolist()) == (2, 1, [7])
    assert (result.n, result.latest, result.satisfied_share) == (0, None, None)
