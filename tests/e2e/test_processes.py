"""Real processes: one journey through every command, and two programs on one base."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from desktop_crm.storage.opening import open_base
from tests.e2e.program import ROOT, Program


def test_one_journey_through_the_commands(crm: Program) -> None:
    run = crm.process
    run("demo", "--clients", "20", "--lang", "uk")
    client = run("add", "client", "name=Щуроґрай", "--json").json["uid"]
    claim = run("add", "claim", "--to", client, "text=Ніжка", "severity=9", "--json").json["uid"]
    run("edit", claim, "status=in_work")
    run("undo")
    run("redo")
    assert len(run("history", client, "--json").json) == 5
    assert run("card", client, "--json").json["claims"][0]["status"] == "in_work"
    assert [hit["uid"] for hit in run("search", "щурограй", "--json").json] == [client]
    (crm.folder / "list.csv").write_text("Name;Phone\nOlena;0671112233\n")
    run("import", "list.csv", "--json")
    run("pdf", "--uid", client, "-o", "card.pdf")
    assert (crm.folder / "card.pdf").read_bytes().startswith(b"%PDF")
    run("figures", "failure-points", "-o", "figures", "--json")
    run("backup")
    run("restore", "1")
    run("delete", client)
    run("check")
    assert run("card", client, code=1).err.count("\n") == 1
    assert run("nonsense", code=2).out == ""


def test_beside_an_open_window_one_may_read_but_not_write(crm: Program) -> None:
    client = crm.add("client", "name=Olena")
    window = open_base(crm.base, actor="The window")
    try:
        assert crm.process("search", "olena", "--json").json
        assert crm.process("card", client, "--json").json["name"] == "Olena"
        for words in (["add", "client", "name=x"], ["edit", client, "name=x"], ["undo"], ["import", "x.csv"], ["demo"]):
            told = crm.process(*words, code=1).err
            assert len(told.splitlines()) == 1
        assert crm.process("check").code == 0
        assert crm.process("backup").code == 0
    finally:
        window.close()
    crm.process("edit", client, "name=Olha")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights")
def test_a_base_that_may_only_be_read(crm: Program) -> None:
    crm.add("client", "name=Olena")
    if _is_root():
        pytest.skip("root may write everywhere")
    crm.base.chmod(0o400)
    assert crm.process("search", "olena", "--json").json
    assert len(crm.process("add", "client", "name=x", code=1).err.splitlines()) == 1


def _is_root() -> bool:
    import os

    return os.geteuid() == 0


def test_the_tour(crm: Program) -> None:
    made = crm.process("tour", "-o", "pictures", "--json", "--lang", "uk", base=False).json["pictures"]
    assert len(made) >= 8
    assert all(Path(crm.folder, file).read_bytes().startswith(b"\x89PNG") for file in made)


def test_the_installed_script_and_the_main_file_are_one_program() -> None:
    assert "bootstrap" in (ROOT / "main.py").read_text()
