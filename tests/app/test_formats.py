"""Dates, money, numbers and phones as each language writes them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("language", "currency", "minor", "shown"),
    [
        ("uk", "UAH", 1240000, "12 400 ₴"),
        ("uk", "UAH", 1240050, "12 400,50 ₴"),
        ("ru", "UAH", -1240000, "−12 400 ₴"),
        ("en", "GBP", 1068000, "£10,680"),
        ("en", "GBP", -350, "−£3.50"),
        ("en", "UAH", 1240000, "12,400 ₴"),
        ("uk", "JPY", 1240, "1 240 JPY"),
    ],
)
def test_money(language: str, currency: str, minor: int, shown: str) -> None:
    assert Formats(Texts(language), currency).money(minor).replace("\u00a0", " ") == shown


@pytest.mark.parametrize(
    ("days", "uk", "ru", "en"),
    [
        (0, "сьогодні", "сегодня", "today"),
        (1, "учора", "вчера", "yesterday"),
        (2, "2 дні тому", "2 дня назад", "2 days ago"),
        (11, "11 днів тому", "11 дней назад", "11 days ago"),
        (21, "3 тижні тому", "3 недели назад", "3 weeks ago"),
        (31, "місяць тому", "месяц назад", "a month ago"),
        (-3, "23.11.2026", "23.11.2026", "23 Nov 2026"),
    ],
)
def test_how_long_ago(days: int, uk: str, ru: str, en: str) -> None:
    for language, words in (("uk", uk), ("ru", ru), ("en", en)):
        said = Formats(Texts(language)).ago(TODAY - timedelta(days), TODAY)
        assert said.replace("\u00a0", " ") == words


def test_time_passed_never_goes_back() -> None:
    """A day more is never said to be less: weeks, months and years follow each other."""
    formats = Formats(Texts("en"))
    units = {"day": 1, "week": 7, "month": 30, "year": 365}
    last = 0
    for days in range(2, 4000):
        count, unit = formats.ago(TODAY - timedelta(days), TODAY).replace("\u00a0", " ").split()[:2]
        size = (1 if count == "a" else int(count)) * units[unit.rstrip("s")]
        assert size >= last
        last = size


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("+380671234567", "+380 67 123-45-67"),
        ("067 1234567", "067 123-45-67"),
        ("+79161234567", "+7 916 123-45-67"),
        ("call the neighbour", "call the neighbour"),
        ("020 7946 0101", "020 7946 0101"),
    ],
)
def test_phones(typed: str, shown: str) -> None:
    assert Formats(Texts("uk")).phone(typed) == shown


def test_lists_and_birthdays() -> None:
    formats = Formats(Texts("uk"))
    assert formats.join(["А", "Б", "В"]) == "А, Б та В"
    assert formats.birthday("--02-29") == "29 лютого"
    assert formats.birthday("1984-04-17") == "17.04.1984"
    assert formats.long_date(TODAY) == "п’ятниця, 20 листопада 2026"


def test_a_count_chooses_its_plural_and_stands_in_groups() -> None:
    texts = Texts("uk")
    counted = texts("import_page.import_rows", n=Formats(texts).count(42_481))
    assert counted == texts("import_page.import_rows", n=1).replace("1", "42\N{NO-BREAK SPACE}481")
    assert Formats(Texts("en")).count(1_000_000) == 1_000_000


def test_what_figures_count_stands_in_groups_and_years_do_not() -> None:
    for language, shown in (("en", "22,214"), ("uk", "22\N{NO-BREAK SPACE}214"), ("ru", "22\N{NO-BREAK SPACE}214")):
        texts = Texts(language)
        assert shown in texts("figures_what_if.title_few", n=22_214)
        assert "2026" in texts("figures.month_year", month="x", year=2026)


def test_a_small_share_is_not_none() -> None:
    en, uk = Formats(Texts("en")), Formats(Texts("uk"))
    assert [en.percent(share) for share in (0, 0.0044, 0.005, -0.002, 0.5)] == ["0%", "0.4%", "0.5%", "−0.2%", "50%"]
    assert uk.percent(4 / 885) == "0,5\u00a0%"
