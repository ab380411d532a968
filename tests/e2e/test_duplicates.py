"""Duplicates found and merged by command line, as a script does it."""

from __future__ import annotations

import pytest

from tests.e2e.program import Program


@pytest.fixture
def pair(crm: Program) -> tuple[str, str]:
    keep = crm.add("client", "name=Шевченко Олена", "phones=067 123-45-67", "city=Львів", "number=17")
    other = crm.add("client", "name=Елена Шевченко", "phones=+38 (067) 1234567", "city=Львов")
    crm.add("claim", "text=Ніжка хитається", to=other)
    return keep, other


def test_found_with_reasons_then_merged_and_found_no_more(crm: Program, pair: tuple[str, str]) -> None:
    keep, other = pair
    (group,) = crm("duplicates", "--json").json["groups"]
    assert {c["uid"] for c in group["clients"]} == {keep, other}
    assert group["sureness"] == "sure"
    assert {r["code"] for r in group["reasons"]} == {"phone", "name_spelled", "city"}
    told = crm("duplicates").out
    assert "same phone" in told
    assert keep in told
    done = crm("merge", keep, other, "--json").json
    assert (done["uid"], done["moved"]) == (keep, {"claim": 1})
    assert crm("duplicates", "--json").json["groups"] == []
    card = crm("card", keep, "--json").json
    assert [c["text"] for c in card["claims"]] == ["Ніжка хитається"]
    assert card["other_names"] == ["Елена Шевченко"]
    assert crm("search", "Елена", "--json").json[0]["uid"] == keep
    history = crm("history", keep).out
    assert history.count("merge cards") == 1
    assert "Елена Шевченко" in history
    assert {e["uid"] for e in crm("history", keep, "--json").json if e["record"] == "client"} == {keep, other}
    crm("undo")
    assert len(crm("duplicates", "--json").json["groups"]) == 1
    assert crm("card", other, "--json").json["claims"] != []


def test_a_card_brought_back_leaves_what_has_moved(crm: Program, pair: tuple[str, str]) -> None:
    keep, other = pair
    crm("merge", keep, other)
    assert "no such client" in crm("card", other, code=1).err
    assert "no such client" in crm("merge", keep, other, code=1).err


def test_what_is_asked_wrongly_is_said(crm: Program, pair: tuple[str, str]) -> None:
    keep, _ = pair
    claim = crm.add("claim", "text=Ще", to=keep)
    assert "two different cards" in crm("merge", keep, keep, code=1).err
    assert "is not a client" in crm("merge", keep, claim, code=2).err
    assert "nobody/1/1" in crm("merge", keep, "nobody/1/1", code=1).err
    crm("merge", keep, code=2)
