"""Much at once through the write path, beside the driver's executemany into the same tables with the same indexes.

The driver gets whole rows as they are stored; ours gets values as a use case has them, and keeps the journal and the
searched text as well.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks import bases, raw
from benchmarks.generate import Generator, Load
from benchmarks.rows import Row, in_turns, seconds

TABLES = ("client", "interaction", "purchase")
JOURNAL = ("operation", "birth", "change")
Values = dict[str, list[dict[str, Any]]]


def rows(base: Path) -> list[Row]:
    number = bases.scaled(100_000, 200)
    with bases.place() as inside:
        values = made(inside / "values.crm", number)
        rows = [inserted(inside, values), undone(inside / "ours.crm", values), journal(inside / "ours.crm")]
        more = made(inside / "more.crm", number, purchases_only=True)["purchase"]
        rows.append(purchases(inside, inside / "ours.crm", more, 1.5))
        rows.append(purchases(inside, base, more, 2.2))
    return rows


def made(path: Path, number: int, *, purchases_only: bool = False) -> Values:
    """Values for so many clients, two interactions and five purchases each; ids of clients from 1."""
    session = bases.opened(path, new=True)
    points = [point.id for point in session.base.all("failure_point")]
    session.base.close()
    size = Load(clients=number, interactions=2, seed=7 + purchases_only)
    rows = Generator(size, staff=range(1, 26), points=points)
    ids = range(1, number + 1)
    bought = rows.purchases(ids, 10_000_000 * purchases_only)
    if purchases_only:
        return {"purchase": bought}
    return {"client": list(rows.clients(0, number)), "interaction": rows.interactions(ids), "purchase": bought}


def fill(session: Any, values: Values) -> None:
    """One unit of work."""
    from desktop_crm.domain.changes import Intent

    with session.base.write(Intent("import", "load")) as work:
        for record, rows in values.items():
            work.add(record, rows)


def new(path: Path) -> Any:
    """A session on an empty base with the staff that the values name."""
    from desktop_crm.domain.changes import Intent

    path.unlink(missing_ok=True)
    session = bases.opened(path, new=True)
    with session.base.write(Intent("sample", "staff")) as work:
        work.add("staff", [{"name": f"Staff {n}"} for n in range(1, 26)])
    return session


def inserted(inside: Path, values: Values) -> Row:
    """Leaves the base full."""
    ours, twin = inside / "ours.crm", inside / "raw.db"
    session = new(ours)
    fill(session, values)
    stored = {table: raw.every(ours, table) for table in values}
    driver: Any = None

    def afresh() -> None:
        nonlocal session, driver
        session.base.close()
        session = new(ours)
        if driver is not None:
            driver.close()
        twin.unlink(missing_ok=True)
        driver = raw.twin(twin, ours, TABLES, rows=False)

    def theirs() -> None:
        for table, rows in stored.items():
            raw.write(driver, table, rows)

    _, limit, taken = in_turns(bases.scaled(3, 1), afresh, theirs, lambda: fill(session, values))
    session.base.close()
    driver.close()
    twin.unlink()
    number = sum(map(len, values.values()))
    note = f"{number / min(taken):,.0f} rows a second, the driver {number / min(limit):,.0f}"
    return Row(f"bulk insert of {number:,} rows through the write path", min(taken), min(limit), 1 / 0.36, note=note)


def undone(path: Path, values: Values) -> Row:
    """Taken back once, in a copy; the base stays full."""
    number = sum(map(len, values.values()))
    with bases.copied(path) as copy:
        session = bases.opened(copy)
        taken = seconds(session.base.undo)
        session.base.close()
    return Row(f"undo of the bulk insert of {number:,} rows", taken, 6, 1)


def journal(path: Path) -> Row:
    """What an edit of one field of every client adds to the journal, in a file without empty pages."""
    from desktop_crm.domain.changes import Intent

    with bases.copied(path) as copy:
        before = journal_bytes(copy)
        session = bases.opened(copy)
        number = session.base.count()
        with session.base.write(Intent("client.edit", "all")) as work:
            work.edit("client", {id: {"city": f"Місто {id % 100}"} for id in range(1, number + 1)})
        session.base.close()
        added = journal_bytes(copy) - before
    return Row(f"journal for each of {number:,} clients with another city", added / number, 100, 1, "bytes")


def journal_bytes(path: Path) -> int:
    """The size of the journal alone, with its indexes."""
    with bases.place() as inside:
        driver = raw.twin(inside / "journal.db", path, JOURNAL)
        driver.execute("VACUUM")
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        driver.close()
        return (inside / "journal.db").stat().st_size


def purchases(inside: Path, base: Path, values: list[dict[str, Any]], goal: float) -> Row:
    """Into a base full of clients and their purchases, twice one after another."""
    twin = raw.twin(inside / "raw.db", base, ("client", "purchase"))
    number, last = twin.execute("SELECT (SELECT count(*) FROM client), (SELECT max(id) FROM purchase)").fetchone()
    spread = [{**row, "client_id": 1 + (row["client_id"] * 7919 + n) % number} for n, row in enumerate(values)]
    session = bases.opened(bases.copy(base, inside / "full.crm"))
    ours, theirs = [], []
    for _ in range(2):
        ours.append(seconds(lambda: fill(session, {"purchase": spread})))
        stored = raw.every(session.base.path, "purchase", f"id > {last}")
        theirs.append(seconds(lambda rows=stored: raw.write(twin, "purchase", rows)))  # type: ignore[misc]
        last += len(stored)
    session.base.close()
    twin.close()
    for file in ("full.crm", "raw.db"):
        (inside / file).unlink()
    return Row(f"{len(values):,} purchases into {number:,} clients", min(ours), min(theirs), goal)
