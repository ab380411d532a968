"""Files on a card by the command line: from the disk, with whatever name they have there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desktop_crm.domain.attachment import LARGEST
from tests.e2e.program import Program

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def kept(crm: Program, client: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = crm("card", client, "--json").json["attachments"]
    return found


def test_a_file_is_kept_edited_deleted_and_brought_back(crm: Program, tmp_path: Path) -> None:
    client = crm.add("client", "name=Ann")
    claim = crm.add("claim", "text=The leg came loose", to=client)
    file = tmp_path / "ніжка.png"
    file.write_bytes(PNG)
    crm("add", "attachment", "--to", client, "--file", str(file), "note=From the phone", "date=2026-03-02")
    of_claim = ["--to", client, "--file", str(file), f"claim={claim}", "name=leg.png"]
    second = crm("add", "attachment", *of_claim, "--json").json["uid"]
    by_name = {one["name"]: one for one in kept(crm, client)}
    assert by_name["ніжка.png"].items() >= {"use": "photo", "note": "From the phone", "date": "2026-03-02"}.items()
    assert by_name["leg.png"].items() >= {"use": "file", "claim": claim}.items()
    crm("edit", second, "note=Under the sofa")
    crm("delete", second)
    assert len(kept(crm, client)) == 1
    crm("undo")
    assert {one["note"] for one in kept(crm, client)} == {"From the phone", "Under the sofa"}
    crm("undo")
    crm("undo")
    assert len(kept(crm, client)) == 1, "a file is one step"


@pytest.mark.parametrize("name", ["CON", "a\u202egnp.exe", "x" * 240 + ".png", "..", "-rf", "a b'\"$(id).png"])
def test_names_that_mean_something_elsewhere_are_only_names(crm: Program, tmp_path: Path, name: str) -> None:
    client = crm.add("client", "name=Ann")
    folder = tmp_path / "files"
    folder.mkdir()
    file = folder / (name if name != ".." else "...")
    file.write_bytes(PNG)
    crm("add", "attachment", "--to", client, "--file", str(file))
    (one,) = kept(crm, client)
    assert len(str(one["name"])) <= 200
    crm("card", client)
    assert sorted(p.name for p in tmp_path.iterdir() if p.suffix == ".png") == []


def test_what_cannot_be_kept_is_refused_in_one_line(crm: Program, tmp_path: Path) -> None:
    client, other = crm.add("client", "name=Ann"), crm.add("client", "name=Bob")
    claim = crm.add("claim", "text=Late", to=other)
    large, small = tmp_path / "large.bin", tmp_path / "small.txt"
    with large.open("wb") as file:
        file.truncate(LARGEST + 1)
    small.write_text("x")
    for given in (
        ["--file", str(large)],
        ["--file", str(tmp_path / "none.txt")],
        ["--file", str(tmp_path)],
        ["--file", str(small), f"claim={claim}"],
        ["--file", str(small), "date=2999-01-01"],
        ["--file", str(small), "name="],
    ):
        assert len(crm("add", "attachment", "--to", client, *given, code=1).err.splitlines()) == 1, given
    crm("add", "attachment", "--to", client, code=2)
    crm("add", "attachment", "--file", str(small), code=2)
    crm("add", "claim", "--to", client, "text=Late", "--file", str(small), code=2)
    assert kept(crm, client) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders here")
def test_a_pipe_that_nobody_fills_is_not_waited_for(crm: Program, tmp_path: Path) -> None:
    client = crm.add("client", "name=Ann")
    os.mkfifo(tmp_path / "pipe.png")
    assert "pipe.png" in crm("add", "attachment", "--to", client, "--file", str(tmp_path / "pipe.png"), code=1).err
    assert "pipe.png" in crm("settings", f"logo={tmp_path / 'pipe.png'}", code=1).err
