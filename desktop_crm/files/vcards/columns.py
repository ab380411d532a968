"""Cards -> a table: one column a value, fields of several values in as many columns as the fullest card needs."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from desktop_crm.app.importing.table import Attached, Extra, Note, Table
from desktop_crm.app.importing.wide import spread
from desktop_crm.domain.errors import UserError

HEADERS: Final = {
    "name": "FN",
    "organisation": "ORG",
    "position": "TITLE",
    "kind": "KIND",
    "phones": "TEL",
    "emails": "EMAIL",
    "addresses": "ADR",
    "city": "ADR (city)",
    "birthday": "BDAY",
    "urls": "URL",
    "other_names": "NICKNAME",
    "tags": "CATEGORIES",
    "notes": "NOTE",
}
"""Field -> what vCard calls it, in the order of the columns."""
Values = dict[str, list[str]]


def table(path: Path, cards: list[tuple[int, Values]], extras: Iterable[Any], answer: dict[str, Any]) -> Table:
    """`cards` are (line, field -> values); `extras` and `answer` as the reading process sends them.

    Raises UserError file_empty where no card says anything.
    """
    if not cards:
        raise UserError("file_empty", file=path.name)
    cards.sort(key=lambda card: card[0])
    columns, fields, rows = spread([values for _, values in cards], HEADERS)
    notes = tuple(Note(note["code"], note["params"]) for note in answer["notes"])
    return Table(
        path,
        columns,
        rows,
        [line for line, _ in cards],
        "vcf",
        encoding=answer["encoding"],
        guessed=answer["guessed"],
        order="ymd",
        notes=notes,
        fields=fields,
        extras={line: _extra(uid, attached) for line, uid, attached in extras},
    )


def _extra(uid: str, attached: Sequence[Sequence[str]]) -> Extra:
    return Extra(uid, tuple(Attached(name, media, base64.b64decode(data), use) for name, media, use, data in attached))
