"""Typed or imported text -> values. Every function returns the value or raises `Unreadable` with a problem's code."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from desktop_crm.domain.currencies import signed
from desktop_crm.domain.fields import Kind, Spec

FIRST, LAST = date(1900, 1, 1), date(2200, 12, 31)
_NUMBER_DATE: Final = re.compile(r"(\d{1,4})[./\-\s](\d{1,2})[./\-\s](\d{1,4})(?:\s*р\.?|\s*г\.?)?(?:[T\s].*)?")
_BARE_DATE: Final = re.compile(r"((?:19|2[012])\d\d)(\d\d)(\d\d)(?:[T\s].*)?")
_MONTH_FIRST: Final = re.compile(r"([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?:[,\s].*)?", re.IGNORECASE)
_WORD_DATE: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s.\-]+([^\W\d]+)\.?,?[\s.\-]+(\d{4}).*", re.IGNORECASE)
_MONTHS: Final = (
    ("jan", "січ", "янв"),
    ("feb", "лют", "фев"),
    ("mar", "бер", "мар"),
    ("apr", "кві", "апр"),
    ("may", "тра", "май", "мая"),
    ("jun", "чер", "июн"),
    ("jul", "лип", "июл"),
    ("aug", "сер", "авг"),
    ("sep", "вер", "сен"),
    ("oct", "жов", "окт"),
    ("nov", "лис", "ноя"),
    ("dec", "гру", "дек"),
)
_TODAY: Final = {"today", "сьогодні", "сегодня"}
_YESTERDAY: Final = {"yesterday", "вчора", "вчера"}
_YES: Final = {"yes", "y", "true", "1", "так", "да", "+"}
_NO: Final = {"no", "n", "false", "0", "ні", "нет", "-", "−"}


class Unreadable(ValueError):
    """The text is not a value of its kind; `code` names the sentence `problems.<code>`."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def parse_date(text: str, *, order: str = "dmy", today: date | None = None) -> date:
    """`order` is dmy, mdy or ymd for dates in numbers; a four-digit year in front always means ymd."""
    wanted = text.strip()
    low = wanted.casefold()
    if today and low in _TODAY:
        return today
    if today and low in _YESTERDAY:
        return today - timedelta(days=1)
    if found := _NUMBER_DATE.fullmatch(wanted):
        a, b, c = found.groups()
        if len(a) == 4 or order == "ymd":
            year, month, day = a, b, c
        elif order == "mdy":
            month, day, year = a, b, c
        else:
            day, month, year = a, b, c
    elif found := _BARE_DATE.fullmatch(wanted):
        year, month, day = found.groups()
    elif found := _WORD_DATE.fullmatch(wanted) or _MONTH_FIRST.fullmatch(wanted):
        day, name, year = found.groups() if found.re is _WORD_DATE else (found[2], found[1], found[3])
        month = next((str(i) for i, starts in enumerate(_MONTHS, 1) if name.casefold().startswith(starts)), "")
        if not month:
            raise Unreadable("date", text=wanted)
    else:
        raise Unreadable("date", text=wanted)
    if len(year) not in (2, 4):
        raise Unreadable("date", text=wanted)
    full = int(year) + (0 if len(year) == 4 else 2000 if int(year) < 70 else 1900)
    try:
        value = date(full, int(month), int(day))
    except ValueError:
        raise Unreadable("no_such_day", text=wanted) from None
    if not FIRST <= value <= LAST:
        raise Unreadable("date_range", text=wanted)
    return value


def parse_birthday(text: str, *, order: str = "dmy") -> str:
    """`YYYY-MM-DD`, or `--MM-DD` where the year is not known."""
    wanted = text.strip()
    if found := re.fullmatch(r"--(\d\d)-?(\d\d)", wanted):
        month, day = found.groups()
    elif found := re.fullmatch(r"(\d{1,2})[./\-](\d{1,2})\.?", wanted):
        day, month = found.groups() if order != "mdy" else (found[2], found[1])
    elif found := re.fullmatch(r"(\d{1,2})\s+([^\W\d]{3,})", wanted):
        day = found[1]
        month = next((str(i) for i, starts in enumerate(_MONTHS, 1) if found[2].casefold().startswith(starts)), "")
        if not month:
            raise Unreadable("date", text=wanted)
    else:
        return parse_date(wanted, order=order).isoformat()
    try:
        known = date(2000, int(month), int(day))  # a leap year: 29 February is a birthday
    except ValueError:
        raise Unreadable("no_such_day", text=wanted) from None
    return f"--{known.month:02}-{known.day:02}"


def parse_decimal(text: str) -> Decimal:
    """A number with comma or point, spaces or apostrophes between thousands; nothing else."""
    wanted = re.sub(r"[\s\u00a0\u202f\u2009'’]", "", text.strip()).replace("−", "-")
    sign = -1 if wanted.startswith("-") or (wanted.startswith("(") and wanted.endswith(")")) else 1
    wanted = re.sub(r"^\((.*)\)$", r"\1", wanted)
    wanted = re.sub(r"^[+-]", "", wanted)
    if "," in wanted and "." in wanted:
        thousands = "," if wanted.rfind(".") > wanted.rfind(",") else "."
        wanted = wanted.replace(thousands, "")
    elif re.fullmatch(r"\d{1,3}(,\d{3}){2,}|\d{1,3}(\.\d{3}){2,}", wanted):
        wanted = wanted.replace(",", "").replace(".", "")
    wanted = wanted.replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,18}(\.[0-9]{1,12})?|\.[0-9]{1,12}", wanted):
        raise Unreadable("number", text=text.strip())
    return sign * Decimal(wanted)


_CURRENCY: Final = re.compile(r"(?i)\s*(грн\.?|uah|₴|руб\.?|rub|₽|eur|€|usd|\$|gbp|£|zł|pln)\s*")


def parse_money(text: str, digits: int = 2, currency: str = "") -> int:
    """Minor units, rounded half up. The sign of `currency` may stand around the number; without one, any sign.

    "1,234" is refused: it is a thousand to some and one to others.
    """
    if currency and signed(text, currency) not in ("", currency):
        raise Unreadable("other_currency", text=text.strip(), currency=currency)
    number = _CURRENCY.sub("", text)
    if re.fullmatch(r"\s*[+\-−(]?[1-9]\d{0,2},\d{3}\)?\s*", number):
        raise Unreadable("both_ways", text=text.strip())
    if re.fullmatch(r"\s*[0-9]{19,}([.,][0-9]*)?\s*", number):
        raise Unreadable("too_large")
    amount = parse_decimal(number)
    return int((amount * 10**digits).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def parse_number(text: str) -> int:
    value = parse_decimal(text)
    if value != value.to_integral_value():
        raise Unreadable("whole_number", text=text.strip())
    return int(value)


def parse_flag(text: str) -> bool:
    low = text.strip().casefold()
    if low in _YES:
        return True
    if low in _NO:
        return False
    raise Unreadable("yes_no", text=text.strip())


def split_texts(text: str) -> tuple[str, ...]:
    """Several values in one field: separated by `;`, `|` or new lines; each once, in order."""
    return tuple(dict.fromkeys(p for p in (part.strip() for part in re.split(r"[;|\n\r]+", text)) if p))


def number_text(text: str) -> str:
    """A client's or document's number as people know it: a spreadsheet's "17850.0" is "17850"."""
    wanted = text.strip()
    return wanted[:-2] if re.fullmatch(r"\d{1,15}\.0", wanted) else wanted


def parse_value(
    spec: Spec,
    text: str,
    *,
    order: str = "dmy",
    today: date | None = None,
    money_digits: int = 2,
    currency: str = "",
) -> Any:
    """Text -> value by the field's kind. References are not resolved here: the caller looks them up.

    Raises Unreadable. Empty text is the field's blank.
    """
    stripped = text.strip()
    match spec.kind:
        case Kind.TEXT:
            return re.sub(r"\s*[\r\n]+\s*", " ", stripped)
        case Kind.LONG:
            return text
        case Kind.TEXTS:
            return split_texts(text)
        case Kind.CHOICES:
            return tuple(_choice(spec, part) for part in re.split(r"[;,|\s]+", stripped) if part)
    if not stripped:
        return "" if spec.kind in (Kind.BIRTHDAY, Kind.CHOICE) else () if spec.kind is Kind.REFS else None
    match spec.kind:
        case Kind.DATE:
            return parse_date(stripped, order=order, today=today)
        case Kind.BIRTHDAY:
            return parse_birthday(stripped, order=order)
        case Kind.MONEY:
            return parse_money(stripped, money_digits, currency)
        case Kind.NUMBER:
            return parse_number(stripped)
        case Kind.DECIMAL:
            return parse_decimal(stripped)
        case Kind.FLAG:
            return parse_flag(stripped)
        case Kind.CHOICE:
            return _choice(spec, stripped)
    raise TypeError(spec.kind)


def _choice(spec: Spec, text: str) -> str:
    code = text.casefold().replace(" ", "_").replace("-", "_")
    if code not in spec.choices:
        raise Unreadable("choice", text=text, choices=", ".join(spec.choices))
    return code
