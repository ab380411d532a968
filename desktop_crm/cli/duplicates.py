"""Cards of one client: finding them, and making one of them."""

from __future__ import annotations

import sys
from typing import Any

from desktop_crm.app import merging, wording
from desktop_crm.cli import progress
from desktop_crm.cli.context import Context, Usage, resolve
from desktop_crm.domain.errors import UserError


def duplicates(context: Context) -> int:
    from desktop_crm.app.duplicates import told
    from desktop_crm.app.duplicates.groups import find_duplicates

    with context.session() as session:
        with progress.shown(context.texts("duplicates.title"), context.texts, sys.stderr) as job:
            found = find_duplicates(session, job)
        groups = found.groups[: context.options.limit]
        ids = [i for group in groups for i in group.ids]
        uids = dict(zip(ids, session.base.uids("client", ids), strict=True))
        formats = context.formats(session)
    shapes: list[dict[str, Any]] = []
    lines: list[str] = []
    for group in groups:
        cards = [found.cards[i] for i in group.ids]
        shapes.append(
            {
                "score": group.score,
                "sureness": group.sureness,
                "reasons": [{"code": r.code, "text": r.text} for r in group.reasons],
                "doubts": [{"code": r.code, "text": r.text} for r in group.doubts],
                "clients": [
                    {
                        "uid": uids[c.id],
                        "title": told.title(c),
                        "number": c.number,
                        "city": c.city,
                        "phones": list(c.phones),
                        "emails": list(c.emails),
                    }
                    for c in cards
                ],
            }
        )
        lines += ["", f"{told.sureness(context.texts, group.sureness)}: {told.why(context.texts, formats, group)}"]
        lines += [f"  {uids[c.id]}  {told.line(formats, c)}" for c in cards]
    shape = {"clients": found.looked_at, "groups": shapes}
    summary = context.texts("duplicates.found", n=len(found.groups))
    context.show(shape, lambda: [summary, *lines])
    return 0


def merge(context: Context) -> int:
    """The first card stays."""
    with context.session(write=True) as session:
        ids: list[int] = []
        for uid in (context.options.keep, *context.options.others):
            record, id = resolve(session, uid)
            if record != "client":
                raise Usage(context.texts("cli.not_a_client", uid=uid))
            if session.base.get("client", id) is None:
                raise UserError("no_such_client")
            ids.append(id)
        context.options.record = "client"  # the errors of its fields are told by their names
        changes = merging.merge(session, ids[0], ids[1:])
        moved = {record: len(ids) for record, ids in changes.records.items() if record != "client"}
    did = wording.intent(context.texts, changes.operation.intent) if changes.operation else ""
    context.show({"uid": context.options.keep, "did": did, "moved": moved}, lambda: [did])
    return 0
