"""Writing: what a unit of work does, what it refuses, what it tells."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest

from desktop_crm.domain.changes import Intent
from desktop_crm.domain.errors import Conflict, UserError
from desktop_crm.domain.fields import Kind, blank, specs
from desktop_crm.domain.records import RECORDS
from desktop_crm.storage import store
from desktop_crm.storage.base import SqliteBase
from desktop_crm.storage.engine import run, scalars
from desktop_crm.storage.rows import mapper
from tests.storage.conftest import Do
from tests.storage.test_opening import refused

FULL: dict[str, dict[str, Any]] = {
    "client": {
        "kind": "company",
        "roles": ("client", "supplier"),
        "number": "17850",
        "name": "ТОВ «Ґудзик»\u202e <b>=cmd|' /C calc'!A0 🙂",
        "organisation": "\u0000x" * 3,
        "other_names": ("a\nb", '"quoted"'),
        "phones": ("067 1", "[]"),
        "emails": ("a@b",),
        "position": "директор",
        "urls": ("https://example.org/?a=1",),
        "addresses": ("вул. Шевченка, 1",),
        "city": "Львів",
        "birthday": "--02-29",
        "source": "сайт",
        "tags": ("vip", "опт"),
        "notes": "рядок\n" * 10_000,
        "responsible": 1,
        "known_by": (1, 2),
        "known_since": date(1900, 1, 1),
        "origin": "file:1",
    },
    "claim": {"text": "x", "date": date(2200, 12, 31), "severity": 10, "content": False, "compensation": 10**15},
    "purchase": {"date": date(2026, 1, 1), "amount": 0, "cost": None, "document": "№ 7"},
    "wish": {"text": "y", "date": date(2026, 1, 1), "priority": "high", "status": "granted"},
    "interaction": {"date": date(2026, 1, 1), "minutes": 1440, "summary": "z", "channel": "visit"},
    "staff": {"name": "Іван", "position": "owner", "former": True},
    "failure_point": {"name": "Інше", "parent": 1, "code": "other", "position": 9},
    "cause": {"name": "Така", "kind": "outside"},
    "setting": {"key": "k", "value": "v"},
    "return": {"date": date(2026, 1, 1), "amount": 5, "cost": 3, "reason": "r", "purchase": 1, "failure_point": 2},
    "refusal": {"date": date(2026, 1, 1), "reason": "expensive", "amount": 7},
    "attachment": {"name": "photo.jpg", "use": "photo", "media": "image/jpeg", "size": 3, "hash": "ab"},
}
SOME: dict[Kind, Any] = {
    Kind.TEXT: "ї",
    Kind.LONG: "рядок\n",
    Kind.TEXTS: ("a", "b"),
    Kind.DATE: date(2026, 1, 1),
    Kind.BIRTHDAY: "--02-29",
    Kind.MONEY: 5,
    Kind.NUMBER: 3,
    Kind.FLAG: True,
    Kind.REF: 1,
    Kind.REFS: (1, 2),
}


def full(record: str) -> dict[str, Any]:
    """A value in every field."""
    if record in FULL:
        return FULL[record]
    return {
        name: spec.choices[-1] if spec.choices else SOME[spec.kind]
        for name, spec in specs(RECORDS[record]).items()
        if name != "client_id"
    }


@pytest.mark.parametrize("record", RECORDS)
def test_what_is_written_is_read(base: SqliteBase, do: Do, record: str) -> None:
    ids = do(lambda w: w.add(record, [full(record), {}])).added[record]
    whole, empty = (base.get(record, i) for i in ids)
    for name, value in (blank(RECORDS[record]) | full(record)).items():
        assert getattr(whole, name) == value, name
    for name, value in blank(RECORDS[record]).items():
        assert getattr(empty, name) == value, name
    assert type(whole) is RECORDS[record]
    assert base.get(record, ids.stop) is None


def test_an_unknown_field_or_record_is_our_mistake(base: SqliteBase, do: Do) -> None:
    with pytest.raises(KeyError):
        do(lambda w: w.add("client", [{"nmae": "x"}]))
    with pytest.raises(KeyError):
        do(lambda w: w.add("sqlite_master", [{}]))
    assert base.count() == 0


def test_changes_tell_what_was_done(base: SqliteBase, do: Do, olena: int) -> None:
    changes = do(lambda w: w.add("claim", [{"client_id": olena, "text": "x", "date": date(2026, 1, 1)}]))
    assert changes.op == base.get("claim", 2).version
    assert changes.records == {"claim": frozenset({2})}
    assert changes.added == {"claim": range(2, 3)}
    assert changes.clients == frozenset({olena})
    assert changes.order
    assert changes.operation
    assert (changes.operation.intent, changes.operation.actor) == (Intent("test", "subject"), "Ірина")
    changes = do(lambda w: w.edit("interaction", {1: {"minutes": 7}}))
    assert (changes.clients, changes.order) == (frozenset({olena}), False)
    changes = do(lambda w: w.edit("client", {olena: {"city": "Київ"}}))
    assert (changes.records, changes.order) == ({"client": frozenset({olena})}, True)


def test_nothing_changed_is_no_operation(base: SqliteBase, do: Do, olena: int) -> None:
    before = base.next_undo()
    for act in (
        lambda w: None,
        lambda w: w.add("client", []),
        lambda w: w.edit("client", {olena: {"city": "Львів", "phones": ("+380 67 123-45-67",)}}),
        lambda w: w.edit("client", {}),
        lambda w: (w.remove("client", [olena]), w.restore("client", [olena])),
        lambda w: (w.edit("client", {olena: {"city": "Київ"}}), w.edit("client", {olena: {"city": "Львів"}})),
    ):
        assert do(act).op is None
    assert base.next_undo() == before
    assert base.get("client", olena).version == before.id if before else False


def test_a_stale_save_is_a_conflict(base: SqliteBase, do: Do, olena: int) -> None:
    version = base.get("client", olena).version
    do(lambda w: w.edit("client", {olena: {"city": "Київ"}}, version=version))
    with pytest.raises(Conflict) as caught:
        do(lambda w: w.edit("client", {olena: {"city": "Одеса"}}, version=version))
    assert caught.value.ids == {olena}
    assert base.get("client", olena).city == "Київ"
    for act in (
        lambda w: w.edit("client", {99: {"city": "x"}}),
        lambda w: w.remove("client", [olena, 99]),
        lambda w: w.restore("client", [olena]),
        lambda w: w.add("claim", [{"client_id": 99, "text": "x", "date": date(2026, 1, 1)}]),
        lambda w: w.edit("claim", {1: {"client_id": 99}}),
    ):
        with pytest.raises(Conflict):
            do(act)


def test_an_error_inside_rolls_everything_back(base: SqliteBase, do: Do, olena: int) -> None:
    def act(w: Any) -> None:
        w.remove("client", [olena])
        w.add("client", [{"name": "x"}])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        do(act)
    assert base.count() == 1
    assert do(lambda w: w.add("client", [{"name": "next"}])).added["client"] == range(2, 3)


def test_ids_are_never_used_again(base: SqliteBase, do: Do) -> None:
    ids = do(lambda w: w.add("client", [{"name": "a"}, {"name": "b"}])).added["client"]
    do(lambda w: w.remove("client", ids))
    again = do(lambda w: (w.add("client", [{"name": "c"}]), w.add("client", [{"name": "d"}])))
    assert again.added["client"] == range(ids.stop, ids.stop + 2)


def test_a_client_leaves_and_returns_with_what_hangs_on_it(base: SqliteBase, do: Do, olena: int) -> None:
    do(lambda w: w.add("wish", [{"client_id": olena, "text": "ще", "date": date(2026, 1, 2)}]))
    do(lambda w: w.remove("wish", [2]))
    do(lambda w: w.remove("client", [olena]))
    assert [base.count(r) for r in ("client", "claim", "wish", "purchase", "interaction")] == [0] * 5
    assert base.get_gone("client", olena).name == "Шевченко Олена"
    assert [(g.record, g.id, g.title, g.actor, g.client_id) for g in base.trash()] == [
        ("client", olena, "Шевченко Олена", "Ірина", None),
        ("wish", 2, "ще", "Ірина", olena),
    ]
    with pytest.raises(Conflict):
        do(lambda w: w.restore("wish", [2]))
    with pytest.raises(Conflict):
        do(lambda w: w.restore("claim", [1]))
    do(lambda w: w.restore("client", [olena]))
    assert [base.count(r) for r in ("client", "claim", "wish", "purchase", "interaction")] == [1] * 5
    do(lambda w: w.restore("wish", [2]))
    assert [w.id for w in base.on_card("wish", olena)] == [1, 2]
    assert base.trash() == []


def test_a_card_is_read_newest_first(base: SqliteBase, do: Do, olena: int) -> None:
    days = [date(2026, 3, 1), date(2026, 5, 1), date(2026, 5, 1), date(2025, 1, 1)]
    do(lambda w: w.add("purchase", [{"client_id": olena, "date": day, "amount": 1} for day in days]))
    assert [p.id for p in base.on_card("purchase", olena)] == [1, 4, 3, 2, 5]


@pytest.mark.parametrize(
    ("record", "user", "values"),
    [
        ("staff", "client", {"responsible": 1}),
        ("staff", "client", {"known_by": (9, 1)}),
        ("staff", "claim", {"staff": 1}),
        ("staff", "purchase", {"seller": 1}),
        ("staff", "interaction", {"staff": 1}),
        ("cause", "claim", {"cause": 1}),
        ("failure_point", "claim", {"failure_point": 1}),
    ],
)
def test_what_is_used_is_not_deleted(base: SqliteBase, do: Do, record: str, user: str, values: dict[str, Any]) -> None:
    if record == "staff":
        do(lambda w: w.add("staff", [{"name": "Іван"}]))
    else:
        below = [p.id for p in base.all("failure_point") if p.parent == 1]
        do(lambda w: w.remove("failure_point", below))
    do(lambda w: w.add(user, [{"date": date(2026, 1, 1), **values} if user != "client" else values]))
    name = base.get(record, 1).name
    with pytest.raises(UserError) as caught:
        do(lambda w: w.remove(record, [1]))
    assert (caught.value.code, caught.value.params["name"]) == ("in_use", name)
    do(lambda w: w.remove(user, [1]))
    do(lambda w: w.remove(record, [1]))
    assert base.get_gone(record, 1).name == name
    do(lambda w: w.restore(user, [1]))  # refers to what is in the trash: shown as such, never lost
    assert base.get(user, 1)


def test_a_branch_of_points_goes_as_a_whole(base: SqliteBase, do: Do) -> None:
    below = [p.id for p in base.all("failure_point") if p.parent == 1]
    with refused("in_use"):
        do(lambda w: w.remove("failure_point", [1]))
    do(lambda w: w.add("claim", [{"text": "x", "date": date(2026, 1, 1), "failure_point": below[0]}]))
    with pytest.raises(UserError) as caught:
        do(lambda w: w.remove("failure_point", [1, *below]))
    assert caught.value.params["n"] == 2, "the point of the claim, and the one above it"
    do(lambda w: w.remove("claim", [1]))
    do(lambda w: w.remove("failure_point", [1, *below]))
    assert 1 not in {p.id for p in base.all("failure_point")}


def test_rows_without_client(base: SqliteBase, do: Do, olena: int) -> None:
    do(lambda w: w.add("claim", [{"text": "хтось", "date": date(2026, 1, 1)}]))
    changes = do(lambda w: w.edit("claim", {2: {"client_id": olena}}))
    assert changes.clients == {olena}
    do(lambda w: w.edit("claim", {2: {"client_id": None}}))
    do(lambda w: w.remove("client", [olena]))
    assert base.get("claim", 2).text == "хтось"


def test_lookups(base: SqliteBase, do: Do, olena: int) -> None:
    rows = [
        {"name": f"Ґанна {i}", "origin": f"f:{i}", "number": str(i % 3), "emails": (f"A{i}@X.ua",)} for i in range(6)
    ]
    ids = do(lambda w: w.add("client", rows)).added["client"]
    do(lambda w: w.remove("client", [ids[5]]))
    assert base.by_origin("client", ["f:0", "f:5", "f:9", ""]) == {"f:0": ids[0], "f:5": ids[5]}
    assert base.clients_by_number(["0", "2", "7", ""]) == {"0": ids[0], "2": ids[2]}
    assert base.clients_by_contact("phone", ["671234567", "000000000", ""]) == {"671234567": (olena,)}
    assert base.clients_by_contact("email", ["a1@x.ua", "x.ua"]) == {"a1@x.ua": (ids[1],)}
    assert base.clients_by_contact("name", ["ганна 2", "ганна"]) == {"ганна 2": (ids[2],)}
    many = [f"ганна {i}" for i in range(1000)]
    assert base.clients_by_contact("name", many) == {f"ганна {i}": (ids[i],) for i in range(5)}
    with base.write(Intent("x")) as work:
        (new,) = work.add("client", [{"name": "Свіжа", "phones": ("050 765 43 21",)}])
        assert work.clients_by_contact("phone", ["507654321"]) == {"507654321": (new,)}
        assert work.clients_by_contact("name", [*many, "свіжа"])["свіжа"] == (new,)
        assert work.by_origin("client", ["f:1"]) == {"f:1": ids[1]}
        assert work.clients_by_number(["1"]) == {"1": ids[1]}
        assert work.get("client", new).name == "Свіжа"


def test_writers_take_turns_and_readers_do_not_wait(base: SqliteBase, olena: int) -> None:
    order: list[str] = []
    inside = threading.Event()

    def second() -> None:
        inside.wait()
        with base.write(Intent("second")) as work:
            order.append("second")
            work.edit("client", {olena: {"notes": "second"}})

    thread = threading.Thread(target=second)
    thread.start()
    with base.write(Intent("first")) as work:
        work.edit("client", {olena: {"notes": "first"}})
        inside.set()
        assert base.get("client", olena).notes == "", "a reader sees what was committed, without waiting"
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
    assert base.get("client", olena).notes == "second"


def test_a_commit_that_fails_after_all_is_looked_up(base: SqliteBase, do: Do, olena: int) -> None:
    """An error from COMMIT says nothing about the outcome: the journal does."""

    class Failing:
        def __init__(self, whole: Any, before: bool) -> None:
            self.whole, self.before = whole, before

        def commit(self) -> None:
            if not self.before:
                self.whole.commit()
            raise OSError(5, "Input/output error")

        def rollback(self) -> None:
            self.whole.rollback()

    def act(w: Any, *, before: bool) -> None:
        w.edit("client", {olena: {"notes": f"{before}"}})
        w._transaction = Failing(w._transaction, before)

    do(lambda w: act(w, before=False))
    assert base.get("client", olena).notes == "False"
    with refused("disk_error"):
        do(lambda w: act(w, before=True))
    assert base.get("client", olena).notes == "False"
    do(lambda w: w.edit("client", {olena: {"notes": "goes on"}}))
    assert base.get("client", olena).notes == "goes on"


def test_a_full_disk_is_told(base: SqliteBase, do: Do, olena: int) -> None:
    def act(w: Any) -> None:
        pages = scalars(w.conn, "PRAGMA page_count")[0]
        run(w.conn, f"PRAGMA max_page_count = {pages}")
        w.add("client", [{"name": "x", "notes": "довге " * 10_000} for _ in range(50)])

    with refused("disk_full"):
        do(act)
    assert base.count() == 1
    base.store.engine.dispose()  # the limit was that connection's
    do(lambda w: w.edit("client", {olena: {"notes": "x"}}))


def test_a_clock_that_goes_back(base: SqliteBase, do: Do, olena: int) -> None:
    base.store.clock = lambda: 2_000_000_000.0
    do(lambda w: w.edit("client", {olena: {"notes": "future"}}))
    base.store.clock = lambda: 1_000_000_000.0
    do(lambda w: w.edit("client", {olena: {"notes": "past"}}))
    with base.store.reading() as conn:
        hlc = scalars(conn, "SELECT hlc FROM operation ORDER BY id")
    assert hlc == sorted(set(hlc)), "the hybrid clock goes on"
    assert base.history("client", olena)[0].at.year == 2001, "people are told what the clock on the wall said"
    undone = base.undo()
    assert undone
    assert base.get("client", olena).notes == "future"


def test_a_mapper_knows_its_fields() -> None:
    with pytest.raises(KeyError):
        mapper("nothing")
    assert store.Store
