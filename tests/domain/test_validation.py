"""The rules of values, as problems beside fields."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from desktop_crm.domain.client import Client
from desktop_crm.domain.fields import blank, specs
from desktop_crm.domain.records import RECORDS
from desktop_crm.domain.validation import problems

TODAY = date(2026, 11, 20)


def codes(record: str, **given: Any) -> dict[str, str]:
    return {p.field: p.code for p in problems(record, blank(RECORDS[record]) | given, TODAY)}


def test_a_client_needs_something_to_be_called_by() -> None:
    assert codes("client") == {"name": "name_needed"}
    assert codes("client", name="  ") == {"name": "name_needed"}
    for field, value in (("name", "Ян"), ("organisation", "ТОВ"), ("phones", ("1",)), ("number", "7")):
        assert codes("client", **{field: value}) == {}


@pytest.mark.parametrize("value", ["a\0b", "\ud800"])
def test_what_cannot_be_kept_is_refused_beside_its_field(value: str) -> None:
    assert codes("client", name="Ян", notes=value) == {"notes": "unkeepable"}


@pytest.mark.parametrize(
    "value", ["<b>Ян</b>", "=cmd|' /C calc'!A0", "AND OR NOT", "\u202eабв", "🙂" * 100, "a" * 100_000]
)
def test_all_else_is_kept(value: str) -> None:
    assert codes("client", name="Ян", notes=value) == {}


def test_lengths() -> None:
    assert codes("client", name="я" * 301) == {"name": "too_long"}
    assert codes("client", name="Ян", notes="я" * 100_001) == {"notes": "too_long"}
    assert codes("client", name="Ян", phones=("1",) * 101) == {"phones": "too_many"}


def test_a_claim() -> None:
    claim = {"text": "Хитається", "date": TODAY}
    assert codes("claim", **claim) == {}
    assert codes("claim", date=TODAY) == {"text": "required"}
    assert codes("claim", **claim | {"date": TODAY + timedelta(1)}) == {"date": "future"}
    assert codes("claim", **claim, severity=11) == {"severity": "range"}
    assert codes("claim", **claim, due_date=TODAY - timedelta(1)) == {"due_date": "before"}
    assert codes("claim", **claim, compensation=-1) == {"compensation": "negative"}
    assert codes("claim", **claim, status="lost") == {"status": "choice"}


def test_an_email_has_something_on_both_sides() -> None:
    assert codes("client", name="Ян", emails=("yan",)) == {"emails": "email"}
    assert codes("client", name="Ян", emails=("yan@ukr.net", "@")) == {"emails": "email"}
    assert codes("contact_person", name="Ян", emails=("yan",)) == {"emails": "email"}


@pytest.mark.parametrize("record", list(RECORDS))
def test_every_field_is_declared(record: str) -> None:
    cls = RECORDS[record]
    assert set(specs(cls)) | {"id", "version"} == set(cls.__dataclass_fields__)
    assert set(blank(cls)) == set(specs(cls))


def test_a_name_is_always_there() -> None:
    assert Client(1, 1, organisation="ТОВ").title == "ТОВ"
    assert Client(1, 1, emails=("a@b",), phones=("1",)).title == "a@b"
    assert Client(1, 1, number="17").title == "17"


def test_nobody_is_born_tomorrow() -> None:
    assert codes("client", name="Ян", birthday="2090-03-07") == {"birthday": "future"}
    assert codes("client", name="Ян", birthday="--12-31") == {}
    assert codes("client", name="Ян", birthday="1984-04-17") == {}


def test_feedback_answers_something_and_complaints_have_a_reason() -> None:
    asked = {"date": TODAY}
    assert codes("feedback", **asked) == {"satisfaction": "nothing_answered"}
    assert codes("feedback", **asked, worries=" \n") == {"satisfaction": "nothing_answered"}
    for field, value in (("would_buy_again", False), ("would_recommend", 0), ("worries", "The price"), ("note", "x")):
        assert codes("feedback", **asked, **{field: value}) == {}
    for had in (None, False):
        told = asked | {"satisfaction": 2, "had_problem": had}
        assert codes("feedback", **told, did_complain=True) == {"did_complain": "no_problem"}
        assert codes("feedback", **told, well_solved=True) == {"well_solved": "no_problem"}
        assert codes("feedback", **told, did_complain=False) == {}
    assert codes("feedback", **asked, had_problem=True, did_complain=True, well_solved=False) == {}


def test_an_improvement_that_is_begun_mends_something() -> None:
    plan = {"text": "Change the carrier", "date": TODAY - timedelta(5)}
    assert codes("improvement", **plan) == {}
    assert codes("improvement", **plan, status="dropped") == {}
    for status in ("in_work", "done"):
        assert codes("improvement", **plan, status=status) == {"cause": "cause_needed"}
        assert codes("improvement", **plan, status=status, cause=3) == {}
        assert codes("improvement", **plan, status=status, wishes=(4,)) == {}
    assert codes("improvement", **plan, done_on=TODAY - timedelta(6)) == {"done_on": "before_made"}
    assert codes("improvement", **plan, due_date=TODAY - timedelta(6)) == {"due_date": "before_made"}


def test_days_of_tasks_and_losses_follow_each_other() -> None:
    task = {"text": "Ring", "date": TODAY - timedelta(2), "due_date": TODAY - timedelta(9)}
    assert codes("task", **task) == {}, "what is late already can be set down"
    assert codes("task", **task, status="done", done_on=TODAY - timedelta(3)) == {"done_on": "before_made"}
    loss = {"reason": "Moved", "date": TODAY - timedelta(2)}
    assert codes("loss", **loss, won_back_on=TODAY - timedelta(3)) == {"won_back_on": "before_left"}
    assert codes("loss", **loss, won_back_on=TODAY - timedelta(2)) == {}


def test_spending_costs_something() -> None:
    spent = {"date": TODAY}
    assert codes("spending", **spent) == {"amount": "required"}
    assert codes("spending", **spent, amount=0) == {"amount": "nothing_spent"}
    assert codes("spending", **spent, amount=0, minutes=0) == {"amount": "nothing_spent"}
    assert codes("spending", **spent, amount=0, minutes=30) == {}
    assert codes("spending", **spent, amount=1) == {}


def test_a_choice_has_what_to_choose_from() -> None:
    assert codes("custom_field", name="Floor", kind="choice") == {"choices": "choices_needed"}
    assert codes("custom_field", name="Floor", kind="choice", choices=(" ",)) == {"choices": "choices_needed"}
    assert codes("custom_field", name="Floor", kind="choice", choices=("1",)) == {}
    assert codes("custom_field", name="Floor", kind="number") == {}


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("lviv tag:vip claims>2 -role:supplier last<2024-01-01", ""),
        ('city:"Біла Церква" 12:30 http://x.ua', ""),
        ("claims>many", "claims>many"),
        ("lviv last<2024-13-01", "last<2024-13-01"),
        ("-claims:x", "claims:x"),
        ("bought:2026..", "bought:2026.."),
    ],
)
def test_a_kept_filter_says_what_it_means(query: str, wrong: str) -> None:
    found = problems("saved_filter", {"name": "x", "query": query, "position": 0}, TODAY)
    assert [(p.field, p.code) for p in found] == ([("query", "query_unclear")] if wrong else [])
    assert not wrong or wrong in found[0].params["text"]
