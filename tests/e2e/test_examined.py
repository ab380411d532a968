"""What an examiner found by files of his own: cards that come again and again, labels of phones, maps that waver."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.e2e.program import Program

HEAD = "No,Item,Qty,Day,Price,Buyer\n"
MAP = """as = "purchases"
[columns]
document = "No"
date = "Day"
client_number = "Buyer"
product = "Item"
quantity = "Qty"
unit_price = "Price"
"""


def card(*lines: str) -> str:
    return "\r\n".join(("BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD", ""))


def bring(crm: Program, text: str, name: str = "book.vcf", *options: str) -> Any:
    Path(crm.folder / name).write_text(text, "utf-8", newline="")
    return crm("import", name, *options, "--json").json["files"][0]


def codes(report: Any) -> dict[str, Any]:
    return {note["code"]: note.get("lines") for note in report.get("notes", ()) if note["code"].startswith("cards_")}


def everybody(crm: Program) -> list[Any]:
    return [crm("card", found["uid"], "--json").json for found in crm("search", "--json").json]


def test_what_was_typed_by_hand_survives_a_newer_address_book(crm: Program) -> None:
    """A phone added on the telephone must not bring the old name back, nor wipe the notes of years."""
    old = ("UID:u-1", "FN:Anna", "ORG:Old", "NOTE:From the phone")
    bring(crm, card(*old))
    uid = crm("search", "--json").json[0]["uid"]
    crm("edit", uid, "name=Anna Petrenko", "notes=From the phone\nCall after six")
    report = bring(crm, card(*old[:2], "ORG:New", "NOTE:Moved", "TEL:0671112233"))
    assert report["updated"]["clients"] == 1
    assert codes(report) == {"cards_changed": "1", "cards_kept": "1"}
    (now,) = everybody(crm)
    assert (now["name"], now["organisation"], now["phones"]) == ("Anna Petrenko", "New", ["0671112233"])
    assert now["notes"] == "From the phone\nCall after six\nMoved"
    crm("undo")
    (before,) = everybody(crm)
    assert (before["organisation"], before["phones"]) == ("Old", [])
    assert before["notes"] == "From the phone\nCall after six"


def test_what_nobody_touched_follows_the_address_book(crm: Program) -> None:
    bring(crm, card("UID:u-1", "FN:Anna", "NOTE:first"))
    uid = crm("search", "--json").json[0]["uid"]
    crm("edit", uid, "name=Olha")
    crm("undo")  # so it is the book's own name again
    assert codes(bring(crm, card("UID:u-1", "FN:Hanna", "NOTE:second"))) == {"cards_changed": "1"}
    (now,) = everybody(crm)
    assert (now["name"], now["notes"]) == ("Hanna", "second")


def test_one_uid_twice_in_a_file_is_one_card_that_keeps_both(crm: Program) -> None:
    first = card("UID:u-1", "FN:Anna", "TEL:0671112233", "NOTE:first")
    text = first + card("UID:u-1", "FN:Anna Petrenko", "TEL:0501112233", "NOTE:second")
    report = bring(crm, text)
    assert (report["added"]["clients"], codes(report)) == (1, {"cards_twice": "8"})
    (now,) = everybody(crm)
    assert (now["name"], now["other_names"], now["notes"]) == ("Anna Petrenko", ["Anna"], "first\nsecond")
    assert now["phones"] == ["0671112233", "0501112233"]
    again = bring(crm, text)
    assert not any((*again["added"].values(), *again["updated"].values()))
    assert everybody(crm) == [now]


def test_one_uid_twice_comes_to_rest_after_a_change(crm: Program) -> None:
    """The two cards of a file must not take turns in changing the client with every import."""
    second = card("UID:u-1", "FN:Anna P", "TITLE:Buyer")
    bring(crm, card("UID:u-1", "FN:Anna", "TITLE:Owner") + second)
    newer = card("UID:u-1", "FN:Anna", "TITLE:Owner", "TEL:0671112233") + second
    assert bring(crm, newer)["updated"]["clients"] == 1
    (now,) = everybody(crm)
    assert (now["name"], now["position"], now["phones"]) == ("Anna P", "Buyer", ["0671112233"])
    for _ in range(2):
        again = bring(crm, newer)
        assert not any((*again["added"].values(), *again["updated"].values()))
    assert everybody(crm) == [now]


def test_the_same_card_twice_is_one_client_and_is_told(crm: Program) -> None:
    """Telephones export what is on the SIM and in memory. Rows of a spreadsheet may be two people."""
    twin = card("FN:Taras", "TEL:0671112233")
    report = bring(crm, twin * 3)
    assert (report["rows"], report["added"]["clients"], codes(report)) == (3, 1, {"cards_twice": "6, 11"})
    again = bring(crm, twin * 3)
    assert (again["unchanged"]["clients"], again["added"]["clients"]) == (1, 0)


def test_likeness_is_told_and_never_merges(crm: Program) -> None:
    bring(crm, card("FN:Taras", "TEL:067 111 22 33"))
    report = bring(crm, card("FN:T. Shevchuk", "TEL:+380671112233") + card("FN:Nobody else"))
    assert (report["added"]["clients"], codes(report)) == (2, {"cards_alike": "1"})
    assert (
        "1 new card looks like another one; nothing was merged (line 3)"
        in crm("import", str(written(crm, "people.csv", "Name,Phone\nIvan,0509998877\nIvan P,0509998877\n"))).out
    )


def written(crm: Program, name: str, text: str) -> Path:
    (crm.folder / name).write_text(text, "utf-8")
    return crm.folder / name


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("CHARSET=UTF-8,ENCODING=QUOTED-PRINTABLE,=D0=94=D0=B0=D1=87=D0=B0", "Дача"),
        ("CHARSET=windows-1251,ENCODING=QUOTED-PRINTABLE,=C4=E0=F7=E0", "Дача"),
        ("Warehouse", "Warehouse"),
    ],
)
def test_a_label_of_ones_own_on_an_android_phone(crm: Program, label: str, said: str) -> None:
    lines = ("BEGIN:VCARD", "VERSION:2.1", "N:;Ivan", f"TEL;X-CUSTOM({label}):0442223344")
    report = bring(crm, "\r\n".join((*lines, "X-SAMSUNGADR;HOME:;;Street 1;Kyiv;;;", "END:VCARD", "")))
    (now,) = everybody(crm)
    assert (now["phones"], now["notes"]) == (["0442223344"], f"{said}: 0442223344")
    assert (now["addresses"], now["city"]) == (["Street 1, Kyiv"], "Kyiv")
    assert "X-CUSTOM" not in str(report["notes"])


def test_a_header_that_stands_twice_is_not_guessed(crm: Program) -> None:
    written(crm, "map.toml", MAP)
    written(crm, "till.csv", "No,Item,Qty,Day,Price,Buyer,Price\n1,MUG,2,2010-12-01,2.55,17,9.99\n")
    error = crm("import", "till.csv", "--map", "map.toml", code=1).err
    assert error == "“Price” stands over several columns of “till.csv” (#5, #7). Write which you mean, such as #3\n"
    written(crm, "map.toml", MAP.replace('"Price"', '"#7"'))
    crm("import", "till.csv", "--map", "map.toml")
    assert everybody(crm)[0]["purchases"][0]["amount"] == "19.98"


def test_a_header_given_for_two_fields_is_not_guessed(crm: Program) -> None:
    written(crm, "map.toml", MAP.replace('product = "Item"', 'product = "No"'))
    written(crm, "till.csv", HEAD + "1,MUG,2,2010-12-01,2.55,17\n")
    error = crm("import", "till.csv", "--map", "map.toml", code=1).err
    assert error == "“No” is given for two fields, document and product. A column fills one of them\n"


def test_two_columns_of_one_header_both_fill_a_field_that_holds_several(crm: Program) -> None:
    written(crm, "map.toml", 'as = "clients"\n[columns]\nname = "Name"\nphones = "Phone"\n')
    written(crm, "people.csv", "Name,Phone,Phone\nIvan,0671112233,0501112233\n")
    crm("import", "people.csv", "--map", "map.toml")
    assert everybody(crm)[0]["phones"] == ["067 111-22-33", "050 111-22-33"]


@pytest.mark.parametrize("day", ["20101201", "20101201T0826", "Dec 1, 2010", "December 1st 2010", "1 грудня 2010"])
def test_days_as_other_programs_write_them(crm: Program, day: str) -> None:
    written(crm, "map.toml", MAP)
    written(crm, "till.csv", f'{HEAD}1,MUG,2,"{day}",2.55,17\n')
    crm("import", "till.csv", "--map", "map.toml")
    assert everybody(crm)[0]["purchases"][0]["date"] == "2010-12-01"


def test_a_line_whose_number_is_too_long_is_not_said_to_have_none(crm: Program) -> None:
    written(crm, "map.toml", MAP)
    text = f"{HEAD}{'9' * 101},MUG,2,2010-12-01,2.55,17\n,MUG,2,2010-12-01,2.55,17\n"
    report = bring(crm, text, "till.csv", "--map", "map.toml")
    assert [(s["reason"], s["lines"]) for s in report["skipped"]] == [("document.too_long", [2])]
    notes = {note["code"]: note for note in report["notes"]}
    assert (notes["lines_without_document"]["n"], notes["lines_without_document"]["lines"]) == (1, "3")


@pytest.mark.parametrize(("language", "said"), [("uk", "1 покупку без клієнта"), ("ru", "1 покупку без клиента")])
def test_one_purchase_is_in_the_right_case(crm: Program, language: str, said: str) -> None:
    written(crm, "map.toml", MAP)
    written(crm, "till.csv", HEAD + "1,MUG,2,2010-12-01,2.55,\n")
    out = crm("import", "till.csv", "--map", "map.toml", "--lang", language).out
    assert said in out.replace("\u00a0", " ")


def test_the_help_names_everything_that_can_be_brought_in(crm: Program) -> None:
    said = crm("import", "--help", base=False).out
    assert "purchases" in said.partition("arguments")[0]
    assert "vcf" in said
