"""Saving, undoing and searching beside raw SQL with the same indexes and durability, in turns in one run.

    python benchmarks/writes.py [--clients N] [--rounds N]

Prints JSON: [{"row", "ours", "limit", "ratio", "goal", "pass"}], times in milliseconds (medians).
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
WITHIN = 1.0  # "or at most so many milliseconds above the limit"


def median(work: Callable[[], Any], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


def row(name: str, ours: float, limit: float, goal: float, above: float = WITHIN) -> dict[str, Any]:
    passed = ours <= goal * limit or ours - limit <= above
    ratio = round(ours / limit, 2)
    return {"row": name, "ours": round(ours, 3), "limit": round(limit, 3), "ratio": ratio, "goal": goal, "pass": passed}


def raw_base(path: Path, clients: int) -> Any:
    """A table of claims with the indexes that ours has, and the same pragmas."""
    from sqlcipher3 import dbapi2

    raw = dbapi2.connect(str(path), isolation_level=None)
    for line in ("journal_mode=WAL", "synchronous=FULL", "temp_store=MEMORY", "secure_delete=ON", "foreign_keys=ON"):
        raw.execute(f"PRAGMA {line}")
    raw.execute("CREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")
    raw.execute(
        "CREATE TABLE claim (id INTEGER PRIMARY KEY, client_id INTEGER REFERENCES client(id), text TEXT, date INTEGER,"
        " failure_point INTEGER, severity INTEGER, status TEXT)"
    )
    raw.execute("CREATE INDEX claim_by_client ON claim (client_id, date)")
    raw.execute("CREATE INDEX claim_by_day ON claim (date, failure_point)")
    raw.executemany("INSERT INTO client VALUES (?, ?)", [(i, f"client {i}") for i in range(1, clients + 1)])
    return raw


def saving(session: Any, raw: Any, ids: list[int], rounds: int) -> list[dict[str, Any]]:
    from desktop_crm.app import cards

    turn = iter(range(10**9))

    def insert(table: str) -> None:
        i = next(turn)
        raw.execute("BEGIN IMMEDIATE")
        raw.execute(
            f"INSERT INTO {table} (client_id, text, date, severity, status) VALUES (?, ?, ?, ?, ?)",
            (1 + i % len(ids), f"The leg came loose {i}", 20261120, 5, "new"),
        )
        raw.execute("COMMIT")

    def claim() -> None:
        i = next(turn)
        cards.add_record(session, "claim", ids[i % len(ids)], {"text": f"The leg came loose {i}"})

    def purchase() -> None:
        i = next(turn)
        cards.add_record(session, "purchase", ids[i % len(ids)], {"amount": 100 + i, "product": f"chair {i}"})

    median(claim, 20)
    limit = median(lambda: insert("claim"), rounds)
    claims = median(claim, rounds)
    undone = median(lambda: cards.undo(session), rounds)
    purchases = median(purchase, rounds)
    return [
        row("save one claim", claims, limit, 4),
        row("save one purchase", purchases, limit, 5),
        row("undo one claim", undone, limit, 11, 2.0),
    ]


def searching(session: Any, rounds: int) -> list[dict[str, Any]]:
    """Against reading one page of a hundred rows by their ids."""
    from desktop_crm.domain.query import parse

    base = session.base
    ids = base.find(parse(""))
    page = median(lambda: base.page(ids[:100]), rounds)
    needles = ["олена", "дивана", "067", "льв", "шевч", "доставк", "74 1"]
    times = [median(partial(base.find, parse(needle)), max(3, rounds // 20)) for needle in needles]
    return [row("search keystroke, slowest of 7 needles", max(times), page, 60, 0.0)]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=200)
    given = parser.parse_args()
    from desktop_crm.app.sample.make import make_sample
    from desktop_crm.app.services import NewBase
    from desktop_crm.app.session import Session
    from desktop_crm.domain.query import parse
    from desktop_crm.storage.opening import open_base

    with tempfile.TemporaryDirectory(prefix="desktop-crm-bench-") as place:
        session = Session(open_base(Path(place) / "ours.crm", new=NewBase("uk")))
        make_sample(session, language="uk", clients=given.clients, today=date.today())
        ids = list(session.base.find(parse("")))
        raw = raw_base(Path(place) / "raw.db", given.clients)
        rows = [*saving(session, raw, ids, given.rounds), *searching(session, given.rounds)]
        session.base.close()
    print(json.dumps(rows, indent=1, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
