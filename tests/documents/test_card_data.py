"""What the template is given: every field of the card, in words, and figures that do not lie."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from desktop_crm.app import resources
from desktop_crm.app.cards import Card
from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts
from desktop_crm.documents.card_data import CardData, Labels, Shop, build, document
from desktop_crm.documents.card_figures import chart, figures, finding
from desktop_crm.documents.card_rows import year_before
from desktop_crm.documents.printable import clamp, one_line, printable
from desktop_crm.domain.purchase import Purchase
from tests.documents.samples import CARD, CLAIMS, CLIENT, EMPTY, NOW, PURCHASES, TODAY, WISHES, named

UK = Formats(Texts("uk"))


def plain(text: str) -> str:
    """With every space an ordinary one."""
    return text.replace("\u00a0", " ")


def bought(*given: tuple[int, int]) -> tuple[Purchase, ...]:
    """Purchases so many days ago, for so much (minor units)."""
    return tuple(Purchase(i, 1, 1, TODAY - timedelta(ago), amount, 0) for i, (ago, amount) in enumerate(given))


def test_template_and_data_have_the_same_keys() -> None:
    template = "".join(resources.path("templates", name).read_text("utf-8") for name in ("card.typ", "lib.typ"))
    assert {field.name for field in fields(Labels)} == set(re.findall(r"\bt\.(\w+)", template))
    assert {field.name for field in fields(CardData)} == set(re.findall(r"\bc\.(\w+)", template)) - {
        "alt", "bars", "codepoints", "enumerate", "slice", "len",
    }  # fmt: skip


def test_every_field_that_holds_something_is_there() -> None:
    data = build(CARD, UK)
    facts = {fact.label: fact.values for fact in data.facts}
    assert facts["Телефони"] == ("+380 67 123-45-67", "+380 50 765-43-21")
    assert facts["Знають також"] == ("Петро Гнатюк", "Марія Лис")
    assert facts["День народження"] == ("17.04.1984",)
    assert facts["Мітки"] == ("VIP, чекає на знижку",)
    assert "Організація" not in facts
    assert data.standing == ("клієнт", "Львів")
    assert plain(data.kind) == "Картка клієнта № 00127"
    assert plain(data.voices_note) == "4 претензії, 2 побажання; відкрито 3"


def test_claims_and_wishes_stand_together_newest_first_each_with_its_mark() -> None:
    voices = build(CARD, UK).voices
    assert [voice.date for voice in voices] == [
        "14.11.2026", "02.11.2026", "21.09.2026", "05.06.2026", "17.03.2026", "14.01.2025",
    ]  # fmt: skip
    assert [voice.state for voice in voices] == ["work", "open", "done", "refused", "done", "open"]
    assert [plain(voice.when) for voice in voices] == [
        "до 24.11.2026", "", "28.09.2026, за 7 днів", "09.06.2026", "", "прострочено з 01.02.2025",
    ]  # fmt: skip
    assert voices[0].details[1] == (
        "Товар: Диван «Карпати»", "Хто причетний: Петро Гнатюк", "Як звернулись: дзвінок",
    )  # fmt: skip
    assert tuple(map(plain, voices[2].details[-1])) == ("Відшкодування: 1 850 ₴", "Клієнт задоволений: так")


def test_a_claim_solved_on_its_day_says_so_and_one_names_its_purchase() -> None:
    claim = replace(CLAIMS[1], resolved_on=CLAIMS[1].date, purchase=PURCHASES[1].id)
    voice = build(replace(CARD, claims=(claim,), wishes=()), UK).voices[0]
    assert voice.when == "21.09.2026, того ж дня"
    assert "Покупка: ЧК-0001 12.09.2026" in voice.details[1]


def test_margins_of_unknown_cost_are_marked_as_estimates() -> None:
    data = build(CARD, UK)
    assert plain(data.purchases[5].margin) == "≈ 801,00"
    assert plain(data.purchases[0].margin) == "15 573,00"
    assert data.total is not None
    assert plain(data.total.margin) == "≈ 51 410,00"
    assert "30" in data.purchases_note
    known = build(replace(CARD, purchases=PURCHASES[:4]), UK)
    assert known.total is not None
    assert "≈" not in known.total.margin + known.purchases_note


def test_what_does_not_fit_a_column_gets_the_width_of_the_page() -> None:
    card = named("Х", phones=tuple(f"+38067{i:07}" for i in range(20)), addresses=("вул. " * 100,), number="N" * 60)
    data = build(card, UK)
    assert [fact.label for fact in data.long_facts] == ["Телефони", "Адреси"]
    assert [fact.label for fact in data.facts] == ["Номер"]
    assert data.kind.endswith("…")


def test_an_empty_card_has_no_figures_and_no_chart() -> None:
    data = build(EMPTY, UK)
    assert (data.figures, data.chart, data.facts, data.total) == ((), None, (), None)


def test_figures_of_the_sample() -> None:
    found = {figure.label: (plain(figure.value), plain(figure.note)) for figure in figures(CARD, UK)}
    assert found["Куплено за 12 місяців"] == ("148 080 ₴", "5 покупок")
    assert found["Маржа за весь час"] == ("≈ 51 410 ₴", "24 % від продажу")
    assert found["Остання покупка"] == ("09.11.2026", "13 днів тому")
    assert found["Останній контакт"] == ("16.11.2026", "6 днів тому")
    assert found["Відкрито"] == ("3", "2 претензії, 1 побажання")


def test_figures_without_money_and_in_yen() -> None:
    free = replace(EMPTY, purchases=bought((3, 0)))
    assert [plain(figure.note) for figure in figures(free, UK)][:2] == ["1 покупка", ""]
    yen = Formats(Texts("en"), "JPY")
    assert figures(replace(EMPTY, purchases=bought((3, 1234))), yen)[1].value.startswith("1,234")


def test_the_chart_shows_three_years_by_quarter() -> None:
    made = chart(CARD, UK)
    assert made is not None
    assert len(made.bars) == 12
    assert [bar.label for bar in made.bars] == ["2024", "", "", "", "2025", "", "", "", "2026", "", "", ""]
    assert made.bars[-1].current
    assert made.bars[-1].value == "64,9"
    assert max(bar.share for bar in made.bars) == 1
    assert min(bar.share for bar in made.bars) == 0
    labelled = [i for i, bar in enumerate(made.bars) if bar.value]
    assert all(b - a > 1 for a, b in pairwise(labelled))
    assert sum(bar.claim for bar in made.bars) == 4
    assert "IV квартал 2026" in made.alt


def test_years_under_the_chart_never_touch() -> None:
    for month in range(1, 13):
        made = chart(replace(CARD, today=date(2026, month, 15)), UK)
        assert made is not None
        labels = [i for i, bar in enumerate(made.bars) if bar.label]
        assert all(b - a > 1 for a, b in pairwise(labels))


def test_too_few_purchases_make_no_chart() -> None:
    assert chart(replace(CARD, purchases=PURCHASES[:2]), UK) is None
    assert chart(replace(CARD, purchases=bought((1, 0), (2, 0), (3, 0))), UK) is None


@pytest.mark.parametrize(
    ("purchases", "sentence"),
    [
        (bought((10, 100), (400, 100)), "Купує приблизно стільки ж, як рік тому"),
        (bought((10, 150), (400, 100)), "За 12 місяців куплено на 50 % більше, ніж за попередні 12"),
        (bought((10, 60), (400, 100)), "За 12 місяців куплено на 40 % менше, ніж за попередні 12"),
        (bought((10, 250), (400, 100)), "За 12 місяців куплено у 2,5 раза більше, ніж за попередні 12"),
        (bought((10, 100)), "Купує перший рік"),
        (bought((10, 100), (900, 100)), "Знову купує після перерви понад рік"),
        (bought((500, 100)), "Нічого не купує вже 16 місяців"),
        (bought((10, 0), (400, 100)), "За 12 місяців куплено на 100 % менше, ніж за попередні 12"),
    ],
)
def test_the_sentence_over_the_chart(purchases: tuple[Purchase, ...], sentence: str) -> None:
    assert plain(finding(replace(EMPTY, purchases=purchases), UK)) == sentence


def test_a_year_before_a_leap_day() -> None:
    assert year_before(date(2028, 2, 29)) == date(2027, 2, 28)


def test_records_that_are_gone_leave_their_place_empty() -> None:
    card = Card(
        replace(CLIENT, responsible=99, known_by=(98,)),
        (replace(CLAIMS[0], staff=99, failure_point=99, cause=99, purchase=99),),
        WISHES,
        today=TODAY,
    )
    data = build(card, UK)
    assert "Відповідає" not in {fact.label for fact in data.facts}
    assert data.voices[0].details == (("Товар: Диван «Карпати»", "Як звернулись: дзвінок"),)


def test_the_moment_stands_in_universal_time() -> None:
    made = document([], Shop(), UK, NOW, "t")
    assert (made.meta.date.hour, made.meta.date.minute) == (12, 30)


def test_printable_text() -> None:
    assert printable("a\r\nb\u2028c\x00\ufeff\ud800") == "a\nb\nc"
    assert printable("и\u0306") == "й"
    assert len(printable("a" + "\u0331" * 100)) == 17
    assert printable("👩\u200d👩\u200d👧") == "👩\u200d👩\u200d👧"
    assert printable("1\n2\t3") == "1\n2\t3"
    assert one_line("  a\n b\u2029c ") == "a b c"
    assert clamp("abc def", 5) == "abc…"
    assert clamp("abc", 3) == "abc"
