"""A spreadsheet of a hundred thousand clients to an indexed base without doubles, beside inserts of what comes out.

The peer gets the finished rows, inserts them and then builds their indexes and the search index; it reads no file,
recognises no columns and looks for nobody twice.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks import bases, raw
from benchmarks.generate import Generator, Load
from benchmarks.rows import Row, in_turns

HEADER = ("Номер", "Ім'я", "Телефон", "E-mail", "Місто", "Примітки")
FIELDS = ("number", "name", "phones", "emails", "city", "notes")
SHADOW = "search_index"


def rows(base: Path) -> list[Row]:
    from desktop_crm.app.importing.run import import_files
    from desktop_crm.bootstrap import services

    number = bases.scaled(100_000, 100)
    with bases.place() as inside:
        sheet = spreadsheet(inside / "clients.xlsx", number)
        ours, turn = inside / "ours.crm", iter(range(10))
        reports: list[Any] = []

        def bring_in() -> None:
            ours.unlink(missing_ok=True)
            session = bases.opened(ours, new=True)
            reports.append(import_files(session, services().read_table, [sheet]))
            session.base.close()

        bring_in()
        check(reports[0], number)
        peer = Peer(ours)
        theirs, taken = in_turns(bases.scaled(2, 1), lambda: peer.insert(inside / f"raw-{next(turn)}.db"), bring_in)
    note = f"{number / min(taken):,.0f} rows a second"
    return [Row(f"{number:,} rows of xlsx to an indexed base without doubles", min(taken), min(theirs), 2.5, note=note)]


def check(result: Any, number: int) -> None:
    """Raises where the file did not come in whole: half the work is no measure."""
    if result.failures or result.files[0].added.get("clients") != number:
        raise RuntimeError(f"not everything came in: {result}")


def spreadsheet(path: Path, number: int) -> Path:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    for line, client in enumerate(Generator(Load(), range(1, 26), [1]).clients(0, number), 1):
        cells = [client[name] for name in FIELDS]
        sheet.write_row(line, 0, [cell if isinstance(cell, str) else ", ".join(cell) for cell in cells])
    book.close()
    return path


class Peer:
    """What an import left in a base, to be inserted as it is."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.stored = {table: raw.every(base, table) for table in ("client", "search")}

    def insert(self, path: Path) -> None:
        driver = raw.connected(path)
        tables, indexes = raw.definitions(driver, self.base, (*self.stored, SHADOW))
        for sql in tables:
            driver.execute(sql)
        for table, rows in self.stored.items():
            raw.write(driver, table, rows)
        driver.execute("BEGIN IMMEDIATE")
        for sql in indexes:
            driver.execute(sql)
        driver.execute(f"INSERT INTO {SHADOW} ({SHADOW}) VALUES ('rebuild')")
        driver.execute("COMMIT")
        driver.close()
        path.unlink()
