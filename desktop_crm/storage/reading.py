"""What the list, the card and the trash read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import Connection

from desktop_crm.app.ports import ClientRow, Gone
from desktop_crm.domain.client import title_of
from desktop_crm.domain.fields import Kind, specs
from desktop_crm.domain.records import ON_CARD, RECORDS
from desktop_crm.storage import duplicates, emptying, references
from desktop_crm.storage.engine import AMONG, packed, run, scalars
from desktop_crm.storage.journal import moment
from desktop_crm.storage.rows import load_day, load_many, mapper
from desktop_crm.storage.summaries import CLIENT_TOTAL, CLIENT_VOICE, source


def get(conn: Connection, record: str, id: int, *, gone: bool = False) -> Any | None:
    kind = mapper(record)
    row = run(conn, f"SELECT {kind.columns} FROM {record}{'_gone' * gone} WHERE id = ?", id).first()
    return None if row is None else kind.load(row)


def every(conn: Connection, record: str, *, gone: bool = False) -> list[Any]:
    kind = mapper(record)
    return [kind.load(row) for row in run(conn, f"SELECT {kind.columns} FROM {record}{'_gone' * gone} ORDER BY id")]


def on_card(conn: Connection, record: str, client_id: int) -> list[Any]:
    """Newest first (date where there is one, then id)."""
    kind = mapper(record)
    newest = "date DESC, " if "date" in kind.names else ""
    sql = f"SELECT {kind.columns} FROM {record} WHERE client_id = ? ORDER BY {newest}id DESC"
    return [kind.load(row) for row in run(conn, sql, client_id)]


def named_in(conn: Connection, record: str, field: str, id: int) -> list[Any]:
    """Live records whose `field` names the record `id`, or holds it among others, oldest first."""
    kind = mapper(record)
    if field not in kind.names:
        raise KeyError(field)
    names = f"{field} = ?"
    if specs(RECORDS[record])[field].kind is Kind.REFS:
        names = f"{field} <> '[]' AND EXISTS (SELECT 1 FROM json_each({field}) WHERE value = ?)"
    return [kind.load(row) for row in run(conn, f"SELECT {kind.columns} FROM {record} WHERE {names} ORDER BY id", id)]


def on_cards(conn: Connection, record: str, clients: Collection[int]) -> list[Any]:
    """Live records on the cards of these clients, oldest first."""
    kind = mapper(record)
    sql = f"SELECT {kind.columns} FROM {record} WHERE client_id {AMONG} ORDER BY id"
    return [kind.load(row) for row in run(conn, sql, packed(clients))]


def page(conn: Connection, ids: Sequence[int], stale: Collection[str]) -> dict[int, ClientRow]:
    wanted = packed(ids)
    # a stale summary is made for these clients alone: cheap, and right
    mine = f"client_id {AMONG.replace('?', '?1')}"
    rows = run(
        conn,
        "SELECT c.id, c.number, c.name, c.organisation, c.kind, c.city, c.phones, c.emails, c.tags, c.responsible,"
        " c.known_since, c.custom, t.first_day, t.last_day, t.n, v.open_claims, v.worst_open, v.open_wishes, v.next_due"
        f" FROM client c LEFT JOIN {source(CLIENT_TOTAL, stale, mine)} t ON t.client_id = c.id"
        f" LEFT JOIN {source(CLIENT_VOICE, stale, mine)} v ON v.client_id = c.id"
        f" WHERE c.id {AMONG.replace('?', '?1')}",
        wanted,
    )
    found: dict[int, ClientRow] = {}
    for id, number, name, organisation, kind, city, phones, emails, tags, responsible, since, custom, *summary in rows:
        first, last, n, open_claims, worst, open_wishes, due = summary
        calls, mails = load_many(phones), load_many(emails)
        found[id] = ClientRow(
            id=id,
            number=number,
            title=title_of(name, organisation, mails, calls, number),
            kind=kind,
            city=city,
            phones=calls,
            emails=mails,
            tags=load_many(tags),
            responsible=responsible,
            known_since=load_day(since),
            first_purchase=load_day(first),
            last_purchase=load_day(last),
            purchases=n or 0,
            open_claims=open_claims or 0,
            worst_open=worst or 0,
            open_wishes=open_wishes or 0,
            next_due=load_day(due),
            custom=custom,
        )
    return found


def cities(conn: Connection) -> list[tuple[str, int]]:
    sql = "SELECT city, count(*) FROM client WHERE city <> '' GROUP BY city ORDER BY count(*) DESC, city"
    return [(city, n) for city, n in run(conn, sql)]


def tags(conn: Connection) -> list[tuple[str, int]]:
    found: Counter[str] = Counter()
    for stored, n in run(conn, "SELECT tags, count(*) FROM client WHERE tags <> '[]' GROUP BY tags"):
        found.update(dict.fromkeys(load_many(stored), n))
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


_TITLES: Final = {
    "claim": "text",
    "wish": "text",
    "purchase": "product",
    "interaction": "summary",
    "return": "product",
    "refusal": "reason",
    "attachment": "name",
    "contact_person": "name",
    "problem": "text",
    "feedback": "note",
    "loss": "reason",
    "referral": "note",
    "task": "text",
    "spending": "note",
    "observation": "observer",
    "improvement": "text",
    "estimate": "note",
    "rung": "code",
    "saved_filter": "name",
    "custom_field": "name",
    "staff": "name",
    "failure_point": "name",
    "cause": "name",
    "setting": "key",
}


def trash(conn: Connection, limit: int, now: int, days: int) -> list[Gone]:
    """What was deleted by itself, newest first, and when it goes for good; `days` 0: never."""
    parts = " UNION ALL ".join(
        f"SELECT * FROM (SELECT '{record}' AS record, id, gone_op FROM {record}_gone WHERE gone_with IS NULL"
        " ORDER BY gone_op DESC, id LIMIT ?1)"
        for record in RECORDS
    )
    rows = run(
        conn,
        f"SELECT g.record, g.id, g.gone_op, o.at, o.actor FROM ({parts}) g JOIN operation o ON o.id = g.gone_op"
        " ORDER BY g.gone_op DESC, g.record, g.id LIMIT ?1",
        limit,
    ).all()
    due = emptying.due(conn, now, days, {row[2] for row in rows}) if days else {}
    found: list[Gone] = []
    for record, id, op, at, actor in rows:
        row: Any = get(conn, record, id, gone=True)
        title = (
            row.title if record == "client" else str(getattr(row, _TITLES[record])) or (getattr(row, "document", ""))
        )
        card = row.client_id if record in ON_CARD else None
        heir = _heir(conn, row) if record == "client" else ""
        stays = op not in due or heir or record in emptying.STAYS
        goes = None if stays else moment(due[op])
        found.append(Gone(record, id, title, moment(at), actor, card, heir, goes, record in references.HELD))
    return found


def _heir(conn: Connection, gone: Any) -> str:
    """The name of the card that took over a merged one."""
    if gone.merged_into is None:
        return ""
    card = duplicates.heirs(conn, [gone.id]).get(gone.id, gone.merged_into)
    heir = get(conn, "client", card) or get(conn, "client", card, gone=True)
    return heir.title if heir is not None else ""


def has(conn: Connection, record: str) -> bool:
    return bool(scalars(conn, f"SELECT EXISTS (SELECT 1 FROM {mapper(record).record})")[0])


def count(conn: Connection, record: str) -> int:
    return int(scalars(conn, f"SELECT count(*) FROM {mapper(record).record}")[0])
