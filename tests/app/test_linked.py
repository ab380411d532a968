"""A claim or return and the purchase it belongs to: the same card, the right order, never more than was paid."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_crm.app import cards, wording
from desktop_crm.app.formats import Formats
from desktop_crm.app.session import Session
from desktop_crm.app.texts import LANGUAGES, Texts
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.errors import Invalid
from tests.conftest import TODAY


@pytest.fixture
def olena(session: Session) -> int:
    return cards.add_client(session, {"name": "Olena"}).id


def bought(session: Session, client: int | None, amount: int = 100_00, ago: int = 10) -> int:
    values = {"amount": amount, "date": TODAY - timedelta(ago), "product": "Sofa"}
    return cards.add_record(session, "purchase", client, values).id


def codes(caught: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(p.field, p.code) for p in caught.value.problems]


def test_a_return_before_its_purchase_is_refused(session: Session, olena: int) -> None:
    sofa = bought(session, olena)
    values = {"purchase": sofa, "amount": 1, "date": TODAY - timedelta(11)}
    with pytest.raises(Invalid) as caught:
        cards.add_record(session, "return", olena, values)
    assert codes(caught) == [("date", "before_purchase")]
    assert cards.add_record(session, "return", olena, {**values, "date": TODAY - timedelta(10)}).id


def test_more_than_is_left_of_the_purchase_is_refused(session: Session, olena: int) -> None:
    sofa, other = bought(session, olena), bought(session, olena)
    first = cards.add_record(session, "return", olena, {"purchase": sofa, "amount": 60_00}).id
    with pytest.raises(Invalid) as caught:
        cards.add_record(session, "return", olena, {"purchase": sofa, "amount": 40_01})
    assert codes(caught) == [("amount", "more_than_bought")]
    assert caught.value.problems[0].params == {"money": 40_00}
    cards.edit_record(session, "return", first, {"amount": 100_00})
    with pytest.raises(Invalid) as caught:
        cards.edit_record(session, "return", first, {"amount": 100_01})
    assert codes(caught) == [("amount", "more_than_bought")]
    cards.edit_record(session, "return", first, {"reason": "Too hard", "purchase": other})


def test_a_return_may_stand_by_itself(session: Session, olena: int) -> None:
    assert cards.add_record(session, "return", olena, {"amount": 10**12}).id
    assert cards.add_record(session, "return", None, {"amount": 5}).id
    till = bought(session, None)
    assert cards.add_record(session, "return", None, {"amount": 100_00, "purchase": till}).id


@pytest.mark.parametrize("record", ["return", "claim"])
def test_a_purchase_of_somebody_else_is_refused(session: Session, olena: int, record: str) -> None:
    taras = cards.add_client(session, {"name": "Taras"}).id
    values: dict[str, Any] = {"amount": 1} if record == "return" else {"text": "x"}
    values["purchase"] = bought(session, taras)
    for client in (olena, None):
        with pytest.raises(Invalid) as caught:
            cards.add_record(session, record, client, values)
        assert codes(caught) == [("purchase", "of_another")]


def test_what_stands_already_keeps_nothing_else_from_being_edited(session: Session, olena: int) -> None:
    sofa = bought(session, olena)
    back = cards.add_record(session, "return", olena, {"purchase": sofa, "amount": 90_00}).id
    with session.base.write(Intent("import")) as work:  # a corrected file
        work.edit("purchase", {sofa: {"amount": 50_00}})
    cards.edit_record(session, "purchase", sofa, {"product": "Armchair"})
    cards.edit_record(session, "return", back, {"reason": "Too hard"})
    cards.edit_record(session, "return", back, {"date": TODAY - timedelta(1)})
    with pytest.raises(Invalid) as caught:
        cards.edit_record(session, "return", back, {"amount": 80_00})
    assert codes(caught) == [("amount", "more_than_bought")]


def test_a_purchase_stays_before_and_above_what_came_back_of_it(session: Session, olena: int) -> None:
    sofa = bought(session, olena)
    for amount in (30_00, 20_00):
        cards.add_record(
            session, "return", olena, {"purchase": sofa, "amount": amount, "date": TODAY - timedelta(amount // 10_00)}
        )
    cards.edit_record(session, "purchase", sofa, {"amount": 50_00, "date": TODAY - timedelta(3)})
    for values, code in (({"amount": 49_99}, "returned_more"), ({"date": TODAY - timedelta(2)}, "after_return")):
        with pytest.raises(Invalid) as caught:
            cards.edit_record(session, "purchase", sofa, values)
        assert codes(caught) == [(next(iter(values)), code)]


def test_another_purchase_that_does_not_fit_is_told_beside_it(session: Session, olena: int) -> None:
    old, young, small = bought(session, olena, ago=10), bought(session, olena, ago=2), bought(session, olena, 1)
    back = cards.add_record(
        session, "return", olena, {"purchase": old, "amount": 50_00, "date": TODAY - timedelta(5)}
    ).id
    for wrong, code in ((young, "before_purchase"), (small, "more_than_bought")):
        with pytest.raises(Invalid) as caught:
            cards.edit_record(session, "return", back, {"purchase": wrong})
        assert codes(caught) == [("purchase", code)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_name_the_amount_and_the_day(session: Session, olena: int, language: str) -> None:
    formats = Formats(Texts(language))
    sofa = bought(session, olena)
    with pytest.raises(Invalid) as caught:
        cards.add_record(session, "return", olena, {"purchase": sofa, "amount": 200_00, "date": TODAY - timedelta(20)})
    said = [wording.problem(formats.texts, formats, p) for p in caught.value.problems]
    assert formats.date(TODAY - timedelta(10)) in said[0]
    assert formats.money(100_00) in said[1]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 120), max_size=6))
def test_never_more_comes_back_than_was_paid(session: Session, amounts: list[int]) -> None:
    client = cards.add_client(session, {"name": "x"}).id
    sofa, left = bought(session, client, 100), 100
    for amount in amounts:
        try:
            cards.add_record(session, "return", client, {"purchase": sofa, "amount": amount})
            left -= amount
        except Invalid:
            assert amount > left
    assert left >= 0
    assert sum(r.amount or 0 for r in session.base.on_card("return", client)) == 100 - left


def test_what_a_record_names_stands_on_its_own_card(session: Session, olena: int) -> None:
    other = cards.add_client(session, {"name": "Petro"}).id
    asked = cards.add_record(session, "feedback", olena, {"satisfaction": 2}).id
    with pytest.raises(Invalid) as caught:
        cards.add_record(session, "problem", other, {"text": "Dust", "feedback": asked})
    assert codes(caught) == [("feedback", "of_another_card")]
    mine = cards.add_record(session, "problem", olena, {"text": "Dust", "feedback": asked}).id
    with pytest.raises(Invalid) as caught:
        cards.edit_record(
            session, "problem", mine, {"feedback": cards.add_record(session, "feedback", other, {"note": "x"}).id}
        )
    assert codes(caught) == [("feedback", "of_another_card")]


@pytest.mark.parametrize(
    ("record", "first", "same", "other", "problem"),
    [
        ("estimate", {"year": 2019}, {"year": 2019}, {"year": 2020}, ("year", "year_taken")),
        ("rung", {"code": "new"}, {"code": "new"}, {"code": "regular"}, ("code", "rung_taken")),
        ("custom_field", {"name": "Floor"}, {"name": " floor "}, {"name": "Lift"}, ("name", "name_taken")),
        ("saved_filter", {"name": "A", "query": "x"}, {"name": "a", "query": "y"}, {"name": "B", "query": "x"},
         ("name", "name_taken")),
    ],
)  # fmt: skip
def test_what_there_can_be_one_of(
    session: Session,
    record: str,
    first: dict[str, Any],
    same: dict[str, Any],
    other: dict[str, Any],
    problem: tuple[str, str],
) -> None:
    one = cards.add_record(session, record, None, first).id
    with pytest.raises(Invalid) as caught:
        cards.add_record(session, record, None, same)
    assert codes(caught) == [problem]
    cards.edit_record(session, record, one, first)
    two = cards.add_record(session, record, None, other).id
    with pytest.raises(Invalid) as caught:
        cards.edit_record(session, record, two, same)
    assert codes(caught) == [problem]
    cards.remove(session, record, [one])
    cards.edit_record(session, record, two, same)


def test_a_change_that_breaks_a_rule_elsewhere_is_refused(session: Session, olena: int) -> None:
    """A status asks for a cause, a day of leaving for a later win-back: the field changed is not at fault."""
    plan = cards.add_record(session, "improvement", None, {"text": "Change the carrier"}).id
    with pytest.raises(Invalid) as caught:
        cards.edit_record(session, "improvement", plan, {"status": "done"})
    assert codes(caught) == [("cause", "cause_needed")]
    left = {"reason": "Moved", "date": TODAY - timedelta(9), "won_back_on": TODAY - timedelta(5)}
    loss = cards.add_record(session, "loss", olena, left).id
    with pytest.raises(Invalid) as caught:
        cards.edit_record(session, "loss", loss, {"date": TODAY - timedelta(4)})
    assert codes(caught) == [("won_back_on", "before_left")]


def test_an_old_fault_does_not_keep_the_rest_from_being_edited(session: Session) -> None:
    from desktop_crm.domain.changes import Intent

    with session.base.write(Intent("x")) as work:
        done = work.add("improvement", [{"text": "Done long ago", "date": TODAY, "status": "done"}])[0]
    cards.edit_record(session, "improvement", done, {"plan": "As it was"})
    assert session.base.get("improvement", done).plan == "As it was"  # type: ignore[union-attr]
