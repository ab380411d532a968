"""Dates, money, numbers and phones as the reader of each language writes them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Self

from desktop_crm.app.texts import Texts

NBSP: Final = "\u00a0"
THIN: Final = "\u202f"
MINUS: Final = "\u2212"
SIGNS: Final = {"UAH": "₴", "RUB": "₽", "EUR": "€", "USD": "$", "GBP": "£", "PLN": "zł", "KZT": "₸", "CZK": "Kč"}
IN_FRONT: Final = ("£", "$", "€")
"""Signs that English writes before the amount."""
MINOR_DIGITS: Final = {
    "JPY": 0,
    "KRW": 0,
    "CLP": 0,
    "VND": 0,
    "ISK": 0,
    "BHD": 3,
    "KWD": 3,
    "TND": 3,
    "OMR": 3,
    "JOD": 3,
}


def minor_digits(currency: str) -> int:
    """How many decimals the currency has (ISO 4217)."""
    return MINOR_DIGITS.get(currency, 2)


class _Grouped(int):
    """A number that is written as it is told to be."""

    def __new__(cls, value: int, shown: str) -> Self:
        made = super().__new__(cls, value)
        made._shown = shown
        return made

    _shown: str

    def __format__(self, _spec: str) -> str:
        return self._shown


@dataclass(frozen=True, slots=True)
class Formats:
    texts: Texts
    currency: str = "UAH"

    # -- dates
    def date(self, value: dt.date | None) -> str:
        """20.11.2026; in English 20 Nov 2026: the order of day and month is never in doubt."""
        if value is None:
            return ""
        if self.texts.language == "en":
            return f"{value.day} {self.month_short(value.month)} {value.year}"
        return f"{value.day:02}.{value.month:02}.{value.year}"

    def long_date(self, value: dt.date) -> str:
        weekday = self.texts(f"formats.weekday_{value.isoweekday()}")
        return self.texts(
            "formats.long_date", weekday=weekday, day=value.day, month=self.month_of(value), year=value.year
        )

    def day_month(self, value: dt.date) -> str:
        return f"{value.day} {self.texts(f'formats.of_month_{value.month}')}"

    def month(self, value: dt.date) -> str:
        """Листопад 2026."""
        name = self.texts(f"formats.month_{value.month}")
        return f"{name[0].upper()}{name[1:]} {value.year}"

    def month_of(self, value: dt.date) -> str:
        """The month as it stands after a day: листопада."""
        return self.texts(f"formats.of_month_{value.month}")

    def month_short(self, month: int) -> str:
        return self.texts(f"formats.short_month_{month}")

    def birthday(self, value: str) -> str:
        """From "YYYY-MM-DD" or "--MM-DD"."""
        if not value:
            return ""
        if value.startswith("--"):
            return self.day_month(dt.date(2000, int(value[2:4]), int(value[5:7])))
        return self.date(dt.date.fromisoformat(value))

    def moment(self, value: dt.datetime) -> str:
        """20.11.2026, 14:30 in local time."""
        local = value.astimezone()
        return f"{self.date(local.date())}, {local:%H:%M}"

    def time(self, value: dt.datetime) -> str:
        return f"{value.astimezone():%H:%M}"

    def ago(self, value: dt.date | None, today: dt.date) -> str:
        """3 тижні тому; a date in the future is printed as it is."""
        if value is None:
            return ""
        days = (today - value).days
        if days < 0:
            return self.date(value)
        if days <= 1:
            return self.texts(f"formats.ago_{days}_days")
        if days < 14:
            return self.texts("formats.days_ago", n=days)
        if days < 60:
            return self.texts("formats.weeks_ago", n=days // 7) if days < 30 else self.texts("formats.ago_month")
        months = (today.year - value.year) * 12 + today.month - value.month - (today.day < value.day)
        if months < 24:
            return self.texts("formats.months_ago", n=max(months, 2))
        return self.texts("formats.years_ago", n=months // 12)

    def span(self, days: int) -> str:
        """A length of time in its largest sensible unit: 4 days, 3 weeks, 5 months, 2 years."""
        if days < 14:
            return self.texts("formats.days", n=days)
        if days < 60:
            return self.texts("formats.weeks", n=days // 7)
        if days < 730:
            return self.texts("formats.months", n=round(days / 30.44))
        return self.texts("formats.years", n=round(days / 365.25))

    # -- numbers
    @property
    def _point(self) -> str:
        return "." if self.texts.language == "en" else ","

    @property
    def _group(self) -> str:
        return "," if self.texts.language == "en" else NBSP

    def count(self, n: int) -> int:
        """For `n` of a text: it chooses the plural form and stands there in groups, 42 481 rows."""
        return _Grouped(n, self.number(n))

    def number(self, value: float | Decimal | int, digits: int = 0) -> str:
        plain = f"{abs(value):,.{digits}f}"
        sign = MINUS if value < 0 and float(plain.replace(",", "")) != 0 else ""
        return sign + plain.replace(",", "\0").replace(".", self._point).replace("\0", self._group)

    def percent(self, share: float, digits: int = 0) -> str:
        space = "" if self.texts.language == "en" else NBSP
        if not digits and 0 < abs(share) <= 0.005:
            digits = 1  # 4 of 885 are not none
        return f"{self.number(share * 100, digits)}{space}%"

    # -- money
    @property
    def sign(self) -> str:
        return SIGNS.get(self.currency, self.currency)

    def decimal(self, minor: int) -> Decimal:
        """The exact amount in major units."""
        return Decimal(minor).scaleb(-minor_digits(self.currency))

    def money(self, minor: int | None) -> str:
        """12 400 ₴, in English £12,400; minor units are shown only where there are any."""
        if minor is None:
            return ""
        if self.texts.language == "en" and self.sign in IN_FRONT:
            return f"{MINUS if minor < 0 else ''}{self.sign}{self.amount(abs(minor))}"
        return f"{self.amount(minor)}{NBSP}{self.sign}"

    def signed(self, value: int) -> str:
        """+5, −3, 0."""
        return f"{'+' * (value > 0)}{self.number(value)}"

    def amount(self, minor: int | None) -> str:
        """The same without the currency, for columns that name it in their head."""
        if minor is None:
            return ""
        digits = minor_digits(self.currency)
        return self.number(self.decimal(minor), digits if minor % 10**digits else 0)

    def money_round(self, minor: int) -> str:
        return self.number(self.decimal(minor), 0)

    def money_exact(self, minor: int | None) -> str:
        """12 400,00: always with its decimals."""
        return "" if minor is None else self.number(self.decimal(minor), minor_digits(self.currency))

    # -- others
    def phone(self, value: str) -> str:
        """+380 67 123-45-67; what is not a phone of a known shape is left as typed."""
        compact = re.sub(r"[\s().\-‑–\u00a0\u202f]", "", value)
        if found := re.fullmatch(r"\+(380)(\d\d)(\d{3})(\d\d)(\d\d)", compact):
            return f"+{found[1]} {found[2]} {found[3]}-{found[4]}-{found[5]}"
        if found := re.fullmatch(r"\+(7)(\d{3})(\d{3})(\d\d)(\d\d)", compact):
            return f"+{found[1]} {found[2]} {found[3]}-{found[4]}-{found[5]}"
        if found := re.fullmatch(r"(0\d\d)(\d{3})(\d\d)(\d\d)", compact):
            return f"{found[1]} {found[2]}-{found[3]}-{found[4]}"
        return value

    def bytes(self, size: int) -> str:
        if size < 1024 * 1024:
            return self.texts("formats.kilobytes", size=self.number(max(1, round(size / 1024))))
        return self.texts("formats.megabytes", size=self.number(size / 1024 / 1024, 1))

    def join(self, parts: list[str]) -> str:
        """A, B and C."""
        if len(parts) < 2:
            return "".join(parts)
        return self.texts("formats.and", first=", ".join(parts[:-1]), last=parts[-1])
