"""A window of a hundred rows by their ids, beside the same columns of the same tables read by the driver alone."""

from __future__ import annotations

from pathlib import Path
from random import Random

from benchmarks import bases, raw
from benchmarks.rows import MS, Row, in_turns, middle

COLUMNS = (
    "c.id, c.number, c.name, c.organisation, c.kind, c.city, c.phones, c.emails, c.tags, c.responsible, c.known_since,"
    " t.first_day, t.last_day, t.n, v.open_claims, v.worst_open, v.open_wishes, v.next_due"
)
SOURCES = "client c LEFT JOIN client_total t ON t.client_id = c.id LEFT JOIN client_voice v ON v.client_id = c.id"


def rows(base: Path) -> list[Row]:
    rng = Random(1)
    session = bases.opened(base)
    driver = raw.connected(base)
    number = session.base.count()
    ids: list[int] = []

    def look() -> None:
        ids[:] = [rng.randint(1, number) for _ in range(100)]

    def theirs() -> None:
        marks = ", ".join("?" * len(ids))
        driver.execute(f"SELECT {COLUMNS} FROM {SOURCES} WHERE c.id IN ({marks})", ids).fetchall()

    def ours() -> None:
        session.base.page(ids)

    try:
        # first one, then the other finds the rows in memory
        _, cold, warm = in_turns(bases.scaled(300, 20), look, theirs, ours)
        _, other, again = in_turns(bases.scaled(300, 20), look, ours, theirs)
    finally:
        driver.close()
        session.base.close()
    return [Row("window of 100 rows by ids", middle(warm + other, MS), middle(cold + again, MS), 2, "ms")]
