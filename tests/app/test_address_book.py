"""Clients into a vCard file and back: into another base they come whole, into their own nothing comes at all."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_crm.app import address_book, cards
from desktop_crm.app.importing.run import import_files
from desktop_crm.app.jobs import Job
from desktop_crm.app.services import NewBase
from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.client import Client
from desktop_crm.domain.errors import Cancelled
from desktop_crm.domain.query import parse
from desktop_crm.files.reading import read_table
from desktop_crm.files.vcards.writing import folded, write_contacts
from desktop_crm.storage.opening import open_base

BOOKS = sorted((Path(__file__).parents[1] / "data" / "vcards").glob("*.vcf"))
FIELDS = [
    *("kind", "name", "organisation", "position", "other_names", "phones", "emails", "urls", "addresses", "city"),
    *("birthday", "tags", "notes"),
]
HOSTILE: tuple[dict[str, Any], ...] = (
    {"name": "a;b,c\\n\\", "notes": "рядок 1\n\nEND:VCARD\nBEGIN:VCARD\n ;,\\n:\\", "tags": ("a,b", "c;d", "\\")},
    {"name": "👩‍👩‍👧 " * 40 + "ї", "notes": "ї" * 30_000, "other_names": ("עברית, ‏ ערבית", "العربية")},
    {"organisation": "Firm; Sales, X", "phones": ("нема", "067; дод. 2")},
    {"name": "Many", "phones": tuple(f"06712345{n:02}" for n in range(100))},
    {"name": "Link", "phones": ("tel:+38067%20",)},
    {"kind": "company", "emails": ("a@b.example",), "city": "Київ"},
    {
        "name": "ТОВ Ґанок",
        "kind": "person",
        "birthday": "--02-29",
        "addresses": ("вул. 1; 2, Київ, 01001",),
        "city": "Київ",
    },
    {"name": "Ян", "addresses": ("Rear 1", "Rear 2"), "city": "Львів", "urls": ("http://a.example/?x=1;y=2,3\\n",)},
)


@contextmanager
def base(folder: Path, name: str) -> Iterator[Session]:
    session = Session(open_base(folder / f"{name}.crm", new=NewBase("en"), actor="ivan"))
    try:
        yield session
    finally:
        session.base.close()


def everybody(session: Session) -> list[Client]:
    return list(session.base.records("client", session.base.find(parse(""))).values())


def said(session: Session) -> list[str]:
    """What the cards say and which pictures they have, in no order."""
    return sorted(
        repr([getattr(c, name) for name in FIELDS])
        + repr(sorted((a.use, a.hash) for a in session.base.on_card("attachment", c.id) if a.use != "file"))
        for c in everybody(session)
    )


def written(session: Session, path: Path) -> Path:
    ids = [client.id for client in everybody(session)]
    assert write_contacts(path, address_book.contacts(session, ids, Job("x")), lambda: None) == len(ids)
    return path


def bring(session: Session, path: Path) -> Any:
    result = import_files(session, read_table, [path])
    assert not result.failures
    return result.files[0]


def comes_back(session: Session, folder: Path) -> None:
    path = written(session, folder / "out.vcf")
    last, before = session.base.next_undo(), everybody(session)
    report = bring(session, path)
    assert not any((*report.added.values(), *report.updated.values()))
    assert (session.base.next_undo(), everybody(session)) == (last, before)
    with base(folder, "other") as other:
        assert not bring(other, path).skipped
        assert said(other) == said(session)
        again = bring(session, written(other, folder / "again.vcf"))
        assert not any((*again.added.values(), *again.updated.values())), "the other base keeps whose cards they are"


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.stem)
def test_a_real_book_goes_out_as_it_came(session: Session, tmp_path: Path, book: Path) -> None:
    bring(session, book)
    comes_back(session, tmp_path)


def add(session: Session, *values: dict[str, Any]) -> None:
    with session.base.write(Intent("test")) as work:
        work.add("client", list(values))


def test_hostile_values_stay_values(session: Session, tmp_path: Path) -> None:
    add(session, *HOSTILE)
    comes_back(session, tmp_path)
    assert len(everybody(session)) == len(HOSTILE)


LETTERS = st.text(
    st.characters(exclude_categories=["C", "Z"]) | st.sampled_from(" ,;:\\n\"='^"), min_size=1, max_size=90
)
TEXT = LETTERS.map(lambda text: " ".join(text.split())).filter(bool)
SEVERAL = st.lists(TEXT, max_size=3, unique_by=str.casefold).map(tuple)
CARD = st.fixed_dictionaries(
    {"name": TEXT, "kind": st.sampled_from(["person", "company"])},
    optional={
        "organisation": TEXT,
        "position": TEXT,
        "phones": SEVERAL,
        "addresses": SEVERAL,
        "city": TEXT,
        "urls": SEVERAL,
        "other_names": SEVERAL,
        "birthday": st.dates(date(1900, 1, 1), date(2020, 1, 1)).map(lambda day: day.isoformat()),
        "notes": st.lists(TEXT, min_size=1, max_size=4).map("\n".join),
    },
)


@settings(max_examples=25)
@given(st.lists(CARD, min_size=1, max_size=4))
def test_whatever_a_card_says(values: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder, base(Path(folder), "shop") as session:
        add(session, *values)
        comes_back(session, Path(folder))


@given(st.text(max_size=300))
def test_lines_are_folded_between_letters(text: str) -> None:
    raw = folded(text.replace("\r", "").replace("\n", ""))
    assert raw.endswith(b"\r\n")
    pieces = raw.removesuffix(b"\r\n").split(b"\r\n")
    for piece in pieces:
        assert len(piece) <= 75
        piece.decode("utf-8")
    assert b"".join((pieces[0], *(piece[1:] for piece in pieces[1:]))).decode() == text.replace("\r", "").replace(
        "\n", ""
    )


def test_a_cancelled_book_is_not_there(session: Session, tmp_path: Path) -> None:
    add(session, *HOSTILE)
    (tmp_path / "out").mkdir()
    path = tmp_path / "out" / "book.vcf"
    path.write_text("the file of yesterday")
    job = Job("x")
    job.cancel()
    ids = [client.id for client in everybody(session)]
    with pytest.raises(Cancelled):
        write_contacts(path, address_book.contacts(session, ids, job), job.check)
    assert [file.read_text() for file in path.parent.iterdir()] == ["the file of yesterday"]


def test_a_card_in_the_trash_stays_there(session: Session, tmp_path: Path) -> None:
    add(session, {"name": "Анна"})
    path = written(session, tmp_path / "out.vcf")
    cards.remove(session, "client", [client.id for client in everybody(session)])
    assert not any(bring(session, path).added.values())
    assert everybody(session) == []


def test_what_has_only_a_number_or_odd_blanks_changes_nothing_at_home(session: Session, tmp_path: Path) -> None:
    add(session, {"number": "K-1"}, {"name": "A  B", "addresses": ("a,  b",), "notes": "a\r\nb"})
    before = everybody(session)
    report = bring(session, written(session, tmp_path / "out.vcf"))
    assert not any((*report.added.values(), *report.updated.values()))
    assert everybody(session) == before
