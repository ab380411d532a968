"""Makes the spreadsheets of this folder with LibreOffice, the way shops keep them.

The files are committed; this script says where they come from. `soffice` must be on the path.
"""

from __future__ import annotations

import html
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document office:version="1.3"'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' office:mimetype="application/vnd.oasis.opendocument.spreadsheet">'
    "<office:automatic-styles>"
    '<number:date-style style:name="D"><number:day number:style="long"/><number:text>.</number:text>'
    '<number:month number:style="long"/><number:text>.</number:text><number:year number:style="long"/>'
    "</number:date-style>"
    '<style:style style:name="date" style:family="table-cell" style:data-style-name="D"/>'
    '<number:number-style style:name="N"><number:number number:decimal-places="1" number:min-decimal-places="1"'
    ' number:min-integer-digits="1"/></number:number-style>'
    '<style:style style:name="tenth" style:family="table-cell" style:data-style-name="N"/>'
    "</office:automatic-styles><office:body><office:spreadsheet>"
)
TAIL = "</office:spreadsheet></office:body></office:document>"


@dataclass(frozen=True)
class Day:
    """A real date, not a text."""

    iso: str


@dataclass(frozen=True)
class Merged:
    """A cell merged over several columns or rows."""

    text: str
    columns: int = 1
    rows: int = 1


COVERED = object()
Row = Sequence[object]


def cell(value: object) -> str:
    if value is COVERED:
        return "<table:covered-table-cell/>"
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, Day):
        return f'<table:table-cell table:style-name="date" office:value-type="date" office:date-value="{value.iso}"/>'
    if isinstance(value, bool):
        return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(value).lower()}"/>'
    if isinstance(value, float):
        return f'<table:table-cell table:style-name="tenth" office:value-type="float" office:value="{value}"/>'
    if isinstance(value, int):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    span = ""
    if isinstance(value, Merged):
        span = f' table:number-columns-spanned="{value.columns}" table:number-rows-spanned="{value.rows}"'
        value = value.text
    lines = "".join(f"<text:p>{html.escape(line)}</text:p>" for line in str(value).split("\n"))
    return f'<table:table-cell office:value-type="string"{span}>{lines}</table:table-cell>'


def document(sheets: dict[str, Sequence[Row]]) -> str:
    body = ""
    for name, rows in sheets.items():
        lines = "".join("<table:table-row>" + "".join(map(cell, row)) + "</table:table-row>" for row in rows)
        body += f'<table:table table:name="{html.escape(name)}">{lines}</table:table>'
    return HEAD + body + TAIL


def convert(name: str, sheets: dict[str, Sequence[Row]], target: str) -> None:
    """`target` is what soffice calls it: an extension, with a filter and its options behind colons."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, Path(name).stem + ".fods")
        source.write_text(document(sheets), "utf-8")
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", target, "--outdir", folder, str(source)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        shutil.copyfile(Path(folder, name), HERE / name)


# 1. A Ukrainian workbook: titles, an empty row, a header merged over two rows, all the ways to write phones and dates
UKRAINIAN: list[Row] = [
    [Merged("Меблевий салон «Затишок»", 9), *[COVERED] * 8],
    [Merged("База клієнтів станом на 20.11.2026", 9), *[COVERED] * 8],
    [],
    [
        Merged("№ з/п", 1, 2),
        Merged("Клієнт", 1, 2),
        Merged("Контакти", 3, 1),
        COVERED,
        COVERED,
        Merged("Код клієнта", 1, 2),
        Merged("День народження", 1, 2),
        Merged("Клієнт з", 1, 2),
        Merged("Менеджер", 1, 2),
    ],
    [COVERED, COVERED, "Тел.", "Ел. пошта", "Місто", COVERED, COVERED, COVERED, COVERED],
    [
        1,
        "Шевченко Олена",
        "067 123 45 67, (050)765-43-21 / 0322 235-11-40",
        "o.shevchenko@ukr.net",
        "Львів",
        17850.0,
        "12.05.1980",
        Day("2021-03-14"),
        "Іваненко Петро",
    ],
    [
        2,
        "ТОВ «Затишна оселя»",
        380322351140,
        "zatyshna@oselya.ua; info@oselya.ua",
        "Львів",
        17851.0,
        None,
        "2019",
        "Марія",
    ],
    [],
    [3, "Їжак Ґалаґан", "8 067 555 18 02", None, "Стрий", 17852.0, "7 лютого", "5 січня 2022 р.", "Петро Іваненко"],
    [4, "О’Коннор Джон", "питати в сусідки", "—", "Самбір", 17853.0, "29.02.2023", Day("2022-08-01"), "Марія"],
    [5, "Бондаренко Тарас\nАндрійович", 671234599, None, "Дрогобич", 17854.0, "1975-11-30", "01/02/2020", None],
    [],
    [Merged("Разом клієнтів: 5", 2), COVERED, None, None, None, None, None, None, None],
]
# 2. A Russian list with semicolons, in Windows-1251
RUSSIAN: list[Row] = [
    [
        "Фамилия",
        "Имя",
        "Отчество",
        "Моб. тел.",
        "Тел. 2",
        "Эл. почта",
        "Город",
        "Дата рождения",
        "Примечание",
        "Сумма, грн",
    ],
    [
        "Иванова",
        "Мария",
        "Петровна",
        "+38 (067) 222-33-44",
        "",
        "ivanova@mail.example",
        "Киев",
        "3 марта 1971 г.",
        "",
        "12 400,50",
    ],
    ["Сидоров", "Пётр", "", "050 111 22 33", "044 555-66-77", "", "Одесса", "14.07.85", 'любит "дуб; бук"', "9 940"],
    ["Ёлкина", "Анна", "Львовна", "нет", "", "yolkina@", "Харьков", "", "ждёт звонка", ""],
    ["Итого", "", "", "", "", "", "", "", "", "22 340,50"],
]
# 3. An English export with tabs, in UTF-16
ENGLISH: list[Row] = [
    ["Customer ID", "First Name", "Last Name", "Company", "Phone", "E-mail", "City", "Customer since", "Tags"],
    [
        "20001.0",
        "John",
        "Smith",
        "",
        "+44 20 7946 0958",
        "john.smith@example.com",
        "London",
        "05/31/2021",
        "vip, retail",
    ],
    [
        "20002.0",
        "Zoë",
        "O'Neil",
        "Oak & Sons Ltd",
        "020 7946 0001",
        "zoe@example.com",
        "Leeds",
        "12/01/2020",
        "wholesale",
    ],
    ["20003.0", "", "", "Müller GmbH", "", "office@mueller.example", "", "07/04/2019", ""],
]
# 4. Claims as they are written down in a notebook
CLAIMS: list[Row] = [
    ["Журнал претензій"],
    [
        "Дата",
        "Клієнт",
        "Телефон",
        "Претензія",
        "Місце збою",
        "Причина",
        "Тяжкість",
        "Товар",
        "Працівник",
        "Канал",
        "Стан",
        "Відповісти до",
        "Що зроблено",
        "Задоволений",
    ],
    [
        Day("2026-11-02"),
        "Шевченко Олена",
        "0671234567",
        "Ніжка дивана хитається",
        "Доставка > Збирання на місці",
        "Поспіх майстра",
        7,
        "Диван «Лагуна»",
        "Марія",
        "дзвінок",
        "в роботі",
        Day("2026-11-25"),
        None,
        None,
    ],
    [
        "3.11.26",
        "Новий Клієнт",
        "063 941 00 87",
        "Чекали три тижні замість одного,\nніхто не подзвонив",
        "delivery",
        "Поспіх майстра",
        "8/10",
        "Стіл",
        "Марія",
        "вайбер",
        "вирішено",
        None,
        "Знижка 10 %",
        "так",
    ],
    [
        Day("2026-11-05"),
        "О’Коннор Джон",
        None,
        "Подряпана стільниця",
        "Якість",
        None,
        "висока",
        None,
        None,
        "салон",
        "нова",
    ],
    ["31.02.2026", "Хтось", None, "Такого дня не буває", None, None, 5, None, None, None, None],
    [None, "Без дати", None, "Забули записати день", None, None, 5, None, None, None, None],
]
# 5. Purchases beside names, as in old accounting programs
PURCHASES: list[Row] = [
    ["Контрагент", "Тел.", "Дата", "Накладна", "Товар", "Сума"],
    ["Мельник Андрій", "050 234 56 78", Day("2026-07-15"), 101.0, "Шафа", 24150],
    ["Мельник Андрій", "050 234 56 78", Day("2026-09-02"), 117.0, "Комод", 8300.5],
    ["ПП «Лісовик»", "032 221 90 05", Day("2026-09-03"), 118.0, "Стільці, 12 шт.", 41750],
    ["Разом", None, None, None, None, 74200.5],
]


def main() -> None:
    convert("клієнти.xlsx", {"Клієнти": UKRAINIAN, "Довідка": [["Заповнює", "Марія"]]}, "xlsx:Calc MS Excel 2007 XML")
    text = "csv:Text - txt - csv (StarCalc):{},34,{},1,,0,false,true,false"
    convert("клиенты.csv", {"Лист1": RUSSIAN}, text.format("59", "34"))
    convert("customers.csv", {"Sheet1": ENGLISH}, text.format("9", "65535"))
    convert("претензії.ods", {"Журнал": CLAIMS}, "ods:calc8")
    convert("покупки.xls", {"TDSheet": PURCHASES}, "xls:MS Excel 97")


if __name__ == "__main__":
    main()
