"""Exports of Google Contacts and Outlook, by their headers: what belongs together stays together, nothing is lost."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_crm.app.importing.address_books import combined
from desktop_crm.app.importing.mapping import recognise
from desktop_crm.app.importing.table import Table
from desktop_crm.files.reading import read_table

_GOOGLE_OLD = (
    "Name,Given Name,Additional Name,Family Name,Yomi Name,Given Name Yomi,Additional Name Yomi,Family Name Yomi"
    ",Name Prefix,Name Suffix,Initials,Nickname,Short Name,Maiden Name,Birthday,Gender,Location,Billing Information"
    ",Directory Server,Mileage,Occupation,Hobby,Sensitivity,Priority,Subject,Notes,Language,Photo,Group Membership"
    ",E-mail 1 - Type,E-mail 1 - Value,E-mail 2 - Type,E-mail 2 - Value,IM 1 - Type,IM 1 - Service,IM 1 - Value"
    ",Phone 1 - Type,Phone 1 - Value,Phone 2 - Type,Phone 2 - Value,Address 1 - Type,Address 1 - Formatted"
    ",Address 1 - Street,Address 1 - City,Address 1 - PO Box,Address 1 - Region,Address 1 - Postal Code"
    ",Address 1 - Country,Address 1 - Extended Address,Organization 1 - Type,Organization 1 - Name"
    ",Organization 1 - Yomi Name,Organization 1 - Title,Organization 1 - Department,Organization 1 - Symbol"
    ",Organization 1 - Location,Organization 1 - Job Description,Relation 1 - Type,Relation 1 - Value"
    ",Website 1 - Type,Website 1 - Value,Event 1 - Type,Event 1 - Value,Custom Field 1 - Type,Custom Field 1 - Value"
)
_GOOGLE_NEW = (
    "First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Middle Name,Phonetic Last Name,Name Prefix"
    ",Name Suffix,Nickname,File As,Organization Name,Organization Title,Organization Department,Birthday,Notes,Photo"
    ",Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Address 1 - Label"
    ",Address 1 - Formatted,Address 1 - Street,Address 1 - City,Address 1 - PO Box,Address 1 - Region"
    ",Address 1 - Postal Code,Address 1 - Country,Address 1 - Extended Address,Website 1 - Label,Website 1 - Value"
)
_OUTLOOK = (
    "Title,First Name,Middle Name,Last Name,Suffix,Company,Department,Job Title,Business Street,Business Street 2"
    ",Business Street 3,Business City,Business State,Business Postal Code,Business Country/Region,Home Street"
    ",Home Street 2,Home City,Home State,Home Postal Code,Home Country/Region,Other Street,Other City"
    ",Assistant's Phone,Business Fax,Business Phone,Business Phone 2,Callback,Car Phone,Company Main Phone,Home Fax"
    ",Home Phone,ISDN,Mobile Phone,Other Fax,Pager,Primary Phone,Radio Phone,TTY/TDD Phone,Telex,Account,Anniversary"
    ",Assistant's Name,Billing Information,Birthday,Business Address PO Box,Categories,Children,Directory Server"
    ",E-mail Address,E-mail Type,E-mail Display Name,E-mail 2 Address,E-mail 2 Type,E-mail 2 Display Name,Gender"
    ",Government ID Number,Hobby,Initials,Internet Free Busy,Keywords,Language,Location,Manager's Name,Mileage,Notes"
    ",Office Location,Priority,Private,Profession,Referred By,Sensitivity,Spouse,User 1,Web Page"
)
_OUTLOOK_RU = (
    "Обращение,Имя,Отчество,Фамилия,Суффикс,Организация,Отдел,Должность,Улица (раб. адрес),Улица 2 (раб. адрес)"
    ",Улица 3 (раб. адрес),Город (раб. адрес),Область (раб. адрес),Индекс (раб. адрес)"
    ",Страна или регион (раб. адрес),Улица (дом. адрес),Город (дом. адрес),Область (дом. адрес)"
    ",Почтовый код (дом.),Страна или регион (дом. адрес),Улица  (другой адрес),Город  (другой адрес)"
    ",Телефон помощника,Рабочий факс,Рабочий телефон,Телефон раб. 2,Обратный вызов,Телефон в машине"
    ",Основной телефон организации,Домашний факс,Домашний телефон,Телефон дом. 2,ISDN,Телефон переносной"
    ",Другой факс,Другой телефон,Пейджер,Основной телефон,Радиотелефон,Телетайп/телефон с титрами,Телекс,Важность"
    ",Веб-страница,Годовщина,День рождения,Дети,Заметки,Имя помощника,Инициалы,Категории,Ключевые слова"
    ",Код организации,Личный код,Отложено,Пол,Пользователь 1,Пометка,Почтовый ящик (раб. адрес),Профессия"
    ",Расположение,Расположение комнаты,Расстояние,Руководитель,Сведения о доступности в Интернете"
    ",Сервер каталогов,Супруг(а),Счет,Счета,Хобби,Частное,Адрес эл. почты,Тип эл. почты,Краткое имя эл. почты"
    ",Адрес 2 эл. почты,Тип 2 эл. почты,Краткое 2 имя эл. почты,Язык"
)
_OUTLOOK_UK = (
    "Звертання;Ім’я;По батькові;Прізвище;Суфікс;Організація;Відділ;Посада;Вулиця (роб. адреса);Місто (роб. адреса)"
    ";Індекс (роб. адреса);Країна або регіон (роб. адреса);Вулиця (дом. адреса);Місто (дом. адреса);Робочий телефон"
    ";Мобільний телефон;Домашній факс;День народження;Нотатки;Адреса електронної пошти;Адреса 2 електронної пошти"
    ";Веб-сторінка;Категорії;Номер клієнта"
)
GOOGLE_OLD = _GOOGLE_OLD.split(",")
GOOGLE_NEW = _GOOGLE_NEW.split(",")
OUTLOOK = _OUTLOOK.split(",")
OUTLOOK_RU = _OUTLOOK_RU.split(",")
OUTLOOK_UK = _OUTLOOK_UK.split(";")


def written(
    folder: Path, header: Sequence[str], *cards: Mapping[str, str], encoding: str = "utf-8", delimiter: str = ","
) -> Path:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(header)
    for card in cards:
        assert card.keys() <= set(header)
        writer.writerow([card.get(name, "") for name in header])
    path = folder / "contacts.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def rows(table: Table) -> list[dict[str, list[str]]]:
    found = []
    for row in table.rows:
        said: dict[str, list[str]] = defaultdict(list)
        for name, cell in zip(table.fields, row, strict=True):
            if cell:
                said[name].append(cell)
        found.append(dict(said))
    return found


def left(table: Table) -> str:
    return next((str(n.params["names"]) for n in table.notes if n.code == "card_properties_left"), "")


def test_google_as_it_was(tmp_path: Path) -> None:
    card = {
        "Name": "Mr. Ivan Franko",
        "Given Name": "Ivan",
        "Family Name": "Franko",
        "Name Prefix": "Mr.",
        "Nickname": "Miron",
        "Birthday": "1956-08-27",
        "Occupation": "writer",
        "Notes": "one\ntwo",
        "Group Membership": "Friends ::: * myContacts ::: * starred",
        "E-mail 1 - Type": "* Work",
        "E-mail 1 - Value": "a@b.example ::: c@d.example",
        "E-mail 2 - Value": "no address",
        "IM 1 - Type": "Other",
        "IM 1 - Service": "Skype",
        "IM 1 - Value": "franko",
        "Phone 1 - Type": "Mobile",
        "Phone 1 - Value": "067 123 45 67 ::: 050 111 22 33",
        "Phone 2 - Type": "Dacha",
        "Phone 2 - Value": "04455",
        "Address 1 - Formatted": "Franka 1\nLviv, 79000\nUkraine",
        "Address 1 - Street": "Franka 1",
        "Address 1 - City": "Lviv",
        "Address 1 - Postal Code": "79000",
        "Address 1 - Country": "Ukraine",
        "Organization 1 - Name": "Kameniar",
        "Organization 1 - Title": "Editor",
        "Organization 1 - Department": "Prose",
        "Organization 1 - Location": "2nd floor",
        "Relation 1 - Type": "Spouse",
        "Relation 1 - Value": "Olha",
        "Website 1 - Type": "Profile",
        "Website 1 - Value": "http\\://franko.example",
        "Event 1 - Type": "Anniversary",
        "Event 1 - Value": "1886-05-04",
        "Custom Field 1 - Type": "Colour",
        "Custom Field 1 - Value": "blue",
    }
    path = written(tmp_path, GOOGLE_OLD, card, {"E-mail 1 - Value": "only@mail.example"}, encoding="utf-16")
    table = combined(read_table(path))
    ivan, only = rows(table)
    notes = ivan.pop("notes")[0].split("\n")
    assert ivan == {
        "name": ["Mr. Ivan Franko"],
        "organisation": ["Kameniar, Prose"],
        "position": ["Editor"],
        "phones": ["067 123 45 67", "050 111 22 33", "04455"],
        "emails": ["a@b.example", "c@d.example"],
        "addresses": ["Franka 1, Lviv, 79000, Ukraine"],
        "city": ["Lviv"],
        "birthday": ["1956-08-27"],
        "urls": ["http://franko.example"],
        "other_names": ["Miron"],
        "tags": ["Friends", "starred"],
    }
    assert notes[:2] == ["one", "two"]
    assert set(notes[2:]) == {
        "Occupation: writer",
        "E-mail 2 - Value: no address",
        "Skype: franko",
        "Dacha: 04455",
        "Organization 1 - Location: 2nd floor",
        "Spouse: Olha",
        "Anniversary: 1886-05-04",
        "Colour: blue",
    }
    assert only == {"emails": ["only@mail.example"]}
    assert table.lines == [2, 6]  # the notes and the address of the first go over lines
    assert "* myContacts (1)" in left(table)
    assert "Phone - Label (1)" in left(table)
    assert [n.params["lines"] for n in table.notes if n.code == "card_values_moved"] == ["2"]


def test_google_as_it_is(tmp_path: Path) -> None:
    olena = {
        "First Name": "Олена",
        "Middle Name": "Петрівна",
        "Last Name": "Шевченко",
        "Organization Name": "ТОВ Лан",
        "Organization Title": "директор",
        "Organization Department": "Збут",
        "Birthday": " --04-15",
        "Photo": "https://photos.example/1",
        "Labels": "* myContacts ::: VIP",
        "E-mail 1 - Label": "* ",
        "E-mail 1 - Value": "o@lan.example",
        "Phone 1 - Label": "Work Fax",
        "Phone 1 - Value": "044 555 66 77",
        "Address 1 - Formatted": "вул. Садова 5, кв. 1\nХарків\n61000\nУкраїна",
    }
    john = {"First Name": "John", "Last Name": "Smith", "Name Suffix": "Jr.", "Phonetic Last Name": "Smit"}
    table = combined(read_table(written(tmp_path, GOOGLE_NEW, olena, john)))
    first, second = rows(table)
    assert first == {
        "last_name": ["Шевченко"],
        "first_name": ["Олена"],
        "middle_name": ["Петрівна"],
        "organisation": ["ТОВ Лан, Збут"],
        "position": ["директор"],
        "phones": ["044 555 66 77"],
        "emails": ["o@lan.example"],
        "addresses": ["вул. Садова 5, кв. 1, Харків, 61000, Україна"],
        "birthday": ["--04-15"],
        "urls": ["https://photos.example/1"],
        "tags": ["VIP"],
    }
    assert second == {
        "last_name": ["Smith"],
        "first_name": ["John"],
        "notes": ["Phonetic Last Name: Smit\nSuffix: Jr."],
    }


def test_own_words_for_an_address_or_an_organisation_are_kept(tmp_path: Path) -> None:
    anna = {
        "Name": "Anna",
        "Address 1 - Type": "* Summer house",
        "Address 1 - Street": "Lake Road 1",
        "Address 1 - City": "Leeds",
        "Organization 1 - Type": "At weekends",
        "Organization 1 - Name": "Market",
    }
    table = combined(read_table(written(tmp_path, GOOGLE_OLD, anna, {**anna, "Address 1 - Type": "Home"})))
    own, usual = rows(table)
    assert own["notes"] == ["At weekends: Market\nSummer house: Lake Road 1, Leeds"]
    assert usual["notes"] == ["At weekends: Market"]
    assert left(table) == "Address - Label (1)"


def test_outlook_in_english(tmp_path: Path) -> None:
    card = {
        "Title": "Mr.",
        "First Name": "John",
        "Last Name": "Doe",
        "Company": "Company, The",
        "Department": "Sales",
        "Job Title": "Boss",
        "Business Street": "123 Main St",
        "Business Street 2": "Suite 5",
        "Business City": "Austin",
        "Business State": "TX",
        "Business Postal Code": "12345",
        "Business Country/Region": "United States of America",
        "Business Address PO Box": "77",
        "Home Street": "5 Oak\r\nRear",
        "Home City": "Leeds",
        "Business Phone": "BusinessPhone",
        "Mobile Phone": "+1 555",
        "Assistant's Phone": "777",
        "Anniversary": "0/0/00",
        "Birthday": "3/21/1980",
        "Categories": "VIP;Wholesale",
        "E-mail Address": "/O=FIRM/OU=FIRST/CN=JOHN",
        "E-mail Type": "EX",
        "E-mail Display Name": "John Doe",
        "E-mail 2 Address": "john@doe.example",
        "E-mail 2 Type": "SMTP",
        "Gender": "Unspecified",
        "Priority": "Normal",
        "Private": "False",
        "Sensitivity": "Normal",
        "Spouse": "Maria",
        "Notes": "A note",
        "Web Page": "http://doe.example",
        "User 1": "gold card",
    }
    nobody = {"First Name": "Ann", "Last Name": "Day", "Birthday": "0/0/00", "Anniversary": "0/0/00"}
    table = combined(read_table(written(tmp_path, OUTLOOK, card, nobody, encoding="cp1252")))
    john, ann = rows(table)
    notes = john.pop("notes")[0].split("\n")
    assert john == {
        "last_name": ["Doe"],
        "first_name": ["John"],
        "organisation": ["Company, The, Sales"],
        "position": ["Boss"],
        "phones": ["BusinessPhone", "+1 555"],
        "emails": ["john@doe.example"],
        "addresses": ["123 Main St, Suite 5, 77, Austin, TX, 12345, United States of America", "5 Oak, Rear, Leeds"],
        "city": ["Austin"],
        "birthday": ["3/21/1980"],
        "urls": ["http://doe.example"],
        "tags": ["VIP", "Wholesale"],
    }
    assert table.order == "mdy"
    assert notes[0] == "A note"
    assert set(notes[1:]) == {
        "Prefix: Mr.",
        "Assistant's Phone: 777",
        "E-mail Address: /O=FIRM/OU=FIRST/CN=JOHN",
        "Spouse: Maria",
        "User 1: gold card",
    }
    assert ann == {"last_name": ["Day"], "first_name": ["Ann"]}
    assert left(table) == "E-mail Type (1), E-mail Display Name (1)"


def test_outlook_in_russian(tmp_path: Path) -> None:
    card = {
        "Имя": "Пётр",
        "Отчество": "Ильич",
        "Фамилия": "Щукин",
        "Организация": "ООО Ромашка",
        "Отдел": "Сбыт",
        "Должность": "Менеджер",
        "Улица (раб. адрес)": "ул. Мира 1",
        "Город (раб. адрес)": "Сумы",
        "Индекс (раб. адрес)": "40000",
        "Страна или регион (раб. адрес)": "Украина",
        "Улица (дом. адрес)": "ул. Лесная, 2",
        "Почтовый код (дом.)": "40001",
        "Улица  (другой адрес)": "Дача",
        "Рабочий факс": "0542 11-22-33",
        "Телефон переносной": "050 1234567",
        "Обратный вызов": "вечером",
        "Телетайп/телефон с титрами": "1",
        "Телефон помощника": "2",
        "Важность": "Обычная",
        "Годовщина": "0.0.00",
        "День рождения": "15.04.1996",
        "Заметки": "Заметка",
        "Пол": "Не определен",
        "Пометка": "Обычная",
        "Частное": "Ложь",
        "Супруг(а)": "Анна",
        "Адрес эл. почты": "p@r.example",
        "Тип эл. почты": "SMTP",
        "Краткое имя эл. почты": "Пётр (p@r.example)",
        "Адрес 2 эл. почты": "q@r.example",
        "Инициалы": "П.И.Щ.",
        "Руководитель": "Иванов",
        "Язык": "русский",
    }
    table = combined(read_table(written(tmp_path, OUTLOOK_RU, card, encoding="cp1251")))
    assert table.encoding == "cp1251"
    assert rows(table) == [
        {
            "last_name": ["Щукин"],
            "first_name": ["Пётр"],
            "middle_name": ["Ильич"],
            "organisation": ["ООО Ромашка, Сбыт"],
            "position": ["Менеджер"],
            "phones": ["0542 11-22-33", "вечером", "050 1234567", "1"],
            "emails": ["p@r.example", "q@r.example"],
            "addresses": ["ул. Мира 1, Сумы, 40000, Украина", "ул. Лесная, 2, 40001", "Дача"],
            "city": ["Сумы"],
            "birthday": ["15.04.1996"],
            "notes": ["Заметка\nТелефон помощника: 2\nРуководитель: Иванов\nСупруг(а): Анна\nЯзык: русский"],
        }
    ]
    assert left(table) == "Инициалы (1), Краткое имя эл. почты (1)"


def test_outlook_in_ukrainian(tmp_path: Path) -> None:
    card = {
        "Ім’я": "Ганна",
        "Прізвище": "Їжак",
        "Організація": "ФОП Їжак",
        "Посада": "швачка",
        "Вулиця (роб. адреса)": "вул. Нова",
        "Місто (роб. адреса)": "Львів",
        "Країна або регіон (роб. адреса)": "Україна",
        "Робочий телефон": "032 1",
        "Мобільний телефон": "067 2",
        "День народження": "01.02.1990",
        "Адреса електронної пошти": "g@i.example",
        "Адреса 2 електронної пошти": "h@i.example",
        "Категорії": "Опт",
        "Номер клієнта": "A-17",
    }
    table = combined(read_table(written(tmp_path, OUTLOOK_UK, card, encoding="cp1251", delimiter=";")))
    assert rows(table) == [
        {
            "number": ["A-17"],  # a column that somebody added
            "last_name": ["Їжак"],
            "first_name": ["Ганна"],
            "organisation": ["ФОП Їжак"],
            "position": ["швачка"],
            "phones": ["032 1", "067 2"],
            "emails": ["g@i.example", "h@i.example"],
            "addresses": ["вул. Нова, Львів, Україна"],
            "city": ["Львів"],
            "birthday": ["01.02.1990"],
            "tags": ["Опт"],
        }
    ]
    assert table.columns[:3] == ("Номер", "Прізвище", "Ім’я")


def test_columns_are_recognised_as_they_are(tmp_path: Path) -> None:
    path = written(tmp_path, OUTLOOK_RU, {"Фамилия": "Щукин", "Имя": "Пётр", "Рабочий телефон": "1"})
    table = combined(read_table(path))
    assert recognise(table).fields == table.fields
    assert recognise(table, "clients", {"Телефоны": "notes"}).fields == ("last_name", "first_name", "notes")


@pytest.mark.parametrize(
    "header",
    [
        ["Name", "Phone", "E-mail", "City"],
        ["First name", "Last name", "E-mail", "Phone", "Business city"],
        ["Имя", "Фамилия", "Телефон", "Адрес", "Город"],
        ["Прізвище", "Ім’я", "Телефон", "Електронна пошта", "Місто"],
        ["Клієнт", "Претензія", "Дата", "Телефон"],
        ["InvoiceNo", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"],
    ],
)
def test_other_lists_stay_as_they_are(tmp_path: Path, header: list[str]) -> None:
    table = read_table(written(tmp_path, header, dict.fromkeys(header, "x1")))
    assert combined(table) is table


WORDS = st.integers(10_000, 99_999).map(lambda n: f"word{n}")
HEADERS = {"google-old": GOOGLE_OLD, "google-new": GOOGLE_NEW, "outlook": OUTLOOK, "outlook-ru": OUTLOOK_RU}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@pytest.mark.parametrize("family", HEADERS)
@given(data=st.data())
def test_nothing_that_a_card_says_is_lost_silently(family: str, data: st.DataObject) -> None:
    header = HEADERS[family]
    cells = data.draw(st.dictionaries(st.sampled_from(header), WORDS, min_size=1, max_size=20))
    row = [cells.get(name, "") for name in header]
    table = combined(Table(Path("contacts.csv"), tuple(header), [row], [2], "csv", header_line=1))
    there = "\n".join(table.rows[0])
    for name, word in cells.items():
        named = name in left(table) or name.endswith((" - Type", " - Label", " - Service"))
        assert word in there or named, f"{word} of {name} is lost"
