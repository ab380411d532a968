"""Address books of real programs come in with every field, through the very process that reads them for the user."""

from __future__ import annotations

import codecs
from collections import defaultdict
from pathlib import Path

import pytest

from desktop_crm.app.importing.table import Table
from desktop_crm.domain.errors import UserError
from desktop_crm.files.reading import read_table
from tests.files.vcardkit import DATA, read_bytes, read_card

TILDE_N = "Ñ"
DISCLAIMER = 'THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS'


def rows(table: Table) -> list[dict[str, list[str]]]:
    found = []
    for row in table.rows:
        said: dict[str, list[str]] = defaultdict(list)
        for name, cell in zip(table.fields, row, strict=True):
            if cell:
                said[name].append(cell)
        found.append(dict(said))
    return found


def notes(table: Table) -> dict[str, str]:
    return {note.code: str(note.params.get("lines") or note.params.get("names")) for note in table.notes}


# -- the twelve cards


def test_android(tmp_path: Path) -> None:
    table = read_table(DATA / "John_Doe_ANDROID.vcf")
    assert (table.format, table.lines) == ("vcf", [1, 6, 11, 18, 36, 71])
    john, jane, third, fourth, bob, henry = rows(table)
    assert john == {"emails": ["john.doe@company.com"], "tags": ["My Contacts"]}
    assert jane == {"emails": ["jane.doe@company.com"], "tags": ["My Contacts"]}
    # FN and N differ in how often the letter stands there, not in their words
    assert third == {"name": ["Ñ Ñ Ñ Ñ Ñ"], "phones": ["123456789"], "tags": ["My Contacts"]}
    assert fourth["name"] == [" ".join(TILDE_N * 11)]
    assert fourth["phones"] == ["123456", "234567", "3456789", "45678901"]
    note = "Ñ Ñ Ñ Ñ Ñ Ñ Ñ ÑÑ Ñ Ñ Ñ Ñ Ñ Ñ ÑÑ Ñ Ñ Ñ Ñ"
    assert fourth["notes"] == [f"{note}\n{note}"]
    assert bob["name"] == ["Ñ Ñ Ñ Ñ"]
    assert bob["phones"] == ["123456"]  # twice the same, the third time as a fax
    assert bob["emails"] == ["bob@company.com"]
    assert bob["notes"] == [f"E-mail: {TILDE_N * 14}"]  # no address, but not lost
    assert bob["organisation"] == [TILDE_N * 12]
    assert bob["urls"] == ["www.company.com", "http://www.company.com"]
    assert henry["name"] == [TILDE_N * 4]
    assert henry["phones"] == ["55556666"]
    assert henry["emails"] == ["henry@company.com"]
    assert henry["organisation"] == [f"{TILDE_N * 44}; {TILDE_N * 44}\ufffd"]  # its program cut the last letter in two
    (photo,) = table.extras[36].attached
    assert (photo.name, photo.media, photo.use, len(photo.data)) == ("photo.jpg", "image/jpeg", "photo", 876)
    assert photo.data.startswith(b"\xff\xd8\xff\xe0")
    assert notes(table) == {
        "card_values_moved": "44",
        "card_pictures_broken": "52",
        "card_letters": "82",
        "card_properties_left": "VERSION (6), TEL;TYPE (4), EMAIL;TYPE (1)",
    }


def test_evolution() -> None:
    table = read_table(DATA / "John_Doe_EVOLUTION.vcf")
    (john,) = rows(table)
    said = john.pop("notes")[0]
    assert john == {
        "name": ["Mr. John Richter, James Doe Sr."],
        "organisation": ["IBM, Accounting, Dungeon"],
        "position": ["Money Counter"],
        "phones": ["905-666-1234", "905-555-1234"],
        "emails": ["john.doe@ibm.com"],
        "addresses": ["15 Crescent moon drive, ASB-123, Albaney, New York, 12345, United States of America"],
        "city": ["Albaney"],
        "birthday": ["1980-03-22"],
        "urls": ["http://www.ibm.com"],
        "other_names": ["Johny"],
        "tags": ["VIP"],
    }
    assert said.startswith(DISCLAIMER)
    assert said.split("\n")[0].endswith("EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.")
    assert set(said.split("\n")[1:]) == {
        "AIM: johnny5@aol.com",
        "Spouse: Maria",
        "Manager: Big Blue",
        "Assistant: Little Red",
        "Anniversary: 1980-03-22",
    }
    assert table.extras[1].uid == "477343c8e6bf375a9bac1f96a5000837"
    for name in ("REV", "VERSION", "X-EVOLUTION-FILE-AS", "X-COUCHDB-APPLICATION-ANNOTATIONS", ";X-COUCHDB-UUID"):
        assert name in notes(table)["card_properties_left"]


def test_gmail() -> None:
    table = read_table(DATA / "John_Doe_GMAIL.vcf")
    (john,) = rows(table)
    said = john.pop("notes")[0]
    assert john == {
        "name": ["Mr. John Richter, James Doe Sr."],
        "organisation": ["IBM"],
        "position": ["Money Counter"],
        "phones": ["905-555-1234", "905-666-1234"],
        "emails": ["john.doe@ibm.com"],
        "addresses": ["Crescent moon drive, 555-asd, Nice Area, Albaney, New York 12345, United States of America"],
        "birthday": ["1980-03-22"],
        "urls": ["http://www.ibm.com"],
    }
    assert said.startswith(DISCLAIMER)
    assert said.split("\n")[1] == "Favotire Color: Blue"
    assert set(said.split("\n")[2:]) == {
        "Phonetic first name: Jon",
        "Phonetic last name: Dow",
        "Anniversary: 1975-03-01",
        "Spouse: Jenny",
    }


def test_outlook() -> None:
    table = read_table(DATA / "outlook-2003.vcf")
    (john,) = rows(table)
    assert john == {
        "name": ["John Doe III"],
        "organisation": ["Company, The, TheDepartment"],
        "position": ["The Job Title, TheProfession"],
        "phones": ["BusinessPhone", "HomePhone", "MobilePhone", "BusinessFaxPhone"],
        "emails": ["jdoe@hotmail.com"],
        "addresses": ["123 Main St, TheOffice, Austin, TX, 12345, United States of America"],
        "city": ["Austin"],
        "birthday": ["1980-03-21"],
        "urls": ["http://web-page-address.com"],
        "other_names": ["Joey"],
        "notes": ["This is the note field!!\nSecond line\n\nThird line is empty\nPrefix: Mr."],
    }
    assert "KEY (1)" in notes(table)["card_properties_left"]
    assert "FBURL (1)" in notes(table)["card_properties_left"]


def test_the_examples_of_the_standards() -> None:
    frank, tim = rows(read_table(DATA / "rfc2426-example.vcf"))
    assert frank == {
        "name": ["Frank Dawson"],
        "organisation": ["Lotus Development Corporation"],
        "phones": ["+1-919-676-9515", "+1-919-676-9564"],
        "emails": ["Frank_Dawson@Lotus.com", "fdawson@earthlink.net"],
        "addresses": ["6544 Battleford Drive, Raleigh, NC, 27613-3502, U.S.A."],
        "city": ["Raleigh"],
        "urls": ["http://home.earthlink.net/~fdawson"],
    }
    assert tim == {
        "name": ["Tim Howes"],
        "organisation": ["Netscape Communications Corp."],
        "phones": ["+1-415-937-3419", "+1-415-528-4164"],
        "emails": ["howes@netscape.com"],
        "addresses": ["501 E. Middlefield Rd., Mountain View, CA, 94043, U.S.A."],
        "city": ["Mountain View"],
    }
    (simon,) = rows(read_table(DATA / "rfc6350-example.vcf"))
    assert simon == {
        "name": ["Simon Perreault"],
        "organisation": ["Viagenie"],
        "phones": ["+1-418-656-9254;ext=102", "+1-418-262-6501"],
        "emails": ["simon.perreault@viagenie.ca"],
        "addresses": ["2875 Laurier, Suite D2-630, Quebec, QC, G1V 2M2, Canada"],
        "city": ["Quebec"],
        "birthday": ["--02-03"],
        "urls": ["http://nomis80.org"],
        "notes": ["Anniversary: 20090808T1430-0500\nGender: male\nLanguage: fr\nLanguage: en\nSuffix: ing. jr, M.Sc."],
    }


# -- what the file is


@pytest.mark.parametrize("name", ["book.vcf", "book.vcard", "book.txt", "book", "book.csv"])
def test_a_book_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("\r\n\r\nbegin:vcard\r\nFN:Anna\r\nend:vcard\r\n", "utf-8")
    assert read_table(path).format == "vcf"


def test_a_book_is_known_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "book.vcf"
    path.write_text("Exported by a program\nBEGIN:VCARD\nFN:Anna\nEND:VCARD\n", "utf-8")
    table = read_table(path)
    assert (rows(table), table.lines) == ([{"name": ["Anna"]}], [2])
    assert notes(table) == {"card_lines_outside": "1"}


def test_columns_are_as_many_as_the_fullest_card_needs(tmp_path: Path) -> None:
    path = tmp_path / "book.vcf"
    path.write_text("BEGIN:VCARD\nFN:A\nTEL:1\nTEL:2\nEND:VCARD\nBEGIN:VCARD\nFN:B\nTEL:3\nEND:VCARD\n", "utf-8")
    table = read_table(path)
    assert (table.columns, table.fields) == (("FN", "TEL", "TEL 2"), ("name", "phones", "phones"))
    assert table.rows == [["A", "1", "2"], ["B", "3", ""]]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "file_empty"), (b"\n" * 9000, "file_no_cards"), (b"hello\nworld\n", "file_no_cards")],
)
def test_a_file_without_cards(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "book.vcf"
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        read_table(path)
    assert (caught.value.code, caught.value.params) == (code, {"file": "book.vcf"})


# -- names, and other fields


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (["FN:Anna Bell", "N:Bell;Anna;;;"], "Anna Bell"),
        (["FN:", "N:Bell;Anna;Maria;Dr.;Jr."], "Dr. Anna Maria Bell Jr."),
        (["NICKNAME:Annie"], "Annie"),
        (["URL:http://anna.example"], "http://anna.example"),
        (["NOTE:who was it?"], "who was it?"),
        (["BDAY:1990-01-02"], "vCard 1"),
        (["ORG:Firm"], ""),  # the organisation names the card
        (["TEL:123456"], ""),
        (["EMAIL:a@b.c"], ""),
    ],
)
def test_a_name_is_always_there(tmp_path: Path, lines: list[str], name: str) -> None:
    read = read_card(tmp_path, *lines)
    assert read.value("name") == name
    assert any(read.one.fields.get(n) for n in ("name", "organisation", "phones", "emails"))


def test_a_name_that_the_parts_give_otherwise_is_another_name(tmp_path: Path) -> None:
    read = read_card(tmp_path, "FN:Boss", "N:Bell;Anna;;;")
    assert (read.value("name"), read.one.fields["other_names"]) == ("Boss", ["Anna Bell"])


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("BDAY:19960415", "1996-04-15"),
        ("BDAY:1996-04-15", "1996-04-15"),
        ("BDAY:--0415", "--04-15"),
        ("BDAY:--04-15", "--04-15"),
        ("BDAY:1953-10-15T23:10:00Z", "1953-10-15"),
        ("BDAY:19531015T231000Z", "1953-10-15"),
        ("BDAY;VALUE=date-and-or-time:19531015T231000-0500", "1953-10-15"),
        ("BDAY;X-APPLE-OMIT-YEAR=1604;value=date:1604-04-15", "--04-15"),
        ("BDAY:15.04.1996", "1996-04-15"),
        ("BDAY:--0229", "--02-29"),
    ],
)
def test_birthdays(tmp_path: Path, said: str, day: str) -> None:
    assert read_card(tmp_path, "FN:A", said).value("birthday") == day


@pytest.mark.parametrize("said", ["circa 1800", "1996", "1996-04", "19960231", "2999-01-01", "1603-01-01", "T102200"])
def test_a_birthday_that_is_no_day_is_said_in_the_notes(tmp_path: Path, said: str) -> None:
    read = read_card(tmp_path, "FN:A", f"BDAY:{said}")
    assert (read.value("birthday"), read.value("notes")) == ("", f"Birthday: {said}")
    assert read.lines("card_values_moved") == "4"


def test_apple(tmp_path: Path) -> None:
    read = read_card(
        tmp_path,
        "N:;;;;",
        "FN:ACME",
        "ORG:ACME;",
        "item1.TEL;type=pref:555 1",
        "item1.X-ABLabel:Склад",
        "item2.TEL:555 2",
        "item2.X-ABLabel:_$!<HomeFax>!$_",
        "item3.ADR;type=HOME;type=pref:;;Main St 1\\nRear;Kyiv;;01001;Ukraine",
        "item3.X-ABADR:ua",
        "item4.X-ABDATE;type=pref:2001-02-03",
        "item4.X-ABLabel:_$!<Anniversary>!$_",
        "X-SOCIALPROFILE;type=twitter:http://twitter.com/acme",
        "IMPP;X-SERVICE-TYPE=Skype;type=HOME:skype:acme.inc",
        "X-ABShowAs:COMPANY",
    )
    assert read.one.fields == {
        "name": ["ACME"],
        "organisation": ["ACME"],
        "kind": ["company"],
        "phones": ["555 1", "555 2"],
        "addresses": ["Main St 1, Rear, Kyiv, 01001, Ukraine"],
        "city": ["Kyiv"],
        "urls": ["http://twitter.com/acme"],
        "notes": ["Склад: 555 1\nAnniversary: 2001-02-03\nSkype: acme.inc"],
    }
    assert read.left == {"VERSION", "TEL;TYPE", "ADR;TYPE", "X-ABADR", "IMPP;TYPE", "X-SOCIALPROFILE;TYPE"}


def test_an_address_as_it_is_written_on_letters(tmp_path: Path) -> None:
    read = read_card(
        tmp_path,
        "FN:A",
        'ADR;LABEL="Mr. A^nMain St 1, Kyiv":;;Main St 1;Kyiv;;;',
        'ADR;LABEL="Far away":;;High St 2;Lviv;;;',
        "LABEL:High St 2\\nLviv",
        "LABEL:Third St 3\\nSumy",
        'ADR;LABEL="Mr. B\\nBox 5":;;;Odesa;;;',
        version="4.0",
    )
    assert read.one.fields["addresses"] == [
        "Mr. A, Main St 1, Kyiv",
        "Far away",
        "High St 2, Lviv",
        "Mr. B, Box 5",
        "Odesa",
        "Third St 3, Sumy",
    ]
    assert read.value("city") == "Kyiv"
    assert read_card(tmp_path, "FN:A", "LABEL:High St 2\\nLviv").one.fields["addresses"] == ["High St 2, Lviv"]


def test_no_label_or_type_goes_unsaid(tmp_path: Path) -> None:
    """Words of one's own stand in the notes with their value, types of places in the report."""
    read = read_card(
        tmp_path,
        "FN:Ann",
        "item1.ORG:Acme;Sales",
        "item1.X-ABLabel:Head office",
        "item2.NOTE:hello",
        "item2.X-ABLabel:Secret",
        "item3.X-ABLabel:Of nothing",
        "TITLE;TYPE=work:Baker",
        "NICKNAME;TYPE=home:Nan",
        "HOBBY;TYPE=home:chess",
        "RELATED;TYPE=friend;VALUE=text:Bob",
        'TEL;LABEL="Granny":5',
        "item4.IMPP;X-SERVICE-TYPE=Skype:skype:ann",
        "item4.X-ABLabel:At night",
        "NOTE;X-SERVICE-TYPE=Skype:hi",
        "item6.X-SOCIALPROFILE;TYPE=myspace:ann.b",
        "item6.X-ABLabel:Music",
        "item5.RELATED;TYPE=friend;VALUE=text:Tom",
        "item5.X-ABLabel:Best man",
        "AGENT;TYPE=old:Sue",
    )
    assert read.value("notes").split("\n") == [
        "hello",
        "hi",
        "Head office: Acme, Sales",
        "Hobby: chess",
        "Friend: Bob",
        "At night: Skype: ann",
        "Music: ann.b",
        "Best man: Tom",
        "Agent: Sue",
        "Label: Secret",
        "Label: Of nothing",
    ]
    assert read.left == {"VERSION", "TITLE;TYPE", "NICKNAME;TYPE", "HOBBY;TYPE", ";LABEL"} | {
        ";X-SERVICE-TYPE",
        "RELATED;TYPE",
        "X-SOCIALPROFILE;TYPE",
        "AGENT;TYPE",
    }


def test_texts_in_base64_are_read(tmp_path: Path) -> None:
    """And left alone where a program only says so of them."""
    read = read_card(tmp_path, "FN;ENCODING=b:0JDQvdC90LA=", "NOTE;ENCODING=BASE64:0J/RgNC40LLRltGC", version="2.1")
    assert (read.value("name"), read.value("notes")) == ("Анна", "Привіт")
    assert read_card(tmp_path, "FN;ENCODING=B:John").value("name") == "John"


def test_android_and_others_have_fields_of_their_own(tmp_path: Path) -> None:
    read = read_card(
        tmp_path,
        "N:Bell;Anna;;;",
        "X-ANDROID-CUSTOM:vnd.android.cursor.item/nickname;Annie;1;;;;;;;;;;;;;",
        "X-ANDROID-CUSTOM:vnd.android.cursor.item/relation;Tom;14;;;;;;;;;;;;;",
        "X-ANDROID-CUSTOM:vnd.android.cursor.item/contact_event;2001-02-03;0;First order;;;;;;;;;;;;",
        "X-SKYPE-USERNAME:anna.b",
        "X-ICQ:12345",
        "RELATED;TYPE=friend;VALUE=text:Kate",
        "X-MS-CHILD:Sam",
        "X-WAB-GENDER:1",
        "X-FAVOURITE:tea",
        version="2.1",
    )
    assert read.one.fields["other_names"] == ["Annie"]
    assert read.value("notes").split("\n") == [
        "Spouse: Tom",
        "First order: 2001-02-03",
        "Skype: anna.b",
        "ICQ: 12345",
        "Friend: Kate",
        "Child: Sam",
        "Gender: female",
        "Favourite: tea",
    ]


def test_values_that_do_not_fit_their_field_are_in_the_notes(tmp_path: Path) -> None:
    long = "1" * 150
    read = read_card(tmp_path, "FN:A", f"TEL:{long}", "EMAIL:no address", f"TITLE:{'t' * 250}", f"CATEGORIES:ok,{long}")
    assert "phones" not in read.one.fields
    assert "emails" not in read.one.fields
    assert read.one.fields["tags"] == ["ok"]
    assert len(read.value("position")) == 200
    for said in (f"Phone: {long}", "E-mail: no address", f"Title: {'t' * 250}", f"Categories: {long}"):
        assert said in read.value("notes").split("\n")
    assert read.notes["card_values_moved"]["n"] == 4


# -- how it is written


def test_escapes_folds_and_soft_breaks(tmp_path: Path) -> None:
    read = read_card(
        tmp_path,
        "FN:An",
        " na Bell",
        "NOTE:one\\, two\\; three\\\\four\\nfive",
        "ORG:A\\;B;C",
        "URL:http\\://a.example",
    )
    assert read.value("name") == "Anna Bell"
    assert read.value("notes") == "one, two; three\\four\nfive"
    assert read.value("organisation") == "A;B, C"
    assert read.value("urls") == "http://a.example"
    old = read_card(
        tmp_path,
        "FN:The quick",
        " brown fox",
        "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:C:\\new =E2=82=",
        "=AC=0D=0Atwo=3D=",
        "",
        "TEL;CELL;PREF:1",
        version="2.1",
    )
    assert old.value("name") == "The quick brown fox"
    assert old.value("notes") == "C:\\new €\ntwo="
    assert old.value("phones") == "1"


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, end: str) -> None:
    text = end.join(["BEGIN:VCARD", "FN:Їжак Олена", "NOTE:Перша\\nдруга", "TEL:067 1", "END:VCARD", ""])
    read = read_bytes(tmp_path, text.encode(encoding))
    assert read.one.fields == {"name": ["Їжак Олена"], "notes": ["Перша\nдруга"], "phones": ["067 1"]}


@pytest.mark.parametrize("label", ["UTF-8", "ISO-8859-1", "windows-1252", "KOI8-R", "no-such", "utf-16", "hex"])
def test_a_label_that_lies_is_not_believed(tmp_path: Path, label: str) -> None:
    lines = [f"FN;CHARSET={label}:".encode() + "Олена Петренко".encode("cp1251"), b"TEL:1"]
    read = read_bytes(tmp_path, b"\r\n".join([b"BEGIN:VCARD", b"VERSION:2.1", *lines, b"END:VCARD"]))
    assert read.value("name") == "Олена Петренко"
    old = read_bytes(
        tmp_path, b"BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=windows-1251:" + "Олена".encode() + b"\nEND:VCARD\n"
    )
    assert old.value("name") == "Олена"


def test_a_true_label_is(tmp_path: Path) -> None:
    raw = "BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=ISO-8859-2:Łukasz Żółć\nEND:VCARD\n".encode("iso8859-2")
    assert read_bytes(tmp_path, raw).value("name") == "Łukasz Żółć"
    kept = read_bytes(tmp_path, "BEGIN:VCARD\nFN:Олена\nEND:VCARD\n".encode("koi8-u"), encoding="koi8-u")
    assert kept.value("name") == "Олена"


def test_pictures(tmp_path: Path) -> None:
    gif = codecs.encode(b"GIF89a\1\0\1\0\0\0\0;", "base64").decode().strip()
    read = read_card(
        tmp_path,
        "FN:A",
        "PHOTO;ENCODING=b;TYPE=JPEG:iVBORw0KGgo=",  # says JPEG and is PNG
        f"PHOTO:data:image/gif;base64,{gif}",
        "LOGO;BASE64:",
        "  R0lGODlhAQAB",
        "  AAAAACw=",
        "",
        "TEL:1",
        "PHOTO;VALUE=uri:http://a.example/me.jpg",
        "PHOTO;ENCODING=b:AAAA",
    )
    assert [(name, media, use) for name, media, use, _ in read.one.attached] == [
        ("photo.png", "image/png", "photo"),
        ("photo-2.gif", "image/gif", "photo"),
        ("logo.gif", "image/gif", "logo"),
        ("file.bin", "application/octet-stream", "file"),
    ]
    assert read.one.fields == {"name": ["A"], "phones": ["1"], "urls": ["http://a.example/me.jpg"]}


def test_agents(tmp_path: Path) -> None:
    old = read_card(
        tmp_path, "FN:Boss", "AGENT:", "BEGIN:VCARD", "FN:Kate", "TEL:555", "NOTE:Mondays", "END:VCARD", "TEL:777",
        version="2.1",
    )  # fmt: skip
    assert old.one.fields == {"name": ["Boss"], "phones": ["777"], "notes": ["Agent: Kate, 555\nMondays"]}
    new = read_card(
        tmp_path, "FN:Boss", "AGENT:BEGIN:VCARD\\nFN:Kate\\nEMAIL\\;INTERNET:k@a.example\\nEND:VCARD\\n", "TEL:777"
    )
    assert new.one.fields == {"name": ["Boss"], "phones": ["777"], "notes": ["Agent: Kate, k@a.example"]}
