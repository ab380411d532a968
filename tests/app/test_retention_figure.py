"""The figure `retention` from a real base: cells and losses lead to the clients they count."""

from __future__ import annotations

import json
from datetime import date, timedelta

from desktop_crm.app import figures, search
from desktop_crm.app.formats import Formats
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.app.texts import Texts
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.query import parse

EN = Texts("en")


def shop(session: Session) -> None:
    with session.base.write(Intent("import.rows")) as work:
        ids = work.add("client", [{"name": f"Client {n}"} for n in range(40)])
        work.add(
            "purchase",
            [
                {"client_id": id, "date": date(2025, 6, 1) + timedelta(7 * n + 40 * k), "amount": 100}
                for n, id in enumerate(ids)
                for k in range(1 + n % 5 * 2)
            ],
        )


def behind(session: Session, query: str) -> int:
    return len(search.find(session, Standings(session), parse(query)).ids)


def test_every_cell_leads_to_its_clients(session: Session) -> None:
    shop(session)
    for day in (None, date(2026, 8, 10)):
        for step in (None, "quarter", "year"):
            result = figures.figure(session, "retention", as_of=day, step=step)
            assert sum(cohort.size for cohort in result.cohorts) == result.n > 0
            for cohort in result.cohorts:
                assert behind(session, result.cell(cohort)) == cohort.size
                for age, count in enumerate(cohort.active):
                    if age and count is not None:
                        assert behind(session, result.cell(cohort, age)) == count
            assert behind(session, result.query("start")) == result.churn.start > 0
            assert behind(session, result.query("lost")) == result.churn.lost


def test_as_json(session: Session) -> None:
    shop(session)
    result = figures.figure(session, "retention", compare=True)
    told = figures.as_json(result, EN)
    assert told["cohorts"][0]["cohort"] == "2025-06"
    assert told["cohorts"][-1]["cohort"] == "2026-03"
    assert [a is None for a in told["cohorts"][-1]["active"]] == [False] * 8 + [True] * 9
    assert told["survival"][0] == {"months": 0, "at_risk": 40, "share": 1.0, "low": 0.912378, "high": 1.0}
    assert told["churn"]["folklore"] == 0.12945
    assert told["churn"]["start"] == result.churn.start
    json.dumps(told, allow_nan=False)


def test_old_data_are_cohorts_too(session: Session) -> None:
    with session.base.write(Intent("import.rows")) as work:
        ids = work.add("client", [{"name": f"Client {n}"} for n in range(3)])
        work.add("purchase", [{"client_id": id, "date": date(2010, 12, 1 + id), "amount": 1} for id in ids])
    told = figures.as_json(figures.figure(session, "retention"), EN)
    assert [(c["cohort"], c["size"], c["active"][:2]) for c in told["cohorts"]] == [("2010-12", 3, [3, 0])]
    told = figures.as_json(figures.figure(session, "retention", as_of=date(2010, 12, 20)), EN)
    assert told["cohorts"][0]["active"] == [3]


def test_what_is_told_of_every_firm_may_be_set(session: Session) -> None:
    from desktop_crm.app import settings

    shop(session)
    assert "12.9%" in figures.title(figures.figure(session, "retention"), EN, Formats(EN))
    settings.put(session, {"benchmark_churn": "50..100"})
    result = figures.figure(session, "retention")
    assert (result.verdict, result.folklore) == ("unclear", (0.5, 1.0))
    assert "50%–100%" in figures.title(result, EN, Formats(EN))


def test_a_mark_of_the_picture_stands_at_its_row_of_the_table(session: Session) -> None:
    from desktop_crm.charts import drawing

    shop(session)
    for name in ("retention", "pareto", "coming-back"):
        result = figures.figure(session, name)
        rows = figures.table(result, EN, Formats(EN)).rows
        marks = drawing.draw(result, "light", EN, size=(1200, 380)).marks
        assert {mark.kind for mark in marks} >= {"row"}
        for mark in marks:
            if mark.offer is not None and mark.kind != "point" and mark.row < len(rows):
                mine = [offer.query for offer in rows[mark.row].offers]
                assert mark.query in mine or mark.query.startswith(tuple(mine)), (name, mark)


def test_where_everybody_left_it_says_so(session: Session, texts: Texts) -> None:
    """Half-life of nobody is none: the title spoke of it and had no word for it."""
    with session.base.write(Intent("test")) as work:
        ids = work.add("client", [{"name": f"Client {n}"} for n in range(12)])
        work.add("purchase", [{"client_id": id, "date": date(2025, 10, 1), "amount": 100} for id in ids])
    result = figures.figure(session, "retention")
    assert figures.title(result, texts, Formats(texts)) == texts("figures_retention.title_all", n=12)
    assert figures.evidence(result, texts, Formats(texts))
