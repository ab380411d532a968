"""Values as rows hold them."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.storage.rows import load_many, store_many


@given(st.lists(st.text(st.sampled_from('a",\\[]\n\0🙂 {}'), max_size=5) | st.integers(-9, 99), max_size=3))
def test_several_values_come_back_as_they_were(values: list[str | int]) -> None:
    stored = store_many(values)
    assert load_many(stored) == tuple(values) == tuple(json.loads(stored))
