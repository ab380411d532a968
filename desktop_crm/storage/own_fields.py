"""Fields of the shop's own: which cards hold a value, what is searched of them, and their columns in memory.

Their values stand in `client.custom` (JSON), which is empty on most cards: SQLite reads those that are not, once, and
from then on the columns are brought up to date like all others.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection

from desktop_crm.domain import custom_field
from desktop_crm.storage.engine import AMONG, run, scalars
from desktop_crm.storage.numbers import numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TYPES: Final = {
    # kind of field -> types of JSON that are a value of it
    "text": ("text",),
    "choice": ("text",),
    "number": ("integer", "real"),
    "date": ("integer",),
    "flag": ("true", "false"),
}
_NUMBER: Final = {
    # kind of field -> its value as a whole number; see `custom_field.scaled`
    "number": "CAST(round(value * 1000) AS INTEGER) * 2",
    "date": "value",
    "flag": "value",
}
WORDS: Final = ("text", "choice")


def kind_of(conn: Connection, id: int) -> str:
    """ "" where there is no such field."""
    return next(iter(scalars(conn, "SELECT kind FROM custom_field WHERE id = ?", id)), "")


def worded(conn: Connection) -> frozenset[int]:
    """The fields whose values are words."""
    return frozenset(scalars(conn, "SELECT id FROM custom_field WHERE kind IN ('text', 'choice')"))


def texts(custom: str, worded: Collection[int]) -> list[str]:
    """What is searched of a card's own fields."""
    if not custom or not worded:
        return []
    kept = custom_field.load(custom)
    return [kept[id] for id in sorted(kept.keys() & worded) if isinstance(kept[id], str)]


def _path(id: int) -> str:
    return f'$."{id}"'


def holders(conn: Connection, id: int, *, gone: bool = False) -> list[int]:
    """The cards that hold a value of this field; of the trash with `gone`."""
    table = "client_gone" if gone else "client"
    sql = f"SELECT id FROM {table} WHERE custom <> '' AND json_type(custom, ?) IS NOT NULL ORDER BY id"
    return scalars(conn, sql, _path(id))


def _values(kind: str, some: str = "") -> str:
    """SQL of id, value and type for all cards that hold a value of this kind; its first argument is the path."""
    types = ", ".join(f"'{one}'" for one in _TYPES[kind])
    return (
        "SELECT client.id AS id, json_extract(custom, ?1) AS value, json_type(custom, ?1) AS type FROM client"
        f" WHERE custom <> '' AND json_type(custom, ?1) IN ({types}){some}"
    )


def fill(
    conn: Connection, key: str, of: NDArray[Any], words: Collection[str], some: str | None
) -> tuple[str, ...] | None:
    """Put the numbers of all clients, or of `some` (a JSON array of ids), into `of`, an array by client id.

    Returns the words that the numbers stand for, those before among them; None where the numbers are the values.
    """
    import numpy as np

    id = custom_field.id_of(key) or 0
    kind = kind_of(conn, id)
    if not kind:
        return None
    args = (_path(id), *([some] if some is not None else []))
    values = _values(kind, f" AND client.id {AMONG.replace('?', '?2')}" if some is not None else "")
    if kind not in WORDS:
        sql = f"SELECT group_concat(id), group_concat({_NUMBER[kind]}) FROM ({values})"
        ids, found = run(conn, sql, *args).one()
        of[numbers(ids, np.int32)] = numbers(found, np.int64)
        return None
    code = {word: number for number, word in enumerate(words)}
    for word, ids in run(conn, f"SELECT value, group_concat(id) FROM ({values}) GROUP BY value", *args):
        of[numbers(ids, np.int32)] = code.setdefault(word, len(code))
    return tuple(code)
