"""Cards to print: the one of the design pictures, an empty one, growing ones, hostile ones."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from desktop_crm.app.cards import Card
from desktop_crm.app.formats import Formats
from desktop_crm.documents import card_data
from desktop_crm.documents.compiling import Compiled, compile_form
from desktop_crm.domain.claim import Claim
from desktop_crm.domain.client import Client
from desktop_crm.domain.failure import Cause, FailurePoint
from desktop_crm.domain.interaction import Interaction
from desktop_crm.domain.purchase import Purchase
from desktop_crm.domain.staff import Staff
from desktop_crm.domain.wish import Wish

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
STAFF = {1: Staff(1, 1, "Іван Коваль"), 2: Staff(2, 1, "Петро Гнатюк"), 3: Staff(3, 1, "Марія Лис")}
POINTS = {
    1: FailurePoint(1, 1, "після продажу"),
    2: FailurePoint(2, 1, "збирання", 1),
    3: FailurePoint(3, 1, "товар"),
    4: FailurePoint(4, 1, "оббивка", 3),
}
CAUSES = {1: Cause(1, 1, "збирач не приїхав"), 2: Cause(2, 1, "зразок не оновлено")}
SETTINGS = {
    "shop": "Меблевий салон «Дубрава»",
    "shop_line": "м. Львів, вул. Городоцька, 174 · +380 32 240-15-60 · dubrava.example",
    "margin": "30",
}


def day(text: str) -> date:
    return date.fromisoformat(text)


CLIENT = Client(
    1,
    1,
    number="00127",
    name="Шевченко Олена Петрівна",
    other_names=("Олена Ґудзь",),
    phones=("+380671234567", "+380507654321"),
    emails=("olena.shevchenko@example.com",),
    addresses=("Львів, вул. Липова Алея, 12, кв. 48",),
    city="Львів",
    birthday="1984-04-17",
    source="за порадою знайомих",
    tags=("VIP", "чекає на знижку"),
    notes="Телефонувати після 18:00. Вибирає разом із чоловіком (Андрій, +380 50 765-43-21). "
    "Алергія на латекс: матраци лише з пружинним блоком. У червні 2027 — новосілля доньки, потрібна кухня.",
    responsible=1,
    known_by=(2, 3),
    known_since=day("2024-05-14"),
)
CLAIMS = (
    Claim(
        1, 1, 1, "Відпала ніжка дивана, дитина ледь не впала. Збирач обіцяв приїхати в суботу й не приїхав.",
        day("2026-11-14"), "call", 2, 1, 9, "Диван «Карпати»", 1, 2, "in_work", day("2026-11-24"),
    ),
    Claim(
        2, 1, 1, "Тканина на кріслі не того відтінку, що на зразку в салоні: просила «льон», привезли сіру.",
        day("2026-09-21"), "shop", 4, 2, 6, status="resolved", resolved_on=day("2026-09-28"), compensation=185_000,
        resolution="оббивку замінено коштом фабрики; зразки в залі підписано наново", content=True,
    ),
    Claim(
        3, 1, 1, "Чекала рахунок чотири дні, довелося тричі телефонувати.", day("2026-06-05"), severity=4,
        status="declined", resolved_on=day("2026-06-09"),
    ),
    Claim(4, 1, 1, "Ціна в чеку вища, ніж на ціннику.", day("2025-01-14"), severity=8, due_date=day("2025-02-01")),
)  # fmt: skip
WISHES = (
    Wish(1, 1, 1, "Хотіла б, щоб доставку можна було замовити на вечір, після 19:00.", day("2026-11-02"), "доставка"),
    Wish(2, 1, 1, "Каталог із цінами в електронному вигляді.", day("2026-03-17"), priority="high", status="granted"),
)
PURCHASES = tuple(
    Purchase(10 + i, 1, 1, day(when), amount, cost, goods, f"ЧК-{i:04}", seller)
    for i, (when, amount, cost, goods, seller) in enumerate(
        [
            ("2026-11-09", 6_489_000, 4_931_700, "Диван кутовий «Карпати», льон", 1),
            ("2026-09-12", 2_874_000, 2_155_500, "Крісло «Верховина», 2 шт.", 1),
            ("2026-06-01", 1_245_000, 946_200, "Тумба під телевізор, дуб", 2),
            ("2026-02-23", 1_890_000, 1_474_200, "Матрац 160×200, середньої жорсткості", 1),
            ("2025-12-05", 2_310_000, 1_732_500, "Стіл обідній розсувний, дуб, 140–200", 1),
            ("2025-08-19", 267_000, None, "Полиця настінна, 3 шт.", 3),
            ("2025-04-18", 3_150_000, 2_425_500, "Шафа-купе тридверна, 240 см", 3),
            ("2025-01-12", 2_645_000, 1_983_750, "Ліжко 160×200 з підіймальним механізмом", 1),
            ("2024-05-14", 412_500, 305_250, "Банкетка в передпокій", 2),
        ]
    )
)
INTERACTIONS = (
    Interaction(
        1, 1, 1, day("2026-11-16"), "call", "in", 3, 6, "claim", "Питає, коли приїде збирач. Пообіцяно передзвонити.",
        "Петро телефонує 23.11.2026 до 12:00",
    ),
    Interaction(2, 1, 1, day("2026-11-09"), "shop", "in", 1, 55, "sale", "Вибір дивана; узяла кутовий."),
    Interaction(3, 1, 1, day("2026-03-08"), "messenger", "out", 1, 1, "greeting", "Привітання зі святом."),
)  # fmt: skip

CARD = Card(CLIENT, CLAIMS, WISHES, PURCHASES, INTERACTIONS, STAFF, POINTS, CAUSES, SETTINGS, TODAY)
EMPTY = Card(Client(2, 1, name="Новий клієнт"), today=TODAY)

HOSTILE = '#read("/etc/passwd") <b>жирно</b> $x^2$ *зірка* _під_ `код` @лист // коментар \\ {{шаблон}} &amp; %s {0}'
EMOJI = "🙂👍🏽 ❤️ ☐ 🇺🇦"
RTL = "שלום עולם 123 مرحبا بالعالم 45"


def named(name: str, **changes: Any) -> Card:
    """An otherwise empty card of a client with this name."""
    return replace(EMPTY, client=replace(EMPTY.client, name=name, **changes))


def growing(rows: int) -> Card:
    """A card whose tables hold `rows` claims, purchases and contacts of differing height."""
    days = [TODAY - timedelta(days=9 * i) for i in range(rows)]
    said = "Привезли не те, що замовляли, й довго не відповідали. "
    return replace(
        CARD,
        client=replace(CLIENT, name=f"Клієнт {rows}"),
        claims=tuple(Claim(i, 1, 1, f"Кл{i}поч " + said * (i % 6) + f"Кл{i}кін", at) for i, at in enumerate(days)),
        wishes=(),
        purchases=tuple(
            Purchase(i, 1, 1, at, 100_000 + i, 70_000, f"Пк{i}поч " + "стілець дубовий, " * (i % 7) + f"Пк{i}кін")
            for i, at in enumerate(days)
        ),
        interactions=tuple(
            Interaction(i, 1, 1, at, minutes=5, summary=f"Кн{i}поч " + said * (i % 5) + f"Кн{i}кін")
            for i, at in enumerate(days)
        ),
    )


def printed(formats: Formats, *cards: Card) -> Compiled:
    """The PDF of these cards, made within this process."""
    sheets = [card_data.build(card, formats) for card in cards]
    title = card_data.title_of(formats, sheets[0].name, len(sheets))
    document = card_data.document(sheets, card_data.shop_of(cards[0]), formats, NOW, title)
    return compile_form("card", json.dumps(asdict(document)), NOW)
