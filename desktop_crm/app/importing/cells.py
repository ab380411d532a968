"""One cell -> the value of a field, with what to warn of. References stay names here: they are looked up later."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from desktop_crm.app.importing.choices import read_choice, read_flag, read_severity
from desktop_crm.app.importing.phones import lacks_digits, split_phones
from desktop_crm.domain.currencies import signed
from desktop_crm.domain.fields import Kind, Spec
from desktop_crm.domain.parsing import (
    Unreadable,
    number_text,
    parse_birthday,
    parse_date,
    parse_decimal,
    parse_money,
    split_texts,
)

_NOTHING: Final = re.compile(r"[-–—−?.]{1,3}")
_NO_VALUE: Final = frozenset(
    {"немає", "нема", "нет", "none", "null", "n/a", "н/д", "no", "ні", "не вказано", "не указано"}
)
_NO_NUMBER: Final = frozenset({"nan", "<na>", "null", "none", "n/a", "#n/a", "н/д"})
"""What databases and their tools write for a client they do not know: all of those together are no client."""
_BOTH_WAYS: Final = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{2}|\d{4})(?:[ T].*)?")
_SERIAL: Final = re.compile(r"[2-6]\d{4}(?:[.,]\d+)?")
_COMPANY: Final = re.compile(
    r"(?<!\w)(?:тов|ооо|зат|пат|прат|ат|ао|зао|пп|осбб|кп|дп|llc|ltd|inc|gmbh|plc|corp|limited|s\.a\.)(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Warning:
    """The text is `imports.warning_<code>`."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reader:
    """How this file's cells are read. `unsure`: day and month could be the other way round, and nothing tells."""

    order: str
    unsure: bool
    today: date
    currency: str
    digits: int  # of the currency's minor unit
    foreign: str = ""  # the file's currency where it is another one
    rate: Decimal | None = None
    guessed: bool = False  # the order was told by the file's dates, not by a person

    def value(self, record: str, name: str, spec: Spec, text: str) -> tuple[Any, list[Warning]]:
        """Raises Unreadable. A cell that says "no value" is empty; words in a phone's cell are kept."""
        stripped = text.strip()
        if says_nothing(stripped) or (stripped.casefold() in _NO_VALUE and not _takes_words(name, spec)):
            stripped = ""
        if not stripped:
            return _blank(spec), []
        if name == "phones":
            phones = split_phones(stripped)
            return phones, [Warning("phone_short", {"text": p}) for p in phones if lacks_digits(p)][:1]
        if name in _SPECIAL:
            return _SPECIAL[name](stripped), []
        match spec.kind:
            case Kind.DATE:
                return self.date(stripped)
            case Kind.BIRTHDAY:
                return self._birthday(stripped)
            case Kind.MONEY:
                return self.money(stripped), []
            case Kind.CHOICE:
                return self._choice(record, name, stripped)
            case Kind.CHOICES:
                parts = [p for p in re.split(r"[;,|/]+", stripped) if p.strip()]
                return tuple(dict.fromkeys(read_choice(record, name, p) for p in parts)), []
            case Kind.LONG:
                return text.replace("\r\n", "\n").replace("\r", "\n").strip(), []
            case Kind.REFS:
                return tuple(dict.fromkeys(p.strip() for p in re.split(r"[;,|/\n]+", stripped) if p.strip())), []
            case Kind.TEXTS:
                return split_texts(stripped), []
        return one_line(stripped), []

    def date(self, text: str) -> tuple[date, list[Warning]]:
        if _SERIAL.fullmatch(text):  # a spreadsheet's own count of days, where the cell lost its format
            return date(1899, 12, 30) + timedelta(days=int(re.split("[.,]", text)[0])), []
        value = parse_date(text, order=self._order(text), today=self.today)
        if self.unsure and (found := _BOTH_WAYS.fullmatch(text)):
            first, second = int(found[1]), int(found[2])
            if first != second and first <= 12 and second <= 12:
                other = parse_date(text, order="mdy" if self.order == "dmy" else "dmy")
                return value, [Warning("date_both_ways", {"first": value, "second": other})]
        return value, []

    def _order(self, text: str) -> str:
        """12/31/1990 in one row says nothing about 05.03.1980 in another: with points the day comes first."""
        return "dmy" if self.guessed and self.order == "mdy" and "." in text else self.order

    def _birthday(self, text: str) -> tuple[str, list[Warning]]:
        if _SERIAL.fullmatch(text) or _BOTH_WAYS.fullmatch(text):
            value, warnings = self.date(text)
            return value.isoformat(), warnings
        return parse_birthday(text, order=self._order(text)), []

    def money(self, text: str) -> int:
        """Minor units of the base's currency. Raises Unreadable other_currency where no rate was given."""
        said = signed(text, self.foreign or self.currency) or self.foreign or self.currency
        if said == self.currency:
            return parse_money(text, self.digits)
        if self.rate is None or said != self.foreign:
            raise Unreadable("other_currency", text=text, currency=self.currency)
        number = re.sub(r"[^\d.,\s\u00a0\u202f'’()+−-]|\.(?!\d)", "", text)
        amount = parse_decimal(number) * self.rate * 10**self.digits
        return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))

    def _choice(self, record: str, name: str, text: str) -> tuple[str, list[Warning]]:
        try:
            return read_choice(record, name, text), []
        except Unreadable:
            if name != "channel":
                raise
            return "other", [Warning("channel_other", {"text": text})]


def says_nothing(text: str) -> bool:
    """Whether it only says that there is nothing: a dash, a question mark."""
    return not text or bool(_NOTHING.fullmatch(text))


def one_line(text: str) -> str:
    return re.sub(r"\s*[\r\n]+\s*", " ", text.strip())


def _takes_words(name: str, spec: Spec) -> bool:
    return name in ("phones", "content") or spec.kind in (Kind.TEXT, Kind.LONG, Kind.FLAG)


def _blank(spec: Spec) -> Any:
    if spec.kind in (Kind.TEXTS, Kind.REFS, Kind.CHOICES):
        return ()
    return "" if spec.kind in (Kind.TEXT, Kind.LONG, Kind.CHOICE, Kind.BIRTHDAY) else None


def _emails(text: str) -> tuple[str, ...]:
    """Addresses apart, `Name <address>` without the name; what is no address stays whole, so that it is noticed."""
    bracketed = re.findall(r"<([^<>@\s]+@[^<>@\s]+)>", text)
    if bracketed:
        return tuple(dict.fromkeys(bracketed))
    parts = (p.strip().removeprefix("mailto:") for p in re.split(r"[;,|/\s]+", text))
    return tuple(dict.fromkeys(p for p in parts if p))


def looks_like_company(name: str) -> bool:
    return bool(_COMPANY.search(unicodedata.normalize("NFC", name)))


_SPECIAL: Final[dict[str, Callable[[str], Any]]] = {
    "emails": _emails,
    "tags": lambda text: tuple(dict.fromkeys(p.strip() for p in re.split(r"[;,|\n]+", text) if p.strip())),
    "number": lambda text: "" if text.casefold() in _NO_NUMBER else number_text(one_line(text)),
    "document": lambda text: number_text(one_line(text)),
    "severity": read_severity,
    "content": read_flag,
}
"""Fields that are read in a way of their own."""
