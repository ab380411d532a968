"""Address books that are cut, damaged or made to hurt: something sensible is read, the rest is told, nobody is hurt."""

from __future__ import annotations

import base64
import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_crm.domain.client import Client
from desktop_crm.domain.errors import UserError
from desktop_crm.domain.fields import specs
from desktop_crm.files.reading import read_table
from tests.files.vcardkit import DATA, Read, read_bytes, read_card

FILES = sorted(DATA.glob("*.vcf"))
FUZZ = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def everything(read: Read) -> str:
    """All that the cards say, and all that was told."""
    said = [value for card in read.cards for values in card.fields.values() for value in values]
    said += [card.uid for card in read.cards]
    return "\n".join([*said, *(str(note) for note in read.notes.values())])


def read_or_none(folder: Path, content: bytes) -> Read | None:
    """None where there is not one card in the file. Any other error fails the test."""
    try:
        return read_bytes(folder, content)
    except UserError as error:
        if error.code != "file_no_cards":
            raise
        return None


def keepable(read: Read) -> bool:
    """Whether every value fits its field, so that no card is refused because of it."""
    return all(
        "\0" not in value and len(value) <= spec.limit
        for card in read.cards
        for name, spec in specs(Client).items()
        for value in card.fields.get(name, ())
    )


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_book_cut_anywhere(tmp_path: Path, path: Path) -> None:
    """Cards before the cut are whole; the card that was cut is told; what stood in whole lines is there."""
    content = path.read_bytes()
    whole = read_bytes(tmp_path, content)
    ends = [found.end() for found in re.finditer(rb"END:VCARD", content, re.IGNORECASE)]
    for length in range(len(content)):
        read = read_or_none(tmp_path, content[:length])
        if read is None:
            assert length <= len(b"BEGIN:VCARD")
            continue
        done = sum(end <= length for end in ends)
        assert [c.fields for c in read.cards[:done]] == [c.fields for c in whole.cards[:done]]
        assert len(read.cards) <= done + 1
        assert keepable(read)
        inside = content[ends[done - 1] if done else 0 : length].upper().lstrip()
        if inside.startswith(b"BEGIN:VCARD"):
            assert "card_without_end" in read.notes
        elif inside:
            assert "card_lines_outside" in read.notes


WORDS = st.integers(10_000, 99_999).map(lambda n: f"word{n}")
PROPERTIES = (
    "FN N NICKNAME ORG TITLE ROLE TEL EMAIL ADR LABEL BDAY URL NOTE CATEGORIES IMPP X-SKYPE ANNIVERSARY RELATED"
    " X-SPOUSE GENDER LANG X-ANDROID-CUSTOM X-ABDATE PRODID KEY TZ X-UNHEARD UID KIND AGENT PHOTO X-SOCIALPROFILE"
)
NAMES = st.sampled_from(PROPERTIES.split())
PARAMS = st.sampled_from(["", ";TYPE=home", ";PREF", ";CHARSET=UTF-8", ';X-A="a:b;c"', ";VALUE=text", ";LANGUAGE=uk"])
MARKS = st.sampled_from(["", ";", ",", "\\;", "\\,", "\\n", ":", " ", '"', ";;;", "\\", "="])


@st.composite
def lines(draw: st.DrawFn) -> tuple[str, list[str], str]:
    """A property, the words of its value, and the line."""
    name, words = draw(NAMES), draw(st.lists(WORDS, min_size=1, max_size=4))
    value = draw(MARKS).join(words)
    group = draw(st.sampled_from(["", "item1."]))
    if draw(st.booleans()) and "\\" not in value:
        coded = "".join(f"={b:02X}" for b in value.encode())
        return name, words, f"{group}{name}{draw(PARAMS)};ENCODING=QUOTED-PRINTABLE:{coded}"
    return name, words, f"{group}{name}{draw(PARAMS)}:{value}"


@FUZZ
@given(st.lists(lines(), min_size=1, max_size=8), st.sampled_from(["2.1", "3.0", "4.0"]))
def test_nothing_that_a_card_says_is_lost_silently(
    tmp_path: Path, said: list[tuple[str, list[str], str]], version: str
) -> None:
    read = read_card(tmp_path, *(line for _, _, line in said), version=version)
    there = everything(read).casefold()  # a kind is said as a label, with a capital
    for name, words, _line in said:
        if name in read.left or (name == "PHOTO" and read.cards and read.one.attached):
            continue
        if name == "UID" and not read.cards:  # an identity alone is no card
            assert "card_empty" in read.notes
            continue
        for word in words:
            assert word in there, f"{word} of {name} is lost"
    assert keepable(read)


GARBAGE = st.one_of(
    st.binary(max_size=60).map(lambda b: b.replace(b"\n", b"")),
    st.text(max_size=40).map(lambda t: t.encode("utf-8", "surrogatepass")),
    st.sampled_from(
        [b"BEGIN:VCARD", b"END:VCARD", b"VERSION:2.1", b"AGENT:", b" folded", b"FN;ENCODING=QUOTED-PRINTABLE:a=",
         b"PHOTO;ENCODING=b:!!!", b"PHOTO:data:image/png;base64,", b"N:;;;;;;;;", b"X-ABLABEL:", b"item1.X-ABLABEL:a",
         b"BDAY:99999999", b"TEL;X=\"", b":", b";", b"..:", b"ADR;LABEL=\"a\":b", b"UID:", b"PHOTO;ENCODING=b:A"]
    ),
)  # fmt: skip


@FUZZ
@given(st.lists(GARBAGE, max_size=25))
def test_random_lines_never_hurt(tmp_path: Path, garbage: list[bytes]) -> None:
    content = b"BEGIN:VCARD\r\nFN:Anna\r\n" + b"\r\n".join(garbage) + b"\r\nEND:VCARD\r\n"
    read = read_bytes(tmp_path, content)
    assert keepable(read)
    assert "Anna" in everything(read)


@FUZZ
@given(st.sampled_from(FILES), st.data())
def test_random_damage_never_hurts(tmp_path: Path, path: Path, data: st.DataObject) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 20))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    read = read_or_none(tmp_path, bytes(content))
    assert read is None or keepable(read)


def test_broken_lines_are_told_and_kept(tmp_path: Path) -> None:
    read = read_card(
        tmp_path, "FN:Anna", "this is no line", "NOTE:first", "second line", ":", "http://a.example", "TEL:1"
    )
    assert read.value("notes") == "first\nthis is no line\nsecond line\n:\nhttp://a.example"
    assert (read.value("name"), read.value("phones")) == ("Anna", "1")
    assert read.lines("card_lines_broken") == "4, 6, 7, 8"


def test_cards_without_an_end(tmp_path: Path) -> None:
    read = read_bytes(tmp_path, b"BEGIN:VCARD\nFN:A\nTEL:1\nBEGIN:VCARD\nFN:B\nBEGIN:VCARD\nFN:C\nTEL:3")
    assert [card.fields for card in read.cards] == [
        {"name": ["A"], "phones": ["1"]},
        {"name": ["B"]},
        {"name": ["C"], "phones": ["3"]},
    ]
    assert read.lines("card_without_end") == "1, 4, 6"


def test_lines_outside_cards_and_empty_cards_are_told(tmp_path: Path) -> None:
    read = read_bytes(
        tmp_path, b"FN:lost\nBEGIN:VCARD\nFN:A\nEND:VCARD\nEND:VCARD\nBEGIN:VCARD\nVERSION:3.0\nFN:\nEND:VCARD\n"
    )
    assert [card.fields for card in read.cards] == [{"name": ["A"]}]
    assert (read.lines("card_lines_outside"), read.lines("card_empty")) == ("1, 5", "6")


def test_agents_of_agents_without_bottom(tmp_path: Path) -> None:
    read = read_bytes(tmp_path, b"BEGIN:VCARD\nFN:x\nAGENT:\n" * 3000 + b"END:VCARD\n" * 3000)
    assert len(read.cards) == 3000 - 19


def test_control_characters_go(tmp_path: Path) -> None:
    read = read_card(tmp_path, "FN:An\0n\x01a\x7f", "NOTE;ENCODING=QUOTED-PRINTABLE:=00=07one=0C=two")
    assert (read.value("name"), read.value("notes")) == ("Anna", "one\n=two")


def test_a_huge_picture_is_left_out_and_told(tmp_path: Path) -> None:
    path = tmp_path / "book.vcf"
    big = base64.b64encode(b"\xff\xd8\xff" + os.urandom(1024 * 1024)) * 72
    folded = b"\r\n ".join(big[i : i + 74] for i in range(0, len(big), 74))
    for photo in (big, folded):
        path.write_bytes(b"BEGIN:VCARD\r\nFN:Anna\r\nPHOTO;ENCODING=b:" + photo + b"\r\nTEL:1\r\nEND:VCARD\r\n")
        table = read_table(path)
        assert table.rows == [["Anna", "1"]]
        assert [(note.code, note.params) for note in table.notes] == [("card_pictures_large", {"n": 1, "lines": "3"})]
        assert table.extras == {}


def test_a_picture_of_nearly_twenty_megabytes_comes_in(tmp_path: Path) -> None:
    path = tmp_path / "book.vcf"
    data = b"\xff\xd8\xff" + os.urandom(19 * 1024 * 1024)
    path.write_bytes(b"BEGIN:VCARD\nFN:Anna\nPHOTO;ENCODING=b:" + base64.b64encode(data) + b"\nEND:VCARD\n")
    (photo,) = read_table(path).extras[1].attached
    assert photo.data == data


def test_a_million_blank_lines(tmp_path: Path) -> None:
    path = tmp_path / "book.vcf"
    path.write_bytes(b"\r\n" * 1_000_000 + b"BEGIN:VCARD\nFN:Anna\nEND:VCARD\n" + b"\n" * 1_000_000)
    table = read_table(path)
    assert (table.rows, table.lines) == ([["Anna"]], [1_000_001])


ENDLESS = {
    "params": b'TEL;"a:' + b";" * 3_000_000,
    "quotes": b'TEL;X="' + b'":"' * 2_000_000,
    "escapes": b"N:" + b"\\;" * 1_000_000,
    "note": b"NOTE:" + b"x" * 9_999_999,
    "name": b"A" * 5_000_000,
    "commas": b"CATEGORIES:" + b"a," * 1_000_000,
    "day": b"BDAY:" + b"1" * 1_000_000,
    "padding": b"PHOTO;ENCODING=b:" + b"=" * 5_000_000,
}


@pytest.mark.parametrize("line", ENDLESS.values(), ids=ENDLESS)
def test_endless_lines(tmp_path: Path, line: bytes) -> None:
    read = read_bytes(tmp_path, b"BEGIN:VCARD\nFN:Anna\n" + line + b"\nTEL:5\nEND:VCARD\n")
    assert read.value("name") == "Anna"
    assert "5" in read.one.fields["phones"]
    assert keepable(read)


def test_very_many_values(tmp_path: Path) -> None:
    read = read_card(tmp_path, "FN:Anna", *(f"TEL:{n}" for n in range(10_000, 12_000)))
    assert len(read.one.fields["phones"]) == 100
    assert read.value("notes").split("\n") == [f"Phone: {n}" for n in range(10_100, 12_000)]
    assert read.notes["card_values_moved"]["n"] == 1900
