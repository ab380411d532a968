"""The shop's own fields by command line."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.program import Program


def test_a_field_is_filled_in_found_told_and_brought_in(crm: Program, tmp_path: Path) -> None:
    crm.add("custom_field", "name=Розмір дивана", "kind=number")
    crm.add("custom_field", "name=Wood", "kind=choice", "choices=oak;ash")
    client = crm.add("client", "name=Olena", "розмір дивана=2,5", "wood=OAK")
    crm.add("client", "name=Ivan")
    card = crm("card", client, "--json").json
    assert card["own_fields"] == {"Розмір дивана": "2.5", "Wood": "oak"}
    assert "Розмір дивана: 2.5" in crm("card", client).out
    crm("edit", client, "Розмір дивана=3")
    assert "Розмір дивана: 2.5 → 3" in crm("history", client).out
    (change, *_rest) = crm("history", client, "--json").json
    assert (change["field"], change["before"], change["after"]) == ("Розмір дивана", "2.5", "3")
    for words in ('"розмір дивана">2.5', "wood:oak", "-wood:none", "oak"):
        assert [hit["name"] for hit in crm("search", "--json", words).json] == ["Olena"], words
    assert [hit["name"] for hit in crm("search", "--json", "wood:none").json] == ["Ivan"]
    people = tmp_path / "people.csv"
    people.write_text("Name;Phone;Розмір дивана\nAnna;0671112233;4\nTaras;0671112234;big\n", "utf-8")
    report = crm("import", str(people), "--json", code=0).json["files"][0]
    assert report["added"]["clients"] == 1
    assert report["skipped"] == [{"reason": "Розмір дивана.number", "count": 1, "lines": [3]}]
    assert [hit["name"] for hit in crm("search", "--json", '"розмір дивана">=4').json] == ["Anna"]


def test_what_is_wrong_is_said_by_the_name_of_the_field(crm: Program) -> None:
    crm.add("custom_field", "name=Shoe size", "kind=number")
    client = crm.add("client", "name=Olena", "shoe size=41")
    assert "Shoe size: “big” is not a number" in crm("edit", client, "shoe size=big", code=1).err
    assert "Shoe size" in crm("edit", client, "shoe=1", code=2).err, "the known fields are named"
    uid = crm("history", client, "--json").json[0]["uid"]
    assert uid == client
    assert "City" in crm("add", "custom_field", "name=City", code=1).err
