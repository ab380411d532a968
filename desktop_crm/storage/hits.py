"""Which clients' searched texts hold what was typed. The meaning is `search_index.matches`; here it is found fast.

Three letters and more are asked of the trigram index. One or two are the beginning of some trigrams, which the index's
vocabulary names, or stand at the very end of the text, where no trigram begins. Where very many hold what was typed, a
walk through the texts in the list's order comes upon the first of them sooner than the index upon all, and at once
where the texts at the head of the list are in memory. Those with tags that hold some of it are found by these, and
looked through for the rest.
"""

from __future__ import annotations

import json
import time
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection

from desktop_crm.domain.errors import Cancelled
from desktop_crm.storage import search_index
from desktop_crm.storage.columns import TAIL
from desktop_crm.storage.engine import AMONG, packed, run, scalars
from desktop_crm.storage.numbers import numbers
from desktop_crm.storage.orders import HEAD, View
from desktop_crm.storage.search_index import Needle

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ids = NDArray[np.int32]

_VOCABULARY: Final = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_terms USING fts5vocab('main', 'search_index', 'instance')"
)
_MOST_TERMS: Final = 100
"""Trigrams asked for one by one; beyond, reading all texts is quicker."""
_FEW_TERMS: Final = 4
"""So few that all who have them are found at once."""
_MOST_FORMS: Final = 16
_SAMPLE: Final = 64
"""One client in so many is looked at to guess how many there are, and how long finding them takes."""
_READ: Final = 5e-6
"""Seconds that reading one text on a walk takes, far from its neighbours as it lies."""
_ASKING: Final = 1e-4
"""Seconds that a question takes however little it finds."""
_WALK: Final = 8_000
_LONG_WALK: Final = 32_000
"""Texts that a walk reads before it gives up: where all are found by the index, and where all texts must be read."""
_DOUBTFUL: Final = 1_000
"""After so many it has to look as if it came upon enough, or nearly."""
_FEW_TAGGED: Final = 1_000
"""Clients whose texts are looked through rather than the index asked for all."""
_PART: Final = 32
"""So large a part of a list is looked through in memory: in a short one the index is as quick."""
_FEW_UNKNOWN: Final = 64
"""Texts that are read on the way where those around them are in memory: of clients that were just changed."""
_FIRST_STEP: Final = 256
_LARGEST_STEP: Final = 4_096


@dataclass(slots=True)
class Hits:
    view: View
    wanted: tuple[Needle, ...]
    cancelled: Callable[[], bool]
    sql: search_index.SearchSql = field(init=False)
    tagged: dict[tuple[Needle, ...], list[str]] = field(init=False)
    """What the text must still hold -> the lists of tags that hold the others."""

    def __post_init__(self) -> None:
        self.sql = search_index.search_sql(self.wanted)
        self.tagged = search_index.beside_tags(self.view.tag_lists, self.wanted)

    @property
    def conn(self) -> Connection:
        return self.view.conn

    # -- all of them
    def all(self) -> Ids:
        """In no order."""
        found = self._in_texts()
        if not self.tagged:
            return found
        import numpy as np

        every = np.zeros(len(self.view.names.place), np.bool_)
        every[found] = True
        for rest, lists in self.tagged.items():
            every[self._beside(rest, lists)] = True
        return np.flatnonzero(every).astype(np.int32)

    def _in_texts(self) -> Ids:
        if not self.sql.question and (found := self._short()) is not None:
            return found
        return self._asked() if self.sql.alone else self._read()

    # -- by tags
    def _beside(self, rest: tuple[Needle, ...], lists: Sequence[str]) -> Ids:
        """Those with one of these lists of tags in whose text the rest is found."""
        import numpy as np

        theirs = self._with_lists(lists)
        if not rest:
            return theirs
        if len(theirs) <= _FEW_TAGGED:
            return np.array(sorted(self._among(theirs.tolist(), rest)), np.int32)
        texts = Hits(self.view, rest, self.cancelled)._in_texts()
        holds = np.zeros(len(self.view.names.place), np.bool_)
        holds[texts] = True
        return theirs[holds[theirs]]

    def _with_lists(self, lists: Sequence[str], upto: int | None = None) -> Ids:
        import numpy as np

        if not lists:
            return np.empty(0, np.int32)
        sql = f"SELECT group_concat(id) FROM client WHERE tags <> '[]' AND tags {AMONG}"
        if upto is None:
            return numbers(scalars(self.conn, sql, _json(lists))[0], np.int32)
        return numbers(scalars(self.conn, f"{sql} AND id <= ?", _json(lists), upto)[0], np.int32)

    def _asked(self, upto: int | None = None) -> Ids:
        """Those whom the index names, up to an id."""
        import numpy as np

        sql = "SELECT group_concat(rowid) FROM search_index WHERE search_index MATCH ?"
        if upto is None:
            return numbers(scalars(self.conn, sql, self.sql.question)[0], np.int32)
        return numbers(scalars(self.conn, f"{sql} AND rowid <= ?", self.sql.question, upto)[0], np.int32)

    def _read(self) -> Ids:
        """By reading the texts, where the index names some only these."""
        import numpy as np

        where, args = self.sql.where, self.sql.args
        if self.sql.exact:
            return numbers(scalars(self.conn, f"SELECT group_concat(id) FROM search WHERE {where}", *args)[0], np.int32)
        found = run(self.conn, f"SELECT id, body FROM search WHERE {where}", *args)
        return np.array([id for id, body in found if search_index.matches(body, self.wanted)], np.int32)

    # -- one and two letters
    def _short(self) -> Ids | None:
        """By the vocabulary; None where that is no help."""
        import numpy as np

        terms = self._short_terms()
        if terms is None:
            return None
        holding = {form: self._holding(form, found) for form, found in terms.items()}
        holds = np.ones(len(self.view.names.place), np.bool_)
        for needle in self.wanted:
            one = np.ones(len(holds), np.bool_)
            for parts in needle.parts:
                one &= np.logical_or.reduce([holding[form] for form in parts])
            holds &= one | holding[needle.run] if needle.run else one
        return np.flatnonzero(holds).astype(np.int32)

    def _short_terms(self) -> dict[str, list[str]] | None:
        """What was typed, and the trigrams to ask for; None where the vocabulary is no help."""
        if not self.view.ready(TAIL):
            return None
        forms = {form for needle in self.wanted for parts in (*needle.parts, (needle.run,)) for form in parts if form}
        if len(forms) > _MOST_FORMS or any(len(form) > search_index.LONGEST for form in forms):
            return None
        terms = {form: self._terms(form) if len(form) < 3 else [form] for form in forms}
        if any(len(found) > _MOST_TERMS for found in terms.values()):
            return None
        return terms

    def _holding(self, form: str, terms: Sequence[str]) -> NDArray[np.bool_]:
        """By client id, whether the text has these letters: `terms` are all of the index that begin with them."""
        import numpy as np

        found = self._ending(form) if len(form) < 3 else np.zeros(len(self.view.names.place), np.bool_)
        for term in terms:
            found[self._with_term(term)] = True
        return found

    def _terms(self, start: str) -> list[str]:
        """The trigrams that begin with these letters, a few more than `_MOST_TERMS` at most."""
        run(self.conn, _VOCABULARY)
        found: list[str] = []
        at, end = start, _after(start)
        # term by term: the vocabulary would count the whole of each otherwise
        while len(found) <= _MOST_TERMS:
            term = run(
                self.conn, "SELECT term FROM temp.search_terms WHERE term >= ? AND term < ? LIMIT 1", at, end
            ).scalar()
            if term is None:
                break
            found.append(term)
            at = f"{term}\1"  # nothing of three letters stands between
        return found

    def _with_term(self, term: str) -> Ids:
        import numpy as np

        if self.cancelled():
            raise Cancelled
        sql = "SELECT group_concat(rowid) FROM search_index WHERE search_index MATCH ?"
        return numbers(scalars(self.conn, sql, search_index.quoted(term))[0], np.int32)

    def _ending(self, form: str) -> NDArray[np.bool_]:
        """By client id, whether one or two letters stand within the last two."""
        tail = self.view.column(TAIL).of
        last, before = tail & _LETTER, tail >> 21
        codes = [ord(letter) for letter in form]
        found: NDArray[np.bool_]
        if len(codes) == 1:
            found = (last == codes[0]) | (before == codes[0])
        else:
            found = (before == codes[0]) & (last == codes[1])
        return found

    # -- the first of them
    def first(self, ids: Ids, count: int) -> tuple[array[int], bool] | None:
        """The first `count` among `ids` in their order, and whether these are surely all; None: better find all."""
        head = self._in_head(ids, count)
        if head is None:
            return self._walk(ids, count) if self._worth_walking(count) else None
        found, seen = head
        return (array("q", found), seen == len(ids)) if len(found) >= count or seen == len(ids) else None

    def _in_head(self, ids: Ids, count: int) -> tuple[list[int], int] | None:
        """The first of those at the head of `ids`, and how many were looked at; None: their texts are not in memory.

        So few at the head are in all few enough for the index.
        """
        texts = self.view.texts
        plain = all(needle.only for needle in self.wanted)
        # what may have several forms takes ten times as long
        head = ids[: min(HEAD if plain else _DOUBTFUL, len(ids) // _PART)].tolist() if texts else []
        found: list[int] = []
        at = 0
        while at < len(head) and len(found) < count:
            if at >= _DOUBTFUL and len(found) * len(head) * 2 < count * at:
                break
            some = head[at : at + _FIRST_STEP]
            unknown = [id for id in some if id not in texts]
            if len(unknown) > _FEW_UNKNOWN:
                return None
            if unknown:
                self.view.read_texts(unknown)
            for needle in self.wanted:
                only = needle.only
                some = [id for id in some if (only in texts[id] if only else needle.found_in(texts[id]))]
            found += some
            at += _FIRST_STEP
        return (found, min(at, len(head))) if head and (plain or len(found) >= count) else None

    def _worth_walking(self, count: int) -> bool:
        """Whether the first are come upon in less time than all take: guessed from the oldest clients."""
        if not self.sql.question:
            terms = self._short_terms()
            return terms is None or max(map(len, terms.values())) > _FEW_TERMS
        upto = len(self.view.names.place) // _SAMPLE
        times = [time.perf_counter()]
        for _ in range(2):  # the quicker one: others may have held it up
            found = len(self._asked(upto)) + len(self._with_lists(self.tagged.get((), ()), upto))
            times.append(time.perf_counter())
        everything = (min(b - a for a, b in pairwise(times)) - _ASKING) * _SAMPLE
        return found > 0 and count * upto / found * _READ < everything

    def _walk(self, ids: Ids, count: int) -> tuple[array[int], bool] | None:
        """As `first`; None: given up."""
        found: array[int] = array("q")
        most = _WALK if self.sql.question or self.view.ready(TAIL) else _LONG_WALK
        at, step = 0, _FIRST_STEP
        while at < len(ids):
            if at >= most or (at >= _DOUBTFUL and len(found) * most * 2 < count * at):
                return None
            some = ids[at : at + step].tolist()
            good = self._among(some, self.wanted)
            for rest, lists in self.tagged.items():
                sql = f"SELECT id FROM client WHERE id {AMONG} AND +tags {AMONG}"
                good |= self._among(scalars(self.conn, sql, packed(some), _json(lists)), rest)
            found.extend(id for id in some if id in good)
            at += step
            step = min(step * 2, _LARGEST_STEP)
            if len(found) >= count:
                return found, at >= len(ids)
        return found, True

    def _among(self, some: list[int], wanted: tuple[Needle, ...]) -> set[int]:
        """Those of them whose texts hold what is wanted."""
        if not (some and wanted):
            return set(some)
        scan = search_index.search_sql(wanted, index=False)
        what = "id" if scan.exact else "id, body"
        rows = run(self.conn, f"SELECT {what} FROM search WHERE id {AMONG} AND {scan.where}", packed(some), *scan.args)
        return {row[0] for row in rows if scan.exact or search_index.matches(row[1], wanted)}


def _json(lists: Sequence[str]) -> str:
    return json.dumps(lists, ensure_ascii=False)


_LETTER: Final = (1 << 21) - 1


def _after(start: str) -> str:
    """What follows all texts that begin with `start`."""
    code = ord(start[-1]) + 1
    if code == 0xD800:  # no letters: halves of a pair
        code = 0xE000
    return start[:-1] + chr(code) if code < 0x110000 else start + "\U0010ffff" * 4
