"""The tree of failure points: moved, grown, cut, always whole; what a point held goes where it was told."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.app import cards, failure_tree
from desktop_crm.app.failure_tree import POINT, add_point, delete, held, move, ordered, shown_name, with_parts
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.errors import Invalid, UserError
from desktop_crm.domain.failure import TOP_LEVEL


def names(session: Session, parent: int | None = None) -> list[str]:
    points = [p for p in session.base.all(POINT) if p.parent == parent]
    return [p.name for p in failure_tree.siblings_in(points)]


def id_of(session: Session, code: str) -> int:
    return int(next(p.id for p in session.base.all(POINT) if p.code == code))


def test_a_point_moves_among_its_own_and_back_by_undo(session: Session) -> None:
    before = names(session)
    first = id_of(session, TOP_LEVEL[0])
    move(session, first, None, 2)
    assert names(session) == [before[1], before[2], before[0], *before[3:]]
    assert move(session, first, None, 2) is None, "it stands there"
    move(session, first, None, 99)
    assert names(session)[-1] == before[0]
    session.base.undo()
    session.base.undo()
    assert names(session) == before


def test_a_point_goes_under_another_but_not_under_its_own_part(session: Session) -> None:
    delivery, staff = id_of(session, "delivery"), id_of(session, "staff")
    move(session, delivery, staff, 0)
    assert names(session, staff)[0] == "Delivery"
    assert len(names(session)) == 7
    with pytest.raises(UserError, match="within_itself"):
        move(session, staff, id_of(session, "delivery_times"), 0)


def test_a_new_point_stands_where_it_was_asked_for(session: Session) -> None:
    delivery = id_of(session, "delivery")
    parts = names(session, delivery)
    add_point(session, " Lift ", delivery)
    assert names(session, delivery) == [*parts, "Lift"]
    add_point(session, "Stairs", delivery, after=id_of(session, "delivery_times"))
    assert names(session, delivery) == [parts[0], "Stairs", *parts[1:], "Lift"]
    with pytest.raises(Invalid):
        add_point(session, " ", delivery)


def test_what_a_deleted_point_held_goes_where_it_was_told(session: Session) -> None:
    client = cards.add_client(session, {"name": "Ann"}).id
    delivery, times, staff = (id_of(session, c) for c in ("delivery", "delivery_times", "staff"))
    a = cards.add_record(session, "claim", client, {"text": "Late", "failure_point": times}).id
    b = cards.add_record(session, "refusal", client, {"reason": "Dear", "failure_point": delivery}).id
    found = held(session, POINT, delivery)
    assert (found.parts, dict(found.records), found.total) == (4, {"claim": 1, "refusal": 1}, 2)
    delete(session, POINT, delivery, staff)
    assert session.base.get("claim", a).failure_point == staff  # type: ignore[union-attr]
    assert session.base.get("refusal", b).failure_point == staff  # type: ignore[union-attr]
    assert session.base.get(POINT, times) is None
    session.base.undo()
    assert session.base.get("claim", a).failure_point == times  # type: ignore[union-attr]
    assert held(session, POINT, delivery) == found
    delete(session, POINT, delivery, None)
    assert session.base.get("claim", a).failure_point is None  # type: ignore[union-attr]
    assert all(finding.ok for finding in session.base.check())


def test_a_cause_gives_its_cases_to_another(session: Session) -> None:
    client = cards.add_client(session, {"name": "Ann"}).id
    one, other = (c.id for c in session.base.all("cause")[:2])
    claim = cards.add_record(session, "claim", client, {"text": "x", "cause": one}).id
    assert held(session, "cause", one).records == {"claim": 1}
    delete(session, "cause", one, other)
    assert session.base.get("claim", claim).cause == other  # type: ignore[union-attr]
    with pytest.raises(UserError, match="record_gone"):
        delete(session, "cause", one, None)


def test_a_point_cannot_go_to_its_own_part(session: Session) -> None:
    with pytest.raises(UserError, match="within_itself"):
        delete(session, POINT, id_of(session, "delivery"), id_of(session, "delivery_times"))


def test_starting_points_speak_the_readers_language_until_renamed(session: Session) -> None:
    point = session.base.get(POINT, id_of(session, "delivery"))
    assert point is not None
    assert [shown_name(Texts(code), point) for code in ("en", "uk", "ru")] == ["Delivery", "Доставка", "Доставка"]
    cards.edit_record(session, POINT, point.id, {"name": "Bringing it"})
    renamed = session.base.get(POINT, point.id)
    assert renamed is not None
    assert shown_name(Texts("uk"), renamed) == "Bringing it"


def test_a_ring_is_shown_all_the_same(session: Session) -> None:
    """Two edits at once could make one: nobody may disappear from the list for that."""
    delivery, staff = id_of(session, "delivery"), id_of(session, "staff")
    with session.base.write(Intent("failure_point.edit")) as work:
        work.edit(POINT, {delivery: {"parent": staff}, staff: {"parent": delivery}})
    points = session.base.all(POINT)
    assert sorted(p.id for p, _ in ordered(points)) == sorted(p.id for p in points)
    assert with_parts(points, delivery)


def test_no_point_is_put_under_its_own_part(session: Session) -> None:
    delivery = id_of(session, "delivery")
    part = add_point(session, "Times", delivery)
    deeper = add_point(session, "Evenings", part)
    for under in (delivery, part, deeper):
        with pytest.raises(Invalid) as refused:
            cards.edit_record(session, POINT, delivery, {"parent": under})
        assert [(p.field, p.code) for p in refused.value.problems] == [("parent", "own_parent")]
    cards.edit_record(session, POINT, deeper, {"parent": delivery})


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Session:
    from desktop_crm.app.services import NewBase
    from desktop_crm.storage.opening import open_base

    return Session(
        open_base(tmp_path_factory.mktemp("tree") / "shop.crm", new=NewBase("en")), lambda: date(2026, 11, 20)
    )


MOVES = st.lists(st.tuples(st.integers(0, 40), st.integers(-1, 40), st.integers(-1, 9)), max_size=6)


@given(moves=MOVES)
def test_after_any_moves_everybody_stands_once_and_undo_brings_all_back(
    shop: Session, moves: list[tuple[int, int, int]]
) -> None:
    before = [(p.id, d) for p, d in ordered(shop.base.all(POINT))]
    done = 0
    for which, under, place in moves:
        points = shop.base.all(POINT)
        parent = None if under < 0 else points[under % len(points)].id
        id = points[which % len(points)].id
        if parent is not None and parent in with_parts(points, id):
            with pytest.raises(UserError, match="within_itself"):
                move(shop, id, parent, place)
            continue
        done += move(shop, id, parent, place) is not None
        now = shop.base.all(POINT)
        assert sorted(p.id for p, _ in ordered(now)) == sorted(p.id for p in now)
        row = [p.id for p in failure_tree.siblings_in(p for p in now if p.parent == parent)]
        assert row.index(id) == max(0, min(place, len(row) - 1))
    for _ in range(done):
        shop.base.undo()
    assert [(p.id, d) for p, d in ordered(shop.base.all(POINT))] == before
