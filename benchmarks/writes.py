"""Saving and undoing beside a durable insert by the driver alone, and with a long journal beside a short one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import bases, raw
from benchmarks.rows import MS, Row, in_turns, middle, p99

LIMIT_P99 = 5.0
PER_OPERATION = 1000


@dataclass(slots=True)
class Shop:
    """One base being written to. Every call is another client."""

    session: Any
    ids: list[int]
    turn: int = 0

    def add(self, record: str, words: dict[str, Any]) -> None:
        from desktop_crm.app import cards

        self.turn += 1
        cards.add_record(self.session, record, self.ids[self.turn * 7919 % len(self.ids)], words)

    def claim(self) -> None:
        self.add("claim", {"text": f"The leg came loose {self.turn}"})

    def purchase(self) -> None:
        self.add("purchase", {"amount": 100 + self.turn, "product": f"chair {self.turn}"})

    def undo(self) -> None:
        from desktop_crm.app import cards

        cards.undo(self.session)


@contextmanager
def shop(base: Path) -> Iterator[Shop]:
    session = bases.opened(base)
    try:
        yield Shop(session, list(range(1, session.base.count() + 1)))
    finally:
        session.base.close()


def driver_insert(driver: Any, table: str) -> Callable[[], None]:
    """Insert one row such as the table holds, durably."""
    row = list(driver.execute(f"SELECT * FROM {table} ORDER BY id DESC LIMIT 1").fetchone())
    marks = ", ".join("?" * len(row))

    def insert() -> None:
        row[0] += 1
        driver.execute("BEGIN IMMEDIATE")
        driver.execute(f"INSERT INTO {table} VALUES ({marks})", row)
        driver.execute("COMMIT")

    return insert


def rows(base: Path) -> list[Row]:
    entries = bases.scaled(10_000_000, 2000)
    rounds = bases.scaled(1000, 200)
    small = bases.of(bases.scaled(10_000, 200))
    with bases.place() as inside, bases.copied(small) as young, bases.copied(small) as old:
        lengthen_journal(old, entries)
        driver = raw.twin(inside / "raw.db", small, ("client", "claim", "purchase"))
        with shop(young) as ours, shop(old) as aged:
            for each in (ours, aged):
                each.claim()
                each.purchase()
                each.undo()
            bought = in_turns(rounds, driver_insert(driver, "purchase"), ours.purchase, aged.purchase)
            claimed = in_turns(rounds, driver_insert(driver, "claim"), ours.claim, aged.claim)
            undone = in_turns(rounds, driver_insert(driver, "claim"), ours.undo, aged.undo)
        driver.close()
    return [
        *_rows("save one claim", claimed, 4, 1.0, entries),
        *_rows("save one purchase", bought, 5, 1.0, entries),
        *_rows("undo one claim", undone, 11, 2.0, entries),
    ]


def _rows(name: str, times: list[list[float]], goal: float, above: float, entries: int) -> list[Row]:
    theirs, ours, aged = times
    return [
        Row(name, middle(ours, MS), middle(theirs, MS), goal, "ms", above=above),
        Row(f"{name}, p99", p99(ours) / MS, LIMIT_P99, 1, "ms", f"the driver's own insert: {p99(theirs) / MS:.2f} ms"),
        Row(f"{name} with {entries:,} journal entries, against none", middle(aged, MS), middle(ours, MS), 2, "ms"),
    ]


def lengthen_journal(base: Path, entries: int) -> None:
    """Give the base the journal of a long life: so many edits of clients, like one that is really made."""
    session = bases.opened(base)
    from desktop_crm.domain.changes import Intent

    with session.base.write(Intent("client.edit", "Load")) as work:
        work.edit("client", {1: {"notes": "Calls in the evening"}})
    number = session.base.count()
    session.base.close()
    driver = raw.connected(base)
    each = min(PER_OPERATION, number)
    numbers = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?)"
    given = {"id": "o.id + n", "seq": "o.seq + n"}
    index = driver.execute("SELECT sql FROM sqlite_master WHERE name = 'change_by_record'").fetchone()[0]
    driver.execute("BEGIN IMMEDIATE")
    driver.execute("DROP INDEX change_by_record")
    driver.execute(
        f"{numbers} INSERT INTO operation SELECT {_columns(driver, 'operation', given)}"
        " FROM n, operation o WHERE o.id = (SELECT max(id) FROM operation)",
        (entries // each,),
    )
    given = {"op": f"o.op + 1 + n / {each}", "rec": f"1 + n % {number}"}
    driver.execute(
        f"{numbers} INSERT INTO change SELECT {_columns(driver, 'change', given)}"
        " FROM n, change o WHERE o.op = (SELECT max(op) FROM change)",
        (entries - 1,),
    )
    driver.execute(index)
    driver.execute("COMMIT")
    driver.close()


def _columns(driver: Any, table: str, given: dict[str, str]) -> str:
    """Every column of the pattern `o`, but those that are given."""
    names = [row[1] for row in driver.execute(f"PRAGMA table_info({table})").fetchall()]
    return ", ".join(given.get(name, f"o.{name}") for name in names)
