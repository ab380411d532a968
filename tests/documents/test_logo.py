"""The letterhead: the shop's logo and an address of several lines, on every form; a logo that fails prints nothing."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from desktop_crm.app.formats import Formats
from desktop_crm.app.settings import Settings
from desktop_crm.app.texts import Texts
from desktop_crm.documents.card_data import ADDRESS_LINES, letterhead
from desktop_crm.documents.cards import write_pdf
from tests.documents.pages import conforms, texts_of
from tests.documents.samples import CARD, EMPTY, NOW

UK = Formats(Texts("uk"))
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 8"><path d="M0 0h30v8h-30z" fill="#f00"/></svg>'


def picture(kind: str, size: tuple[int, int] = (300, 80), mode: str = "RGB") -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, (255, 0, 0, 255)[: len(mode)]).save(file, kind)
    return file.getvalue()


def red_in_head(path: Path) -> int:
    """Red points in the head of the first sheet, at one point a millimetre or so."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as file:
        sheet = file[0].render(scale=1).to_pil().convert("RGB").crop((0, 0, 595, 76))
    points = sheet.tobytes()
    return sum(1 for r, g, b in zip(points[::3], points[1::3], points[2::3], strict=True) if r > 200 > 80 > max(g, b))


def printed(tmp_path: Path, contents: Mapping[str, bytes], **settings: str) -> Path:
    out = tmp_path / "cards.pdf"
    cards = [replace(card, settings={**CARD.settings, **settings}) for card in (CARD, EMPTY)]
    write_pdf(cards, out, UK, total=2, now=NOW, content=contents.get)
    return out


@pytest.mark.parametrize(
    "logo",
    [SVG, picture("PNG"), picture("JPEG"), picture("PNG", (80, 900), "RGBA"), picture("JPEG", (4000, 100))],
    ids=["svg", "png", "jpeg", "tall", "wide"],
)
def test_a_logo_stands_at_the_head_of_the_sheet(tmp_path: Path, logo: bytes) -> None:
    out = printed(tmp_path, {"h": logo}, logo="h")
    assert red_in_head(out) > 50
    assert conforms(out.read_bytes())


@pytest.mark.parametrize(
    "logo",
    [b"", b"broken", picture("PNG")[:60], SVG[:40], SVG.replace(b"0 0 30 8", b"0 0 0 0").replace(b"M0", b"Mx")],
)
def test_a_logo_that_cannot_be_drawn_leaves_the_form_as_it_is(tmp_path: Path, logo: bytes) -> None:
    out = printed(tmp_path, {"h": logo}, logo="h")
    assert red_in_head(out) == 0
    assert "Шевченко Олена" in texts_of(out.read_bytes())[0]


def test_a_logo_that_is_gone_prints_nothing(tmp_path: Path) -> None:
    assert red_in_head(printed(tmp_path, {}, logo="gone")) == 0


def test_an_address_keeps_its_lines(tmp_path: Path) -> None:
    out = printed(tmp_path, {}, shop="Дубрава", shop_line="Львів, 1\n\n +380 32 240-15-60 \ndubrava.example\nпн–пт")
    head = texts_of(out.read_bytes())[0]
    for line in ("Львів, 1", "+380 32 240-15-60", "dubrava.example · пн–пт"):
        assert line in head


@given(st.text(max_size=200))
def test_no_address_has_more_lines_than_there_is_room(address: str) -> None:
    made = letterhead(Settings({"shop_line": address}))
    assert len(made.line.split("\n")) <= ADDRESS_LINES
    assert "".join(made.line.split()).replace("·", "") == "".join(
        "".join(letterhead(Settings({"shop_line": line})).line for line in address.splitlines()).split()
    ).replace("·", "")
