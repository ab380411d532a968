from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.iceberg import Answers, Iceberg, Told, against, groups, iceberg
from desktop_crm.analysis.margin import MarginSource
from desktop_crm.analysis.proportions import wilson

DAY = date(2026, 11, 20)
TOLD = Told((0.5, 0.5), (0.05, 0.05))
One = tuple[int, bool, int]
"""Client, had a problem, complained (-1: nobody asked)."""


def answers(rows: list[One]) -> Answers:
    clients, problems, complained = (np.array([row[i] for row in rows]) for i in range(3))
    return Answers(clients.astype(np.int64), problems.astype(np.bool_), complained.astype(np.int64))


def found(rows: list[One]) -> Iceberg:
    return iceberg((DAY, DAY, DAY), answers(rows), TOLD, 700, MarginSource(None, 0), DAY)


def test_half_had_a_problem_and_five_in_a_hundred_of_those_complain() -> None:
    result = found([(n, n <= 100, int(n <= 5)) for n in range(1, 201)])
    assert (result.asked, result.problems, result.complained, result.hidden) == (200, 100, 5, 95)
    assert result.incidence == (0.5, *(wilson(100, 200) or ()))
    assert result.complaint_rate == (0.05, *(wilson(5, 100) or ()))
    assert result.multiplier
    low, high = wilson(5, 100) or (0.0, 0.0)
    assert result.multiplier[0] == pytest.approx(20)
    assert result.multiplier[1:] == (1 / high, 1 / low)


def test_nobody_complains_and_nobody_has_a_problem() -> None:
    silent = found([(n, True, 0) for n in range(1, 21)])
    assert silent.multiplier
    assert (silent.multiplier[0], silent.multiplier[2]) == (None, None)
    assert silent.multiplier[1] > 1
    calm = found([(n, False, -1) for n in range(1, 21)])
    assert (calm.problems, calm.hidden, calm.complaint_rate, calm.multiplier) == (0, 0, None, None)
    nothing = found([])
    assert (nothing.n, nothing.incidence, nothing.complaint_rate) == (0, None, None)


def test_several_answers_of_one_client_are_one_client() -> None:
    result = found([(1, False, -1), (1, True, 0), (1, True, 1), (2, True, -1), (3, False, 1)])
    assert (result.asked, result.problems, result.complained, result.unsaid) == (3, 2, 1, 1)
    known = groups(answers([(1, True, 0), (2, True, 1)]))
    assert (known.hidden.tolist(), known.complained.tolist()) == ([1], [2])


def test_against_what_is_told_the_interval_decides() -> None:
    assert against((0.3, 0.2, 0.4), (0.5, 0.5)) == "below"
    assert against((0.6, 0.51, 0.7), (0.5, 0.5)) == "above"
    assert against((0.6, 0.4, 0.7), (0.5, 0.5)) == "same"
    assert against((0.6, 0.51, 0.7), (0.3, 0.55)) == "same"
    assert against(None, (0.5, 0.5)) == "same"


@given(st.lists(st.tuples(st.integers(1, 15), st.booleans(), st.integers(-1, 1)), max_size=60))
def test_like_plain_sets(rows: list[One]) -> None:
    result = found(rows)
    problems = {client for client, problem, _ in rows if problem}
    complained = {client for client, problem, said in rows if problem and said == 1}
    assert result.asked == len({client for client, _, _ in rows})
    assert (result.problems, result.complained) == (len(problems), len(complained))
    assert set(groups(answers(rows)).hidden.tolist()) == problems - complained
    assert result.hidden == len(problems - complained)
