"""A period cut into months, quarters or years, so that a picture has a readable number of columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Step = Literal["month", "quarter", "year"]
MONTHS: dict[Step, int] = {"month": 1, "quarter": 3, "year": 12}
MOST_COLUMNS = 60


@dataclass(frozen=True, slots=True)
class Bucket:
    """One column: its days inside the period. `complete` means that the whole calendar month (quarter, year) is."""

    first: date
    last: date
    complete: bool


def year_back(last: date) -> date:
    """The first day of the twelve calendar months that end with the month of `last`."""
    return start_of(_plus_months(last, -11), "month")


def step_for(first: date, last: date) -> Step:
    """Months up to two years, quarters up to six, years beyond."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return "month" if months <= 24 else "quarter" if months <= 72 else "year"


def start_of(day: date, step: Step) -> date:
    return date(day.year, (day.month - 1) // MONTHS[step] * MONTHS[step] + 1, 1)


def buckets(first: date, last: date, step: Step) -> tuple[Bucket, ...]:
    """From the first to the last day without gap; of a very long period the latest columns only."""
    found: list[Bucket] = []
    start = start_of(last, step)
    end = last
    while end >= first and len(found) < MOST_COLUMNS:
        whole = end == last_of(start, step) and start >= first
        found.append(Bucket(max(start, first), end, whole))
        if start <= first:
            break
        end = start - timedelta(1)
        start = start_of(end, step)
    return tuple(reversed(found))


def last_of(start: date, step: Step) -> date:
    """The last day of the month, quarter or year that begins on `start`."""
    months = start.year * 12 + start.month - 1 + MONTHS[step]
    return date.max if months // 12 > date.max.year else date(months // 12, months % 12 + 1, 1) - timedelta(1)


def _plus_months(day: date, months: int) -> date:
    whole = max(day.year * 12 + day.month - 1 + months, 12)
    return date(whole // 12, whole % 12 + 1, 1)


def before(first: date, last: date) -> tuple[date, date] | None:
    """The period to compare with: as many months before, up to the same day of the month, where `first` begins a month;
    else as many days before. None where the calendar begins too late for it.
    """
    if first.day == 1 and first > date(2, 1, 1):
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        if first.year * 12 + first.month - 1 - months < 24:
            return None
        start, end = _plus_months(first, -months), _plus_months(last, -months)
        whole = last == last_of(start_of(last, "month"), "month")
        return start, last_of(end, "month") if whole else min(end + timedelta(last.day - 1), last_of(end, "month"))
    days = (last - first).days + 1
    if first.toordinal() <= days:
        return None
    return first - timedelta(days), first - timedelta(1)


def code(first: date, step: Step) -> str:
    """The month, quarter or year of a day for scripts: 2026-01, 2026-Q1, 2026."""
    if step == "year":
        return f"{first.year:04}"
    return f"{first.year:04}-{first.month:02}" if step == "month" else f"{first.year:04}-Q{(first.month + 2) // 3}"
