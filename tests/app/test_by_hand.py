"""Definitions of the domain on small bases, each number worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from desktop_crm.app import figures, search, settings
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings, table_as_of
from desktop_crm.app.texts import Texts
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.query import parse
from tests.conftest import TODAY


def day(text: str) -> date:
    return date.fromisoformat(text)


def keep(session: Session, record: str, rows: list[dict[str, Any]]) -> list[int]:
    with session.base.write(Intent("test")) as work:
        return list(work.add(record, rows))


def clients(session: Session, n: int, **more: Any) -> list[int]:
    return keep(session, "client", [{"name": f"Client {i}", **more} for i in range(n)])


def buy(session: Session, client: int | None, *days: str, amount: int = 10_000, **more: Any) -> None:
    keep(session, "purchase", [{"client_id": client, "date": day(d), "amount": amount, **more} for d in days])


def told(session: Session, name: str, first: str = "", last: str = "", **options: Any) -> dict[str, Any]:
    start, end = (day(text) if text else None for text in (first, last))
    return figures.as_json(figures.figure(session, name, first=start, last=end, **options), Texts("en"))


def found(session: Session, query: str) -> list[int]:
    return [int(id) for id in search.find(session, Standings(session), parse(query)).ids]


def test_median_interval_limits_and_silence(session: Session) -> None:
    own, twice, merged = clients(session, 3)
    buy(session, own, "2026-01-01", "2026-01-11", "2026-01-31")  # gaps 10 and 20: median 15, limit 45
    buy(session, twice, "2026-03-01", "2026-03-11")  # two days: the shop's limit, max(180, 3 x 90) = 270
    buy(session, merged, "2026-05-01", "2026-05-01", "2026-05-01")  # one day of purchase
    table = table_as_of(session, TODAY)
    assert [table.of(c).interval for c in (own, twice, merged)] == [15, 10, None]
    assert [table.of(c).limit for c in (own, twice, merged)] == [45, 270, 270]
    for last, silent in (("2026-03-17", False), ("2026-03-18", True)):  # 31 January + 45 days, and the day after
        assert table_as_of(session, day(last)).of(own).silent is silent


def test_the_shop_has_a_usual_interval_from_thirty_gaps_on(session: Session) -> None:
    (one, *others) = clients(session, 30)
    for c in others:
        buy(session, c, "2026-01-01", "2026-04-11")  # 29 gaps of 100 days
    assert table_as_of(session, TODAY).of(one).shop_interval == 90
    buy(session, one, "2026-01-01", "2026-04-11")
    assert table_as_of(session, TODAY).of(one).shop_interval == 100
    assert table_as_of(session, TODAY).of(one).limit == 300


def test_lost_gained_retained_and_churn(session: Session) -> None:
    """Limits: 45 days for who buys every 15 days; 270 for the rest."""
    stays, silent, said, won, arrived, gone_at_once = clients(session, 6)
    buy(session, stays, "2025-12-01", "2026-05-01", "2026-09-01")
    buy(session, silent, "2025-12-01", "2025-12-16", "2025-12-31")  # event day: 31 December + 45 = 14 February
    buy(session, said, "2025-12-05")
    keep(session, "loss", [{"client_id": said, "date": day("2026-02-20"), "reason": "x"}])
    buy(session, won, "2025-12-06")
    keep(
        session,
        "loss",
        [{"client_id": won, "date": day("2026-02-03"), "reason": "x", "won_back_on": day("2026-02-10")}],
    )
    buy(session, arrived, "2026-02-02")
    buy(session, gone_at_once, "2026-02-05")
    keep(session, "loss", [{"client_id": gone_at_once, "date": day("2026-02-25"), "reason": "x"}])
    bucket = told(session, "bucket", "2026-02-01", "2026-02-28")
    # active at the start: stays, silent, said, won; lost: those three and gone_at_once; back: won
    counts = {key: bucket[key] for key in ("start", "gained", "returned", "lost", "end")}
    assert counts == {"start": 4, "gained": 2, "returned": 1, "lost": 4, "end": 3}
    assert bucket["churn"] == 0.75, "who arrived in the period is left out"
    assert found(session, bucket["query_lost"]) == [silent, said, won, gone_at_once]
    assert told(session, "costs", "2026-02-01", "2026-02-28")["retained"] == 1
    for last, lost in (("2026-02-13", False), ("2026-02-14", True)):
        mine = told(session, "bucket", "2026-02-01", last)
        assert (silent in found(session, mine["query_lost"])) is lost, last
    eve = told(session, "bucket", "2026-02-01", "2026-02-14", as_of=day("2026-02-14"))
    assert eve["lost"] == 1, "of the silent one it is not yet known; the other was won back"
    empty = told(session, "bucket", "2020-01-01", "2020-12-31")
    assert (empty["start"], empty["churn"]) == (0, None)


@pytest.mark.parametrize(("lost", "gained"), [(1, 1), (2, 1), (1, 0)])
def test_the_alarm_is_strictly_greater(session: Session, lost: int, gained: int) -> None:
    """All by silence of 270 days; each alone is of class A while nobody else buys as much."""
    old, new, small = clients(session, lost), clients(session, gained), clients(session, 12)
    for c in old:
        buy(session, c, "2025-05-01", amount=1_000_000)  # lost on 26 January 2026
    for c in new:
        buy(session, c, "2026-02-01", amount=1_000_000)
    for c in small:
        buy(session, c, "2025-12-15", amount=100)
    bucket = told(session, "bucket", "2026-01-01", "2026-02-28")
    assert (bucket["significant"]["lost"], bucket["significant"]["gained"]) == (lost, gained)
    assert bucket["alarm"] is (lost > gained)


def test_acute_an_open_case_of_nine_comes_first_and_the_score_is_a_sum(session: Session) -> None:
    (best, other) = clients(session, 2)
    buy(session, best, "2026-11-01", amount=1_000_000)  # class A
    buy(session, other, "2026-11-01", amount=1_000)  # class C
    one, two = (p.id for p in session.base.all("failure_point")[:2])
    claim = {"text": "x", "date": TODAY - timedelta(90)}
    keep(
        session,
        "claim",
        [
            {**claim, "client_id": best, "failure_point": one, "severity": 8, "status": "resolved"},  # 64 x 0.5 x 3
            {**claim, "client_id": best, "failure_point": one, "severity": 8, "status": "new"},  # 64 x 1 x 3
            {**claim, "client_id": None, "failure_point": one, "severity": 4, "status": "resolved"},  # 16 x 0.5 x 1
            {**claim, "client_id": other, "failure_point": two, "severity": 9, "status": "in_work"},  # 81 x 1 x 1
            {**claim, "client_id": other, "failure_point": two, "severity": 10, "status": "resolved"},  # 100 x 0.5 x 1
        ],
    )
    first, second = told(session, "acute")["rows"]
    assert (first["urgent"], first["score"]) == (1, 131)
    assert (second["urgent"], second["score"]) == (0, 96 + 192 + 8)
    assert first["classes"] == {"A": 0, "B": 0, "C": 1, "none": 0}


def test_the_insignificant_group(session: Session) -> None:
    """Ten regulars: two bring 50 and 100 of 3,150 in 300 minutes each, eight bring 375 each in 10 minutes each."""
    everyone = clients(session, 10)
    for c, each in zip(everyone, (1_000, 2_000, *[7_500] * 8), strict=True):
        # five days of purchase, margin 100 %: cost 0
        buy(session, c, *(f"2026-{m:02}-01" for m in (1, 3, 5, 7, 9)), amount=each, cost=0)
    keep(
        session,
        "interaction",
        [
            {"client_id": c, "date": day("2026-10-01"), "summary": "x", "direction": "out", "minutes": minutes}
            for c, minutes in zip(everyone, (300, 300, *[10] * 8), strict=True)
        ],
    )
    found_ = told(session, "significance")
    assert (found_["n"], found_["profit"], found_["minutes"]) == (10, "3150.00", 680)
    group = found_["group"]
    assert (group["clients"], group["rule"]) == (2, True)  # 150 / 3150 = 4.76 %; 600 / 680 = 88 %
    assert group["profit_share"] == pytest.approx(150 / 3150, abs=1e-6)
    assert group["time_share"] == pytest.approx(600 / 680, abs=1e-6)
    assert found(session, group["query"]) == everyone[:2]
    (pinned,) = clients(session, 1, pinned_rung="regular")
    keep(session, "interaction", [
        {"client_id": pinned, "date": day("2026-10-01"), "summary": "x", "direction": "out", "minutes": 60}
    ])  # fmt: skip
    assert told(session, "significance")["n"] == 11, "by hand, before anything is bought"
    assert sorted(found(session, told(session, "significance")["group"]["query"])) == [*everyone[:2], pinned]


def test_ten_of_ten_promoters_are_not_certain(session: Session) -> None:
    for c in clients(session, 10):
        keep(session, "feedback", [{"client_id": c, "date": TODAY, "satisfaction": 5, "would_recommend": 9}])
    found_ = told(session, "satisfaction")
    assert (found_["nps"], found_["promoters"], found_["detractors"]) == (1, 10, 0)
    # adjusted counts 10.75 / 1.5 / 0.75 of 13: p - d = 10 / 13, variance (11.5 / 13 - (10 / 13)^2) / 13
    mean = 10 / 13
    half = 1.959964 * ((11.5 / 13 - mean**2) / 13) ** 0.5
    assert found_["nps_low"] == pytest.approx(mean - half, abs=1e-4)
    assert found_["nps_high"] == pytest.approx(min(1, mean + half), abs=1e-4)


def test_incidence_has_the_published_interval(session: Session) -> None:
    """81 of 263: 0.2553 to 0.3662 (Newcombe 1998)."""
    for i, c in enumerate(clients(session, 263)):
        keep(session, "feedback", [{"client_id": c, "date": TODAY, "satisfaction": 4, "had_problem": i < 81}])
    incidence = told(session, "iceberg")["incidence"]
    assert (round(incidence["low"], 4), round(incidence["high"], 4)) == (0.2553, 0.3662)


def test_contacts_a_year(session: Session) -> None:
    """Four contacts out within 200 client-days of an existing client; two within 100 days before the first purchase."""
    (one,) = clients(session, 1, known_since=day("2026-01-01"))
    buy(session, one, "2026-04-11")  # 1 January + 100 days
    talk = {"client_id": one, "summary": "x", "purpose": "offer"}
    keep(
        session,
        "interaction",
        [
            *({**talk, "direction": "out", "date": day("2026-02-01")} for _ in range(2)),
            *({**talk, "direction": "out", "date": day("2026-05-01")} for _ in range(4)),
            {**talk, "direction": "in", "date": day("2026-05-02")},
        ],
    )
    rows = {row["group"]: row for row in told(session, "contacts", "2026-01-01", "2026-10-27")["groups"]}
    assert (rows["potential"]["client_days"], rows["existing"]["client_days"]) == (100, 200)
    assert rows["potential"]["a_year"] == pytest.approx(2 / (100 / 365.25), abs=1e-6)
    assert rows["existing"]["a_year"] == pytest.approx(4 / (200 / 365.25), abs=1e-6)
    short = told(session, "contacts", "2026-01-01", "2026-07-08")["groups"]  # 89 days from 11 April
    assert next(row for row in short if row["group"] == "existing")["a_year"] is None


def test_payback_counts_who_has_not_paid_as_censored(session: Session) -> None:
    """An untied advertisement of 100 won ten clients: 10 each. Margin 30 %.

    Five pay on the first day (100 x 0.3), two on day 40 by a second purchase, three never do.
    """
    everyone = clients(session, 10)
    keep(session, "spending", [{"date": day("2026-01-05"), "kind": "acquisition", "amount": 10_000}])
    for c in everyone[:5]:
        buy(session, c, "2026-01-10", amount=10_000)
    for c in everyone[5:7]:
        buy(session, c, "2026-01-10", "2026-02-19", amount=2_000)  # 6 + 6 >= 10
    for c in everyone[7:]:
        buy(session, c, "2026-01-10", amount=2_000)
    found_ = told(session, "payback", as_of=day("2026-07-20"))
    assert (found_["paid"], found_["owing"], found_["gone"], found_["cost"]) == (7, 3, 0, "100.00")
    by = {row["months"]: row["share"] for row in found_["months"]}
    assert (by[0], by[1], by[2]) == (0.5, 0.5, 0.7)
    assert found_["year"] is None, "nobody was watched for so long"
    later = told(session, "payback", as_of=day("2026-11-20"))  # 10 January + 270 days = 7 October
    assert (later["paid"], later["owing"], later["gone"]) == (7, 0, 3)
    assert later["missing"] == "12.00"  # 3 x (10 - 6)


def test_buys_again_within_h_days(session: Session) -> None:
    """H = max(180, 2 x 90) = 180 days: day 180 counts, day 181 does not, an answer of 179 days ago is young."""
    old = TODAY - timedelta(300)
    within, late, young = clients(session, 3)
    for c, asked in ((within, old), (late, old), (young, TODAY - timedelta(179))):
        keep(session, "feedback", [{"client_id": c, "date": asked, "satisfaction": 5}])
    buy(session, within, (old + timedelta(180)).isoformat())
    buy(session, late, (old + timedelta(181)).isoformat())
    loyalty = told(session, "loyalty")
    assert (loyalty["horizon_days"], loyalty["n"], loyalty["again"]["count"], loyalty["young"]) == (180, 2, 1, 1)
    tomorrow = told(session, "loyalty", as_of=TODAY + timedelta(1))
    assert (tomorrow["n"], tomorrow["young"]) == (3, 0)


def test_profit_of_a_client(session: Session) -> None:
    """Margin 600 - return's margin 60 - compensation 50 - 90 minutes of 100 an hour - spending 40 = 300."""
    (one,) = clients(session, 1)
    settings.put(session, {"hourly_cost": "100"})
    buy(session, one, "2026-10-01", amount=100_000, cost=40_000)
    keep(session, "return", [{"client_id": one, "date": day("2026-10-02"), "amount": 10_000, "cost": 4_000}])
    claim = {"client_id": one, "date": day("2026-10-03"), "resolved_on": day("2026-10-03"), "text": "x"}
    keep(session, "claim", [{**claim, "status": "resolved", "compensation": 5_000}])
    talk = {"client_id": one, "date": day("2026-10-04"), "summary": "x", "minutes": 90}
    keep(session, "interaction", [talk])
    spent = {"client_id": one, "date": day("2026-10-05"), "amount": 4_000, "kind": "retention"}
    keep(session, "spending", [spent])
    assert told(session, "pareto", by="profit")["total"] == "300.00"


@pytest.mark.parametrize("name", figures.names())
def test_few_data_of_these_days_are_no_reason_to_show_others(session: Session, name: str) -> None:
    (one,) = clients(session, 1, known_since=day("2025-01-01"))
    buy(session, one, "2026-03-01", "2026-11-10")
    with session.base.write(Intent("test")) as work:
        for record, fields in (
            ("interaction", {"summary": "x", "direction": "out"}), ("claim", {"text": "x"}),
            ("refusal", {"reason": "x"}), ("feedback", {"satisfaction": 4}),
            ("wish", {"text": "x"}), ("return", {"amount": 1}),
        ):  # fmt: skip
            work.add(record, [{"client_id": one, "date": day("2026-11-15"), **fields}])
    assert not told(session, name)["instead"]


def test_pareto_of_exact_money(session: Session) -> None:
    """0.5, 0.2, 0.1, 0.1, 0.1 of 1.0: the third has 70 % before it, the fourth exactly 80 %."""
    for c, amount in zip(clients(session, 5), (50, 20, 10, 10, 10), strict=True):
        buy(session, c, "2026-10-01", amount=amount)
    pareto = told(session, "pareto")
    assert (pareto["total"], pareto["buyers"], pareto["top20"]) == (
        "1.00", 5, {"clients": 1, "amount": "0.50", "share": 0.5},
    )  # fmt: skip
    assert pareto["classes"] == {"A": 3, "B": 2, "C": 0}
    assert pareto["gini"] == pytest.approx(0.36)
