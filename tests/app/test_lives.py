"""Lives and profits are kept current by those touched: after edits and undos they are what a fresh reading gives."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from desktop_crm.app import figures
from desktop_crm.app.lives import lives_of
from desktop_crm.app.profits import profits_of
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts
from desktop_crm.domain.changes import Intent
from tests.conftest import TODAY

EN = Texts("en")
FIGURES = ("bucket", "payback", "ladder", "contacts", "losses", "profitability", "coming-back", "acute", "costs")
CLIENT, AGO = st.integers(0, 5), st.integers(0, 900)
EDIT = st.one_of(
    st.tuples(st.just("purchase"), CLIENT, AGO),
    st.tuples(st.just("loss"), CLIENT, AGO),
    st.tuples(st.just("won back"), CLIENT, AGO),
    st.tuples(st.just("interaction"), CLIENT, AGO),
    st.tuples(st.just("spending"), CLIENT, AGO),
    st.tuples(st.just("advertising"), CLIENT, AGO),
    st.tuples(st.just("return"), CLIENT, AGO),
    st.tuples(st.just("remove purchase"), CLIENT, AGO),
    st.tuples(st.just("remove client"), CLIENT, AGO),
    st.tuples(st.just("factor"), CLIENT, AGO),
    st.tuples(st.just("undo"), CLIENT, AGO),
)


def edited(session: Session, what: str, client: int, ago: int) -> None:
    day, base = TODAY - timedelta(ago), session.base
    ids = session.facts.of("client").id.tolist()
    if what == "undo":
        base.undo()
        return
    if what == "factor":
        _set(session, "silence_factor", str(2 + ago % 3))
        return
    if what == "advertising":
        with base.write(Intent("test")) as work:
            work.add("spending", [{"date": day, "kind": "acquisition", "activity": "advertising", "amount": 900 + ago}])
        return
    if not ids:
        return
    owner = ids[client % len(ids)]
    values: dict[str, dict[str, Any]] = {
        "purchase": {"amount": 1000 + ago, "cost": None if ago % 2 else 600},
        "loss": {"reason": "Too far"},
        "interaction": {"summary": "Called", "minutes": ago % 60},
        "spending": {"amount": 1 + ago},
        "return": {"amount": 300, "cost": 200},
    }
    with base.write(Intent("test")) as work:
        if what in values:
            work.add(what, [{"client_id": owner, "date": day, **values[what]}])
        elif what == "won back":
            work.edit("loss", {one.id: {"won_back_on": TODAY} for one in base.on_card("loss", owner)[:1]})
        elif what == "remove purchase":
            work.remove("purchase", [one.id for one in base.on_card("purchase", owner)[:1]])
        else:
            work.remove("client", [owner])


def _set(session: Session, key: str, value: str) -> None:
    kept = {one.key: one.id for one in session.base.all("setting")}
    with session.base.write(Intent("test")) as work:
        if key in kept:
            work.edit("setting", {kept[key]: {"value": value}})
        else:
            work.add("setting", [{"key": key, "value": value}])


def begun(session: Session) -> None:
    with session.base.write(Intent("test")) as work:
        work.remove("client", session.facts.of("client").id.tolist())
        ids = work.add("client", [{"name": name} for name in "ABCDEF"])
        days = [(id, 400 + 90 * n) for id in ids[1:4] for n in range(int(id) % 4 + 1)]
        work.add("purchase", [{"client_id": id, "date": TODAY - timedelta(ago), "amount": 5000} for id, ago in days])


def same(one: Any, other: Any) -> None:
    for name in one.__dataclass_fields__:
        mine, theirs = getattr(one, name), getattr(other, name)
        if isinstance(mine, np.ndarray):
            assert mine.tolist() == theirs.tolist(), name
            assert mine.dtype == theirs.dtype, name
        else:
            assert mine == theirs, name


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@example([("purchase", 0, 10)])
@example([("remove client", 1, 0)])
@given(st.lists(EDIT, min_size=1, max_size=12))
def test_after_any_edits_they_are_what_a_fresh_reading_gives(
    session: Session, edits: list[tuple[str, int, int]]
) -> None:
    begun(session)
    first = TODAY - timedelta(364)
    lives_of(session, TODAY), profits_of(session, first, TODAY)
    for edit in edits:
        edited(session, *edit)
        fresh = Session(session.base, today=session.today)
        same(lives_of(session, TODAY), lives_of(fresh, TODAY))
        same(profits_of(session, first, TODAY), profits_of(fresh, first, TODAY))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@example([("purchase", 0, 250), ("factor", 0, 3), ("factor", 0, 1)])
@example([("advertising", 0, 500), ("purchase", 1, 3), ("advertising", 0, 520)])
@given(st.lists(EDIT, min_size=1, max_size=8))
def test_after_any_edits_figures_are_what_a_fresh_reading_gives(
    session: Session, edits: list[tuple[str, int, int]]
) -> None:
    begun(session)
    for edit in edits:
        edited(session, *edit)
        fresh = Session(session.base, today=session.today)
        for name in FIGURES:
            mine, theirs = (figures.figure(each, name) for each in (session, fresh))
            assert figures.as_json(mine, EN) == figures.as_json(theirs, EN), name
            for mark in getattr(mine, "members", ()):
                assert mine.members[mark].tolist() == theirs.members[mark].tolist(), mark
