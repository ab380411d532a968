"""Which column is which field: recognised from headers and content, chosen by the user, or given in a MAP.toml.

as = "clients"
[columns]
name = "Покупець"
phones = ["Тел.", "Тел. 2"]
[own]
"Shoe size" = "Розмір"
[new]
"Лояльність" = "text"
[rules]
dates = "dmy"
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final, Literal

from desktop_crm.app.importing import vocabulary
from desktop_crm.app.importing.choices import read_choice
from desktop_crm.app.importing.table import Table
from desktop_crm.domain.custom_field import KINDS as CUSTOM_KINDS
from desktop_crm.domain.custom_field import NO_OWN, Own
from desktop_crm.domain.errors import UserError
from desktop_crm.domain.fields import specs
from desktop_crm.domain.folding import digits
from desktop_crm.domain.parsing import Unreadable, parse_date
from desktop_crm.domain.records import RECORDS

As = Literal["clients", "claims", "purchases"]
KINDS: Final[tuple[As, ...]] = ("clients", "claims", "purchases")
RECORD: Final[dict[str, str]] = {"clients": "client", "claims": "claim", "purchases": "purchase"}
NAME_PARTS: Final = ("last_name", "first_name", "middle_name")
PURCHASE: Final = ("purchase_date", "purchase_amount", "purchase_cost", "purchase_product", "purchase_document")
WHO: Final = ("client_number", "client_name", "client_phones", "client_emails", "client_city")
LINE: Final = ("product", "quantity", "unit_price", "amount", "unit_cost", "cost", "seller", "country")
"""What a line of an invoice says beside its document, date and client."""
ANONYMOUS: Final = ("keep", "skip")
REPEATABLE: Final = frozenset(
    {
        "phones",
        "emails",
        "urls",
        "addresses",
        "other_names",
        "tags",
        "notes",
        "known_by",
        "client_phones",
        "client_emails",
    }
)
"""Fields that several columns may fill together."""
NEW: Final = "new_"
NEW_FIELDS: Final = tuple(f"{NEW}{kind}" for kind in CUSTOM_KINDS)
"""In place of a field: one of the shop's own is to be made of the column, called as it is."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How cells are read. `dates` is dmy, mdy or ymd, "" for the table's own; `currency` is that of the file's amounts,
    `rate` what one unit of it is worth in the base's; `lenient` takes a row without a value that cannot be read, and a
    document without a line that cannot be read. Of invoice lines: documents that begin with `return_prefix` are
    returns; documents without a client are kept, or with `anonymous` "skip" left out."""

    dates: str = ""
    currency: str = ""
    rate: Decimal | None = None
    lenient: bool = False
    return_prefix: str = ""
    anonymous: str = "keep"


@dataclass(frozen=True, slots=True)
class Mapped:
    """`fields` has one entry a column of the table: the field it fills, or "" where it is left out."""

    as_: As
    fields: tuple[str, ...]
    rules: Rules = Rules()
    own: Own = NO_OWN
    """The shop's own fields, which are named by their keys."""

    def with_field(self, column: int, name: str) -> Mapped:
        """The user chose another field for a column; a field that only one column may fill leaves its old one."""
        fields = list(self.fields)
        if name and name not in (*REPEATABLE, *NEW_FIELDS):
            fields = ["" if f == name else f for f in fields]
        fields[column] = name
        return replace(self, fields=tuple(fields))

    def column(self, *names: str) -> int | None:
        """The first column that fills one of these fields."""
        return next((i for i, f in enumerate(self.fields) if f in names), None)


@dataclass(frozen=True, slots=True)
class MapFile:
    """What a MAP.toml says; `columns` is field -> headers, `own` the name of a field of the shop's own -> header, `new`
    the header of a column of which such a field is made -> its kind."""

    as_: As | None = None
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rules: Rules = Rules()
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header: bool = True
    own: Mapping[str, str] = field(default_factory=dict)
    new: Mapping[str, str] = field(default_factory=dict)


def fields_for(as_: As, own: Own = NO_OWN) -> tuple[str, ...]:
    """The fields that a column may fill, in the order of the form; of clients also those of the shop's own."""
    if as_ == "purchases":
        return ("document", "date", *WHO, *LINE)
    built_in = tuple(n for n, s in specs(RECORDS[RECORD[as_]]).items() if not s.hidden and n != "purchase")
    if as_ == "claims":
        return (*built_in, *WHO)
    return (*built_in, *(one.key for one in own.fields), *NAME_PARTS, *PURCHASE)


# -- recognising


def recognise(
    table: Table, as_: As | None = None, remembered: Mapping[str, str] | None = None, own: Own = NO_OWN
) -> Mapped:
    """What the columns are most likely. `remembered` (header -> field) is what the user chose for earlier files.

    A column that is called as a field of the shop's own, `own`, is that field.

    Raises UserError columns_unknown where not a single column is recognised, or none says who the client is.
    """
    kind: As = as_ or ("clients" if table.fields else _kind_of_table(table))
    record = RECORD[kind]
    allowed = fields_for(kind)
    if table.fields and kind == "clients":
        result = Mapped(kind, _said(table, allowed, remembered or {}), own=own)
        check(table, result)
        return result
    fields = [""] * len(table.columns)
    found = [vocabulary.field_of(record, name) for name in table.columns]
    for i, name in enumerate(table.columns):
        if remembered and (chosen := remembered.get(name, "")) in allowed and _free(chosen, fields):
            fields[i] = chosen
    for i, name in enumerate(table.columns if kind == "clients" else ()):
        if (one := own.named(name)) and not fields[i] and _free(one.key, fields):
            fields[i] = one.key
    for wanted in (3, 2, 1):
        for i, (name, sureness) in enumerate(found):
            if (
                sureness == wanted
                and not fields[i]
                and name in allowed
                and _free(name, fields)
                and _fits(table, i, name)
            ):
                fields[i] = name
    if kind == "purchases":
        _mend_purchases(table, fields)
    elif kind == "clients":
        _mend_clients(table, fields)
    else:
        _mend_claims(table, fields)
    result = Mapped(kind, tuple(fields), own=own)
    check(table, result)
    return result


def check(table: Table, mapped: Mapped) -> None:
    """Raises UserError columns_unknown where the chosen columns cannot make a client, a claim or a purchase."""
    if mapped.as_ == "purchases":
        _check_purchases(table, mapped)
        return
    needed = (
        ("text",) if mapped.as_ == "claims" else (*NAME_PARTS, "name", "organisation", "phones", "emails", "number")
    )
    if mapped.column(*needed) is None:
        code = "columns_unknown_claims" if mapped.as_ == "claims" else "columns_unknown_clients"
        raise UserError(code, file=table.file, columns=shown(table))


def _check_purchases(table: Table, mapped: Mapped) -> None:
    sums = mapped.column("amount") is not None or {"quantity", "unit_price"} <= set(mapped.fields)
    if mapped.column("date") is None or not sums:
        raise UserError("columns_unknown_purchases", file=table.file, columns=shown(table))


def shown(table: Table) -> str:
    return (", ".join(n for n in table.columns if n) or "—")[:300]


def _said(table: Table, allowed: tuple[str, ...], remembered: Mapping[str, str]) -> tuple[str, ...]:
    """What the format says its columns are, unless the user chose otherwise for an earlier file."""
    chosen = (remembered.get(name, "") for name in table.columns)
    return tuple(c if c in allowed else f for c, f in zip(chosen, table.fields, strict=True))


def _free(name: str, fields: list[str]) -> bool:
    return name in REPEATABLE or name not in fields


def _is_claims(table: Table) -> bool:
    found = {
        vocabulary.field_of("claim", name)[0] for name in table.columns if vocabulary.field_of("claim", name)[1] > 1
    }
    strong = any(re.search(vocabulary.STRONG_CLAIM, vocabulary.normal(name)) for name in table.columns)
    telling = found & {"severity", "status", "failure_point", "cause", "due_date", "resolution", "resolved_on"}
    return "text" in found and ((strong and bool(found & {"date"} | telling)) or ("date" in found and bool(telling)))


def _kind_of_table(table: Table) -> As:
    return "purchases" if _is_purchases(table) else "claims" if _is_claims(table) else "clients"


def _is_purchases(table: Table) -> bool:
    """Lines of invoices: a document, a day, and how many at what price; or documents that stand on several lines."""
    found = {name: i for i, h in reversed(list(enumerate(table.columns))) if (name := _surely("purchase", h))}
    if not {"document", "date"} <= found.keys():
        return False
    if found.keys() & {"quantity", "unit_price"}:
        return True
    documents = _sample(table, found["document"])
    repeated = len(set(documents)) <= 0.9 * len(documents)
    return "amount" in found and repeated and "client_phones" not in found


def _surely(record: str, header: str) -> str:
    name, sureness = vocabulary.field_of(record, header)
    return name if sureness > 1 else ""


def _sample(table: Table, column: int, most: int = 200) -> list[str]:
    values = (row[column].strip() for row in table.rows)
    return [v for v, _ in zip((v for v in values if v), range(most), strict=False)]


def _fits(table: Table, column: int, name: str) -> bool:
    """Whether the content does not speak against the header: a "type" of "retail" is no kind of client."""
    if name not in ("kind", "roles"):
        return True
    return _share(_sample(table, column), lambda v: _reads(lambda: read_choice("client", name, v))) >= 0.5


def _mend_clients(table: Table, fields: list[str]) -> None:
    _by_content(table, fields, "emails", lambda v: bool(re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", v)))
    _by_content(table, fields, "phones", _is_phone)
    for i, name in enumerate(table.columns):
        if vocabulary.normal(name) in ("№", "no", "n", "#") and "number" not in fields and not _counts(table, i):
            fields[i] = "number"
    if "last_name" in fields and "name" in fields and "first_name" not in fields:
        fields[fields.index("name")] = "first_name"
    if not {"name", "organisation", "last_name", "first_name"} & set(fields):
        _name_by_content(table, fields)
    if not {"purchase_date", "purchase_amount"} <= set(fields):
        _date_of_purchase(table, fields)
    if not {"purchase_date", "purchase_amount"} <= set(fields):
        fields[:] = ["" if f in PURCHASE else f for f in fields]


def _date_of_purchase(table: Table, fields: list[str]) -> None:
    """A plain "date" beside an amount is that of the purchase."""
    if "purchase_amount" in fields and "purchase_date" not in fields:
        for i, name in enumerate(table.columns):
            if not fields[i] and vocabulary.normal(name) in ("дата", "date"):
                fields[i] = "purchase_date"
                return


def _mend_claims(table: Table, fields: list[str]) -> None:
    _by_content(table, fields, "client_phones", _is_phone)
    if "date" not in fields:
        _by_content(table, fields, "date", lambda v: _reads(lambda: parse_date(v, order=table.order)))
    if "text" not in fields:
        longest = {i: sum(map(len, s)) / len(s) for i, f in enumerate(fields) if not f and (s := _sample(table, i))}
        if longest and max(longest.values()) >= 20:
            fields[max(longest, key=lambda i: longest[i])] = "text"


def _mend_purchases(table: Table, fields: list[str]) -> None:
    """The total of a document, said again on each of its lines, is no amount of a line."""
    for i, name in enumerate(table.columns):
        if fields[i] == "amount" and re.search(vocabulary.WHOLE_DOCUMENT, vocabulary.normal(name)):
            fields[i] = ""
    _by_content(table, fields, "date", lambda v: _reads(lambda: parse_date(v, order=table.order)))
    if {"quantity", "unit_price"} <= set(fields):
        return
    if "unit_price" in fields and "amount" not in fields:  # a price alone is that of the line
        fields[fields.index("unit_price")] = "amount"


def _by_content(table: Table, fields: list[str], name: str, fits: Callable[[str], bool]) -> None:
    """A column that no header explained is what most of its cells are."""
    if name in fields:
        return
    for i, header in enumerate(table.columns):
        if not fields[i] and not vocabulary.is_known(header) and _share(_sample(table, i), fits) >= 0.7:
            fields[i] = name
            return


def _name_by_content(table: Table, fields: list[str]) -> None:
    for i, header in enumerate(table.columns):
        if fields[i] or vocabulary.is_known(header):
            continue
        values = _sample(table, i)
        named = _share(values, lambda v: bool(re.search(r"[^\W\d_]{2}", v)) and len(v.split()) <= 6)
        if named >= 0.7 and len(set(values)) > 0.5 * len(values) and len(fields) > 1:
            fields[i] = "name"
            return


def _is_phone(text: str) -> bool:
    return (
        len(digits(text)) >= 9
        and bool(re.fullmatch(r"[+\d\s().,;/\-‑–]+", text))
        and not re.match(r"\d{4}-\d\d-", text)
    )


def _counts(table: Table, column: int) -> bool:
    """Whether a column only numbers the rows."""
    values = [row[column].strip().rstrip(".") for row in table.rows[:200]]
    numbers = [int(v) for v in values if v.isdecimal() and len(v) < 8]
    return len(numbers) >= 0.8 * len(values) and all(b - a in (0, 1) for a, b in pairwise(numbers))


def _share(values: list[str], fits: Callable[[str], bool]) -> float:
    return sum(map(fits, values)) / len(values) if values else 0.0


def _reads(read: Callable[[], Any]) -> bool:
    try:
        read()
    except Unreadable:
        return False
    return True


# -- what a MAP.toml says


def apply_map(table: Table, said: MapFile, as_: As | None = None, own: Own = NO_OWN) -> Mapped:
    """Columns as the map says; without a [columns] part they are recognised.

    Raises UserError map_no_column, map_several_columns, map_column_twice.
    """
    kind = as_ or said.as_
    if not said.columns:
        return replace(recognise(table, kind, own=own), rules=said.rules)
    if kind is None:
        kind = _kind_of(set(said.columns))
    headers = [vocabulary.normal(name) for name in table.columns]
    fields = [""] * len(table.columns)
    for name, wanted in said.columns.items():
        for header in wanted:
            places = places_of(table, headers, header)
            if not places:
                raise UserError("map_no_column", file=table.file, header=header, columns=shown(table))
            if len(places) > 1 and name not in REPEATABLE:
                listed = ", ".join(f"#{place + 1}" for place in places)
                raise UserError("map_several_columns", file=table.file, header=header, columns=listed)
            for place in places if name in fields_for(kind) else ():
                if fields[place] not in ("", name):
                    raise UserError("map_column_twice", header=header, first=fields[place], second=name)
                fields[place] = name
    mapped = Mapped(kind, tuple(fields), said.rules, own)
    check(table, mapped)
    return mapped


def _kind_of(fields: set[str]) -> As:
    """What a map without "as" is for."""
    if fields & {"quantity", "unit_price", "unit_cost"} or {"document", "amount"} <= fields:
        return "purchases"
    return "claims" if "text" in fields else "clients"


def places_of(table: Table, headers: list[str], header: str) -> list[int]:
    """By the very text of the header, then without case and punctuation, then by its number: "#3"."""
    if found := [i for i, column in enumerate(table.columns) if column == header]:
        return found
    wanted = vocabulary.normal(header)
    if wanted and (found := [i for i, column in enumerate(headers) if column == wanted]):
        return found
    if (numbered := re.fullmatch(r"#(\d{1,4})", header)) and 1 <= int(numbered[1]) <= len(headers):
        return [int(numbered[1]) - 1]
    return []
