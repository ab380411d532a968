"""Whether the base is what it should be: every page, every reference, and everything that is kept twice."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import Connection

from desktop_crm.app.ports import Finding
from desktop_crm.domain.errors import UserError
from desktop_crm.domain.records import ON_CARD, RECORDS
from desktop_crm.storage import search_index, summaries
from desktop_crm.storage.engine import run, scalars
from desktop_crm.storage.rows import mapper
from desktop_crm.storage.schema import DELETE, ENTITY, PURGE, RECORD_OF, RESTORE, UPDATE
from desktop_crm.storage.store import Store

_FIRST_FEW: Final = 10
_SAMPLES: Final = 40


def check(store: Store) -> list[Finding]:
    """Reads everything; changes nothing."""
    with store.reading() as conn:
        found = [_finding(name, look(conn)) for name, look in CHECKS.items()]
    if store.writable and not _index_agrees(store):
        line = "the index holds other words than the searched texts"
        found = [replace(f, ok=False, details=(*f.details[:9], line)) if f.name == "search" else f for f in found]
    return found


def _finding(name: str, differences: Iterator[str]) -> Finding:
    found = tuple(line for line, _ in zip(differences, range(_FIRST_FEW), strict=False))
    return Finding(name, not found, found)


def _index_agrees(store: Store) -> bool:
    """FTS5's own comparison of its index with the texts: a command that it takes only from a writer."""
    try:
        with store.changing() as conn:
            run(conn, "INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)")
    except UserError as error:
        if error.code != "base_damaged":
            raise
        return False
    return True


def _integrity(conn: Connection) -> Iterator[str]:
    # A question makes FTS5 look whether another connection has changed the index since; integrity_check by itself goes
    # by what this connection remembers of it, and reports a corruption that is none.
    run(conn, "SELECT count(*) FROM search_index WHERE search_index MATCH '\"first\"'").all()
    for line in scalars(conn, f"PRAGMA integrity_check({_FIRST_FEW})"):
        if line != "ok":
            yield str(line)


def _foreign_keys(conn: Connection) -> Iterator[str]:
    for table, row, parent, _ in run(conn, "PRAGMA foreign_key_check"):
        yield f"{table} {row} refers to a {parent} that is not there"


def _search(conn: Connection) -> Iterator[str]:
    """The searched texts against the rows, and the index against a scan of the texts."""
    wanted = search_index.bodies(conn)
    stored = {row[0]: row[1] for row in run(conn, "SELECT id, body FROM search")}
    different = {key for key in wanted.keys() & stored.keys() if wanted[key] != stored[key]}
    for key, formerly in search_index.bodies(conn, different, formerly=True).items():
        if formerly == stored[key]:
            wanted[key] = formerly
    for key in sorted(wanted.keys() | stored.keys()):
        if wanted.get(key) != stored.get(key):
            yield f"client {key}: the searched text differs from the card"
    for needle in _needles(wanted):
        typed = search_index.needles(needle)
        sql = search_index.search_sql(typed)
        found = set(scalars(conn, f"SELECT id FROM search WHERE {sql.where}", *sql.args))
        scan = {key for key, body in wanted.items() if search_index.matches(body, typed)}
        if found != scan:
            yield f"search {needle!r}: {len(found - scan)} too many, {len(scan - found)} missing"


def _needles(bodies: dict[int, str]) -> list[str]:
    """Pieces of what is there, always the same for the same base."""
    dice = random.Random(len(bodies))
    keys = sorted(bodies)
    found: list[str] = []
    for _ in range(_SAMPLES if keys else 0):
        words = bodies[dice.choice(keys)].split()
        if words:
            word = dice.choice(words)
            start = dice.randrange(max(1, len(word) - 3))
            found.append(word[start : start + dice.randint(3, 6)])
    return found


def _journal(conn: Connection) -> Iterator[str]:
    """Every record was born once, and the journal's last word on each field and on its life is what the rows say."""
    fields: dict[tuple[int, int], dict[str, Any]] = {}
    lives: dict[tuple[int, int], int] = {}
    for entity, rec, verb, changed in run(conn, "SELECT entity, rec, verb, fields FROM change ORDER BY op, verb"):
        if verb == UPDATE:
            last = fields.setdefault((entity, rec), {})
            last.update({name: after for name, (_, after) in json.loads(changed).items()})
        else:
            lives[entity, rec] = verb
    for record in RECORDS:
        yield from _births(conn, record)
        yield from _lives(conn, record, lives)
    for (entity, rec), last in sorted(fields.items()):
        record = RECORD_OF[entity]
        names = ", ".join(mapper(record).names)
        row = (
            run(
                conn,
                f"SELECT {names} FROM {record} WHERE id = ?1 UNION ALL SELECT {names} FROM {record}_gone WHERE id = ?1",
                rec,
            )
            .mappings()
            .first()
        )
        for name, value in last.items():
            if row is None or row[name] != value:
                yield f"{record} {rec}: {name} is not what the journal says last"


def _births(conn: Connection, record: str) -> Iterator[str]:
    born = run(conn, "SELECT first, last FROM birth WHERE entity = ? ORDER BY first", ENTITY[record]).all()
    for (_, last), (first, _) in pairwise(born):
        if first <= last:
            yield f"{record} {first}: born twice"
    given = sum(last - first + 1 for first, last in born)
    there = f"(SELECT id FROM {record} UNION ALL SELECT id FROM {record}_gone)"
    total, different = run(conn, f"SELECT count(*), count(DISTINCT id) FROM {there}").one()
    purged = scalars(conn, "SELECT count(*) FROM change WHERE entity = ? AND verb = ?", ENTITY[record], PURGE)[0]
    if given != total + purged or total != different:
        yield f"{record}: {given} born, {purged} gone for good, {total} rows, {different} different"
    for key in scalars(
        conn,
        f"SELECT r.id FROM {there} r WHERE NOT EXISTS (SELECT 1 FROM birth b WHERE b.entity = ? AND b.first ="
        " (SELECT max(first) FROM birth WHERE entity = b.entity AND first <= r.id) AND r.id <= b.last) LIMIT 10",
        ENTITY[record],
    ):
        yield f"{record} {key}: never born"


def _lives(conn: Connection, record: str, lives: dict[tuple[int, int], int]) -> Iterator[str]:
    own = {rec: verb for (entity, rec), verb in lives.items() if entity == ENTITY[record]}
    live = set(scalars(conn, f"SELECT id FROM {record}"))
    alone = set(scalars(conn, f"SELECT id FROM {record}_gone WHERE gone_with IS NULL"))
    for key in sorted(alone):
        if own.get(key) != DELETE:
            yield f"{record} {key}: in the trash, but not by the journal"
    for key, verb in sorted(own.items()):
        if verb == DELETE and key not in alone:
            yield f"{record} {key}: deleted by the journal, but not in the trash"
        if verb == PURGE and (key in live or key in alone):
            yield f"{record} {key}: gone for good by the journal, but there"
        if verb == RESTORE and key in alone:
            yield f"{record} {key}: restored by the journal, but in the trash"
    if record in ON_CARD:
        there = "gone_with IN (SELECT id FROM client_gone)"
        for key in scalars(conn, f"SELECT id FROM {record}_gone WHERE gone_with IS NOT NULL AND NOT {there}"):
            yield f"{record} {key}: left with a client that is not in the trash"
    if both := live & alone:
        yield f"{record} {min(both)}: both live and in the trash"


def _summaries(conn: Connection) -> Iterator[str]:
    stale = summaries.stale_in(conn)
    for summary in summaries.SUMMARIES:
        if summary.name not in stale:
            stored = sorted(map(repr, run(conn, f"SELECT {summary.columns} FROM {summary.name}")))
            if stored != sorted(map(repr, run(conn, summary.select()))):
                yield f"{summary.name} differs from a recomputation"


def _counts(conn: Connection) -> Iterator[str]:
    clients = scalars(conn, "SELECT count(*) FROM client")[0]
    searched = scalars(conn, "SELECT count(*) FROM search")[0]
    if clients != searched:
        yield f"{clients} clients, {searched} searched texts"
    for record in RECORDS:
        sql = f"SELECT id FROM {record} WHERE id IN (SELECT id FROM {record}_gone) LIMIT 1"
        for key in scalars(conn, sql):
            yield f"{record} {key}: live and in the trash"


CHECKS: Final[dict[str, Callable[[Connection], Iterator[str]]]] = {
    "integrity": _integrity,
    "foreign_keys": _foreign_keys,
    "search": _search,
    "journal": _journal,
    "summaries": _summaries,
    "counts": _counts,
}
