"""Copies: made, verified, listed, thinned out, restored."""

from __future__ import annotations

import json
import os
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from desktop_crm.domain.changes import Intent
from desktop_crm.domain.errors import Cancelled
from desktop_crm.domain.query import parse
from desktop_crm.storage import backup
from desktop_crm.storage.backup import copies_of, folder_of, kept
from desktop_crm.storage.base import SqliteBase
from desktop_crm.storage.opening import open_base
from tests.storage.conftest import Do
from tests.storage.test_opening import refused


def names(path: Path) -> list[str]:
    return sorted(p.name for p in folder_of(path).iterdir())


def test_a_copy_is_a_base_of_its_own(base: SqliteBase, path: Path, olena: int) -> None:
    told: list[float] = []
    copy = base.backup("manual", told.append)
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0, 1)
    assert copy.path.parent == path.with_name("Затишок copies")
    assert copy.path.name.endswith(" manual.crm")
    assert (copy.reason, copy.clients, copy.verified, copy.size) == ("manual", 1, True, copy.path.stat().st_size)
    assert copy.records == 5 + sum(base.count(r) for r in ("failure_point", "cause", "setting"))
    assert base.copies() == copies_of(path) == [copy]
    assert len(names(path)) == 2, "the copy and what tells about it"
    opened = open_base(copy.path, write=False)
    assert opened.get("client", olena).name == "Шевченко Олена"
    opened.close()


def test_whether_anything_changed_since(base: SqliteBase, do: Do, olena: int) -> None:
    assert base.changed_since_backup()
    first = base.backup("exit")
    assert not base.changed_since_backup()
    do(lambda w: w.edit("client", {olena: {"notes": "x"}}))
    assert base.changed_since_backup()
    base.backup("exit")
    assert not base.changed_since_backup()
    for copy in base.copies():
        copy.path.unlink()
    assert base.changed_since_backup(), "copies that are gone protect nobody"
    assert not first.path.exists()


def test_newest_first_whatever_their_names(base: SqliteBase, path: Path, olena: int) -> None:
    made = [base.backup(reason) for reason in ("manual", "import", "bulk")]
    assert [copy.path for copy in base.copies()] == [copy.path for copy in reversed(made)]
    assert len({copy.path for copy in made}) == 3


def test_a_copy_whose_note_is_lost_is_still_listed(base: SqliteBase, path: Path, olena: int) -> None:
    copy = base.backup("import")
    copy.path.with_suffix(".json").unlink()
    (found,) = copies_of(path)
    assert (found.path, found.reason, found.clients, found.verified) == (copy.path, "import", 1, False)
    copy.path.with_suffix(".json").write_text("{")
    assert len(copies_of(path)) == 1


def test_what_is_no_copy_is_not_listed(base: SqliteBase, path: Path) -> None:
    assert copies_of(path) == []
    folder_of(path).mkdir()
    (folder_of(path) / "notes.crm").write_text("hello")
    (folder_of(path) / "a.unfinished").touch()
    assert copies_of(path) == []


def test_a_copy_that_fails_leaves_nothing(base: SqliteBase, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cancel(part: float) -> None:
        if part > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        base.backup("manual", cancel)
    assert names(path) == []

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_flush", full)
    with refused("disk_full"):
        base.backup("manual")
    assert names(path) == []


def test_a_damaged_copy_is_none(base: SqliteBase, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = backup.transfer

    def damaged(source: Path, target: Path, **more: bool) -> None:
        whole(source, target, **more)
        torn = bytearray(target.read_bytes())
        torn[3 * 4096 : 40 * 4096] = bytes(37 * 4096)
        target.write_bytes(torn)

    monkeypatch.setattr(backup, "transfer", damaged)
    with refused("base_damaged"):
        base.backup("manual")
    assert names(path) == []


def test_where_no_copy_can_be_put(base: SqliteBase, path: Path) -> None:
    folder_of(path).touch()
    with refused("folder_unwritable"):
        base.backup("manual")
    assert base.copies() == []


def test_a_restore_brings_back_what_was(base: SqliteBase, path: Path, do: Do, olena: int) -> None:
    copy = base.backup("manual")
    uid = base.uid("client", olena)
    do(lambda w: w.remove("client", [olena]))
    do(lambda w: w.add("client", [{"name": "Пізніша"}]))
    lost = base.uid("client", 2)
    saved = base.restore(copy.path)
    assert (saved.reason, saved.clients) == ("restore", 1)
    assert base.get("client", olena).name == "Шевченко Олена"
    assert list(base.find(parse("пізніша"))) == []
    assert base.resolve(uid) == ("client", olena)
    assert base.next_undo() is None, "what was done before is not this base's to undo"
    assert all(finding.ok for finding in base.check())
    do(lambda w: w.add("client", [{"name": "Нова"}]))
    assert base.uid("client", 2) != lost, "a restored base becomes a new device"
    assert base.undo()
    base.restore(saved.path)
    assert list(base.find(parse("пізніша"))) == [2]
    base.close()
    again = open_base(path)
    assert again.get_gone("client", olena)
    assert all(finding.ok for finding in again.check())
    with again.store.reading() as conn:
        assert conn.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
    again.close()


def test_a_restore_beside_readers(base: SqliteBase, do: Do, olena: int) -> None:
    """Readers keep their snapshot; nobody sees half of it."""
    copy = base.backup("manual")
    do(lambda w: w.add("client", [{"name": f"k{i}"} for i in range(500)]))
    stop, seen = threading.Event(), set()

    def read() -> None:
        while not stop.is_set():
            seen.add(len(base.find(parse(""))))

    thread = threading.Thread(target=read)
    thread.start()
    try:
        base.restore(copy.path)
    finally:
        stop.set()
        thread.join()
    assert seen <= {501, 1}
    assert len(base.find(parse(""))) == 1


def test_a_copy_that_cannot_be_restored_changes_nothing(base: SqliteBase, path: Path, do: Do, olena: int) -> None:
    copy = base.backup("manual").path
    do(lambda w: w.edit("client", {olena: {"city": "Київ"}}))
    with refused("base_missing"):
        base.restore(path.with_name("none.crm"))
    whole = copy.read_bytes()
    copy.write_bytes(whole[: len(whole) // 2])
    with refused("base_damaged"):
        base.restore(copy)
    copy.write_bytes(b"x" * 9000)
    with refused("not_a_base"):
        base.restore(copy)
    copy.write_bytes(whole)
    raw = dbapi2.connect(str(copy), isolation_level=None)
    raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    with refused("base_newer"):
        base.restore(copy)
    assert base.get("client", olena).city == "Київ"
    assert len(base.copies()) == 1, "no copy of the present state without a restore"
    reader = open_base(path, write=False)
    with refused("base_read_only"):
        reader.restore(copy)
    reader.close()
    with base.write(Intent("x")) as work:
        work.edit("client", {olena: {"city": "Одеса"}})


def test_a_restore_cut_short_leaves_the_base_as_it_was(
    base: SqliteBase, path: Path, do: Do, olena: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = base.backup("manual").path
    do(lambda w: w.edit("client", {olena: {"city": "Київ"}}))
    whole = backup.transfer

    def cut(source: Path, target: Path, *, into_open_base: bool = False) -> None:
        if into_open_base:
            raise OSError(5, "Input/output error")
        whole(source, target)

    monkeypatch.setattr(backup, "transfer", cut)
    with refused("disk_error"):
        base.restore(copy)
    assert base.get("client", olena).city == "Київ"
    assert not [name for name in names(path) if "unfinished" in name]


def test_which_copies_are_kept() -> None:
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    moments = [now - timedelta(hours=8 * i) for i in range(3 * 365 * 3)]
    keep = kept(moments)
    assert set(range(30)) <= keep
    ages = [(now - moments[i]).days for i in sorted(keep)]
    assert sum(10 < age <= 84 for age in ages) in (11, 12, 13, 14), "one of each week, and the last of a month"
    assert sum(age > 90 for age in ages) in (33, 34), "one of each month for ever"
    months = {(moments[i].year, moments[i].month) for i in keep}
    assert len(months) == len({(m.year, m.month) for m in moments})
    assert kept([]) == set()
    assert kept(moments[:5]) == set(range(5))
    survivors = [moments[i] for i in sorted(keep)]
    assert len(kept(survivors)) == len(survivors), "thinning out again takes nothing more"


def test_old_copies_are_thinned_out(base: SqliteBase, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "RECENT", 2)
    made = [base.backup("exit") for _ in range(4)]
    assert [copy.path for copy in base.copies()] == [made[3].path, made[2].path]
    assert len(names(path)) == 4
    for copy, back in zip((made[3], made[2]), (0, 400), strict=True):
        side = copy.path.with_suffix(".json")
        told = json.loads(side.read_text("utf-8"))
        told["at"] = (datetime.now(UTC) - timedelta(days=back)).isoformat()
        side.write_text(json.dumps(told), "utf-8")
    base.backup("exit")
    assert len(base.copies()) == 3, "the last of an old month stays"


def test_a_copy_during_a_save(base: SqliteBase, olena: int) -> None:
    with base.write(Intent("x")) as work:
        work.edit("client", {olena: {"city": "Київ"}})
        copy = base.backup("manual")
    opened = open_base(copy.path, write=False)
    assert opened.get("client", olena).city == "Львів"
    assert os.path.getsize(copy.path) == copy.size
    assert opened.history("client", olena)[0].at.date() <= date.today() + timedelta(days=1)
    opened.close()
