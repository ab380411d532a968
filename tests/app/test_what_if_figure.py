"""The figure `what-if` from a real base: whom it counts, the discount, what is told of others."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from desktop_crm.app import figures, search, settings
from desktop_crm.app.formats import Formats
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.app.texts import Texts
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.errors import UserError
from desktop_crm.domain.query import parse

EN = Texts("en")


def shop(session: Session, start: date = date(2025, 8, 1)) -> None:
    """Thirty were clients a year before, of whom 18 go on buying; six came since."""
    with session.base.write(Intent("import.rows")) as work:
        ids = work.add("client", [{"name": f"Client {n}"} for n in range(36)])
        rows = []
        for n, id in enumerate(ids):
            first = start if n < 30 else start + timedelta(330)
            often = 6 if n < 18 else 1
            rows += [{"client_id": id, "date": first + timedelta(80 * k), "amount": 10_000} for k in range(often)]
        work.add("purchase", rows)


def behind(session: Session, query: str) -> int:
    return len(search.find(session, Standings(session), parse(query)).ids)


def test_it_counts_clients_that_can_be_shown(session: Session) -> None:
    shop(session)
    result = figures.figure(session, "what-if")
    assert (result.n, result.churn.lost, result.end, result.inflow) == (30, 12, 24, 6)
    for mark, n in (("start", 30), ("lost", 12), ("end", 24), ("inflow", 6)):
        assert behind(session, result.query(mark)) == n


def test_the_discount_is_the_owner_s_own(session: Session) -> None:
    shop(session)
    told = {
        rate: figures.as_json(figures.figure(session, "what-if", discount=rate), EN)
        for rate in (None, "0", "10", "12,5", "12.5 %", "30")
    }
    assert told[None] == told["10"]
    assert told["12,5"]["discount"] == told["12.5 %"]["discount"] == 0.125
    profits = [float(told[rate]["profit"]) for rate in ("0", "10", "12,5", "30")]
    assert profits == sorted(profits, reverse=True)
    for wrong in ("x", "-1", "101", "nan", ""):
        with pytest.raises(UserError):
            figures.figure(session, "what-if", discount=wrong)
    assert "12.5% a year" in figures.note(figures.figure(session, "what-if", discount="12.5"), EN, Formats(EN))


def test_in_words_and_beside_what_is_told(session: Session) -> None:
    shop(session)
    told = figures.as_json(figures.figure(session, "what-if"), EN)
    assert [p["points"] for p in told["points"]] == list(range(1, 11))
    assert told["points"][4]["relative"] == round(5 / 60, 6)
    assert told["verdict"] == "below"
    assert "(60% → 65%)" in told["title"]
    settings.put(session, {"benchmark_retention_profit": "1..90"})
    assert figures.as_json(figures.figure(session, "what-if"), EN)["verdict"] == "within"


def test_a_young_base_waits_and_an_old_one_is_looked_at_where_it_ends(session: Session) -> None:
    shop(session, date(2026, 8, 1))
    young = figures.figure(session, "what-if")
    assert (young.n, young.instead) == (0, False)
    assert "shows after a year of purchases" in figures.title(young, EN, Formats(EN))
    session.base.undo()
    shop(session, date(2015, 8, 1))
    old = figures.figure(session, "what-if")
    assert (old.n, old.instead, old.last) == (30, True, date(2016, 9, 4))
