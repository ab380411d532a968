"""From a keystroke to the first rows, beside what plain SQL over the same trigram index takes for it.

What counts of a needle is the middle one of three times, so that the slowest needles are those that are slow, and not
those during which the machine did something else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median
from typing import Any, Final

from benchmarks import bases, raw
from benchmarks.rows import MS, Row, in_turns, middle, p99, seconds

PAGE: Final = 100
SHORT: Final = ("о", "а", "щ", "q", "7", "ко", "ст", "фц", "zx", "67", "о ", "і")
SORTS: Final = ("name", "city", "number", "last", "claims", "purchases", "responsible", "known_since", "added")
STANDING: Final = ("rung", "class", "profit")
FILTERS: Final = ("city:Львів", "tag:vip", "claims>0", "last<2026-01-01", "responsible:none", "since<2024-01-01")
RAW: Final = (
    "SELECT {columns} FROM client WHERE id IN (SELECT rowid FROM search_index WHERE search_index MATCH ?)"
    " ORDER BY sort_key LIMIT 100"
)
COLUMNS: Final = "id, number, name, city, phones, emails, kind, responsible"


def rows(base: Path) -> list[Row]:
    session = bases.opened(base)
    driver = raw.connected(base)
    try:
        begun = seconds(lambda: session.base.find(_query("")))
        warming = seconds(session.base.warm)
        print(f"first order {begun:.2f} s, everything warm {warming:.2f} s", flush=True)
        return [*_keystrokes(session, driver), *_short(session), *_orders(session)]
    finally:
        driver.close()
        session.base.close()


def _query(words: str, *sort: Any) -> Any:
    from desktop_crm.domain.query import parse

    return parse(words, sort) if sort else parse(words)


def needles(driver: Any, count: int) -> list[str]:
    """Pieces of 3 to 6 letters out of what is searched, always the same for the same base."""
    rng = Random(5)
    texts = [row[0] for row in driver.execute("SELECT body FROM search WHERE id % 97 = 0 LIMIT 20000")]
    found: list[str] = []
    while len(found) < count:
        text, length = rng.choice(texts).replace("\n", " "), rng.randint(3, 6)
        start = rng.randrange(max(1, len(text) - length))
        piece = text[start : start + length]
        if len(piece) == length and re.fullmatch(r"[^\W\d]+|\d+", piece):
            found.append(piece)
    return found


def _keystrokes(session: Any, driver: Any) -> list[Row]:
    wanted = needles(driver, bases.scaled(300, 60))
    number = session.base.count()
    rng = Random(7)
    ours: list[float] = []
    plain: list[float] = []
    pages: list[float] = []
    for words in wanted:
        one, other, page = in_turns(3, _first(session, words), _plain(driver, words), _page(driver, rng, number))
        ours.append(median(one))
        plain.append(median(other))
        pages.append(median(page))
    note = f"median {median(ours) / MS:.1f} ms, plain {median(plain) / MS:.1f} ms"
    what = f"keystroke of 3 to 6 letters, {len(wanted)} needles, p99"
    return [
        Row(f"{what}, against plain trigram SQL", p99(ours) / MS, p99(plain) / MS, 0.08, "ms", note),
        Row(f"{what}, against one page read by its ids", p99(ours) / MS, middle(pages, MS), 60, "ms"),
    ]


def _first(session: Any, words: str, *sort: Any) -> Callable[[], Any]:
    query = _query(words, *sort)

    def work() -> None:
        ids, _ = session.base.first(query, PAGE)
        session.base.page(ids[:PAGE])

    return work


def _plain(driver: Any, words: str) -> Callable[[], Any]:
    question = f'"{words}"'

    def work() -> None:
        driver.execute(RAW.format(columns=COLUMNS), (question,)).fetchall()
        driver.execute("SELECT count(*) FROM search_index WHERE search_index MATCH ?", (question,)).fetchall()

    return work


def _page(driver: Any, rng: Random, number: int) -> Callable[[], Any]:
    def work() -> None:
        ids = [rng.randint(1, number) for _ in range(PAGE)]
        marks = ", ".join("?" * PAGE)
        driver.execute(f"SELECT {COLUMNS} FROM client WHERE id IN ({marks})", ids).fetchall()

    return work


def _short(session: Any) -> list[Row]:
    from desktop_crm.domain.query import Sort

    times = {words: middle(in_turns(5, _first(session, words))[0], MS) for words in SHORT}
    sorted_too = {words: middle(in_turns(3, _first(session, words, Sort("last", True)))[0], MS) for words in SHORT}
    whole = {words: seconds(lambda words=words: session.base.find(_query(words))) / MS for words in SHORT}  # type: ignore[misc]
    return [
        _slowest("first rows of 1 or 2 letters", times, 60),
        _slowest("first rows of 1 or 2 letters, sorted by last purchase", sorted_too, 60),
        _slowest("all of 1 or 2 letters, exact", whole, 1000),
    ]


def _orders(session: Any) -> list[Row]:
    from desktop_crm.app import search
    from desktop_crm.app.standing import Standings
    from desktop_crm.domain.query import Sort

    standings = Standings(session)
    standings.table()

    def time_of(words: str, *sort: Any) -> float:
        return middle(in_turns(3, lambda: search.find(session, standings, _query(words, *sort)))[0], MS)

    def both_ways(column: str) -> float:
        """In turns, so that neither finds the order that was asked for last."""
        up, down = (_query("", Sort(column, descending)) for descending in (False, True))
        times = in_turns(3, lambda: search.find(session, standings, up), lambda: search.find(session, standings, down))
        return max(middle(some, MS) for some in times)

    stored = {column: both_ways(column) for column in SORTS}
    standing = {column: time_of("", Sort(column, True)) for column in STANDING}
    filters = {words: time_of(words) for words in FILTERS}
    return [
        _slowest("sort everybody by a stored column", stored, 100),
        _slowest("sort everybody by rung, class or profit", standing, 500),
        _slowest("filter everybody by one condition", filters, 100),
    ]


def _slowest(what: str, times: dict[str, float], limit: float) -> Row:
    worst = max(times, key=times.__getitem__)
    note = f"slowest {worst!r}; " + ", ".join(f"{words!r} {time:.0f}" for words, time in times.items())
    return Row(what, times[worst], limit, 1, "ms", note)
