"""Failures by product and by staff member, through the session and with the clients behind each row."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from desktop_crm.app import figures, search
from desktop_crm.app.figures import marking
from desktop_crm.app.formats import Formats
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.app.texts import Texts
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.query import parse
from tests.conftest import TODAY


def add(session: Session, **rows: list[dict[str, Any]]) -> dict[str, list[int]]:
    with session.base.write(Intent("test")) as work:
        return {record: list(work.add(record, values)) for record, values in rows.items()}


def behind(session: Session, query: str) -> set[int]:
    return set(search.find(session, Standings(session), parse(query)).ids)


def days(number: int) -> list[date]:
    return [TODAY - timedelta(3 * n) for n in range(number)]


@pytest.fixture
def shop(session: Session) -> list[int]:
    """A bed that fails in 12 of 60 purchases, a chair in 3 of 60."""
    clients = add(session, client=[{"name": f"C{n}"} for n in range(12)])["client"]
    goods = [("Bed 160×200", 40), ("Bed 160×200; Chair × 4", 20), ("chair × 2", 40)]
    sales = [{"date": TODAY - timedelta(n), "amount": 100, "product": p} for p, number in goods for n in range(number)]
    claims = [
        {"client_id": clients[n % 6] if n % 2 else None, "date": day, "text": "x", "product": "bed  160×200"}
        for n, day in enumerate(days(12))
    ]
    back = [{"client_id": clients[7], "date": day, "amount": 5, "product": "CHAIR"} for day in days(3)]
    add(session, purchase=sales, claim=claims, **{"return": back}, problem=[{"date": TODAY, "text": "?"}])
    return clients


def test_a_product_is_named_in_any_spelling_and_bought_among_others(session: Session, shop: list[int]) -> None:
    result = figures.figure(session, "failure-products")
    told = [(row.label, row.count, row.purchases, row.verdict) for row in result.rows]
    assert told == [("bed  160×200", 12, 60, "more"), ("CHAIR", 3, 60, "less"), ("", 1, 0, "few")]
    assert (result.purchases, result.named, result.n, result.stated) == (100, 120, 16, 15)


def test_what_came_back_with_others_counts_as_one_of_each(session: Session, shop: list[int]) -> None:
    both = [{"client_id": shop[9], "date": TODAY, "amount": 5, "product": "Bed 160×200 × 2; chair;"}]
    add(session, **{"return": both})
    result = figures.figure(session, "failure-products")
    assert [(row.label, row.count) for row in result.rows] == [("bed  160×200", 13), ("CHAIR", 4), ("", 1)]
    assert (result.n, result.stated, result.told) == (17, 16, 17)
    bed, chair = (row["query"] for row in figures.as_json(result, Texts("en"))["rows"][:2])
    assert shop[9] in behind(session, bed) & behind(session, chair)


def test_rows_lead_to_their_clients(session: Session, shop: list[int], texts: Texts) -> None:
    formats = Formats(texts)
    result = figures.figure(session, "failure-products")
    bed, chair, unstated = figures.table(result, texts, formats).rows
    assert behind(session, bed.query) == {shop[n % 6] for n in range(1, 12, 2)}
    assert texts("figures.carded", n=6, found=texts("figures.found_failure", n=12)) in bed.offers[0].words
    assert behind(session, chair.query) == {shop[7]}
    assert unstated.offers == ()
    claims = figures.table(figures.figure(session, "failure-products", of="claims"), texts, formats).rows
    assert behind(session, claims[0].query) == behind(session, bed.query)
    figure = figures.find("failure-products")
    assert figure.mark_words
    mark = bed.query.split(".", 1)[1].split("@")[0]
    assert figure.mark_words(mark, texts, formats) == "bed  160×200"
    assert figures.title(result, texts, formats).startswith("bed  160×200")


def test_losses_name_no_product(session: Session, shop: list[int], texts: Texts) -> None:
    result = figures.figure(session, "failure-products", of="losses")
    assert figures.title(result, texts, Formats(texts)) == texts("figures_groups.title_unnamed")


def test_a_mark_that_names_nothing_finds_nobody(session: Session, shop: list[int]) -> None:
    for mark in ("gx", f"g{marking.coded('sofa')}+claim", "g1%", "s99-1", "none+claim:x"):
        assert behind(session, f"mark:failure-products.{mark}@2026-01-01..2026-11-20") == set()


def test_staff_by_sales_of_their_own(session: Session, texts: Texts) -> None:
    formats = Formats(texts)
    staff = add(session, staff=[{"name": "Ann"}, {"name": "Ben"}, {"name": "Eve"}])["staff"]
    clients = add(session, client=[{"name": "A"}, {"name": "B"}])["client"]
    add(
        session,
        purchase=[{"date": day, "amount": 1, "seller": staff[n % 2]} for n, day in enumerate(days(100))],
        claim=[{"date": day, "text": "x", "staff": staff[0], "client_id": clients[0]} for day in days(15)],
        loss=[{"date": TODAY, "reason": "x", "staff": staff[1], "client_id": clients[1]}],
        refusal=[{"date": TODAY, "reason": "x"}],
    )
    result = figures.figure(session, "failure-staff")
    told = [(row.label, row.count, row.purchases, row.verdict) for row in result.rows]
    assert told == [("Ann", 15, 50, "more"), ("Ben", 1, 50, "less"), ("", 1, 0, "few")]
    rows = figures.table(result, texts, formats).rows
    assert [behind(session, row.query) for row in rows[:2]] == [{clients[0]}, {clients[1]}]
    with session.base.write(Intent("test")) as work:
        work.edit("staff", {staff[0]: {"name": "Anna"}})
    assert behind(session, rows[0].query) == {clients[0]}, "a mark outlives a new name"


def test_long_names_and_odd_letters_survive_a_mark() -> None:
    for text in ("", "a", "«Диван», 2 м\n", "+~@..:"):
        assert marking.read(marking.coded(text)) == text
    long = marking.coded("я" * 200)
    assert len(long) < 30
    assert marking.read(long) is None
    assert marking.read("2YQ") is None
