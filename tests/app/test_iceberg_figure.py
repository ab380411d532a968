"""Hidden problems, through the session and with the clients behind each group."""

from __future__ import annotations

from datetime import timedelta

from desktop_crm.app import figures, search, settings
from desktop_crm.app.formats import Formats
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.app.texts import Texts
from desktop_crm.charts import drawing
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.query import parse
from tests.conftest import TODAY


def behind(session: Session, query: str) -> set[int]:
    return set(search.find(session, Standings(session), parse(query)).ids)


def shop(session: Session) -> list[int]:
    """Of twenty asked twelve had a problem and three of them said so; the hidden ones bring 6.00 each."""
    with session.base.write(Intent("test")) as work:
        clients = list(work.add("client", [{"name": f"C{n}"} for n in range(24)]))
        work.add("feedback", [
            *(
                {"client_id": clients[n], "date": TODAY - timedelta(n), "had_problem": n < 12,
                 "did_complain": n < 3 if n < 11 else None}
                for n in range(20)
            ),
            {"client_id": clients[20], "date": TODAY, "satisfaction": 1},
            {"client_id": clients[21], "date": TODAY - timedelta(700), "had_problem": True},
            {"date": TODAY, "had_problem": True},
        ])  # fmt: skip
        work.add(
            "purchase",
            [{"client_id": c, "date": TODAY - timedelta(364), "amount": 1000, "cost": 400} for c in clients[:12]],
        )
    return clients


def test_counts_shares_and_money(session: Session, texts: Texts) -> None:
    shop(session)
    result, formats = figures.figure(session, "iceberg"), Formats(texts)
    assert (result.asked, result.problems, result.complained, result.hidden, result.unsaid) == (20, 12, 3, 9, 1)
    assert result.at_risk == 9 * 600
    told = figures.as_json(result, texts, formats)
    assert (told["at_risk"], told["incidence"]["share"], told["complaint_rate"]["told"]) == ("54.00", 0.6, [0.05, 0.05])
    assert formats.money(5400) in figures.title(result, texts, formats)


def test_each_group_leads_to_its_clients(session: Session, texts: Texts) -> None:
    clients = shop(session)
    result = figures.figure(session, "iceberg")
    rows = figures.table(result, texts, Formats(texts)).rows
    wanted = [clients[:20], clients[:12], clients[:3], clients[3:12]]
    assert [behind(session, row.query) for row in rows] == [set(who) for who in wanted]
    for mark in drawing.draw(result, "light", texts).marks:
        if mark.offer:
            assert mark.query == rows[mark.row].query
    assert behind(session, f"mark:iceberg.calm@2026-01-01..{TODAY}") == set()


def test_what_is_told_can_be_set_and_an_edit_is_seen(session: Session, texts: Texts) -> None:
    clients, formats = shop(session), Formats(texts)
    settings.put(session, {"benchmark_complaint_rate": "60..70"})
    result = figures.figure(session, "iceberg")
    assert result.told.complaints == (0.6, 0.7)
    less = texts("figures_iceberg.verdict_below")
    assert less in figures.table(result, texts, formats).texts[2]
    with session.base.write(Intent("test")) as work:
        ids = [one.id for who in clients[:12] for one in session.base.on_card("feedback", who)]
        work.edit("feedback", {id: {"did_complain": True} for id in ids})
    said = figures.figure(session, "iceberg")
    assert (said.hidden, said.at_risk) == (0, 0)
    assert figures.title(said, texts, formats) == texts("figures_iceberg.title_open", n=12)
    session.base.undo()
    assert figures.figure(session, "iceberg").hidden == 9
