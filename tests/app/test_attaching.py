"""Files on a card: names that are safe everywhere, kinds that may be opened, what is kept and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.app import attaching, cards
from desktop_crm.app.session import Session
from desktop_crm.domain.attachment import LARGEST
from desktop_crm.domain.errors import UserError

JPEG = b"\xff\xd8\xff\xe0" + b"x" * 20


@pytest.mark.parametrize(
    ("name", "media", "safe"),
    [
        ("photo.jpg", "image/jpeg", "photo.jpg"),
        ("photo.JPEG", "image/jpeg", "photo.JPEG"),
        ("photo.exe", "image/jpeg", "photo.jpg"),
        ("photo", "image/png", "photo.png"),
        ("../../etc/passwd", "", "passwd"),
        ("C:\\Windows\\system.ini", "", "system.ini"),
        ("CON", "", "_CON"),
        ("nul.txt", "", "_nul.txt"),
        ("com1.pdf", "", "_com1.pdf"),
        ("invoice\u202efdp.exe", "", "invoice fdp.exe"),
        ("a\nb\tc\x00d.pdf", "", "a b c d.pdf"),
        ('a<b>:"c|d?*.pdf', "", "a b c d.pdf"),
        (" .. . ", "", "file"),
        ("", "image/gif", "file.gif"),
        ("План кімнати №2.pdf", "application/pdf", "План кімнати №2.pdf"),
        ("x" * 300 + ".pdf", "", "x" * 80 + ".pdf"),
        ("trailing.", "", "trailing"),
    ],
)
def test_names_are_made_safe(name: str, media: str, safe: str) -> None:
    assert attaching.safe_name(name, media) == safe


@given(st.text(max_size=400), st.sampled_from(["", "image/jpeg", "image/png", "application/pdf"]))
def test_any_name_can_be_a_file(name: str, media: str) -> None:
    safe = attaching.safe_name(name, media)
    assert safe
    assert len(safe) <= 100
    assert Path(safe).name == safe
    assert safe.isprintable()
    assert not safe.startswith(".")
    assert safe.strip(". ") == safe
    assert attaching.safe_name(safe, media) == safe


@pytest.mark.parametrize(
    "name", ["a.exe", "a.bat", "a.sh", "a.desktop", "a.js", "a.lnk", "a", "a.svg", "a.html", "a.docm"]
)
def test_what_could_run_is_not_opened(name: str) -> None:
    assert not attaching.may_open(name)


def test_documents_and_pictures_are_opened() -> None:
    assert all(attaching.may_open(name) for name in ("a.pdf", "A.JPG", "a.xlsx", "a.txt"))


def test_the_kind_is_told_by_the_content() -> None:
    assert attaching.media_of("x.txt", JPEG) == "image/jpeg"
    assert attaching.media_of("x.png", b"no picture") == "application/octet-stream"
    assert attaching.media_of("x.webp", b"RIFF1234WEBPVP8 ") == "image/webp"
    assert attaching.media_of("x.pdf", b"%PDF-1.7") == "application/pdf"


def test_the_first_picture_becomes_the_photo(session: Session, tmp_path: Path) -> None:
    olena = cards.add_client(session, {"name": "Olena"}).id
    shop = cards.add_client(session, {"name": "Shop", "kind": "company"}).id
    for name, content in (("me.jpg", JPEG), ("plan.pdf", b"%PDF-1.7"), ("leg.jpg", JPEG + b"2")):
        (tmp_path / name).write_bytes(content)
        attaching.add_file(session, olena, tmp_path / name)
    attaching.add_file(session, shop, tmp_path / "me.jpg")
    card = cards.load_card(session, olena)
    assert card is not None
    assert {a.name: a.use for a in card.attachments} == {"me.jpg": "photo", "plan.pdf": "file", "leg.jpg": "file"}
    photo = attaching.photo_of(card.attachments)
    assert photo is not None
    assert session.base.content(photo.hash) == JPEG
    assert (photo.size, photo.media) == (len(JPEG), "image/jpeg")
    assert session.base.on_card("attachment", shop)[0].use == "logo"
    cards.undo(session)
    assert session.base.on_card("attachment", shop) == []


def test_what_cannot_be_kept_is_refused_in_words(session: Session, tmp_path: Path) -> None:
    olena = cards.add_client(session, {"name": "Olena"}).id
    big = tmp_path / "big.bin"
    with big.open("wb") as stream:
        stream.truncate(LARGEST + 1)
    for file, code in (
        (big, "attachment_too_large"),
        (tmp_path / "none.pdf", "file_missing"),
        (tmp_path, "file_unreadable"),
    ):
        with pytest.raises(UserError) as caught:
            attaching.add_file(session, olena, file)
        assert caught.value.code == code
    (tmp_path / "a.txt").write_text("x")
    with pytest.raises(UserError, match="no_such_client"):
        attaching.add_file(session, 10**6, tmp_path / "a.txt")
    assert session.base.count("attachment") == 0
