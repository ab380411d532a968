"""Losses of a real base: the chain from a lost client to who carries the same cause, each with its clients."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from desktop_crm.app import figures, search, settings
from desktop_crm.app.formats import Formats
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.app.texts import Texts
from desktop_crm.charts import drawing
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.query import parse
from tests.conftest import TODAY


def fill(session: Session) -> list[int]:
    """Twenty clients of whom seven left; five of them because nobody calls, which was mended 100 days ago."""
    with session.base.write(Intent("test")) as work:
        ids = list(work.add("client", [{"name": f"C{n}"} for n in range(20)]))
        ids += work.add("client", [{"name": "Rival", "roles": ("competitor",)}])
        work.add("purchase", [{"client_id": id, "date": TODAY - timedelta(400), "amount": 100} for id in ids[:20]])
        work.add("purchase", [{"client_id": id, "date": TODAY - timedelta(190), "amount": 100} for id in ids[:20]])
        ours, outside = work.add("cause", [{"name": "Nobody calls"}, {"name": "Moved", "kind": "outside"}])
        rows: list[dict[str, Any]] = [
            {
                "client_id": ids[n],
                "date": TODAY - timedelta(180 - n),
                "reason": "No call" if n % 2 else "NO CALL!",
                "cause": ours,
                "yearly_value": 1000 + n,
                "competitor": ids[20] if n < 2 else None,
                "told_in_public": n == 0,
                "public_note": "A post" if n == 0 else "",
            }
            for n in range(5)
        ]
        far = {"date": TODAY - timedelta(30), "reason": "Far", "cause": outside}
        rows += [{"client_id": ids[n], **far} for n in (5, 6)]
        lost = work.add("loss", rows)
        claims = work.add(
            "claim",
            [
                {"client_id": ids[n], "text": "x", "date": TODAY, "cause": ours, "status": status}
                for n, status in ((0, "new"), (8, "new"), (9, "resolved"))
            ],
        )
        work.add("problem", [{"client_id": ids[10], "text": "x", "date": TODAY, "cause": ours}])
        wishes = work.add("wish", [{"client_id": ids[11], "text": "x", "date": TODAY}])
        work.add(
            "improvement",
            [
                {
                    "text": "Call all",
                    "date": TODAY - timedelta(120),
                    "cause": ours,
                    "status": "done",
                    "done_on": TODAY - timedelta(100),
                    "losses": (lost[0],),
                    "claims": (claims[0],),
                    "wishes": tuple(wishes),
                }
            ],
        )
    return ids


def told(session: Session, **asked: Any) -> dict[str, Any]:
    return figures.as_json(figures.figure(session, "losses", **asked), Texts("en"))


def behind(session: Session, query: str) -> list[int]:
    return sorted(search.find(session, Standings(session), parse(query)).ids)


def test_the_chain_leads_from_the_lost_to_those_who_carry_the_cause(session: Session) -> None:
    ids = fill(session)
    found = told(session)
    assert (found["n"], found["ours"], found["outside"], found["told_in_public"]) == (7, 5, 2, 1)
    assert (found["yearly_value"], found["unvalued"], found["heard"]) == ("50.10", 2, 105)
    cause = found["causes"][0]
    assert (cause["cause"], cause["kind"], cause["count"], cause["carrying"]) == ("Nobody calls", "ours", 5, 3)
    assert behind(session, cause["query"]) == ids[:5]
    assert behind(session, cause["query_carrying"]) == [ids[8], ids[10], ids[11]]
    mending = cause["improvements"][0]
    assert (mending["status"], mending["before"]["losses"], mending["after"]["losses"]) == ("done", 5, 0)
    assert mending["verdict"] == "fewer"
    assert "Nobody calls" in found["title"]


def test_reasons_are_folded_and_competitors_summed(session: Session) -> None:
    ids = fill(session)
    found = told(session)
    assert [(r["reason"], r["count"]) for r in found["reasons"]] == [("NO CALL!", 5), ("Far", 2)]
    assert [(r["competitor"], r["count"], r["yearly_value"]) for r in found["competitors"]] == [
        ("Rival", 2, "20.01"),
        (None, 5, "30.09"),
    ]
    assert behind(session, found["competitors"][0]["query"]) == ids[:2]
    assert behind(session, figures.figure(session, "losses").query(f"card-{ids[20]}")) == [ids[20]]
    first = next(loss for loss in found["losses"] if loss["told_in_public"])
    assert (first["client"], first["public_note"], first["competitor"]) == ("C0", "A post", "Rival")


def test_a_purchase_or_a_win_back_ends_a_loss(session: Session) -> None:
    ids = fill(session)
    with session.base.write(Intent("test")) as work:
        work.add("purchase", [{"client_id": ids[0], "date": TODAY, "amount": 100}])
        work.edit("loss", {2: {"won_back_on": TODAY}})
    found = told(session)
    assert (found["returned"], found["won_back"], found["returned_value"]) == (2, 1, "20.01")
    assert found["causes"][0]["carrying"] == 4  # C0 came back and has a claim
    session.base.undo()
    assert told(session)["returned"] == 0


def test_listeners_are_a_setting(session: Session) -> None:
    fill(session)
    settings.put(session, {"told_by_dissatisfied": "9"})
    assert told(session)["heard"] == 63


def test_nothing_after_the_day_counts(session: Session) -> None:
    fill(session)
    found = told(session, first=date(2026, 1, 1), last=TODAY - timedelta(60), as_of=TODAY - timedelta(60))
    assert (found["n"], found["causes"][0]["improvements"][0]["after"]["losses"]) == (5, 0)
    assert told(session, first=TODAY, last=TODAY)["n"] == 0


@pytest.mark.parametrize("wanted", [None, "reasons", "competitors", "clients"])
def test_every_list_is_drawn_and_every_row_leads_to_its_clients(
    session: Session, wanted: str | None, texts: Texts, formats: Formats
) -> None:
    fill(session)
    result = figures.figure(session, "losses", list=wanted)
    table = figures.table(result, texts, formats)
    assert table.rows
    for row in table.rows:
        assert row.offers
        for offer in row.offers:
            assert behind(session, offer.query)
            assert figures.find("losses").mark_words
    drawing.page(result, "dark", texts, formats)


def test_a_saved_reason_means_the_same_reason_after_any_edit(session: Session) -> None:
    ids = fill(session)
    saved = {reason["reason"]: reason["query"] for reason in told(session)["reasons"]}
    assert behind(session, saved["Far"]) == ids[5:7]
    days = figures.figure(session, "losses")
    single = days.query("loss-1")
    with session.base.write(Intent("test")) as work:  # now the least of many, and then one of those told together
        day = TODAY - timedelta(20)
        rows = [
            {"client_id": ids[7 + n % 5], "date": day, "reason": f"Reason {n}"} for n in range(25) for _ in range(3)
        ]
        work.add("loss", [*rows, *rows])
    assert "Far" not in [reason["reason"] for reason in told(session)["reasons"]]
    assert behind(session, saved["Far"]) == ids[5:7]
    assert behind(session, saved["NO CALL!"]) == ids[:5]
    assert behind(session, single) == [ids[0]]
    others = told(session)["reasons"][-1]
    assert set(ids[5:7]) < set(behind(session, others["query"]))
    session.base.undo()
    with session.base.write(Intent("test")) as work:
        work.edit("loss", {id: {"reason": "Far away"} for id in (6, 7)})
    assert behind(session, saved["Far"]) == []
    assert behind(session, others["query"]) == []
    for hostile in ("reason-", "reason-0", "reason-1%", "reason-_", "loss-", "loss-" + "9" * 40, "loss-x"):
        assert behind(session, days.query(hostile)) == []


def test_a_saved_reason_is_told_by_its_words(session: Session, texts: Texts, formats: Formats) -> None:
    fill(session)
    words = figures.find("losses").mark_words
    assert words is not None
    marks = [
        str(row.key) for row in figures.table(figures.figure(session, "losses", list="reasons"), texts, formats).rows
    ]
    assert ["no call" in words(mark, texts, formats) for mark in marks] == [True, False]
    assert words("reason-others", texts, formats)
