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
