"""A survey by phone: what each answer becomes, all in one step."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_crm.app import cards
from desktop_crm.app.session import Session
from desktop_crm.app.surveys import Answers, record_survey
from desktop_crm.domain.errors import Invalid, UserError
from desktop_crm.domain.interaction import MINUTES
from tests.conftest import TODAY

RECORDS = ("feedback", "problem", "claim", "wish", "interaction")


@pytest.fixture
def olena(session: Session) -> int:
    return cards.add_client(session, {"name": "Olena"}).id


def point(session: Session, code: str) -> int:
    found: int = next(p.id for p in session.base.all("failure_point") if p.code == code)
    return found


def found(session: Session, record: str, client: int) -> list[Any]:
    return session.base.on_card(record, client)


def counts(session: Session) -> dict[str, int]:
    return {record: session.base.count(record) for record in RECORDS}


def test_a_content_client_leaves_feedback_and_the_call(session: Session, olena: int) -> None:
    feedback = {"satisfaction": 5, "would_buy_again": True, "would_recommend": 10, "had_problem": False}
    done = record_survey(session, olena, Answers(feedback, "Survey"))
    kept = session.base.get("feedback", done.id)
    assert kept is not None
    assert (kept.satisfaction, kept.would_buy_again, kept.would_recommend, kept.had_problem, kept.date) == (
        5, True, 10, False, TODAY,
    )  # fmt: skip
    (call,) = found(session, "interaction", olena)
    assert (call.purpose, call.direction, call.channel, call.minutes, call.summary) == (
        "feedback", "out", "call", MINUTES["call"], "Survey",
    )  # fmt: skip
    assert counts(session) == {"feedback": 1, "problem": 0, "claim": 0, "wish": 0, "interaction": 1}


def test_what_went_wrong_in_silence_is_a_hidden_problem_each_at_its_place(session: Session, olena: int) -> None:
    feedback = {
        "had_problem": True,
        "did_complain": False,
        "product_wrong": "A leg is loose",
        "staff_disliked": "Nobody listened",
        "sale_irritated": "A long queue",
    }
    place = point(session, "delivery")
    done = record_survey(
        session, olena, Answers(feedback, "Survey", "Came late", place, 8, ("A catalogue", " ", "Tea"))
    )
    problems = found(session, "problem", olena)
    assert {(p.text, p.failure_point) for p in problems} == {
        ("Came late", place),
        ("A leg is loose", point(session, "product")),
        ("Nobody listened", point(session, "staff")),
        ("A long queue", point(session, "moment_of_sale")),
    }
    assert {(p.severity, p.source, p.status, p.feedback, p.date) for p in problems} == {
        (8, "survey", "new", done.id, TODAY)
    }
    assert {w.text for w in found(session, "wish", olena)} == {"A catalogue", "Tea"}
    assert found(session, "claim", olena) == []


def test_who_complained_leaves_a_claim_closed_where_it_was_well_solved(session: Session, olena: int) -> None:
    day = TODAY - timedelta(3)
    feedback = {"date": day, "channel": "visit", "had_problem": True, "did_complain": True, "well_solved": True}
    record_survey(session, olena, Answers(feedback, "Survey", "The sofa creaks"))
    (claim,) = found(session, "claim", olena)
    assert (claim.text, claim.status, claim.resolved_on, claim.content, claim.channel, claim.date) == (
        "The sofa creaks", "resolved", day, True, "visit", day,
    )  # fmt: skip
    assert found(session, "problem", olena) == []
    assert found(session, "interaction", olena)[0].minutes == MINUTES["visit"]


def test_all_of_it_is_one_step_and_one_undo(session: Session, olena: int) -> None:
    before = counts(session)
    feedback = {"had_problem": True, "did_complain": True, "worries": "Prices"}
    record_survey(session, olena, Answers(feedback, "Survey", "Dust", wishes=("Tea",)))
    step = session.base.next_undo()
    assert step is not None
    assert (step.intent.code, step.intent.subject) == ("survey.record", "Olena")
    after = counts(session)
    assert after == {"feedback": 1, "problem": 0, "claim": 1, "wish": 1, "interaction": 1}
    cards.undo(session)
    assert counts(session) == before
    cards.redo(session)
    assert counts(session) == after


def test_what_is_wrong_is_told_beside_the_answer_and_nothing_is_kept(session: Session, olena: int) -> None:
    later = TODAY + timedelta(1)
    cases: list[tuple[Answers, set[tuple[str, str]]]] = [
        (Answers({"satisfaction": 6}, "Survey"), {("satisfaction", "range")}),
        (Answers({"would_recommend": -1, "date": later}, "Survey"), {("would_recommend", "range"), ("date", "future")}),
        (Answers({"had_problem": True}, "Survey"), {("trouble", "required")}),
        (Answers({"did_complain": True}, "Survey"), {("trouble", "complaint_of_what")}),
        (Answers({"had_problem": True, "did_complain": True, "worries": "Prices"}, "Survey", " "),
         {("trouble", "complaint_of_what")}),
        (Answers({"had_problem": True}, "Survey", "x" * 100_001), {("trouble", "too_long")}),
        (Answers({"had_problem": True}, "Survey", "Dust", severity=11), {("severity", "range")}),
        (Answers({}, "Survey", wishes=("a\0b",)), {("wishes", "unkeepable")}),
    ]  # fmt: skip
    for answers, codes in cases:
        with pytest.raises(Invalid) as caught:
            record_survey(session, olena, answers)
        assert {(p.field, p.code) for p in caught.value.problems} == codes
    with pytest.raises(UserError, match="no_such_client"):
        record_survey(session, olena + 1, Answers({}, "Survey"))
    assert counts(session) == dict.fromkeys(RECORDS, 0)


FLAGS = st.sampled_from([None, True, False])
WORDS = st.sampled_from(["", "  ", "Something"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(FLAGS, FLAGS, FLAGS, st.lists(WORDS, min_size=4, max_size=4), st.lists(WORDS, max_size=3))
def test_every_word_said_is_found_again_in_the_registers(
    session: Session,
    olena: int,
    had: bool | None,
    complained: bool | None,
    solved: bool | None,
    told: list[str],
    wishes: list[str],
) -> None:
    before = counts(session)
    feedback = {"had_problem": had, "did_complain": complained, "well_solved": solved}
    feedback |= dict(zip(("product_wrong", "staff_disliked", "sale_irritated"), told[1:], strict=True))  # type: ignore[arg-type]
    answers = Answers(feedback, "Survey", told[0], wishes=tuple(wishes))
    said = sum(bool(text.strip()) for text in told)
    try:
        kept = session.base.get("feedback", record_survey(session, olena, answers).id)
    except Invalid:
        assert said == 0
        assert had is not False, "that there was no problem is an answer"
        assert had or complained or not any(text.strip() for text in wishes)
        assert counts(session) == before
        return
    assert kept is not None
    now = counts(session)
    assert now["claim"] + now["problem"] == before["claim"] + before["problem"] + said
    assert now["claim"] == before["claim"] + (said if kept.did_complain else 0)
    assert now["wish"] == before["wish"] + sum(bool(text.strip()) for text in wishes)
    assert kept.had_problem or (kept.did_complain, kept.well_solved) == (None, None)
    assert not (had is False and kept.had_problem)
