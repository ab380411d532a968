"""Commands that find clients: search, and the choice of cards for paper."""

from __future__ import annotations

from typing import Any

from desktop_crm.app import own_values, wording
from desktop_crm.app import search as searching
from desktop_crm.app.ports import ClientRow
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.cli.context import Context, Usage, readable
from desktop_crm.domain import query
from desktop_crm.domain.query import ClientQuery

PAGE = 500


def query_of(context: Context, session: Session, words: str) -> ClientQuery:
    """What was typed, without what cannot be text (an argument's bytes that are no UTF-8).

    Raises Usage where a condition cannot be meant, with the words of the window's search box.
    """
    typed, own = readable(words).encode("utf-8", "replace").decode("utf-8").strip(), own_values.own(session)
    if wrong := query.doubts(typed, own):
        raise Usage("; ".join(wording.doubt(context.texts, doubt) for doubt in wrong))
    return query.parse(typed, own=own)


def find(session: Session, wanted: ClientQuery) -> list[int]:
    return list(searching.find(session, Standings(session), wanted).ids)


def search(context: Context) -> int:
    with context.session() as session:
        wanted = query_of(context, session, " ".join(context.options.words))
        words = wanted.typed(own_values.own(session))
        ids = find(session, wanted)
        shown = ids[: context.options.limit]
        rows = _rows(session, shown)
        uids = session.base.uids("client", [row.id for row in rows])
        formats = context.formats(session)
    context.show(
        [_hit(uid, row) for uid, row in zip(uids, rows, strict=True)],
        lambda: [
            "  ".join([uid, row.number or "—", row.title, row.city, *map(formats.phone, row.phones)]).rstrip()
            for uid, row in zip(uids, rows, strict=True)
        ],
    )
    if not context.json:
        key = "cli.found" if ids else "cli.found_none"
        context.warn(context.texts(key, shown=formats.number(len(rows)), n=len(ids), words=words))
    return 0


def _rows(session: Session, ids: list[int]) -> list[ClientRow]:
    rows: list[ClientRow] = []
    for start in range(0, len(ids), PAGE):
        part = ids[start : start + PAGE]
        found = session.base.page(part)
        rows += [found[id] for id in part if id in found]
    return rows


def _hit(uid: str, row: ClientRow) -> dict[str, Any]:
    return {
        "uid": uid,
        "number": row.number,
        "name": row.title,
        "phones": list(row.phones),
        "emails": list(row.emails),
        "city": row.city,
    }
