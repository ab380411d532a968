"""Exit codes, languages, streams: what every command has in common."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_crm import __version__
from desktop_crm.app.figures import GROUPS
from desktop_crm.cli.parser import ADDED, COMMANDS
from desktop_crm.domain.records import ON_CARD
from tests.e2e.program import ROOT, Program

READING = (
    ["search", "x"],
    ["card", "a/1/1"],
    ["history", "a/1/1"],
    ["check"],
    ["backup"],
    ["figures", "failure-points"],
)


def test_version(crm: Program) -> None:
    assert crm("--version", base=False).out.strip() == f"desktop-crm {__version__}"


@pytest.mark.parametrize(("language", "word"), [("en", "usage:"), ("uk", "використання:"), ("ru", "использование:")])
def test_help_is_in_the_chosen_language(crm: Program, language: str, word: str) -> None:
    told = crm("--help", "--lang", language, base=False).out
    assert told.startswith(word)
    assert all(name in told for name in COMMANDS)
    assert crm("add", "--lang", language, "--help", base=False).out.startswith(word)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(crm: Program, command: str) -> None:
    told = crm(command, "--help", base=False).out
    assert "--base" in told


def test_the_language_of_the_system_is_taken(crm: Program) -> None:
    assert crm.process("--help", base=False, LANG="uk_UA.UTF-8").out.startswith("використання:")
    assert crm.process("--help", base=False, LANG="de_DE.UTF-8").out.startswith("usage:")


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["add"],
        ["add", "ship", "name=x"],
        ["add", "client", "name"],
        ["add", "client", "=x"],
        ["search", "x", "--limit", "0"],
        ["search", "x", "--limit", "-3"],
        ["search", "--colour"],
        ["demo", "--clients", "many"],
        ["pdf", "-o", "x.pdf"],
        ["pdf", "--query", "x", "--uid", "y", "-o", "x.pdf"],
        ["pdf", "--query", "x"],
        ["figures", "horoscope"],
        ["figures", "failure-points", "--from", "31.02.2024"],
        ["tour", "-o", "x", "--theme", "pink"],
        ["tour", "-o", "x", "--size", "big"],
        ["import"],
        ["import", "x.csv", "--as", "ships"],
        ["--lang", "fr", "search", "x"],
        ["card"],
        ["undo", "everything"],
    ],
    ids=" ".join,
)
def test_wrong_usage(crm: Program, arguments: list[str]) -> None:
    result = crm(*arguments, code=2)
    assert result.out == ""
    assert "desktop-crm" in result.err
    assert not crm.base.exists()


@pytest.mark.parametrize("arguments", [*READING, ["edit", "a/1/1", "name=x"], ["delete", "a/1/1"], ["undo"], ["redo"]])
def test_where_there_is_no_base(crm: Program, arguments: list[str]) -> None:
    told = crm(*arguments, code=1).err
    assert len(told.splitlines()) == 1
    assert str(crm.base) in told
    assert not crm.base.exists()


@pytest.mark.parametrize(
    "content", [b"not a base at all, but a long text " * 100, b"SQLite format 3\x00" + b"\xff" * 5000]
)
def test_a_file_that_is_no_base_is_left_alone(crm: Program, content: bytes) -> None:
    crm.base.write_bytes(content)
    for arguments in (*READING, ["add", "client", "name=x"], ["demo"]):
        assert len(crm(*arguments, code=1).err.splitlines()) == 1
    assert crm.base.read_bytes() == content


def test_a_folder_is_no_base(crm: Program) -> None:
    crm.base.mkdir()
    for arguments in (["search", "x"], ["add", "client", "name=x"], ["demo"]):
        assert len(crm(*arguments, code=1).err.splitlines()) == 1


def test_another_sqlite_file_is_left_alone(crm: Program) -> None:
    import sqlite3

    with sqlite3.connect(crm.base) as other:
        other.execute("CREATE TABLE photos (id INTEGER)")
    other.close()
    before = crm.base.read_bytes()
    assert len(crm("search", "x", code=1).err.splitlines()) == 1
    assert len(crm("add", "client", "name=x", code=1).err.splitlines()) == 1
    assert crm.base.read_bytes() == before


def test_ukrainian_comes_out_under_the_c_locale(crm: Program) -> None:
    crm.add("client", "name=Їжак Ґудзь")
    result = crm.process("search", "їжак", "--json", LANG="C", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert result.json[0]["name"] == "Їжак Ґудзь"
    assert "Їжак" in result.out, "JSON keeps letters readable"


def test_a_reader_that_goes_away_is_no_error(crm: Program) -> None:
    for n in range(3):
        crm.add("client", f"name=Client {n}", "notes=" + "x" * 60_000)
    process = subprocess.Popen(
        [
            sys.executable,
            str(ROOT / "main.py"),
            "card",
            crm("search", "--json").json[0]["uid"],
            "--base",
            str(crm.base),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=crm.environment(),
    )
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    told = process.stderr.read()
    process.stderr.close()
    assert process.wait(30) == 0
    assert told == b""


def test_options_may_stand_before_the_command_and_between_words(crm: Program) -> None:
    crm.add("client", "name=Olena Shevchenko", "city=Lviv")
    base = str(crm.base)
    for arguments in (
        ["--base", base, "search", "olena", "lviv", "--json"],
        ["search", "olena", "--base", base, "lviv", "--json"],
        ["search", "--json", "--base", base, "--", "olena", "lviv"],
    ):
        assert len(crm(*arguments, base=False).json) == 1


def test_the_shape_of_search(crm: Program) -> None:
    uid = crm.add(
        "client", "organisation=Firm", "number=7", "phones=0441234567;0501234567", "emails=a@b.c", "city=Київ"
    )
    hit = {"uid": uid, "number": "7", "name": "Firm", "phones": ["0441234567", "0501234567"]}
    assert crm("search", "firm", "--json").json == [hit | {"emails": ["a@b.c"], "city": "Київ"}]
    told = crm("search", "firm")
    assert uid in told.out
    assert "1" in told.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["claims>>2"], "claims>>2 — a whole number is needed"),
        (["claims>"], "claims> — what should it be?"),
        (["-last<2024-13-01"], "last<2024-13-01 — there is no such day"),
        (["rung:best"], "rung:best — can only be: "),
        (["city>Lviv"], "after “city” only a colon can stand"),
        (["olena", "bought:soon"], "write a period like"),
        (["floor>many"], "floor>many — a number is needed"),
        (["claims>>2", "rung:best"], "a whole number is needed; rung:best — can only be"),
    ],
)
def test_a_condition_that_cannot_be_meant_is_refused_as_in_the_window(
    crm: Program, words: list[str], said: str
) -> None:
    crm.add("client", "name=Olena")
    crm.add("custom_field", "name=Floor", "kind=number")
    for result in (crm("search", *words, code=2), crm("pdf", "--query", " ".join(words), "-o", "x.pdf", code=2)):
        assert said in result.err
        assert result.out == ""
    assert not (crm.folder / "x.pdf").exists()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["грудень"], 1),
        (["ГРУДЕНЬ"], 1),
        (["ґрудень"], 1),
        (["0671234567"], 1),
        (["067 123 45"], 1),
        (["+38 (067) 123"], 1),
        (["хитається"], 1),
        (["хитаеться"], 0),
        (["a@b"], 1),
        (["city:Львів"], 1),
        (["-city:Львів"], 1),
        (["claims>0"], 1),
        (["гр", "льв"], 1),
        (["гр", "київ"], 0),
        (["*"], 0),
        (["clams>>2"], 0),
        (["claims=2"], 0),
        (["claims:0"], 1),
        (['"'], 0),
        ([""], 2),
        ([], 2),
        (["--limit", "1"], 1),
    ],
)
def test_what_search_finds(crm: Program, words: list[str], found: int) -> None:
    client = crm.add("client", "name=Грудень", "phones=+38 067 123-45-67", "emails=a@b.c", "city=Львів")
    crm.add("claim", "text=Диван хитається", to=client)
    crm.add("client", "name=Other")
    assert len(crm("search", *words, "--json").json) == found


def test_backup_and_restore(crm: Program) -> None:
    client = crm.add("client", "name=Before")
    copy = crm("backup", "--json").json
    assert copy["verified"]
    assert Path(copy["file"]).is_file()
    assert copy["clients"] == 1
    crm("edit", client, "name=After")
    assert crm("restore", "--json").json[0]["file"] == copy["file"]
    crm("restore", copy["file"])
    assert crm("card", client, "--json").json["name"] == "Before"
    copies = crm("restore", "--json").json
    assert len(copies) == 2, "what stood before the restore is kept"
    crm("restore", "1")
    assert crm("search", "After", "--json").json
    assert crm("check").code == 0


def test_restore_where_the_base_is_broken_or_gone(crm: Program) -> None:
    crm.add("client", "name=Before")
    crm("backup")
    broken = b"\x00" * 4096 + b"ruin" * 1000
    crm.base.write_bytes(broken)
    crm("search", "x", code=1)
    crm("restore", "1")
    assert crm("search", "before", "--json").json
    assert broken in [f.read_bytes() for f in crm.folder.glob("shop.crm.damaged-*")]
    crm.base.unlink()
    for end in ("-wal", "-shm"):
        crm.base.with_name(crm.base.name + end).unlink(missing_ok=True)
    crm("restore", "1")
    assert crm("search", "before", "--json").json


@pytest.mark.parametrize("name", ["99", "0", "nowhere.crm", "", "."])
def test_restore_from_what_is_no_copy(crm: Program, name: str) -> None:
    crm.add("client", "name=A")
    assert len(crm("restore", name, code=1).err.splitlines()) == 1
    (crm.folder / "nonsense.crm").write_bytes(b"nonsense" * 1000)
    crm("restore", "nonsense.crm", code=1)
    assert len(crm("search", "--json").json) == 1


def test_check_names_what_it_compared(crm: Program) -> None:
    crm.add("client", "name=A")
    findings = crm("check", "--json").json
    names = {f["name"] for f in findings}
    assert names == {"integrity", "foreign_keys", "search", "journal", "summaries", "counts"}
    assert all(f["ok"] for f in findings)


def test_demo(crm: Program) -> None:
    made = crm("demo", "--clients", "40", "--json", "--lang", "uk").json
    assert made["clients"] == 40
    assert all(made[many] > 0 for many in ("claims", "wishes", "purchases", "interactions"))
    assert len(crm("search", "--json").json) == 40
    assert crm("check").code == 0
    refused = crm("demo", code=1).err
    assert len(refused.splitlines()) == 1
    assert len(crm("search", "--json").json) == 40
    assert crm("figures", "failure-points", "--json").json["n"] > 0


def test_figures(crm: Program) -> None:
    every = [name for members in GROUPS.values() for name in members]
    assert [f["name"] for f in crm("figures", "--json", base=False).json] == every
    client = crm.add("client", "name=A")
    empty = crm("figures", "failure-points", "--json").json
    assert (empty["n"], empty["points"]) == (0, [])
    for _ in range(3):
        crm.add("claim", "text=late", "failure_point=delivery", "date=2026-03-05", to=client)
    crm.add("claim", "text=odd", "date=2026-03-06")
    period = ["--from", "2026-01-01", "--to", "31.03.2026", "--as-of", "2026-04-01"]
    found = crm("figures", "failure-points", *period, "--json").json
    assert (found["n"], found["unit"], found["from"], found["to"]) == (4, "claims", "2026-01-01", "2026-03-31")
    first = found["points"][0]
    assert (first["point"], first["count"], first["share"], first["cumulative"]) == ("Delivery", 3, 0.75, 0.75)
    assert first["low"] < 0.75 < first["high"]
    assert [hit["name"] for hit in crm("search", first["query"], "--json").json] == ["A"]
    json.loads(crm("figures", "failure-points", "--json").out, parse_constant=lambda name: pytest.fail(name))
    assert crm("figures", "failure-points", "--from", "2026-02-01", "--to", "2026-01-01", code=1).err


def test_figures_are_drawn(crm: Program) -> None:
    crm("demo", "--clients", "60")
    crm("figures", "failure-points", "-o", "out")
    files = {f.suffix: f.read_bytes() for f in (crm.folder / "out").iterdir()}
    assert files[".png"].startswith(b"\x89PNG")
    assert b"<svg" in files[".svg"]
    assert files[".csv"].startswith(b"\xef\xbb\xbf")


def test_pdf(crm: Program) -> None:
    one = crm.add("client", "name=Їжак", "notes=<img src=file:///etc/passwd> #set page 🪑")
    two = crm.add("client", "name=Second")
    made = crm("pdf", "--uid", one, two, one, "-o", "two.pdf", "--json", "--lang", "uk").json
    assert made["cards"] == 2
    assert (crm.folder / "two.pdf").read_bytes().startswith(b"%PDF")
    crm("pdf", "--query", "second", "-o", "one.pdf")
    assert crm("pdf", "--query", "nobody", "-o", "none.pdf", code=1).err
    assert not (crm.folder / "none.pdf").exists()
    crm("pdf", "--uid", one, "-o", "no/such/folder/x.pdf", code=1)
    crm("pdf", "--uid", "a/1/1", "-o", "x.pdf", code=1)
    assert not list(crm.folder.glob("*.part"))


def test_a_folder_that_cannot_be_written(crm: Program) -> None:
    told = crm("add", "client", "name=x", "--base", "/proc/nowhere/base.crm", base=False, code=1).err
    assert len(told.splitlines()) == 1


def test_an_error_of_ours_is_one_line_and_a_log(crm: Program, tmp_path: Path) -> None:
    code = (
        "import sys, desktop_crm.cli.main as m, desktop_crm.bootstrap as b\n"
        "def broken(context): raise ZeroDivisionError('at home')\n"
        "m.HANDLERS['undo'] = broken\n"
        "sys.exit(b.main(['undo', '--base', 'x']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=crm.environment(XDG_STATE_HOME=str(tmp_path / "state"), HOME=str(tmp_path)),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    log = next(tmp_path.rglob("errors.log")) if os.name != "nt" else tmp_path
    assert str(log) in done.stderr
    assert "at home" in log.read_text("utf-8")


def test_every_record_of_a_card_has_a_command() -> None:
    assert {*ON_CARD} <= {*ADDED}


def test_a_pdf_never_takes_the_place_of_the_base_or_of_a_folder(crm: Program, tmp_path: Path) -> None:
    crm("add", "client", "name=Ann")
    before = crm.base.read_bytes()
    for place in (crm.base, tmp_path):
        refused = crm("pdf", "--query", "ann", "-o", str(place), code=1)
        assert len(refused.err.splitlines()) == 1
        assert str(place) in refused.err
    assert crm.base.read_bytes() == before


@pytest.mark.parametrize("base", ["", "  ", "no\udcffutf8.crm"])
def test_a_base_without_a_usable_name_is_wrong_usage(crm: Program, base: str) -> None:
    crm("add", "client", "name=Ann", "--base", base, base=False, code=2)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes among the files there")
def test_a_pipe_or_a_device_is_no_base_and_is_left_alone(crm: Program, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    refused = crm("add", "client", "name=Ann", "--base", str(pipe), base=False, code=1)
    assert len(refused.err.splitlines()) == 1
    assert pipe.is_fifo()


def test_a_count_no_base_can_hold_is_refused(crm: Program) -> None:
    crm("add", "client", "name=Ann")
    assert "a whole number is needed" in crm("search", "claims>99999999999999999999", "--json", code=2).err
