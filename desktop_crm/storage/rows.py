"""Records of `domain` to rows and back. Dates are INTEGER yyyymmdd, several texts or ids JSON, flags 0 and 1."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from functools import cache, lru_cache
from itertools import repeat
from json.encoder import encode_basestring
from operator import itemgetter
from typing import Any, Final

from desktop_crm.domain.client import title_of
from desktop_crm.domain.fields import Kind, blank, specs
from desktop_crm.domain.folding import sort_key
from desktop_crm.domain.records import RECORDS

Stored = dict[str, Any]
"""Field name -> what the row holds; the same in the journal."""


def store_day(value: date | None) -> int | None:
    return None if value is None else value.year * 10000 + value.month * 100 + value.day


@lru_cache(maxsize=1 << 15)
def load_day(value: int | None) -> date | None:
    return None if value is None else date(value // 10000, value // 100 % 100, value % 100)


def store_many(value: Iterable[Any]) -> str:
    """JSON of texts or numbers."""
    return f"[{','.join([encode_basestring(v) if isinstance(v, str) else json.dumps(v) for v in value])}]"


def load_many(value: str) -> tuple[Any, ...]:
    if value == "[]":
        return ()
    if value.count('"') == 2 and value[:2] == '["' and value[-2:] == '"]' and "\\" not in value:
        return (value[2:-2],)  # most lists hold one text: a fifth of the time
    return tuple(json.loads(value))


def _store_flag(value: bool | None) -> int | None:
    return None if value is None else int(value)


def _load_flag(value: int | None) -> bool | None:
    return None if value is None else bool(value)


def _literal(value: str | int | None) -> str:
    if isinstance(value, str):
        return "'{}'".format(value.replace("'", "''"))
    return "NULL" if value is None else str(value)


Codec = tuple[Callable[[Any], Any], Callable[[Any], Any]]
_CODECS: Final[dict[Kind, Codec]] = {
    Kind.DATE: (store_day, load_day),
    Kind.FLAG: (_store_flag, _load_flag),
    Kind.TEXTS: (store_many, load_many),
    Kind.CHOICES: (store_many, load_many),
    Kind.REFS: (store_many, load_many),
}


class Mapper:
    """One kind of record: its dataclass and its table of the same name, with columns of the same names."""

    def __init__(self, record: str) -> None:
        self.record = record
        self._new: Callable[..., Any] = RECORDS[record]
        self.specs = specs(RECORDS[record])
        self.names = tuple(self.specs)
        self.columns = ", ".join(f.name for f in fields(RECORDS[record]))
        self.on_card = "client_id" in self.names
        self._codecs: dict[str, Codec] = {n: _CODECS[s.kind] for n, s in self.specs.items() if s.kind in _CODECS}
        self._decode = [
            (i, self._codecs[f.name][1]) for i, f in enumerate(fields(RECORDS[record])) if f.name in self._codecs
        ]
        self._blank = blank(RECORDS[record])
        self.blank: Stored = self.store(self._blank)
        self.derived = ("sort_key",) if record == "client" else ()
        self.every = (*self.names, *self.derived)
        """Columns besides id and version."""

    def store(self, values: Mapping[str, Any]) -> Stored:
        """Domain values as they stand in the row. Raises KeyError for a field the record does not have."""
        codecs = self._codecs
        out: Stored = {}
        for name, value in values.items():
            if name not in self.specs:
                raise KeyError(f"{self.record} has no field {name}")
            out[name] = codecs[name][0](value) if name in codecs else value
        return out

    def columns_of(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
        """Domain values of many rows by field; fields that none of them has are left out. Raises KeyError as above."""
        said = set[str]().union(*rows)
        if strange := said - self.specs.keys():
            raise KeyError(f"{self.record} has no field {min(strange)}")
        names = [name for name in self.names if name in said]
        if sum(map(len, rows)) == len(rows) * len(names):  # all of them say the same fields
            return {name: list(map(itemgetter(name), rows)) for name in names}
        return {name: [row.get(name, self._blank[name]) for row in rows] for name in names}

    def cells(self, columns: Mapping[str, Sequence[Any]], count: int) -> list[Iterable[Any]]:
        """The same as they stand in the rows, then those derived, in the order of `insertion`."""
        cells: list[Iterable[Any]] = [self._stored(name, values) for name, values in columns.items()]
        if self.derived:
            cells.append(map(sort_key, self._titles(columns, count)))
        return cells

    def _stored(self, name: str, values: Sequence[Any]) -> Iterable[Any]:
        if name not in self._codecs:
            return values
        store = self._codecs[name][0]
        if self.specs[name].kind is Kind.DATE:  # there are not many days
            return map({day: store(day) for day in set(values)}.__getitem__, values)
        return map(store, values)

    def insertion(self, columns: Iterable[str]) -> str:
        """SQL that adds a row: its id, its version and its `cells`; what is left out stands in it for all rows."""
        filled = (*columns, *self.derived)
        left = [name for name in self.names if name not in filled]
        names = ", ".join(("id", "version", *filled, *left))
        values = ", ".join(("?",) * (len(filled) + 2) + tuple(_literal(self.blank[name]) for name in left))
        return f"INSERT INTO {self.record} ({names}) VALUES ({values})"

    def _titles(self, columns: Mapping[str, Sequence[Any]], count: int) -> list[str]:
        parts = [columns.get(name) or repeat(self._blank[name], count) for name in TITLE_FIELDS]
        return [row[0] or title_of(*row) for row in zip(*parts, strict=True)]

    def load_field(self, name: str, value: Any) -> Any:
        return self._codecs[name][1](value) if name in self._codecs else value

    def load(self, row: Sequence[Any]) -> Any:
        """A row of `columns` as the record's dataclass."""
        cells = list(row)
        for i, decode in self._decode:
            cells[i] = decode(cells[i])
        return self._new(*cells)

    def derive(self, row: Stored) -> Stored:
        """Columns computed from the others, of a complete row."""
        return {"sort_key": sort_key(title(row))} if self.derived else {}


def title(row: Mapping[str, Any]) -> str:
    """The name under which a stored client is listed."""
    emails, phones = load_many(row["emails"]), load_many(row["phones"])
    return title_of(row["name"], row["organisation"], emails, phones, row["number"])


TITLE_FIELDS: Final = ("name", "organisation", "emails", "phones", "number")
"""Of which it is made, in the order of `title_of`."""


@cache
def mapper(record: str) -> Mapper:
    """The mapper of a record. Raises KeyError where there is no such record."""
    return Mapper(record)
