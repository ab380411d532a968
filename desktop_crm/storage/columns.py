"""The columns of `orders`: where each client's number comes from, and how the numbers of a few are read anew."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection

from desktop_crm.domain import custom_field
from desktop_crm.storage import own_fields
from desktop_crm.storage.engine import AMONG, FIRST, packed, run, scalars
from desktop_crm.storage.numbers import numbers
from desktop_crm.storage.summaries import CLIENT_TOTAL, CLIENT_VOICE, CardSummary, source

if TYPE_CHECKING:
    from numpy.typing import NDArray

NONE: Final = -(2**31) + 1
"""The client has no such value."""
MOST_TOUCHED: Final = 2_000
"""Clients read anew one by one; beyond, reading everything is quicker."""
_SHORT_NUMBER: Final = "(number NOT GLOB '*[^0-9]*' AND length(ltrim(number, '0')) <= 18)"
_OTHER_NUMBER: Final = 2 * 10**18


@dataclass(frozen=True, slots=True)
class Column:
    """`of`: by client id; for a column of texts, the number of its text in `words`."""

    of: NDArray[Any]
    words: tuple[str, ...] | None = None


_WORDS: Final = {"city": "''", "source": "''", "tags": "'[]'"}  # column -> the blank that its index leaves out
_FIELDS: Final = ("responsible", "known_since")
_SUMMED: Final[dict[str, tuple[CardSummary, str]]] = {
    "first": (CLIENT_TOTAL, "first_day"),
    "last": (CLIENT_TOTAL, "last_day"),
    "purchases": (CLIENT_TOTAL, "n"),
    "claims": (CLIENT_VOICE, "open_claims"),
    "wishes": (CLIENT_VOICE, "open_wishes"),
}
TAIL: Final = "tail"
"""The last two letters of the searched text, which begin no trigram: see `tail`."""
ALONE: Final = "alone"
"""The one staff member who knows a client."""
_KNOWS_ALONE: Final = (
    "CASE WHEN json_array_length(known_by) = 0 THEN responsible"
    " WHEN json_array_length(known_by) = 1 AND (responsible IS NULL OR responsible = known_by ->> 0)"
    " THEN known_by ->> 0 END"
)
"""NULL where nobody does, or several do; who is responsible knows the client as well."""
NAMES: Final = frozenset({*_WORDS, *_FIELDS, *_SUMMED, "number", TAIL})
"""The columns that every base has, and that are sorted and filtered by; those of its own fields go by their keys."""
SUMMARY: Final = {name: summary.name for name, (summary, _) in _SUMMED.items()}


def load(conn: Connection, name: str, stale: Collection[str]) -> Column:
    import numpy as np

    size = scalars(conn, "SELECT coalesce(max(id), 0) + 1 FROM client")[0]
    own = custom_field.id_of(name) is not None
    wide = own or name in ("number", TAIL)
    blank = 0 if name in ("purchases", "claims", "wishes", TAIL) else NONE
    of = np.full(size, blank, np.int64 if wide else np.int32)
    found = _read(conn, Column(of, () if name in _WORDS else None), name, stale, None)
    assert found is not None
    return found


def mend(conn: Connection, name: str, stale: Collection[str], old: Column, touched: Sequence[int]) -> Column | None:
    """A copy in which the numbers of `touched` are read anew; None: all have to be read anew."""
    import numpy as np

    blank = 0 if name in ("purchases", "claims", "wishes", TAIL) else NONE
    of = np.full(max(len(old.of), touched[-1] + 1), blank, old.of.dtype)
    of[: len(old.of)] = old.of
    of[np.array(touched)] = blank
    return _read(conn, Column(of, old.words), name, stale, packed(touched))


def _read(conn: Connection, into: Column, name: str, stale: Collection[str], some: str | None) -> Column | None:
    """Fill in the numbers of all clients, or of `some` (a JSON array of ids)."""
    if custom_field.id_of(name) is not None:
        return Column(into.of, own_fields.fill(conn, name, into.of, into.words or (), some))
    if name in _WORDS:
        return _read_words(conn, into, name, some)
    if name == "number":
        return _read_numbers(conn, into, some)
    if name in _SUMMED:
        summary, what = _SUMMED[name]
        mine = f"client_id {FIRST}" if some else "TRUE"
        table, id = source(summary, stale, mine), "client_id"
    elif name == TAIL:
        table, id = "search", "id"
        what = "(coalesce(unicode(substr(body, -2, 1)), 0) << 21) + coalesce(unicode(substr(body, -1)), 0)"
    else:
        table, id, what = "client", "id", _KNOWS_ALONE if name == ALONE else name
    among = f" AND {id} {FIRST}" if some else ""
    sql = f"SELECT group_concat({id}), group_concat({what}) FROM {table} WHERE {what} IS NOT NULL{among}"
    _fill(into.of, run(conn, sql, *([some] if some else [])).one())
    return into


def _fill(of: NDArray[Any], found: Sequence[str | None]) -> None:
    import numpy as np

    of[numbers(found[0], np.int32)] = numbers(found[1], np.int64)


def _read_words(conn: Connection, into: Column, name: str, some: str | None) -> Column:
    import numpy as np

    code = {word: number for number, word in enumerate(into.words or ())}
    # all come in the order of the index; the plus keeps SQLite from going through it for a few
    where = f"+{name} <> {_WORDS[name]} AND id {AMONG}" if some else f"{name} <> {_WORDS[name]}"
    sql = f"SELECT {name}, group_concat(id) FROM client WHERE {where} GROUP BY {name}"
    for word, ids in run(conn, sql, *([some] if some else [])):
        into.of[numbers(ids, np.int32)] = code.setdefault(word, len(code))
    return Column(into.of, tuple(code))


def _read_numbers(conn: Connection, into: Column, some: str | None) -> Column | None:
    """Numbers of digits alone by their worth, then all others; a further one of those moves others' places."""
    where, args = (f"+number <> '' AND id {AMONG}", [some]) if some else ("number <> ''", [])
    sql = (
        f"SELECT group_concat(id), group_concat(CAST(number AS INTEGER)) FROM client WHERE {where} AND {_SHORT_NUMBER}"
    )
    _fill(into.of, run(conn, sql, *args).one())
    sql = f"SELECT number, id FROM client WHERE {where} AND NOT {_SHORT_NUMBER}"
    others = run(conn, sql, *args).all()
    if others and some:
        return None
    place = {key: at for at, key in enumerate(sorted({_number_key(number) for number, _ in others}))}
    for number, id in others:
        into.of[id] = _OTHER_NUMBER + place[_number_key(number)]
    return into


def _number_key(number: str) -> tuple[bool, int, str]:
    """Long numbers of digits by their worth, then what is more than digits, letter by letter."""
    only_digits = number.isascii() and number.isdecimal()
    worth = number.lstrip("0") if only_digits else number
    return not only_digits, len(worth) if only_digits else 0, worth


def counted(column: Column, kind: str, most: int) -> list[tuple[Any, int]]:
    """The most frequent values of a field of the shop's own, as they are kept, with their numbers of clients."""
    import numpy as np

    numbers, counts = np.unique(column.of[column.of != NONE], return_counts=True)
    often = np.argsort(-counts, kind="stable")[:most]
    pairs = [(int(numbers[place]), int(counts[place])) for place in often]
    if column.words is not None:
        return [(column.words[number], n) for number, n in pairs]
    if kind == "number":
        return [(custom_field.kept_of(Decimal(number) / 2000), n) for number, n in pairs]
    return [(number == 1 if kind == "flag" else number, n) for number, n in pairs]
