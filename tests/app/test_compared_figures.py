"""The period before beside the own: it is what the figure says of that period when asked for it alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from desktop_crm.app import figures
from desktop_crm.app.figures import compared
from desktop_crm.app.figures.figure import Cell
from desktop_crm.app.formats import Formats
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts
from desktop_crm.charts import drawing
from tests.app.test_every_figure import LANGUAGES, ODD, filled, furniture, salon
from tests.conftest import TODAY

__all__ = ["furniture", "salon"]

COMPARING = [name for name in figures.names() if figures.find(name).compares]
ENGLISH = Texts("en")
YEAR: dict[str, Any] = {"first": date(2025, 12, 1), "last": TODAY}


def said(session: Session, name: str, **asked: Any) -> dict[str, Any]:
    return figures.as_json(figures.figure(session, name, **asked), ENGLISH)


@pytest.fixture
def both(furniture: Session) -> Callable[[str], tuple[dict[str, Any], dict[str, Any]]]:
    """Of a figure: what it says with --compare, and what it says of the period before alone."""

    def ask(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
        mine = said(furniture, name, compare=True, **YEAR)
        days = {"first": date(2024, 12, 1), "last": date(2025, 11, TODAY.day), "as_of": TODAY}
        return mine, said(furniture, name, **days)

    return ask


@pytest.mark.parametrize("name", COMPARING)
def test_it_draws_and_speaks_in_every_language(furniture: Session, name: str) -> None:
    result = figures.figure(furniture, name, compare=True)
    for language in LANGUAGES:
        texts = Texts(language)
        formats = Formats(texts)
        table = figures.table(result, texts, formats)
        for line in table.texts:
            assert len(line) == len(table.headers)
        words = [figures.evidence(result, texts, formats), figures.note(result, texts, formats), *table.headers]
        words += [cell for line in table.texts for cell in line] + [figures.csv_text(result, texts, formats)]
        for each in words:
            assert not re.search(r"\bnan\b|\binf\b|\bNone\b(?! of)|[{}]|figures_?\w*\.\w+", each), each
        told = figures.as_json(result, texts, formats)
        assert json.loads(json.dumps(told, allow_nan=False)) == told
        drawing.page(result, "dark", texts, formats)


@pytest.mark.parametrize("name", COMPARING)
@pytest.mark.parametrize("odd", ODD)
def test_it_compares_odd_bases_too(session: Session, odd: str, name: str) -> None:
    filled(session, ODD[odd])
    odd_days: list[dict[str, Any]] = [{}, {"first": date(1, 1, 1)}, {"first": date(2026, 11, 3)}]
    for days in odd_days:
        result = figures.figure(session, name, compare=True, **days)
        json.dumps(figures.as_json(result, ENGLISH), allow_nan=False)
        figures.table(result, ENGLISH, Formats(ENGLISH))
        drawing.page(result, "light", ENGLISH, Formats(ENGLISH))


@pytest.mark.parametrize("name", COMPARING)
def test_without_comparing_nothing_is_said_that_was_not(furniture: Session, name: str) -> None:
    texts, formats = ENGLISH, Formats(ENGLISH)
    alone, beside = (figures.figure(furniture, name, compare=on, **YEAR) for on in (False, True))
    assert figures.title(alone, texts, formats) == figures.title(beside, texts, formats)
    one, other = (figures.table(result, texts, formats) for result in (alone, beside))
    assert [row.key for row in one.rows] == [row.key for row in other.rows]
    for mine, theirs in zip(one.texts, other.texts, strict=True):
        assert mine == theirs[: len(mine)]


def test_new_clients_of_the_period_before(both: Any) -> None:
    mine, alone = both("new-returning")
    before = mine["before"]
    assert [before[key] for key in ("n", "new", "returning", "share", "back")] == [
        alone[key] for key in ("n", "new", "returning", "share", "back")
    ]
    for column, other in zip(mine["periods"], alone["periods"], strict=True):
        assert {key: other[key] for key in column["before"]} == column["before"]
    assert mine["back"][0]["share"] is not None


def test_the_bucket_of_the_period_before(both: Any) -> None:
    mine, alone = both("bucket")
    before = mine["before"]
    kept = ("from", "to", "start", "gained", "returned", "lost", "end", "churn", "churn_low", "churn_high", "classes")
    assert {key: alone[key] for key in kept} == {key: before[key] for key in kept}
    assert before["churn_difference"] == pytest.approx(mine["churn"] - alone["churn"], abs=2e-6)
    assert before["significant"] == {key: alone["significant"][key] for key in ("gained", "lost")}
    for column, other in zip(mine["periods"], alone["periods"], strict=True):
        assert {key: other[key] for key in column["before"]} == column["before"]


def test_contacts_of_the_period_before(both: Any) -> None:
    mine, alone = both("contacts")
    rates = {(group["group"], group["code"]): group["a_year"] for group in alone["groups"]}
    for group in mine["groups"]:
        assert group["a_year_before"] == rates.get((group["group"], group["code"]))
        if group["ratio"] is not None:
            assert group["ratio"] == pytest.approx(group["a_year"] / group["a_year_before"], abs=1e-5)
    assert {key: alone[key] for key in ("from", "to", "only_greeted", "not_spoken_to")} == mine["before"]


def test_answers_of_the_period_before(both: Any) -> None:
    mine, alone = both("satisfaction")
    kept = ("from", "to", "n", "distribution", "csat", "csat_low", "nps", "nps_high", "coverage", "used")
    assert {key: alone[key] for key in kept} == {key: mine["before"][key] for key in kept}
    assert mine["before"]["nps_difference"] == pytest.approx(mine["nps"] - alone["nps"], abs=2e-6)
    for column, other in zip(mine["periods"], alone["periods"], strict=True):
        assert {key: other[key] for key in column["before"]} == column["before"]


@pytest.mark.parametrize("name", ["failure-points", "failure-months"])
def test_failures_of_the_period_before(furniture: Session, name: str) -> None:
    mine = said(furniture, name, compare=True, of="claims", **YEAR)
    days = {"first": date(2024, 12, 1), "last": date(2025, 11, TODAY.day), "as_of": TODAY}
    alone = said(furniture, name, of="claims", **days)
    before = mine["before"]
    assert (before["from"], before["to"], before["per"]) == (alone["from"], alone["to"], "purchases")
    assert (before["count"], before["now"], before["without"]) == (alone["n"], mine["n"], [])
    assert before["rate"] == pytest.approx(alone["per_100"])
    assert before["ratio"] == pytest.approx(mine["per_100"] / alone["per_100"], abs=1e-5)
    counts = {point["point"]: point["count"] for point in alone["points"]}
    for point in mine["points"]:
        count = point["count"]
        assert (point["before"]["now"], point["before"]["count"]) == (count, counts.get(point["point"], 0))


def test_records_kept_only_lately_are_no_rise(session: Session) -> None:
    """Returns began to be written down in September: both periods are compared without them, and the note says so."""
    rows: dict[str, list[dict[str, Any]]] = {"client": [{"name": "A"}], "purchase": [], "claim": [], "return": []}
    for month in range(24):
        day = date(2024 + (11 + month) // 12, (11 + month) % 12 + 1, 5)
        rows["purchase"] += [{"client_id": 1, "date": day, "amount": 100}] * 10
        rows["claim"] += [{"client_id": 1, "date": day, "text": "x"}] * 2
    rows["return"] = [{"client_id": 1, "date": date(2026, 9, 1 + n % 28), "amount": 5} for n in range(60)]
    filled(session, rows)
    result = figures.figure(session, "failure-points", compare=True, **YEAR)
    told = figures.as_json(result, ENGLISH)["before"]
    assert (told["without"], told["now"], told["count"]) == (["return"], 24, 24)
    assert (told["rate"], told["rate_now"], told["ratio"]) == (20, 20, 1)
    assert "without returns" in figures.note(result, ENGLISH, Formats(ENGLISH))
    first_year = figures.figure(
        session, "failure-points", compare=True, first=date(2024, 12, 1), last=date(2025, 11, 20)
    )
    assert first_year.earlier is None, "nothing was kept before"


def test_whether_a_difference_is_more_than_chance() -> None:
    texts, formats = ENGLISH, Formats(ENGLISH)
    value, told = compared.share(0.2, (0.1, 0.02, 0.18), texts, formats)
    assert (value.text, told.text, told.icon) == ("20%", "+10 points, more than chance", "trending-up")
    told = compared.share(0.2, (-0.1, -0.3, 0.1), texts, formats)[1]
    assert (told.text, told.icon, told.tone) == ("−10 points, may be chance", "", "textMuted")
    assert compared.share(None, None, texts, formats) == (Cell("—", "textMuted"),) * 2
    assert compared.count(12, 30, (0.4, 0.2, 0.9), texts, formats)[1].text == "−18, more than chance"
    assert compared.count(12, 14, (0.9, 0.4, 1.9), texts, formats)[1].text == "−2, may be chance"
    assert compared.rate(3.3, 2.0, (1.6, 1.2, 2.0), texts, formats)[1].text == "+1.3, more than chance"
    assert compared.rate(2.01, 2.0, (1.005, 1.001, 1.01), texts, formats)[1].text == "0.0"
    assert compared.rate(None, 2.0, None, texts, formats)[1] == compared.NOTHING
