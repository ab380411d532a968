"""A base on a real file is written, undone, restarted and restored at random, and must hold after each step."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Callable
from contextlib import nullcontext, suppress
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from desktop_crm.app import exports, merging
from desktop_crm.app.services import NewBase
from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Intent, Kept
from desktop_crm.domain.errors import Conflict, UserError
from desktop_crm.domain.fields import specs
from desktop_crm.domain.query import parse
from desktop_crm.domain.records import FAILURES, ON_CARD, RECORDS
from desktop_crm.storage import summaries, today
from desktop_crm.storage.base import SqliteBase
from desktop_crm.storage.engine import run, scalars
from desktop_crm.storage.opening import open_base
from desktop_crm.storage.orders import Orders
from desktop_crm.storage.rows import store_day
from desktop_crm.storage.search_index import matches, needles
from desktop_crm.storage.unit_of_work import UnitOfWork
from tests.storage import oracle
from tests.storage.daily import failure_days

DAYS = st.sampled_from([date(2024, 1, 15), date(2024, 2, 20), date(2025, 1, 1), date(2026, 11, 20)])
WORDS = st.sampled_from(["Олена", "Ґанна", "Їжак", "Sofa leg", "067 123-45-67", "+380671234567", "дзвонити", "é", ""])
NEEDLES = ("олен", "г", "їж", "жак", "067 123", "0671234567", "671", "45-67", "sofa", '"', "NOT leg", "sofa leg", "e")


@cache
def template() -> Path:
    path = Path(tempfile.mkdtemp(prefix="crm-template-")) / "t.crm"
    open_base(path, new=NewBase("uk", "UAH", "Test")).close()
    return path


def cards_of(state: oracle.State) -> list[int]:
    return [id for record, id in state if record == "client"]


class Machine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        summaries.BULK = 20_000
        self.folder = Path(tempfile.mkdtemp(prefix="crm-machine-"))
        shutil.copy(template(), self.folder / "shop.crm")
        self.base = self.open()
        self.shots = {1: oracle.rows(self.base)}  # operation -> rows after it
        self.names: dict[str, tuple[str, int]] = {}  # every uid ever given
        self.lost: set[str] = set()  # those that a restore took away; they may be known elsewhere
        self.copies: list[tuple[Path, dict[int, oracle.State]]] = []
        self.out_of_order = False
        self.count, self.serial = 0, itertools.count()
        self.note_names()

    @initialize(card=st.booleans())
    def start(self, card: bool) -> None:
        """Somebody works here, and there may be a card already."""
        self.do(lambda w: w.add("staff", [{"name": "Іван"}]))
        if card:
            day = date(2026, 11, 20)
            self.do(
                lambda w: w.add("client", [{"name": "Олена", "responsible": 1}, {"name": "Їжак", "known_by": (1,)}])
            )
            self.do(
                lambda w: w.add(
                    "claim", [{"client_id": c, "text": "Sofa leg", "date": day, "staff": 1} for c in (1, 2)]
                )
            )

    def open(self) -> SqliteBase:
        return open_base(self.folder / "shop.crm", actor="Tester")

    def teardown(self) -> None:
        try:
            assert [finding for finding in self.base.check() if not finding.ok] == []
            if not self.out_of_order and not self.copies:
                while self.base.undo():
                    pass
                assert oracle.rows(self.base) == self.shots[1], "undoing everything leads back to the beginning"
        finally:
            summaries.BULK = 20_000
            self.base.close()
            shutil.rmtree(self.folder)

    # -- helpers
    def ids(self, record: str, twin: str = "") -> list[int]:
        with self.base.store.reading() as conn:
            return scalars(conn, f"SELECT id FROM {record}{twin} ORDER BY id")

    def pick(self, data: st.DataObject, record: str) -> int | None:
        found = self.ids(record)[:8]
        return data.draw(st.sampled_from(found)) if found else None

    def maybe(self, data: st.DataObject, record: str) -> int | None:
        return data.draw(st.sampled_from([*self.ids(record)[:4], None]))

    def do(self, act: Callable[[UnitOfWork], object]) -> None:
        """Every act can be undone and redone at once, exactly."""
        before = oracle.rows(self.base)
        with self.base.write(Intent("act")) as work:
            act(work)
        self.done(work.changes.op, before)

    def done(self, op: int | None, before: oracle.State) -> None:
        after = oracle.rows(self.base)
        if op is None:
            assert after == before, "changed without a journal entry"
            return
        self.shots[op] = after
        assert self.base.next_redo() is None, "new work ends redo"
        self.note_names()
        self.count += 1
        if self.count % 3 == 0:
            self.back_and_forth(op, before, after)

    def back_and_forth(self, op: int, before: oracle.State, after: oracle.State) -> None:
        undone = self.base.undo()
        assert undone is not None, "nothing to undo"
        assert (undone.kept, oracle.rows(self.base)) == ((), before), "undo(do) is not what was before"
        assert undone.operation is not None
        assert undone.operation.id == op, "undo names another operation"
        self.snap(undone.op)
        redone = self.base.redo()
        assert redone is not None, "nothing to redo"
        assert (redone.kept, oracle.rows(self.base)) == ((), after), "redo(undo(do)) is not what was after"
        self.snap(redone.op)

    def snap(self, op: int | None) -> None:
        assert op is not None
        self.shots[op] = oracle.rows(self.base)

    def note_names(self) -> None:
        for record in RECORDS:
            ids = self.ids(record) + self.ids(record, "_gone")
            for id, uid in zip(ids, self.base.uids(record, ids), strict=True):
                if uid not in self.names:
                    assert self.base.resolve(uid) == (record, id), "a name leads elsewhere"
                assert self.names.setdefault(uid, (record, id)) == (record, id), "a name was given twice"
                assert uid not in self.lost, "a name that a restore took away was given again"

    # -- what a user does
    @rule(n=st.integers(1, 3), alone=st.booleans(), day=DAYS, word=WORDS, data=st.data())
    def bring_in(self, n: int, alone: bool, day: date, word: str, data: st.DataObject) -> None:
        def act(w: UnitOfWork) -> None:
            start = len(self.names)
            ids = w.add(
                "client",
                [
                    {
                        "name": f"{word} {i}",
                        "city": "Львів",
                        "origin": f"file:{start + i}",
                        "phones": (word,),
                        "tags": ("x",),
                    }
                    for i in range(n)
                ],
            )
            if alone:
                return
            w.add("claim", [{"client_id": c, "date": day, "text": word, "failure_point": point} for c in ids])
            w.add("purchase", [{"client_id": c, "date": day, "amount": 5, "cost": 3} for c in ids for _ in range(2)])
            w.add("return", [{"client_id": c, "date": day, "amount": 2, "failure_point": point} for c in ids])
            w.edit("client", {ids[0]: {"notes": "just in"}})

        point = self.maybe(data, "failure_point")
        self.do(act)

    @rule(data=st.data(), day=DAYS, word=WORDS, record=st.sampled_from(ON_CARD))
    def add(self, data: st.DataObject, day: date, word: str, record: str) -> None:
        card = self.maybe(data, "client")
        more: dict[str, dict[str, Any]] = {
            "claim": {"text": word, "failure_point": self.maybe(data, "failure_point"), "due_date": day},
            "wish": {"text": word},
            "purchase": {"amount": 7, "seller": self.maybe(data, "staff")},
            "interaction": {"summary": word},
            "return": {"amount": 3, "reason": word, "failure_point": self.maybe(data, "failure_point")},
            "refusal": {"reason": word, "staff": self.maybe(data, "staff"), "failure_point": 2},
            "attachment": {"name": word},
        }
        self.do(
            lambda w: w.add(
                record,
                [
                    {
                        "client_id": card,
                        **({"date": day} if "date" in specs(RECORDS[record]) else {}),
                        **more.get(record, {}),
                    }
                ],
            )
        )

    @rule(data=st.data(), word=WORDS)
    def edit_client(self, data: st.DataObject, word: str) -> None:
        if (card := self.pick(data, "client")) is not None:
            values: dict[str, Any] = {
                "name": word,
                "phones": (word, "5"),
                "city": word,
                "responsible": self.maybe(data, "staff"),
                "known_by": tuple(self.ids("staff")[:1]),
            }
            chosen = data.draw(st.sets(st.sampled_from(sorted(values)), min_size=1))
            self.do(lambda w: w.edit("client", {card: {name: values[name] for name in chosen}}))

    @rule(data=st.data(), day=DAYS, word=WORDS)
    def edit_claim(self, data: st.DataObject, day: date, word: str) -> None:
        if (found := self.pick(data, "claim")) is not None:
            values: dict[str, Any] = {
                "date": day,
                "text": word,
                "severity": data.draw(st.integers(1, 10)),
                "status": data.draw(st.sampled_from(["new", "in_work", "resolved", "declined"])),
                "failure_point": self.maybe(data, "failure_point"),
                "cause": self.maybe(data, "cause"),
                "staff": self.maybe(data, "staff"),
            }
            chosen = data.draw(st.sets(st.sampled_from(sorted(values)), min_size=1))
            self.do(lambda w: w.edit("claim", {found: {name: values[name] for name in chosen}}))

    @rule(data=st.data(), day=DAYS, cost=st.sampled_from([None, 4]))
    def edit_purchase(self, data: st.DataObject, day: date, cost: int | None) -> None:
        if (found := self.pick(data, "purchase")) is not None:
            self.do(lambda w: w.edit("purchase", {found: {"date": day, "amount": day.month, "cost": cost}}))

    @rule(data=st.data(), day=DAYS, record=st.sampled_from(["return", "refusal"]))
    def edit_failure(self, data: st.DataObject, day: date, record: str) -> None:
        if (found := self.pick(data, record)) is not None:
            values = {"date": day, "amount": day.month, "failure_point": self.maybe(data, "failure_point")}
            chosen = data.draw(st.sets(st.sampled_from(sorted(values)), min_size=1))
            self.do(lambda w: w.edit(record, {found: {name: values[name] for name in chosen}}))

    @rule(data=st.data(), record=st.sampled_from([*ON_CARD, "claim", "claim"]))
    def move(self, data: st.DataObject, record: str) -> None:
        if (found := self.pick(data, record)) is not None:
            card = self.maybe(data, "client")
            self.do(lambda w: w.edit(record, {found: {"client_id": card}}))

    @rule(data=st.data(), record=st.sampled_from(["client", "client", *ON_CARD]))
    def delete(self, data: st.DataObject, record: str) -> None:
        if (found := self.pick(data, record)) is not None:
            self.do(lambda w: w.remove(record, [found]))

    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        trash = self.base.trash()
        if trash:
            gone = data.draw(st.sampled_from(trash))
            with suppress(Conflict):  # its client is in the trash
                self.do(lambda w: w.restore(gone.record, [gone.id]))

    @rule(data=st.data(), word=WORDS)
    def several(self, data: st.DataObject, word: str) -> None:
        """Many things in one operation."""
        card, child = self.pick(data, "client"), self.pick(data, "claim")
        if card is None:
            return

        def act(w: UnitOfWork) -> None:
            w.edit("client", {card: {"notes": word}})
            new = w.add("client", [{"name": "made"}, {"name": "and unmade"}])
            w.remove("client", [new[1]])
            w.add("wish", [{"client_id": new[0], "text": word, "date": date(2026, 1, 1)}])
            if child is not None:
                w.edit("claim", {child: {"client_id": new[0], "text": word}})
                w.remove("claim", [child])
            w.remove("client", [card])
            w.restore("client", [card])

        self.do(act)

    @rule(data=st.data())
    def hand_over(self, data: st.DataObject) -> None:
        to = self.maybe(data, "staff")
        self.do(lambda w: w.edit("client", {c: {"responsible": to} for c in self.ids("client")}))

    @rule(word=WORDS, record=st.sampled_from(["staff", "cause"]))
    def hire(self, word: str, record: str) -> None:
        self.do(lambda w: w.add(record, [{"name": word}]))

    @rule(data=st.data(), record=st.sampled_from(["staff", "failure_point", "cause"]))
    def let_go(self, data: st.DataObject, record: str) -> None:
        if (found := self.pick(data, record)) is not None:
            used = oracle.referred(oracle.rows(self.base), record, found)
            with pytest.raises(UserError, match="in_use") if used else nullcontext():
                self.do(lambda w: w.remove(record, [found]))

    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        """What hung on the merged cards hangs on the one that stays; each merged card leads to it."""
        if len(cards := self.ids("client")[:8]) < 2:
            return
        keep, *others = data.draw(st.lists(st.sampled_from(cards), min_size=2, max_size=3, unique=True))
        before, names = oracle.rows(self.base), self.base.uids("client", others)
        changes = merging.merge(Session(self.base), keep, others)
        after = oracle.rows(self.base)
        assert {id for record, id in after if record == "client"} == set(cards_of(before)) - set(others)
        for key, row in before.items():
            if key[0] in ON_CARD and row["client_id"] in others and key in after:
                assert after[key]["client_id"] == keep, f"{key} hangs on a card that is gone"
        lost = {key[0] for key in before.keys() - after.keys()} - {"client"}
        assert lost <= {"referral", "loss"}, "a merge loses only what would tell of a client and the same client"
        assert [self.base.resolve(uid) for uid in names] == [("client", id) for id in others]
        assert set(others) <= set(self.base.absorbed(keep))
        self.done(changes.op, before)

    @rule(n=st.sampled_from([1, 2, 500]), stopped=st.booleans())
    def export(self, n: int, stopped: bool) -> None:
        """Nothing but the log of exports knows of it."""
        before, steps = oracle.rows(self.base), (self.base.next_undo(), self.base.next_redo())
        known = exports.listed(Session(self.base))
        with suppress(ZeroDivisionError), exports.recorded(Session(self.base), "csv", n, "list.csv"):
            if stopped:
                raise ZeroDivisionError
        assert oracle.rows(self.base) == before
        assert (self.base.next_undo(), self.base.next_redo()) == steps, "an export stands in the way of undo"
        assert len(exports.listed(Session(self.base))) == len(known) + (n > 1)

    # -- taking back
    @rule()
    def undo(self) -> None:
        before = oracle.rows(self.base)
        done = self.base.undo()
        if done is None:
            return
        self.snap(done.op)
        assert self.out_of_order or not done.kept, "undo in order leaves nothing behind"
        again = self.base.redo()
        assert again, "an undo can be redone"
        assert done.kept or again.kept or oracle.rows(self.base) == before, "redo(undo) is not what was before"
        self.snap(again.op)
        done = self.base.undo()
        assert done
        self.snap(done.op)

    @rule()
    def redo(self) -> None:
        done = self.base.redo()
        if done:
            self.snap(done.op)

    @rule(data=st.data())
    def undo_older(self, data: st.DataObject) -> None:
        """What later work stands on is left alone, and named."""
        with self.base.store.reading() as conn:
            sql = "SELECT id FROM operation WHERE kind = 'do' AND undone = 0 AND device = ? AND id > 1 ORDER BY id"
            ops = scalars(conn, sql, self.base.store.device)
        if not ops:
            return
        op = data.draw(st.sampled_from(ops))
        before, later = oracle.rows(self.base), self.later_work(op)
        done = self.base.undo(op)
        assert done
        now = oracle.rows(self.base)
        for key, name in later:
            assert key in now, f"undo removed {key}, on which later work stands"
            assert now[key][name] == before[key][name], f"undo overwrote {name} of {key}"
        self.snap(done.op)
        self.out_of_order = True

    def later_work(self, op: int) -> list[tuple[oracle.Key, str]]:
        """Fields whose value comes from a standing operation after `op`, and differs from what `op` wrote."""
        now, last, mine = oracle.rows(self.base), {}, {}
        with self.base.store.reading() as conn:
            for at, entity, rec, fields in run(
                conn,
                "SELECT c.op, c.entity, c.rec, c.fields FROM change c JOIN operation o ON o.id = c.op"
                " WHERE c.op >= ? AND c.verb = 2 AND o.kind = 'do' AND o.undone = 0 ORDER BY c.op",
                op,
            ):
                key = oracle.RECORD_OF[entity], rec
                for name, (_, after) in oracle.json.loads(fields).items():
                    (mine if at == op else last)[key, name] = after
        return [
            where
            for where, after in last.items()
            if now.get(where[0], {}).get(where[1], ()) == after and mine.get(where, ()) != after
        ]

    @rule(later=st.sampled_from(["edit", "claim", "none"]), day=DAYS, word=WORDS)
    def undo_what_is_built_on(self, later: str, day: date, word: str) -> None:
        """An import is taken back after somebody has worked with a card it made."""
        with self.base.write(Intent("import")) as work:
            first, second = work.add("client", [{"name": "one"}, {"name": "two"}])
        self.snap(work.changes.op)
        if later == "edit":
            self.do(lambda w: w.edit("client", {first: {"notes": "called", "name": word}}))
        elif later == "claim":
            self.do(lambda w: w.add("claim", [{"client_id": first, "date": day, "text": word}]))
        before = oracle.rows(self.base)
        undone = self.base.undo(work.changes.op)
        assert undone is not None
        self.snap(undone.op)
        stays = later != "none"
        assert undone.kept == ((Kept("client", first, ""),) if stays else ()), "undo names what later work kept"
        gone = {("client", second), *([] if stays else [("client", first)])}
        assert oracle.rows(self.base) == {key: row for key, row in before.items() if key not in gone}
        self.note_names()
        self.out_of_order = True

    @rule(data=st.data(), word=WORDS)
    def undo_what_was_edited_again(self, data: st.DataObject, word: str) -> None:
        if (card := self.pick(data, "client")) is not None:
            text = f"first {next(self.serial)} {word}"  # never the same again
            with self.base.write(Intent("first")) as work:
                work.edit("client", {card: {"notes": text, "city": text}})
            self.snap(work.changes.op)
            self.do(lambda w: w.edit("client", {card: {"notes": "second"}}))
            undone = self.base.undo(work.changes.op)
            assert undone is not None
            self.snap(undone.op)
            assert undone.kept == (Kept("client", card, "notes"),), "undo names the field that later work kept"
            assert self.base.get("client", card).notes == "second", "undo overwrote later work"
            self.out_of_order = True

    @rule(data=st.data(), record=st.sampled_from(ON_CARD))
    def part_then_card(self, data: st.DataObject, record: str) -> None:
        """What was deleted by itself does not come back with its card."""
        state = oracle.rows(self.base)
        parts = [(id, row["client_id"]) for (kind, id), row in state.items() if kind == record and row["client_id"]]
        if parts:
            part, card = data.draw(st.sampled_from(sorted(parts)))
            self.do(lambda w: w.remove(record, [part]))
            self.do(lambda w: w.remove("client", [card]))
            self.do(lambda w: w.restore("client", [card]))
            assert oracle.rows(self.base) == {key: row for key, row in state.items() if key != (record, part)}

    # -- what may go wrong
    @rule(data=st.data())
    def stale_save(self, data: st.DataObject) -> None:
        if (card := self.pick(data, "client")) is not None:
            before, version = oracle.rows(self.base), self.base.get("client", card).version
            with pytest.raises(Conflict), self.base.write(Intent("stale")) as w:
                w.edit("client", {card: {"name": "stale"}}, version=version - 1)
            assert oracle.rows(self.base) == before

    @rule(data=st.data())
    def failing(self, data: st.DataObject) -> None:
        before, card = oracle.rows(self.base), self.pick(data, "client")
        with suppress(ZeroDivisionError), self.base.write(Intent("fails")) as w:
            w.add("client", [{"name": "never"}])
            if card is not None:
                w.remove("client", [card])
            raise ZeroDivisionError
        assert oracle.rows(self.base) == before, "a failed operation left something behind"

    @rule(data=st.data())
    def nothing(self, data: st.DataObject) -> None:
        if (card := self.pick(data, "client")) is not None:
            with self.base.write(Intent("nothing")) as w:
                w.edit("client", {card: {"name": self.base.get("client", card).name}})
            assert w.changes.op is None, "an operation that changes nothing stands in the journal"

    @rule()
    def restart(self) -> None:
        undo, redo = self.base.next_undo(), self.base.next_redo()
        self.base.close()
        self.base = self.open()
        assert (self.base.next_undo(), self.base.next_redo()) == (undo, redo), "a restart forgets what can be undone"

    @rule(size=st.sampled_from([0, 1, 20_000]))
    def bulk(self, size: int) -> None:
        """From how many clients on summaries are left stale."""
        summaries.BULK = size

    @precondition(lambda self: len(self.copies) < 2)
    @rule()
    def copy(self) -> None:
        self.copies.append((self.base.backup("manual").path, dict(self.shots)))
        assert not self.base.changed_since_backup()

    @precondition(lambda self: self.copies)
    @rule(data=st.data())
    def restore_copy(self, data: st.DataObject) -> None:
        self.restore_to(*data.draw(st.sampled_from(self.copies)))

    def restore_to(self, path: Path, shots: dict[int, oracle.State]) -> None:
        self.base.restore(path)
        self.shots = dict(shots)
        assert oracle.rows(self.base) == shots[max(shots)], "a restored base is not what was copied"
        self.lost = {uid for uid, where in self.names.items() if self.base.resolve(uid) != where}
        self.out_of_order = True

    @precondition(lambda self: len(self.copies) < 2)
    @rule()
    def there_and_back(self) -> None:
        """Work done after a copy is gone with its restore, and its names with it."""
        self.copy()
        self.do(lambda w: w.add("wish", [{"text": "one", "date": date(2026, 1, 1)}]))
        self.restore_to(*self.copies[-1])
        self.do(lambda w: w.add("wish", [{"text": "another", "date": date(2026, 1, 1)}]))

    # -- what must always hold
    @invariant()
    def holds(self) -> None:
        state = oracle.rows(self.base)
        wanted = oracle.summaries(state)
        self.summaries_are_right(wanted)
        self.list_is_right(state, {row[0]: row[1:] for row in wanted["client_voice"]})
        self.search_is_right(oracle.bodies(state), oracle.tag_texts(state))
        self.journal_is_right(state)
        self.today_is_right()

    def summaries_are_right(self, wanted: dict[str, set[tuple[Any, ...]]]) -> None:
        with self.base.store.reading() as conn:
            stale = summaries.stale_in(conn)
            for summary in summaries.SUMMARIES:
                found = set(map(tuple, run(conn, f"SELECT {summary.columns} FROM {summary.name}")))
                assert summary.name in stale or found == wanted[summary.name], f"summary {summary.name}"
        for record in FAILURES:
            days = failure_days(self.base, date(2000, 1, 1), date(2100, 1, 1), [record])
            found = {(oracle.ENTITY[record], point or 0, store_day(day), n, carded) for point, day, n, carded in days}
            kept = {row for row in wanted["failure_day"] if row[0] == oracle.ENTITY[record]}
            assert found == kept, f"each {record} by day as the figures read them"

    def list_is_right(self, state: oracle.State, voices: dict[int, tuple[Any, ...]]) -> None:
        ids = oracle.by_name(state)
        assert list(self.base.find(parse(""))) == ids, "the list in the order of names"
        page = self.base.page(ids)
        assert sorted(page) == sorted(ids), "a client is missing from its page"
        for id, row in page.items():
            _, open_claims, worst, _, _, open_wishes = voices.get(id, (0, 0, 0, None, 0, 0))
            assert (row.open_claims, row.worst_open, row.open_wishes) == (open_claims, worst, open_wishes), "page"

    def search_is_right(self, bodies: dict[int, str], tags: dict[int, str]) -> None:
        with self.base.store.reading() as conn:
            assert dict(map(tuple, run(conn, "SELECT id, body FROM search"))) == bodies, "searched text"
        for words in NEEDLES[self.count % 3 :: 3]:
            found = set(self.base.find(parse(words)))
            wanted = {i for i, body in bodies.items() if matches(f"{body}\n{tags[i]}", needles(words))}
            assert found == wanted, f"search {words}"

    def today_is_right(self) -> None:
        """What is kept of a day and brought up to date is what is read anew."""
        asked = date(2026, 11, 20), date(2024, 1, 1), ("01-15", "02-29", "11-20")
        kept = self.base.day_rows(*asked)
        with self.base.store.reading() as conn:
            fresh = today.Days(Orders(self.base.store)).rows(conn, *asked)
        for name in type(kept).__slots__:
            assert oracle.told(getattr(kept, name)) == oracle.told(getattr(fresh, name)), f"{name} of a day"
        clients = [id for record, id in self.shots[max(self.shots)] if record == "client"]
        with self.base.store.reading() as conn:
            fresh_view = Orders(self.base.store).view(conn, ())
            assert self.base.known_to_one(clients) == today.known_to_one(fresh_view, clients), "who alone knows whom"

    def journal_is_right(self, state: oracle.State) -> None:
        for (record, id, name), value in oracle.last_words(self.base).items():
            if (record, id) in state:
                assert state[record, id][name] == value, f"journal's last word on {name} of {record} {id}"
        last = list(self.shots)[-4:]
        for op, shot in oracle.rewind(self.base, last).items():
            assert shot == self.shots[op], f"the journal does not lead back to {op}"
