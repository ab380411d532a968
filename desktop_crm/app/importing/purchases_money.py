"""Sums of documents in the base's minor units: exact up to the one rounding at the end."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from desktop_crm.app.importing.purchases_numbers import ONE, half_up


@dataclass(frozen=True, slots=True)
class Money:
    """`digits` of the base's currency; `rate`: what one unit of the file's is worth in it, None where they are one."""

    digits: int
    rate: Decimal | None = None

    def minor(self, total: int) -> int:
        """Minor units of a sum in the file's currency times ONE squared, rounded half up; without its sign."""
        numerator, denominator = self.rate.as_integer_ratio() if self.rate is not None else (1, 1)
        return half_up(abs(total) * 10**self.digits * numerator, ONE * ONE * denominator)

    def most(self, minor: int) -> int:
        """The largest sum, as `minor` takes it, that is no more than so many minor units."""
        numerator, denominator = self.rate.as_integer_ratio() if self.rate is not None else (1, 1)
        limit = (minor * 2 + 1) * ONE * ONE * denominator
        return int((limit - 1) // (2 * 10**self.digits * numerator))
