"""What came back and who did not buy on paper, net totals, and the client's photo where it can be read safely."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from desktop_crm.app.formats import MINUS, Formats
from desktop_crm.app.texts import LANGUAGES, Texts
from desktop_crm.documents.card_data import build
from desktop_crm.documents.card_figures import chart, figures
from desktop_crm.documents.card_rows import flows, trade
from desktop_crm.documents.cards import BATCH, write_pdf
from desktop_crm.domain.attachment import Attachment
from desktop_crm.domain.purchase import Purchase
from desktop_crm.domain.refusal import Refusal
from desktop_crm.domain.returned import Return
from tests.documents.pages import conforms, squeezed, tags_of, texts_of
from tests.documents.samples import CARD, CLIENT, EMPTY, NOW, PURCHASES, TODAY, day

UK = Formats(Texts("uk"))
RETURNS = (
    Return(
        1, 1, 1, day("2026-09-20"), 1_437_000, 1_077_750, "Хитається", 4, 2, "Крісло «Верховина»", "ПВ-1", 11, 2
    ),
    Return(2, 1, 1, day("2025-06-01"), 99_900, None, "Без покупки на картці", purchase=None),
)  # fmt: skip
REFUSALS = (Refusal(1, 1, 1, "Задорого для кухні", day("2026-10-01"), 9_000_000, "Кухня «Модена»", 3, staff=3),)
FULL = replace(
    CARD,
    client=replace(CLIENT, position="Головна бухгалтерка", urls=("https://dubrava.example/olena",)),
    returns=RETURNS,
    refusals=REFUSALS,
)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_a_return_stands_under_its_purchase_with_a_minus() -> None:
    rows = build(FULL, UK).purchases
    chair = next(i for i, row in enumerate(rows) if "Верховина" in row.goods)
    back = rows[chair + 1]
    assert plain(back.amount) == f"{MINUS}14 370,00"
    assert plain(back.margin) == f"{MINUS}3 592,50"
    assert back.goods == "Повернення: Крісло «Верховина»"
    assert [plain(part) for line in back.details for part in line] == [
        "Чому повернули: Хитається", "Місце збою: товар › оббивка", "Причина: зразок не оновлено",
    ]  # fmt: skip
    assert back.seller == "Петро Гнатюк"
    assert rows[[row.date for row in rows].index("19.08.2025") + 1].date == "01.06.2025", "by its own day"
    assert len(rows) == len(PURCHASES) + 2


def test_totals_and_figures_are_net() -> None:
    gross, net = build(CARD, UK).total, build(FULL, UK).total
    assert gross is not None
    assert net is not None
    assert plain(gross.amount) == "212 825,00"
    assert plain(net.amount) == "197 456,00"
    assert plain(net.label) == "Разом 9 покупок без 2 повернень"
    before, after = (figures(card, UK)[0] for card in (CARD, FULL))
    assert plain(before.value) == "148 080 ₴"
    assert plain(after.value) == "133 710 ₴", "what came back within the year"
    assert after.note == before.note
    drawn = chart(FULL, UK)
    assert drawn is not None
    assert "Повернене відраховано." in drawn.note
    assert "Повернене" not in chart(CARD, UK).note  # type: ignore[union-attr]  # there is one


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 10**9)), max_size=6), st.data())
def test_the_total_is_what_was_paid_less_what_was_given_back(
    bought: list[tuple[int, int]], data: st.DataObject
) -> None:
    purchases = tuple(
        Purchase(i, 1, 1, TODAY.fromordinal(TODAY.toordinal() - ago), amount) for i, (ago, amount) in enumerate(bought)
    )
    ids = st.one_of(st.none(), st.integers(0, 8))
    given_back = data.draw(st.lists(st.tuples(ids, st.integers(0, 10**9)), max_size=5))
    returns = tuple(Return(i, 1, 1, TODAY, amount, purchase=of) for i, (of, amount) in enumerate(given_back))
    card = replace(EMPTY, purchases=purchases, returns=returns)
    assert len(trade(card)) == len(purchases) + len(returns), "each once, whatever they belong to"
    net = sum(p.amount or 0 for p in purchases) - sum(r.amount or 0 for r in returns)
    assert sum(amount for _, amount in flows(card)) == net
    total = build(card, UK).total
    assert (total is None) == (not purchases and not returns)
    assert total is None or total.amount == UK.money_exact(net)


def test_a_refusal_stands_among_the_voices() -> None:
    data = build(FULL, UK)
    (refusal,) = [v for v in data.voices if v.kind == "Відмова"]
    assert (refusal.text, refusal.state, refusal.severity) == ("Задорого для кухні", "", None)
    assert plain(refusal.status) == "ішлося про 90 000 ₴"
    assert plain(data.voices_note) == "4 претензії, 2 побажання, 1 відмова; відкрито 3"
    only = build(replace(EMPTY, refusals=REFUSALS), UK)
    assert plain(only.voices_note) == "1 відмова"


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_of_it_is_printed(language: str, tmp_path: Path) -> None:
    formats = Formats(Texts(language))
    write_pdf([FULL], tmp_path / "card.pdf", formats, total=1, now=NOW)
    pdf = (tmp_path / "card.pdf").read_bytes()
    words = squeezed(pdf)
    for text in (
        "Головна бухгалтерка", "https://dubrava.example/olena", "Хитається", "ПВ-1", "Без покупки на картці",
        "Задорого для кухні", "Кухня «Модена»", formats.texts("paper.refusal"), formats.money_exact(-1_437_000),
        formats.texts("fields.client_position"), formats.texts("fields.client_urls"),
    ):  # fmt: skip
        assert "".join(text.split()) in words, text
    assert conforms(pdf)


def test_a_return_alone_has_a_table_too(tmp_path: Path) -> None:
    write_pdf([replace(EMPTY, returns=RETURNS[1:])], tmp_path / "card.pdf", UK, total=1, now=NOW)
    assert "Покупокщенебуло" not in squeezed((tmp_path / "card.pdf").read_bytes())


# -- photos


def picture(kind: str, size: tuple[int, int] = (300, 400), mode: str = "RGB") -> bytes:
    made = io.BytesIO()
    Image.new(mode, size, 128 if mode in ("L", "P") else (200, 120, 40, 90)[: len(mode)]).save(made, kind)
    return made.getvalue()


def with_photo(name: str, hash: str = "aa", media: str = "image/jpeg") -> Attachment:
    return Attachment(1, 1, 1, name, "photo", media=media, size=1, hash=hash)


def printed(tmp_path: Path, kept: Mapping[str, bytes], *hashes: str) -> tuple[bytes, int]:
    cards = [replace(FULL, attachments=(with_photo("x", hash),)) if hash else FULL for hash in hashes]
    out = tmp_path / "photo.pdf"
    made = write_pdf(cards, out, UK, total=len(cards), now=NOW, content=kept.get)
    assert made.notes == ()
    return out.read_bytes(), made.pages


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "RGB"), ("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "RGBA"), ("PNG", "P"), ("GIF", "P"), ("WEBP", "RGB")],
)
def test_a_photo_is_printed(kind: str, mode: str, tmp_path: Path) -> None:
    without, _ = printed(tmp_path, {}, "")
    pdf, pages = printed(tmp_path, {"aa": picture(kind, mode=mode)}, "aa")
    assert tags_of(pdf)["Figure"] == tags_of(without)["Figure"] + 1
    assert conforms(pdf)
    assert pages == 2
    assert squeezed(pdf) == squeezed(without), "nothing gives way to it"


BROKEN = {
    "cut": picture("JPEG")[:200],
    "empty": b"",
    "words": b"this is no picture",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
    "head only": b"\xff\xd8\xff\xe0",
    "huge": picture("PNG", (9000, 9000), "L"),
    "one kind in another's name": b"\x89PNG\r\n\x1a\n" + picture("JPEG"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_photo_is_left_out(name: str, tmp_path: Path) -> None:
    without, _ = printed(tmp_path, {}, "")
    assert printed(tmp_path, {"aa": BROKEN[name]}, "aa")[0] == without
    assert printed(tmp_path, {}, "aa")[0] == without, "nor what is missing"


def test_each_card_of_a_batch_has_its_own(tmp_path: Path) -> None:
    kept = {"aa": picture("JPEG"), "bb": BROKEN["words"]}
    hashes = ["", "aa", "bb"] + [""] * (BATCH - 3) + ["aa", ""]
    pdf, _ = printed(tmp_path, kept, *hashes)
    single = tags_of(printed(tmp_path, {}, "")[0])["Figure"]
    assert tags_of(pdf)["Figure"] == len(hashes) * single + 2
    assert len(texts_of(pdf)) == 2 * len(hashes)


def test_a_hostile_name_beside_a_photo(tmp_path: Path) -> None:
    card = replace(FULL, client=replace(FULL.client, name="Ім’я " * 60, addresses=("вулиця " * 40,) * 3))
    card = replace(card, attachments=(with_photo("../../../etc/passwd"),))
    write_pdf([card], tmp_path / "card.pdf", UK, total=1, now=NOW, content={"aa": picture("JPEG", (40, 4000))}.get)
    assert conforms((tmp_path / "card.pdf").read_bytes())
