"""All claims, problems, wishes, refusals, returns and losses for scripts, the newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from desktop_crm.app import wording
from desktop_crm.app.formats import Formats
from desktop_crm.app.voice_rows import KINDS, VoiceQuery, VoiceRow
from desktop_crm.app.wording import Names
from desktop_crm.cli.context import Context
from desktop_crm.cli.shapes import Shapes
from desktop_crm.domain.fields import Kind, Spec

PAGE = 500
SHOWN = 120  # letters of a text on its line
_DATE, _MONEY, _POINT = Spec(Kind.DATE), Spec(Kind.MONEY), Spec(Kind.REF, refers="failure_point")
_STAFF = Spec(Kind.REF, refers="staff")


def voices(context: Context) -> int:
    options = context.options
    query = VoiceQuery(kinds=frozenset(options.kind or ()), state="open" if options.open else "")
    with context.session() as session:
        keys = session.base.voices(query)
        wanted = keys[: options.limit]
        rows: list[VoiceRow] = []
        for start in range(0, len(wanted), PAGE):
            found = session.base.voice_rows(wanted[start : start + PAGE])
            rows += [found[key] for key in wanted[start : start + PAGE] if key in found]
        uids = _uids(session.base, rows)
        clients = sorted({row.client_id for row in rows if row.client_id is not None})
        cards = dict(zip(clients, session.base.uids("client", clients), strict=True))
        shapes, formats = Shapes.of(session), context.formats(session)
    shape = {
        "total": len(keys),
        "voices": [_shape(shapes, row, uids[row.record, row.id], cards) for row in rows],
    }
    context.show(shape, lambda: [_line(context, formats, shapes.names, row, uids[row.record, row.id]) for row in rows])
    if not context.json:
        n = len(keys)
        context.warn(f"{formats.number(n)} {context.texts('voices.count', n=n)}")
    return 0


def _uids(base: Any, rows: Sequence[VoiceRow]) -> dict[tuple[str, int], str]:
    found: dict[tuple[str, int], str] = {}
    for record in KINDS:
        ids = [row.id for row in rows if row.record == record]
        found |= {(record, id): uid for id, uid in zip(ids, base.uids(record, ids), strict=True)}
    return found


def _shape(shapes: Shapes, row: VoiceRow, uid: str, cards: Mapping[int, str]) -> dict[str, Any]:
    client = None if row.client_id is None else {"uid": cards[row.client_id], "title": row.client}
    return {
        "record": row.record,
        "uid": uid,
        "date": shapes.value(_DATE, row.date),
        "client": client,
        "text": row.text,
        "failure_point": shapes.value(_POINT, row.point),
        "severity": row.severity,
        "status": row.status or None,
        "due_date": shapes.value(_DATE, row.due),
        "closed_on": shapes.value(_DATE, row.closed_on),
        "amount": shapes.value(_MONEY, row.amount),
        "staff": shapes.value(_STAFF, row.staff),
    }


def _line(context: Context, formats: Formats, names: Names, row: VoiceRow, uid: str) -> str:
    t = context.texts
    text = " ".join(row.text.split())
    parts = (
        uid,
        formats.date(row.date),
        t(f"codes.record_{row.record}"),
        row.client or t("voices.no_client"),
        text if len(text) <= SHOWN else text[: SHOWN - 1] + "…",
        names.of("failure_point", row.point),
        wording.choice(t, row.record, "status", row.status),
    )
    return "  ".join(part for part in parts if part)
