"""What a base must hold, computed in plain Python from its rows and its journal alone: slow, simple, independent."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from desktop_crm.domain import claim, wish
from desktop_crm.domain.client import title_of
from desktop_crm.domain.fields import Kind, specs
from desktop_crm.domain.folding import sort_key
from desktop_crm.domain.records import ON_CARD, RECORDS
from desktop_crm.storage.base import SqliteBase
from desktop_crm.storage.engine import run
from desktop_crm.storage.schema import DELETE, ENTITY, RECORD_OF, RESTORE, UPDATE
from desktop_crm.storage.search_index import plain, search_body

Key = tuple[str, int]
State = dict[Key, dict[str, Any]]
_HIDDEN = {"id", "version", "sort_key", "gone_op", "gone_with"}


def rows(base: SqliteBase) -> State:
    """All live rows as stored, without `version`."""
    with base.store.reading() as conn:
        return {
            (record, row["id"]): {name: value for name, value in row.items() if name not in _HIDDEN}
            for record in RECORDS
            for row in _table(conn, record)
        }


def _table(conn: Connection, name: str) -> list[dict[str, Any]]:
    """Straight from the driver: these tests read whole tables after every step."""
    raw: Any = conn.connection.driver_connection
    cursor = raw.execute(f"SELECT * FROM {name}")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def rewind(base: SqliteBase, ops: Collection[int]) -> dict[int, State]:
    """The live rows as they were after each of these operations, from today's rows and the journal."""
    every: State = {}
    own: set[Key] = set()  # not deleted by themselves; they may have left with their client
    shots: dict[int, State] = {}
    with base.store.reading() as conn:
        for record in RECORDS:
            for twin in ("", "_gone"):
                for row in _table(conn, record + twin):
                    key = record, row["id"]
                    every[key] = {name: value for name, value in row.items() if name not in _HIDDEN}
                    if not twin or row["gone_with"] is not None:
                        own.add(key)
        last = min(ops, default=0)
        changes = _by_op(run(conn, "SELECT * FROM change WHERE op > ? ORDER BY op DESC, verb DESC", last).mappings())
        births = _by_op(run(conn, "SELECT * FROM birth WHERE op > ?", last).mappings())
        head = run(conn, "SELECT max(id) FROM operation").scalar_one()
    for op in range(head, last - 1, -1):
        if op in ops:
            shots[op] = {k: dict(every[k]) for k in own if (card := _card(k, every[k])) is None or card in own}
        for row in changes[op]:
            key = RECORD_OF[row["entity"]], row["rec"]
            if row["verb"] == UPDATE:
                every[key] |= {name: pair[0] for name, pair in json.loads(row["fields"]).items()}
            elif row["verb"] == DELETE:
                own.add(key)
            elif row["verb"] == RESTORE:
                own.discard(key)
        for row in births[op]:
            own -= {(RECORD_OF[row["entity"]], i) for i in range(row["first"], row["last"] + 1)}
    return shots


def _by_op(found: Iterable[Mapping[str, Any]]) -> dict[int, list[Mapping[str, Any]]]:
    out: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in found:
        out[row["op"]].append(row)
    return out


def _card(key: Key, row: dict[str, Any]) -> Key | None:
    return ("client", row["client_id"]) if key[0] in ON_CARD and row["client_id"] is not None else None


def last_words(base: SqliteBase) -> dict[tuple[str, int, str], Any]:
    """What the journal says last about each field it knows."""
    with base.store.reading() as conn:
        found = run(conn, "SELECT entity, rec, fields FROM change WHERE verb = ? ORDER BY op", UPDATE).all()
    return {
        (RECORD_OF[entity], rec, name): pair[1]
        for entity, rec, fields in found
        for name, pair in json.loads(fields).items()
    }


# --- what is kept twice --------------------------------------------------------------------------------------------
def summaries(state: State) -> dict[str, set[tuple[Any, ...]]]:
    totals: dict[int, list[dict[str, Any]]] = defaultdict(list)
    claims: dict[int, list[dict[str, Any]]] = defaultdict(list)
    wishes: dict[int, list[dict[str, Any]]] = defaultdict(list)
    failures: dict[tuple[int, int, int], list[bool]] = defaultdict(list)
    returned: dict[int, list[int]] = defaultdict(list)
    bought: dict[int, list[int]] = defaultdict(list)
    for (record, _), row in state.items():
        card = row.get("client_id")
        if record == "purchase":
            bought[row["date"]].append(row["amount"] or 0)
            if card is not None:
                totals[card].append(row)
        if record == "return":
            returned[row["date"]].append(row["amount"] or 0)
        if record in ("claim", "problem", "return", "refusal", "loss"):
            failures[ENTITY[record], row["failure_point"] or 0, row["date"]].append(card is not None)
        if record == "claim" and card is not None:
            claims[card].append(row)
        if record == "wish" and card is not None:
            wishes[card].append(row)
    return {
        "client_total": {(card, *_total(found)) for card, found in totals.items()},
        "client_voice": {(card, *_voice(claims[card], wishes[card])) for card in {*claims, *wishes}},
        "failure_day": {(*key, len(own), sum(own)) for key, own in failures.items()},
        "purchase_day": {(day, len(amounts), sum(amounts)) for day, amounts in bought.items()},
        "return_day": {(day, len(amounts), sum(amounts)) for day, amounts in returned.items()},
    }


def _total(found: list[dict[str, Any]]) -> tuple[Any, ...]:
    days = [row["date"] for row in found]
    known = [row for row in found if row["cost"] is not None]
    return (
        min(days),
        max(days),
        len(found),
        sum(row["amount"] or 0 for row in found),
        sum(row["amount"] or 0 for row in known),
        sum(row["cost"] for row in known),
    )


def _voice(claims: list[dict[str, Any]], wishes: list[dict[str, Any]]) -> tuple[Any, ...]:
    open_claims = [row for row in claims if row["status"] in claim.OPEN]
    return (
        len(claims),
        len(open_claims),
        max((row["severity"] or 0 for row in open_claims), default=0),
        min((row["due_date"] for row in open_claims if row["due_date"]), default=None),
        len(wishes),
        sum(row["status"] in wish.OPEN for row in wishes),
    )


def bodies(state: State) -> dict[int, str]:
    """The searched text of each card, without its tags."""
    voices: dict[int, list[str]] = defaultdict(list)
    searched = (
        ("claim", ("text", "product", "resolution")),
        ("wish", ("text", "topic")),
        ("problem", ("text", "product", "resolution")),
        ("feedback", ("product_wrong", "staff_disliked", "sale_irritated", "worries", "note")),
        ("loss", ("reason", "public_note")),
        ("contact_person", ("name", "position", "phones", "emails", "notes")),
    )
    for record, names in searched:
        for (kind, _), row in sorted(state.items()):
            if kind == record and row["client_id"] is not None:
                for name in names:
                    value = domain({name: row[name]})[name] if name in ("phones", "emails") else row[name]
                    found = value if isinstance(value, tuple) else (value,)
                    voices[row["client_id"]].extend(found)
                    if name == "phones":
                        voices[row["client_id"]].extend("".join(c for c in one if c.isdecimal()) for one in found)
    return {i: search_body(domain(row), voices[i]) for (kind, i), row in state.items() if kind == "client"}


def tag_texts(state: State) -> dict[int, str]:
    """What is searched of the tags of each card."""
    return {i: plain("\n".join(domain(row)["tags"])) for (kind, i), row in state.items() if kind == "client"}


def domain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(json.loads(value)) if str(value).startswith("[") else value for name, value in row.items()}


def by_name(state: State) -> list[int]:
    """Ids of the clients in the order of their names."""
    return sorted((i for kind, i in state if kind == "client"), key=lambda i: (_name_key(state["client", i]), i))


def _name_key(row: dict[str, Any]) -> bytes:
    known = domain(row)
    return sort_key(title_of(known["name"], known["organisation"], known["emails"], known["phones"], known["number"]))


def referred(state: State, record: str, id: int) -> bool:
    """Whether a live row refers to this staff member, failure point or cause."""
    single = [
        (kind, name)
        for kind, cls in RECORDS.items()
        for name, spec in specs(cls).items()
        if spec.refers == record and spec.kind is Kind.REF
    ]
    if any(
        row[name] == id
        for kind, name in single
        for (k, i), row in state.items()
        if k == kind and (k, i) != (record, id)
    ):
        return True
    return record == "staff" and any(
        id in json.loads(row["known_by"]) for (k, _), row in state.items() if k == "client"
    )


def told(part: Any) -> list[str]:
    """A part of what a day is made of, in no order."""
    if isinstance(part, dict):
        return sorted(map(repr, part.items()))
    if isinstance(part, list):
        return sorted(map(repr, part))
    columns = part if isinstance(part, tuple) else [getattr(part, name) for name in type(part).__slots__]
    return sorted(repr(tuple(map(int, row))) for row in zip(*columns, strict=True))
