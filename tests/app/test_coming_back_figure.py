"""The figure `coming-back` from a real base: the published model, the rule in its place, clients behind every mark."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from desktop_crm.app import figures, search
from desktop_crm.app.formats import Formats
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.app.texts import Texts
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.query import parse
from tests.analysis import cdnow
from tests.conftest import TODAY

EN = Texts("en")


def cds(session: Session) -> None:
    """The CDNOW sample, as an import brings it."""
    bought = cdnow.purchases(sample=True)
    with session.base.write(Intent("import.rows")) as work:
        names = sorted(set(bought.client.tolist()))
        ids = dict(zip(names, work.add("client", [{"name": f"Client {n}"} for n in names]), strict=True))
        work.add(
            "purchase",
            [
                {"client_id": ids[client], "date": date.fromordinal(day), "amount": cents}
                for client, day, cents in zip(*(column.tolist() for column in bought), strict=True)
            ],
        )


def behind(session: Session, query: str) -> list[int]:
    return list(search.find(session, Standings(session), parse(query)).ids)


def test_cdnow_with_its_published_model(session: Session) -> None:
    cds(session)
    result = figures.figure(session, "coming-back", as_of=cdnow.CALIBRATION)
    told = figures.as_json(result, EN)
    model = told["model"]
    assert model["name"] == "BG/NBD"
    assert [model["r"], model["alpha"]] == pytest.approx([0.2426, 4.4136], abs=5e-3)
    assert [model["a"], model["b"]] == pytest.approx([0.7929, 2.4259], abs=1e-2)
    assert model["log_likelihood"] == pytest.approx(-9582.43, abs=0.01)
    assert told["spend_model"]["name"] == "Gamma-Gamma"
    assert told["fitted_on"] == "1997-09-30"
    assert (told["n"], told["once"]["clients"]) == (2357, 1411)
    for shape in (told["once"], *told["segments"], *told["grid"], told["leaving"]):
        assert (shape["query"] is None) == (shape["clients"] == 0)
        assert shape["query"] is None or len(behind(session, shape["query"])) == shape["clients"]
    json.dumps(told, allow_nan=False)


def test_who_bought_once_is_said_to_have_bought_once(session: Session) -> None:
    cds(session)
    result = figures.figure(session, "coming-back", as_of=cdnow.CALIBRATION)
    lines = figures.table(result, EN, Formats(EN)).texts
    assert not any("100%" in cell for line in lines for cell in line)
    assert ["bought once" in line for line in lines][-1]
    assert all(each.quiet < (cdnow.CALIBRATION - date(1997, 1, 1)).days for each in result.leaving)


def test_a_fit_is_kept_while_little_changes_and_said_to_be_of_its_day(session: Session) -> None:
    cds(session)
    result = figures.figure(session, "coming-back", as_of=cdnow.CALIBRATION)
    with session.base.write(Intent("test")) as work:
        work.add("purchase", [{"client_id": 1, "date": date(1997, 9, 3), "amount": 4000}])
    later = figures.figure(session, "coming-back", as_of=cdnow.CALIBRATION)
    assert later.fit.buying is result.fit.buying
    assert (later.fit.changed, later.fit.visits) == (1, result.fit.visits)
    assert sum(s.amount for s in later.segments) == sum(s.amount for s in result.segments) + 4000
    assert "30 Sep 1997" in figures.evidence(later, EN, Formats(EN))
    day_after = figures.figure(session, "coming-back", as_of=date(1997, 10, 1))
    assert day_after.fit.day == date(1997, 10, 1)
    assert day_after.fit.changed <= 1
    with session.base.write(Intent("test")) as work:
        rows = [{"client_id": n, "date": date(1997, 9, 4), "amount": 1} for n in range(2, 102)]
        work.add("purchase", rows)
    refitted = figures.figure(session, "coming-back", as_of=cdnow.CALIBRATION)
    assert refitted.fit.changed == 0
    assert refitted.fit.buying != result.fit.buying


def test_without_a_model_the_reason_is_said(session: Session, texts: Texts) -> None:
    with session.base.write(Intent("import.rows")) as work:
        ids = list(work.add("client", [{"name": f"Client {n}"} for n in range(12)]))
        rows = [
            {"client_id": id, "date": TODAY - timedelta(50 + 30 * k + n), "amount": 10_000}
            for n, id in enumerate(ids)
            for k in range(5)
        ]
        work.add("purchase", rows)
        work.add("claim", [{"client_id": ids[0], "date": TODAY, "text": "x", "status": "new"}])
    formats = Formats(texts)
    result = figures.figure(session, "coming-back")
    told = figures.as_json(result, texts)
    assert told["model"] == {"name": "median interval", "why": "few", "n": 12}
    assert "12" in figures.evidence(result, texts, formats)
    assert told["leaving"]["clients"] == 12
    assert [row["open_claim"] for row in told["leaving"]["rows"] if row["client"] == "Client 0"] == [True]
    assert behind(session, told["leaving"]["rows"][3]["query"]) != []
    assert told["leaving"]["rows"][0]["alive"] is None
    assert told["leaving"]["stake"] == f"{12 * round(365.25 / 30 * 3000) / 100:.2f}"
