"""What is searched: one folded text for each client with the trigram index over it, and the tags.

The index is external content over the table `search`, which the write path keeps; `matches` is the meaning of a search,
and SQL only finds the same faster. Tags do not stand in the text: few lists of tags stand on many cards, the index of
`client` names these, and a tag put on ten thousand cards leaves their texts as they are. In older bases they do stand
there as well, until the text is next made.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, repeat
from typing import Any, Final

from sqlalchemy import Connection

from desktop_crm.domain.folding import digits, fold, is_phone_like
from desktop_crm.storage import own_fields
from desktop_crm.storage.engine import AMONG, FIRST, many, packed, run, scalars
from desktop_crm.storage.rows import load_many
from desktop_crm.storage.store import Store

_CLIENT: Final = (
    "number", "name", "organisation", "position", "other_names", "phones", "emails", "urls", "addresses", "city",
    "source", "notes",
)  # fmt: skip
_FORMERLY: Final = (*_CLIENT[:-1], "tags", "notes")
_VOICES: Final = {
    "claim": ("text", "product", "resolution"),
    "wish": ("text", "topic"),
    "problem": ("text", "product", "resolution"),
    "feedback": ("product_wrong", "staff_disliked", "sale_irritated", "worries", "note"),
    "loss": ("reason", "public_note"),
    "contact_person": ("name", "position", "phones", "emails", "notes"),
}
"""What else on a card is searched. Refusals are not: bases had them before there was a place for their words here."""
SEARCHED: Final[dict[str, frozenset[str]]] = {
    "client": frozenset((*_CLIENT, "custom")),
    **{record: frozenset((*names, "client_id")) for record, names in _VOICES.items()},
}
"""Record -> fields whose change touches the searched text of a card."""


def plain(text: str) -> str:
    """Folded as searched. NUL ends a text for the trigram index, so it counts as a space."""
    return fold(text).replace("\0", " ")


def search_body(client: Mapping[str, Any], voices: Iterable[str] = (), names: Sequence[str] = _CLIENT) -> str:
    """The searched text of one card, without its tags.

    `client`: the domain values of the client's fields; `voices`: the texts of what else is searched on it. Phones
    stand as typed and as digits. Parts are on lines of their own, so that no word is found across two fields. Words in
    fields of the shop's own are among the voices, before all others.
    """
    parts: list[str] = []
    for name in names:
        value = client[name]
        parts.extend(value if isinstance(value, tuple) else (value,))
    parts.extend(digits(phone) for phone in client["phones"])
    parts.extend(voices)
    return plain("\n".join(part for part in parts if part))


@lru_cache(maxsize=1 << 14)
def tag_text(stored: str) -> str:
    """What is searched of a list of tags as it is kept."""
    return plain(_lines(load_many(stored)))


# --- what was typed ------------------------------------------------------------------------------------------------
_PHONE_PART: Final = re.compile(r"[+\d().\-‑–/]+")


@dataclass(frozen=True, slots=True)
class Needle:
    """One thing to be found: `run` (digits of a phone typed with spaces), or each of `parts` in one of its forms."""

    parts: tuple[tuple[str, ...], ...]
    run: str = ""

    def found_in(self, body: str) -> bool:
        if self.run and self.run in body:
            return True
        return all(any(form in body for form in forms) for forms in self.parts)

    @property
    def only(self) -> str:
        """The one thing that is looked for; "" where there are several, or other forms of it."""
        if len(self.parts) > 1 or len(self.parts[0]) > 1 or self.run not in ("", self.parts[0][0]):
            return ""
        return self.parts[0][0]

    def beside(self, tags: str) -> Needle | None:
        """What a text must hold where these tags stand beside it; None: nothing more."""
        if self.run and self.run in tags:
            return None
        left = tuple(forms for forms in self.parts if not any(form in tags for form in forms))
        return Needle(left, self.run) if left else None


def national(number: str) -> str:
    """The digits of a phone without what some write and others do not: +38, 8, a leading 0.

    Short starts of a number stay as they are: too little would be left to search for.
    """
    if number.startswith("00") and len(number) > 9:
        number = number[2:]
    if number.startswith("380") and len(number) >= 8:
        return number[3:]
    if number.startswith("80") and len(number) >= 11:
        return number[2:]
    if number[0] in "78" and len(number) == 11:
        return number[1:]
    if number[0] == "0" and len(number) >= 6:
        return number[1:]
    return number


def needles(words: str) -> tuple[Needle, ...]:
    """What a search looks for: each part between spaces, neighbouring parts of a phone also as one run of digits."""
    found: list[Needle] = []
    parts = plain(words).split()
    at = 0
    while at < len(parts):
        end = at
        while end < len(parts) and _PHONE_PART.fullmatch(parts[end]):
            end += 1
        typed = tuple(parts[at:end])
        if is_phone_like(" ".join(typed)):
            found.append(Needle(tuple(map(_forms, typed)), national(digits("".join(typed)))))
            at = end
        else:
            found.append(Needle(((parts[at],),)))
            at += 1
    return tuple(dict.fromkeys(found))


def _forms(part: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form for form in (part, digits(part)) if form))


def matches(body: str, wanted: Sequence[Needle]) -> bool:
    """Whether all of it is found in a searched text: the meaning of a search."""
    return all(needle.found_in(body) for needle in wanted)


def beside_tags(lists: Iterable[str], wanted: tuple[Needle, ...]) -> dict[tuple[Needle, ...], list[str]]:
    """What a text must hold beside lists of tags that hold some of what is wanted -> these lists."""
    found = defaultdict[tuple[Needle, ...], list[str]](list)
    for stored in lists:
        tags = tag_text(stored)
        rest = tuple(left for needle in wanted if (left := needle.beside(tags)))
        if rest != wanted:
            found[rest].append(stored)
    return dict(found)


# --- the same in SQL -----------------------------------------------------------------------------------------------
LONGEST: Final = 64
_MOST: Final = 30
"""What goes into one question to the index or to `instr`; the rest of a pasted page is looked for by `matches`."""


@dataclass(frozen=True, slots=True)
class SearchSql:
    """`where` over `search`, with `args`; `exact` False: what it finds must still be put through `matches`.

    `question`: what of it the index is asked, "" for nothing; `alone`: nothing else has to be looked at.
    """

    where: str
    args: tuple[str, ...]
    exact: bool
    question: str
    alone: bool


def search_sql(wanted: Sequence[Needle], *, index: bool = True) -> SearchSql:
    """`index` False: looks into the texts only, for those who bring few of them."""
    asked = sorted(wanted, key=_weight, reverse=True)[:_MOST]
    question = " AND ".join(part for part in map(_fts, asked) if part) if index else ""
    terms = ["id IN (SELECT rowid FROM search_index WHERE search_index MATCH ?)"] if question else []
    args = [question] if question else []
    exact = len(asked) == len(wanted)
    for needle in asked:
        if not (index and _whole(needle)):
            sql, more = _instr(needle)
            if len(more) > _MOST:
                exact = False
                continue
            terms.append(sql)
            args.extend(more)
    alone = bool(question) and exact and len(terms) == 1
    return SearchSql(" AND ".join(terms) or "TRUE", tuple(args), exact, question, alone)


def _weight(needle: Needle) -> int:
    return max(len(needle.run), *(len(forms[0]) for forms in needle.parts))


def _whole(needle: Needle) -> bool:
    """Whether the index alone answers exactly."""
    every = [*([needle.run] if needle.run else []), *(form for forms in needle.parts for form in forms)]
    return len(every) <= _MOST and all(3 <= len(form) <= LONGEST for form in every)


def _fts(needle: Needle) -> str:
    """A question to the index that every card with this needle answers (others may, too); "" where it cannot help."""
    if len(needle.parts) > _MOST:
        return ""
    parts = [_any(forms) for forms in needle.parts]
    every = " AND ".join(part for part in parts if part)
    if not needle.run:
        return f"({every})" if every else ""
    return f"({_any((needle.run,))} OR ({every}))" if every and len(needle.run) >= 3 else ""


def _any(forms: Sequence[str]) -> str:
    if any(len(form) < 3 for form in forms):
        return ""
    return f"({' OR '.join(quoted(form[:LONGEST]) for form in forms)})"


def quoted(text: str) -> str:
    """For the index, so that nothing that was typed is an operator; a doubled quote stands for one."""
    return '"{}"'.format(text.replace('"', '""'))


def _instr(needle: Needle) -> tuple[str, list[str]]:
    args = [form for forms in needle.parts for form in forms]
    sql = " AND ".join("({})".format(" OR ".join("instr(body, ?) > 0" for _ in forms)) for forms in needle.parts)
    if needle.run:
        return f"(({sql}) OR instr(body, ?) > 0)", [*args, needle.run]
    return f"({sql})", args


# --- keeping it ----------------------------------------------------------------------------------------------------
def bodies(conn: Connection, clients: Collection[int] | None = None, *, formerly: bool = False) -> dict[int, str]:
    """The searched texts of these clients, or of all, from their rows; `formerly`: as they were, tags among them."""
    own_names = _FORMERLY if formerly else _CLIENT
    these = () if clients is None else (packed(clients),)
    mine = "" if clients is None else f" WHERE id {AMONG}"
    cards, voices = {}, defaultdict[int, list[str]](list)
    worded = own_fields.worded(conn)
    for id, own, *values in run(conn, f"SELECT id, custom, {', '.join(own_names)} FROM client{mine}", *these):
        cards[id] = values
        voices[id] += own_fields.texts(own, worded)
    for record, id, *values in _said(conn) if clients is None else run(conn, _SAID, *these):
        for name, value in zip(_VOICES[record], values, strict=False):
            voices[id].extend(_texts(name, value))
    out: dict[int, str] = {}
    for key, values in cards.items():
        client = {n: load_many(v) if n in _MANY else v for n, v in zip(own_names, values, strict=True)}
        out[key] = search_body(client, voices.get(key, ()), own_names)
    return out


def _said(conn: Connection) -> Iterator[Sequence[Any]]:
    """Record, client and words of all that is searched on cards, as `_SAID` gives it of some."""
    for record, names in _VOICES.items():
        columns = f"'{record}', client_id, {', '.join(names)}"
        yield from run(conn, f"SELECT {columns} FROM {record} WHERE client_id IS NOT NULL ORDER BY client_id, id")


def _part(place: int, record: str) -> str:
    names = _VOICES[record]
    blank = ", ''" * (max(map(len, _VOICES.values())) - len(names))
    columns = f"'{record}', client_id, {', '.join(names)}{blank}, {place} AS place, id"
    return f"SELECT {columns} FROM {record} WHERE client_id {FIRST}"


_SAID: Final = (
    f"SELECT * FROM ({' UNION ALL '.join(map(_part, range(len(_VOICES)), _VOICES))}) ORDER BY place, client_id, id"
)
"""In one question, for it is asked at each save: the words of some clients, with blanks where a record has fewer."""


def _texts(name: str, stored: str) -> Iterable[str]:
    if name not in _MANY:
        return (stored,)
    several = load_many(stored)
    return (*several, *map(digits, several)) if name == "phones" else several


_MANY: Final = frozenset({"other_names", "phones", "emails", "urls", "addresses", "tags"})


def new_bodies(columns: Mapping[str, Sequence[Any]], count: int, worded: Collection[int] = ()) -> Iterable[str]:
    """The searched texts of new clients, from the values of their fields; fields that are left out are empty.

    `worded`: the fields of the shop's own that hold words.
    """
    parts: list[Iterable[str]] = []
    for name in _CLIENT:
        if name in columns:
            parts.append(map(_several, columns[name]) if name in _MANY else columns[name])
    if "phones" in columns:
        parts.append(_several([digits(phone) for phone in phones]) for phones in columns["phones"])
    if "custom" in columns:
        parts.append(_lines(own_fields.texts(text, worded)) for text in columns["custom"])
    if not parts:
        return repeat("", count)
    return all_plain(map(_lines, zip(*parts, strict=True)))


def all_plain(texts: Iterator[str]) -> Iterator[str]:
    """`plain` of each."""
    while part := list(islice(texts, PART)):
        yield from _plain_all(part)


def _plain_all(texts: list[str]) -> list[str]:
    """At once: no letter depends on what stands beyond the mark between two texts."""
    found = plain(_BETWEEN.join(texts)).split(_BETWEEN)
    return found if len(found) == len(texts) else list(map(plain, texts))


def _several(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else _lines(texts)


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(filter(None, texts))


def insert(conn: Connection, found: Mapping[int, str], progress: Callable[[float], None]) -> None:
    """Keep the searched texts of new clients. `progress` may raise."""
    keys = sorted(found)
    for start in range(0, len(keys), PART):
        progress(start / len(keys))
        part = keys[start : start + PART]
        many(conn, "INSERT INTO search (id, body) VALUES (?, ?)", [(key, found[key]) for key in part])
        sql = "INSERT INTO search_index (rowid, body) SELECT id, body FROM search WHERE id BETWEEN ? AND ?"
        run(conn, sql, part[0], part[-1])


def update(conn: Connection, clients: Collection[int], progress: Callable[[float], None] = lambda part: None) -> None:
    """After their rows have changed: make the searched texts of these clients and the index right again.

    `progress` may raise.
    """
    keys = sorted(clients)
    for start in range(0, len(keys), PART):
        progress(start / len(keys))
        _update(conn, keys[start : start + PART])


def _update(conn: Connection, clients: Sequence[int]) -> None:
    new = bodies(conn, clients)
    old = {row[0]: row[1] for row in run(conn, f"SELECT id, body FROM search WHERE id {AMONG}", packed(clients))}
    gone = [(key, body) for key, body in old.items() if new.get(key) != body]
    fresh = [(key, body) for key, body in new.items() if old.get(key) != body]
    many(conn, "INSERT INTO search_index (search_index, rowid, body) VALUES ('delete', ?, ?)", gone)
    many(conn, "DELETE FROM search WHERE id = ?", [(key,) for key, _ in gone])
    many(conn, "INSERT INTO search (id, body) VALUES (?, ?)", fresh)
    many(conn, "INSERT INTO search_index (rowid, body) VALUES (?, ?)", fresh)


def with_tags(conn: Connection, tags: Mapping[int, str]) -> set[int]:
    """Those of these clients in whose searched text their tags, as they are kept, may stand."""
    some = {client: stored for client, stored in tags.items() if stored != "[]"}
    texts = run(conn, f"SELECT id, body FROM search WHERE id {AMONG}", packed(some))
    return {client for client, body in texts if all(tag in body for tag in tag_text(some[client]).split("\n"))}


def tidy(store: Store) -> None:
    """At idle time: merge the small segments that saving leaves, so that searching stays quick."""
    with store.reading() as conn:
        waiting = scalars(conn, "SELECT count(*) FROM search_index_idx")[0]
    if waiting > _SEGMENTS:
        with store.changing() as conn:
            run(conn, "INSERT INTO search_index (search_index, rank) VALUES ('merge', 500)")


_BETWEEN: Final = "\x1e"
"""Between searched texts that are folded together: a control character that hardly any of them has."""
PART: Final = 1000
"""Clients at once: whoever cancels does not wait longer."""
_SEGMENTS: Final = 64
