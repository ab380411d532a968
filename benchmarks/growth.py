"""What one and the same work costs in the large base, beside a base of a hundredth of its clients."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import bases
from benchmarks.rows import MS, Row, in_turns, middle
from benchmarks.writes import Shop, shop

NEEDLES = ("шевч", "олена", "дивана", "067", "львів", "доставк", "anna", "740 1")


def rows(base: Path) -> list[Row]:
    number = bases.clients()
    small = bases.of(bases.scaled(10_000, 200))
    rounds = bases.scaled(200, 20)
    made = []
    with bases.copied(base) as large, bases.copied(small) as little, shop(large) as big, shop(little) as few:
        for name, work in (("keystroke", keystroke), ("save of a claim", save), ("page", page), ("card", card)):
            ours, theirs = work(big), work(few)
            in_turns(len(NEEDLES), ours, theirs)
            grown, young = in_turns(rounds, ours, theirs)
            what = f"growth: a {name}, {number:,} clients against {len(few.ids):,}"
            made.append(Row(what, middle(grown, MS), middle(young, MS), 2, "ms"))
    return made


def keystroke(at: Shop) -> Callable[[], Any]:
    """From letters to the first rows, needles of three letters and more in turn."""
    from desktop_crm.domain.query import parse

    turn = iter(range(10**9))
    at.session.base.warm()

    def work() -> None:
        ids, _ = at.session.base.first(parse(NEEDLES[next(turn) % len(NEEDLES)]), 100)
        at.session.base.page(ids[:100])

    return work


def save(at: Shop) -> Callable[[], Any]:
    return at.claim


def page(at: Shop) -> Callable[[], Any]:
    rng = Random(1)
    return lambda: at.session.base.page([rng.choice(at.ids) for _ in range(100)])


def card(at: Shop) -> Callable[[], Any]:
    from desktop_crm.app import cards

    rng = Random(1)
    return lambda: cards.load_card(at.session, rng.choice(at.ids))
