"""The shop's own fields as a shop keeps them: made, filled in, told, exported, imported, deleted and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from desktop_crm.app import cards, custom_fields, exporting, wording
from desktop_crm.app.formats import Formats
from desktop_crm.app.importing.mapfile import load_map
from desktop_crm.app.importing.mapping import recognise
from desktop_crm.app.importing.plan import plan
from desktop_crm.app.importing.run import import_files, run
from desktop_crm.app.jobs import Job
from desktop_crm.app.own_values import own
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.app.texts import Texts
from desktop_crm.documents.card_data import build
from desktop_crm.domain import custom_field
from desktop_crm.domain.errors import Invalid, UserError
from desktop_crm.domain.query import parse
from desktop_crm.files.reading import read_table


def make(session: Session, name: str, kind: str = "text", *choices: str) -> str:
    """A field; its key."""
    return custom_field.key_of(custom_fields.add(session, {"name": name, "kind": kind, "choices": choices}).id)


def said(session: Session, client: int) -> dict[str, Any]:
    """What a card says, by the names of the fields."""
    fields = own(session)
    card = session.base.get("client", client)
    assert card is not None
    found = custom_field.values(card.custom, fields)
    return {one.name: found[one.key] for one in fields.fields if one.key in found}


def wrong(act: Callable[[], object]) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        act()
    return {p.field: p.code for p in refused.value.problems}


@pytest.fixture
def olena(session: Session) -> int:
    return cards.add_client(session, {"name": "Olena"}).id


def test_a_value_is_kept_by_kind_and_refused_beside_its_field(session: Session, olena: int) -> None:
    size, wood = make(session, "Shoe size", "number"), make(session, "Wood", "choice", "oak", "ash")
    lift, day, story = make(session, "Lift", "flag"), make(session, "Measured", "date"), make(session, "Story")
    values = {size: Decimal("41.5"), wood: "oak", lift: False, day: date(2024, 2, 29), story: " long "}
    cards.edit_record(session, "client", olena, values)
    assert list(said(session, olena).values()) == [Decimal("41.5"), "oak", False, date(2024, 2, 29), "long"]
    bad = {size: Decimal("1.23456"), wood: "pine", day: date(1800, 1, 1), story: "x" * 1001}
    refused = wrong(lambda: cards.edit_record(session, "client", olena, bad))
    assert refused == {size: "number_size", wood: "choice", day: "date_range", story: "too_long"}
    assert len(said(session, olena)) == 5
    cards.edit_record(session, "client", olena, {size: None, story: ""})
    assert list(said(session, olena)) == ["Wood", "Lift", "Measured"]
    assert wrong(lambda: cards.edit_record(session, "client", olena, {"custom_99": "x"})) == {"custom_99": "own_gone"}


def test_history_tells_each_field_by_its_name(session: Session, olena: int, formats: Formats) -> None:
    size, lift = make(session, "Shoe size", "number"), make(session, "Lift", "flag")
    cards.edit_record(session, "client", olena, {size: Decimal(41)})
    cards.edit_record(session, "client", olena, {size: Decimal("42.5"), lift: True})
    names, t = wording.Names.load(session), formats.texts

    def lines() -> list[str]:
        told = []
        for entry in wording.told(session.base.history("client", olena)):
            if entry.field:
                both = (wording.value(t, formats, names, "client", entry.field, v) for v in (entry.before, entry.after))
                label = wording.field_label(t, "client", entry.field, names.own)
                told.append(f"{label}: {' -> '.join(both)}")
        return told

    point = "." if t.language == "en" else ","
    assert lines() == [f"Shoe size: 41 -> 42{point}5", f"Lift:  -> {t('codes.flag_yes')}", "Shoe size:  -> 41"]
    custom_fields.remove(session, 1)
    names = wording.Names.load(session)
    assert lines()[0].startswith("Shoe size: 41"), "the past speaks of a field that is gone"


@pytest.mark.parametrize(
    "name", ["City", "місто", "ТЕЛЕФОНЫ", "tag", "claims", " Name ", "custom_3", "Відкриті претензії"]
)
def test_no_field_is_called_as_a_built_in_one(session: Session, name: str) -> None:
    assert wrong(lambda: make(session, name)) == {"name": "name_built_in"}


def test_no_two_fields_are_called_alike(session: Session) -> None:
    make(session, "Їжа")
    other = make(session, "Food")
    assert wrong(lambda: make(session, " їжа ")) == {"name": "name_taken"}
    assert wrong(lambda: custom_fields.edit(session, 2, {"name": "ЇЖА"})) == {"name": "name_taken"}
    assert wrong(lambda: make(session, 'a"b')) == {"name": "name_quotes"}
    assert wrong(lambda: make(session, "Wood", "choice", "oak", "OAK ")) == {"choices": "choice_twice"}
    assert own(session).get(other) is not None


def test_the_kind_stays_while_cards_hold_values_in_the_trash_too(session: Session, olena: int) -> None:
    key = make(session, "Floor", "number")
    custom_fields.edit(session, 1, {"kind": "text"})
    custom_fields.edit(session, 1, {"kind": "number"})
    cards.edit_record(session, "client", olena, {key: Decimal(3)})
    assert wrong(lambda: custom_fields.edit(session, 1, {"kind": "text"})) == {"kind": "kind_fixed"}
    cards.remove(session, "client", [olena])
    assert wrong(lambda: custom_fields.edit(session, 1, {"kind": "text"})) == {"kind": "kind_fixed"}
    custom_fields.edit(session, 1, {"name": "Storey"})
    cards.restore(session, "client", [olena])
    assert said(session, olena) == {"Storey": Decimal(3)}


def test_a_choice_written_anew_is_written_anew_on_the_cards(session: Session, olena: int) -> None:
    key = make(session, "Wood", "choice", "oak", "ash")
    cards.edit_record(session, "client", olena, {key: "oak"})
    other = cards.add_client(session, {"name": "Ivan", key: "ash"}).id
    custom_fields.choose_from(session, 1, ("Oak, white", "ash"))
    assert (said(session, olena), said(session, other)) == ({"Wood": "Oak, white"}, {"Wood": "ash"})
    cards.undo(session)
    assert said(session, olena) == {"Wood": "oak"}
    assert own(session).fields[0].choices == ("oak", "ash")
    custom_fields.choose_from(session, 1, ("ash",))
    assert said(session, olena) == {"Wood": "oak"}, "a word that is no longer offered stays where it stands"
    assert wrong(lambda: custom_fields.choose_from(session, 1, ())) == {"choices": "choices_needed"}


def test_a_deleted_field_takes_its_values_out_of_sight_and_brings_them_back(session: Session, olena: int) -> None:
    key = make(session, "Story")
    cards.edit_record(session, "client", olena, {key: "moved twice"})
    assert custom_fields.every(session)[0][1] == 1
    custom_fields.remove(session, 1)
    assert said(session, olena) == {}
    assert len(session.base.find(parse("moved"))) == 0
    cards.undo(session)
    assert said(session, olena) == {"Story": "moved twice"}
    assert len(session.base.find(parse('story:"moved twice"', own=own(session)))) == 1


def test_the_order_is_kept_and_undone(session: Session) -> None:
    for name in ("A", "B", "C"):
        make(session, name)
    assert custom_fields.move(session, 3, -1) is not None
    assert [one.name for one in own(session).fields] == ["A", "C", "B"]
    assert custom_fields.move(session, 1, -1) is None
    cards.undo(session)
    assert [one.name for one in own(session).fields] == ["A", "B", "C"]


def test_it_stands_in_the_export_and_on_paper(session: Session, olena: int, formats: Formats) -> None:
    size, lift = make(session, "Shoe size", "number"), make(session, "=Lift", "flag")
    cards.edit_record(session, "client", olena, {size: Decimal("41.5"), lift: True})
    head = exporting.header(formats, own(session))
    (row,) = exporting.rows(session, Standings(session), [olena], formats, Job("export"))
    assert len(head) == len(row)
    assert row[head.index("Shoe size")] == Decimal("41.5")
    assert row[head.index("=Lift")] == formats.texts("codes.flag_yes")
    card = cards.load_card(session, olena)
    assert card is not None
    facts = {fact.label: fact.values for fact in build(card, formats).facts}
    assert facts["Shoe size"] == (formats.number(Decimal("41.5"), 1),)


# -- import
LIST = """Name;Phone;shoe SIZE;Wood;Seen
Olena;0671112233;41,5;oak;1.2.2024
Ivan;0671112234;big;ash;
Anna;0671112235;;Oak;2.2.2024
"""


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], Path]:
    def make_file(text: str) -> Path:
        path = tmp_path / "list.csv"
        path.write_text(text, "utf-8")
        return path

    return make_file


def everybody(session: Session) -> dict[str, dict[str, Any]]:
    found = session.base.records("client", session.base.find(parse("")))
    return {c.title: said(session, c.id) for c in found.values()}


def test_columns_fill_fields_of_their_names_and_make_new_ones(session: Session, file: Callable[[str], Path]) -> None:
    make(session, "Shoe size", "number")
    table = read_table(file(LIST))
    mapped = recognise(table, own=own(session))
    assert mapped.fields == ("name", "phones", "custom_1", "", "")
    mapped = mapped.with_field(3, "new_choice").with_field(4, "new_date")
    looked = plan(session, table, mapped)
    assert [row.outcome for row in looked.rows] == ["add", "skip", "add"]
    assert (looked.rows[1].issues[0].code, looked.rows[1].issues[0].column) == ("number", 2)
    report = run(session, looked, Job("import"))
    assert report.added["custom_fields"] == 2
    assert everybody(session) == {
        "Olena": {"Shoe size": Decimal("41.5"), "Wood": "oak", "Seen": date(2024, 2, 1)},
        "Anna": {"Wood": "oak", "Seen": date(2024, 2, 2)},
    }
    assert own(session).fields[1].choices == ("oak", "ash")
    again = plan(session, table, recognise(table, own=own(session)))
    assert [row.outcome for row in again.rows] == ["unchanged", "skip", "unchanged"]
    cards.undo(session)
    assert everybody(session) == {}
    assert [one.name for one in own(session).fields] == ["Shoe size"]
    assert all(finding.ok for finding in session.base.check())


def test_a_known_client_gets_what_the_row_says_and_keeps_the_rest(
    session: Session, file: Callable[[str], Path]
) -> None:
    size, wood = make(session, "Shoe size", "number"), make(session, "Wood")
    id = cards.add_client(session, {"name": "Olena", "number": "7", size: Decimal(40), wood: "ash"}).id
    result = import_files(session, read_table, [file("Client number;Name;Shoe size\n7;Olena;41\n")])
    assert result.files[0].updated == {"clients": 1}
    assert said(session, id) == {"Shoe size": Decimal(41), "Wood": "ash"}


@pytest.mark.parametrize(("header", "code"), [("City", "own_taken"), ("Wood", "own_taken"), ("", "own_unnamed")])
def test_a_new_field_needs_a_name_of_its_own(
    session: Session, file: Callable[[str], Path], header: str, code: str
) -> None:
    make(session, "wood")
    table = read_table(file(f"Name;Phone;{header}\nOlena;0671112233;x\n"))
    mapped = recognise(table, own=own(session)).with_field(2, "new_text")
    with pytest.raises(UserError) as refused:
        plan(session, table, mapped)
    assert refused.value.code == code


def test_a_map_file_names_fields_and_makes_them_once(
    session: Session, file: Callable[[str], Path], tmp_path: Path
) -> None:
    make(session, "Feet", "number")
    said_so = tmp_path / "map.toml"
    said_so.write_text('as = "clients"\n[own]\nFeet = "shoe SIZE"\n[new]\nWood = "text"\n', "utf-8")
    path = file(LIST)
    for added in (2, 0):
        result = import_files(session, read_table, [path], mapping=load_map(said_so))
        assert result.files[0].added["clients"] == added
    assert everybody(session)["Olena"] == {"Feet": Decimal("41.5"), "Wood": "oak"}
    said_so.write_text('[own]\nHeight = "shoe SIZE"\n', "utf-8")
    (_name, error) = import_files(session, read_table, [path], mapping=load_map(said_so)).failures[0]
    assert error.code == "map_no_own"
    said_so.write_text('[new]\nWood = "colour"\n', "utf-8")
    with pytest.raises(UserError) as refused:
        load_map(said_so)
    assert refused.value.code == "map_wrong"


def test_all_that_was_exported_comes_in_again(session: Session, olena: int, tmp_path: Path) -> None:
    size, day = make(session, "Shoe size", "number"), make(session, "Measured", "date")
    cards.edit_record(session, "client", olena, {size: Decimal("1234.5"), day: date(2024, 2, 29), "number": "7"})
    from desktop_crm.files.writing import write_table

    formats, path = Formats(Texts("en")), tmp_path / "out.csv"
    rows = exporting.rows(session, Standings(session), [olena], formats, Job("export"))
    write_table(path, exporting.header(formats, own(session)), rows, "en", lambda: None)
    before = said(session, olena)
    cards.edit_record(session, "client", olena, {size: Decimal(1), day: None})
    result = import_files(session, read_table, [path])
    assert not result.failures
    assert said(session, olena) == before
