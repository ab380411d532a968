"""The figure `benchmarks` from a real base: each number is that of its figure, and leads to its clients."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop_crm.analysis.benchmarks import SENSES
from desktop_crm.app import figures, search, settings
from desktop_crm.app.figures.benchmark_values import VALUES
from desktop_crm.app.formats import Formats
from desktop_crm.app.sample.make import make_sample
from desktop_crm.app.services import NewBase
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.app.texts import Texts
from desktop_crm.domain.query import parse
from desktop_crm.storage.opening import open_base
from tests.conftest import TODAY

EN = Texts("en")


@pytest.fixture(scope="module")
def salon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    base = open_base(tmp_path_factory.mktemp("b") / "salon.crm", new=NewBase("en", "UAH", "Salon"), actor="Tester")
    session = Session(base, today=lambda: TODAY)
    make_sample(session, language="en", today=TODAY)
    yield session
    base.close()


def told(session: Session, **asked: Any) -> dict[str, Any]:
    found = figures.as_json(figures.figure(session, "benchmarks", **asked), EN)
    json.dumps(found, allow_nan=False)
    return found


def row(session: Session, key: str, **asked: Any) -> dict[str, Any]:
    found: dict[str, Any] = next(row for row in told(session, **asked)["rows"] if row["key"] == key)
    return found


def test_all_numbers_stand_there_in_order(salon: Session) -> None:
    found = told(salon)
    assert [row["key"] for row in found["rows"]] == list(SENSES)
    for each in found["rows"]:
        assert each["folklore"]["low"] <= each["folklore"]["high"]
        if each["low"] is not None:
            assert each["low"] <= each["own"] <= each["high"]
    assert sum(found["counts"].values()) == 13


def test_the_numbers_are_those_of_their_figures(salon: Session) -> None:
    periods: tuple[dict[str, Any], ...] = ({}, {"first": date(2025, 3, 1), "last": date(2026, 2, 28)})
    for asked in periods:
        pareto = figures.figure(salon, "pareto", by="profit", **asked)
        assert row(salon, "pareto", **asked)["own"] == round(pareto.top.share, 6)
        churn = figures.figure(salon, "retention", **asked).churn
        mine = row(salon, "churn", **asked)
        assert (mine["own"], mine["low"], mine["high"]) == tuple(round(x, 6) for x in churn.share)
        assert mine["n"] == churn.start
        contacts = figures.figure(salon, "contacts", **asked)
        assert row(salon, "contacts_existing", **asked)["own"] == round(contacts.existing.rate, 6)
        assert row(salon, "contacts_potential", **asked)["n"] == contacts.potential.clients
        answers = figures.figure(salon, "satisfaction", **asked)
        assert row(salon, "measured", **asked)["own"] == round(answers.coverage[0], 6)
        assert row(salon, "used", **asked)["n"] == answers.bad
        ratio = figures.figure(salon, "costs", **asked).effort.ratio
        assert row(salon, "cost_ratio", **asked)["own"] == (None if ratio is None else round(ratio, 6))


def test_shares_of_money_have_no_interval_and_say_so(salon: Session) -> None:
    for key in ("pareto", "cost_ratio"):
        mine = row(salon, key)
        assert (mine["low"], mine["high"], mine["counted_in_full"]) == (None, None, True)
    assert row(salon, "churn")["counted_in_full"] is False
    table = figures.table(figures.figure(salon, "benchmarks"), EN, Formats(EN))
    assert table.rows[0].cells[2] == "counted in full"


def test_somebody_stands_behind_every_number_that_offers_clients(salon: Session) -> None:
    queries = {row["key"]: row["query"] for row in told(salon)["rows"] if row["query"]}
    assert len(queries) >= 6
    standings = Standings(salon)
    found = {key: len(search.find(salon, standings, parse(query)).ids) for key, query in queries.items()}
    assert all(found.values())
    assert found["churn"] == figures.figure(salon, "retention").churn.lost


def test_what_is_told_may_be_changed_and_undone(salon: Session) -> None:
    before = told(salon)
    own = row(salon, "churn")["own"]
    settings.put(salon, {"benchmark_churn": f"{own * 100 - 30:.1f}..{own * 100 + 30:.1f}; our guild"})
    mine = row(salon, "churn")
    assert mine["verdict"] == "same"
    assert mine["source"] == "our guild"
    assert mine["own"] == own
    table = figures.table(figures.figure(salon, "benchmarks"), EN, Formats(EN))
    assert str(table.rows[2].cells[0]).endswith("of clients leave in a year"), (
        "no half of them within five years any more"
    )
    salon.base.undo()
    assert told(salon) == before


def test_the_title_counts_each_line_once_by_its_verdict(salon: Session) -> None:
    words = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    result = figures.figure(salon, "benchmarks")
    title = figures.title(result, EN, Formats(EN))
    assert f"worse in {words[result.counts['worse']]}" in title.lower().replace("worse than the known numbers", "worse")
    for language in ("uk", "ru"):
        assert "{" not in figures.title(result, Texts(language), Formats(Texts(language)))


def test_an_empty_base_compares_nothing(session: Session) -> None:
    found = told(session)
    assert found["n"] == 0
    assert found["too_few"]
    assert {row["verdict"] for row in found["rows"]} == {"few"}
    assert not figures.table(figures.figure(session, "benchmarks"), EN, Formats(EN)).rows


def test_it_is_made_anew_whenever_one_of_its_figures_would_be() -> None:
    mine = figures.find("benchmarks").concerns
    for taken in VALUES.values():
        assert figures.find(taken.figure).concerns <= mine, taken.figure


def test_the_spreadsheet_has_a_row_for_each_number(salon: Session, tmp_path: Path) -> None:
    lines = figures.csv_text(figures.figure(salon, "benchmarks"), EN, Formats(EN)).splitlines()
    assert len(lines) == 1 + len(SENSES)
