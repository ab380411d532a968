"""Emptying the trash: exactly what is old enough goes, whatever the clock says, and nothing else is harmed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop_crm.domain.changes import Intent
from desktop_crm.domain.errors import Conflict, UserError
from desktop_crm.storage import emptying
from desktop_crm.storage.base import SqliteBase
from desktop_crm.storage.engine import run, scalars
from desktop_crm.storage.opening import open_base
from desktop_crm.storage.unit_of_work import UnitOfWork
from tests.storage.conftest import Do

START = 1_760_000_000.0
DAYS = 24 * 3600.0
WEEK = 7


class Clock:
    """The clock of the computer, in days since the start of a test."""

    def __init__(self, base: SqliteBase) -> None:
        self.day = 0.0
        self.wear(base)

    def wear(self, base: SqliteBase) -> SqliteBase:
        base.store.clock = lambda: START + self.day * DAYS
        return base


@pytest.fixture
def clock(base: SqliteBase) -> Iterator[Clock]:
    with base.store.engine.connect() as conn:  # the base itself was made a day before
        run(conn, "UPDATE operation SET at = ?", int((START - DAYS) * 1000))
        conn.commit()
    yield Clock(base)
    assert [f for f in base.check() if not f.ok] == []


def live(base: SqliteBase, record: str = "client") -> list[int]:
    with base.store.reading() as conn:
        return scalars(conn, f"SELECT id FROM {record} ORDER BY id")


def gone(base: SqliteBase, record: str = "client") -> list[int]:
    with base.store.reading() as conn:
        return scalars(conn, f"SELECT id FROM {record}_gone ORDER BY id")


def city_of(base: SqliteBase, client: int) -> str:
    found = base.get("client", client)
    assert found is not None
    return str(found.city)


def empty(base: SqliteBase, days: int = 30) -> int:
    """How many operations it took."""
    for number in range(1000):
        if base.empty_trash(days) is None:
            return number
    raise AssertionError("it never ends")


def cards(do: Do, n: int) -> list[int]:
    return list(do(lambda w: w.add("client", [{"name": f"Client {i}"} for i in range(n)])).added["client"])


def weekly(base: SqliteBase, do: Do, clock: Clock, until: float) -> None:
    """Somebody works with the base once a week."""
    while clock.day + WEEK < until:
        clock.day += WEEK
        do(lambda w: w.add("client", [{"name": "Somebody"}]))
    clock.day = until


def test_exactly_the_old_ones_go(base: SqliteBase, do: Do, clock: Clock, olena: int) -> None:
    others = cards(do, 3)
    do(lambda w: w.remove("client", [olena]))
    clock.day = 1
    do(lambda w: w.remove("client", [others[0]]))
    clock.day = 29.99
    assert empty(base) == 0
    clock.day = 30
    assert empty(base) == 1
    assert gone(base) == [others[0]]
    for record in ("claim", "wish", "purchase", "interaction"):
        assert gone(base, record) == []
    clock.day = 31
    assert empty(base) == 1
    assert (gone(base), live(base)) == ([], others[1:])
    with base.store.reading() as conn:
        told = run(conn, "SELECT intent, subject FROM operation WHERE kind = 'empty' ORDER BY id").all()
        left = scalars(conn, "SELECT count(*) FROM change WHERE fields IS NOT NULL")
    assert [tuple(row) for row in told] == [("trash.empty", "1"), ("trash.empty", "1")]
    assert left == [0]
    found = base.emptied()
    assert found is not None
    assert found[1] == 2


def test_names_are_never_given_again(base: SqliteBase, do: Do, clock: Clock, olena: int) -> None:
    uid = base.uid("client", olena)
    do(lambda w: w.remove("client", [olena]))
    clock.day = 31
    assert empty(base) == 1
    (new,) = cards(do, 1)
    assert new > olena
    assert base.resolve(uid) == ("client", olena)
    assert base.get("client", olena) is base.get_gone("client", olena) is None
    assert {entry.verb for entry in base.history("client", olena)} == {"create", "purge"}


def test_brought_back_just_before(base: SqliteBase, do: Do, clock: Clock, olena: int) -> None:
    do(lambda w: w.remove("client", [olena]))
    clock.day = 30
    do(lambda w: w.restore("client", [olena]))
    assert empty(base) == 0
    assert len(base.on_card("claim", olena)) == 1
    do(lambda w: w.remove("client", [olena]))
    clock.day = 59
    assert empty(base) == 0
    clock.day = 60
    assert empty(base) == 1
    with pytest.raises(Conflict):
        do(lambda w: w.restore("client", [olena]))


def test_a_record_goes_alone_and_its_card_stays_readable(base: SqliteBase, do: Do, clock: Clock, olena: int) -> None:
    do(lambda w: w.edit("client", {olena: {"city": "Київ"}}))
    before = [e for e in base.history("client", olena) if e.record == "client"]
    claim = base.on_card("claim", olena)[0].id
    do(lambda w: w.edit("claim", {claim: {"text": "другий"}}))
    do(lambda w: w.remove("claim", [claim]))
    clock.day = 31
    assert empty(base) == 1
    assert [e for e in base.history("client", olena) if e.record == "client"] == before
    assert city_of(base, olena) == "Київ"
    assert {e.record for e in base.history("client", olena)} == {"client", "wish", "purchase", "interaction"}


def test_undo_of_what_went_refuses_and_earlier_work_can_be_undone(
    base: SqliteBase, do: Do, clock: Clock, olena: int
) -> None:
    (other,) = cards(do, 1)
    edited = do(lambda w: w.edit("client", {olena: {"city": "Київ"}})).op
    deleted = do(lambda w: w.remove("client", [other])).op
    clock.day = 31
    assert empty(base) == 1
    with pytest.raises(UserError) as refused:
        base.undo(deleted)
    assert refused.value.code == "gone_for_good"
    nxt = base.next_undo()
    assert nxt is not None
    assert nxt.id == edited
    assert base.undo()
    assert city_of(base, olena) == "Львів"
    assert base.redo()
    assert city_of(base, olena) == "Київ"


def test_undone_work_that_went_cannot_be_redone(base: SqliteBase, do: Do, clock: Clock) -> None:
    cards(do, 2)
    base.undo()
    clock.day = 31
    assert empty(base) == 1
    assert base.next_redo() is None
    assert base.redo() is None


def test_several_deleted_at_once_and_one_brought_back(base: SqliteBase, do: Do, clock: Clock) -> None:
    ids = cards(do, 3)
    deleted = do(lambda w: w.remove("client", ids)).op
    do(lambda w: w.restore("client", ids[:1]))
    clock.day = 31
    assert empty(base) == 1
    assert live(base) == ids[:1]
    assert base.undo()  # the bringing back
    assert live(base) == []
    assert base.undo(deleted)
    assert live(base) == ids[:1]


def test_in_batches(base: SqliteBase, do: Do, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emptying, "BATCH", 4)
    ids = cards(do, 10)
    do(lambda w: w.remove("client", ids))
    clock.day = 31
    assert empty(base) == 3
    assert gone(base) == []
    found = base.emptied()
    assert found is not None
    assert found[1] == 10


def test_never(base: SqliteBase, do: Do, clock: Clock, olena: int) -> None:
    do(lambda w: w.remove("client", [olena]))
    weekly(base, do, clock, 400)
    assert empty(base, 0) == 0
    assert empty(base, 365) == 1


# -- clocks
@pytest.mark.parametrize("wrong", [-3650, -365, -40, 365, 3650])
@pytest.mark.parametrize("when", ["deletion", "opening", "after", "between"])
def test_a_clock_that_is_off_destroys_nothing_early(
    base: SqliteBase, do: Do, clock: Clock, wrong: int, when: str
) -> None:
    """Whatever it shows at one moment, nothing goes before thirty real days, and all goes some time after."""
    keep, old = cards(do, 2)
    clock.day = 1
    clock.day += wrong if when == "deletion" else 0
    do(lambda w: w.remove("client", [old]))
    for real in range(2, 31):
        clock.day = real + (wrong if when == "opening" and real == 5 else 0)
        clock.day += wrong if when == "between" and 5 <= real < 20 else 0
        if real % 3 == 0 or (when == "after" and real == 5):
            clock.day += wrong if when == "after" and real == 5 else 0
            do(lambda w: w.edit("client", {keep: {"notes": f"day {real}"}}))  # noqa: B023
        assert empty(base) == 0, f"day {real}"
        assert gone(base) == [old]
    for real in range(31, 60):
        clock.day = real
        empty(base)
    assert gone(base) == []


def test_a_clock_put_back_stops_it(base: SqliteBase, do: Do, clock: Clock, olena: int) -> None:
    do(lambda w: w.remove("client", [olena]))
    weekly(base, do, clock, 40)
    do(lambda w: w.add("client", [{"name": "x"}]))
    clock.day = 35
    assert empty(base) == 0
    assert gone(base) == [olena]
    clock.day = 64
    assert empty(base) == 0
    clock.day = 66
    assert empty(base) == 1


def test_a_base_that_lay_for_a_year_counts_anew(base: SqliteBase, do: Do, clock: Clock, olena: int) -> None:
    do(lambda w: w.remove("client", [olena]))
    clock.day = 365
    assert empty(base) == 0
    (entry,) = base.trash(days=30)
    assert entry.goes is not None
    assert entry.goes.timestamp() == pytest.approx(START + 395 * DAYS)
    clock.day = 394
    assert empty(base) == 0
    clock.day = 395
    assert empty(base) == 1


# -- what stays, and why
def test_a_merged_card_stays_as_long_as_the_one_that_took_it_over(base: SqliteBase, do: Do, clock: Clock) -> None:
    heir, merged = cards(do, 2)

    def merge(work: UnitOfWork) -> None:
        work.edit("client", {merged: {"merged_into": heir}})
        work.remove("client", [merged])

    do(merge)
    clock.day = 31
    assert empty(base) == 0
    assert base.trash(days=30)[0].goes is None
    do(lambda w: w.remove("client", [heir]))
    clock.day = 61
    assert empty(base) == 2
    assert gone(base) == []


def test_a_staff_member_goes_after_all_that_names_them(base: SqliteBase, do: Do, clock: Clock) -> None:
    (anna,) = do(lambda w: w.add("staff", [{"name": "Anna"}])).added["staff"]
    (card,) = do(lambda w: w.add("client", [{"name": "x", "responsible": anna}])).added["client"]
    do(lambda w: w.remove("client", [card]))
    do(lambda w: w.remove("staff", [anna]))
    clock.day = 10
    do(lambda w: w.restore("client", [card]))
    clock.day = 31
    assert empty(base) == 0
    assert base.trash(days=30)[0].named
    do(lambda w: w.remove("client", [card]))
    clock.day = 61
    assert empty(base) == 2
    assert (gone(base), gone(base, "staff")) == ([], [])


def test_a_field_of_the_shops_own_stays(base: SqliteBase, do: Do, clock: Clock) -> None:
    (own,) = do(lambda w: w.add("custom_field", [{"name": "Car", "kind": "text"}])).added["custom_field"]
    do(lambda w: w.remove("custom_field", [own]))
    clock.day = 31
    assert empty(base) == 0
    assert base.trash(days=30)[0].goes is None


def test_files_that_nothing_holds_go(base: SqliteBase, do: Do, clock: Clock) -> None:
    one, two = cards(do, 2)
    hashes: dict[str, str] = {}

    def attach(work: UnitOfWork) -> None:
        for name in ("shared", "alone", "logo", "former logo"):
            hashes[name] = work.keep(name.encode())
            work.add("attachment", [{"client_id": one, "name": name, "hash": hashes[name], "date": date(2026, 1, 1)}])
        work.add("attachment", [{"client_id": two, "name": "x", "hash": hashes["shared"], "date": date(2026, 1, 1)}])
        work.add("setting", [{"key": "logo", "value": hashes["former logo"]}])

    do(attach)
    setting = live(base, "setting")[-1]
    do(lambda w: w.edit("setting", {setting: {"value": hashes["logo"]}}))
    do(lambda w: w.remove("client", [one]))
    clock.day = 31
    assert empty(base) == 1
    left = {name for name, hash in hashes.items() if base.content(hash) is not None}
    assert left == {"shared", "logo", "former logo"}
    do(lambda w: w.remove("client", [two]))
    clock.day = 62
    assert empty(base) == 1
    assert base.content(hashes["shared"]) is None


# -- surroundings
def test_a_base_opened_for_reading_is_left_alone(base: SqliteBase, path: Path, do: Do, clock: Clock) -> None:
    ids = cards(do, 1)
    do(lambda w: w.remove("client", ids))
    clock.day = 31
    reader = clock.wear(open_base(path, write=False))
    assert reader.empty_trash(30) is None
    assert len(reader.trash(days=30)) == 1
    reader.close()
    with pytest.raises(UserError) as refused:
        open_base(path)
    assert refused.value.code == "base_in_use"
    assert empty(base) == 1


def test_days_begin_anew_with_a_restored_copy(base: SqliteBase, do: Do, clock: Clock, olena: int) -> None:
    do(lambda w: w.remove("client", [olena]))
    clock.day = 20
    copy = base.backup("manual")
    clock.day = 31
    assert empty(base) == 1
    base.restore(copy.path)
    assert empty(base) == 0
    clock.day = 60
    assert empty(base) == 0
    assert gone(base) == [olena]
    do(lambda w: w.restore("client", [olena]))
    assert len(base.on_card("claim", olena)) == 1


CHILD = """
import sys
from pathlib import Path
from desktop_crm.storage import emptying
from desktop_crm.storage.opening import open_base

emptying.BATCH = 5
base = open_base(Path(sys.argv[1]), actor="child")
base.store.clock = lambda: float(sys.argv[2])
print("open", flush=True)
while base.empty_trash(30) is not None:
    pass
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kill -9 is for POSIX")
@pytest.mark.parametrize("after", [0.0, 0.01, 0.03, 0.08])
def test_killed_half_way(base: SqliteBase, path: Path, do: Do, clock: Clock, after: float, tmp_path: Path) -> None:
    """A batch is whole or was not: no card without what hangs on it, no record without its card."""
    ids = cards(do, 200)
    day = date(2026, 1, 1)
    do(lambda w: w.add("claim", [{"client_id": card, "text": "x", "date": day} for card in ids for _ in range(3)]))
    do(lambda w: w.remove("client", ids))
    killed = tmp_path / "killed.crm"
    base.backup("manual")
    shutil.copy(base.copies()[0].path, killed)
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, str(killed), str(START + 31 * DAYS)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "open\n"
        time.sleep(after)
        child.kill()
    again = open_base(killed)
    clock.day = 31
    clock.wear(again)
    left = gone(again)
    assert len(left) % 5 == 0
    assert len(gone(again, "claim")) == 3 * len(left)
    assert [f for f in again.check() if not f.ok] == []
    empty(again)
    assert (gone(again), gone(again, "claim")) == ([], [])
    assert [f for f in again.check() if not f.ok] == []
    again.close()


def test_work_between_batches_is_kept(base: SqliteBase, do: Do, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emptying, "BATCH", 2)
    ids = cards(do, 4)
    do(lambda w: w.remove("client", ids))
    clock.day = 31
    assert base.empty_trash(30) is not None
    with base.write(Intent("test")) as work:
        work.restore("client", ids[2:3])
    assert empty(base) == 1
    assert live(base) == ids[2:3]
