"""Typed text -> values, or a problem in words."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.domain import parsing
from desktop_crm.domain.parsing import Unreadable


@pytest.mark.parametrize(
    "text",
    [
        "20.11.2026",
        "20/11/2026",
        "20-11-2026",
        "20.11.26",
        "2026-11-20",
        "2026-11-20 14:30",
        "20 листопада 2026",
        "20 ноября 2026 г.",
        "20 Nov 2026",
        "20th November, 2026",
        " 20.11.2026 р.",
        "20.11.2026 00:00:00",
    ],
)
def test_dates_as_people_write_them(text: str) -> None:
    assert parsing.parse_date(text) == date(2026, 11, 20)


def test_the_order_of_day_and_month_can_be_said() -> None:
    assert parsing.parse_date("11/20/2026", order="mdy") == date(2026, 11, 20)
    assert parsing.parse_date("26-11-20", order="ymd") == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31.02.2024", "no_such_day"),
        ("вчора ввечері", "date"),
        ("1.1", "date"),
        ("01.01.1812", "date_range"),
        ("01.01.2201", "date_range"),
        ("12.12.123", "date"),
        ("20 smarch 2026", "date"),
        ("", "date"),
        ("0.0.0000", "no_such_day"),
    ],
)
def test_what_is_no_date_says_why(text: str, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parsing.parse_date(text)
    assert caught.value.code == code


@given(st.dates(parsing.FIRST, parsing.LAST))
def test_every_date_is_read_back(day: date) -> None:
    assert parsing.parse_date(f"{day:%d.%m.}{day.year}") == day
    assert parsing.parse_date(day.isoformat()) == day


@given(st.text())
def test_any_text_is_a_value_or_a_problem(text: str) -> None:
    for parse in (parsing.parse_date, parsing.parse_birthday, parsing.parse_money, parsing.parse_number):
        with suppress(Unreadable):
            parse(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("29.02", "--02-29"),
        ("--0229", "--02-29"),
        ("--02-29", "--02-29"),
        ("17.04.1984", "1984-04-17"),
        ("17 квітня", "--04-17"),
        ("1984-04-17", "1984-04-17"),
    ],
)
def test_birthdays_with_and_without_year(text: str, kept: str) -> None:
    assert parsing.parse_birthday(text) == kept


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("12 400,50", 1240050),
        ("12,400.50", 1240050),
        ("12.400,50", 1240050),
        ("1234.5", 123450),
        ("1 234 567", 123456700),
        ("12 400 ₴", 1240000),
        ("0,005", 1),
        ("-3", -300),
        ("−3,10 грн", -310),
        ("(15.00)", -1500),
        ("$ 9.99", 999),
    ],
)
def test_money_with_comma_or_point(text: str, minor: int) -> None:
    assert parsing.parse_money(text) == minor


@pytest.mark.parametrize(
    "text", ["NaN", "Infinity", "1_000", "١٢", "1e5", "12,40.5,0", "12,,5", "1,2,3", "--3", "дорого", "", "9" * 40]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        parsing.parse_decimal(text)


@given(st.integers(-(10**15), 10**15))
def test_amounts_survive_being_written_out(minor: int) -> None:
    assert parsing.parse_money(str(Decimal(minor).scaleb(-2))) == minor


def test_a_spreadsheets_number_is_the_number_people_know() -> None:
    assert parsing.number_text("17850.0") == "17850"
    assert parsing.number_text("1.05") == "1.05"
    assert parsing.number_text(" A-12 ") == "A-12"


@pytest.mark.parametrize("text", ["1,234", "$12,400", "-1,234 грн", "(1,234)"])
def test_a_comma_before_three_digits_is_no_guess(text: str) -> None:
    with pytest.raises(Unreadable) as raised:
        parsing.parse_money(text)
    assert raised.value.code == "both_ways"


@pytest.mark.parametrize("text", ["9" * 19, "9" * 40, " 12345678901234567890,50 ", "1" * 20 + " грн"])
def test_an_amount_that_no_shop_has_is_a_number_all_the_same(text: str) -> None:
    with pytest.raises(Unreadable) as raised:
        parsing.parse_money(text)
    assert raised.value.code == "too_large"


def test_the_sign_of_another_currency_is_refused() -> None:
    assert parsing.parse_money("5 €", 2, "EUR") == 500
    assert parsing.parse_money("$5", 2, "CAD") == 500
    assert parsing.parse_money("5 руб.", 2, "BYN") == 500
    assert parsing.parse_money("5", 2, "UAH") == 500
    for text, currency in (("5 €", "UAH"), ("$5", "EUR"), ("5 USD", "CAD"), ("5 ₴", "GBP")):
        with pytest.raises(parsing.Unreadable) as refused:
            parsing.parse_money(text, 2, currency)
        assert refused.value.code == "other_currency"
