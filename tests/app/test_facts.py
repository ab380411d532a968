"""What stands on the cards in memory equals reading the records one by one, after anything that happens to a base."""

from __future__ import annotations

import json
import shutil
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from desktop_crm.app import facts, merging
from desktop_crm.app.facts import FIELDS
from desktop_crm.app.jobs import Job
from desktop_crm.app.readings import MISSING, FactRows
from desktop_crm.app.services import NewBase
from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.errors import Cancelled, Conflict, UserError
from desktop_crm.domain.fields import Kind, specs
from desktop_crm.domain.records import RECORDS
from desktop_crm.storage.opening import open_base
from tests.conftest import TODAY

KINDS = ("claim", "refusal", "interaction", "feedback", "spending", "observation", "loss")
VALUES: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "claim": {"severity": st.sampled_from([None, 1, 10]), "product": st.sampled_from(["", "Диван", 'стіл, "3"'])},
    "refusal": {"reason": st.sampled_from(["дорого", "немає"]), "amount": st.sampled_from([None, 0, 10**12])},
    "interaction": {"purpose": st.sampled_from(["sale", "greeting"]), "minutes": st.sampled_from([None, 0, 45])},
    "feedback": {"satisfaction": st.sampled_from([None, 1, 5]), "had_problem": st.sampled_from([None, False, True])},
    "spending": {"kind": st.sampled_from(["acquisition", "retention"]), "amount": st.sampled_from([0, 10**14])},
    "observation": {"score": st.sampled_from([1, 5]), "observer": st.sampled_from(["Оля", "Tom"])},
    "loss": {"won_back_on": st.sampled_from([None, TODAY]), "told_in_public": st.sampled_from([None, True])},
}


class Machine(RuleBasedStateMachine):
    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="crm-facts-"))
        shutil.copy(self.template, self.folder / "shop.crm")
        self.session = Session(open_base(self.folder / "shop.crm"), today=lambda: TODAY)

    @initialize()
    def begin(self) -> None:
        for record in FIELDS:
            self.session.facts.of(record)

    def ids(self, record: str) -> list[int]:
        found: list[int] = self.session.facts.of(record).id.tolist()
        return found

    @rule(record=st.sampled_from(KINDS), ago=st.integers(0, 900), owned=st.booleans(), data=st.data())
    def add(self, record: str, ago: int, owned: bool, data: st.DataObject) -> None:
        values: dict[str, Any] = {name: data.draw(of) for name, of in VALUES[record].items()}
        values["date"] = TODAY - timedelta(ago)
        if "client_id" in specs(RECORDS[record]) and owned and self.ids("client"):
            values["client_id"] = data.draw(st.sampled_from(self.ids("client")))
        if record == "observation":
            if not self.session.base.all("staff"):
                return
            values["staff"] = self.session.base.all("staff")[0].id
        with self.session.base.write(Intent("test")) as work:
            work.add(record, [values] * data.draw(st.sampled_from([1, 3])))

    @rule(record=st.sampled_from(KINDS), data=st.data())
    def edit(self, record: str, data: st.DataObject) -> None:
        if ids := self.ids(record):
            name = data.draw(st.sampled_from(sorted(VALUES[record])))
            with self.session.base.write(Intent("test")) as work:
                work.edit(record, {data.draw(st.sampled_from(ids)): {name: data.draw(VALUES[record][name])}})

    @rule(record=st.sampled_from([*KINDS, "client"]), data=st.data())
    def remove(self, record: str, data: st.DataObject) -> None:
        ids = self.ids(record)
        if len(ids) > 2:
            with self.session.base.write(Intent("test")) as work:
                work.remove(record, [data.draw(st.sampled_from(ids))])

    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        ids = self.ids("client")
        if len(ids) > 2:
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

    @invariant()
    def equals(self) -> None:
        for record in ("client", *KINDS):
            assert told(record, self.session.facts.of(record)) == plain(self.session, record)

    def teardown(self) -> None:
        self.session.base.close()
        shutil.rmtree(self.folder)


def told(record: str, rows: FactRows) -> list[tuple[Any, ...]]:
    assert (np.diff(rows.id) > 0).all()

    def value(name: str, number: int) -> Any:
        if name in rows.words:
            return rows.words[name][number]
        if number == MISSING:
            return None
        kind = specs(RECORDS[record])[name].kind
        return date.fromordinal(number) if kind is Kind.DATE else bool(number) if kind is Kind.FLAG else number

    columns = [[value(name, number) for number in rows[name].tolist()] for name in FIELDS[record]]
    return list(zip(rows.id.tolist(), rows.client.tolist(), rows.day.tolist(), *columns, strict=True))


def plain(session: Session, record: str) -> list[tuple[Any, ...]]:
    found = []
    for row in session.base.all(record):
        client = row.id if record == "client" else getattr(row, "client_id", None) or 0
        day = getattr(row, "date", None) or getattr(row, "known_since", None)
        values = [getattr(row, name) for name in FIELDS[record]]
        values = [
            json.dumps(v, ensure_ascii=False, separators=(",", ":")) if isinstance(v, tuple) else v for v in values
        ]
        found.append((row.id, client, day.toordinal() if day else 0, *values))
    return sorted(found)


def test_after_anything_that_happens_it_equals_what_the_base_holds(
    tmp_path: Path,
) -> None:
    path = tmp_path / "template.crm"
    base = open_base(path, new=NewBase())
    with base.write(Intent("test")) as work:
        work.add("staff", [{"name": "Оля"}])
        clients = work.add("client", [{"name": name, "known_since": TODAY} for name in "абвг"])
        for record, values in (
            ("claim", {"text": "x"}),
            ("refusal", {"reason": "x"}),
            ("interaction", {"summary": "x"}),
        ):
            work.add(record, [{"client_id": id, "date": TODAY, **values} for id in clients])
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


def test_reading_can_be_cancelled_and_begun_again(session: Session) -> None:
    with session.base.write(Intent("test")) as work:
        work.add("claim", [{"text": "x", "date": TODAY}])
    job = Job("figure")
    job.cancel()
    with pytest.raises(Cancelled):
        session.facts.of("claim", job)
    assert len(session.facts.of("claim")) == 1


def test_what_was_read_stays_as_it_was_when_more_is_written(session: Session) -> None:
    before = session.facts.of("claim")
    with session.base.write(Intent("test")) as work:
        work.add("claim", [{"text": "x", "date": TODAY}])
    assert len(before) == 0
    assert len(session.facts.of("claim")) == 1


def test_every_field_exists_and_bulk_work_reads_all_anew(session: Session) -> None:
    for record in FIELDS:
        assert set(FIELDS[record]) <= set(specs(RECORDS[record]))
        assert len(facts.Facts(session.base).of(record)) == len(session.base.all(record))
    with session.base.write(Intent("test")) as work:
        work.add("claim", [{"text": "x", "date": TODAY, "severity": i % 10 + 1} for i in range(3000)])
    assert session.facts.of("claim")["severity"].sum() == 16500
