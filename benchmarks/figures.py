"""What each figure costs: its data the first time and after an edit, on a usual and on the large base, and its drawing.

The first time is that of a base just opened: everything that the figure is made of is read. An edit is one more claim
and one more purchase; between the two nothing else is asked. A row names the slowest figure of all; the results hold a
row for each. Beside the large base plain SQL asks for the sums of which a figure is made, for what they are worth: it
gives neither intervals nor the clients behind them.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from benchmarks import bases, raw
from benchmarks.rows import MS, Row, failed, in_turns, middle, seconds
from benchmarks.writes import Shop, shop

ALWAYS: Final = date(2000, 1, 1)
SQL: Final[Mapping[str, str]] = {
    "failure-points": "SELECT failure_point, count(*) FROM claim WHERE date BETWEEN :first AND :last GROUP BY 1",
    "failure-months": "SELECT failure_point, date / 100, count(*) FROM claim WHERE date BETWEEN :first AND :last"
    " GROUP BY 1, 2",
    "pareto": "SELECT client_id, sum(amount) FROM purchase WHERE date BETWEEN :first AND :last GROUP BY 1 ORDER BY 2",
    "new-returning": "SELECT first / 100, count(*), sum(n) FROM (SELECT min(date) AS first, count(*) AS n FROM purchase"
    " GROUP BY client_id) GROUP BY 1",
    "retention": "SELECT f.first / 100, p.date / 100, count(DISTINCT p.client_id) FROM purchase p JOIN (SELECT"
    " client_id, min(date) AS first FROM purchase GROUP BY 1) f ON f.client_id = p.client_id GROUP BY 1, 2",
    "significance": "SELECT p.client_id, p.margin, i.minutes FROM (SELECT client_id, sum(amount - coalesce(cost, 0)) AS"
    " margin FROM purchase WHERE date BETWEEN :first AND :last GROUP BY 1) p LEFT JOIN (SELECT client_id, sum(minutes)"
    " AS minutes FROM interaction WHERE date BETWEEN :first AND :last GROUP BY 1) i ON i.client_id = p.client_id",
    "contacts": "SELECT client_id, count(*) FROM interaction WHERE direction = 'out' AND date BETWEEN :first AND :last"
    " GROUP BY 1",
    "satisfaction": "SELECT satisfaction, count(*) FROM feedback WHERE date BETWEEN :first AND :last GROUP BY 1",
    "losses": "SELECT cause, competitor, count(*), sum(yearly_value) FROM loss WHERE date BETWEEN :first AND :last"
    " GROUP BY 1, 2",
    "loyalty": "SELECT satisfaction, count(*), sum(EXISTS (SELECT 1 FROM purchase p WHERE p.client_id = f.client_id AND"
    " p.date > f.date)) FROM feedback f WHERE date BETWEEN :first AND :last GROUP BY 1",
    "word-of-mouth": "SELECT recommender, count(*) FROM referral WHERE date BETWEEN :first AND :last GROUP BY 1",
}
"""Figure -> the main sums of its answer for a period, in days as they are stored."""


@dataclass(slots=True)
class Measured:
    """Seconds by figure. whole: after an edit, over all years; sql: of `SQL`; broken: why it could not be measured."""

    first: dict[str, float] = field(default_factory=dict)
    edited: dict[str, float] = field(default_factory=dict)
    whole: dict[str, float] = field(default_factory=dict)
    sql: dict[str, float] = field(default_factory=dict)
    drawn: dict[str, float] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)


def rows(base: Path) -> list[Row]:
    small = bases.scaled(10_000, 200)
    usual, large = f"{small:,} clients", f"{bases.clients():,} clients"
    few = measured(bases.of(small), bases.scaled(10, 3))
    many = measured(base, bases.scaled(5, 2), large=True)
    return [
        *_rows(f"data the first time, {usual}", few.first, 300),
        *_rows(f"data after an edit, {usual}", few.edited, 50),
        *_rows(f"data the first time, {large}", many.first, 5_000),
        *_rows(f"data after an edit, twelve months, {large}", many.edited, 100),
        *_rows(f"data after an edit, all years, {large}", many.whole, 100),
        *_beside(f"after an edit, against its sums in plain SQL, {large}", many),
        *_rows("drawing", many.drawn, 150),
        *(failed(f"figure {name}", why) for name, why in {**few.broken, **many.broken}.items()),
    ]


def _rows(what: str, times: Mapping[str, float], limit: float) -> Iterator[Row]:
    slowest = max(times, key=lambda name: times[name])
    yield Row(f"the slowest figure: {what}", times[slowest] / MS, limit, 1, "ms", note=slowest)
    for name, taken in times.items():
        yield Row(f"figure {name}: {what}", taken / MS, limit, 1, "ms", each=True)


def _beside(what: str, found: Measured) -> Iterator[Row]:
    for name, limit in found.sql.items():
        yield Row(f"figure {name}: {what}", found.edited[name] / MS, limit / MS, 1, "ms")


def measured(base: Path, rounds: int, *, large: bool = False) -> Measured:
    """`large`: over all years, with plain SQL and with the drawing as well."""
    from desktop_crm.app import figures

    found = Measured()
    _load_modules()
    with bases.copied(base) as path:
        for name in figures.names():
            try:
                _measure(found, path, name, rounds, large)
            except Exception as error:  # the others go on
                traceback.print_exc()
                found.broken[name] = f"{type(error).__name__}: {error}".partition("\n")[0]
        if large:
            found.sql.update((name, plain(path, SQL[name])) for name in found.drawn if name in SQL)
    return found


def _measure(found: Measured, path: Path, name: str, rounds: int, large: bool) -> None:
    from desktop_crm.app import figures

    with shop(path) as at:
        found.first[name] = seconds(lambda: figures.figure(at.session, name))
        found.edited[name] = after_an_edit(at, name, rounds)
        if large:
            found.whole[name] = after_an_edit(at, name, rounds, first=ALWAYS)
            found.drawn[name] = drawing(figures.figure(at.session, name), bases.scaled(10, 3))


def _load_modules() -> None:
    """What a window has loaded long before the first figure is asked for: a figure of an empty base."""
    from desktop_crm.app import figures

    with bases.place() as inside, _new(inside / "empty.crm") as session:
        for name in figures.names():
            with suppress(Exception):  # told of when it is measured
                figures.figure(session, name)


@contextmanager
def _new(path: Path) -> Iterator[Any]:
    session = bases.opened(path, new=True)
    try:
        yield session
    finally:
        session.base.close()


def after_an_edit(at: Shop, name: str, rounds: int, **period: Any) -> float:
    """The median of `rounds`, each after one more claim and one more purchase; the first is not among them."""
    from desktop_crm.app import figures

    def edit() -> None:
        at.claim()
        at.purchase()

    _, times = in_turns(rounds + 1, edit, lambda: figures.figure(at.session, name, **period))
    return middle(times[1:])


def plain(path: Path, sql: str) -> float:
    """Seconds of the driver's answer for the twelve months up to the last day."""
    from desktop_crm.analysis.periods import year_back

    driver = raw.connected(path)
    days = {"first": int(f"{year_back(bases.TODAY):%Y%m%d}"), "last": int(f"{bases.TODAY:%Y%m%d}")}
    try:
        return seconds(lambda: driver.execute(sql, days).fetchall())
    finally:
        driver.close()


def drawing(result: Any, rounds: int) -> float:
    """To pixels, as for the window: once matplotlib is loaded, as the window loads it in advance, and with garbage
    collected between two pictures, never during one.
    """
    import gc

    from desktop_crm.app.texts import Texts
    from desktop_crm.charts.drawing import SIZE, draw, pixels, warm

    warm()
    gc.disable()
    try:
        _, times = in_turns(
            rounds + 1, gc.collect, lambda: pixels(draw(result, "light", Texts("uk"), size=SIZE).figure)
        )
    finally:
        gc.enable()
    return middle(times[1:])
