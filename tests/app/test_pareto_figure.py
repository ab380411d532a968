"""The figure `pareto` from a real base: exact amounts, and marks that lead to the clients they count."""

from __future__ import annotations

import json
from datetime import date

import pytest

from desktop_crm.app import figures, search
from desktop_crm.app.formats import Formats
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.app.texts import Texts
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.query import parse

EN = Texts("en")


def shop(session: Session, clients: int = 30) -> None:
    with session.base.write(Intent("import.rows")) as work:
        ids = list(work.add("client", [{"name": f"Client {n}"} for n in range(clients)]))
        work.add(
            "purchase",
            [
                {"client_id": id, "date": date(2026, month, 3), "amount": 100_001 // (n + 1), "cost": 5000}
                for n, id in enumerate(ids)
                for month in range(2, 11)
                if n % 3 or month < 4
            ],
        )
        work.add("return", [{"client_id": ids[2], "date": date(2026, 9, 9), "amount": 1}])
        work.add("spending", [{"client_id": ids[0], "date": date(2026, 9, 9), "amount": 7, "kind": "retention"}])


def behind(session: Session, query: str) -> list[int]:
    return list(search.find(session, Standings(session), parse(query)).ids)


@pytest.mark.parametrize("by", [None, "profit"])
def test_every_mark_leads_to_its_clients(session: Session, by: str | None) -> None:
    shop(session)
    for as_of in (None, date(2026, 9, 10)):
        told = figures.as_json(figures.figure(session, "pareto", by=by, as_of=as_of), EN)
        assert told["of"] == (by or "revenue")
        for name, n in told["classes"].items():
            assert (told["queries"].get(name) is None) == (n == 0)
            assert n == 0 or len(behind(session, told["queries"][name])) == n
        assert len(behind(session, told["queries"]["top"])) == told["top20"]["clients"] == 6
        assert sum(cell["clients"] for cell in told["grid"]) == told["buyers"] == 30
        for cell in told["grid"]:
            assert len(behind(session, cell["query"])) == cell["clients"]
        if told["losing"]["clients"]:
            assert len(behind(session, told["queries"]["losing"])) == told["losing"]["clients"]
        json.dumps(told, allow_nan=False)


def test_amounts_are_exact(session: Session) -> None:
    shop(session)
    told = figures.as_json(figures.figure(session, "pareto"), EN)
    expected = sum(100_001 // (n + 1) * (9 if n % 3 else 2) for n in range(30)) - 1
    assert told["total"] == f"{expected // 100}.{expected % 100:02}"
    profit = figures.figure(session, "pareto", by="profit")
    margin = sum((100_001 // (n + 1) - 5000) * (9 if n % 3 else 2) for n in range(30))
    assert profit.total == margin - 7, "a return of 1 brings a margin of 0.3, which is 0"
    assert "cost you" in figures.title(profit, EN, Formats(EN))


def test_the_period_before_and_other_limits(session: Session) -> None:
    from desktop_crm.app import settings

    shop(session)
    result = figures.figure(session, "pareto", first=date(2026, 6, 1), last=date(2026, 9, 30), compare=True)
    assert result.before_days == (date(2026, 2, 1), date(2026, 5, 31))
    assert result.before is not None
    assert "The period before" in figures.evidence(result, EN, Formats(EN))
    settings.put(session, {"class_a": "50"})
    assert figures.figure(session, "pareto").limits == (50, 95)


@pytest.mark.parametrize("mark", ["revenue:Q", "A", "share:A", "profit:"])
def test_marks_that_are_none_find_nobody(session: Session, mark: str) -> None:
    shop(session)
    assert behind(session, f"mark:pareto.{mark}@2026-01-01..2026-11-20") == []
