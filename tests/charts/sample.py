"""The furniture salon of the design pictures, and other facts to draw."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from desktop_crm.analysis.failures import Facts
from desktop_crm.domain.failure import FailurePoint

FIRST, LAST = date(2025, 12, 1), date(2026, 11, 20)
MONTHS = [date(2025, 12, 1), *(date(2026, m, 1) for m in range(1, 12))]
BOUGHT = (58, 44, 46, 50, 52, 49, 47, 51, 55, 56, 58, 46)
CLAIMED = {
    "delivery": (2, 1, 2, 1, 2, 3, 2, 3, 3, 6, 9, 8),
    "after_sale": (3, 2, 2, 3, 2, 2, 3, 2, 2, 3, 3, 2),
    "product": (2, 1, 2, 3, 2, 1, 2, 2, 2, 1, 2, 2),
    "moment_of_sale": (2, 1, 0, 1, 1, 2, 1, 0, 1, 2, 1, 1),
    "information": (1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 2, 0),
    "price_terms": (1, 1, 0, 1, 0, 0, 1, 1, 0, 1, 1, 0),
    "staff": (0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0),
    "premises": (0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0),
}
NAMES = {
    "en": "Delivery|After sale|Product and service|Moment of sale|Information|Price and terms|Staff|Premises",
    "uk": "Доставка|Після продажу|Товар і послуга|Момент продажу|Інформація|Ціна та умови|Персонал|Приміщення",
    "ru": "Доставка|После продажи|Товар и услуга|Момент продажи|Информация|Цена и условия|Персонал|Помещение",
}


def points(language: str = "en") -> list[FailurePoint]:
    """Eight at the top level (ids 1..8), three below delivery (11..13), one below 11 (21)."""
    names = NAMES[language].split("|")
    top = [FailurePoint(i, 1, n, None, c, i) for i, (n, c) in enumerate(zip(names, CLAIMED, strict=True), 1)]
    below = [FailurePoint(10 + i, 1, n, 1, "", i) for i, n in enumerate(("Terms", "Damage", "Crew"), 1)]
    return [*top, *below, FailurePoint(21, 1, "Late evening", 11, "", 1)]


def spread(month: date, number: int) -> list[tuple[date, int]]:
    """So many on single days of the month, none after LAST."""
    days = min(monthrange(month.year, month.month)[1], (LAST - month).days + 1)
    found: dict[date, int] = {}
    for k in range(number):
        day = month + timedelta(k * days // max(1, number))
        found[day] = found.get(day, 0) + 1
    return list(found.items())


def salon(language: str = "en", limit: int = 8, purchases: bool = True) -> Facts:
    claims = [
        (i, day, n)
        for i, counts in enumerate(list(CLAIMED.values())[:limit], 1)
        for month, count in zip(MONTHS, counts, strict=True)
        for day, n in spread(month, count)
    ]
    bought = [s for month, count in zip(MONTHS, BOUGHT, strict=True) for s in spread(month, count)]
    return Facts(
        FIRST,
        LAST,
        LAST,
        points(language),
        claims,
        bought if purchases else [],
        [(1, 7), (2, 4), (3, 2), (5, 1), (7, 1)],
        97 if claims else 0,
        date(2024, 1, 5) if claims else None,
        max((day for _, day, _ in claims), default=None),
    )
