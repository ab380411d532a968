"""What to mend first, through the session: cards, classes, improvements and the clients behind each row."""

from __future__ import annotations

from datetime import timedelta

from desktop_crm.app import figures, search
from desktop_crm.app.formats import Formats
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.app.texts import Texts
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.query import parse
from tests.conftest import TODAY


def behind(session: Session, query: str) -> set[int]:
    return set(search.find(session, Standings(session), parse(query)).ids)


def shop(session: Session) -> dict[str, int]:
    """Anna is class A; an old open claim of hers about delivery, a return, losses, a problem without a place."""
    points = {p.code: p.id for p in session.base.all("failure_point") if p.code}
    with session.base.write(Intent("test")) as work:
        (cause,) = work.add("cause", [{"name": "No phone number", "kind": "ours"}])
        anna, ben = work.add("client", [{"name": "Anna"}, {"name": "Ben"}])
        work.add("purchase", [{"client_id": anna, "date": TODAY - timedelta(9), "amount": 10**6}])
        at = {"failure_point": points["delivery"], "cause": cause}
        work.add("claim", [
            {**at, "client_id": anna, "date": TODAY - timedelta(400), "text": "x", "severity": 6, "status": "in_work"},
            {**at, "client_id": ben, "date": TODAY - timedelta(90), "text": "x", "severity": 4, "status": "resolved"},
            {**at, "client_id": ben, "date": TODAY + timedelta(3), "text": "x", "severity": 10},
        ])  # fmt: skip
        work.add("return", [{"failure_point": points["staff"], "date": TODAY, "amount": 1}])
        work.add("loss", [{"failure_point": points["staff"], "client_id": ben, "date": TODAY, "reason": "x"}])
        work.add("problem", [{"date": TODAY, "text": "?"}])
        (act,) = work.add("improvement", [{"text": "Ask for it", "date": TODAY, "cause": cause, **at}])
    return {"anna": anna, "ben": ben, "act": act, **points}


def test_scores_by_point_and_by_cause(session: Session) -> None:
    shop(session)
    result = figures.figure(session, "acute")
    assert [(row.score, row.cases, row.open) for row in result.rows] == [(36 * 3 + 16 * 0.5, 2, 1), (50, 2, 0)]
    assert (result.unstated, result.rows[0].action) == (1, "Ask for it")
    causes = figures.figure(session, "acute", about="causes")
    assert [(row.label, row.cases) for row in causes.rows] == [("No phone number", 2)]
    assert causes.unstated == 3


def test_rows_lead_to_their_clients(session: Session, texts: Texts) -> None:
    who, formats = shop(session), Formats(texts)
    for by in ("points", "causes"):
        rows = figures.table(figures.figure(session, "acute", about=by), texts, formats).rows
        whole, open_ = rows[0].offers
        assert behind(session, whole.query) == {who["anna"], who["ben"]}
        assert behind(session, open_.query) == {who["anna"]}
        words = figures.find("acute").mark_words
        assert words
        assert texts("figures_acute.mark_open", name=rows[0].cells[0]) == words(
            open_.query[11:].split("@")[0], texts, formats
        )
    staff = figures.table(figures.figure(session, "acute"), texts, formats).rows[1]
    assert texts("figures.carded", n=1, found=texts("figures_acute.found_all", n=2)) in staff.offers[0].words
    for mark in ("x1", "p", "pX", "p1-late", "c999"):
        assert behind(session, f"mark:acute.{mark}@2026-01-01..{TODAY}") == set()


def test_a_severe_open_case_takes_the_title_and_settling_it_gives_it_back(session: Session, texts: Texts) -> None:
    who, formats = shop(session), Formats(texts)
    with session.base.write(Intent("test")) as work:
        (claim,) = work.add("claim", [{"date": TODAY, "text": "x", "severity": 9, "failure_point": who["premises"]}])
    result = figures.figure(session, "acute")
    name = result.rows[0].label
    urgent = texts("figures_acute.title_urgent", n=1, name=name, severity=9)
    assert figures.title(result, texts, formats) == urgent
    with session.base.write(Intent("test")) as work:
        work.edit("claim", {claim: {"status": "resolved"}})
    assert figures.title(figures.figure(session, "acute"), texts, formats) == texts("figures_acute.title_few", n=5)
    session.base.undo()
    assert figures.title(figures.figure(session, "acute"), texts, formats) == urgent


def test_only_an_improvement_under_way_is_an_action(session: Session) -> None:
    who = shop(session)
    with session.base.write(Intent("test")) as work:
        work.edit("improvement", {who["act"]: {"status": "done"}})
    assert figures.figure(session, "acute").rows[0].action == ""
