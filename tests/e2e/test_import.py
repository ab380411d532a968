"""Spreadsheets by command line: good ones, bad ones, both at once, and the same again."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.e2e.program import ROOT, Program

DATA = ROOT / "tests" / "data" / "spreadsheets"
REAL = sorted(f for f in DATA.iterdir() if f.suffix in (".csv", ".xlsx", ".xls", ".ods"))
HEADER = "Ім’я;Телефон;Місто;День народження\n"


@pytest.mark.parametrize("file", REAL, ids=lambda file: file.name)
def test_a_real_spreadsheet_comes_in_once_and_can_be_taken_back(crm: Program, file: Path) -> None:
    first = crm("import", str(file), "--json").json["files"][0]
    came = first["added"]
    assert came["clients"] + came["claims"] > 0
    assert first["rows"] == sum(s["count"] for s in first["skipped"]) + _rows_in(first)
    again = crm("import", str(file), "--json").json["files"][0]
    assert not any(again["added"].values())
    assert crm("check").code == 0
    crm("undo")
    assert crm("search", "--json").json == []


def _rows_in(report: dict[str, dict[str, int]]) -> int:
    """Rows that came in: a row of claims makes one claim, a row of clients at most one client."""
    kind = "claims" if report["added"]["claims"] + report["unchanged"]["claims"] else "clients"
    rows = report["rows"] - sum(s["count"] for s in report["skipped"])  # type: ignore[operator,attr-defined,misc]
    assert report["added"][kind] <= rows
    return int(rows)


def test_the_good_come_in_the_bad_are_named(crm: Program) -> None:
    (crm.folder / "good.csv").write_text(HEADER + "Олена;0671112233;Львів;\n", "utf-8")
    (crm.folder / "empty.csv").write_bytes(b"")
    (crm.folder / "lie.xlsx").write_bytes(b"%PDF-1.4 nothing of the kind")
    result = crm("import", "empty.csv", "good.csv", "lie.xlsx", "nowhere.csv", "--json", code=1)
    assert [f["added"]["clients"] for f in result.json["files"]] == [1]
    assert [f["file"] for f in result.json["failed"]] == ["empty.csv", "lie.xlsx", "nowhere.csv"]
    assert len(result.err.strip().splitlines()) == 3
    assert crm("search", "олена", "--json").json


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b""),
        ("a.csv", b"\n\n\n"),
        ("a.csv", HEADER.encode()),
        ("a.csv", b"\x00\x01\x02" * 500),
        ("a.csv", "Зовсім не таблиця".encode()),
        ("a.xlsx", b"PK\x03\x04 cut in the middle"),
        ("a.xlsx", HEADER.encode()),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100),
        ("a.ods", b"PK\x05\x06" + b"\x00" * 18),
        ("a.csv", b";".join(b"c%d" % n for n in range(10_000)) + b"\n1;2;3\n"),
        ("a.pdf", b"%PDF-1.7"),
    ],
    ids=lambda value: value if isinstance(value, str) else str(value[:12]),
)
def test_what_is_no_spreadsheet_changes_nothing(crm: Program, name: str, content: bytes) -> None:
    (crm.folder / name).write_bytes(content)
    result = crm("import", name, code=1)
    assert len(result.err.strip().splitlines()) == 1
    assert name in result.err
    assert not crm.base.exists(), "no base was there, and none is left behind"
    crm.add("client", "name=A")
    crm("import", name, code=1)
    assert len(crm("search", "--json").json) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_encodings_and_separators(crm: Program, encoding: str, delimiter: str) -> None:
    rows = [
        ["Ім'я", "Телефон", "Місто"],
        ["Їжак Ганна", "067 111-22-33", "Київ"],
        ["Юрій Щерба", "0501112233", "Львів"],
    ]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    (crm.folder / "list.csv").write_bytes(text.encode(encoding))
    crm("import", "list.csv")
    assert {hit["city"] for hit in crm("search", "--json").json} == {"Київ", "Львів"}
    assert crm("search", "їжак", "--json").json[0]["name"] == "Їжак Ганна"


def test_an_impossible_day_is_named_with_its_line(crm: Program) -> None:
    (crm.folder / "a.csv").write_text(HEADER + "Олена;1;Львів;31.02.1980\nІван;2;Київ;01.02.1980\n", "utf-8")
    report = crm("import", "a.csv", "--json").json["files"][0]
    assert report["skipped"] == [{"reason": "birthday.no_such_day", "count": 1, "lines": [2]}]
    assert "31.02.1980" in crm("import", "a.csv").out


def test_a_dry_run_only_tells(crm: Program) -> None:
    (crm.folder / "a.csv").write_text(HEADER + "Олена;1;Львів;\n", "utf-8")
    assert crm("import", "a.csv", "--dry-run", "--json").json["files"][0]["added"]["clients"] == 1
    assert not crm.base.exists()
    crm.add("client", "name=A")
    crm("import", "a.csv", "--dry-run")
    assert len(crm("search", "--json").json) == 1


def test_a_map_says_which_column_is_which(crm: Program) -> None:
    (crm.folder / "a.csv").write_text("x;y;z\nОлена;12/31/1999;0671112233\n", "utf-8")
    (crm.folder / "map.toml").write_text(
        'as = "clients"\n[columns]\nname = "x"\nbirthday = "y"\nphones = ["#3"]\n'
        '[rules]\ndates = "mdy"\ncurrency = "EUR"\n',
        "utf-8",
    )
    crm("import", "a.csv", "--map", "map.toml")
    uid = crm("search", "олена", "--json").json[0]["uid"]
    assert crm("card", uid, "--json").json["birthday"] == "1999-12-31"


@pytest.mark.parametrize(
    "text", ["", "not = [toml", "as = 5", "[columns]\nname = 5", '[columns]\ncolour = "x"', '[rules]\ndates = "xyz"']
)
def test_a_map_that_says_nothing_of_use(crm: Program, text: str) -> None:
    (crm.folder / "a.csv").write_text("x;y\n1;2\n", "utf-8")
    (crm.folder / "map.toml").write_text(text, "utf-8")
    assert len(crm("import", "a.csv", "--map", "map.toml", code=1).err.strip().splitlines()) == 1
    assert not crm.base.exists()


def test_hostile_cells_are_kept_as_text(crm: Program) -> None:
    cells = ["=cmd|' /C calc'!A0", "<b>bold</b>", "@SUM(1+1)", "\u202eevil", "🪑" * 10, "x" * 250]
    (crm.folder / "a.csv").write_text("Name;Phone\n" + "".join(f"{c};06711122{n:02}\n" for n, c in enumerate(cells)))
    crm("import", "a.csv")
    assert {hit["name"] for hit in crm("search", "--json").json} == set(cells)


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_ctrl_c_at_any_moment_leaves_the_base_as_it_was(crm: Program) -> None:
    """A real process, interrupted earlier and later: while it reads, compares, writes."""
    crm.add("client", "name=Олена")
    large = crm.folder / "large.csv"
    large.write_text(HEADER + "".join(f"Клієнт {n};067{n:07};Місто {n % 9};\n" for n in range(30_000)), "utf-8")
    for wait in (0.5, 0.9, 1.3, 1.7, 2.1, 2.6):
        command = [sys.executable, str(ROOT / "main.py"), "import", str(large), "--base", str(crm.base)]
        done = subprocess.Popen(command, env=crm.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(wait)
        done.send_signal(signal.SIGINT)
        _, told = done.communicate(timeout=60)
        assert b"Traceback" not in told
        clients = len(crm("search", "--json").json)
        assert clients in (1, 30_001), "all or nothing"
        assert clients > 1 or done.returncode == 130
        if clients > 1:  # it was done, or nearly
            break
    assert crm("check").code == 0


def test_days_that_could_be_months_are_told(crm: Program) -> None:
    """An American birthday would else come in turned round without a word."""
    (crm.folder / "list.csv").write_text("Name,Phone,Birthday\nBob,0671112233,4/12/1980\nAnn,0671112234,1/1/1980\n")
    notes = [{"code": "dates_both_ways", "order": "dmy"}]
    assert crm("import", "list.csv", "--dry-run", "--json").json["files"][0]["notes"] == notes
    assert "the other way round" in crm("import", "list.csv").out
    (crm.folder / "sure.csv").write_text("Name,Phone,Birthday\nTom,0671112235,4/12/1980\nSue,0671112236,13/1/1980\n")
    assert "notes" not in crm("import", "sure.csv", "--json").json["files"][0]
