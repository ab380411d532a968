"""The search box's language: words and conditions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.domain.query import KEYS, ClientQuery, Condition, parse


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
