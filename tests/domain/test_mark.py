"""The name of a mark of a figure, as a condition of the list."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.domain import mark, query
from desktop_crm.domain.mark import Marked

DAYS = st.dates(date(1970, 1, 1), date(2200, 1, 1))


@given(
    st.from_regex(r"[a-z][a-z-]{0,20}", fullmatch=True),
    st.from_regex(r"[A-Za-z0-9_+:-]{1,20}", fullmatch=True),
    st.tuples(DAYS, DAYS).map(sorted),
    DAYS,
)
def test_every_name_is_a_condition_that_says_the_same(figure: str, name: str, days: list[date], as_of: date) -> None:
    marked = Marked(figure, name, days[0], days[1], as_of)
    assert mark.parse(str(marked)) == marked
    found = query.parse(marked.query)
    assert [(c.key, c.value) for c in found.conditions] == [("mark", str(marked))]
    assert str(found) == marked.query


@pytest.mark.parametrize(
    "text",
    [
        "mark:bucket",
        "mark:bucket.lost",
        "mark:bucket.lost@2026-01-01",
        "mark:bucket.lost@2026-02-01..2026-01-01",
        "mark:bucket.lost@2026-02-30..2026-03-01",
        "mark:bucket.лост@2026-01-01..2026-02-01",
        "mark>bucket.lost@2026-01-01..2026-02-01",
    ],
)
def test_what_is_no_name_is_no_condition(text: str) -> None:
    assert query.parse(text).conditions == ()
    assert query.doubts(text)
