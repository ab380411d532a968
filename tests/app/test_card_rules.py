"""What may not be recorded of a client, what a change of status dates, and cards made in the same step."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop_crm.app import cards
from desktop_crm.app.session import Session
from desktop_crm.domain.errors import Invalid
from tests.conftest import TODAY


@pytest.fixture
def olena(session: Session) -> int:
    return cards.add_client(session, {"name": "Olena"}).id


def codes(caught: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(p.field, p.code) for p in caught.value.problems]


def test_nobody_recommends_or_replaces_themselves(session: Session, olena: int) -> None:
    for record, name in (("referral", "recommender"), ("loss", "competitor")):
        with pytest.raises(Invalid) as caught:
            cards.add_record(
                session, record, olena, {name: olena, "reason": "x"} if record == "loss" else {name: olena}
            )
        assert codes(caught) == [(name, "oneself")]
    petro = cards.add_client(session, {"name": "Petro"}).id
    id = cards.add_record(session, "referral", olena, {"recommender": petro}).id
    with pytest.raises(Invalid) as caught:
        cards.edit_record(session, "referral", id, {"recommender": olena})
    assert codes(caught) == [("recommender", "oneself")]


def test_nobody_leaves_before_they_came_or_comes_back_before_they_left(session: Session, olena: int) -> None:
    early = TODAY - timedelta(100)
    loss = {"reason": "Dear", "date": early}
    assert cards.add_record(session, "loss", olena, loss).id, "whoever never bought may be lost any day"
    cards.add_record(session, "purchase", olena, {"amount": 1, "date": TODAY - timedelta(50)})
    with pytest.raises(Invalid) as caught:
        cards.add_record(session, "loss", olena, loss)
    assert codes(caught) == [("date", "before_first")]
    on_the_day = {"reason": "Dear", "date": TODAY - timedelta(50)}
    id = cards.add_record(session, "loss", olena, on_the_day).id
    with pytest.raises(Invalid) as caught:
        cards.edit_record(session, "loss", id, {"won_back_on": TODAY - timedelta(51)})
    assert codes(caught) == [("won_back_on", "before_left")]
    cards.edit_record(session, "loss", id, {"won_back_on": TODAY - timedelta(50)})


def test_a_problem_and_a_task_are_dated_when_they_are_closed(session: Session, olena: int) -> None:
    for record, values, closed, again, day in (
        ("problem", {"text": "Dust"}, "resolved", "new", "resolved_on"),
        ("task", {"text": "Call", "due_date": TODAY}, "done", "open", "done_on"),
    ):
        id = cards.add_record(session, record, olena, values).id
        cards.edit_record(session, record, id, {"status": closed})
        assert getattr(session.base.get(record, id), day) == TODAY
        cards.edit_record(session, record, id, {"status": again})
        assert getattr(session.base.get(record, id), day) is None
        done = cards.add_record(session, record, olena, {**values, "status": closed}).id
        assert getattr(session.base.get(record, done), day) == TODAY


def test_a_new_competitor_is_made_in_the_same_step_and_taken_back_with_it(session: Session, olena: int) -> None:
    values = {"reason": "Dear", "competitor": cards.NewCard("Sofa King", "competitor")}
    id = cards.add_record(session, "loss", olena, values).id
    rival = session.base.get("client", session.base.get("loss", id).competitor)  # type: ignore[union-attr]  # stands
    assert rival is not None
    assert (rival.name, rival.roles) == ("Sofa King", ("competitor",))
    card = cards.load_card(session, olena)
    assert card is not None
    assert card.clients == {rival.id: "Sofa King"}
    cards.undo(session)
    assert session.base.get("loss", id) is None
    assert session.base.count("client") == 1


def test_a_new_card_can_also_be_named_while_editing(session: Session, olena: int) -> None:
    id = cards.add_record(session, "loss", olena, {"reason": "Dear"}).id
    cards.edit_record(session, "loss", id, {"competitor": cards.NewCard("Sofa King", "competitor")})
    assert session.base.count("client") == 2
    cards.undo(session)
    assert session.base.count("client") == 1
    assert session.base.get("loss", id).competitor is None  # type: ignore[union-attr]  # the loss itself stands
    with pytest.raises(Invalid) as caught:
        cards.edit_record(session, "loss", id, {"competitor": cards.NewCard("x" * 301, "competitor")})
    assert codes(caught) == [("competitor", "too_long")]


def test_a_card_knows_whom_its_client_recommended(session: Session, olena: int) -> None:
    petro = cards.add_client(session, {"name": "Petro"}).id
    cards.add_record(session, "referral", petro, {"recommender": olena})
    card = cards.load_card(session, olena)
    assert card is not None
    assert [r.client_id for r in card.recommended] == [petro]
    assert card.referrals == ()
    assert card.clients == {petro: "Petro"}
    other = cards.load_card(session, petro)
    assert other is not None
    assert ([r.recommender for r in other.referrals], other.recommended, other.clients) == (
        [olena],
        (),
        {olena: "Olena"},
    )
    cards.remove(session, "client", [petro])
    card = cards.load_card(session, olena)
    assert card is not None
    assert (card.recommended, card.clients) == ((), {})
