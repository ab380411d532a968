"""What shops call their columns, in three languages. `fields` labels of the program itself are known as well."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from desktop_crm.app.texts import LANGUAGES, Texts
from desktop_crm.domain.fields import specs
from desktop_crm.domain.folding import fold
from desktop_crm.domain.records import RECORDS

CLIENT: Final[dict[str, str]] = {
    "number": "номер | номер клієнта | номер клиента | код | код клієнта | код клиента | код контрагента | id | ід"
    " | client id | customer id | customerid | client no | customer no | client number | customer number | number"
    " | № клієнта | № клиента | № картки | № карты | № карточки | номер картки | номер карты | номер карточки",
    "name": "клієнт | клиент | client | customer | піб | п і б | фио | ф и о | ім’я | имя | name | full name | назва"
    " | название | найменування | наименование | контрагент | покупець | покупатель | замовник | заказчик"
    " | customer name | client name | ім’я клієнта | имя клиента | назва клієнта | прізвище та ім’я"
    " | прізвище ім’я | прізвище ім’я по батькові | фамилия имя | фамилия и имя | фамилия имя отчество"
    " | contact person | контактна особа | контактное лицо",
    "last_name": "прізвище | фамилия | last name | surname | family name",
    "first_name": "first name | given name | forename",
    "middle_name": "по батькові | отчество | middle name | patronymic",
    "organisation": "організація | организация | компанія | компания | фірма | фирма | company | organisation"
    " | organization | підприємство | предприятие | юр особа | юр лицо | company name",
    "other_names": "інше ім’я | інші назви | другое имя | другие названия | псевдонім | псевдоним | alias | nickname"
    " | former name",
    "phones": "телефон | тел | телефони | телефоны | моб | мобільний | мобильный | phone | phones | tel | telephone"
    " | mobile | cell | phone number | номер телефону | номер телефона | контактний телефон | контактный телефон"
    " | моб тел | viber | вайбер | whatsapp | контакт | контакти | контакты | contact",
    "emails": "email | e mail | emails | пошта | почта | ел пошта | эл почта | електронна пошта | электронная почта"
    " | mail | імейл | имейл | електронна адреса | электронный адрес | email address",
    "addresses": "адреса | адрес | address | вулиця | улица | street | адреса доставки | адрес доставки"
    " | delivery address | postal address",
    "city": "місто | город | city | town | нас пункт | населений пункт | населенный пункт | м | г",
    "birthday": "день народження | день рождения | дата народження | дата рождения | birthday | birth date"
    " | date of birth | dob | д н | д р | др | дн",
    "source": "джерело | источник | source | звідки | откуда | звідки дізналися | откуда узнали | where from | реклама",
    "tags": "мітка | метка | теги | тег | tags | tag | labels | категорія | категория | category | група | группа"
    " | group",
    "notes": "нотатка | примітка | примітки | заметка | примечание | примечания | комментарий | комментарии | коментар"
    " | коментарі | notes | note | comment | comments | remarks | додатково | дополнительно",
    "responsible": "відповідальний | ответственный | менеджер | manager | responsible | продавець | продавец"
    " | salesperson | account manager | хто веде | кто ведет",
    "known_by": "знають | знают | хто знає | кто знает | known by | who knows",
    "known_since": "клієнт з | клиент с | known since | client since | customer since | дата реєстрації"
    " | дата регистрации | registered | created | дата створення | дата создания | since",
    "kind": "тип | тип клієнта | тип клиента | type | kind | client type | customer type",
    "roles": "роль | role | ролі | роли",
    "purchase_date": "дата покупки | дата продажу | дата продажи | остання покупка | последняя покупка | ост покупка"
    " | посл покупка | purchase date | last purchase | date of purchase | invoice date | sale date | order date",
    "purchase_amount": "сума | сумма | amount | total | sum | сума покупки | сумма покупки | purchase amount"
    " | сума продажу | сумма продажи | вартість | стоимость",
    "purchase_product": "товар | product | що купили | что купили | goods | покупка | purchase",
    "purchase_document": "накладна | накладная | чек | invoice | invoice no | номер накладної | номер накладной"
    " | receipt",
    "purchase_cost": "собівартість | себестоимость | cost of goods",
}
CLAIM: Final[dict[str, str]] = {
    "text": "претензія | претензия | скарга | жалоба | claim | complaint | рекламація | рекламация | що сталося"
    " | что случилось | what happened | текст претензії | текст претензии | суть претензії | суть претензии"
    " | текст | text | опис | описание | description | суть | проблема | problem | issue | зміст | содержание",
    "date": "дата | date | дата претензії | дата претензии | дата скарги | дата жалобы | дата звернення"
    " | дата обращения | claim date | complaint date | коли | когда | when",
    "channel": "канал | спосіб | способ | channel | як звернувся | как обратился",
    "failure_point": "місце збою | место сбоя | failure point | де збій | где сбой | категорія | категория | category"
    " | розділ | раздел | area",
    "cause": "причина | cause | reason",
    "severity": "тяжкість | тяжесть | серйозність | серьезность | severity | важливість | важность | critical"
    " | критичність | критичность | priority | бал | балл",
    "product": "товар | product | виріб | изделие | модель | model | item | артикул",
    "staff": "працівник | сотрудник | staff | staff member | employee | хто причетний | кто причастен | менеджер"
    " | manager | продавець | продавец | відповідальний | ответственный",
    "status": "стан | статус | status | state | состояние",
    "due_date": "строк | термін | срок | due | due date | відповісти до | ответить до | deadline | дедлайн",
    "resolution": "рішення | решение | resolution | що зроблено | что сделано | результат | result",
    "resolved_on": "дата закриття | дата закрытия | closed on | closed | resolved on | дата рішення | дата решения",
    "compensation": "відшкодування | компенсація | компенсация | возмещение | compensation | refund",
    "content": "задоволений | доволен | content | satisfied | клієнт задоволений | клиент доволен",
    "client_number": "номер клієнта | номер клиента | код клієнта | код клиента | client id | customer id | customerid"
    " | client no | customer no | client number | customer number | № клієнта | № клиента | № картки | № карточки",
    "client_name": CLIENT["name"],
    "client_phones": CLIENT["phones"],
    "client_emails": CLIENT["emails"],
    "client_city": CLIENT["city"],
}
PURCHASE: Final[dict[str, str]] = {
    "document": "номер накладної | номер накладной | номер чека | номер чеку | чек | накладна | накладная | документ"
    " | номер документа | номер документу | номер замовлення | номер заказа | замовлення | заказ | рахунок | счет"
    " | номер рахунку | номер счета | invoice | invoice no | invoice number | invoice id | receipt | receipt no"
    " | receipt number | order | order no | order number | order id | document | document no | document number | doc"
    " | doc no | transaction id | bill no | № чека | № чеку | № накладної | № накладной | № документа | № замовлення"
    " | № заказа",
    "date": "дата | дата покупки | дата продажу | дата продажи | дата чека | дата чеку | дата накладної"
    " | дата накладной | дата документа | дата замовлення | дата заказа | date | invoice date | purchase date"
    " | sale date | order date | receipt date | transaction date | document date | коли | когда",
    "client_number": "номер клієнта | номер клиента | код клієнта | код клиента | код покупця | код покупателя"
    " | код контрагента | код | client id | customer id | customerid | client no | customer no | client number"
    " | customer number | client code | customer code | buyer id | № клієнта | № клиента | № картки | № карты"
    " | № карточки | номер картки | номер карты | номер карточки | картка | карта | card number | loyalty card",
    "client_name": "клієнт | клиент | client | customer | контрагент | покупець | покупатель | замовник | заказчик"
    " | піб | фио | customer name | client name | buyer | ім’я клієнта | имя клиента",
    "client_phones": CLIENT["phones"],
    "client_emails": CLIENT["emails"],
    "client_city": CLIENT["city"],
    "product": "товар | товари | товары | назва товару | название товара | назва | название | найменування"
    " | наименование | номенклатура | product | product name | description | item | item name | goods | артикул | виріб"
    " | изделие | опис | описание | послуга | услуга | service",
    "quantity": "кількість | количество | кіл | к сть | кол во | кол | к во | quantity | qty | units | шт"
    " | кількість шт | количество шт | pcs | pieces",
    "unit_price": "ціна | цена | price | unit price | ціна за одиницю | цена за единицу | price per unit | item price"
    " | ціна за шт | цена за шт",
    "amount": "сума | сумма | amount | total | line total | sum | вартість | стоимость | всього | усього | итого"
    " | сума рядка | сумма строки | line amount | сума зі знижкою | сумма со скидкой | revenue | sales",
    "unit_cost": "закупівельна ціна | закупочная цена | ціна закупівлі | цена закупки | unit cost | cost price"
    " | purchase price | вхідна ціна | входная цена",
    "cost": "собівартість | себестоимость | cost | cost of goods | сума закупівлі | сумма закупки | total cost",
    "seller": "продавець | продавец | касир | кассир | менеджер | відповідальний | ответственный | seller | salesperson"
    " | cashier | sold by | manager | staff | працівник | сотрудник",
    "country": "країна | страна | country",
}
WHOLE_DOCUMENT: Final = "документ|накладн|чек|замовлен|заказ|рахунк|invoice|receipt|order|document|bill|grand"
"""Words of headers whose amount is that of the whole document."""
KNOWN: Final = {"client": CLIENT, "claim": CLAIM, "purchase": PURCHASE}
STRONG_CLAIM: Final = "претензі|претензи|скарг|жалоб|claim|complaint|рекламаці|рекламаци|що сталося|что случилось"
NUMBERING: Final = frozenset({"№", "№ п п", "№ з п", "п п", "з п", "n", "nn", "#", "no", "н п п", "номер п п"})
"""Headers of columns that only count the rows."""
POINTS: Final[dict[str, str]] = {
    "product": "товар чи послуга | товар или услуга | product or service | product | товар | послуга | услуга",
    "staff": "персонал | працівники | сотрудники | staff",
    "moment_of_sale": "момент продажу | момент продажи | продаж | продажа | moment of sale | sale",
    "delivery": "доставка | delivery",
    "after_sale": "після продажу | после продажи | обслуговування після продажу | сервіс | сервис | гарантія | гарантия"
    " | after sale | after-sale | after-sales",
    "price_terms": "ціна та умови | ціна й умови | цена и условия | ціна | цена | price and terms | price",
    "information": "інформація | информация | information",
    "premises": "приміщення | помещение | premises",
}
MOST_WORDS: Final = 8
"""No known header has more."""
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_UNITS: Final = re.compile(r" (?:грн|uah|₴|руб|rub|₽|usd|\$|eur|€|шт|обовязково|required)$")


def normal(header: str) -> str:
    """A header without case, punctuation, line breaks and units: "Тел.\\n(моб.)" -> "тел моб"."""
    folded = fold(_CAMEL.sub(" ", header)).replace("'", "")
    words = re.sub(r"[^\w№#₴₽$€]+|_", " ", folded).strip()
    return _UNITS.sub("", " ".join(words.split()))


def words(record: str) -> dict[str, str]:
    """Normal header -> field, for "client", "claim" or "purchase", the program's own labels included."""
    return _words(record)


@cache
def _words(record: str) -> dict[str, str]:
    known = KNOWN[record]
    found = {normal(word): field for field, listed in known.items() for word in listed.split(" | ")}
    own = [field for field, spec in specs(RECORDS[record]).items() if not spec.hidden and field != "purchase"]
    for texts in map(Texts, LANGUAGES):
        for field in own:
            found.setdefault(normal(texts(f"fields.{record}_{field}")), field)
        for field in known.keys() - set(own):
            found.setdefault(normal(texts(f"imports.field_{field}")), field)
    for field in (*own, *known):
        found.setdefault(normal(field), field)
    return found


def field_of(record: str, header: str) -> tuple[str, int]:
    """The field that a header names, and how surely: 3 in so many words, 2 by its first words, 1 by any, 0 not."""
    known = words(record)
    best: tuple[str, int] = ("", 0)
    for part in (header, *reversed(header.split(" / "))):
        wanted = normal(part)
        bare = re.sub(r" ?\d{1,2}$", "", wanted)
        if not bare or wanted in NUMBERING:
            continue
        for key in (wanted, bare):
            if key in known:
                return known[key], 3
        said = bare.split(" ")
        if best[1] < 2 and (key := _longest(known, (said[:end] for end in range(1, len(said))), 3)):
            best = (known[key], 2)
        elif best[1] < 1 and (key := _longest(known, _runs(said), 4)):
            best = (known[key], 1)
    return best


def _longest(known: dict[str, str], runs: Iterable[list[str]], least: int) -> str:
    """The longest of the runs of words that is a known header of at least `least` letters, or ""."""
    found = (key for key in map(" ".join, runs) if len(key) >= least and key in known)
    return max(found, key=lambda key: (len(key), key), default="")


def _runs(said: list[str]) -> Iterable[list[str]]:
    return (said[i:end] for i in range(len(said)) for end in range(i + 1, min(i + MOST_WORDS, len(said)) + 1))


def is_known(header: str) -> bool:
    """Whether a text is a column's name, for clients, claims or purchases, in so many words."""
    return bool(header) and any(field_of(record, header)[1] >= 2 for record in KNOWN)
