"""Conditions of a query as a mask over client ids: from the columns in memory where there is one, else by SQL."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection

from desktop_crm.domain import custom_field
from desktop_crm.domain.folding import fold
from desktop_crm.domain.parsing import Unreadable, parse_flag
from desktop_crm.domain.query import NONE as NO_VALUE
from desktop_crm.domain.query import Condition
from desktop_crm.domain.records import FAILURES
from desktop_crm.storage import own_fields
from desktop_crm.storage.columns import ALONE, NONE
from desktop_crm.storage.engine import AMONG, packed, run
from desktop_crm.storage.numbers import numbers
from desktop_crm.storage.orders import View
from desktop_crm.storage.rows import load_many, store_day
from desktop_crm.storage.schema import ENTITY, OPEN_CLAIM

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

ELSEWHERE: Final = frozenset({"rung", "class", "mark"})
"""Conditions that the caller applies."""
COLUMN: Final = {
    # condition -> the column it looks at
    "city": "city",
    "source": "source",
    "tag": "tags",
    "responsible": "responsible",
    "claims": "claims",
    "wishes": "wishes",
    "purchases": "purchases",
    "last": "last",
    "first": "first",
    "since": "known_since",
}


def mask(view: View, conditions: Sequence[Condition], today: date) -> Mask | None:
    """By client id, whether all conditions hold; None: there are none."""
    found: Mask | None = None
    for condition in conditions:
        if condition.key not in ELSEWHERE:
            holds = _Condition(view, condition, today).mask()
            if condition.negated:
                holds = ~holds
            found = holds if found is None else found & holds
    return found


@dataclass(slots=True)
class _Condition:
    view: View
    asked: Condition
    today: date

    def mask(self) -> Mask:
        if custom_field.id_of(self.asked.key) is not None:
            return self._own()
        match self.asked.key:
            case "city" | "source":
                return self._among_words(lambda stored: [stored])
            case "tag":
                return self._among_words(load_many)
            case "responsible":
                return self._responsible()
            case "only":
                return self._known_to_one()
            case "claims" | "wishes" | "purchases":
                return self._compared(self._values(), int)
            case "last" | "since":
                return self._compared(self._values(), _day)
            case "first":
                first, last = _period(self.asked.value) or (1, 0)
                return _between(self._values(), first, last)
            case "overdue":
                return self._overdue()
            case "role":
                roles = " OR ".join("instr(roles, ?) > 0" for _ in self.asked.values)
                return self._clients(f"SELECT id FROM client WHERE {roles}", *(f'"{v}"' for v in self.asked.values))
            case "kind":
                return self._clients(f"SELECT id FROM client WHERE kind {AMONG}", json.dumps(self.asked.values))
            case "added":
                return self._added()
            case "bought":
                days = _period(self.asked.value) or (1, 0)
                return self._clients("SELECT client_id AS id FROM purchase WHERE date BETWEEN ? AND ?", *days)
            case "point":
                return self._points()
        raise KeyError(self.asked.key)

    # -- parts
    def _blank(self) -> Mask:
        import numpy as np

        return np.zeros(len(self.view.names.place), np.bool_)

    def _clients(self, sql: str, *args: Any) -> Mask:
        """Those whose `id` an SQL question names."""
        import numpy as np

        found = self._blank()
        text = run(self.view.conn, f"SELECT group_concat(id) FROM ({sql})", *args).scalar_one()
        found[numbers(text, np.int32)] = True
        return found

    def _own(self) -> Mask:
        """A field of the shop's own; where there is no such field, no card says anything of it."""
        kind = own_fields.kind_of(self.view.conn, custom_field.id_of(self.asked.key) or 0)
        of = self.view.column(self.asked.key).of
        if self.asked.op == ":" and fold(self.asked.value) == NO_VALUE:
            return self._silent(of)
        if kind in own_fields.WORDS:
            found = self._among_words(lambda stored: [stored], self.asked.key)
            return found | self._silent(of) if NO_VALUE in map(fold, self.asked.values) else found
        return self._compared(of, _READS.get(kind, lambda _text: None), (self.asked.value,))

    def _silent(self, values: NDArray[Any]) -> Mask:
        nothing: Mask = values == NONE
        return nothing

    def _values(self) -> NDArray[Any]:
        return self.view.column(COLUMN[self.asked.key]).of

    def _compared(
        self, values: NDArray[Any], read: Callable[[str], int | None], asked: Sequence[str] | None = None
    ) -> Mask:
        """`asked`: the alternatives, where a comma does not separate them."""
        import numpy as np

        known: Mask = values != NONE
        if self.asked.op == ":":
            wanted = map(read, self.asked.values if asked is None else asked)
            return known & np.isin(values, [v for v in wanted if v is not None])
        limit = read(self.asked.value)
        if limit is None:
            return self._blank()
        compare = {">": np.greater, "<": np.less, ">=": np.greater_equal, "<=": np.less_equal}[self.asked.op]
        holds: Mask = compare(values, limit)
        return known & holds

    def _alternatives(self) -> set[str]:
        return {fold(v.strip()) for v in (self.asked.value, *self.asked.values)}

    def _among_words(self, texts: Callable[[str], Sequence[str]], name: str = "") -> Mask:
        import numpy as np

        wanted, column = self._alternatives(), self.view.column(name or COLUMN[self.asked.key])
        words = column.words or ()
        fitting = [n for n, stored in enumerate(words) if any(fold(text.strip()) in wanted for text in texts(stored))]
        return np.isin(column.of, fitting)

    def _responsible(self) -> Mask:
        import numpy as np

        wanted, of = self._alternatives(), self._values()
        staff = run(self.view.conn, "SELECT id, name FROM staff").all()
        found: Mask = np.isin(of, [key for key, name in staff if fold(name.strip()) in wanted])
        return found | (of == NONE) if "none" in wanted else found

    def _known_to_one(self) -> Mask:
        import numpy as np

        wanted = self._alternatives()
        staff = run(self.view.conn, "SELECT id, name FROM staff").all()
        who = [id for id, name in staff if fold(name.strip()) in wanted]
        return np.isin(self.view.column(ALONE).of, who)

    def _overdue(self) -> Mask:
        import numpy as np

        sql = (
            "SELECT group_concat(client_id), group_concat(n) FROM (SELECT client_id, count(*) AS n FROM claim"
            f" WHERE {OPEN_CLAIM} AND due_date < ? AND client_id IS NOT NULL GROUP BY client_id)"
        )
        late, counts = run(self.view.conn, sql, store_day(self.today)).one()
        of = np.zeros(len(self.view.names.place), np.int32)
        of[numbers(late, np.int32)] = numbers(counts, np.int32)
        return self._compared(of, int)

    def _added(self) -> Mask:
        ops = packed(int(v) for v in self.asked.values if v.isascii() and v.isdecimal() and len(v) < 19)
        found = self._blank()
        sql = f"SELECT first, last FROM birth WHERE entity = {ENTITY['client']} AND op {AMONG}"
        for first, last in run(self.view.conn, sql, ops):
            found[first : last + 1] = True
        return found

    def _points(self) -> Mask:
        found = self._blank()
        tree = _tree(self.view.conn)
        for wanted in self.asked.values:
            place, *of = wanted.split("~")
            which, _, period = place.partition("@")
            days = _period(period) if period else (0, _LAST)
            if days is None:
                continue
            where, args = ("IS NULL", []) if which == "none" else (AMONG, [packed(below(which, tree))])
            for record in FAILURES:
                if not of or record in of:
                    sql = f"SELECT client_id AS id FROM {record} WHERE failure_point {where} AND date BETWEEN ? AND ?"
                    found |= self._clients(f"{sql} AND client_id IS NOT NULL", *args, *days)
        return found


def _between(values: NDArray[Any], first: int, last: int) -> Mask:
    inside: Mask = (values != NONE) & (values >= first) & (values <= last)
    return inside


def _day(value: str) -> int | None:
    try:
        return store_day(date.fromisoformat(value))
    except ValueError:
        return None


def _scaled(value: str) -> int | None:
    try:
        return custom_field.scaled(custom_field.number_of(value))
    except Unreadable:
        return None


def _flag(value: str) -> int | None:
    try:
        return int(parse_flag(value))
    except Unreadable:
        return None


_READS: Final[dict[str, Callable[[str], int | None]]] = {"number": _scaled, "date": _day, "flag": _flag}
_LAST: Final = 99_999_999
_PERIOD: Final = re.compile(r"(\d{4}-\d\d-\d\d)?\.\.(\d{4}-\d\d-\d\d)?")


def _period(text: str) -> tuple[int, int] | None:
    """First and last day of FROM..TO, either of which may be left out; None where it is no period."""
    found = _PERIOD.fullmatch(text)
    if not found:
        return None
    first, last = (_day(part) if part else 0 for part in found.groups())
    return None if first is None or last is None else (first, last or _LAST)


@dataclass(frozen=True, slots=True)
class Point:
    id: int
    parent: int | None
    code: str


def _tree(conn: Connection) -> Mapping[int, Point]:
    return {row[0]: Point(*row) for row in run(conn, "SELECT id, parent, code FROM failure_point")}


def below(which: str, tree: Mapping[int, Point]) -> set[int]:
    """Ids of the points with this code or id, and of all below them."""
    number = int(which) if which.isascii() and which.isdecimal() and len(which) < 19 else None
    found = {p.id for p in tree.values() if p.id == number or (p.code and p.code == which)}
    while more := {p.id for p in tree.values() if p.parent in found} - found:
        found |= more
    return found
