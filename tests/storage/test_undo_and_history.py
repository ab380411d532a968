"""Undo and redo as a user meets them, the history of a card, names of records."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from desktop_crm.domain.changes import Intent, Kept
from desktop_crm.domain.errors import Conflict
from desktop_crm.storage.base import SqliteBase
from desktop_crm.storage.opening import open_base
from tests.storage.conftest import Do


def test_undo_and_redo_name_what_they_do(base: SqliteBase, olena: int) -> None:
    with base.write(Intent("client.edit", "Шевченко Олена")) as work:
        work.edit("client", {olena: {"city": "Київ"}})
    assert base.next_redo() is None
    undone = base.undo()
    assert undone
    assert undone.operation == work.changes.operation
    assert (undone.clients, undone.records) == ({olena}, {"client": {olena}})
    assert base.get("client", olena).city == "Львів"
    assert base.next_redo() == work.changes.operation
    redone = base.redo()
    assert redone
    assert redone.operation == work.changes.operation
    assert base.get("client", olena).city == "Київ"
    assert base.redo() is None


def test_they_survive_a_restart(base: SqliteBase, path: Path, do: Do, olena: int) -> None:
    do(lambda w: w.remove("client", [olena]))
    base.close()
    again = open_base(path)
    assert again.undo()
    again.close()
    again = open_base(path)
    assert again.get("client", olena).name == "Шевченко Олена"
    assert again.next_redo() is not None
    assert again.redo()
    assert again.count() == 0
    again.close()


def test_new_work_ends_redo_for_good(base: SqliteBase, do: Do, olena: int) -> None:
    do(lambda w: w.edit("client", {olena: {"city": "Київ"}}))
    do(lambda w: w.edit("client", {olena: {"notes": "x"}}))
    base.undo()
    base.undo()
    do(lambda w: w.edit("client", {olena: {"source": "сайт"}}))
    assert base.next_redo() is None
    base.undo()
    assert base.redo()
    assert base.next_redo() is None
    client = base.get("client", olena)
    assert (client.city, client.notes, client.source) == ("Львів", "", "сайт")


def test_an_old_import_is_undone_as_far_as_nobody_built_on_it(base: SqliteBase, do: Do) -> None:
    brought = do(lambda w: w.add("client", [{"name": n} for n in "абвгд"]))
    a, b, c, d, e = brought.added["client"]
    do(lambda w: w.edit("client", {a: {"notes": "подзвонила"}}))
    do(lambda w: w.add("claim", [{"client_id": b, "text": "x", "date": date(2026, 1, 1)}]))
    do(lambda w: w.remove("client", [d]))
    do(lambda w: w.edit("client", {e: {"notes": "y"}}))
    base.undo()  # the last edit no longer stands
    undone = base.undo(brought.op)
    assert undone
    assert undone.kept == (Kept("client", a, ""), Kept("client", b, ""))
    assert [i for i in brought.added["client"] if base.get("client", i)] == [a, b]
    assert base.get_gone("client", c)
    assert base.get_gone("client", d)
    assert base.undo(brought.op) is None, "it is undone"


def test_an_old_edit_is_undone_field_by_field(base: SqliteBase, do: Do, olena: int) -> None:
    first = do(lambda w: w.edit("client", {olena: {"city": "Київ", "notes": "a"}}))
    do(lambda w: w.edit("client", {olena: {"notes": "b"}}))
    undone = base.undo(first.op)
    assert undone
    assert undone.kept == (Kept("client", olena, "notes"),)
    assert (base.get("client", olena).city, base.get("client", olena).notes) == ("Львів", "b")


def test_an_old_delete_is_not_undone_twice(base: SqliteBase, do: Do, olena: int) -> None:
    first = do(lambda w: w.remove("claim", [1]))
    do(lambda w: w.restore("claim", [1]))
    undone = base.undo(first.op)
    assert undone
    assert undone.kept == (Kept("claim", 1, ""),)
    assert base.get("claim", 1)


def test_a_child_does_not_return_to_a_card_that_is_gone(base: SqliteBase, do: Do, olena: int) -> None:
    first = do(lambda w: w.remove("claim", [1]))
    other = do(lambda w: w.add("client", [{"name": "інша"}])).added["client"][0]
    moved = do(lambda w: w.edit("wish", {1: {"client_id": other}}))
    do(lambda w: w.remove("client", [olena]))
    for op, kept in ((first.op, Kept("claim", 1, "")), (moved.op, Kept("wish", 1, "client_id"))):
        undone = base.undo(op)
        assert undone
        assert undone.kept == (kept,)
    assert base.get("wish", 1).client_id == other
    assert all(finding.ok for finding in base.check())


def test_the_operation_that_made_the_base_stays(base: SqliteBase) -> None:
    assert base.undo() is None
    assert base.undo(1) is None
    assert base.undo(77) is None
    assert base.all("cause")


def test_history_tells_who_did_what_when(base: SqliteBase, do: Do, olena: int) -> None:
    do(lambda w: w.edit("client", {olena: {"city": "Київ", "tags": ("vip",), "known_since": date(2020, 1, 1)}}))
    do(lambda w: w.edit("claim", {1: {"status": "resolved", "content": True}}))
    do(lambda w: w.remove("wish", [1]))
    base.undo()
    told = [(e.kind, e.record, e.verb, e.field, e.before, e.after) for e in base.history("client", olena)]
    assert told[:7] == [
        ("undo", "wish", "restore", "", None, None),
        ("do", "wish", "delete", "", None, None),
        ("do", "claim", "update", "status", "new", "resolved"),
        ("do", "claim", "update", "content", None, True),
        ("do", "client", "update", "city", "Львів", "Київ"),
        ("do", "client", "update", "tags", (), ("vip",)),
        ("do", "client", "update", "known_since", None, date(2020, 1, 1)),
    ]
    assert [(e.record, e.verb) for e in base.history("client", olena)[7:]] == [
        ("client", "create"),
        ("claim", "create"),
        ("wish", "create"),
        ("purchase", "create"),
        ("interaction", "create"),
    ]
    entry = base.history("claim", 1)[0]
    assert (entry.actor, entry.intent, entry.id) == ("Ірина", Intent("test", "subject"), 1)
    assert entry.at.utcoffset() is not None
    assert len(base.history("client", olena, limit=3)) == 3
    assert base.history("client", 99) == []


def test_names_lead_to_records_wherever_they_are(base: SqliteBase, do: Do, olena: int) -> None:
    do(lambda w: (w.add("client", [{"name": "a"}, {"name": "b"}]), w.add("staff", [{"name": "c"}])))
    uids = base.uids("client", [3, olena, 2])
    assert len(set(uids)) == 3
    assert [base.resolve(uid) for uid in uids] == [("client", 3), ("client", olena), ("client", 2)]
    device, seq, _ = uids[0].split("/")
    assert uids[2] == f"{device}/{seq}/1"
    assert base.uid("staff", 1) == f"{device}/{seq}/3"
    do(lambda w: w.remove("client", [3]))
    assert base.uid("client", 3) == uids[0]
    assert base.resolve(uids[0]) == ("client", 3)
    with pytest.raises(Conflict):
        base.uids("client", [olena, 99])
    here = f"{device}/{seq}"
    beyond = (
        f"{here}/9",
        f"{here}/0",
        f"{here}/-1",
        f"{here}/1/1",
        f"{here}/{'9' * 30}",
        f"{device}/99/1",
        f"x/{seq}/1",
    )
    for wrong in ("", "x", "a/b/c", here, *beyond, "١/١/١"):
        assert base.resolve(wrong) is None, wrong
    assert base.resolve(f"  {uids[0]}\n") == ("client", 3)
