"""Searches kept under a name."""

from __future__ import annotations

import pytest

from desktop_crm.app import cards, saved, search
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.domain.errors import Invalid
from desktop_crm.domain.query import parse
from tests.conftest import TODAY


def names(session: Session) -> list[tuple[str, str]]:
    return [(one.name, one.query) for one in saved.every(session)]


def test_kept_renamed_dropped_and_each_undone(session: Session) -> None:
    first = saved.keep(session, " Lviv ", "city:Львів").id
    saved.keep(session, "VIP", "tag:vip claims>0")
    assert names(session) == [("Lviv", "city:Львів"), ("VIP", "tag:vip claims>0")]
    saved.rename(session, first, "Львів")
    saved.drop(session, first)
    assert names(session) == [("VIP", "tag:vip claims>0")]
    cards.undo(session)
    cards.undo(session)
    assert names(session) == [("Lviv", "city:Львів"), ("VIP", "tag:vip claims>0")]


def test_the_same_name_now_means_the_new_query(session: Session) -> None:
    saved.keep(session, "Ґанок", "city:Львів")
    saved.keep(session, "ганок", "city:Стрий")
    assert names(session) == [("Ґанок", "city:Стрий")]
    cards.undo(session)
    assert names(session) == [("Ґанок", "city:Львів")]


def test_what_cannot_be_meant_is_not_kept(session: Session) -> None:
    for name, query in (("x", "last<2024-13-01"), ("x", "rung:best"), ("", "city:Львів"), ("x", "")):
        with pytest.raises(Invalid):
            saved.keep(session, name, query)
    saved.keep(session, "one", "tag:a")
    second = saved.keep(session, "two", "tag:b").id
    with pytest.raises(Invalid) as refused:
        saved.rename(session, second, "ONE")
    assert refused.value.problems[0].code == "name_taken"
    saved.rename(session, second, "Two")
    assert [name for name, _ in names(session)] == ["one", "Two"]


def test_counts_say_how_many_the_list_would_show(session: Session) -> None:
    standings = Standings(session)
    ids = [cards.add_client(session, {"name": f"Client {n}", "city": "Львів" if n % 2 else ""}).id for n in range(5)]
    cards.add_record(session, "purchase", ids[1], {"amount": 100, "date": TODAY})
    for text, n in (("", 5), ("city:Львів", 2), ("rung:new", 1), ("-rung:new city:Львів", 1), ("Client 3", 1)):
        assert (
            search.count(session, standings, parse(text)) == n == len(search.find(session, standings, parse(text)).ids)
        )
