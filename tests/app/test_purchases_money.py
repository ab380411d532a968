"""Sums of documents in minor units: the largest that fits is told exactly."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.app.importing.purchases_money import Money

RATES = st.none() | st.decimals("0.0001", "100000", places=4)


@given(st.sampled_from((0, 2, 3)), RATES, st.integers(0, 10**16))
def test_the_largest_sum_is_the_last_that_fits(digits: int, rate: Decimal | None, limit: int) -> None:
    money = Money(digits, rate)
    most = money.most(limit)
    assert money.minor(most) <= limit < money.minor(most + 1)
