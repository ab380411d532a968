"""The thresholds that the owner may set: what silent, frequent, regular and significant mean in this shop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

HUNDRED: Final = 100


@dataclass(frozen=True, slots=True)
class Rules:
    """Whole numbers, so that every comparison stays exact: factors in hundredths, shares in per cent, times in days.

    silence: how many of the usual intervals may pass before a client counts as silent; silent_at_least: days, for who
    has no rhythm of their own. window: the days that rungs look back on, and window_intervals of the shop's median
    interval where that is longer. frequent, regular: per cent of the days of purchase that a client of the usual rhythm
    has in that time; *_least: how many it takes at any rate. class_a, class_b: per cent of the margin. feedback_*: days
    after which those of a class are asked again, 0: never. told_by_satisfied, told_by_dissatisfied: to how many others
    one client speaks. loyalty_*: the days after feedback within which buying again counts.
    """

    silence: int = 300
    silent_at_least: int = 180
    window: int = 365
    window_intervals: int = 300
    frequent: int = 25
    frequent_least: int = 2
    regular: int = 50
    regular_least: int = 3
    class_a: int = 80
    class_b: int = 95
    feedback_a: int = 90
    feedback_b: int = 180
    feedback_c: int = 365
    told_by_satisfied: int = 5
    told_by_dissatisfied: int = 15
    loyalty_days: int = 180
    loyalty_intervals: int = 200

    def window2(self, shop_interval2: int) -> int:
        """Doubled days that the rungs look back on; half days are rounded up."""
        return max(2 * self.window, -(-self.window_intervals * shop_interval2 // HUNDRED))

    def least_visits(self, share: int, least: int, shop_interval2: int) -> int:
        """Days of purchase that it takes: `share` per cent of what the usual rhythm gives in the window, rounded up."""
        return max(least, -(-self.window2(shop_interval2) * share // (HUNDRED * shop_interval2)))

    def horizon2(self, shop_interval2: int) -> int:
        """Doubled days after feedback within which a purchase counts as buying again (DOMAIN: H)."""
        return max(2 * self.loyalty_days, -(-self.loyalty_intervals * shop_interval2 // HUNDRED))


USUAL: Final = Rules()
