"""The bases that benchmarks run on: how large, where, and copies of them to write into.

CRM_BENCH_CLIENTS is the size of the large one (1,000,000); all else is in proportion. CRM_BENCH_FOLDER keeps what was
made for the next run; without it everything is made anew in a temporary folder.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
MILLION: Final = 1_000_000
TODAY: Final = date(2026, 11, 20)
"""The last day of the load: a run next year measures the same."""


def clients() -> int:
    return int(os.environ.get("CRM_BENCH_CLIENTS") or MILLION)


def scaled(full: int, least: int) -> int:
    """So many where the large base has a million clients, and in proportion, but not fewer than `least`."""
    return max(least, full * clients() // MILLION)


def folder() -> Path:
    return Path(os.environ["CRM_BENCH_FOLDER"])


def of(number: int) -> Path:
    """A base of so many clients, made where there is none yet, brought up to date, its summaries right."""
    path = folder() / f"load-{number}.crm"
    if not path.exists():
        unfinished = folder() / f"unfinished-{number}.crm"
        for end in ("", "-wal", "-shm", ".lock"):
            unfinished.with_name(unfinished.name + end).unlink(missing_ok=True)
        made = [sys.executable, str(ROOT / "benchmarks" / "generate.py"), str(unfinished), "--clients", str(number)]
        subprocess.run(made, check=True, stdout=sys.stderr)
        unfinished.replace(path)
    settle(path)
    return path


def settle(path: Path) -> None:
    from desktop_crm.domain.query import Sort, parse
    from desktop_crm.storage.opening import open_base

    base = open_base(path)
    try:
        for column in ("last", "claims"):
            base.find(parse("", (Sort(column, True),)))
        base.day_range()
    finally:
        base.close()


@contextmanager
def place() -> Iterator[Path]:
    """An empty folder, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="work-", dir=folder()) as made:
        yield Path(made)


@contextmanager
def copied(base: Path) -> Iterator[Path]:
    """A copy to write into, gone afterwards."""
    with place() as inside:
        yield copy(base, inside / base.name)


def copy(base: Path, path: Path) -> Path:
    """On the disk before anything is measured: the first sync of a save would wait for all of it otherwise."""
    shutil.copyfile(base, path)
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    return path


def opened(path: Path, *, new: bool = False) -> Any:
    """A session on the base, on the last day of the load; `new` makes the base."""
    from desktop_crm.app.services import NewBase
    from desktop_crm.app.session import Session
    from desktop_crm.storage.opening import open_base

    base = open_base(path, new=NewBase("uk", "UAH", "Load") if new else None, actor="benchmark")
    return Session(base, today=lambda: TODAY)
