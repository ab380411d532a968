"""Somebody leaves: whatever is divided how, nothing stays with them, and one undo brings all of it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_crm.app import cards, wording
from desktop_crm.app.handover import CHARGED, OPEN, WAYS, Plan, Way, divided, hand_over, of_staff
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.app.texts import Texts
from desktop_crm.domain.errors import Cancelled, UserError
from tests.conftest import TODAY


def staff(session: Session, *names: str, **more: Any) -> list[int]:
    return [cards.add_record(session, "staff", None, {"name": name, **more}).id for name in names]


def client(session: Session, name: str, **more: Any) -> int:
    return cards.add_client(session, {"name": name, **more}).id


def add(session: Session, record: str, card: int | None, **values: Any) -> int:
    return cards.add_record(session, record, card, values).id


def everything(session: Session) -> dict[tuple[str, int], dict[str, Any]]:
    """All live records that a hand-over might touch, by their values."""
    base = session.base
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for record in ("client", "staff", *CHARGED, "wish"):
        found |= {(record, one.id): cards.values_of(one) for one in base.all(record)}
    return found


def left_with(session: Session, leaver: int) -> list[Any]:
    base = session.base
    return [
        *base.named_in("client", "responsible", leaver),
        *(one for r in CHARGED for one in base.named_in(r, "staff", leaver) if one.status in OPEN[r]),
    ]


def moved(session: Session, leaver: int, to: Sequence[int], way: Way = "evenly", former: bool = False) -> Plan:
    plan = divided(session, of_staff(session, leaver), to, way, former=former, standings=Standings(session))
    hand_over(session, plan, Job("handover"))
    return plan


def test_clients_and_what_is_open_go_to_the_new_owner_in_one_undo(session: Session) -> None:
    ivan, maria, petro = staff(session, "Ivan", "Maria", "Petro")
    olena = client(session, "Olena", responsible=ivan, known_by=(petro,))
    beside = client(session, "Beside", responsible=petro, known_by=(ivan,))
    nobody = client(session, "Nobody’s")
    mine = [
        add(session, "claim", olena, text="The leg", staff=ivan, severity=9),
        add(session, "claim", beside, text="Late", staff=ivan),
        add(session, "claim", nobody, text="Rude", staff=ivan),
    ]
    closed = add(session, "claim", olena, text="Old", staff=ivan, status="resolved")
    others = add(session, "claim", olena, text="Of another", staff=petro)
    task = add(session, "task", None, text="Order catalogues", due_date=TODAY, staff=ivan)
    done = add(session, "task", olena, text="Rang", due_date=TODAY, staff=ivan, status="done")
    mend = add(session, "improvement", None, text="Pack better", staff=ivan)
    before = everything(session)

    left = of_staff(session, ivan)
    assert [c.title for c in left.clients] == ["Olena"]
    assert left.known == (beside,)
    assert left.counts() == {"claim": 3, "task": 1, "improvement": 1}
    plan = divided(session, left, [maria], former=True)
    result = hand_over(session, plan, Job("handover"))
    assert (result.clients, result.matters) == (1, 5)

    base = session.base
    assert base.get("client", olena).responsible == maria  # type: ignore[union-attr]
    assert base.get("client", olena).known_by == (petro, maria)  # type: ignore[union-attr]
    assert base.get("client", beside).known_by == ()  # type: ignore[union-attr]
    assert base.get("client", beside).responsible == petro  # type: ignore[union-attr]
    claims = base.records("claim", [*mine, closed, others])
    assert [claims[i].staff for i in mine] == [maria, petro, maria], "whoever answers for the client takes it"
    assert (claims[closed].staff, claims[others].staff) == (ivan, petro), "what is over tells whose it was"
    assert base.get("task", task).staff == maria  # type: ignore[union-attr]
    assert base.get("task", done).staff == ivan  # type: ignore[union-attr]
    assert base.get("improvement", mend).staff == maria  # type: ignore[union-attr]
    assert base.get("staff", ivan).former  # type: ignore[union-attr]
    assert left_with(session, ivan) == []

    entry = next(e for e in base.history("client", olena) if e.field == "responsible")
    assert (entry.before, entry.after) == (ivan, maria)
    assert wording.on_account_of(Texts("en"), entry) == "hand over clients “Ivan → Maria”"

    cards.undo(session)
    assert everything(session) == before


def test_who_stays_still_knows_the_clients(session: Session) -> None:
    ivan, maria = staff(session, "Ivan", "Maria")
    olena = client(session, "Olena", responsible=ivan)
    known = client(session, "Known", known_by=(ivan,))
    moved(session, ivan, [maria])
    assert session.base.get("client", olena).known_by == (ivan, maria)  # type: ignore[union-attr]
    assert session.base.get("client", known).known_by == (ivan,)  # type: ignore[union-attr]
    assert not session.base.get("staff", ivan).former  # type: ignore[union-attr]


def test_even_shares_of_every_class(session: Session) -> None:
    ivan, *others = staff(session, "Ivan", "Maria", "Petro", "Sofia")
    for n in range(10):
        client(session, f"C{n}", responsible=ivan, pinned_class="ABC"[n % 3])
    plan = moved(session, ivan, others)
    assert sorted(plan.counts().values()) == [3, 3, 4]
    classes = {c.id: c.pinned_class for c in plan.left.clients}
    for letter in "ABC":
        shares = Counter(plan.owners[id] for id, found in classes.items() if found == letter)
        assert max(shares.values()) - min(shares[o] for o in others) <= 1


def test_cities_stay_together_and_go_to_who_is_there(session: Session) -> None:
    ivan, maria, petro = staff(session, "Ivan", "Maria", "Petro")
    client(session, "Petro’s own", responsible=petro, city="стрий")
    ids = {
        city: [client(session, f"{city} {n}", responsible=ivan, city=city) for n in range(size)]
        for city, size in (("Стрий", 2), ("Львів", 5), ("Самбір", 3))
    }
    plan = moved(session, ivan, [maria, petro], "city")
    owners = {city: {plan.owners[id] for id in found} for city, found in ids.items()}
    assert owners == {"Стрий": {petro}, "Львів": {maria}, "Самбір": {petro}}


def test_one_by_one_and_nobody_yet(session: Session) -> None:
    ivan, maria, petro = staff(session, "Ivan", "Maria", "Petro")
    a, b, c = (client(session, name, responsible=ivan) for name in "ABC")
    claim = add(session, "claim", c, text="Late", staff=ivan)
    plan = divided(session, of_staff(session, ivan), [maria]).given([b], petro).given([c], None)
    assert plan.counts() == {maria: 1, petro: 1, None: 1}
    late = client(session, "Came meanwhile", responsible=ivan)
    gone = client(session, "Was another’s meanwhile", responsible=ivan)
    plan = plan.given([gone], petro)
    cards.edit_record(session, "client", gone, {"responsible": maria})
    hand_over(session, plan, Job("handover"))
    owners = {id: session.base.get("client", id).responsible for id in (a, b, c, late, gone)}  # type: ignore[union-attr]
    assert owners == {a: maria, b: petro, c: None, late: maria, gone: maria}
    assert session.base.get("claim", claim).staff == maria  # type: ignore[union-attr]


def test_refusals(session: Session) -> None:
    (ivan,) = staff(session, "Ivan")
    client(session, "Olena", responsible=ivan)

    def refused(to: Sequence[int], leaver: int = ivan) -> str:
        with pytest.raises(UserError) as found:
            divided(session, of_staff(session, leaver), to)
        for language in ("en", "uk", "ru"):
            assert Texts(language)(f"errors.{found.value.code}", **found.value.params)
        return found.value.code

    assert refused([]) == "handover_nobody"
    maria, petro = staff(session, "Maria", "Petro")
    (gone,) = staff(session, "Gone", former=True)
    assert refused([]) == "handover_no_receiver"
    assert refused([ivan]) == "handover_to_self"
    assert refused([maria, gone]) == "handover_to_former"
    assert refused([maria, 999]) == "record_gone"
    assert refused([maria], leaver=petro) == "handover_nothing"
    with pytest.raises(UserError, match="record_gone"):
        of_staff(session, 999)
    plan = divided(session, of_staff(session, ivan), [maria])
    cards.edit_record(session, "staff", maria, {"former": True})
    with pytest.raises(UserError, match="handover_to_former"):
        hand_over(session, plan, Job("handover"))


def test_a_former_member_can_still_be_relieved(session: Session) -> None:
    ivan, maria = staff(session, "Ivan", "Maria")
    olena = client(session, "Olena", responsible=ivan)
    cards.edit_record(session, "staff", ivan, {"former": True})
    moved(session, ivan, [maria], former=True)
    assert session.base.get("client", olena).responsible == maria  # type: ignore[union-attr]


def test_cancelled_means_that_nothing_happened(session: Session) -> None:
    ivan, maria = staff(session, "Ivan", "Maria")
    client(session, "Olena", responsible=ivan)
    before = everything(session)
    plan = divided(session, of_staff(session, ivan), [maria], former=True)
    before_it = Job("handover")
    before_it.cancel()
    midway = Job("handover", lambda _part: midway.cancel())
    for job in (before_it, midway):
        with pytest.raises(Cancelled):
            hand_over(session, plan, job)
        assert everything(session) == before


PEOPLE = 4
some = st.integers(0, PEOPLE - 1)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_nothing_is_left_and_undo_brings_all_of_it_back(session: Session, data: st.DataObject) -> None:
    people = staff(session, *(f"Person {n}" for n in range(PEOPLE)))
    leaver, *rest = data.draw(st.permutations(people))
    to = rest[: data.draw(st.integers(1, len(rest)))]
    ids = []
    for n in range(data.draw(st.integers(1, 6))):
        responsible = data.draw(st.one_of(st.none(), st.sampled_from(people)))
        known = tuple(data.draw(st.lists(st.sampled_from(people), unique=True, max_size=3)))
        city = data.draw(st.sampled_from(["", "Львів", "Стрий"]))
        ids.append(client(session, f"C{n}", responsible=responsible, known_by=known, city=city))
    for record in data.draw(st.lists(st.sampled_from(CHARGED), max_size=6)):
        values: dict[str, Any] = {"text": "x", "staff": data.draw(st.sampled_from(people))}
        if record == "task":
            values["due_date"] = TODAY
        card = None if record == "improvement" else data.draw(st.sampled_from([None, *ids]))
        add(session, record, card, **values)
    former, way = data.draw(st.booleans()), data.draw(st.sampled_from(WAYS))
    before = everything(session)
    left = of_staff(session, leaver)
    if left.nothing(former):
        return
    plan = divided(session, left, to, way, former=former, standings=Standings(session))
    assert set(plan.owners) == {c.id for c in left.clients}
    assert set(plan.owners.values()) <= ({*to, None} if way == "hand" else {*to})
    if way == "evenly" and plan.owners:
        shares = [plan.counts()[r] for r in to]
        assert max(shares) - min(shares) <= 1
    hand_over(session, plan, Job("handover"))
    assert left_with(session, leaver) == []
    if former:
        assert session.base.named_in("client", "known_by", leaver) == []
    for c in session.base.records("client", plan.owners).values():
        assert c.responsible is None or c.responsible in c.known_by
    assert all(f.ok for f in session.base.check())
    cards.undo(session)
    assert everything(session) == before
