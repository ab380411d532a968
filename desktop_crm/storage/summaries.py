"""Summaries that the write path keeps: each always equals its SELECT over all rows, or is marked stale.

Two kinds. A *card summary* has one row for each client, computed anew for the clients an operation touched. A *day
summary* adds up rows, with or without client: the terms of touched rows are taken out before a change and put in after.
Where an operation touches more than `BULK` clients or rows the summary is marked stale and recomputed at the next read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from desktop_crm.domain.records import FAILURES
from desktop_crm.storage.engine import FIRST, packed, run, scalars
from desktop_crm.storage.schema import ENTITY, OPEN_CLAIM

BULK = 20_000
"""Clients or rows touched at once; beyond, one pass over everything is cheaper."""
_PIECE: Final = 50_000
"""Ids of rows grouped by day at once: three times as quick as millions in one."""


@dataclass(frozen=True, slots=True)
class CardSummary:
    name: str
    columns: str
    fields: Mapping[str, frozenset[str]]  # record -> fields that matter
    query: str  # {mine} restricts to touched clients

    def select(self, mine: str = "TRUE") -> str:
        return self.query.format(mine=mine)


@dataclass(frozen=True, slots=True)
class Part:
    """What the rows of one record add to a day summary."""

    keys: str  # the summary's keys as expressions over a row
    fields: frozenset[str]
    constant: str = ""  # keys before them that are the same for all rows

    @property
    def every(self) -> str:
        return self.constant + self.keys


@dataclass(frozen=True, slots=True)
class DaySummary:
    name: str
    keys: str
    sums: tuple[str, ...]
    parts: Mapping[str, Part]  # by record

    @property
    def columns(self) -> str:
        return ", ".join((self.keys, *self.sums))

    def terms(self, record: str, mine: str = "TRUE") -> str:
        """What the rows of one record add up to."""
        terms = {"n": "count(*)", "carded": "count(client_id)", "amount": "coalesce(sum(amount), 0)"}
        part = self.parts[record]
        return (
            f"SELECT {part.every}, {', '.join(terms[s] for s in self.sums)} FROM {record}"
            f" WHERE date IS NOT NULL AND {mine} GROUP BY {part.keys}"
        )

    def select(self) -> str:
        return " UNION ALL ".join(self.terms(record) for record in self.parts)


CLIENT_TOTAL: Final = CardSummary(
    "client_total",
    "client_id, first_day, last_day, n, amount, costed, cost",
    {"purchase": frozenset({"client_id", "date", "amount", "cost"})},
    # costed: the part of `amount` whose cost is known
    "SELECT client_id, min(date), max(date), count(*), coalesce(sum(amount), 0),"
    " coalesce(sum(amount) FILTER (WHERE cost IS NOT NULL), 0), coalesce(sum(cost), 0)"
    " FROM purchase WHERE client_id IS NOT NULL AND {mine} GROUP BY client_id",
)
CLIENT_VOICE: Final = CardSummary(
    "client_voice",
    "client_id, claims, open_claims, worst_open, next_due, wishes, open_wishes",
    {
        "claim": frozenset({"client_id", "status", "severity", "due_date"}),
        "wish": frozenset({"client_id", "status"}),
    },
    "SELECT client_id, sum(claim), sum(open), max(worst), min(due), sum(wish), sum(wished) FROM ("
    f"SELECT client_id, 1 AS claim, {OPEN_CLAIM} AS open, iif({OPEN_CLAIM}, coalesce(severity, 0), 0) AS worst,"
    f" iif({OPEN_CLAIM}, due_date, NULL) AS due, 0 AS wish, 0 AS wished"
    " FROM claim WHERE client_id IS NOT NULL AND {mine} UNION ALL"
    " SELECT client_id, 0, 0, 0, NULL, 1, status IN ('new', 'planned')"
    " FROM wish WHERE client_id IS NOT NULL AND {mine}) GROUP BY client_id",
)
FAILURE_DAY: Final = DaySummary(
    "failure_day",
    "source, point, day",
    ("n", "carded"),  # carded: those on a client's card
    {
        record: Part(
            "coalesce(failure_point, 0), date",  # 0: no failure point
            frozenset({"failure_point", "date", "client_id"}),
            f"{ENTITY[record]}, ",
        )
        for record in FAILURES
    },
)
_BY_DAY: Final = Part("date", frozenset({"date", "amount"}))
PURCHASE_DAY: Final = DaySummary("purchase_day", "day", ("n", "amount"), {"purchase": _BY_DAY})
RETURN_DAY: Final = DaySummary("return_day", "day", ("n", "amount"), {"return": _BY_DAY})
CARD_SUMMARIES: Final = (CLIENT_TOTAL, CLIENT_VOICE)
DAY_SUMMARIES: Final = (FAILURE_DAY, PURCHASE_DAY, RETURN_DAY)
SUMMARIES: Final = (*CARD_SUMMARIES, *DAY_SUMMARIES)


def stale_in(conn: Connection) -> set[str]:
    """Names of the summaries that bulk work left stale."""
    found = scalars(conn, "SELECT value FROM meta WHERE key = 'stale'")
    return set(found[0].split()) if found else set()


def mark(conn: Connection, stale: Collection[str]) -> None:
    run(conn, "DELETE FROM meta WHERE key = 'stale'")
    if stale:
        run(conn, "INSERT INTO meta (key, value) VALUES ('stale', ?)", " ".join(sorted(stale)))


def recompute(conn: Connection, names: Iterable[str]) -> None:
    for summary in SUMMARIES:
        if summary.name in names:
            run(conn, f"DELETE FROM {summary.name}")
            if isinstance(summary, CardSummary):
                run(conn, f"INSERT INTO {summary.name} ({summary.columns}) {summary.select()}")
                continue
            for record in summary.parts:
                for first in range(1, scalars(conn, f"SELECT coalesce(max(id), 0) FROM {record}")[0] + 1, _PIECE):
                    _put(conn, summary, "", record, "id BETWEEN ? AND ?", first, first + _PIECE - 1)


def _put(conn: Connection, summary: DaySummary, sign: str, record: str, where: str, *args: Any) -> None:
    """Add, or with "-" take away, the terms of the rows that `where` names."""
    name, sums = summary.name, summary.sums
    run(
        conn,
        f"INSERT INTO {name} ({summary.columns}) SELECT {summary.keys}, {', '.join(sign + s for s in sums)}"
        f" FROM (WITH s ({summary.columns}) AS ({summary.terms(record, where)}) SELECT * FROM s) WHERE TRUE"
        f" ON CONFLICT ({summary.keys}) DO UPDATE SET"
        f" {', '.join(f'{s} = {name}.{s} + excluded.{s}' for s in sums)}",
        *args,
    )


def source(summary: CardSummary | DaySummary, stale: Collection[str], mine: str = "TRUE") -> str:
    """What to read a summary from: its table, or where it is stale its SELECT (restricted by `mine`)."""
    if summary.name not in stale:
        return summary.name
    select = summary.select() if isinstance(summary, DaySummary) else summary.select(mine)
    return f"(WITH s ({summary.columns}) AS ({select}) SELECT * FROM s)"


class Ledger:
    """The summaries of one unit of work."""

    def __init__(self, conn: Connection, stale: set[str]) -> None:
        self._conn = conn
        self._before = frozenset(stale)
        self.stale = stale
        self._clients: dict[str, set[int]] = defaultdict(set)

    def touch(self, record: str, clients: Iterable[int], changed: Collection[str] | None = None) -> None:
        """These clients' rows of `record` change: all of their fields, or `changed`."""
        for summary in CARD_SUMMARIES:
            fields = summary.fields.get(record)
            if fields and summary.name not in self.stale and (changed is None or not fields.isdisjoint(changed)):
                touched = self._clients[summary.name]
                touched.update(clients)
                if len(touched) > BULK:
                    self.stale.add(summary.name)

    def shift(self, sign: str, record: str, where: str, *args: str, changed: Collection[str] | None = None) -> None:
        """Take out ("-", before a change) or put in ("", after it) the terms of the rows that `where` names."""
        for summary in DAY_SUMMARIES:
            part = summary.parts.get(record)
            if part is None or summary.name in self.stale:
                continue
            if changed is not None and part.fields.isdisjoint(changed):
                continue
            _put(self._conn, summary, sign, record, where, *args)
            if sign:
                keys = f"SELECT {part.every} FROM {record} WHERE {where}"
                run(self._conn, f"DELETE FROM {summary.name} WHERE n = 0 AND ({summary.keys}) IN ({keys})", *args)

    def many_rows(self, record: str, count: int) -> None:
        """So many rows of `record` are about to change."""
        if count > BULK:
            self.stale.update(s.name for s in DAY_SUMMARIES if record in s.parts)

    def settle(self) -> None:
        """After all changes: the touched clients' rows are computed anew."""
        for summary in CARD_SUMMARIES:
            clients = self._clients[summary.name]
            if clients and summary.name not in self.stale:
                # a literal for one client is much quicker than the join
                one = len(clients) == 1
                mine, arg = ("client_id = ?1", next(iter(clients))) if one else (f"client_id {FIRST}", packed(clients))
                run(self._conn, f"DELETE FROM {summary.name} WHERE {mine}", arg)
                run(self._conn, f"INSERT INTO {summary.name} ({summary.columns}) {summary.select(mine)}", arg)
        if self.stale != self._before:
            mark(self._conn, self.stale)
