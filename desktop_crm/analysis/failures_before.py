"""Failures against those of the period before, by the records that were kept in both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from desktop_crm.analysis.failures import LEAST_DAYS, LEAST_PURCHASES, Facts, Failures, Per, Place
from desktop_crm.analysis.proportions import rate_ratio

_SCALE: Mapping[Per, int] = {"purchases": 100, "days": 30}


class Against(NamedTuple):
    """Failures now and before, each with the purchases or days that it is measured by."""

    now: int
    exposure: int
    before: int
    exposure_before: int
    per: Per

    @property
    def rate(self) -> float:
        """Per 100 purchases, or in 30 days."""
        return self.now * _SCALE[self.per] / self.exposure

    @property
    def rate_before(self) -> float:
        return self.before * _SCALE[self.per] / self.exposure_before

    @property
    def ratio(self) -> tuple[float, float, float] | None:
        """Both rates with the score interval (Sato 1990); None where neither period has any."""
        return rate_ratio(self.now, self.exposure, self.before, self.exposure_before)


@dataclass(frozen=True, slots=True)
class FailuresBefore:
    """rows: by id of the failure point and whether it is the opened one itself; late: records left out, with the day
    since which each is known.
    """

    first: date
    last: date
    per: Per
    whole: Against
    rows: Mapping[tuple[int | None, bool], Against]
    late: tuple[tuple[str, date], ...]

    def of(self, place: Place) -> Against | None:
        return self.rows.get((place.id, place.own))


def failures_before(facts: Facts, earlier: Facts) -> FailuresBefore | None:
    """`earlier`: the same question for the period before. None where failures were kept for too little of it."""
    begun = {**facts.begun, **earlier.begun}
    # a record of which nothing was kept then yet is not one without failures
    earlier = replace(earlier, begun=begun)
    now, before = Failures(facts), Failures(earlier)
    if before.observed(earlier.first, earlier.last) < LEAST_DAYS:
        return None
    of = tuple(record for record in before.compared(earlier.first) if record in now.of)
    per: Per = "purchases"
    spans = (now, facts), (before, earlier)
    bought = [counts.exposure("purchases", f.first, f.last) for counts, f in spans]
    if now.per == "days" or before.per == "days" or min(bought) < LEAST_PURCHASES:
        per = "days"
    here, there = (counts.exposure(per, f.first, f.last) for counts, f in spans)
    if not of or not here or not there:
        return None

    def against(place: Place | None) -> Against:
        counted = (counts.days(place, of).between(f.first, f.last) for counts, f in spans)
        mine, theirs = counted
        return Against(mine, here, theirs, there, per)

    rows = {(place.id, place.own): against(place) for place in now.places()}
    late = tuple((record, begun[record]) for record in now.of if record not in of and record in begun)
    return FailuresBefore(earlier.first, earlier.last, per, against(None), rows, late)
