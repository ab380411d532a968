"""A file of cards: complete or not there at all, tagged, the same bytes for the same data, with all that was typed."""

from __future__ import annotations

import logging
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_crm.app.cards import Card
from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts
from desktop_crm.documents.cards import BATCH, write_pdf
from desktop_crm.documents.child import Child
from desktop_crm.documents.worker import Worker
from desktop_crm.domain.errors import Cancelled, UserError
from tests.documents.pages import bookmarks_of, conforms, squeezed, tags_of, texts_of
from tests.documents.samples import CARD, EMPTY, NOW, named

UK = Formats(Texts("uk"))


def test_a_full_card_in_each_language(formats: Formats, tmp_path: Path) -> None:
    out = tmp_path / "card.pdf"
    told: list[float] = []
    result = write_pdf([CARD], out, formats, total=1, progress=told.append, now=NOW)
    pdf, t = out.read_bytes(), formats.texts
    assert (result.path, result.pages, result.cards, result.notes) == (out, 2, 1, ())
    assert len(texts_of(pdf)) == 2
    words = squeezed(pdf)
    for text in (
        "Шевченко Олена Петрівна", "00127", "+380 67 123-45-67", "olena.shevchenko@example.com", "Ґудзь", "VIP",
        "Відпала ніжка дивана", "після продажу › збирання", "збирач не приїхав", "оббивку замінено коштом фабрики",
        "вечір, після 19:00", "Диван кутовий «Карпати», льон", "Петро телефонує 23.11.2026", "Привітання зі святом",
        "Алергія на латекс", "Меблевий салон «Дубрава»", t("paper.claim"), t("paper.footer"), t("paper.total", n=9),
        t("codes.claim_status_resolved"), formats.money_exact(21_282_500), formats.date(CARD.claims[0].date),
    ):  # fmt: skip
        assert "".join(text.split()) in words, text
    assert conforms(pdf)
    assert f"/Lang({t.language}".encode() in pdf
    tags = tags_of(pdf)
    assert tags["H1"] == 1
    assert tags["H2"] == 3
    assert tags["Figure"] >= 1
    assert tags["Table"] >= 4
    assert tags["TH"] >= 15
    assert told[-1] == 1.0


def test_the_same_data_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        write_pdf([CARD, EMPTY], tmp_path / name, UK, total=2, now=NOW)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_many_cards_stand_in_order_each_with_its_own_page_numbers(tmp_path: Path) -> None:
    count = 2 * BATCH + 2
    cards = [replace(CARD, client=replace(CARD.client, name=f"Client {i} 5 0 R (x")) for i in range(count)]
    out = tmp_path / "cards.pdf"
    result = write_pdf(iter(cards), out, UK, total=count, now=NOW)
    pdf = out.read_bytes()
    assert (result.pages, result.cards) == (2 * count, count)
    assert bookmarks_of(pdf) == [(card.client.name, 2 * i) for i, card in enumerate(cards)]
    pages = texts_of(pdf)
    assert all("стор. 1 з 2" in page for page in pages[::2])
    assert all("стор. 2 з 2" in page for page in pages[1::2])
    assert tags_of(pdf)["H1"] == count
    assert conforms(pdf)
    assert f"<xmpTPg:NPages>{2 * count}<".encode() in pdf


def test_an_empty_card_says_so(formats: Formats, tmp_path: Path) -> None:
    out = tmp_path / "empty.pdf"
    assert write_pdf([EMPTY], out, formats, total=1, now=NOW).pages == 1
    (page,) = texts_of(out.read_bytes())
    for key in ("no_voices", "no_purchases", "no_contacts", "voices", "purchases", "contacts"):
        assert formats.texts(f"paper.{key}") in page


def test_what_no_font_has_is_named_and_the_rest_is_printed(formats: Formats, tmp_path: Path) -> None:
    out = tmp_path / "odd.pdf"
    cards = [named(f"Клієнт {i}") for i in range(BATCH)] + [named("Дивна \u0378 літера"), CARD]
    result = write_pdf(cards, out, formats, total=len(cards), now=NOW)
    assert len(result.notes) == 1
    assert "\u0378" in result.notes[0]
    assert "літера" in result.notes[0]
    pdf = out.read_bytes()
    assert not conforms(pdf), "a whole claims no standard that one of its parts lacks"
    assert tags_of(pdf)["H1"] == len(cards)


def test_cancelling_leaves_nothing_behind(tmp_path: Path) -> None:
    told: list[float] = []
    cards = (CARD for _ in range(20 * BATCH))
    with pytest.raises(Cancelled):
        write_pdf(
            cards, tmp_path / "no.pdf", UK, total=20 * BATCH, progress=told.append, cancelled=lambda: len(told) > 0
        )
    assert len(told) == 1
    assert [path for path in tmp_path.iterdir() if path.is_file()] == []


def test_a_progress_that_raises_cancels(tmp_path: Path) -> None:
    def stop(_part: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        write_pdf([CARD], tmp_path / "no.pdf", UK, total=1, progress=stop)
    assert not (tmp_path / "no.pdf").exists()


def test_an_older_file_survives_a_failure(tmp_path: Path) -> None:
    def loading() -> Iterator[Card]:
        yield from [CARD] * BATCH
        raise UserError("no_such_client")

    out = tmp_path / "cards.pdf"
    out.write_bytes(b"older")
    with pytest.raises(UserError, match="no_such_client"):
        write_pdf(loading(), out, UK, total=BATCH + 1)
    assert out.read_bytes() == b"older"
    assert [path for path in tmp_path.iterdir() if path.is_file()] == [out]


def test_nothing_to_print_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="pdf_nothing"):
        write_pdf([], tmp_path / "no.pdf", UK, total=0)


@pytest.mark.parametrize("place", ["missing/card.pdf", "file/card.pdf", "folder"])
def test_a_place_that_cannot_be_written_is_named(place: str, tmp_path: Path, formats: Formats) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    out = tmp_path / place
    with pytest.raises(UserError, match="pdf_unwritable") as caught:
        write_pdf([EMPTY], out, formats, total=1)
    assert str(out) in formats.texts(f"errors.{caught.value.code}", **caught.value.params)
    assert not list(tmp_path.glob(".*.part"))


@pytest.mark.skipif(sys.platform == "win32", reason="rights are different there")
def test_the_file_has_the_rights_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("x")
    write_pdf([EMPTY], tmp_path / "card.pdf", UK, total=1)
    assert stat.S_IMODE((tmp_path / "card.pdf").stat().st_mode) == stat.S_IMODE((tmp_path / "plain").stat().st_mode)


def test_a_full_disk_is_told_from_a_closed_folder(tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    worker = Worker(tmp_path)
    worker.parts = [(tmp_path / "missing.pdf", False)]
    assert worker.answer({"join": str(tmp_path / "out.pdf")})["error"] == "pdf_unwritable"
    write_pdf([EMPTY], tmp_path / "part.pdf", UK, total=1)
    worker.parts = [(tmp_path / "part.pdf", False)]
    assert worker.answer({"join": str(full)})["error"] == "pdf_disk_full"


def test_a_worker_that_fails_or_dies_is_an_error_and_no_hang(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, formats: Formats
) -> None:
    with Child(str(tmp_path), tmp_path / "card.pdf") as child:
        child.send({"form": "card", "data": "{}", "moment": 0})
        with caplog.at_level(logging.ERROR), pytest.raises(UserError, match="pdf_failed") as caught:
            child.receive(lambda: False)
        assert "does not contain key" in caplog.text
        assert "card.pdf" in formats.texts(f"errors.{caught.value.code}", **caught.value.params)
        child._process.kill()
        with pytest.raises(UserError, match="pdf_failed"):
            child.receive(lambda: False)
        child._process.wait()
        with pytest.raises(UserError, match="pdf_failed"):
            child.send({"form": "card", "data": "{}" * 100_000, "moment": 0})


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    code = (
        "import sys, desktop_crm.documents.cards, desktop_crm.documents.preview;"
        "sys.exit(bool({'typst', 'pypdfium2', 'numpy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[2]).returncode == 0
