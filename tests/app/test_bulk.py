"""Many cards at once: a copy first, one operation, one undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_crm.app import bulk, cards, custom_fields, own_values
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.errors import Cancelled, Invalid, UserError
from tests.conftest import TODAY


def test_deleting_many_cards_makes_a_copy_first(session: Session) -> None:
    ids = [cards.add_client(session, {"name": name}).id for name in ("Anna", "Borys", "Chrystyna")]
    cards.remove(session, "client", ids)
    assert session.base.count() == 0
    newest = session.base.copies()[0]
    assert (newest.reason, newest.clients, newest.verified) == ("bulk", 3, True)
    cards.undo(session)
    assert session.base.count() == 3


def test_deleting_one_card_makes_none(session: Session) -> None:
    cards.remove(session, "client", [cards.add_client(session, {"name": "Anna"}).id])
    assert session.base.copies() == []


# -- edits of many cards
def cards_of(session: Session, *values: dict[str, Any]) -> list[int]:
    return [cards.add_client(session, {"name": f"Client {n}", **some}).id for n, some in enumerate(values)]


def read(session: Session, ids: Sequence[int], field: str) -> list[Any]:
    return [getattr(session.base.get("client", id), field) for id in ids]


def test_assigning_touches_who_is_not_assigned_yet_and_is_undone_in_one_step(session: Session) -> None:
    staff = cards.add_record(session, "staff", None, {"name": "Ivan"}).id
    ids = cards_of(session, {}, {"responsible": staff}, {})
    assert bulk.count(session, ids, bulk.assigning(staff), Job("count")) == 2
    done = bulk.assign(session, ids, staff, Job("assign"))
    assert done.touched == 2
    assert read(session, ids, "responsible") == [staff] * 3
    assert done.changes.clients == {ids[0], ids[2]}
    cards.undo(session)
    assert read(session, ids, "responsible") == [None, staff, None]


def test_tags_come_and_go_whatever_their_letters(session: Session) -> None:
    ids = cards_of(session, {"tags": ("VIP", "ґанок")}, {}, {"tags": ("ганок",)})
    assert bulk.tag(session, ids, Job("tag"), add=[" vip ", "vip"]).touched == 2
    assert read(session, ids, "tags") == [("VIP", "ґанок"), ("vip",), ("ганок", "vip")]
    assert bulk.tag(session, ids, Job("tag"), remove=["Ґанок"]).touched == 2
    assert read(session, ids, "tags") == [("VIP",), ("vip",), ("vip",)]


@pytest.mark.parametrize("tags", [[], ["  "], ["x" * 61]])
def test_a_tag_that_cannot_be_one_is_refused(session: Session, tags: list[str]) -> None:
    ids = cards_of(session, {})
    with pytest.raises(Invalid) as refused:
        bulk.tag(session, ids, Job("tag"), add=tags)
    assert [p.field for p in refused.value.problems] == ["tags"]
    assert read(session, ids, "tags") == [()]


def test_the_only_role_stays(session: Session) -> None:
    ids = cards_of(session, {}, {"roles": ("client", "supplier")}, {"roles": ("partner",)})
    assert bulk.role(session, ids, "client", False, Job("role")).touched == 1
    assert read(session, ids, "roles") == [("client",), ("supplier",), ("partner",)]
    assert bulk.role(session, ids, "partner", True, Job("role")).touched == 2
    assert read(session, ids, "roles") == [("client", "partner"), ("supplier", "partner"), ("partner",)]


def test_the_rung_is_pinned_and_let_go(session: Session) -> None:
    ids = cards_of(session, {}, {"pinned_rung": "regular"})
    assert bulk.pin(session, ids, "regular", Job("pin")).touched == 1
    assert bulk.pin(session, ids, "", Job("pin")).touched == 2
    assert read(session, ids, "pinned_rung") == ["", ""]


def test_a_task_for_each_goes_to_whoever_is_responsible(session: Session) -> None:
    ivan, petro = (cards.add_record(session, "staff", None, {"name": name}).id for name in ("Ivan", "Petro"))
    ids = cards_of(session, {"responsible": ivan}, {}, {"responsible": petro})
    values = {"text": "Call about the sale", "due_date": date(2026, 12, 1)}
    assert bulk.task(session, [*ids, 999], values, Job("task")).touched == 3
    tasks = [session.base.on_card("task", id) for id in ids]
    assert [[t.staff for t in found] for found in tasks] == [[ivan], [None], [petro]]
    bulk.task(session, ids, {**values, "staff": ivan}, Job("task"))
    assert {t.staff for id in ids for t in session.base.on_card("task", id)[:1]} == {ivan}
    cards.undo(session)
    cards.undo(session)
    assert [session.base.on_card("task", id) for id in ids] == [[], [], []]
    with pytest.raises(Invalid):
        bulk.task(session, ids, {"text": " ", "due_date": date(2026, 12, 1)}, Job("task"))


def test_removing_many_is_one_step_with_a_copy_before(session: Session) -> None:
    ids = cards_of(session, {}, {}, {})
    cards.remove(session, "client", ids[:1])
    assert bulk.remove(session, ids, Job("remove")).touched == 2
    assert session.base.copies()[0].reason == "bulk"
    cards.undo(session)
    assert session.base.count() == 2


def test_who_left_is_passed_over_and_nothing_to_do_leaves_no_trace(session: Session) -> None:
    ids = cards_of(session, {}, {})
    cards.remove(session, "client", ids[:1])
    before = session.base.next_undo()
    assert bulk.pin(session, ids[:1], "new", Job("pin")) == bulk.Done(Changes(), 0)
    assert session.base.next_undo() == before
    with pytest.raises(UserError):
        bulk.assign(session, ids, 77, Job("assign"))


@given(st.integers(0, 12), st.sampled_from(["assign", "tag", "role", "pin", "task", "remove"]))
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_cancelled_anywhere_nothing_has_happened(session: Session, looks: int, what: str) -> None:
    """Cancelled at any of the moments at which the work looks, or done as a whole."""
    ids = cards_of(session, {}, {}, {})
    acts: dict[str, Callable[[Job], bulk.Done]] = {
        "assign": lambda job: bulk.assign(session, ids, staff, job),
        "tag": lambda job: bulk.tag(session, ids, job, add=["vip"]),
        "role": lambda job: bulk.role(session, ids, "supplier", True, job),
        "pin": lambda job: bulk.pin(session, ids, "new", job),
        "task": lambda job: bulk.task(session, ids, {"text": "x", "due_date": TODAY}, job),
        "remove": lambda job: bulk.remove(session, ids, job),
    }
    staff = cards.add_record(session, "staff", None, {"name": "Ivan"}).id
    before = [session.base.get("client", id) for id in ids], session.base.next_undo()
    job = Impatient(looks)
    try:
        assert acts[what](job).touched == 3
    except Cancelled:
        assert job.looks == 0
        assert ([session.base.get("client", id) for id in ids], session.base.next_undo()) == before
        assert all(session.base.on_card("task", id) == [] for id in ids)
    else:
        assert session.base.next_undo() != before[1]


class Impatient(Job):
    """A job that is cancelled at the n-th look."""

    def __init__(self, looks: int) -> None:
        super().__init__("impatient")
        self.looks = looks

    def check(self) -> None:
        if self.looks == 0:
            self.cancel()
        self.looks = max(0, self.looks - 1)
        super().check()

    def part(self, start: float, length: float) -> Job:
        self.check()
        return self


# -- fields of the shop's own
def field(session: Session, name: str, kind: str, **more: Any) -> int:
    return custom_fields.add(session, {"name": name, "kind": kind, **more}).id


VALUES: list[tuple[str, Any, str]] = [
    ("text", "oak", '"oak"'),
    ("number", Decimal("41.5"), "41.5"),
    ("date", date(2026, 11, 20), "20261120"),
    ("flag", False, "false"),
    ("choice", "beech", '"beech"'),
]


@pytest.mark.parametrize(("kind", "value", "stands"), VALUES)
def test_a_field_of_the_shops_own_on_many_cards(session: Session, kind: str, value: Any, stands: str) -> None:
    other = field(session, "Floor", "number")
    own = field(session, "Wood", kind, choices=("oak", "beech"))
    ids = cards_of(session, {}, {f"custom_{other}": Decimal(5)}, {f"custom_{own}": value})
    assert bulk.count(session, ids, bulk.filling(own_values.own(session).fields[1], value), Job("count")) == 2
    done = bulk.fill(session, ids, own, value, Job("fill"))
    assert done.touched == 2
    assert read(session, ids, "custom") == [
        f'{{"{own}":{stands}}}',
        f'{{"{other}":5,"{own}":{stands}}}',
        f'{{"{own}":{stands}}}',
    ]
    cards.undo(session)
    assert read(session, ids, "custom") == ["", f'{{"{other}":5}}', f'{{"{own}":{stands}}}']
    cards.redo(session)
    assert bulk.fill(session, ids, own, None, Job("clear")).touched == 3
    assert read(session, ids, "custom") == ["", f'{{"{other}":5}}', ""]
    assert [f for f in session.base.check() if not f.ok] == []


@pytest.mark.parametrize(("kind", "value"), [("choice", "pine"), ("text", "x" * 1001), ("date", date(1, 1, 1))])
def test_what_no_card_could_hold_is_refused_for_many_too(session: Session, kind: str, value: Any) -> None:
    own = field(session, "Wood", kind, choices=("oak",))
    ids = cards_of(session, {}, {})
    with pytest.raises(Invalid):
        bulk.fill(session, ids, own, value, Job("fill"))
    assert read(session, ids, "custom") == ["", ""]


def test_a_field_that_has_gone_meanwhile(session: Session) -> None:
    own = field(session, "Wood", "text")
    ids = cards_of(session, {}, {})
    custom_fields.remove(session, own)
    with pytest.raises(UserError) as refused:
        bulk.fill(session, ids, own, "oak", Job("fill"))
    assert refused.value.code == "record_gone"
