"""A `ClientQuery` as SQL: which clients, in which order.

Alphabetical order of cities and staff members is not SQLite's: their few distinct values are ranked here and joined.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any, Final

from sqlalchemy import Connection

from desktop_crm.domain.errors import Cancelled
from desktop_crm.domain.folding import fold, sort_key
from desktop_crm.domain.query import ClientQuery, Condition, Sort
from desktop_crm.storage import search_index
from desktop_crm.storage.engine import AMONG, packed, run, scalars
from desktop_crm.storage.errors import INTERRUPT, driver_code
from desktop_crm.storage.rows import load_many, store_day
from desktop_crm.storage.schema import ENTITY, OPEN_CLAIM
from desktop_crm.storage.summaries import CLIENT_TOTAL, CLIENT_VOICE, source

TOTALS_KEYS: Final = frozenset({"purchases", "last", "first"})
VOICE_KEYS: Final = frozenset({"claims", "wishes"})
_ELSEWHERE: Final = frozenset({"rung", "class"})
"""Conditions that the caller applies."""
_STEPS: Final = 20_000
"""Steps of SQLite's machine between two looks at `cancelled`: about a millisecond."""


def summaries_needed(query: ClientQuery) -> set[str]:
    """Names of the summaries a query reads."""
    keys = {c.key for c in query.conditions} | {s.column for s in query.sort}
    return {s.name for s, of in ((CLIENT_TOTAL, TOTALS_KEYS), (CLIENT_VOICE, VOICE_KEYS)) if not of.isdisjoint(keys)}


def find(
    conn: Connection, query: ClientQuery, today: date, stale: set[str], cancelled: Callable[[], bool] = lambda: False
) -> array[int]:
    """Ids in the query's order. Raises Cancelled."""
    if cancelled():
        raise Cancelled
    raw: Any = conn.connection.driver_connection
    raw.set_progress_handler(lambda: int(cancelled()), _STEPS)
    try:
        return _Finder(conn, query, today, stale).ids()
    except Exception as error:
        if driver_code(error) == INTERRUPT and cancelled():
            raise Cancelled from None
        raise
    finally:
        raw.set_progress_handler(None, _STEPS)


@dataclass(slots=True)
class _Finder:
    conn: Connection
    query: ClientQuery
    today: date
    stale: set[str]
    joins: dict[str, str] = field(default_factory=dict)
    join_args: list[Any] = field(default_factory=list)
    where: list[str] = field(default_factory=list)
    args: list[Any] = field(default_factory=list)

    def ids(self) -> array[int]:
        wanted = search_index.needles(self.query.words)
        exact = True
        if wanted:
            sql = search_index.search_sql(wanted)
            # few are expected of the index, many of a scan: then the walk is in the order of names, and sorts nothing
            id = "c.id" if sql.indexed else "+c.id"
            self.where.append(f"{id} IN (SELECT id FROM search WHERE {sql.where})")
            self.args.extend(sql.args)
            exact = sql.exact
        for condition in self.query.conditions:
            if condition.key not in _ELSEWHERE:
                found = self._condition(condition)
                self.where.append(f"NOT coalesce(({found}), FALSE)" if condition.negated else f"({found})")
        order = ", ".join([*(term for sort in self.query.sort for term in self._order(sort)), "c.sort_key, c.id"])
        sql_text = (
            f"SELECT c.id FROM client c {' '.join(self.joins.values())}"
            f" WHERE {' AND '.join(self.where) or 'TRUE'} ORDER BY {order}"
        )
        # the driver's own rows: a million of SQLAlchemy's take three times as long
        raw: Any = self.conn.connection.driver_connection
        found_ids = array("q", chain.from_iterable(raw.execute(sql_text, (*self.join_args, *self.args))))
        return found_ids if exact else self._verified(found_ids, wanted)

    def _verified(self, ids: array[int], wanted: tuple[search_index.Needle, ...]) -> array[int]:
        bodies = run(self.conn, f"SELECT id, body FROM search WHERE id {AMONG}", packed(ids))
        good = {key for key, body in bodies if search_index.matches(body, wanted)}
        return array("q", (i for i in ids if i in good))

    # -- order
    def _order(self, sort: Sort) -> list[str]:
        down = " DESC" if sort.descending else ""
        match sort.column:
            case "name":
                return [f"c.sort_key{down}"]
            case "city":
                places = self.conn.exec_driver_sql("SELECT DISTINCT city FROM client WHERE city <> ''").scalars().all()
                self._rank("city_rank", "c.city", ((p, (sort_key(p), p)) for p in places))
                return [f"city_rank.place{down} NULLS LAST"]
            case "responsible":
                staff = run(self.conn, "SELECT id, name FROM staff").all()
                self._rank("staff_rank", "c.responsible", ((key, (sort_key(name), name)) for key, name in staff))
                return [f"staff_rank.place{down} NULLS LAST"]
            case "number":
                digits = "(c.number NOT GLOB '*[^0-9]*')"
                worth = "ltrim(c.number, '0')"
                return [
                    "c.number = ''",
                    f"{digits}{' ASC' if sort.descending else ' DESC'}",
                    f"iif({digits}, length({worth}), 0){down}",
                    f"iif({digits}, {worth}, c.number){down}",
                ]
            case "last":
                return [f"{self._totals()}.last_day{down} NULLS LAST"]
            case "purchases":
                return [f"coalesce({self._totals()}.n, 0){down}"]
            case "claims":
                return [f"coalesce({self._voice()}.open_claims, 0){down}"]
            case "known_since":
                return [f"c.known_since{down} NULLS LAST"]
            case "added":
                return [f"c.id{down}"]
        return []  # rung, class, profit: the caller's

    def _rank(self, name: str, column: str, values: Iterable[tuple[Any, Any]]) -> None:
        ordered = [value for value, _ in sorted(values, key=lambda pair: pair[1])]
        if name not in self.joins:
            self.joins[name] = (
                f"LEFT JOIN (SELECT value AS word, key AS place FROM json_each(?)) {name} ON {name}.word = {column}"
            )
            self.join_args.append(json.dumps(ordered, ensure_ascii=False))

    def _totals(self) -> str:
        self.joins["t"] = f"LEFT JOIN {source(CLIENT_TOTAL, self.stale)} t ON t.client_id = c.id"
        return "t"

    def _voice(self) -> str:
        self.joins["v"] = f"LEFT JOIN {source(CLIENT_VOICE, self.stale)} v ON v.client_id = c.id"
        return "v"

    # -- conditions
    def _condition(self, condition: Condition) -> str:
        match condition.key:
            case "city" | "source":
                return self._text(condition)
            case "tag":
                return self._tags(condition)
            case "responsible":
                return self._responsible(condition)
            case "role":
                self.args.extend(f'"{v}"' for v in condition.values)
                return " OR ".join("instr(c.roles, ?) > 0" for _ in condition.values)
            case "kind":
                self.args.append(json.dumps(condition.values))
                return f"c.kind {AMONG}"
            case "claims":
                return self._compare(f"coalesce({self._voice()}.open_claims, 0)", condition)
            case "wishes":
                return self._compare(f"coalesce({self._voice()}.open_wishes, 0)", condition)
            case "purchases":
                return self._compare(f"coalesce({self._totals()}.n, 0)", condition)
            case "overdue":
                late = (
                    f"SELECT client_id, count(*) AS n FROM claim WHERE {OPEN_CLAIM} AND due_date < ? GROUP BY client_id"
                )
                if "late" not in self.joins:
                    self.joins["late"] = f"LEFT JOIN ({late}) late ON late.client_id = c.id"
                    self.join_args.append(store_day(self.today))
                return self._compare("coalesce(late.n, 0)", condition)
            case "last":
                return self._compare(f"{self._totals()}.last_day", condition, _day)
            case "since":
                return self._compare("c.known_since", condition, _day)
            case "added":
                return self._added(condition)
            case "first":
                self.args.extend(_period(condition.value) or ())
                return f"{self._totals()}.first_day BETWEEN ? AND ?"
            case "bought":
                self.args.extend(_period(condition.value) or ())
                return "c.id IN (SELECT client_id FROM purchase WHERE date BETWEEN ? AND ?)"
            case "point":
                return self._points(condition)
        raise KeyError(condition.key)

    def _compare(self, what: str, condition: Condition, read: Callable[[str], int | None] = int) -> str:
        if condition.op == ":":
            self.args.append(packed(v for v in map(read, condition.values) if v is not None))
            return f"{what} {AMONG}"
        self.args.append(read(condition.value))
        return f"{what} {condition.op} ?"

    def _alternatives(self, condition: Condition) -> set[str]:
        return {fold(v.strip()) for v in (condition.value, *condition.values)}

    def _text(self, condition: Condition) -> str:
        name, wanted = condition.key, self._alternatives(condition)
        stored = scalars(self.conn, f"SELECT DISTINCT {name} FROM client WHERE {name} <> ''")
        self.args.append(json.dumps([s for s in stored if fold(s.strip()) in wanted], ensure_ascii=False))
        return f"c.{name} <> '' AND c.{name} {AMONG}"

    def _tags(self, condition: Condition) -> str:
        wanted = self._alternatives(condition)
        stored = scalars(self.conn, "SELECT DISTINCT tags FROM client WHERE tags <> '[]'")
        fitting = [s for s in stored if any(fold(tag.strip()) in wanted for tag in load_many(s))]
        self.args.append(json.dumps(fitting, ensure_ascii=False))
        return f"c.tags <> '[]' AND c.tags {AMONG}"

    def _responsible(self, condition: Condition) -> str:
        wanted = self._alternatives(condition)
        staff = run(self.conn, "SELECT id, name FROM staff").all()
        self.args.append(packed(key for key, name in staff if fold(name.strip()) in wanted))
        nobody = "c.responsible IS NULL OR " if "none" in wanted else ""
        return f"{nobody}c.responsible {AMONG}"

    def _added(self, condition: Condition) -> str:
        ops = packed(int(v) for v in condition.values if v.isascii() and v.isdecimal() and len(v) < 19)
        self.args.append(ops)
        return (
            "EXISTS (SELECT 1 FROM (SELECT first, last FROM birth WHERE"
            f" entity = {ENTITY['client']} AND op {AMONG}) b WHERE c.id BETWEEN b.first AND b.last)"
        )

    def _points(self, condition: Condition) -> str:
        parts: list[str] = []
        tree = _tree(self.conn)
        for wanted in condition.values:
            which, _, period = wanted.partition("@")
            days = _period(period)
            if days is None:
                continue
            if which == "none":
                where = "failure_point IS NULL"
            else:
                where = f"failure_point {AMONG}"
                self.args.append(packed(below(which, tree)))
            parts.append(f"c.id IN (SELECT client_id FROM claim WHERE {where} AND date BETWEEN ? AND ?)")
            self.args.extend(days)
        return " OR ".join(parts) or "FALSE"


def _day(value: str) -> int | None:
    try:
        return store_day(date.fromisoformat(value))
    except ValueError:
        return None


_PERIOD: Final = re.compile(r"(\d{4}-\d\d-\d\d)?\.\.(\d{4}-\d\d-\d\d)?")


def _period(text: str) -> tuple[int, int] | None:
    """First and last day of FROM..TO, either of which may be left out; None where it is no period."""
    if not text:
        return 0, 99_999_999
    found = _PERIOD.fullmatch(text)
    if not found:
        return None
    first, last = (_day(part) if part else 0 for part in found.groups())
    return None if first is None or last is None else (first, last or 99_999_999)


@dataclass(frozen=True, slots=True)
class Point:
    id: int
    parent: int | None
    code: str


def _tree(conn: Connection) -> Mapping[int, Point]:
    return {row[0]: Point(*row) for row in run(conn, "SELECT id, parent, code FROM failure_point")}


def below(which: str, tree: Mapping[int, Point]) -> set[int]:
    """Ids of the points with this code or id, and of all below them."""
    number = int(which) if which.isascii() and which.isdecimal() and len(which) < 19 else None
    found = {p.id for p in tree.values() if p.id == number or (p.code and p.code == which)}
    while more := {p.id for p in tree.values() if p.parent in found} - found:
        found |= more
    return found
