"""Conditions and order of the list."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from desktop_crm.domain.query import Sort, parse
from desktop_crm.storage.base import SqliteBase
from tests.storage.conftest import Do


@pytest.fixture
def shop(base: SqliteBase, do: Do) -> SqliteBase:
    """Six clients that differ in everything one can ask for."""
    do(lambda w: w.add("staff", [{"name": "Іван"}, {"name": "Ганна"}, {"name": "none"}]))
    clients: list[dict[str, Any]] = [
        {
            "name": "Яна",
            "city": "Львів",
            "tags": ("VIP", "опт"),
            "responsible": 1,
            "number": "10",
            "roles": ("client",),
        },
        {
            "name": "Євген",
            "city": "львів ",
            "tags": ("vip",),
            "responsible": 2,
            "number": "9",
            "source": "Сайт, рек",
        },
        {"name": "Ґанна", "city": "Київ", "number": "A-7", "kind": "company", "roles": ("supplier", "client")},
        {"name": "Adam", "city": "Їжаків", "number": "009", "known_since": date(2020, 5, 1), "roles": ("partner",)},
        {"name": "ірина", "city": "Житомир, область", "known_since": date(2024, 5, 1), "responsible": 3},
        {"name": "", "phones": ("050 1",)},
    ]
    do(lambda w: w.add("client", clients))

    def act(w: Any) -> None:
        day = date(2026, 1, 10)
        claims: list[dict[str, Any]] = [
            {"client_id": 1, "failure_point": point(base, "delivery_times"), "due_date": date(2026, 11, 1)},
            {"client_id": 1, "failure_point": point(base, "delivery"), "due_date": date(2026, 12, 1)},
            {"client_id": 2, "failure_point": point(base, "product"), "status": "resolved", "due_date": day},
            {"client_id": 3, "due_date": date(2026, 11, 19), "date": date(2025, 6, 1)},
            {"failure_point": point(base, "delivery")},
        ]
        w.add("claim", [{"text": "x", "date": day, **claim} for claim in claims])
        wishes = [{"client_id": 2}, {"client_id": 3, "status": "granted"}]
        w.add("wish", [{"text": "y", "date": day, **wish} for wish in wishes])
        days = ((1, "2026-02-01"), (1, "2026-03-01"), (4, "2025-01-01"), (5, "2026-02-15"))
        w.add("purchase", [{"client_id": c, "date": date.fromisoformat(d), "amount": 1} for c, d in days])

    do(act)
    return base


def point(base: SqliteBase, code: str) -> int:
    return next(p.id for p in base.all("failure_point") if p.code == code)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", {1, 2, 3, 4, 5, 6}),
        ("city:львів", {1, 2}),
        ("city:Льві", set()),
        ("city:іжаків", {4}),
        ("city:львів,київ", {1, 2, 3}),
        ('city:"Житомир, область"', {5}),
        ("-city:львів", {3, 4, 5, 6}),
        ("tag:vip", {1, 2}),
        ("tag:опт", {1}),
        ("tag:оп", set()),
        ("-tag:vip", {3, 4, 5, 6}),
        ('source:"сайт, рек"', {2}),
        ("responsible:іван", {1}),
        ("responsible:Ганна,Іван", {1, 2}),
        ("responsible:none", {3, 4, 5, 6}),
        ("-responsible:none", {1, 2}),
        ("responsible:ніхто", set()),
        ("role:supplier", {3}),
        ("role:supplier,partner", {3, 4}),
        ("-role:client", {4}),
        ("kind:company", {3}),
        ("-kind:company", {1, 2, 4, 5, 6}),
        ("claims>0", {1, 3}),
        ("claims:2", {1}),
        ("claims>=1 claims<2", {3}),
        ("-claims>0", {2, 4, 5, 6}),
        ("wishes>0", {2}),
        ("purchases>=2", {1}),
        ("purchases:0", {2, 3, 6}),
        ("overdue>0", {1, 3}),
        ("overdue:0", {2, 4, 5, 6}),
        ("overdue>1", set()),
        ("overdue>0 overdue<9 -overdue>1 city:львів", {1}),
        ("last<2026-01-01", {4}),
        ("last>2026-02-14", {1, 5}),
        ("last:2026-03-01", {1}),
        ("-last>2000-01-01", {2, 3, 6}),
        ("first:2026-02-01..2026-02-28", {1, 5}),
        ("first:..2026-02-14", {1, 4}),
        ("first:2026-03-01..", set()),
        ("-first:..2099-01-01", {2, 3, 6}),
        ("bought:2026-03-01..2026-03-01", {1}),
        ("bought:..2026-01-31", {4}),
        ("bought:2026-02-01..2026-03-31 first:..2026-02-28 -bought:2026-02-15..2026-02-28", {1}),
        ("-bought:2000-01-01..", {2, 3, 6}),
        ("since<=2020-05-01", {4}),
        ("since>2020-05-01", {5}),
        ("added:3", {1, 2, 3, 4, 5, 6}),
        ("added:2", set()),
        ("added:nonsense", set()),
        ("point:delivery", {1}),
        ("point:delivery_times", {1}),
        ("point:product", {2}),
        ("point:4", {1}),
        ("point:none", {3}),
        ("point:none,product", {2, 3}),
        ("point:none@2025-01-01..2025-12-31", {3}),
        ("point:none@2026-01-01..2026-12-31", set()),
        ("point:delivery@2026-01-10..2026-01-10", {1}),
        ("point:delivery@2026-01-11..", set()),
        ("point:delivery@..2026-01-09", set()),
        ("point:delivery@..", {1}),
        ("point:delivery@nonsense", set()),
        ("point:delivery@2026-13-99..", set()),
        ("point:unknown", set()),
        ("-point:delivery", {2, 3, 4, 5, 6}),
        ("rung:regular class:A", {1, 2, 3, 4, 5, 6}),
        ("яна claims>0 city:львів", {1}),
        ("anna claims>0", set()),
        ("last<2026-01-01 purchases>0 claims:0", {4}),
    ],
)
def test_conditions(shop: SqliteBase, query: str, wanted: set[int]) -> None:
    asked = parse(query)
    assert len(asked.conditions) == sum(":" in w or "<" in w or ">" in w for w in query.split() if w != 'область"')
    assert set(shop.find(asked)) == wanted


def test_a_responsible_who_is_called_none(shop: SqliteBase) -> None:
    assert set(shop.find(parse("responsible:none"))) == {3, 4, 5, 6}


@pytest.mark.parametrize(
    ("sort", "wanted"),
    [
        ("name", [6, 4, 3, 2, 5, 1]),
        ("-name", [1, 5, 2, 3, 4, 6]),
        ("city", [5, 4, 3, 1, 2, 6]),
        ("-city", [2, 1, 3, 4, 5, 6]),
        ("number", [4, 2, 1, 3, 6, 5]),
        ("-number", [3, 1, 4, 2, 6, 5]),
        ("last", [4, 5, 1, 6, 3, 2]),
        ("-last", [1, 5, 4, 6, 3, 2]),
        ("-claims", [1, 3, 6, 4, 2, 5]),
        ("-purchases", [1, 4, 5, 6, 3, 2]),
        ("known_since", [4, 5, 6, 3, 2, 1]),
        ("-known_since", [5, 4, 6, 3, 2, 1]),
        ("added", [1, 2, 3, 4, 5, 6]),
        ("-added", [6, 5, 4, 3, 2, 1]),
        ("responsible", [5, 2, 1, 6, 4, 3]),
        ("-responsible", [1, 2, 5, 6, 4, 3]),
        ("claims -name", [5, 2, 4, 6, 3, 1]),
        ("profit", [6, 4, 3, 2, 5, 1]),
    ],
)
def test_order(shop: SqliteBase, sort: str, wanted: list[int]) -> None:
    keys = tuple(Sort(word.lstrip("-"), word.startswith("-")) for word in sort.split())
    assert list(shop.find(parse("", keys))) == wanted


def test_overdue_follows_the_calendar(shop: SqliteBase) -> None:
    shop.today = lambda: date(2026, 10, 31)
    assert set(shop.find(parse("overdue>0"))) == set()
    shop.today = lambda: date(2027, 1, 1)
    assert set(shop.find(parse("overdue>1"))) == {1}


def test_pages(shop: SqliteBase) -> None:
    page = shop.page([1, 99, 6])
    assert set(page) == {1, 6}
    row = page[1]
    assert (row.title, row.number, row.tags, row.responsible) == ("Яна", "10", ("VIP", "опт"), 1)
    assert (row.first_purchase, row.last_purchase, row.purchases) == (date(2026, 2, 1), date(2026, 3, 1), 2)
    assert (row.open_claims, row.worst_open, row.next_due, row.open_wishes) == (2, 5, date(2026, 11, 1), 0)
    assert (page[6].title, page[6].first_purchase, page[6].purchases, page[6].worst_open) == ("050 1", None, 0, 0)


def test_words_for_chips(shop: SqliteBase) -> None:
    assert shop.cities()[0] in (("Київ", 1), ("Львів", 1), ("Їжаків", 1))
    assert dict(shop.cities()) == {"Київ": 1, "Львів": 1, "львів ": 1, "Їжаків": 1, "Житомир, область": 1}
    assert shop.tags() == [("VIP", 1), ("vip", 1), ("опт", 1)]
