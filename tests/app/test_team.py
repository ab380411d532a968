"""The team in numbers: what stands in the result is what a plain count gives, after any edits and undos."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_crm.analysis.observed import trend
from desktop_crm.analysis.proportions import poisson
from desktop_crm.app import cards, search
from desktop_crm.app.formats import Formats
from desktop_crm.app.services import NewBase
from desktop_crm.app.session import Session
from desktop_crm.app.spent import Sum, register
from desktop_crm.app.standing import Standings
from desktop_crm.app.team import Member, alone_query, clients_query, team
from desktop_crm.app.team_words import Words
from desktop_crm.app.texts import Texts
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.claim import OPEN
from desktop_crm.domain.query import ClientQuery, parse
from tests.conftest import TODAY

FIRST = date(2025, 12, 1)
"""The first of the twelve months that end with TODAY."""


def add(session: Session, record: str, client: int | None = None, **values: Any) -> int:
    if record == "client":
        return cards.add_client(session, {"name": "Olena", **values}).id
    return cards.add_record(session, record, client, values).id


def staff(session: Session, name: str, **values: Any) -> int:
    return add(session, "staff", name=name, **values)


def of(session: Session, id: int, **period: Any) -> Member:
    found = team(session, TODAY, **period).member(id)
    assert found is not None
    return found


def found_by(session: Session, query: str) -> list[int]:
    return list(search.find(session, Standings(session), parse(query)).ids)


# -- one number after the other
def test_nobody_yet(session: Session) -> None:
    add(session, "client")
    found = team(session, TODAY)
    assert (found.members, found.unassigned, found.first, found.last) == ((), 1, FIRST, TODAY)


def test_clients_and_who_alone_knows_them(session: Session) -> None:
    ivan, petro = staff(session, "Ivan Petrenko"), staff(session, "Petro")
    alone = add(session, "client", responsible=ivan)
    said_twice = add(session, "client", responsible=ivan, known_by=(ivan,))
    merely_known = add(session, "client", known_by=(ivan,))
    shared = add(session, "client", responsible=ivan, known_by=(petro,))
    nobody = add(session, "client")
    found = of(session, ivan)
    assert (found.clients, found.alone) == (3, 3)
    assert (of(session, petro).clients, of(session, petro).alone) == (0, 0)
    assert team(session, TODAY).unassigned == 2
    assert found_by(session, clients_query(found.staff)) == [alone, said_twice, shared]
    assert found_by(session, alone_query(found.staff)) == [alone, said_twice, merely_known]
    assert found_by(session, clients_query(None)) == [merely_known, nobody]
    assert found_by(session, f"-{alone_query(found.staff)}") == [shared, nobody]


def valuable_shop(session: Session) -> tuple[int, int, list[int]]:
    """Ivan alone knows two of class A and B and one of class C; Petro knows one of class A together with him."""
    ivan, petro = staff(session, "Ivan"), staff(session, "Petro")
    ids = [add(session, "client", responsible=ivan) for _ in range(3)]
    shared = add(session, "client", responsible=ivan, known_by=(ivan, petro))
    for client, amount in zip([*ids, shared], (50_000_00, 9_000_00, 100_00, 40_000_00), strict=True):
        add(session, "purchase", client, amount=amount, cost=0, date=TODAY - timedelta(30))
    return ivan, petro, ids


def test_valuable_clients_known_to_one_alone(session: Session) -> None:
    ivan, petro, ids = valuable_shop(session)
    found = of(session, ivan)
    assert found.valuable == tuple(ids[:2]), "class C is not among them"
    assert of(session, petro).valuable == ()
    assert tuple(found_by(session, alone_query(found.staff, valuable=True))) == found.valuable
    pinned = add(session, "client", responsible=ivan, pinned_class="A")
    assert of(session, ivan).valuable == (*ids[:2], pinned), "by hand, before anything is bought"
    assert tuple(found_by(session, alone_query(found.staff, valuable=True))) == (*ids[:2], pinned)
    session.base.undo()
    words = Words(Formats(Texts("en")))
    assert words.finding(team(session, TODAY)) == "2 valuable clients are known to Ivan only"
    cards.edit_record(session, "staff", petro, {"former": True})
    assert of(session, ivan).valuable == (), "in a shop of one nobody else could know them"
    cards.edit_record(session, "staff", petro, {"former": None})
    cards.edit_record(session, "staff", ivan, {"former": True})
    assert of(session, ivan).valuable == tuple(ids[:2]), "nobody at work knows the clients of who has left"
    assert words.finding(team(session, TODAY)).endswith("known only to Ivan, who has left")


def test_claims_and_tasks_that_are_open_and_overdue(session: Session) -> None:
    ivan = staff(session, "Ivan")
    client = add(session, "client")
    yesterday, tomorrow = TODAY - timedelta(1), TODAY + timedelta(1)
    for due in (yesterday, TODAY, tomorrow, None):
        add(session, "claim", client, text="x", staff=ivan, due_date=due, date=yesterday)
    closed = {"status": "resolved", "due_date": yesterday, "date": yesterday}
    add(session, "claim", client, text="x", staff=ivan, **closed)
    for due in (yesterday, tomorrow):
        add(session, "task", None, text="x", staff=ivan, due_date=due, date=yesterday)
    add(session, "task", None, text="x", staff=ivan, due_date=yesterday, date=yesterday, status="done")
    found = of(session, ivan)
    assert (found.claims, found.claims_overdue, found.tasks, found.tasks_overdue) == (4, 1, 2, 1)
    later = team(session, tomorrow).member(ivan)
    assert later is not None
    assert (later.claims_overdue, later.tasks_overdue) == (2, 1)


def test_contacts_of_the_period_only(session: Session) -> None:
    ivan = staff(session, "Ivan")
    client = add(session, "client")
    for day, minutes in ((FIRST, 10), (TODAY, 5), (FIRST - timedelta(1), 100)):
        add(session, "interaction", client, summary="x", staff=ivan, date=day, minutes=minutes)
    assert (of(session, ivan).talks, of(session, ivan).minutes) == (2, 15)
    one_day = {"first": TODAY, "last": TODAY}
    assert (of(session, ivan, **one_day).talks, of(session, ivan, **one_day).minutes) == (1, 5)


def test_claims_and_problems_per_hundred_purchases(session: Session) -> None:
    ivan = staff(session, "Ivan")
    client = add(session, "client")
    work = session.base.write(Intent("base.create"))
    with work:
        work.add("purchase", [{"date": TODAY, "amount": 100, "seller": ivan}] * 9)
    for _ in range(2):
        add(session, "claim", client, text="x", staff=ivan)
    add(session, "problem", client, text="x", staff=ivan)
    add(session, "claim", client, text="long ago", staff=ivan, date=FIRST - timedelta(1))
    rate = of(session, ivan).rate
    assert (rate.claims, rate.problems, rate.sold, rate.few, rate.value, rate.interval) == (2, 1, 9, True, None, None)
    assert Words(Formats(Texts("en"))).rate(rate).value == "too few data"
    add(session, "purchase", client, amount=100, seller=ivan)
    rate = of(session, ivan).rate
    assert rate.value == pytest.approx(30)
    low, high = poisson(3)
    assert rate.interval is not None
    assert list(rate.interval) == pytest.approx([10 * low, 10 * high])
    assert low == pytest.approx(0.6187, abs=1e-4), "Garwood's limits for 3"
    assert high == pytest.approx(8.7673, abs=1e-4)


def test_observations_over_time(session: Session) -> None:
    ivan = staff(session, "Ivan")
    assert (of(session, ivan).observed.mean, of(session, ivan).observed.latest) == (None, None)
    for days, score, back in ((400, 1, False), (30, 4, True), (10, 4, None), (3, 5, True)):
        day = TODAY - timedelta(days)
        add(session, "observation", staff=ivan, date=day, observer="Guest", score=score, would_return=back)
    observed = of(session, ivan).observed
    assert [one.score for one in observed.all] == [5, 4, 4, 1], "newest first, also those before the period"
    assert (observed.mean, observed.trend) == (3.5, "few")
    assert (observed.returning, observed.said) == (2, 3)
    assert observed.interval is not None
    assert list(observed.interval) == pytest.approx([0.2077, 0.9385], abs=1e-4)
    before = team(session, TODAY - timedelta(5)).member(ivan)
    assert before is not None
    assert len(before.observed.all) == 3, "of a day in the past what came later is not known"


@pytest.mark.parametrize(
    ("scores", "wanted"),
    [
        ((), "few"),
        ((1, 2, 3, 5), "few"),
        ((1, 2, 3, 4, 5), "up"),
        ((5, 4, 3, 2, 1), "down"),
        ((3, 3, 3, 3, 3, 3, 3), "steady"),
        ((1, 5, 1, 5, 1, 5), "steady"),
        ((1, 1, 2, 2, 3, 3, 4), "up"),
    ],
)
def test_whether_scores_rise(scores: tuple[int, ...], wanted: str) -> None:
    assert trend(list(enumerate(scores))) == wanted


def test_a_trend_needs_days() -> None:
    assert trend([(1, score) for score in (1, 2, 3, 4, 5, 5)]) == "steady", "all on one day"


def test_who_left_stands_last(session: Session) -> None:
    for name, former in (("Anna", True), ("zoe", None), ("Bohdan", None)):
        staff(session, name, former=former)
    assert [one.staff.name for one in team(session, TODAY).members] == ["Bohdan", "zoe", "Anna"]


def test_what_was_spent(session: Session) -> None:
    client = add(session, "client", name="Petro")
    given_ = (
        ("acquisition", "advertising", 1000, 60, 1, FIRST),
        ("acquisition", "advertising", 501, None, None, TODAY),
        ("retention", "gift", 7, 5, 2, TODAY),
        ("retention", "gift", 9000, 5, 2, FIRST - timedelta(1)),
    )
    for kind, activity, amount, minutes, events, day in given_:
        card = client if activity == "gift" else None
        values = {"kind": kind, "activity": activity, "amount": amount, "minutes": minutes, "events": events}
        add(session, "spending", card, **values, date=day)
    found = register(session, FIRST, TODAY)
    assert dict(found.sums) == {
        ("acquisition", "advertising"): Sum(2, 1501, 60, 1),
        ("retention", "gift"): Sum(1, 7, 5, 2),
    }
    assert (found.kinds["acquisition"], found.total) == (Sum(2, 1501, 60, 1), Sum(3, 1508, 65, 3))
    assert [one.amount for one in found.entries] == [7, 501, 1000]
    assert found.clients == {client: "Petro"}
    assert register(session, TODAY + timedelta(1), TODAY + timedelta(2)).total == Sum()


# -- after anything
ACTS = st.tuples(
    st.sampled_from(
        (
            "client",
            "claim",
            "problem",
            "task",
            "interaction",
            "purchase",
            "observation",
            "edit",
            "remove",
            "former",
            "undo",
            "undo",
            "redo",
        )
    ),
    st.integers(0, 6),
    st.integers(0, 500),
)


@settings(deadline=None, max_examples=25)
@given(st.lists(ACTS, min_size=4, max_size=25))
def test_it_is_what_a_plain_count_gives(acts: list[tuple[str, int, int]]) -> None:
    """After any sequence of edits, removals, undos and redos."""
    for session in walk(acts):
        found = team(session, TODAY)
        assert {one.staff.id: numbers(one) for one in found.members} == plain(session)


def walk(acts: list[tuple[str, int, int]]) -> Iterator[Session]:
    from desktop_crm.storage.opening import open_base

    with tempfile.TemporaryDirectory() as folder:
        base = open_base(Path(folder) / "shop.crm", new=NewBase("en", "UAH", "Shop"), actor="T")
        session = Session(base, lambda: TODAY)
        people = [staff(session, name) for name in ("Ivan", "Petro", "Olha")]
        for n in range(3):
            add(session, "client", responsible=people[n], name=f"Client {n}")
        for act, place, number in acts:
            step(session, people, act, place, number)
        yield session
        base.close()


def step(session: Session, people: list[int], act: str, place: int, number: int) -> None:
    who = people[place % 3] if place < 6 else None
    clients = list(session.base.find(ClientQuery()))
    client = clients[number % len(clients)] if clients else None
    day, due = TODAY - timedelta(number), TODAY + timedelta(number % 9 - 4)
    match act:
        case "client":
            knows = tuple(p for n, p in enumerate(people) if number >> n & 1)
            add(session, "client", responsible=who, known_by=knows)
        case "claim" | "problem":
            status = ("new", "in_work", "resolved")[number % 3]
            add(session, act, client, text="x", staff=who, date=min(day, due), due_date=due, status=status)
        case "task":
            status = ("open", "done")[number % 2]
            add(session, "task", client, text="x", staff=who, due_date=due, date=min(due, TODAY), status=status)
        case "interaction":
            add(session, "interaction", client, summary="x", staff=who, date=day, minutes=number)
        case "purchase":
            add(session, "purchase", client, amount=1 + number, cost=0, seller=who, date=day)
        case "observation" if who is not None:
            back = (True, False, None)[number % 3]
            add(session, "observation", staff=who, observer="Guest", score=1 + number % 5, date=day, would_return=back)
        case "edit" if client is not None:
            cards.edit_record(session, "client", client, {"responsible": who})
        case "former" if who is not None:
            cards.edit_record(session, "staff", who, {"former": bool(number % 2)})
        case "remove" if client is not None:
            cards.remove(session, "client", [client])
        case "undo" if session.base.next_undo() and session.base.next_undo().intent.code != "staff.add":  # type: ignore[union-attr]
            cards.undo(session)
        case "redo":
            session.base.redo()


def numbers(one: Member) -> tuple[Any, ...]:
    return (
        one.clients,
        one.alone,
        sorted(one.valuable),
        (one.claims, one.claims_overdue),
        (one.tasks, one.tasks_overdue),
        (one.talks, one.minutes),
        (one.rate.claims, one.rate.problems, one.rate.sold),
        sorted((o.date, o.score, o.would_return) for o in one.observed.all),
    )


def plain(session: Session) -> dict[int, tuple[Any, ...]]:
    """By staff member, counted record by record."""
    base = session.base
    clients: list[Any] = [base.get("client", id) for id in base.find(ClientQuery())]
    every = {
        record: [one for client in clients for one in base.on_card(record, client.id)]
        for record in ("claim", "problem", "task", "interaction", "purchase")
    }
    for record in every:  # those on no card
        every[record] += [one for id in range(1, 60) if (one := base.get(record, id)) and one.client_id is None]
    standings = Standings(Session(base, lambda: TODAY))
    at_work = [one.id for one in base.all("staff") if not one.former]

    def mine(record: str, who: int, since: date = date.min, field: str = "staff") -> list[Any]:
        return [o for o in every[record] if getattr(o, field) == who and (o.date or date.max) >= since]

    found = {}
    for person in base.all("staff"):
        who = person.id
        alone = [c for c in clients if {*c.known_by, *([c.responsible] if c.responsible else [])} == {who}]
        valuable = [c.id for c in alone if standings.of([c.id])[0].class_ in ("A", "B")]
        claims = [c for c in mine("claim", who) if c.status in OPEN]
        tasks = [t for t in every["task"] if t.staff == who and t.status == "open"]
        talks = mine("interaction", who, FIRST)
        seen = [o for o in base.all("observation") if o.staff == who]
        found[who] = (
            sum(c.responsible == who for c in clients),
            len(alone),
            sorted(valuable) if at_work != [who] else [],
            (len(claims), sum(bool(c.due_date and c.due_date < TODAY) for c in claims)),
            (len(tasks), sum(t.due_date < TODAY for t in tasks)),
            (len(talks), sum(t.minutes or 0 for t in talks)),
            (
                len(mine("claim", who, FIRST)),
                len(mine("problem", who, FIRST)),
                len(mine("purchase", who, FIRST, "seller")),
            ),
            sorted((o.date, o.score, o.would_return) for o in seen),
        )
    return found
