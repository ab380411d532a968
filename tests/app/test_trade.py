"""What clients bought in memory: never behind the base, and whatever is made of it as if made of everything anew."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from desktop_crm.analysis.standing import CLASSES, RUNGS, standings
from desktop_crm.analysis.sums import Sums, summed
from desktop_crm.app import settings as shop
from desktop_crm.app import trade as trades
from desktop_crm.app.jobs import Job
from desktop_crm.app.marks import Costs, Marks
from desktop_crm.app.readings import TradeRows
from desktop_crm.app.services import NewBase
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings, hourly_cost, margin_basis_points
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.errors import Cancelled
from desktop_crm.domain.query import ClientQuery
from desktop_crm.storage.opening import open_base
from tests.conftest import TODAY

KINDS = {"purchases": "purchase", "returns": "return", "compensations": "claim"}
MARKS = ("loss", "referral", "feedback", "spending", "interaction")
RECORDS = st.sampled_from([*KINDS.values(), "purchase", *MARKS])
AGO = st.one_of(st.integers(-2, 40), st.sampled_from([90, 180, 200, 364, 365, 366, 700, 1000]))


def net(rows: TradeRows) -> Sums:
    """Amounts and numbers by client."""
    parts = (rows.purchases, 1), (rows.returns, -1), (rows.compensations, -1)
    client = np.concatenate([deals.client for deals, _ in parts])
    return summed(
        client, np.concatenate([sign * deals.amount for deals, sign in parts]), np.ones(len(client), np.int64)
    )


def months(rows: TradeRows) -> Sums:
    """Clients by the day of their first purchase."""
    _, heads = np.unique(rows.purchases.client, return_index=True)
    return summed(rows.purchases.day[heads].astype(np.int64), np.ones(len(heads), np.int64))


class Machine(RuleBasedStateMachine):
    """Shares one `Trade` through everything that happens to a base; `plain` reads the records one by one."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="crm-trade-"))
        shutil.copy(self.template, self.folder / "shop.crm")
        self.base = open_base(self.folder / "shop.crm", actor="Tester")
        self.session = Session(self.base, today=lambda: TODAY)
        self.standings = Standings(self.session)
        self.copies: list[Path] = []

    def teardown(self) -> None:
        self.base.close()
        shutil.rmtree(self.folder)

    def ids(self, record: str) -> list[int]:
        clients = self.base.find(ClientQuery())
        found = clients if record == "client" else [row.id for c in clients for row in self.base.on_card(record, c)]
        return sorted(found)

    def pick(self, data: st.DataObject, record: str) -> int | None:
        ids = self.ids(record)[:10]
        return data.draw(st.sampled_from(ids)) if ids else None

    def values(self, data: st.DataObject, record: str) -> dict[str, Any]:
        money: dict[str, Any] = {"amount": data.draw(st.integers(0, 60)), "cost": data.draw(st.sampled_from([None, 9]))}
        if record == "claim":
            money = {"text": "x", "compensation": data.draw(st.sampled_from([None, 4]))}
        if record in MARKS:
            money = getattr(self, record)(data)
        return {"client_id": self.pick(data, "client"), "date": TODAY - timedelta(data.draw(AGO)), **money}

    def loss(self, data: st.DataObject) -> dict[str, Any]:
        back = data.draw(st.none() | AGO)
        return {"reason": "x", "won_back_on": None if back is None else TODAY - timedelta(back)}

    def referral(self, data: st.DataObject) -> dict[str, Any]:
        return {"recommender": self.pick(data, "client")}

    def feedback(self, data: st.DataObject) -> dict[str, Any]:
        return {"would_recommend": data.draw(st.sampled_from([None, 0, 8, 9, 10]))}

    def spending(self, data: st.DataObject) -> dict[str, Any]:
        return {"amount": data.draw(st.integers(0, 50)), "minutes": data.draw(st.sampled_from([None, 0, 7]))}

    def interaction(self, data: st.DataObject) -> dict[str, Any]:
        return {"summary": "x", "minutes": data.draw(st.sampled_from([None, 0, 1, 25]))}

    @initialize(seldom=st.booleans())
    def stock(self, seldom: bool) -> None:
        """Some clients who buy, so that there is a ladder to stand on."""
        with self.base.write(Intent("x")) as work:
            cards = work.add("client", [{"name": "x"}] * 4)
            days = [(c, n) for c in cards[:3] for n in range(0 if seldom else 5 - c % 3)]
            rows = [{"client_id": c, "date": TODAY - timedelta(60 * n + c), "amount": 9 * c} for c, n in days]
            work.add("purchase", rows)

    @rule(n=st.integers(1, 3))
    def clients(self, n: int) -> None:
        with self.base.write(Intent("x")) as work:
            work.add("client", [{"name": "x"}] * n)

    @rule(data=st.data(), record=RECORDS, n=st.integers(1, 6))
    def add(self, data: st.DataObject, record: str, n: int) -> None:
        with self.base.write(Intent("x")) as work:
            work.add(record, [self.values(data, record) for _ in range(n)])

    @rule(data=st.data())
    def many(self, data: st.DataObject) -> None:
        """Enough for the shop to have its own interval."""
        cards, step = self.ids("client"), data.draw(st.sampled_from([20, 150, 190]))
        rows = [{"client_id": c, "date": TODAY - timedelta(step * n), "amount": n + c} for c in cards for n in range(9)]
        with self.base.write(Intent("x")) as work:
            work.add("purchase", rows)

    @rule(data=st.data(), record=RECORDS)
    def edit(self, data: st.DataObject, record: str) -> None:
        if (found := self.pick(data, record)) is not None:
            values = self.values(data, record)
            chosen = data.draw(st.sets(st.sampled_from(sorted(values)), min_size=1))
            with self.base.write(Intent("x")) as work:
                work.edit(record, {found: {name: values[name] for name in chosen}})

    @rule(data=st.data(), rung=st.sampled_from(["", *RUNGS]), class_=st.sampled_from(CLASSES))
    def pin(self, data: st.DataObject, rung: str, class_: str) -> None:
        if (found := self.pick(data, "client")) is not None:
            with self.base.write(Intent("x")) as work:
                work.edit("client", {found: {"pinned_rung": rung, "pinned_class": class_}})

    @rule(data=st.data(), record=st.sampled_from(["client", *KINDS.values(), *MARKS]))
    def remove(self, data: st.DataObject, record: str) -> None:
        if (found := self.pick(data, record)) is not None:
            with self.base.write(Intent("x")) as work:
                work.remove(record, [found])

    @rule(times=st.integers(1, 3))
    def undo(self, times: int) -> None:
        for _ in range(times):
            self.base.undo()

    @rule()
    def redo(self) -> None:
        self.base.redo()

    @rule(days=st.sampled_from([1, 2, 100, -1]))
    def days_pass(self, days: int) -> None:
        now = self.session.today() + timedelta(days)
        self.session.today = lambda: now

    @rule(margin=st.sampled_from(["30", "12,5"]))
    def set_margin(self, margin: str) -> None:
        shop.change(self.session, {"margin": margin})

    @rule(cost=st.sampled_from(["0", "0,7", "1000"]))
    def set_hourly(self, cost: str) -> None:
        shop.change(self.session, {"hourly_cost": cost})

    @rule(size=st.sampled_from([0, 2, 2_000]))
    def fold(self, size: int) -> None:
        """From how many clients on their rows are put among the others."""
        trades.MANY = size

    @precondition(lambda self: len(self.copies) < 2)
    @rule()
    def copy(self) -> None:
        self.copies.append(self.base.backup("manual").path)

    @precondition(lambda self: self.copies)
    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        self.base.restore(data.draw(st.sampled_from(self.copies)))

    @rule()
    def nobody_looks(self) -> None:
        """Several changes may come between two questions: those that follow this are made before the next."""
        with self.base.write(Intent("x")) as work:
            cards = work.add("client", [{"name": "x"}, {"name": "y"}])
            work.add("purchase", [{"client_id": c, "date": TODAY, "amount": 5} for c in cards])
        with self.base.write(Intent("x")) as work:
            work.remove("client", cards[:1])
        self.base.undo()

    @invariant()
    def holds(self) -> None:
        rows = self.session.trade.rows()
        wanted = self.plain()
        for kind in KINDS:
            deals = getattr(rows, kind)
            found = list(zip(deals.client.tolist(), deals.day.tolist(), strict=True))
            assert found == sorted(found), f"{kind} by client and day"
            money = zip(*(getattr(deals, n).tolist() for n in ("client", "day", "amount", "cost")), strict=True)
            assert sorted(money) == wanted[kind], kind
        for key, terms in (("net", net), ("months", months)):
            kept, anew = self.session.trade.summed(key, terms), terms(rows)
            assert kept.keys.tolist() == anew.keys.tolist(), key
            assert kept.values.tolist() == anew.values.tolist(), key
        table = self.standings.table()
        margin, hourly = margin_basis_points(self.session), hourly_cost(self.session)
        scratch = standings(rows, self.session.today(), margin, self.marks(hourly > 0), hourly)
        for name in scratch.__dataclass_fields__:
            assert np.array_equal(getattr(table, name), getattr(scratch, name)), f"standings: {name}"

    def marks(self, timed: bool) -> Marks:
        """Record by record, as DOMAIN.md words it."""
        today = self.session.today()

        def until(record: str) -> list[Any]:
            every = [r for c in self.ids("client") for r in self.base.on_card(record, c)]
            return sorted((r for r in every if r.date <= today), key=lambda r: (r.date, r.id))

        left: dict[int, int] = {}
        for loss in until("loss"):
            if loss.won_back_on is None or loss.won_back_on > today:
                left[loss.client_id] = loss.date.toordinal()
        answers = {f.client_id: f.would_recommend for f in until("feedback") if f.would_recommend is not None}
        named = Counter(r.recommender for r in until("referral") if r.recommender not in (None, r.client_id))
        year = today - timedelta(364)
        spent, minutes = Counter[int](), Counter[int]()
        for record in ("spending", "interaction"):
            for one in until(record):
                if one.date >= year and (record == "spending" or (timed and one.minutes)):
                    spent[one.client_id] += one.amount if record == "spending" else 0
                    minutes[one.client_id] += (one.minutes or 0) if timed else 0
        cards = [self.base.get("client", c) for c in self.ids("client")]
        ids = sorted(spent)
        return Marks(
            left,
            named,
            {c: said for c, said in answers.items() if said >= 9},
            {c.id: (c.pinned_rung, c.pinned_class) for c in cards if c and (c.pinned_rung or c.pinned_class)},
            Costs(*(np.array([of(c) for c in ids], np.int64) for of in (int, spent.__getitem__, minutes.__getitem__))),
        )

    def plain(self) -> dict[str, list[tuple[int, int, int, int]]]:
        found: dict[str, list[tuple[int, int, int, int]]] = {}
        for kind, record in KINDS.items():
            rows = [r for c in self.ids("client") for r in self.base.on_card(record, c)]
            if record == "claim":
                money = [(r, r.compensation, 0) for r in rows if r.compensation is not None]
            else:
                money = [(r, r.amount, -1 if r.cost is None else r.cost) for r in rows]
            found[kind] = sorted((r.client_id, r.date.toordinal(), amount, cost) for r, amount, cost in money)
        return found


def test_is_as_if_made_of_everything_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trades, "MANY", trades.MANY)
    Machine.template = tmp_path / "t.crm"
    open_base(Machine.template, new=NewBase("en", "UAH", "Test")).close()
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=60,
            stateful_step_count=25,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def add(session: Session, *sales: tuple[int, date, int]) -> None:
    with session.base.write(Intent("x")) as work:
        work.add("purchase", [{"client_id": c, "date": day, "amount": amount} for c, day, amount in sales])


@pytest.fixture
def clients(session: Session) -> range:
    with session.base.write(Intent("x")) as work:
        return work.add("client", [{"name": f"{n}"} for n in range(5)])


def test_only_touched_clients_are_counted_again(session: Session, clients: range) -> None:
    counted: list[list[int]] = []

    def terms(rows: TradeRows) -> Sums:
        counted.append(rows.purchases.client.tolist())
        return net(rows)

    add(session, *((c, TODAY, 10) for c in clients))
    assert session.trade.summed("k", terms).values[:, 0].tolist() == [10] * 5
    add(session, (clients[2], TODAY, 7))
    assert session.trade.summed("k", terms).values[:, 0].tolist() == [10, 10, 17, 10, 10]
    assert session.trade.summed("k", terms).values[:, 0].tolist() == [10, 10, 17, 10, 10]
    assert counted == [list(clients), [clients[2]], [clients[2]] * 2]
    session.trade.forget("k")
    session.trade.summed("k", terms)
    assert counted[3] == list(clients)


def test_what_a_question_answered_is_never_changed(session: Session, clients: range) -> None:
    add(session, (clients[0], TODAY, 10))
    rows, sums = session.trade.rows(), session.trade.summed("k", net)
    add(session, (clients[0], TODAY, 7), (clients[1], TODAY, 7))
    assert session.trade.rows().purchases.amount.tolist() == [7, 10, 7]
    assert session.trade.summed("k", net).values.tolist() == [[17, 2], [7, 1]]
    assert (rows.purchases.amount.tolist(), sums.values.tolist()) == ([10], [[10, 1]])


def test_who_asked_before_others_sold_answers_for_then(
    session: Session, clients: range, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two threads ask at once: the slower one still holds the state from before a sale of which the other knows."""
    add(session, (clients[0], TODAY, 10))
    session.trade.summed("k", net)
    earlier = session.trade._current(None)
    add(session, (clients[1], TODAY, 7))
    assert session.trade.summed("k", net).values.tolist() == [[10, 1], [7, 1]]
    with monkeypatch.context() as patch:
        patch.setattr(session.trade, "_current", lambda job: earlier)
        assert session.trade.summed("k", net).values.tolist() == [[10, 1]]
    assert session.trade.summed("k", net).values.tolist() == [[10, 1], [7, 1]]


def test_few_results_are_kept(session: Session, clients: range, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trades, "_RESULTS", 2)
    made: list[str] = []

    def ask(key: str) -> None:
        def terms(rows: TradeRows) -> Sums:
            made.append(key)
            return net(rows)

        session.trade.summed(key, terms)

    for key in "abacab":
        ask(key)
    assert "".join(made) == "abcb", "the one asked for longest ago is let go"


def test_reading_tells_how_far_it_has_come_and_can_be_cancelled(session: Session, clients: range) -> None:
    add(session, *((c, TODAY, 10) for c in clients))
    told: list[float] = []
    job = Job("x", told.append)
    job.cancel()
    with pytest.raises(Cancelled):
        session.trade.rows(job)
    assert len(session.trade.rows(Job("y", told.append)).purchases.client) == 5
    assert told
    assert told[-1] <= 1


def test_after_an_error_it_is_asked_again(session: Session, clients: range) -> None:
    add(session, (clients[0], TODAY, 10))
    assert session.trade.summed("k", net).values.tolist() == [[10, 1]]
    add(session, (clients[0], TODAY, 7))
    with pytest.raises(ZeroDivisionError):
        session.trade.summed("k", lambda rows: 1 / 0)  # type: ignore[arg-type,return-value]
    assert session.trade.summed("k", net).values.tolist() == [[17, 2]]
