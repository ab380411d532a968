"""Commands that find and show: search, pdf, figures."""

from __future__ import annotations

from desktop_crm.app import search as searching
from desktop_crm.app.ports import ClientRow
from desktop_crm.app.session import Session
from desktop_crm.cli.context import Context
from desktop_crm.domain import query
from desktop_crm.domain.query import ClientQuery


def words_of(given: list[str]) -> ClientQuery:
    """What was typed, without what cannot be text (undecodable bytes of an argument)."""
    return query.parse(" ".join(given).encode("utf-8", "replace").decode("utf-8").strip())


def search(context: Context) -> int:
    wanted = words_of(context.options.words)
    with context.session() as session:
        found = find(session, wanted)
        ids = list(found.ids[: context.options.limit])
        rows = [row for id in ids if (row := session.base.page([id]).get(id))]
        uids = session.base.uids("client", [row.id for row in rows])
        formats = context.formats(session)
    shape = [_hit(uid, row) for uid, row in zip(uids, rows, strict=True)]
    context.show(shape, lambda: [_line(hit, [formats.phone(p) for p in hit["phones"]]) for hit in shape])
    if not context.json:
        context.warn(_count(context, len(shape), len(found.ids), str(wanted)))
    return 0
