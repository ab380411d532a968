"""Answering voices, joining them into improvements, and telling their clients: each one step, and one undo."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from desktop_crm.app import cards, voices
from desktop_crm.app.session import Session
from desktop_crm.app.voice_rows import LANES, STATUS_OF, key_of
from desktop_crm.domain.errors import Invalid, UserError
from tests.conftest import TODAY

DAY = date(2026, 11, 1)


def add(session: Session, record: str, client: int | None = None, **values: Any) -> int:
    return key_of(record, cards.add_record(session, record, client, {"date": DAY, **values}).id)


@pytest.fixture
def said(session: Session) -> dict[str, int]:
    """Two clients who ask for the same, one of them twice, and somebody without a card."""
    olena = cards.add_client(session, {"name": "Olena", "phones": ("+380671234567",)}).id
    petro = cards.add_client(session, {"name": "Petro"}).id
    return {
        "olena": olena,
        "petro": petro,
        "late": add(session, "claim", olena, text="Four hours late", severity=7),
        "evening": add(session, "wish", olena, text="Deliver in the evening"),
        "nobody": add(session, "claim", None, text="Nobody called", severity=5),
        "hidden": add(session, "problem", petro, text="Took a day off", severity=4),
        "left": add(session, "loss", petro, reason="Went elsewhere"),
        "refused": add(session, "refusal", None, reason="No delivery in the evening"),
    }


def get(session: Session, record: str, id: int) -> Any:
    found = session.base.get(record, id)
    assert found is not None
    return found


def joined(session: Session, said: dict[str, int], *names: str, **values: Any) -> int:
    keys = [said[name] for name in names]
    return voices.join(session, keys, {"text": "Evening delivery", **values}).id


def test_several_become_one_improvement_in_one_step(session: Session, said: dict[str, int]) -> None:
    id = joined(session, said, "late", "evening", "nobody", "hidden", "left", "refused", "late")
    made = get(session, "improvement", id)
    assert (made.claims, made.problems, made.wishes, made.losses) == ((1, 2), (1,), (1,), (1,))
    assert (made.date, made.status) == (TODAY, "planned")
    cards.undo(session)
    assert session.base.all("improvement") == []


def test_an_improvement_without_words_is_refused(session: Session, said: dict[str, int]) -> None:
    with pytest.raises(Invalid) as error:
        joined(session, said, "late", text=" ")
    assert [p.field for p in error.value.problems] == ["text"]
    assert session.base.all("improvement") == []


def test_more_is_added_to_one_that_is_there_each_once(session: Session, said: dict[str, int]) -> None:
    id = joined(session, said, "late")
    voices.answer(session, id, [said["nobody"], said["late"], said["evening"], said["refused"]])
    made = get(session, "improvement", id)
    assert (made.claims, made.wishes) == ((1, 2), (1,))
    cards.undo(session)
    assert get(session, "improvement", id).claims == (1,)
    with pytest.raises(UserError):
        voices.answer(session, 99, [said["late"]])


def test_who_is_to_be_told(session: Session, said: dict[str, int]) -> None:
    id = joined(session, said, "late", "evening", "nobody", "hidden")
    (one,) = voices.improvements(session)
    assert [(who.name, who.phones, len(who.said), who.told) for who in one.listeners] == [
        ("Olena", ("+380671234567",), 2, False),
        ("Petro", (), 1, False),
    ]
    assert (one.unknown, one.untold, dict(one.counts)) == (1, 2, {"claim": 2, "problem": 1, "wish": 1})
    voices.tell(session, id, [said["olena"]], True)
    voices.tell(session, id, [said["olena"]], True)
    (one,) = voices.improvements(session)
    assert [(who.name, who.told) for who in one.listeners] == [("Petro", False), ("Olena", True)]
    voices.tell(session, id, [said["olena"]], False)
    assert get(session, "improvement", id).told == ()
    cards.undo(session)
    assert get(session, "improvement", id).told == (said["olena"],)
    told = [entry for entry in session.base.history("improvement", id) if entry.field == "told"]
    assert told, "the journal knows who was told, and when"


def test_what_went_to_the_trash_does_not_count(session: Session, said: dict[str, int]) -> None:
    joined(session, said, "late", "evening", "hidden")
    voices.remove(session, [said["late"], said["evening"]])
    (one,) = voices.improvements(session)
    assert ([who.name for who in one.listeners], dict(one.counts)) == (["Petro"], {"problem": 1})
    cards.undo(session)
    (one,) = voices.improvements(session)
    assert [who.name for who in one.listeners] == ["Olena", "Petro"]


def test_done_is_dated_and_undone(session: Session, said: dict[str, int]) -> None:
    id = joined(session, said, "late", "evening")
    cards.edit_record(session, "improvement", id, {"status": "done"})
    assert get(session, "improvement", id).done_on == TODAY
    cards.edit_record(session, "improvement", id, {"status": "in_work"})
    assert get(session, "improvement", id).done_on is None


def test_improvements_stand_in_the_order_of_work(session: Session) -> None:
    cause = cards.add_record(session, "cause", None, {"name": "One driver"}).id

    def make(text: str, status: str, **more: Any) -> None:
        values = {"text": text, "status": status, "date": DAY, "cause": cause, **more}
        cards.add_record(session, "improvement", None, values)

    make("given up", "dropped")
    make("done long ago", "done", done_on=DAY)
    make("done now", "done", done_on=TODAY)
    make("some day", "planned")
    make("soon", "planned", due_date=TODAY + timedelta(3))
    make("now", "in_work")
    texts = [one.improvement.text for one in voices.improvements(session)]
    assert texts == ["now", "soon", "some day", "done now", "done long ago", "given up"]


@pytest.mark.parametrize("lane", LANES)
def test_a_lane_is_each_records_own_status(session: Session, said: dict[str, int], lane: str) -> None:
    keys = [said[name] for name in ("late", "hidden", "evening", "left", "refused")]
    voices.move(session, keys, lane)
    for record in ("claim", "problem", "wish"):
        found = get(session, record, 1)
        assert found.status == STATUS_OF[record][lane]
        assert session.base.voice_rows([key_of(record, 1)])[key_of(record, 1)].lane == lane
    closed = TODAY if lane in ("resolved", "declined") else None
    assert get(session, "claim", 1).resolved_on == get(session, "problem", 1).resolved_on == closed
    assert get(session, "claim", 2).status == "new"
    if lane != "new":
        cards.undo(session)
        assert [get(session, r, 1).status for r in ("claim", "problem", "wish")] == ["new"] * 3


def test_moving_to_where_they_are_does_nothing(session: Session, said: dict[str, int]) -> None:
    before = session.base.next_undo()
    assert voices.move(session, [said["late"], said["refused"]], "new").op is None
    assert session.base.next_undo() == before


def test_what_all_say_is_suggested(session: Session, said: dict[str, int]) -> None:
    point = next(p.id for p in session.base.all("failure_point") if p.code == "delivery")
    cause = cards.add_record(session, "cause", None, {"name": "One driver"}).id
    cards.edit_record(session, "claim", 1, {"failure_point": point, "cause": cause})
    cards.edit_record(session, "claim", 2, {"failure_point": point})
    keys = [said["late"], said["nobody"], said["evening"]]
    assert voices.suggested(session, keys) == {"failure_point": point, "cause": cause}
    other = cards.add_record(session, "cause", None, {"name": "No map"}).id
    cards.edit_record(session, "claim", 2, {"cause": other})
    assert voices.suggested(session, keys) == {"failure_point": point}


def test_a_point_with_all_its_parts(session: Session) -> None:
    top = next(p for p in session.base.all("failure_point") if p.code == "delivery")
    part = cards.add_record(session, "failure_point", None, {"name": "Times", "parent": top.id}).id
    deep = cards.add_record(session, "failure_point", None, {"name": "Evening", "parent": part}).id
    points = {p.id: p for p in session.base.all("failure_point")}
    assert {part, deep} < voices.below(points, top.id)
    assert voices.below(points, part) == {part, deep}
