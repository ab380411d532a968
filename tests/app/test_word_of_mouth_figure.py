"""Word of mouth of a real base: multipliers of the settings, recommendations, and the clients behind both."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from desktop_crm.app import figures, search, settings
from desktop_crm.app.formats import Formats
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.app.texts import Texts
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.query import parse
from tests.conftest import TODAY


def fill(session: Session) -> list[int]:
    """Eight satisfied, three dissatisfied; two came on the word of the first, one of whom bought."""
    with session.base.write(Intent("test")) as work:
        ids = list(work.add("client", [{"name": f"C{n}"} for n in range(14)]))
        scores = [5] * 8 + [1] * 3
        day = TODAY - timedelta(9)
        answers = zip(ids, scores, strict=False)
        work.add("feedback", [{"client_id": id, "date": day, "satisfaction": score} for id, score in answers])
        work.add("feedback", [{"client_id": ids[0], "date": TODAY - timedelta(50), "satisfaction": 1}])
        came = [{"client_id": id, "recommender": ids[0], "date": TODAY - timedelta(30)} for id in ids[11:13]]
        work.add("referral", [*came, {"client_id": ids[13], "recommender": ids[1], "date": TODAY - timedelta(900)}])
        work.add("purchase", [{"client_id": ids[11], "date": TODAY, "amount": 10000, "cost": 4000}])
        work.add("loss", [{"client_id": ids[10], "date": TODAY, "reason": "x", "told_in_public": True}])
    return ids


def told(session: Session, **asked: Any) -> dict[str, Any]:
    return figures.as_json(figures.figure(session, "word-of-mouth", **asked), Texts("en"))


def behind(session: Session, query: str) -> list[int]:
    return sorted(search.find(session, Standings(session), parse(query)).ids)


def test_each_client_counts_once_by_the_last_answer(session: Session) -> None:
    ids = fill(session)
    found = told(session)
    assert (found["n"], found["satisfied"], found["dissatisfied"]) == (11, 8, 3)
    assert (found["hear_good"], found["hear_bad"]) == (40, 45)
    assert "(45)" in found["title"]
    assert "call the 3" in found["title"]
    assert behind(session, found["queries"]["dissatisfied"]) == ids[8:11]
    assert told(session, last=TODAY - timedelta(20))["dissatisfied"] == 1


def test_the_multipliers_are_settings(session: Session) -> None:
    fill(session)
    settings.put(session, {"told_by_satisfied": "6", "told_by_dissatisfied": "2"})
    found = told(session)
    assert (found["hear_good"], found["hear_bad"]) == (48, 6)
    texts = Texts("en")
    assert "folklore" in figures.note(figures.figure(session, "word-of-mouth"), texts, Formats(texts))


def test_recommendations_of_the_period_lead_to_who_came_and_who_recommended(session: Session) -> None:
    ids = fill(session)
    found = told(session)
    assert (found["came"], found["came_and_bought"], found["margin"]) == (2, 1, "60.00")
    assert behind(session, found["queries"]["came"]) == ids[11:13]
    assert behind(session, found["queries"]["recommenders"]) == [ids[0]]
    assert [(r["client"], r["came"], r["margin"]) for r in found["recommenders"]] == [("C0", 2, "60.00")]
    assert (found["losses"], found["told_in_public"]) == (1, 1)
    assert behind(session, found["queries"]["told"]) == [ids[10]]


def test_a_recommender_whose_card_is_gone_is_not_named(session: Session) -> None:
    ids = fill(session)
    with session.base.write(Intent("test")) as work:
        work.remove("client", [ids[0]])
    found = told(session)
    assert (found["came"], found["recommenders"]) == (2, [])
    session.base.undo()
    assert told(session)["recommenders"][0]["client"] == "C0"


def test_referrals_without_answers_are_told(session: Session) -> None:
    ids = fill(session)
    with session.base.write(Intent("test")) as work:
        work.remove("feedback", [row.id for id in ids for row in session.base.on_card("feedback", id)])
    found = told(session)
    assert found["n"] == 0
    assert "2 clients came by recommendation" in found["title"]
