"""The figure from a real base, and its faces: JSON, table, CSV, sentences."""

from __future__ import annotations

import csv
import json
import math
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from desktop_crm.analysis.failure_points import failure_points
from desktop_crm.app import figures
from desktop_crm.app.figures import failure_points as module
from desktop_crm.app.figures import guarded
from desktop_crm.app.figures.figure import Asked
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.errors import Cancelled, UserError
from desktop_crm.domain.query import parse
from tests.charts.sample import LAST, salon

SHAPE = ["name", "title", "n", "unit", "from", "to", "points"]
POINT = ["point", "count", "share", "low", "high", "cumulative", "query"]


def fill(session: Session) -> dict[str, int]:
    """Twelve claims of four clients, the latest on the as-of day, one point below delivery; 40 purchases."""
    points = {p.code: p.id for p in session.base.all("failure_point")}
    with session.base.write(Intent("import.rows")) as work:
        clients = work.add("client", [{"name": f"Client {i}"} for i in range(4)])
        places = ["delivery"] * 4 + ["delivery_times"] * 3 + ["staff"] * 3 + [None, None]
        work.add(
            "claim",
            [
                {
                    "client_id": clients[i % 4],
                    "text": "x",
                    "date": date(2026, 11, 20 - i),
                    "failure_point": points[place] if place else None,
                    "status": "new" if i < 5 else "resolved",
                }
                for i, place in enumerate(places)
            ],
        )
        work.add(
            "purchase",
            [{"client_id": clients[0], "date": date(2026, 1 + i % 11, 5), "amount": 100} for i in range(40)],
        )
    return points


def test_the_default_period_is_twelve_months(session: Session) -> None:
    found = figures.figure(session, "failure-points")
    assert (found.first, found.last, found.as_of) == (date(2025, 12, 1), date(2026, 11, 20), date(2026, 11, 20))
    found = figures.figure(session, "failure-points", as_of=date(2024, 2, 29))
    assert (found.first, found.last) == (date(2023, 3, 1), date(2024, 2, 29))


def test_nothing_after_the_as_of_day_counts(session: Session) -> None:
    fill(session)
    found = figures.figure(session, "failure-points", last=date(2027, 5, 5), as_of=date(2026, 11, 15))
    assert found.last == date(2026, 11, 15)
    assert found.n == 7


def test_counts_of_a_real_base(session: Session) -> None:
    fill(session)
    found = figures.figure(session, "failure-points", job=Job("figure"))
    assert [(row.place.code, row.count, row.open) for row in found.rows] == [
        ("delivery", 7, 5),
        ("staff", 3, 0),
        ("", 2, 0),
    ]
    assert (found.n, found.clients, found.purchases, found.open) == (12, 4, 40, 5)
    assert found.latest == date(2026, 11, 20)


def test_queries_find_the_clients_behind_the_rows(session: Session) -> None:
    fill(session)
    found = figures.figure(session, "failure-points")
    claims = [
        (c.date, c.failure_point, i) for i in session.base.find(parse("")) for c in session.base.on_card("claim", i)
    ]
    tree = {p.id: p for p in session.base.all("failure_point")}
    for row in found.rows:
        mine = {i for day, point, i in claims if (tree[point].parent or point if point else None) == row.place.id}
        assert set(session.base.find(parse(row.query))) == mine
        for cell, column in zip(row.cells, found.columns, strict=True):
            inside = {
                i
                for day, point, i in claims
                if (tree[point].parent or point if point else None) == row.place.id
                and column.bucket.first <= day <= column.bucket.last
            }
            assert set(session.base.find(parse(cell.query))) == inside


def test_one_point_can_be_opened(session: Session) -> None:
    points = fill(session)
    found = figures.figure(session, "failure-points", under=points["delivery"])
    assert [(row.place.code, row.place.own, row.count) for row in found.rows] == [
        ("delivery_times", False, 3),
        ("delivery", True, 4),
    ]
    assert found.clients is None


def test_wrong_questions_are_refused(session: Session) -> None:
    with pytest.raises(UserError) as unknown:
        figures.figure(session, "no-such")
    assert unknown.value.code == "figure_unknown"
    with pytest.raises(UserError) as reversed_:
        figures.figure(session, "failure-points", first=date(2026, 2, 1), last=date(2026, 1, 1))
    assert reversed_.value.code == "figure_period"
    with pytest.raises(UserError) as nowhere:
        figures.figure(session, "failure-points", under=12345)
    assert nowhere.value.code == "figure_point"
    for error in (unknown, reversed_, nowhere):
        for language in ("en", "uk", "ru"):
            assert Texts(language)(f"errors.{error.value.code}", **error.value.params)


def test_it_can_be_cancelled(session: Session) -> None:
    job = Job("figure")
    job.cancel()
    with pytest.raises(Cancelled):
        figures.figure(session, "failure-points", job=job)


def test_json_of_an_empty_base(session: Session, texts: Texts) -> None:
    shape = figures.as_json(figures.figure(session, "failure-points"), texts)
    assert list(shape)[:6] == SHAPE[:6]
    assert (shape["n"], shape["points"], shape["months"], shape["per_100"]) == (0, [], [], None)
    assert shape["title"]
    json.dumps(shape, allow_nan=False)


def test_json_has_exactly_the_promised_names(session: Session, texts: Texts) -> None:
    fill(session)
    shape = figures.as_json(figures.figure(session, "failure-points"), texts)
    assert set(SHAPE) <= set(shape)
    assert all(set(POINT) <= set(point) for point in shape["points"])
    assert (shape["name"], shape["unit"], shape["from"], shape["to"]) == (
        "failure-points",
        "claims",
        "2025-12-01",
        "2026-11-20",
    )
    assert shape["points"][-1]["cumulative"] == 1
    json.dumps(shape, allow_nan=False)


def test_endless_ratios_do_not_reach_json(texts: Texts) -> None:
    facts = replace(salon(), failures=[(1, date(2026, 10, d), 1) for d in range(1, 21)], purchases=[(LAST, 500)])
    result = failure_points(facts)
    json.dumps(figures.as_json(result, texts), allow_nan=False)
    told = figures.title(result, texts, Formats(texts)) + figures.evidence(result, texts, Formats(texts))
    assert not re.search(r"\b(inf|nan)\b", told)


def test_figures_are_listed_by_name(texts: Texts) -> None:
    assert figures.names()[:2] == ("failure-points", "failure-months")
    assert all(figures.label(name, texts) for name in figures.names())
    assert all(figures.group_label(group, texts) for group in figures.groups())


def test_the_period_before_is_asked_for_only_where_a_figure_compares(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Asked] = []
    made = figures.find("failure-points")

    def watched(session: Session, asked: Asked, job: Job) -> Any:
        seen.append(asked)
        return made.compute(session, asked, job)

    for compares in (True, False):
        figure = replace(made, compute=watched, compares=compares, reaches_back=False)
        monkeypatch.setattr(module, "FIGURE", figure)
        for compare in (True, False):
            first, last = date(2026, 4, 1), date(2026, 6, 30)
            figures.figure(session, "failure-points", first=first, last=last, compare=compare)
    assert [asked.before for asked in seen] == [(date(2026, 1, 1), date(2026, 3, 31)), None, None, None]


def test_before_the_first_claim_nothing_is_compared(session: Session) -> None:
    """Purchases of years ago do not turn the first claims written down into a rise."""
    with session.base.write(Intent("import.rows")) as work:
        work.add("purchase", [{"date": date(2024 + k // 12, k % 12 + 1, 9), "amount": 1} for k in range(34)] * 3)
        work.add("claim", [{"text": "x", "date": date(2026, 10, 1 + k)} for k in range(20)])
    found = figures.figure(session, "failure-points")
    assert found.finding.change is None
    assert found.trend.code == "few"
    assert [c.observed for c in found.columns] == [False] * 10 + [True] * 2
    with session.base.write(Intent("claim.add")) as work:
        work.add("claim", [{"text": "x", "date": date(2019, 5, 5)}])
    assert all(c.observed for c in figures.figure(session, "failure-points").columns)


# -- sentences
TITLES = {
    "en": "A third of failures come from delivery, and since September three times as often",
    "uk": "Третина збоїв — доставка, і з\u00a0вересня такі трапляються утричі частіше",
    "ru": "Треть сбоев — доставка, и с\u00a0сентября такие случаются втрое чаще",
}


def told(facts: Any, texts: Texts) -> str:
    return figures.title(failure_points(facts), texts, Formats(texts))


def test_the_finding_is_a_sentence(texts: Texts) -> None:
    assert told(salon(texts.language), texts) == TITLES[texts.language]


@pytest.mark.parametrize(
    ("claims", "key"),
    [
        ([(1, LAST, 4)], "few"),
        ([(1, LAST, 20)], "all"),
        ([(1, LAST, 39), (2, LAST, 1)], "nearly_all"),
        ([(1, LAST, 30), (2, LAST, 10)], "three_quarters"),
        ([(1, LAST, 20), (2, LAST, 10)], "two_thirds"),
        ([(1, LAST, 20), (2, LAST, 19)], "half"),
        ([(i, LAST, 10) for i in range(1, 5)], "quarter"),
    ],
)
def test_shares_have_their_words(claims: Any, key: str, texts: Texts) -> None:
    sentence = told(replace(salon(texts.language), failures=claims), texts)
    word = texts("figures.title_few", n=4) if key == "few" else texts(f"figures.part_{key}")
    assert sentence.startswith(word)


def test_own_names_stay_as_written_and_short(texts: Texts) -> None:
    facts = salon(texts.language, 1)
    named = [replace(facts.points[0], name="IKEA Львів", code="")]
    assert "IKEA Львів" in told(replace(facts, points=named), texts)
    assert len(told(replace(facts, points=[replace(named[0], name="Я" * 120)]), texts)) < 200


def test_every_kind_of_finding_has_its_words(texts: Texts) -> None:
    steady = [(1, date(2026, m, d), 1) for m in range(1, 12) for d in (2, 6, 11, 16)]
    formats = Formats(texts)
    gone = [(1, date(2026, m, d), 1) for m in range(1, 7) for d in (2, 6, 11, 16)]
    new = [(1, date(2026, m, d), 1) for m in (9, 10) for d in range(1, 20)]
    cases = {
        "none": replace(salon(), failures=[], latest=date(2020, 5, 5)),
        "empty": salon(limit=0),
        "spread": replace(salon(), failures=[(i, LAST, 5) for i in range(1, 9)]),
        "not stated": replace(salon(), failures=[(None, LAST, 50), (1, LAST, 5)]),
        "gone": replace(salon(), failures=gone),
        "new": replace(salon(), failures=new),
        "other": replace(salon(), failures=steady + [(2, d, 1) for _, d, _ in new[:8] + new[20:28]]),
        "other gone": replace(salon(), failures=steady + [(2, d, 2) for _, d, _ in gone[:20]]),
        "under": replace(salon(), under=1),
        "days": salon(purchases=False),
    }
    seen = set()
    for case in cases.values():
        result = failure_points(case)
        sentence = figures.title(result, texts, formats)
        assert not re.search(r"[{}]|\binf\b|\bnan\b", sentence + figures.evidence(result, texts, formats))
        seen.add(sentence)
    assert len(seen) == len(cases)


def test_times_in_words(texts: Texts) -> None:
    from desktop_crm.app.figures.words import times_words

    formats = Formats(texts)
    assert times_words(2.1, texts, formats) == texts("figures.up_2")
    assert times_words(1 / 3, texts, formats) == texts("figures.down_3")
    assert times_words(2.6, texts, formats) == texts("figures.up_times", times=formats.number(2.6, 1)), "not three"
    assert times_words(1.6, texts, formats) == texts("figures.up_times", times=formats.number(1.6, 1))
    assert times_words(12.3, texts, formats) == texts("figures.up_many", n=12)
    assert times_words(3.4, texts, formats, exact=True) == texts("figures.up_times", times=formats.number(3.4, 1))


# -- table and CSV
def test_the_table_ends_with_the_total(texts: Texts) -> None:
    formats = Formats(texts)
    result = failure_points(salon(texts.language))
    table = figures.table(result, texts, formats)
    headers, rows = table.headers, table.texts
    assert len(rows) == 9
    assert all(len(row) == len(headers) for row in rows)
    assert rows[0][1:4] == ("42", formats.percent(0.32), "25–40")
    assert rows[-1][:2] == (texts("figures.row_total"), "131")
    assert all(re.search(r"\d|^[—·]?$", row[i]) for row in rows for i in range(1, 7))
    assert figures.table(failure_points(salon(limit=0)), texts, formats).rows == ()


def test_csv_is_for_the_readers_spreadsheet(texts: Texts) -> None:
    result = failure_points(salon(texts.language))
    text = figures.csv_text(result, texts, Formats(texts))
    rows = list(csv.reader(text.splitlines(), delimiter="," if texts.language == "en" else ";"))
    assert len({len(row) for row in rows}) == 1
    assert len(rows) == 9
    assert rows[1][1] == "42"
    assert rows[1][2] == ("32.06" if texts.language == "en" else "32,06")
    assert rows[1][-1] == "8"


@pytest.mark.parametrize("name", ["=1+1", "+380 67", "-5", "@x", "\t=x", "\r=x", "=cmd|' /C calc'!A0"])
def test_csv_holds_no_formula(name: str) -> None:
    assert guarded(name) == f"'{name}"
    facts = salon("en", 1)
    result = failure_points(replace(facts, points=[replace(facts.points[0], name=name)]))
    rows = list(csv.reader(figures.csv_text(result, Texts("en"), Formats(Texts("en"))).split("\r\n")))
    assert any(row and row[0].startswith("'") for row in rows[1:])


def test_nothing_is_nan_or_infinite(texts: Texts) -> None:
    def walk(value: Any) -> None:
        if isinstance(value, dict):
            for part in value.values():
                walk(part)
        elif isinstance(value, list):
            for part in value:
                walk(part)
        elif isinstance(value, float):
            assert math.isfinite(value)

    walk(figures.as_json(failure_points(salon()), texts))
