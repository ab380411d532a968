"""Sums kept by what operations touch equal those of a base just read, whatever happened to it in between."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from desktop_crm.analysis.sums import Sums, counted, summed
from desktop_crm.app import counts, merging
from desktop_crm.app.jobs import Job
from desktop_crm.app.readings import Columns
from desktop_crm.app.services import NewBase
from desktop_crm.app.session import Session
from desktop_crm.app.tallies import Tallies
from desktop_crm.app.team_rows import known_alone
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.errors import Cancelled, Conflict, UserError
from desktop_crm.storage.opening import open_base
from tests.conftest import TODAY

FIRST = TODAY - timedelta(100)
GOODS = ("", "Диван", "стіл × 2", 'стіл, "3"')


class Machine(RuleBasedStateMachine):
    """Asks now and then, so that several changes lie between two questions."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="crm-tallies-"))
        shutil.copy(self.template, self.folder / "shop.crm")
        self.session = Session(open_base(self.folder / "shop.crm"), today=lambda: TODAY)
        self.ask()

    def ids(self, record: str) -> list[int]:
        return [row.id for row in self.session.base.all(record)]

    def values(self, data: st.DataObject) -> dict[str, Any]:
        return {
            "product": data.draw(st.sampled_from([*GOODS, f"ваза {data.draw(st.integers(0, 3))}"])),
            "seller": data.draw(st.sampled_from([None, *self.ids("staff")])),
            "date": TODAY - timedelta(data.draw(st.sampled_from([0, 100, 101]))),
            "client_id": data.draw(st.sampled_from([None, *self.ids("client")])),
        }

    @rule(data=st.data(), number=st.sampled_from([1, 1, 3, 40]))
    def add(self, data: st.DataObject, number: int) -> None:
        with self.session.base.write(Intent("test")) as work:
            work.add("purchase", [{"amount": 5, **self.values(data)}] * number)

    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        if ids := self.ids("purchase"):
            values = self.values(data)
            name = data.draw(st.sampled_from(sorted(values)))
            with self.session.base.write(Intent("test")) as work:
                work.edit("purchase", {data.draw(st.sampled_from(ids)): {name: values[name]}})

    @rule(data=st.data())
    def know(self, data: st.DataObject) -> None:
        if (ids := self.ids("client")) and (staff := self.ids("staff")):
            values = {
                "responsible": data.draw(st.sampled_from([None, *staff])),
                "known_by": tuple(data.draw(st.lists(st.sampled_from(staff), unique=True))),
            }
            name = data.draw(st.sampled_from(sorted(values)))
            with self.session.base.write(Intent("test")) as work:
                work.edit("client", {data.draw(st.sampled_from(ids)): {name: values[name]}})

    @rule(record=st.sampled_from(["purchase", "client"]), data=st.data())
    def remove(self, record: str, data: st.DataObject) -> None:
        if len(ids := self.ids(record)) > 1:
            with self.session.base.write(Intent("test")) as work:
                work.remove(record, [data.draw(st.sampled_from(ids))])

    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        if len(ids := self.ids("client")) > 1:
            keep, other = data.draw(st.permutations(ids))[:2]
            merging.merge(self.session, keep, [other])

    @rule()
    def undo(self) -> None:
        self.session.base.undo()

    @rule()
    def redo(self) -> None:
        self.session.base.redo()

    @rule()
    def give_back(self) -> None:
        if gone := self.session.base.trash():
            try:
                with self.session.base.write(Intent("test")) as work:
                    work.restore(gone[0].record, [gone[0].id])
            except (Conflict, UserError):
                pass

    @rule()
    def ask(self) -> None:
        rows = [row for row in self.session.base.all("purchase") if FIRST <= row.date <= TODAY]
        assert sold(self.session, "seller") == Counter(row.seller or 0 for row in rows)
        assert sold(self.session, "product") == Counter(row.product for row in rows)
        names = {"purchase": ("client", "day")}
        assert counts.clients(self.session, names, FIRST, TODAY) == len({row.client_id for row in rows} - {None})
        days = [row.date.toordinal() for row in self.session.base.all("purchase") if row.date < TODAY]
        last = counts.latest(self.session, "purchase", names["purchase"], TODAY - timedelta(1))
        assert last == max(days, default=0)
        alone = known_alone(self.session)
        pairs = zip(alone.keys.tolist(), alone.values[:, 0].tolist(), strict=True)
        told = self.session.base.known_to_one(self.ids("client"))
        assert sorted(pairs) == sorted((id, who) for who, ids in told.items() for id in ids)

    def teardown(self) -> None:
        self.ask()
        self.session.base.close()
        shutil.rmtree(self.folder)


def sold(session: Session, by: Any) -> dict[Any, int]:
    tally = counts.sold(session, by, FIRST, TODAY)
    words = tally.words.get(by)
    keys = tally.sums.keys.tolist()
    told = [words[key] for key in keys] if words is not None else keys
    return dict(zip(told, tally.sums.values[:, 0].tolist(), strict=True))


def test_after_anything_that_happens_it_equals_what_the_base_holds(tmp_path: Path) -> None:
    path = tmp_path / "template.crm"
    base = open_base(path, new=NewBase())
    with base.write(Intent("test")) as work:
        staff = work.add("staff", [{"name": name} for name in ("Оля", "Tom")])
        clients = work.add("client", [{"name": name} for name in "абвг"])
        sales: list[dict[str, Any]] = [
            {"client_id": id, "date": TODAY, "amount": 1, "product": product, "seller": staff[0]}
            for id in clients
            for product in GOODS
        ]
        work.add("purchase", sales)
    base.close()
    Machine.template = path
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def sell(session: Session, number: int, **more: Any) -> list[int]:
    with session.base.write(Intent("test")) as work:
        return list(work.add("purchase", [{"date": TODAY, "amount": 5, **more}] * number))


def test_bulk_work_reads_all_anew(session: Session) -> None:
    ids = sell(session, 5, product="стіл")
    assert sold(session, "product") == {"стіл": 5}
    sell(session, 3000, product="диван")
    assert sold(session, "product") == {"стіл": 5, "диван": 3000}
    with session.base.write(Intent("test")) as work:
        work.remove("purchase", ids)
    assert sold(session, "product") == {"диван": 3000}
    session.base.undo()
    session.base.undo()
    assert sold(session, "product") == {"стіл": 5}


def test_what_left_with_its_client_and_then_for_good_is_counted_no_more(session: Session) -> None:
    """On whose card it hung can no longer be looked up."""
    with session.base.write(Intent("test")) as work:
        client = work.add("client", [{"name": "x"}])[0]
    sell(session, 3, client_id=client)
    sell(session, 1)
    assert sold(session, "seller") == {0: 4}
    with session.base.write(Intent("test")) as work:
        work.remove("client", [client])
    base: Any = session.base
    base.store.clock = lambda: time.time() + 10 * 24 * 3600
    assert base.empty_trash(7)
    assert sold(session, "seller") == {0: 1}


def test_numbers_that_outgrow_their_type(session: Session) -> None:
    """The arrays hold small numbers until a larger one comes."""
    sell(session, 2)
    assert sold(session, "seller") == {0: 2}
    with session.base.write(Intent("test")) as work:
        many = list(work.add("staff", [{"name": "x"}]))
    sell(session, 1, seller=many[0])
    for number in range(3):
        sell(session, 1, product=f"ваза {number}")
    assert sold(session, "seller") == {0: 5, many[0]: 1}
    days = session.tallies.of("purchase", ("amount",), "sum", lambda rows: counted(rows["amount"])).sums
    assert days.keys.tolist() == [5]
    with session.base.write(Intent("test")) as work:
        work.add("purchase", [{"date": TODAY, "amount": 10**14}])
    assert session.tallies.rows("purchase", ("amount",))["amount"].max() == 10**14


def test_what_was_told_stays_as_it_was(session: Session) -> None:
    sell(session, 2, product="стіл")
    before = counts.sold(session, "product", FIRST, TODAY)
    rows = session.tallies.rows("purchase", ("product", "day"))
    sell(session, 1, product="диван")
    assert sold(session, "product") == {"стіл": 2, "диван": 1}
    assert before.sums.values.tolist() == [[2]]
    assert len(rows["day"]) == 2


def test_reading_can_be_cancelled_and_begun_again(session: Session) -> None:
    sell(session, 2)
    job = Job("figure")
    job.cancel()
    with pytest.raises(Cancelled):
        counts.sold(session, "seller", FIRST, TODAY, job)
    assert sold(session, "seller") == {0: 2}


def test_a_question_that_fails_is_asked_anew(session: Session) -> None:
    """What broke in the middle of a change leaves nothing half changed behind."""
    sell(session, 2)
    tallies = Tallies(session.base)
    broken: list[bool] = []

    def terms(rows: Columns) -> Sums:
        if broken:
            raise RuntimeError
        return counted(rows["day"])

    tallies.of("purchase", ("day",), "days", terms)
    sell(session, 1)
    broken.append(True)
    with pytest.raises(RuntimeError):
        tallies.of("purchase", ("day",), "days", terms)
    broken.clear()
    assert tallies.of("purchase", ("day",), "days", terms).sums.values.tolist() == [[3]]


@given(st.lists(st.tuples(st.sampled_from([-1, 0, 3, 10**9, 2**60]), st.integers(-(2**40), 2**40)), max_size=20))
def test_counting_equals_adding_ones(rows: list[tuple[int, int]]) -> None:
    keys, values = (np.array([row[n] for row in rows], np.int64) for n in (0, 1))
    for some in (np.ones(len(keys), np.bool_), keys < 10):
        found = counted(keys[some], values[some])
        plain = summed(keys[some], np.ones(int(some.sum()), np.int64), values[some])
        assert found.keys.tolist() == plain.keys.tolist()
        assert found.values.tolist() == plain.values.tolist()


def test_the_days_of_a_period_are_its_first_and_last_too() -> None:
    day = np.array([date(2026, 1, d).toordinal() for d in range(1, 6)])
    mine = counts.within(Columns({"day": day}, {}), date(2026, 1, 2), date(2026, 1, 4))
    assert mine.tolist() == [False, True, True, True, False]
