"""The search box's language: words and conditions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.domain.query import KEYS, Begun, ClientQuery, Condition, begun, doubts, parse, settled, without_doubts


def test_words_and_conditions() -> None:
    query = parse('диван city:"Новий Розділ" -tag:vip claims>2 last<2024-01-01 class:A,B')
    assert query.words == "диван"
    assert [str(c) for c in query.conditions] == [
        'city:"Новий Розділ"',
        "-tag:vip",
        "claims>2",
        "last<2024-01-01",
        "class:A,B",
    ]
    assert query.conditions[1].negated
    assert query.conditions[4].values == ("A", "B")


def test_what_is_no_condition_is_a_word() -> None:
    for text in (
        "foo:bar",
        "claims>many",
        "last<31.02.2024",
        "city:",
        "12:30",
        "first:..",
        "first:2026-01-01",
        "bought:2026-1-1..",
        "first:2026-02-30..",
        'AND "OR" NOT*',
        "city>Lviv",
    ):
        assert parse(text).conditions == ()
        assert parse(text).words == text


def test_nothing_asks_for_everyone() -> None:
    assert parse("  ").everything
    assert not parse("city:Lviv").everything


conditions = st.one_of(
    st.builds(
        Condition,
        st.sampled_from([k for k, v in KEYS.items() if v in ("text", "code", "point")]),
        st.just(":"),
        st.text(st.characters(exclude_characters='"', exclude_categories=["Cs", "Cc", "Z"]), min_size=1),
        st.booleans(),
    ),
    st.builds(
        Condition,
        st.sampled_from([k for k, v in KEYS.items() if v == "number"]),
        st.sampled_from([":", "<", ">", "<=", ">="]),
        st.integers(0, 999).map(str),
        st.booleans(),
    ),
)


@given(st.lists(conditions, max_size=4))
def test_a_query_written_out_is_the_same_query(wanted: list[Condition]) -> None:
    query = ClientQuery("диван", tuple(wanted))
    assert parse(str(query)) == query


@given(st.text())
def test_any_text_is_a_query(text: str) -> None:
    parse(text)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("last<2024-13-01", "no_day"),
        ("last<2023-02-29", "no_day"),
        ("last<soon", "day"),
        ("last<2024-1-1", "day"),
        ("claims>many", "number"),
        ("claims>-1", "number"),
        ("claims>", "value"),
        ('city:""', "value"),
        ("city>Lviv", "sign"),
        ("rung:reglar", "choice"),
        ("class:A,D", "choice"),
        ("-role:friend", "choice"),
        ("first:2026-01-01", "period"),
        ("bought:2026-02-30..2026-03-01", "no_day"),
    ],
)
def test_what_cannot_be_meant_is_named_with_its_reason(typed: str, code: str) -> None:
    found = doubts(f"диван {typed} tag:vip")
    assert [(d.text, d.code) for d in found] == [(typed.removeprefix("-"), code)]
    assert without_doubts(f"диван {typed} tag:vip").split() == ["диван", "tag:vip"]


@pytest.mark.parametrize(
    "typed",
    [
        'lviv city:"Новий Розділ" rung:regular,Frequent claims>2 last<2024-01-01 -tag:vip class:none',
        "12:30 http://x.ua foo:bar Шевченко: city",
        '"city:Lviv',
        "point:delivery@2025-12-01..2026-11-20~claim first:..2026-01-31",
    ],
)
def test_what_can_be_meant_raises_no_doubt(typed: str) -> None:
    assert doubts(typed) == ()
    assert without_doubts(typed) == typed


def test_keys_are_known_in_any_case_and_an_equals_sign_is_a_colon() -> None:
    assert parse("City:Lviv CLAIMS=2 -Rung=regular a=b").conditions == (
        Condition("city", ":", "Lviv"),
        Condition("claims", ":", "2"),
        Condition("rung", ":", "regular", True),
    )
    assert parse("a=b").words == "a=b"
    assert [d.code for d in doubts("Claims=many")] == ["number"]


def test_codes_are_known_in_any_case() -> None:
    assert [c.value for c in parse("class:a,NONE rung:Regular role:Supplier city:Lviv").conditions] == [
        "A,none",
        "regular",
        "supplier",
        "Lviv",
    ]


@given(st.text(alphabet=st.sampled_from('city:claims<>="last 2026-01.,-Лк'), max_size=40))
def test_without_doubts_every_condition_that_was_begun_is_one(typed: str) -> None:
    assert doubts(without_doubts(typed)) == ()


def test_conditions_leave_the_text_and_the_rest_stays_as_typed() -> None:
    conditions, rest = settled('олена city:"Біла Церква" last<2024-13-01 rung:best -tag:vip "два слова"')
    assert [str(c) for c in conditions] == ['city:"Біла Церква"', "-tag:vip"]
    assert rest == 'олена last<2024-13-01 rung:best "два слова"'


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", Begun(0, "")),
        ("олена ", Begun(6, "")),
        ("олена ci", Begun(6, "ci")),
        ("-", Begun(1, "")),
        ("міс", Begun(0, "міс")),
        ("олена -city:Ль", Begun(7, "city", ":", "Ль")),
        ('city:"Біла Ц', Begun(0, "city", ":", "Біла Ц")),
        ("claims>=", Begun(0, "claims", ">=", "")),
        ("12:3", None),
        ("foo:bar", None),
        ("+380", None),
    ],
)
def test_what_is_being_typed(typed: str, found: Begun | None) -> None:
    assert begun(typed) == found


@given(st.text())
def test_any_text_can_be_typed(text: str) -> None:
    begun(text)
    conditions, rest = settled(text)
    assert not set(parse(without_doubts(rest)).conditions) - set(conditions)
