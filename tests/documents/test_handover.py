"""The hand-over list: tagged, whole however long, with all that was typed, in three languages."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop_crm.app.formats import Formats
from desktop_crm.app.handover import Matter
from desktop_crm.app.handover_list import HandoverList, Line, Other
from desktop_crm.app.texts import Texts
from desktop_crm.documents import handover_data
from desktop_crm.documents.compiling import Compiled, compile_form
from desktop_crm.documents.handover import write_handover
from desktop_crm.domain.client import Client
from desktop_crm.domain.errors import Cancelled, UserError
from tests.documents.pages import conforms, squeezed, tags_of, texts_of
from tests.documents.samples import EMOJI, HOSTILE, RTL, SETTINGS

UK = Formats(Texts("uk"))
NOW = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
DUE = date(2026, 11, 24)


def line(n: int, *matters: Matter, **more: Any) -> Line:
    client = Client(n, 1, name=f"Гончар Ігор {n}", city="Стрий", phones=("+380967408418",), **more)
    return Line(client, "A", "regular", matters, date(2026, 11, 3), (date(2026, 11, 3), "надіслати зразки тканини"))


FOUND = HandoverList(
    leaver="Іван Коваль",
    takers=("Марія Лис", "Петро Гнатюк"),
    owner="Олег Дубровський",
    groups=(
        ("Марія Лис", (line(1, Matter("claim", 1, 1, "не приїхав збирач", DUE, 9)), line(2))),
        ("Петро Гнатюк", (line(3, Matter("task", 2, 3, "замір кухні", DUE)),)),
        ("", (line(4, Matter("wish", 3, 4, "вечірня доставка")),)),
    ),
    others=(Other(Matter("improvement", 5, None, "пакувати ніжки окремо", DUE), "", "Марія Лис"),),
    known=14,
    sales=191_240_000,
    done=NOW,
    settings=SETTINGS,
)


def printed(found: HandoverList, language: str = "uk") -> Compiled:
    document = handover_data.build(found, Formats(Texts(language)), NOW)
    return compile_form("handover", json.dumps(asdict(document), ensure_ascii=False), NOW)


def grown(rows: int) -> HandoverList:
    lines = tuple(
        line(n, *(Matter("claim", n, n, f"Рд{n}поч довга розповідь про те, що сталося Рд{n}кін", DUE, 5),) * (n % 3))
        for n in range(rows)
    )
    return replace(FOUND, groups=(("Марія Лис", lines),))


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
def test_all_of_it_in_each_language(language: str, tmp_path: Path) -> None:
    formats, out = Formats(Texts(language)), tmp_path / "list.pdf"
    told: list[float] = []
    made = write_handover(FOUND, out, formats, progress=told.append, now=NOW)
    pdf, t = out.read_bytes(), formats.texts
    assert (made.path, made.pages, made.cards, made.notes) == (out, 1, 4, ())
    words = squeezed(pdf)
    for text in (
        "Меблевий салон «Дубрава»", "Гончар Ігор 1", "Стрий", "+380 96 740-84-18", "не приїхав збирач", "замір кухні",
        "вечірня доставка", "надіслати зразки тканини", "пакувати ніжки окремо", "Олег Дубровський",
        formats.date(DUE), formats.date(date(2026, 11, 3)), t("codes.rung_regular"), t("codes.record_wish"),
        t("paper.handover_takes", name="Петро Гнатюк"), t("paper.handover_nobody"), t("paper.handover_statement"),
        t("paper.handover_title", n=4, name="Іван Коваль", count="4"), t("paper.handover_known", n=14, count="14"),
        formats.money(191_240_000), t("paper.page", n=1, of=1),
    ):  # fmt: skip
        assert "".join(text.split()) in words, text
    assert conforms(pdf)
    assert f"/Lang({language}".encode() in pdf
    tags = tags_of(pdf)
    assert (tags["H1"], tags["H2"]) == (1, 4)
    assert tags["Table"] == 5
    assert tags["TH"] >= 5 + 3 * 7 + 6
    assert told[-1] == 1.0


def test_the_numbers_of_the_head_are_those_of_the_list() -> None:
    built = handover_data.build(FOUND, UK, NOW)
    assert [f.value for f in built.figures] == ["4", "4", "1", "1", "1\u00a0912\u00a0400\u00a0₴"]
    assert built.figures[2].note == "1 з гостротою 9–10"
    assert [row.n for group in built.groups for row in group.rows] == ["1", "2", "3", "4"]
    assert built.groups[0].rows[0].open == "претензія: не приїхав збирач, гострота 9"
    assert built.groups[1].rows[0].open == "замір кухні"


def test_a_plan_says_that_nothing_is_done_yet() -> None:
    planned = handover_data.build(replace(FOUND, done=None, known=0), UK, NOW)
    assert planned.lead == UK.texts("paper.handover_planned")


def test_only_what_stands_on_no_card() -> None:
    text = squeezed(printed(replace(FOUND, groups=())).pdf)
    assert "ІванКовальпередаєвідкритісправи" in text
    assert "пакуватиніжкиокремо" in text


def test_many_matters_are_told_of_by_their_number() -> None:
    matters = tuple(Matter("task", n, 1, f"справа {n}") for n in range(30))
    row = handover_data.build(replace(FOUND, groups=(("", (line(1, *matters),)),)), UK, NOW).groups[0].rows[0]
    assert row.open.startswith("справа 0; справа 1")
    assert row.open.endswith("і ще 22")


@pytest.mark.parametrize("rows", [*range(14, 40, 3), 130])
def test_rows_stay_whole_and_heads_come_again(rows: int) -> None:
    pages = texts_of(printed(grown(rows)).pdf)
    head = UK.texts("paper.handover_due")
    whole = "".join(pages)
    for n in range(rows):
        assert whole.count(f"Рд{n}поч") == whole.count(f"Рд{n}кін") == n % 3
    for number, page in enumerate(pages, 1):
        assert UK.texts("paper.page", n=number, of=len(pages)) in page
        assert sorted(re.findall(r"Рд(\d+)поч", page)) == sorted(re.findall(r"Рд(\d+)кін", page))
        if found := re.search(r"Гончар Ігор", page):
            assert page.index(head) < found.start()
    assert UK.texts("paper.handover_statement") in pages[-1]
    assert UK.texts("paper.handover_gave") in pages[-1], "the signatures are one piece"


def test_hostile_texts_are_printed_as_they_are() -> None:
    def hostile(n: int, text: str) -> Line:
        client = Client(n, 1, name=text, city=text, phones=(text,) * 3)
        return Line(client, "C", "new", (Matter("claim", n, n, text, DUE, 10),), None, (DUE, text))

    texts = (HOSTILE, EMOJI, RTL, "Ї" * 300, "x\u0301" * 5000, "a\u202eb\ufeff\0c", "слово " * 2000, "\n\n\t")
    lines = tuple(hostile(n, text) for n, text in enumerate(texts))
    found = replace(
        FOUND,
        leaver=HOSTILE,
        takers=texts,
        groups=(("<b>Марія</b> #strong[x]", lines),),
        others=tuple(Other(Matter("task", n, None, text), text, text) for n, text in enumerate(texts)),
    )
    made = printed(found)
    assert not made.unprintable
    text = squeezed(made.pdf)
    assert "<b>Марія</b>#strong[x]" in text
    assert text.count("".join(HOSTILE.split())) >= 5
    assert len(texts_of(made.pdf)) < 10


def test_what_goes_wrong_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="pdf_unwritable"):
        write_handover(FOUND, tmp_path / "no" / "list.pdf", UK)
    with pytest.raises(Cancelled):
        write_handover(FOUND, tmp_path / "list.pdf", UK, cancelled=lambda: True)
    assert list(tmp_path.glob("*.pdf")) == []
    assert list(tmp_path.glob(".*part")) == []
