"""Fields of the shop's own as they are kept, and as conditions that people type."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.domain import custom_field
from desktop_crm.domain.custom_field import CustomField, Own
from desktop_crm.domain.parsing import Unreadable
from desktop_crm.domain.query import Begun, Condition, begun, doubts, parse, settled, without_doubts

OWN = Own.of(
    [
        CustomField(1, 1, "Розмір дивана", "number"),
        CustomField(2, 1, "Wood", "choice", ("oak", "Red beech")),
        CustomField(3, 1, "Lift", "flag"),
        CustomField(4, 1, "Measured", "date"),
        CustomField(5, 1, "Story: long", "text"),
    ]
)
NUMBERS = st.decimals(-(10**11), 10**11, places=3)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ('"розмір ДИВАНА":3', Condition("custom_1", ":", "3")),
        ('-"Розмір дивана">=3,50', Condition("custom_1", ">=", "3.5", True)),
        ("wood:OAK", Condition("custom_2", ":", "oak")),
        ('wood:"red beech"', Condition("custom_2", ":", "Red beech")),
        ("lift:так", Condition("custom_3", ":", "yes")),
        ("lift:нет", Condition("custom_3", ":", "no")),
        ("lift:NONE", Condition("custom_3", ":", "none")),
        ("measured<2024-01-31", Condition("custom_4", "<", "2024-01-31")),
        ('"story: long":"moved twice"', Condition("custom_5", ":", "moved twice")),
        ("custom_1:3", Condition("custom_1", ":", "3")),
    ],
)
def test_a_condition_is_typed_by_the_name_and_kept_by_the_key(typed: str, meant: Condition) -> None:
    assert parse(typed, own=OWN).conditions == (meant,)
    assert parse(str(meant)).conditions == (meant,), "without the fields, a kept condition is the same"
    assert parse(meant.typed(OWN), own=OWN).conditions == (meant,), "as it is shown, it can be typed again"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ('"розмір дивана":x', "own_number"),
        ('"розмір дивана":1,234', "own_number"),
        ("wood:pine", "choice"),
        ("wood>oak", "sign"),
        ("lift:maybe", "flag"),
        ("lift>yes", "sign"),
        ("measured<1.2.2024", "day"),
        ("measured>2024-02-30", "no_day"),
        ("measured>none", "day"),
        ("wood:", "value"),
    ],
)
def test_what_cannot_be_meant_is_told(typed: str, code: str) -> None:
    assert [d.code for d in doubts(f"диван {typed} tag:vip", OWN)] == [code]
    assert without_doubts(f"диван {typed} tag:vip", OWN).split() == ["диван", "tag:vip"]


@pytest.mark.parametrize("typed", ["12:30", "http://x.y", "заміри:завтра", '"foo bar":3', "розмір:3", "Story:x", "a>b"])
def test_what_is_no_field_stays_a_word(typed: str) -> None:
    assert parse(typed, own=OWN).words == typed
    assert doubts(typed, OWN) == ()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("розм", Begun(0, "розм")),
        ('олена -"розмір ди', Begun(7, "розмір ди")),
        ('"розмір дивана":', Begun(0, "custom_1", ":", "")),
        ('wood:"red b', Begun(0, "custom_2", ":", "red b")),
    ],
)
def test_what_is_being_typed(typed: str, found: Begun) -> None:
    assert begun(typed, OWN) == found


@given(st.text())
def test_any_text_can_be_typed(text: str) -> None:
    begun(text, OWN)
    conditions, rest = settled(text, OWN)
    assert not set(parse(without_doubts(rest, OWN), own=OWN).conditions) - set(conditions)


@given(
    st.dictionaries(
        st.integers(1, 99), st.one_of(NUMBERS, st.dates(date(1900, 1, 1)), st.booleans(), st.text(min_size=1))
    )
)
def test_values_come_back_as_they_were_kept(values: dict[int, custom_field.Value]) -> None:
    kept = custom_field.load(custom_field.changed("", values))
    kinds = {bool: "flag", Decimal: "number", date: "date", str: "text"}
    assert {id: custom_field.value_of(kinds[type(v)], kept[id]) for id, v in values.items()} == values
    assert custom_field.changed(custom_field.dump(kept), dict.fromkeys(values)) == ""


@given(st.text())
def test_whatever_stands_there_can_be_read(text: str) -> None:
    custom_field.values(text, OWN)


def test_a_value_of_another_kind_is_none() -> None:
    text = custom_field.changed("", {1: "many", 2: True, 3: Decimal(1), 4: Decimal(20241399), 5: Decimal("2.5")})
    assert custom_field.values(text, OWN) == {}


@pytest.mark.parametrize("text", ["1,234", "1e5", "1.2345", "1000000000000", "x", "NaN"])
def test_no_number(text: str) -> None:
    with pytest.raises(Unreadable):
        custom_field.number_of(text)
