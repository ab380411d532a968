"""Columns: recognised in three languages and by content, or named in a MAP.toml."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from desktop_crm.app.importing.mapfile import load_map
from desktop_crm.app.importing.mapping import (
    As,
    MapFile,
    Mapped,
    apply_map,
    fields_for,
    recognise,
)
from desktop_crm.app.importing.report import field_label
from desktop_crm.app.importing.table import Table
from desktop_crm.app.importing.vocabulary import field_of, normal
from desktop_crm.app.texts import LANGUAGES, Texts
from desktop_crm.domain.errors import UserError


def table(columns: list[str], *rows: list[str]) -> Table:
    return Table(Path("list.csv"), tuple(columns), [list(r) for r in rows], list(range(2, len(rows) + 2)), "csv")


def fields(columns: list[str], *rows: list[str]) -> tuple[str, ...]:
    return recognise(table(columns, *rows)).fields


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Клієнт", "name"),
        ("П.І.Б.", "name"),
        ("ФИО клиента", "name"),
        ("Full name", "name"),
        ("Ім’я або назва", "name"),
        ("Тел.", "phones"),
        ("Тел. (моб.)", "phones"),
        ("Телефон\nмобільний", "phones"),
        ("Mobile phone", "phones"),
        ("Контакти / Тел.", "phones"),
        ("E-mail", "emails"),
        ("Эл. почта", "emails"),
        ("Пошта", "emails"),
        ("Нас. пункт", "city"),
        ("ГОРОД", "city"),
        ("Дата народження", "birthday"),
        ("Date of Birth", "birthday"),
        ("Примітка", "notes"),
        ("Комментарий менеджера", "notes"),
        ("Відповідальний менеджер", "responsible"),
        ("Customer ID", "number"),
        ("CustomerID", "number"),
        ("№ картки", "number"),
        ("Код клиента", "number"),
        ("Дата реєстрації", "known_since"),
        ("known_since", "known_since"),
        ("Мітки", "tags"),
        ("Адреса доставки", "addresses"),
        ("Звідки дізнались", "source"),
        ("Компанія", "organisation"),
        ("щось інше", ""),
        ("№", ""),
        ("", ""),
    ],
)
def test_headers_of_clients(header: str, field: str) -> None:
    anchor = "other_names" if field in ("name", "emails") else "name"
    found = recognise(
        table([anchor, "phones", "emails", header] if field not in ("phones", "emails") else ["name", header])
    )
    assert found.fields[-1] == field


@pytest.mark.parametrize("as_", ["clients", "claims"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_of_the_program_is_recognised(language: str, as_: As) -> None:
    for field in fields_for(as_):
        label = field_label(Texts(language), as_, field)
        wanted = "name" if label in ("Ім’я", "Имя") else field  # the whole name, unless a last name stands beside it
        assert field_of("claim" if as_ == "claims" else "client", label) == (wanted, 3), label


def test_claims_are_recognised_by_what_they_hold() -> None:
    found = recognise(table(["Дата", "Клієнт", "Тел.", "Скарга", "Де збій", "Тяжкість", "Стан", "Строк", "Рішення"]))
    assert found == Mapped(
        "claims",
        (
            "date",
            "client_name",
            "client_phones",
            "text",
            "failure_point",
            "severity",
            "status",
            "due_date",
            "resolution",
        ),
    )
    assert recognise(table(["date", "customer", "complaint", "severity"])).as_ == "claims"
    assert recognise(table(["Ім’я", "Телефон", "Опис", "Дата народження"])).as_ == "clients"


def test_a_column_that_counts_the_rows_is_no_number_of_clients() -> None:
    rows = [[str(n), f"Анна {n}"] for n in range(1, 9)]
    assert fields(["№", "Клієнт"], *rows) == ("", "name")
    assert fields(["№", "Клієнт"], *[[str(n * 37), f"Анна {n}"] for n in range(1, 9)]) == ("number", "name")


def test_a_type_that_is_no_kind_of_client_is_left_out() -> None:
    assert fields(["Клієнт", "Тип"], ["Анна", "роздріб"], ["Борис", "опт"]) == ("name", "")
    assert fields(["Клієнт", "Тип"], ["Анна", "фіз. особа"], ["Борис", "компанія"]) == ("name", "kind")


def test_names_in_parts() -> None:
    assert fields(["Прізвище", "Ім’я", "По батькові"]) == ("last_name", "first_name", "middle_name")


def test_several_columns_of_phones() -> None:
    assert fields(["Клієнт", "Тел. 1", "Тел. 2", "Viber"]) == ("name", "phones", "phones", "phones")


def test_content_tells_where_no_header_does() -> None:
    rows = [["Шевченко Олена", "067 123 45 67", "o@ukr.net"], ["Бондаренко Тарас", "0507654321", "t@ukr.net"]]
    assert fields(["", "", ""], *rows) == ("name", "phones", "emails")


def test_a_date_beside_an_amount_is_that_of_the_purchase() -> None:
    assert fields(["Клієнт", "Дата", "Сума"]) == ("name", "purchase_date", "purchase_amount")
    assert fields(["Клієнт", "Сума"]) == ("name", "")
    assert fields(["Клієнт", "Ост. покупка", "Сума, грн"]) == ("name", "purchase_date", "purchase_amount")


def test_what_the_user_chose_before_comes_first() -> None:
    found = recognise(
        table(["Клієнт", "Хто веде справу"]), remembered={"Хто веде справу": "responsible", "Клієнт": "organisation"}
    )
    assert found.fields == ("organisation", "responsible")


def test_nothing_recognised_is_one_clear_error() -> None:
    for columns, as_, code in (
        (["a", "b"], None, "columns_unknown_clients"),
        (["name"], "claims", "columns_unknown_claims"),
    ):
        with pytest.raises(UserError) as caught:
            recognise(table(columns, ["1", "2"][: len(columns)]), as_)  # type: ignore[arg-type]
        assert caught.value.code == code


def test_a_field_moves_to_the_column_that_is_chosen() -> None:
    found = recognise(table(["Клієнт", "Тел.", "Інше"]))
    assert found.with_field(2, "name").fields == ("", "phones", "name")
    assert found.with_field(2, "phones").fields == ("name", "phones", "phones")
    assert found.with_field(0, "").fields == ("", "phones", "")


def test_normal_headers() -> None:
    assert normal("  Сума,\n грн. ") == "сума"
    assert normal("Ім’я_клієнта") == "імя кліента" == normal("ІМ'Я КЛІЄНТА") or normal("Ім’я_клієнта") == normal(
        "ІМ'Я КЛІЄНТА"
    )


# -- MAP.toml


def saved(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "map.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_map_names_columns_and_rules(tmp_path: Path) -> None:
    said = load_map(
        saved(
            tmp_path,
            """
as = "clients"
[columns]
name = "Хто"
phones = ["Куди дзвонити", "#4"]
known_since = "коли"
[rules]
dates = "mdy"
currency = "usd"
rate = 41.5
lenient = true
encoding = "cp1251"
""",
        )
    )
    assert (said.as_, said.encoding, said.rules.dates, said.rules.currency) == ("clients", "cp1251", "mdy", "USD")
    assert (said.rules.rate, said.rules.lenient) == (Decimal("41.5"), True)
    found = apply_map(table(["Хто", "Куди  дзвонити:", "КОЛИ", "ще"]), said)
    assert found.fields == ("name", "phones", "known_since", "phones")


def test_a_map_with_rules_only_leaves_the_columns_to_be_recognised() -> None:
    assert apply_map(table(["Клієнт", "Тел."]), MapFile()).fields == ("name", "phones")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("as = ", "map_unreadable"),
        ('as = "wishes"', "map_wrong"),
        ("columns = 5", "map_wrong"),
        ("[columns]\nname = 5", "map_wrong"),
        ('[columns]\nname = ["a", "b"]', "map_wrong"),
        ('[columns]\nnames = "a"', "map_unknown_field"),
        ('as = "clients"\n[columns]\nseverity = "a"', "map_unknown_field"),
        ('[rules]\ndates = "ymdd"', "map_wrong"),
        ("[rules]\nrate = -1", "map_wrong"),
        ("[rules]\nrate = true", "map_wrong"),
        ("[rules]\nunheard = 1", "map_unknown_key"),
        ("[rules]\nsheet = 1", "map_wrong"),
        ('[rules]\nheader = "yes"', "map_wrong"),
    ],
)
def test_wrong_maps(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(UserError) as caught:
        load_map(saved(tmp_path, text))
    assert caught.value.code == code


def test_a_map_that_does_not_fit_the_file(tmp_path: Path) -> None:
    said = load_map(saved(tmp_path, '[columns]\nname = "Хто"'))
    with pytest.raises(UserError) as caught:
        apply_map(table(["Клієнт", "Тел."]), said)
    assert (caught.value.code, caught.value.params["header"]) == ("map_no_column", "Хто")
    with pytest.raises(UserError) as caught:
        load_map(tmp_path / "none.toml")
    assert caught.value.code == "file_missing"
