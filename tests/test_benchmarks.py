"""`make bench`: whole on a tiny base, and what counts as reached. No time is judged here."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import run, told
from benchmarks.rows import Row, failed, p99

ROOT = Path(__file__).resolve().parent.parent
KEYS = ["row", "ours", "limit", "ratio", "goal", "pass"]
NEEDS = {"paper": "reportlab"}  # installed by `make bench` alone


@pytest.mark.timeout(600)
def test_the_whole_of_it_on_a_tiny_base(tmp_path: Path) -> None:
    out, kept = tmp_path / "results.json", tmp_path / "kept"
    here = [s for s in run.SUBJECTS if importlib.util.find_spec(NEEDS.get(s, f"benchmarks.{s}"))]
    env = {**os.environ, "CRM_BENCH_CLIENTS": "200", "CRM_BENCH_FOLDER": str(kept)}
    command = [sys.executable, "-m", "benchmarks.run", "--out", str(out), "--only", *here]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    rows = json.loads(out.read_text("utf-8"))
    assert len(rows) >= 30
    for row in rows:
        assert list(row) == KEYS
        assert row["ours"] is not None, f"{row['row']}\n{done.stderr}"
        assert row["limit"] > 0, row
        assert row["ratio"] == pytest.approx(row["ours"] / row["limit"], rel=1e-3), row
        if row["ratio"] <= row["goal"] * 0.999:
            assert row["pass"] is True, row
        elif "or at most" not in row["row"]:
            assert row["pass"] is (row["ratio"] <= row["goal"]), row
        assert row["row"] in done.stdout or row["row"].startswith("figure "), "of the many only what falls short"
    left = [path.name for path in kept.iterdir() if not path.name.startswith("load-")]
    assert left == [], "only the bases stay for the next run"


def test_a_subject_that_fails_is_a_row_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CRM_BENCH_CLIENTS", "50")
    monkeypatch.setenv("CRM_BENCH_FOLDER", str(tmp_path / "kept"))
    monkeypatch.setattr(run, "SUBJECTS", ("no_such_subject", "paging"))
    assert run.main(["--out", str(tmp_path / "results.json")]) == 0
    first, second = json.loads((tmp_path / "results.json").read_text("utf-8"))
    assert "no_such_subject" in first["row"]
    assert "No module named" in first["row"]
    assert (first["ours"], first["ratio"], first["pass"]) == (None, None, False)
    assert second["ours"] > 0
    assert "no_such_subject" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("row", "passed"),
    [
        (Row("in", 2.0, 1.0, 2.0), True),
        (Row("out", 2.1, 1.0, 2.0), False),
        (Row("by the other way", 1.9, 1.0, 1.2, "ms", above=1.0), True),
        (Row("by neither", 2.1, 1.0, 1.2, "ms", above=1.0), False),
        (Row("none at all", 0.0, 1.0, 0.0), True),
        (failed("broken", "why"), False),
    ],
)
def test_what_counts_as_reached(row: Row, passed: bool) -> None:
    assert row.passed is passed
    assert row.as_json()["pass"] is passed


def test_a_row_says_its_unit_and_the_other_way() -> None:
    assert Row("save", 1.0, 0.5, 2, "ms", above=1.0).text == "save, ms (or at most 1 ms above)"


def test_the_slowest_of_a_hundred_is_no_matter_and_the_second_slowest_is() -> None:
    assert p99([*range(100)]) == 98
    assert p99([3.0]) == 3.0


def test_the_page_tells_what_was_measured() -> None:
    page, results = told.PAGE.read_text("utf-8"), json.loads(told.RESULTS.read_text("utf-8"))
    assert told.written(page, results) == page, "python -m benchmarks.told"
    for row in results:
        name = row["row"].removeprefix("figure ").partition(":")[0] if row["row"].startswith("figure ") else row["row"]
        assert f"| {name} |" in page
    tampered = [{**row, "ours": (row["ours"] or 0) * 2 + 1} for row in results]
    assert told.written(page, tampered) != page
