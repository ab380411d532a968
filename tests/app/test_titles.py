"""Titles that must not be said of a base that they are not true of, nor send an owner to do what would not help."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from desktop_crm.app import figures
from desktop_crm.app.formats import Formats
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts
from desktop_crm.domain.changes import Intent
from tests.conftest import TODAY


def keep(session: Session, **rows: list[dict[str, Any]]) -> None:
    with session.base.write(Intent("test")) as work:
        for record, values in rows.items():
            work.add(record, values)


def title(session: Session, name: str, texts: Texts, **asked: Any) -> str:
    return figures.title(figures.figure(session, name, **asked), texts, Formats(texts))


def clients(n: int) -> list[dict[str, Any]]:
    return [{"name": f"C{i}"} for i in range(n)]


def bought(n: int, *ago: int) -> list[dict[str, Any]]:
    return [{"client_id": c, "date": TODAY - timedelta(d), "amount": 500} for c in range(1, n + 1) for d in ago]


def test_clients_known_since_nobody_knows_when_are_clients_all_the_same(session: Session, texts: Texts) -> None:
    keep(session, client=clients(15))
    assert title(session, "contacts", texts) == texts("figures_contacts.title_unknown", n=15)


def test_failures_of_one_month_ask_for_no_longer_period(session: Session, texts: Texts) -> None:
    keep(session, claim=[{"date": TODAY - timedelta(n), "text": "x"} for n in range(12)])
    assert title(session, "failure-months", texts) == texts("figures_failure_months.title_known")
    month = {"first": TODAY.replace(day=1), "last": TODAY}
    assert title(session, "failure-months", texts, **month) == texts("figures_failure_months.title_one")


def test_nobody_is_invited_for_a_second_purchase_where_all_have_made_one(session: Session, texts: Texts) -> None:
    keep(session, client=clients(12), purchase=bought(12, 20, 60))
    assert title(session, "coming-back", texts) == texts("figures_coming_back.title_steady")


def test_where_nobody_is_regular_it_says_so(session: Session, texts: Texts) -> None:
    keep(session, client=clients(12), purchase=bought(12, 20))
    assert title(session, "ladder", texts) == texts("figures_ladder.title_none", n=12)


def test_failures_of_years_ago_are_shown_where_there_are_no_others(session: Session, texts: Texts) -> None:
    keep(session, claim=[{"date": TODAY - timedelta(4000 + n), "text": "x", "failure_point": 4} for n in range(12)])
    result = figures.figure(session, "failure-points")
    assert (result.n, result.instead) == (12, True)
    assert figures.figure(session, "failure-points", first=TODAY.replace(day=1)).n == 0
