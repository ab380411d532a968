"""A hand-over by command line: told, done, printed, undone; refused in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.documents.pages import squeezed
from tests.e2e.program import Program


@pytest.fixture
def ivan(crm: Program) -> str:
    for name in ("Ivan Koval", "Maria Lys", "Petro Hnatiuk"):
        crm.add("staff", f"name={name}")
    olena = crm.add("client", "name=Olena Shevchenko", "responsible=Ivan Koval", "city=Lviv", "phones=+380671234567")
    for n in range(3):
        crm.add("client", f"name=Client {n}", "responsible=Ivan Koval", "city=Stryi")
    crm.add("claim", "text=The leg came loose", "severity=9", "staff=Ivan Koval", to=olena)
    crm.add("task", "text=Order catalogues", "due_date=2026-12-01", "staff=Ivan Koval")
    return olena


def owner(crm: Program, uid: str) -> str:
    return str(crm("card", uid, "--json").json["responsible"])


def test_told_done_printed_and_undone(crm: Program, ivan: str, tmp_path: Path) -> None:
    out = tmp_path / "list.pdf"
    arguments = ("handover", "--from", "ivan koval", "--to", "Maria Lys", "--to", "Petro Hnatiuk", "--former")
    told = crm(*arguments, "--dry-run", "--json").json
    assert (told["clients"], told["matters"], told["done"], told["pdf"]) == (4, {"claim": 1, "task": 1}, False, None)
    assert [(one["name"], one["clients"]) for one in told["to"]] == [("Maria Lys", 2), ("Petro Hnatiuk", 2)]
    assert sum(one["matters"] for one in told["to"]) == 2
    assert owner(crm, ivan) == "Ivan Koval"

    done = crm(*arguments, "--pdf", str(out), "--json").json
    assert done["done"] is True
    assert done["pdf"] == {"file": str(out), "pages": 1, "notes": []}
    text = squeezed(out.read_bytes())
    for words in ("Ivan Koval hands over 4 clients", "Olena Shevchenko", "Takes over: Maria Lys", "The leg came loose",
                  "Order catalogues", "+380 67 123-45-67"):  # fmt: skip
        assert "".join(words.split()) in text, words
    new = owner(crm, ivan)
    assert new in ("Maria Lys", "Petro Hnatiuk")
    history = crm("history", ivan).out
    assert f"Responsible: Ivan Koval → {new} (hand over clients “Ivan Koval → Maria Lys, Petro Hnatiuk”)" in history
    assert "nothing to hand over" in crm(*arguments, code=1).err
    crm("undo")
    assert owner(crm, ivan) == "Ivan Koval"


def test_by_city_and_in_words(crm: Program, ivan: str) -> None:
    done = crm("handover", "--from", "Ivan Koval", "--to", "Petro Hnatiuk", "--to", "Maria Lys", "--by", "city")
    lines = done.out.splitlines()
    assert lines[0] == "Ivan Koval has handed over: 4 clients, 1 open claim and 1 task"
    assert lines[1] == "  Petro Hnatiuk: 3 clients and 1 open matter"
    assert lines[2] == "  Maria Lys: 1 client and 1 open matter"
    assert owner(crm, ivan) == "Maria Lys"


def test_refused_in_words(crm: Program, ivan: str, tmp_path: Path) -> None:
    def refused(*arguments: str, code: int = 1) -> str:
        return crm("handover", *arguments, code=code).err

    assert "Who leaves cannot take over" in refused("--from", "Ivan Koval", "--to", "Ivan Koval")
    assert "nobody called “Ivam”" in refused("--from", "Ivam", "--to", "Maria Lys")
    assert "Say who takes over from Ivan Koval" in refused("--from", "Ivan Koval")
    assert "Maria Lys has nothing to hand over" in refused("--from", "Maria Lys", "--to", "Ivan Koval")
    assert "--from" in refused("--to", "Maria Lys", code=2)
    gone = crm.add("staff", "name=Gone", "former=yes")
    assert "Gone works here no longer" in refused("--from", "Ivan Koval", "--to", gone)
    twin = crm.add("staff", "name=Maria Lys")
    assert twin in refused("--from", "Ivan Koval", "--to", "Maria Lys")
    crm("handover", "--from", "Ivan Koval", "--to", twin, "--dry-run")
    nowhere = tmp_path / "no" / "list.pdf"
    assert "list.pdf" in refused("--from", "Ivan Koval", "--to", twin, "--pdf", str(nowhere))
    assert owner(crm, ivan) == "Ivan Koval", "where the list cannot be written nothing is handed over"
    assert refused("--from", "Ivan Koval", "--to", twin, "--pdf", str(crm.base))


def test_nobody_else(crm: Program) -> None:
    crm.add("staff", "name=Ivan")
    assert "nobody else on the staff" in crm("handover", "--from", "Ivan", code=1).err
