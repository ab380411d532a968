"""Address books into the base: verbatim values, the program's own identity, pictures."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop_crm.app import cards
from desktop_crm.app.importing.report import Report
from desktop_crm.app.importing.run import import_files
from desktop_crm.app.session import Session
from desktop_crm.domain.client import Client
from desktop_crm.domain.query import parse
from desktop_crm.files.reading import read_table

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
OTHER = PNG + b"\0"
Book = Callable[..., Path]


@pytest.fixture
def book(tmp_path: Path) -> Book:
    def make(*cards: str, name: str = "book.vcf") -> Path:
        path = tmp_path / name
        path.write_text("".join(f"BEGIN:VCARD\nVERSION:3.0\n{card}\nEND:VCARD\n" for card in cards), "utf-8")
        return path

    return make


def photo(data: bytes = PNG) -> str:
    return f"PHOTO;ENCODING=b;TYPE=PNG:{base64.b64encode(data).decode()}"


def bring(session: Session, path: Path, **options: Any) -> Report:
    result = import_files(session, read_table, [path], **options)
    assert not result.failures
    return result.files[0]


def everybody(session: Session) -> list[Client]:
    return list(session.base.records("client", session.base.find(parse(""))).values())


def pictures(session: Session, client: int) -> list[tuple[str, bytes]]:
    found = session.base.on_card("attachment", client)
    return sorted((a.use, session.base.content(a.hash) or b"") for a in found)


def test_values_of_a_card_are_never_taken_apart(session: Session, book: Book) -> None:
    said = "FN:Анна\nTEL:нема\nTEL:067 123 45 67\\, 050 765 43 21\nTEL:0671234567\nCATEGORIES:a\\,b\nNOTE:-"
    report = bring(session, book(said))
    assert report.added["clients"] == 1
    (anna,) = everybody(session)
    assert anna.phones == ("нема", "067 123 45 67, 050 765 43 21", "0671234567")
    assert (anna.tags, anna.notes) == (("a,b",), "-")


def test_pictures_come_once_and_one_undo_takes_all_back(session: Session, book: Book) -> None:
    path = book(f"UID:1\nFN:Анна\n{photo()}", f"FN:Борис\n{photo()}\nLOGO{photo(OTHER)[5:]}")
    report = bring(session, path)
    assert (report.added["clients"], report.added["attachments"]) == (2, 3)
    assert report.as_dict()["added"]["attachments"] == 3
    anna, borys = everybody(session)
    assert pictures(session, anna.id) == [("photo", PNG)]
    assert pictures(session, borys.id) == [("logo", OTHER), ("photo", PNG)]
    (kept,) = session.base.on_card("attachment", anna.id)
    assert (kept.media, kept.size, kept.hash) == ("image/png", len(PNG), hashlib.sha256(PNG).hexdigest())
    last = session.base.next_undo()
    again = bring(session, path)
    assert (again.added["clients"], again.added["attachments"], again.unchanged["attachments"]) == (0, 0, 3)
    assert session.base.next_undo() == last
    session.base.undo()
    assert everybody(session) == []
    assert bring(session, path).added["attachments"] == 3
    assert all(finding.ok for finding in session.base.check())


def test_a_picture_that_was_deleted_stays_away_and_another_comes(session: Session, book: Book) -> None:
    bring(session, book(f"UID:1\nFN:Анна\n{photo()}"))
    (anna,) = everybody(session)
    (kept,) = session.base.on_card("attachment", anna.id)
    cards.remove(session, "attachment", [kept.id])
    assert bring(session, book(f"UID:1\nFN:Анна\n{photo()}")).added["attachments"] == 0
    report = bring(session, book(f"UID:1\nFN:Анна\n{photo(OTHER)}"))
    assert (report.added["attachments"], report.updated["clients"]) == (1, 0)
    assert pictures(session, anna.id) == [("photo", OTHER)]


def test_the_programs_own_identity_is_the_client(session: Session, book: Book) -> None:
    first = book("UID:urn:uuid:1\nFN:Анна\nTEL:0671234567", "UID:urn:uuid:2\nFN:Анна\nTEL:0671234567")
    assert bring(session, first).added["clients"] == 2  # likeness never merges
    changed = book("UID:urn:uuid:1\nFN:Анна Коваль\nTEL:+380 67 123-45-67\nTEL:0507654321", "UID:urn:uuid:3\nFN:Ян")
    report = bring(session, changed)
    assert (report.added["clients"], report.updated["clients"]) == (1, 1)
    assert [note.params for note in report.notes if note.code == "cards_changed"] == [{"n": 1, "lines": "1"}]
    anna = next(c for c in everybody(session) if c.name == "Анна Коваль")
    assert anna.phones == ("0671234567", "0507654321")
    cards.edit_record(session, "client", anna.id, {"name": "Анна Мельник"})
    assert bring(session, changed).updated["clients"] == 0  # nothing new in the file: what was typed stays
    assert "Анна Мельник" in [c.name for c in everybody(session)]
    cards.remove(session, "client", [anna.id])
    report = bring(session, book("UID:urn:uuid:1\nFN:Анна Третя"))
    assert (report.added["clients"], report.updated["clients"]) == (0, 0)


def test_odd_identities_are_kept_apart(session: Session, book: Book) -> None:
    uids = ["a", "a#", "a#b", "A", "a" * 250, "a" * 249 + "b", "a~", "ї'\"%_"]
    path = book(*(f"UID:{uid}\nFN:Анна {n}" for n, uid in enumerate(uids)))
    assert bring(session, path).added["clients"] == len(uids)
    more = book(*(f"UID:{uid}\nFN:Анна {n}\nNOTE:{n}" for n, uid in enumerate(uids)))
    report = bring(session, more)
    assert (report.added["clients"], report.updated["clients"]) == (0, len(uids))
    assert {c.name: c.notes for c in everybody(session)} == {f"Анна {n}": str(n) for n in range(len(uids))}


def test_two_cards_of_one_identity_are_one_client(session: Session, book: Book) -> None:
    report = bring(session, book("UID:1\nFN:Анна\nTEL:0671234567", f"UID:1\nFN:Анна\nTEL:0507654321\n{photo()}"))
    assert (report.added["clients"], report.added["attachments"]) == (1, 1)
    (anna,) = everybody(session)
    assert anna.phones == ("0671234567", "0507654321")


def test_cards_of_one_identity_that_disagree_change_nothing_the_second_time(session: Session, book: Book) -> None:
    path = book(*(f"UID:1\nFN:Анна {n}\nORG:О{n}\nNOTE:n{n}" for n in range(5)))
    bring(session, path)
    before, last = everybody(session), session.base.next_undo()
    report = bring(session, path)
    assert not any(report.added.values())
    assert not any(report.updated.values())
    assert report.unchanged["clients"] == 1
    assert {note.code for note in report.notes} == {"card_properties_left", "cards_twice"}
    assert (everybody(session), session.base.next_undo()) == (before, last)


def test_a_book_of_nobody_changes_nothing_when_cancelled_or_tried(session: Session, book: Book) -> None:
    path = book(f"UID:1\nFN:Анна\n{photo()}")
    report = bring(session, path, dry_run=True)
    assert report.added["attachments"] == 1
    assert everybody(session) == []
