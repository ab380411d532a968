"""Everything that is measured, each subject in a process of its own: a table on the screen, results.json, and with a
million clients the tables of docs/performance.md.

    make bench                                   all of it on a million clients: half an hour
    CRM_BENCH_CLIENTS=10000 make bench           a hundredth of it, to see that it works: two minutes
    make bench ARGS="--only search writes"       these subjects; nothing is written down

A subject that fails is a row that does not pass, with the reason in its name; the others go on.
"""

from __future__ import annotations

import argparse
import compileall
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
import traceback
from dataclasses import asdict
from pathlib import Path
from typing import Final

from benchmarks import bases, told
from benchmarks.rows import Row, failed

SUBJECTS: Final = (
    "start", "window", "search", "paging", "writes", "bulk", "importing", "day", "figures", "paper", "copies", "growth"
)  # fmt: skip
PATIENCE: Final = 3600
"""Seconds for one subject."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", nargs="+", choices=SUBJECTS, metavar="SUBJECT", help=" ".join(SUBJECTS))
    parser.add_argument("--out", type=Path, help=f"another file than {told.RESULTS.name}")
    parser.add_argument("--inside", nargs=3, metavar=("SUBJECT", "BASE", "OUT"), help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.inside:
        return _inside(*given.inside)
    out = given.out or (None if given.only else told.RESULTS)
    os.environ["PYTHONDONTWRITEBYTECODE"] = ""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # as the program has it
    compileall.compile_dir(bases.ROOT / "desktop_crm", quiet=2)
    kept = os.environ.get("CRM_BENCH_FOLDER")
    if kept:
        Path(kept).mkdir(parents=True, exist_ok=True)
        found = _measure(given.only or SUBJECTS)
    else:
        with tempfile.TemporaryDirectory(prefix="desktop-crm-bench-") as place:
            os.environ["CRM_BENCH_FOLDER"] = place
            found = _measure(given.only or SUBJECTS)
    print(table(found))
    if out:
        text = json.dumps([row.as_json() for row in found], indent=1, ensure_ascii=False, allow_nan=False)
        out.write_text(text + "\n", "utf-8")
    if out == told.RESULTS and bases.clients() == bases.MILLION:
        told.write()
    return 0


def _measure(subjects: list[str] | tuple[str, ...]) -> list[Row]:
    base = bases.of(bases.clients())
    found: list[Row] = []
    for subject in subjects:
        started = time.monotonic()
        print(f"{subject} ...", end="", file=sys.stderr, flush=True)
        found += _alone(subject, base)
        print(f" {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    return found


def _alone(subject: str, base: Path) -> list[Row]:
    """The rows of one subject, from a process of its own."""
    with bases.place() as inside:
        out = inside / "rows.json"
        command = [sys.executable, "-m", "benchmarks.run", "--inside", subject, str(base), str(out)]
        try:
            done = subprocess.run(command, cwd=bases.ROOT, timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            return [failed(subject, f"not done after {PATIENCE} s")]
        if not out.exists():  # it was killed, or took the interpreter along
            return [failed(subject, f"ended with {done.returncode}")]
        return [Row(**values) for values in json.loads(out.read_text("utf-8"))]


def _inside(subject: str, base: str, out: str) -> int:
    found: list[Row]
    try:
        found = importlib.import_module(f"benchmarks.{subject}").rows(Path(base))
    except Exception as error:
        traceback.print_exc()
        found = [failed(subject, f"{type(error).__name__}: {error}".partition("\n")[0])]
    Path(out).write_text(json.dumps([asdict(row) for row in found]), "utf-8")
    return 0


def table(found: list[Row]) -> str:
    """Aligned columns; what falls short is marked, notes stand at the end of the line.

    Of what another row sums up only that which falls short.
    """
    heads = ("", "ours", "limit", "ratio", "goal", "")
    lines = [heads, *(_cells(row) for row in found if not (row.each and row.passed))]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in (0, len(heads) - 1) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _cells(row: Row) -> tuple[str, ...]:
    values = row.as_json()
    numbers = ("-" if values[key] is None else f"{values[key]:.4g}" for key in ("ours", "limit", "ratio", "goal"))
    verdict = "" if row.passed else "falls short"
    note = "" if values["ours"] is None else row.note
    return (row.text, *numbers, "; ".join(part for part in (verdict, note) if part))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
