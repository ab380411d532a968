"""Tables of the base. Record tables follow the dataclasses of `domain`: a column for each field, of the same name.

Rows are primary; the journal holds what the rows no longer say:
  operation  one per intent of the user; device + seq name it everywhere
  birth      runs of consecutive ids that an operation inserted; the values stay in the rows
  change     one per changed record: {"field": [before, after]} for an update, nothing for delete, restore and purge
A deleted row moves to its twin `<record>_gone`, so live tables hold live rows only and the trash is a table.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Column, Connection, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text, text

from desktop_crm.domain.fields import Kind, Spec, specs
from desktop_crm.domain.records import ON_CARD, RECORDS

VERSION: Final = "0005"
"""The newest migration: what this program reads and writes. `migrations/versions` leads there from every older one."""
APPLICATION_ID: Final = 0x44435231
"""Written into the header of the file ("DCR1"), so that a base can be told from any other SQLite file."""

DEVICE_BYTES: Final = 6
"""Length of the random name of a base."""

ENTITY: Final[dict[str, int]] = {name: number for number, name in enumerate(RECORDS, 1)}
"""Record name -> its number in the journal. Numbers are for ever: new records go to the end of RECORDS."""
RECORD_OF: Final[dict[int, str]] = {number: name for name, number in ENTITY.items()}
RESTORE, UPDATE, DELETE, PURGE = 1, 2, 3, 4
"""Verbs of `change`, in the order in which they apply to one record within one operation; after PURGE there is none."""
SPENT: Final = 3
"""Of `operation.undone`: it stands, but all that it was about has gone from the trash for good."""

metadata = MetaData()
_NULLABLE: Final = (Kind.DATE, Kind.MONEY, Kind.NUMBER, Kind.FLAG, Kind.REF)


def _table(name: str, *columns: Column[Any], rowid: bool = True) -> Table:
    return Table(name, metadata, *columns, sqlite_strict=True, sqlite_with_rowid=rowid)


def _int(name: str, *, key: bool = False, null: bool = False) -> Column[int]:
    return Column(name, Integer, primary_key=key, autoincrement=False, nullable=null and not key)


def _text(name: str, *, key: bool = False) -> Column[str]:
    return Column(name, Text, primary_key=key, nullable=False)


LATER: Final[dict[str, dict[str, str]]] = {
    "client": {
        "position": "''",
        "urls": "'[]'",
        "differs_from": "'[]'",
        "pinned_rung": "''",
        "pinned_class": "''",
        "custom": "''",
    }
}
"""Texts that came to a table after it was first made, with the value that stands in older rows."""


def _column(record: str, name: str, spec: Spec, *, live: bool) -> Column[Any]:
    if name == "client_id" and live:
        card = ForeignKey("client.id", deferrable=True, initially="DEFERRED")
        return Column(name, Integer, card, nullable=True)
    if name in LATER.get(record, {}):
        return Column(name, Text, nullable=False, server_default=text(LATER[record][name]))
    return _int(name, null=True) if spec.kind in _NULLABLE else _text(name)


def _record(name: str) -> None:
    """The live table and its twin. `version` is the operation that last touched the row."""
    fields = specs(RECORDS[name])
    for live in (True, False):
        columns: list[Column[Any]] = [
            _int("id", key=True),
            _int("version"),
            *(_column(name, n, s, live=live) for n, s in fields.items()),
        ]
        if name == "client":
            columns.append(Column("sort_key", LargeBinary, nullable=False))
        if not live:
            # when it left, and with which client (NULL: by itself)
            columns += [_int("gone_op"), _int("gone_with", null=True)]
        table = _table(name if live else f"{name}_gone", *columns)
        if not live:
            Index(f"{name}_gone_by_op", table.c.gone_op)
            if name in ON_CARD:
                Index(f"{name}_gone_by_card", table.c.gone_with, sqlite_where=text("gone_with IS NOT NULL"))
                Index(f"{name}_gone_by_client", table.c.client_id)
        if "origin" in fields:
            Index(f"{table.name}_by_origin", table.c.origin, sqlite_where=text("origin <> ''"))


for _name in RECORDS:
    _record(_name)

OPEN_CLAIM: Final = "status IN ('new', 'in_work')"
"""Also the literal condition of a partial index, which SQLite uses for this very text only."""
_t = metadata.tables
Index("client_by_sort_key", _t["client"].c.sort_key, _t["client"].c.id)
for _field in ("number", "city", "source", "pinned_rung", "pinned_class"):
    Index(f"client_by_{_field}", _t["client"].c[_field], sqlite_where=text(f"{_field} <> ''"))
Index("client_by_tags", _t["client"].c.tags, sqlite_where=text("tags <> '[]'"))
Index("client_by_differs_from", _t["client"].c.differs_from, sqlite_where=text("differs_from <> '[]'"))
_gone = _t["client_gone"]
Index("client_gone_merged", _gone.c.merged_into, sqlite_where=text("merged_into IS NOT NULL"))
Index("client_gone_merged_number", _gone.c.number, sqlite_where=text("merged_into IS NOT NULL"))
Index("purchase_by_client", *(_t["purchase"].c[n] for n in ("client_id", "date", "amount", "cost")))
Index("claim_by_client", *(_t["claim"].c[n] for n in ("client_id", "status", "severity", "due_date")))
Index("claim_by_date", *(_t["claim"].c[n] for n in ("date", "failure_point", "client_id")))
Index(
    "claim_compensated",
    *(_t["claim"].c[n] for n in ("client_id", "date", "compensation")),
    sqlite_where=text("compensation IS NOT NULL"),
)
Index(
    "claim_open", *(_t["claim"].c[n] for n in ("failure_point", "due_date", "client_id")), sqlite_where=text(OPEN_CLAIM)
)
Index("return_by_client", *(_t["return"].c[n] for n in ("client_id", "date", "amount", "cost")))
Index("refusal_by_client", *(_t["refusal"].c[n] for n in ("client_id", "date", "amount")))
for _name in ("return", "refusal"):
    Index(f"{_name}_by_date", *(_t[_name].c[n] for n in ("date", "failure_point", "client_id")))
for _name in ("problem", "feedback", "loss", "task", "spending"):
    Index(f"{_name}_by_client", _t[_name].c.client_id, _t[_name].c.date)
Index("problem_by_date", *(_t["problem"].c[n] for n in ("date", "failure_point", "client_id")))
Index("loss_by_date", *(_t["loss"].c[n] for n in ("date", "failure_point", "client_id")))
Index("feedback_by_date", _t["feedback"].c.date, _t["feedback"].c.client_id)
Index("task_open", _t["task"].c.due_date, _t["task"].c.client_id, sqlite_where=text("status = 'open'"))
Index("spending_by_date", _t["spending"].c.date)
Index("referral_by_client", _t["referral"].c.client_id)
Index("referral_by_recommender", _t["referral"].c.recommender)
Index("contact_person_by_client", _t["contact_person"].c.client_id)
Index("attachment_by_client", _t["attachment"].c.client_id, _t["attachment"].c.use)
Index("wish_by_client", _t["wish"].c.client_id, _t["wish"].c.status)
Index("interaction_by_client", _t["interaction"].c.client_id, _t["interaction"].c.date)

_table("meta", _text("key", key=True), _text("value"))
_table("device", _int("no", key=True), _text("uid"))
_operation = _table(
    "operation",
    _int("id", key=True),
    _int("device"),
    _int("seq"),
    _int("hlc"),  # hybrid logical clock: milliseconds << 16, never backwards
    _int("at"),  # milliseconds UTC by the wall clock
    _text("actor"),
    _text("kind"),  # do, undo, redo, note, empty
    _text("intent"),
    _text("subject"),
    _int("target", null=True),  # what an undo or redo is about
    _int("undone"),  # 0 stands, 1 undone, 2 undone and no longer to be redone, SPENT
)
Index("operation_by_seq", _operation.c.device, _operation.c.seq, unique=True)
Index("operation_by_target", _operation.c.target, sqlite_where=text("target IS NOT NULL"))
# Both are used only for the very literals of their conditions.
Index("operation_standing", _operation.c.device, _operation.c.seq, sqlite_where=text("kind = 'do' AND undone = 0"))
Index("operation_undone", _operation.c.id, sqlite_where=text("undone = 1"))
_birth = _table(
    "birth",
    _int("entity", key=True),
    _int("first", key=True),
    _int("last"),
    _int("op"),
    _int("ordinal"),  # of `first` among all that the operation inserted, from 1
    rowid=False,
)
Index("birth_by_op", _birth.c.op)
_change = _table(
    "change",
    _int("op", key=True),
    _int("entity", key=True),
    _int("rec", key=True),
    _int("verb", key=True),
    Column("fields", Text, nullable=True),
    rowid=False,
)
Index("change_by_record", _change.c.entity, _change.c.rec)
_table(
    "content",
    _text("hash", key=True),
    _int("size"),
    Column("bytes", LargeBinary, nullable=False),
)
_table("search", _int("id", key=True), _text("body"))

_table(
    "client_total",
    _int("client_id", key=True),
    _int("first_day", null=True),
    _int("last_day", null=True),
    *(_int(n) for n in ("n", "amount", "costed", "cost")),
)
_table(
    "client_voice",
    _int("client_id", key=True),
    *(_int(n) for n in ("claims", "open_claims", "worst_open")),
    _int("next_due", null=True),
    *(_int(n) for n in ("wishes", "open_wishes")),
)
# source: which of FAILURES, by its number in ENTITY; point: 0 where there is none; carded: how many have a client
_table(
    "failure_day",
    *(_int(n, key=True) for n in ("source", "point", "day")),
    *(_int(n) for n in ("n", "carded")),
    rowid=False,
)
_table("return_day", _int("day", key=True), _int("n"), _int("amount"))
_table("purchase_day", _int("day", key=True), _int("n"), _int("amount"))

SEARCH_INDEX: Final = (
    "CREATE VIRTUAL TABLE search_index USING fts5(body, content='search', content_rowid='id',"
    " tokenize='trigram case_sensitive 1', columnsize=0)",
    # merging index segments belongs to idle time, not into a save: p99 1.2 ms instead of 11 ms
    "INSERT INTO search_index (search_index, rank) VALUES ('automerge', 0)",
)

ALEMBIC: Final = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
    " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)


def create(conn: Connection) -> None:
    """Make the tables of a new base and stamp it as being of the newest version."""
    metadata.create_all(conn, checkfirst=False)
    for line in SEARCH_INDEX:
        conn.exec_driver_sql(line)
    conn.exec_driver_sql(ALEMBIC)
    conn.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (VERSION,))
    conn.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
