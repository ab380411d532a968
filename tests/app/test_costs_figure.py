"""The figure `costs` from a real base: clients behind its rows, warnings, estimates, three languages."""

from __future__ import annotations

import re
from datetime import date

import pytest

from desktop_crm.app import figures, search, settings
from desktop_crm.app.figures.told import about
from desktop_crm.app.formats import Formats
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.app.texts import Texts
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.query import parse

EN = Texts("en")


def shop(session: Session, retention: bool = True) -> None:
    with session.base.write(Intent("import.rows")) as work:
        ids = work.add("client", [{"name": f"Client {n}"} for n in range(20)])
        days = [date(2026, 8, 1)] * 8 + [date(2025, 9, 1)] * 12
        work.add("purchase", [{"client_id": c, "date": d, "amount": 5000} for c, d in zip(ids, days, strict=True)])
        work.add("purchase", [{"client_id": c, "date": date(2026, 2, 1), "amount": 5000} for c in ids[8:]])
        work.add("purchase", [{"client_id": c, "date": date(2026, 7, 1), "amount": 5000} for c in ids[8:18]])
        spent = [{"kind": "acquisition", "activity": "advertising", "amount": 80_000, "minutes": 60}]
        if retention:
            spent.append({"kind": "retention", "activity": "gift", "amount": 10_000, "client_id": ids[9]})
        work.add("spending", [{"date": date(2026, 4, 4), **one} for one in spent])
        work.add("estimate", [{"year": 2020, "clients_gained": 10, "acquisition": 70_000}])


def behind(session: Session, query: str) -> int:
    return len(search.find(session, Standings(session), parse(query)).ids)


def test_rows_lead_to_the_clients_they_count(session: Session) -> None:
    shop(session)
    result = figures.figure(session, "costs")
    effort = result.effort
    assert (effort.gained, effort.start, effort.kept) == (8, 12, 10)
    assert behind(session, result.query("gained")) == 8
    assert behind(session, result.query("kept")) == 10
    assert behind(session, result.query("lost")) == 2
    assert behind(session, result.query("retention-gift")) == 1


def test_as_json_and_in_words(session: Session) -> None:
    shop(session)
    told = figures.as_json(figures.figure(session, "costs", compare=True), EN)
    assert (told["cost_per_gained"], told["cost_per_retained"], told["ratio"]) == ("100.00", "10.00", 10.0)
    assert (told["verdict"], told["loyalty_budget"], told["all_to_new"]) == ("within", True, False)
    assert told["estimates"] == [
        {"year": 2020, "gained": 10, "acquisition": "700.00", "retention": None, "cost_per_gained": "70.00"}
    ]
    assert told["before"]["ratio"] is None
    assert "10.0 times as much" in told["title"]
    settings.put(session, {"hourly_cost": "200", "benchmark_cost_ratio": "5"})
    told = figures.as_json(figures.figure(session, "costs"), EN)
    assert (told["cost_per_gained"], told["verdict"]) == ("125.00", "above")


def test_it_warns_where_everything_goes_to_new_clients(session: Session) -> None:
    shop(session, retention=False)
    result = figures.figure(session, "costs")
    for language, words in (("en", "All money and hours"), ("uk", "Усі гроші й години"), ("ru", "Все деньги и часы")):
        texts = Texts(language)
        assert words in figures.title(result, texts, Formats(texts))
    session.base.undo()


def test_where_nothing_is_written_down_about_new_clients_they_are_not_called_cheap(session: Session) -> None:
    shop(session)
    spent = next(row for row in session.base.spent(date(2026, 1, 1), date(2026, 11, 20)) if row.kind == "acquisition")
    with session.base.write(Intent("test")) as work:
        work.remove("spending", [spent.id])
    result = figures.figure(session, "costs")
    assert "Nothing is written down about winning clients" in figures.title(result, EN, Formats(EN))


def test_where_nobody_could_be_kept_it_names_no_cost_of_that(session: Session) -> None:
    shop(session)
    result = figures.figure(session, "costs", first=date(2025, 8, 1))
    assert (result.effort.start, result.effort.kept) == (0, 0)
    for language in ("en", "uk", "ru"):
        texts = Texts(language)
        title = figures.title(result, texts, Formats(texts))
        assert "40" in title  # 800 of advertising for 20 new clients
        compared = figures.figure(session, "costs", first=date(1900, 1, 1), compare=True)
        assert compared.before is not None
        formats = Formats(texts)
        assert formats.date(compared.before.last) not in figures.evidence(compared, texts, formats)
        assert "—" not in title


def grown(session: Session, gained: int, stayed: int, **spent: int) -> None:
    """So many clients of this year, and of the year before who go on buying; `spent` by kind."""
    with session.base.write(Intent("import.rows")) as work:
        ids = work.add("client", [{"name": f"Client {n}"} for n in range(gained + stayed)])
        work.add("purchase", [{"client_id": c, "date": date(2026, 8, 1), "amount": 5000} for c in ids])
        for day in (date(2025, 9, 1), date(2026, 2, 1)):
            work.add("purchase", [{"client_id": c, "date": day, "amount": 5000} for c in ids[gained:]])
        entries = [{"kind": kind, "activity": "other", "amount": amount} for kind, amount in spent.items()]
        work.add("spending", [{"date": date(2026, 4, 4), **one} for one in entries])


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
@pytest.mark.parametrize(("gained", "stayed"), [(1, 30), (2, 30), (4, 30), (30, 1), (30, 4)])
def test_few_of_a_side_are_not_compared(session: Session, gained: int, stayed: int, language: str) -> None:
    grown(session, gained, stayed, acquisition=98_700, retention=4_321)
    result = figures.figure(session, "costs")
    assert (result.effort.gained, result.effort.kept) == (gained, stayed)
    texts = Texts(language)
    formats = Formats(texts)
    title, evidence = figures.title(result, texts, formats), figures.evidence(result, texts, formats)
    few = min(gained, stayed)
    assert re.search(rf"\b{few}\b", title)
    assert formats.number(result.effort.ratio, 1) not in title + evidence
    each = result.effort.each_gained if gained < stayed else result.effort.each_kept
    if few > 1:
        assert about(each, formats) not in title
    told = figures.as_json(result, texts)
    assert told["verdict"] is None


@pytest.mark.parametrize("gained", [3, 20])
def test_where_nobody_was_there_to_be_kept_nothing_is_set_aside_for_them(session: Session, gained: int) -> None:
    grown(session, gained, 0, acquisition=98_700)
    title = figures.title(figures.figure(session, "costs"), EN, Formats(EN))
    assert title.startswith("Too few data" if gained == 3 else "A new client costs 49")


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
def test_hours_that_cost_nothing_make_no_client_cheap(session: Session, language: str) -> None:
    grown(session, 10, 10, retention=4_321)
    with session.base.write(Intent("test")) as work:
        hours = {"kind": "acquisition", "activity": "advertising", "minutes": 600, "date": date(2026, 4, 4)}
        work.add("spending", [hours])
    texts = Texts(language)
    title = figures.title(figures.figure(session, "costs"), texts, Formats(texts))
    assert title == texts("figures_costs.title_hours")


def test_five_of_each_side_are_compared(session: Session) -> None:
    grown(session, 5, 5, acquisition=98_700, retention=4_321)
    result = figures.figure(session, "costs")
    assert result.place == "above"
    assert "22.8 times as much" in figures.title(result, EN, Formats(EN))
