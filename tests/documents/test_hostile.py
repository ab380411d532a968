"""Any text that the base can hold is printed as typed, or named; nothing is interpreted, nothing vanishes or hangs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts
from desktop_crm.documents.preview import page_images
from tests.documents.pages import conforms, left_of, squeezed, texts_of
from tests.documents.samples import (
    CARD,
    CLAIMS,
    CLIENT,
    EMOJI,
    EMPTY,
    HOSTILE,
    INTERACTIONS,
    PURCHASES,
    RTL,
    WISHES,
    named,
    printed,
)

UK = Formats(Texts("uk"))
WORDS = " ".join(f"слово{i}" for i in range(405))


def test_markup_stays_text_wherever_it_stands() -> None:
    text = HOSTILE + " " + EMOJI
    card = replace(
        CARD,
        client=replace(CLIENT, name=HOSTILE, organisation=HOSTILE, notes=text, source=text, tags=("<b>", "#eval")),
        claims=(replace(CLAIMS[0], text=text, product=HOSTILE, resolution=HOSTILE),),
        wishes=(replace(WISHES[0], text=text, topic="$x$"),),
        purchases=(replace(PURCHASES[0], document="#panic()", product=text),),
        interactions=(replace(INTERACTIONS[0], summary=text, next_step="<script>"),),
        settings={"shop": '#read("x")', "shop_line": "*зірка*"},
    )
    made = printed(UK, card)
    found = squeezed(made.pdf)
    assert conforms(made.pdf)
    assert found.count("".join(HOSTILE.split())) >= 9
    for text in ("#panic()", "<script>", "$x$", '#read("x")', "*зірка*"):
        assert text in found


@pytest.mark.parametrize("name", ["Ж" * 300, "Анна-Марія " * 27, "w" * 300, "а@б." * 75, RTL * 10])
def test_a_name_of_300_letters_is_printed_whole(name: str) -> None:
    name = name[:300].strip()
    made = printed(UK, named(name), CARD)
    assert conforms(made.pdf)
    if name not in RTL * 10:  # pdfium gives right-to-left text in its own order
        assert "".join(name.split()) in squeezed(made.pdf)


def test_texts_in_every_field_longer_than_a_page_are_printed_to_the_end() -> None:
    lines = "\n".join(f"р{i}" for i in range(150))
    card = replace(
        CARD,
        client=replace(
            CLIENT,
            notes=WORDS + " кінець1",
            addresses=("Львів " * 160 + "кінець2",),
            phones=tuple(f"+38067{i:07}" for i in range(100)),
            tags=("мітка " * 9,) * 90 + ("кінець3",),
        ),
        claims=(
            replace(CLAIMS[0], text=WORDS + " кінець4"),
            replace(CLAIMS[1], resolution=WORDS + " кінець5"),
            replace(CLAIMS[2], text=lines + "\nкінець6"),
        ),
        wishes=(replace(WISHES[0], text=WORDS + " кінець7", topic="т" * 200),),
        purchases=(
            replace(PURCHASES[0], product="стілець " * 240 + "кінець8", document="N" * 100, amount=10**15, cost=0),
            replace(PURCHASES[1], product="тумба " * 320 + "кінець9"),
        ),
        interactions=(replace(INTERACTIONS[0], summary=lines + " кінець10", next_step="далі " * 190 + "кінець11"),),
    )
    made = printed(UK, card)
    found = squeezed(made.pdf)
    assert conforms(made.pdf)
    for end in range(1, 12):
        assert f"кінець{end}" in found
    assert found.count("слово404") == 4
    assert found.count("р149") == 2
    assert "+380670000099" in found.replace("-", "")


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("слово " * 16_660 + "кінець", "кінець"),
        ("ж" * 99_994 + "кінець", "кінець"),
        ("я\n" * 49_990 + "кінець", "кінець"),
        ("a" + "\u0301" * 99_990 + "кінець", "кінець"),
        ("\U0001f469\u200d" * 49_990 + "кінець", "кінець"),
        ("\u00ad\u200f" * 49_990 + "кінець", "кінець"),
        ("\u200b" * 99_990 + "кінець", "кінець"),
    ],
    ids=["words", "one word", "lines", "accents", "joiners", "invisible", "zero width"],
)
def test_100_000_letters_neither_vanish_nor_hang(text: str, end: str) -> None:
    made = printed(UK, replace(EMPTY, claims=(replace(CLAIMS[0], text=text),)))
    assert end in squeezed(made.pdf)


def test_emoji_and_other_scripts_come_from_our_own_fonts() -> None:
    made = printed(UK, named("Олена 🙂👍🏽❤️☐🇺🇦🏴\U000e0067\U000e0062\U000e007f " + RTL))
    assert not made.plain
    assert conforms(made.pdf)


def test_right_to_left_text_leaves_its_neighbours_in_place() -> None:
    card = replace(EMPTY, client=replace(EMPTY.client, city=RTL, kind="company", roles=("client", "partner")))
    pdf = printed(UK, card).pdf
    places = [left_of(pdf, word) for word in ("компанія", "клієнт  ", "партнер", "עולם")]
    assert places == sorted(places)


def test_words_tied_by_no_break_spaces_stay_on_the_page() -> None:
    made = printed(UK, replace(EMPTY, claims=(replace(CLAIMS[0], text="ніжка\u00a0" * 60 + "кінець"),)))
    (page,) = page_images(made.pdf, 50)
    rows = [page.pixels[page.stride * y : page.stride * y + 4 * page.width] for y in range(page.height)]
    assert all(row[-4 * 25 :].count(b"\xff") == 4 * 25 for row in rows), "nothing is printed in the right margin"


def test_controls_and_strange_line_ends_are_left_out() -> None:
    text = "а\x07б\ufeffв\u202eг\ud800д\u2028е\rє\uffff"
    page = texts_of(printed(UK, named("Х", notes=text)).pdf)[0]
    assert "абвгд\nе\nє" in page
