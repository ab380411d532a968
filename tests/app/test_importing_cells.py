"""One cell at a time: phones, dates, money, words for codes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.app.importing.cells import Reader, looks_like_company
from desktop_crm.app.importing.choices import read_choice, read_flag, read_severity
from desktop_crm.app.importing.drafts import SPECS
from desktop_crm.app.importing.phones import lacks_digits, readable, split_phones
from desktop_crm.domain.folding import digits
from desktop_crm.domain.parsing import Unreadable

TODAY = date(2026, 11, 20)
READER = Reader("dmy", False, TODAY, "UAH", 2)


def read(record: str, name: str, text: str, reader: Reader = READER) -> Any:
    return reader.value(record, name, SPECS[record][name], text)[0]


@pytest.mark.parametrize(
    ("cell", "phones"),
    [
        ("067 123 45 67, (050)765-43-21 / 0322 235-11-40", ("067 123 45 67", "(050)765-43-21", "0322 235-11-40")),
        ("+38 (067) 222-33-44", ("+38 (067) 222-33-44",)),
        ("0671234567 0507654321", ("067 123-45-67", "050 765-43-21")),
        ("067 123 45 67 0507654321", ("067 123 45 67 0507654321",)),
        ("235-11-40/41", ("235-11-40/41",)),
        ("(032) 235-11-40, дод. 12", ("(032) 235-11-40, дод. 12",)),
        ("067 123 45 67 (Оля, сестра)", ("067 123 45 67 (Оля, сестра)",)),
        ("067 123 45 67\n050 765 43 21", ("067 123 45 67", "050 765 43 21")),
        ("067 123 45 67 або 050 765 43 21", ("067 123 45 67", "050 765 43 21")),
        ("питати в сусідки, вечорами", ("питати в сусідки, вечорами",)),
        ("нет", ("нет",)),
        ("380671234567", ("+380 67 123-45-67",)),
        ("671234567", ("067 123-45-67",)),
        ("671234567.0", ("067 123-45-67",)),
        ("80671234567", ("8 067 123-45-67",)),
        ("442079460958", ("442079460958",)),
        ("+447946095812", ("+447946095812",)),
        ("067 123 45 67; 067 123 45 67", ("067 123 45 67",)),
        ("5-12-33", ("5-12-33",)),
        (" ; , / ", ()),
    ],
)
def test_several_phones_in_a_cell(cell: str, phones: tuple[str, ...]) -> None:
    assert split_phones(cell) == phones


@given(st.text(max_size=60))
def test_no_digit_of_a_phone_gets_lost(cell: str) -> None:
    kept = "".join(digits(p) for p in split_phones(cell))
    assert set(digits(cell)) <= set(kept) | {"0"}  # a leading zero may be given back, repeated phones are told once


def test_phones_that_are_too_short_are_noticed() -> None:
    assert lacks_digits("050 234-56")
    assert lacks_digits("+38 050 23")
    for whole in ("050 234-56-78", "+44 20 7946 0958", "235-11-40", "5-12-33", "питати 0502", readable("671234567")):
        assert not lacks_digits(whole), whole


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("18.11.2026", date(2026, 11, 18)),
        ("18.11.26", date(2026, 11, 18)),
        ("18/11/2026", date(2026, 11, 18)),
        ("18-11-2026", date(2026, 11, 18)),
        ("2026-11-18", date(2026, 11, 18)),
        ("2026-11-18 09:30:00", date(2026, 11, 18)),
        ("2026/11/18", date(2026, 11, 18)),
        ("18 листопада 2026 р.", date(2026, 11, 18)),
        ("18 ноября 2026 г.", date(2026, 11, 18)),
        ("18 Nov 2026", date(2026, 11, 18)),
        ("45000", date(2023, 3, 15)),
        ("сьогодні", TODAY),
        ("—", None),
        ("", None),
        ("немає", None),
    ],
)
def test_dates_in_many_forms(text: str, day: date | None) -> None:
    assert read("claim", "date", text) == day


@pytest.mark.parametrize(("text", "code"), [("31.02.2024", "no_such_day"), ("колись", "date"), ("2019", "date")])
def test_what_is_no_date(text: str, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read("claim", "date", text)
    assert caught.value.code == code


def test_a_date_that_reads_both_ways_is_worth_a_look() -> None:
    unsure = Reader("dmy", True, TODAY, "UAH", 2)
    value, warnings = unsure.value("claim", "date", SPECS["claim"]["date"], "09/10/26")
    assert value == date(2026, 10, 9)
    assert [(w.code, w.params) for w in warnings] == [
        ("date_both_ways", {"first": date(2026, 10, 9), "second": date(2026, 9, 10)})
    ]
    for plain in ("09.10.2026", "09/09/2026", "2026-10-09"):
        assert not unsure.value("claim", "date", SPECS["claim"]["date"], plain)[1]
    assert not READER.value("claim", "date", SPECS["claim"]["date"], "09/10/26")[1]


def test_birthdays() -> None:
    shown = [read("client", "birthday", t) for t in ("12.05.1980", "1980-05-12", "7 лютого", "07.02", "29.02")]
    assert shown == ["1980-05-12", "1980-05-12", "--02-07", "--02-07", "--02-29"]


def test_money_in_the_currency_of_the_base() -> None:
    for text in ("12 400,50", "12400.5", "12 400,50 грн", "₴ 12400,50", "12.400,50"):
        assert read("purchase", "amount", text) == 1_240_050


def test_money_in_another_currency_needs_a_rate() -> None:
    with pytest.raises(Unreadable) as caught:
        read("purchase", "amount", "100 $")
    assert caught.value.code == "other_currency"
    dollars = Reader("dmy", False, TODAY, "UAH", 2, "USD", Decimal("41.255"))
    assert read("purchase", "amount", "100 $", dollars) == 412_550
    assert read("purchase", "amount", "1.01", dollars) == 4_167  # 41.66755, half up
    assert read("purchase", "amount", "5 грн", dollars) == 500
    with pytest.raises(Unreadable):
        read("purchase", "amount", "100 €", dollars)


@pytest.mark.parametrize(
    ("record", "name", "text", "code"),
    [
        ("client", "kind", "Юр. особа", "company"),
        ("client", "kind", "физлицо", "person"),
        ("client", "kind", "компанія", "company"),
        ("client", "roles", "Поставщик", "supplier"),
        ("claim", "status", "В роботі", "in_work"),
        ("claim", "status", "у роботі", "in_work"),
        ("claim", "status", "решена", "resolved"),
        ("claim", "status", "in_work", "in_work"),
        ("claim", "channel", "вайбер", "messenger"),
        ("claim", "channel", "дзвінок", "call"),
        ("claim", "channel", "in the shop", "shop"),
    ],
)
def test_words_for_codes(record: str, name: str, text: str, code: str) -> None:
    assert read_choice(record, name, text) == code


def test_an_unknown_channel_is_another_and_an_unknown_status_an_error() -> None:
    value, warnings = READER.value("claim", "channel", SPECS["claim"]["channel"], "голубина пошта")
    assert (value, [w.code for w in warnings]) == ("other", ["channel_other"])
    with pytest.raises(Unreadable):
        read("claim", "status", "хтозна")


def test_how_bad_it_is() -> None:
    assert [read_severity(t) for t in ("7", "7.0", "7/10", "7 з 10", "Висока", "low")] == [7, 7, 7, 7, 8, 3]
    with pytest.raises(Unreadable):
        read_severity("жах")


def test_content_or_not() -> None:
    assert [read_flag(t) for t in ("так", "no", "задоволена", "незадоволений", "не довольна", "+")] == [
        True,
        False,
        True,
        False,
        False,
        True,
    ]


def test_emails_tags_and_numbers() -> None:
    assert read("client", "emails", "a@b.ua; c@d.ua, e@f.ua") == ("a@b.ua", "c@d.ua", "e@f.ua")
    assert read("client", "emails", "Анна Коваль <a@b.ua>") == ("a@b.ua",)
    assert read("client", "emails", "lysenko.ukr.net") == ("lysenko.ukr.net",)
    assert read("client", "tags", "vip, опт; дизайнер") == ("vip", "опт", "дизайнер")
    assert read("client", "number", "17850.0") == "17850"
    assert read("client", "name", "Анна\n Коваль") == "Анна Коваль"
    assert read("client", "name", "немає") == "немає"
    assert read("client", "city", "—") == ""


def test_companies_by_their_name() -> None:
    for name in ("ТОВ «Оселя»", "ООО Ромашка", "Oak & Sons Ltd", "осбб Сихів-12"):
        assert looks_like_company(name), name
    for name in ("Товстоногов Іван", "Шевченко Олена", "Атаманюк", "ФОП Коваль"):
        assert not looks_like_company(name), name


def test_points_put_the_day_first_whatever_slashes_say() -> None:
    guessed = Reader("mdy", False, TODAY, "UAH", 2, guessed=True)
    assert read("client", "birthday", "05.03.1980", guessed) == "1980-03-05"
    assert read("client", "birthday", "05.03", guessed) == "--03-05"
    assert read("client", "known_since", "05/03/2020", guessed) == date(2020, 5, 3)
    told = Reader("mdy", False, TODAY, "UAH", 2)
    assert read("client", "birthday", "05.03.1980", told) == "1980-05-03"
