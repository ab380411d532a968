"""Address books by command line: every field of every card is seen on its card, and the second time nothing comes."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.program import ROOT, Program

DATA = ROOT / "tests" / "data" / "vcards"
FILES = sorted(DATA.glob("*.vcf"))
CARDS = {"John_Doe_ANDROID": 6, "rfc2426-example": 2}


def bring(crm: Program, *files: Path) -> Any:
    return crm("import", *map(str, files), "--json").json["files"]


def cards(crm: Program) -> list[Any]:
    """Every card of the base, in the order of its file."""
    uids = sorted(found["uid"] for found in crm("search", "--json").json)
    return [crm("card", uid, "--json").json for uid in uids]


def one(crm: Program, file: Path) -> Any:
    (report,) = bring(crm, file)
    assert (report["added"]["clients"], report["skipped"]) == (1, [])
    (card,) = cards(crm)
    return card


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_real_book_comes_in_once_and_can_be_taken_back(crm: Program, file: Path) -> None:
    (first,) = bring(crm, file)
    n = CARDS.get(file.stem, 1)
    assert (first["rows"], first["added"]["clients"], first["skipped"]) == (n, n, [])
    assert first["notes"]
    (again,) = bring(crm, file)
    assert not any(again["added"].values())
    assert not any(again["updated"].values())
    assert again["unchanged"]["clients"] == n
    assert crm("check").code == 0
    crm("undo")
    assert crm("search", "--json").json == []


def test_evolution_is_whole_on_the_card(crm: Program) -> None:
    card = one(crm, DATA / "John_Doe_EVOLUTION.vcf")
    said = {
        "kind": "person",
        "name": "Mr. John Richter, James Doe Sr.",
        "organisation": "IBM, Accounting, Dungeon",
        "position": "Money Counter",
        "phones": ["905-666-1234", "905-555-1234"],
        "emails": ["john.doe@ibm.com"],
        "addresses": ["15 Crescent moon drive, ASB-123, Albaney, New York, 12345, United States of America"],
        "city": "Albaney",
        "birthday": "1980-03-22",
        "urls": ["http://www.ibm.com"],
        "other_names": ["Johny"],
        "tags": ["VIP"],
    }
    assert {name: card[name] for name in said} == said
    assert card["notes"].startswith("THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS")
    for line in ("AIM: johnny5@aol.com", "Spouse: Maria", "Manager: Big Blue", "Anniversary: 1980-03-22"):
        assert line in card["notes"].split("\n")


def test_outlook_is_whole_on_the_card(crm: Program) -> None:
    card = one(crm, DATA / "outlook-2003.vcf")
    said = {
        "name": "John Doe III",
        "organisation": "Company, The, TheDepartment",
        "position": "The Job Title, TheProfession",
        "phones": ["BusinessPhone", "HomePhone", "MobilePhone", "BusinessFaxPhone"],
        "emails": ["jdoe@hotmail.com"],
        "addresses": ["123 Main St, TheOffice, Austin, TX, 12345, United States of America"],
        "city": "Austin",
        "birthday": "1980-03-21",
        "urls": ["http://web-page-address.com"],
        "other_names": ["Joey"],
        "notes": "This is the note field!!\nSecond line\n\nThird line is empty\nPrefix: Mr.",
    }
    assert {name: card[name] for name in said} == said


def test_a_birthday_without_a_year_and_an_extension(crm: Program) -> None:
    card = one(crm, DATA / "rfc6350-example.vcf")
    assert card["birthday"] == "--02-03"
    assert card["phones"] == ["+1-418-656-9254;ext=102", "+1-418-262-6501"]
    assert card["addresses"] == ["2875 Laurier, Suite D2-630, Quebec, QC, G1V 2M2, Canada"]


def test_a_picture_is_kept_with_its_card(crm: Program) -> None:
    (report,) = bring(crm, DATA / "John_Doe_ANDROID.vcf")
    assert report["added"]["attachments"] == 1
    (bob,) = [card for card in cards(crm) if card["attachments"]]
    assert bob["emails"] == ["bob@company.com"]
    assert bob["notes"] == "E-mail: ÑÑÑÑÑÑÑÑÑÑÑÑÑÑ"
    assert bob["urls"] == ["www.company.com", "http://www.company.com"]
    (photo,) = bob["attachments"]
    assert (photo["use"], photo["media"], photo["size"], photo["name"]) == ("photo", "image/jpeg", 876, "photo.jpg")


def test_what_is_not_kept_is_named(crm: Program) -> None:
    said = crm("import", str(DATA / "outlook-2003.vcf")).out
    for name in ("KEY", "FBURL", "REV", "TEL;TYPE"):
        assert name in said
    for language in ("uk", "ru"):
        assert "KEY (1)" in crm("--lang", language, "import", str(DATA / "outlook-2003.vcf"), "--dry-run").out


def test_the_identity_of_a_card_outlives_its_content(crm: Program) -> None:
    book = crm.folder / "book.vcf"
    photo = "PHOTO;ENCODING=b;TYPE=PNG:iVBORw0KGgo=\r\n"
    text = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:u-1\r\nFN:Anna\r\nTEL:555 11 22\r\n%sEND:VCARD\r\n"
    book.write_text(text % photo, "utf-8")
    card = one(crm, book)
    assert [a["hash"] for a in card["attachments"]] == [hashlib.sha256(b"\x89PNG\r\n\x1a\n").hexdigest()]
    book.write_text(text % (photo + "EMAIL:anna@a.example\r\nTEL:555 33 44\r\n"), "utf-8")
    (report,) = bring(crm, book)
    assert (report["added"]["clients"], report["updated"]["clients"]) == (0, 1)
    (now,) = cards(crm)
    assert (now["phones"], now["emails"]) == (["555 11 22", "555 33 44"], ["anna@a.example"])
    assert len(now["attachments"]) == 1


def test_values_are_taken_as_they_are(crm: Program) -> None:
    """A comma or a semicolon inside a value of an address book separates nothing."""
    book = crm.folder / "book.vcf"
    book.write_text(
        "BEGIN:VCARD\nFN:Anna\nTEL:235-11-40\\; 41, ask for Olha\nADR:;;Main St 1\\; rear | left;Kyiv;;;\nNICKNAME:-\n"
        "CATEGORIES:a\\,b\nURL:http://a.example/?x=1;y=2,3\nTEL:no\nEND:VCARD\n",
        "utf-8",
    )
    card = one(crm, book)
    assert card["phones"] == ["235-11-40; 41, ask for Olha", "no"]
    assert card["addresses"] == ["Main St 1; rear | left, Kyiv"]
    assert card["tags"] == ["a,b"]
    assert card["urls"] == ["http://a.example/?x=1;y=2,3"]
    assert card["other_names"] == ["-"]


def test_outlooks_spreadsheet(crm: Program) -> None:
    book = crm.folder / "outlook.csv"
    book.write_text(
        '"First Name","Last Name","Company","Department","Job Title","Business Street","Business City","Business Phone"'
        ',"Mobile Phone","Birthday","E-mail Address","E-mail 2 Address","Categories","Notes","Spouse","Priority"\r\n'
        '"John","Doe","Firm","Sales","Boss","1 Main St","Austin","call; ask","+1 555 123","3/21/1980","j@a.example"'
        ',"k@a.example","VIP;Wholesale","Line","Maria","Normal"\r\n',
        "utf-8",
    )
    card = one(crm, book)
    said = {
        "name": "John Doe",
        "organisation": "Firm, Sales",
        "position": "Boss",
        "phones": ["call; ask", "+1 555 123"],
        "emails": ["j@a.example", "k@a.example"],
        "addresses": ["1 Main St, Austin"],
        "city": "Austin",
        "birthday": "1980-03-21",
        "tags": ["VIP", "Wholesale"],
        "notes": "Line\nSpouse: Maria",
    }
    assert {name: card[name] for name in said} == said
    (again,) = bring(crm, book)
    assert again["unchanged"]["clients"] == 1


def test_a_book_that_is_none_changes_nothing(crm: Program) -> None:
    (crm.folder / "none.vcf").write_text("hello", "utf-8")
    result = crm("import", str(crm.folder / "none.vcf"), code=1)
    assert "none.vcf" in result.err
    assert "BEGIN:VCARD" in result.err


def test_cards_go_out_and_come_back(crm: Program) -> None:
    """Into the base they came from nothing comes, and who took them out is written down."""
    bring(crm, *FILES)
    before, n = cards(crm), len(cards(crm))
    out = crm.folder / "out.vcf"
    result = crm("export", "--query", "", "-o", str(out), "--json")
    assert (result.json, out.read_bytes().count(b"END:VCARD\r\n")) == ({"file": str(out), "clients": n}, n)
    assert "stay in the base" in result.err
    assert [(e["kind"], e["clients"]) for e in crm("audit", "--json").json] == [("vcf", n)]
    (report,) = bring(crm, out)
    assert not any((*report["added"].values(), *report["updated"].values()))
    assert cards(crm) == before
    crm("export", "--query", "", "-o", str(crm.folder / "out.txt"), code=1)
