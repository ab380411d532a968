"""What a figure costs: its data the first time after bulk work and after an edit, and its drawing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from benchmarks import bases
from benchmarks.rows import MS, Row, in_turns, seconds
from benchmarks.writes import Shop, shop

ALWAYS = date(2000, 1, 1)


def rows(base: Path) -> list[Row]:
    from desktop_crm.app import figures

    rounds = bases.scaled(10, 3)
    first, edited, whole, drawn = [], [], [], []
    with bases.copied(base) as path, shop(path) as at:
        for name in figures.names():
            make_stale(at.session.base)
            first.append((seconds(lambda name=name: figures.figure(at.session, name)), name))  # type: ignore[misc]
            edited.append((after_an_edit(at, name, rounds), name))
            whole.append((after_an_edit(at, name, rounds, first=ALWAYS), name))
            drawn.append((drawing(figures.figure(at.session, name), rounds), name))
    number = f"{bases.clients():,} clients"
    return [
        Row(f"a chart's data the first time after bulk work, {number}", max(first)[0], 5, 1, note=max(first)[1]),
        _slowest(f"a chart's data after an edit, twelve months, {number}", edited, 100),
        _slowest(f"a chart's data after an edit, all years, {number}", whole, 100),
        _slowest("drawing a chart", drawn, 150),
    ]


def _slowest(name: str, found: list[tuple[float, str]], limit: float) -> Row:
    slowest, figure = max(found)
    return Row(name, slowest / MS, limit, 1, "ms", note=figure)


def make_stale(base: Any) -> None:
    """As bulk work leaves the summaries."""
    from desktop_crm.storage import summaries

    with base.store.changing() as conn:
        summaries.mark(conn, [summary.name for summary in summaries.SUMMARIES])


def after_an_edit(at: Shop, name: str, rounds: int, **period: Any) -> float:
    """The median of `rounds`, each after one more claim and one more purchase."""
    from desktop_crm.app import figures

    def edit() -> None:
        at.claim()
        at.purchase()

    _, times = in_turns(rounds, edit, lambda: figures.figure(at.session, name, **period))
    return sorted(times)[len(times) // 2]


def drawing(result: Any, rounds: int) -> float:
    """To pixels, as for the window, once matplotlib is loaded as the window loads it in advance."""
    from desktop_crm.app.texts import Texts
    from desktop_crm.charts.drawing import SIZE, draw, pixels, warm

    warm()
    (times,) = in_turns(rounds, lambda: pixels(draw(result, "light", Texts("uk"), size=SIZE).figure))
    return sorted(times)[len(times) // 2]
