"""Today on a real base: each reason comes and goes as it should, and nothing is remembered that is no longer so."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_crm.analysis.standing import RUNGS
from desktop_crm.analysis.today import RULES, next_birthday
from desktop_crm.app import reminding, today_acts
from desktop_crm.app import settings as shop_settings
from desktop_crm.app.formats import Formats
from desktop_crm.app.services import NewBase
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.app.texts import Texts
from desktop_crm.app.today import Line, Today, today
from desktop_crm.app.today_words import Words
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.claim import Claim
from tests.conftest import TODAY


def ago(days: int) -> date:
    return TODAY - timedelta(days)


def add(session: Session, record: str, *rows: dict[str, Any]) -> range:
    with session.base.write(Intent(f"{record}.add")) as work:
        return work.add(record, rows)


def person(session: Session, name: str = "Olena", **more: Any) -> int:
    return add(session, "client", {"name": name, **more})[0]


def buy(session: Session, client: int, *days: int, amount: int = 100_00) -> None:
    add(session, "purchase", *({"client_id": client, "date": ago(d), "amount": amount, "cost": 0} for d in days))


def told(session: Session, day: date = TODAY) -> Today:
    return today(session, day)


def rules(session: Session, client: int, day: date = TODAY) -> tuple[str, ...]:
    lines = [line for line in told(session, day).lines if line.client == client]
    assert len(lines) <= 1, "one line for each client"
    return tuple(reason.rule for line in lines for reason in line.reasons)


def the_line(session: Session, client: int) -> Line:
    return next(line for line in told(session).lines if line.client == client)


# -- the reasons
def test_an_empty_base_has_nothing_to_say(session: Session) -> None:
    found = told(session)
    assert (found.calls, found.alarms, found.tasks, found.lines) == (0, (), (), ())


@pytest.mark.parametrize(
    ("claim", "waits"),
    [
        ({"date": ago(20), "due_date": ago(1), "status": "in_work"}, True),
        ({"date": ago(20), "due_date": TODAY, "status": "in_work"}, True),
        ({"date": ago(20), "due_date": ago(-1), "status": "in_work"}, False),
        ({"date": ago(1), "status": "new", "due_date": ago(-9)}, True),
        ({"date": ago(13), "status": "in_work"}, False),
        ({"date": ago(14), "status": "in_work"}, True),
        ({"date": ago(20), "due_date": ago(1), "status": "resolved"}, False),
        ({"date": ago(-1), "status": "new"}, False),
    ],
)
@pytest.mark.parametrize("record", ["claim", "problem"])
def test_claims_wait(session: Session, record: str, claim: dict[str, Any], waits: bool) -> None:
    client = person(session)
    add(session, record, {"client_id": client, "text": "The leg came loose", **claim})
    assert rules(session, client) == (("claim",) if waits else ())


def test_the_worst_claim_stands_for_all(session: Session) -> None:
    client = person(session)
    late = {"client_id": client, "date": ago(9), "due_date": ago(2)}
    add(session, "claim", {**late, "text": "Small", "severity": 3}, {**late, "text": "Large", "severity": 9})
    params = the_line(session, client).reasons[0].params
    assert (params["case"].text, params["n"]) == ("Large", 2)


def test_severe_claims_come_first_then_money(session: Session) -> None:
    names = {name: person(session, name) for name in ("poor", "rich", "severe")}
    for name, amount in (("poor", 10), ("rich", 1_000_00), ("severe", 1)):
        buy(session, names[name], 5, amount=amount)
        severity = 9 if name == "severe" else 5
        add(session, "claim", {"client_id": names[name], "text": "x", "date": ago(3), "severity": severity})
    assert [line.title for line in told(session).sections[0].lines] == ["severe", "rich", "poor"]


def test_who_breaks_the_rhythm_may_be_leaving(session: Session) -> None:
    client = person(session)
    buy(session, client, 110, 90, 70, 50)  # every 20 days
    assert "leaving" not in rules(session, client, ago(50 - 40))
    assert rules(session, client, ago(50 - 41))[0] == "leaving"
    assert rules(session, client, ago(50 - 60))[0] == "leaving"
    assert rules(session, client, ago(50 - 61))[0] == "silent", "past three intervals"
    assert "silent" in rules(session, client, ago(50 - 60 - 180))
    assert "silent" not in rules(session, client, ago(50 - 60 - 181)), "too late to call"


def test_a_recorded_loss_is_no_longer_to_be_called(session: Session) -> None:
    client = person(session)
    buy(session, client, 110, 90, 70, 50)
    assert rules(session, client)[0] == "silent" or rules(session, client)[0] == "leaving"
    loss = add(session, "loss", {"client_id": client, "reason": "Moved", "date": ago(3)})[0]
    assert rules(session, client) == ()
    with session.base.write(Intent("loss.edit")) as work:
        work.edit("loss", {loss: {"won_back_on": ago(1)}})
    assert rules(session, client)


def test_who_carries_the_cause_of_a_loss_may_be_leaving(session: Session) -> None:
    causes = [one.id for one in session.base.all("cause")]
    client, gone, other = person(session), person(session, "Gone"), person(session, "Other")
    buy(session, client, 300, 5, amount=700_00)
    add(session, "feedback", {"client_id": client, "date": TODAY, "satisfaction": 5})
    case = {"client_id": client, "text": "The sofa\ncame late.", "date": ago(20), "cause": causes[0]}
    case |= {"status": "in_work", "due_date": ago(-30)}
    add(session, "problem", case | {"cause": causes[1], "severity": 9}, case | {"cause": None})
    (problem,) = add(session, "problem", case)
    assert rules(session, client) == (), "nobody left for it"
    loss = {"client_id": gone, "reason": "Waited", "date": ago(365), "cause": causes[0]}
    add(session, "loss", loss)
    assert rules(session, client) == (), "more than a year ago"
    add(session, "loss", loss | {"date": ago(4)}, loss | {"date": ago(300)})
    line = the_line(session, client)
    (reason,) = line.reasons
    name = next(one.name for one in session.base.all("cause") if one.id == causes[0])
    assert (reason.rule, reason.params["n"], reason.params["cause"]) == ("cause", 1, name)
    assert (reason.params["case"].record, reason.params["case"].id, line.money) == ("problem", problem, 1400_00)
    words = Words(Formats(Texts("en")), TODAY, {})
    assert words.why(line) == f"{name}: 1 client left for it"
    assert words.because(line) == "Open problem: The sofa came late"
    add(session, "interaction", {"client_id": client, "date": ago(4), "purpose": "other", "summary": "x"})
    assert rules(session, client) == (), "talked over since"
    add(session, "loss", loss | {"client_id": other, "date": ago(3)})
    assert rules(session, client) == ("cause",), "one more has left"
    add(session, "loss", loss | {"client_id": client, "date": ago(2)})
    assert rules(session, client) == (), "who has left is no longer leaving"


def test_their_own_loss_is_no_warning(session: Session) -> None:
    cause = session.base.all("cause")[0].id
    client = person(session)
    buy(session, client, 60, 1)
    add(session, "feedback", {"client_id": client, "date": TODAY, "satisfaction": 5})
    add(session, "loss", {"client_id": client, "reason": "x", "date": ago(30), "cause": cause, "won_back_on": ago(9)})
    case = {"client_id": client, "text": "x", "date": ago(50), "cause": cause, "status": "in_work", "due_date": ago(-9)}
    add(session, "claim", case)
    assert rules(session, client) == ()
    add(session, "loss", {"client_id": person(session, "Gone"), "reason": "x", "date": ago(60), "cause": cause})
    assert rules(session, client) == ("cause",)
    assert the_line(session, client).reasons[0].params["n"] == 1
    add(session, "interaction", {"client_id": client, "date": ago(29), "purpose": "other", "summary": "x"})
    assert rules(session, client) == (), "talked over since the other left and the claim came"
    add(session, "loss", {"client_id": client, "reason": "x", "date": ago(28), "cause": cause, "won_back_on": ago(9)})
    assert rules(session, client) == (), "that they left themselves in between is nothing new about others"


def test_who_fell_on_the_ladder_by_the_passing_of_days(session: Session) -> None:
    client = person(session)
    buy(session, person(session, "Steady"), *range(10, 1000, 120))
    buy(session, client, 450, 410, 370, 150, 5)
    add(session, "feedback", {"client_id": client, "date": TODAY, "satisfaction": 5})
    line = the_line(session, client)
    (reason,) = line.reasons
    assert (reason.rule, reason.params["was"], reason.params["rung"], line.money) == (
        "fell", "regular", "frequent", 200_00,
    )  # fmt: skip
    words = Words(Formats(Texts("uk")), TODAY, {})
    assert words.why(line) == "Рідше: постійний → частий"
    assert words.because(line) == "Нижча сходинка вірності, ніж три місяці тому"
    with session.base.write(Intent("client.edit")) as work:
        work.edit("client", {client: {"pinned_rung": "new"}})
    assert rules(session, client) == (), "a rung given by hand is no fall"
    session.base.undo()
    add(session, "loss", {"client_id": client, "date": TODAY, "reason": "x"})
    assert rules(session, client) == (), "who has left is told of as a loss"
    session.base.undo()
    add(session, "interaction", {"client_id": client, "date": ago(1), "purpose": "offer", "summary": "x"})
    assert rules(session, client) == ()
    assert "fell" not in rules(session, client, ago(-100))


def test_one_time_buyers_are_asked_once(session: Session) -> None:
    client = person(session)
    buy(session, client, 100)
    assert rules(session, client) == ("once",)
    assert rules(session, client, ago(100 - 29)) == ()
    assert rules(session, client, ago(100 - 366)) == ()
    add(session, "feedback", {"client_id": client, "date": ago(2), "satisfaction": 5})
    assert rules(session, client) == ()


def test_refusers_are_asked_until_they_buy(session: Session) -> None:
    client = person(session)
    add(session, "refusal", {"client_id": client, "date": ago(8), "reason": "Too long to wait", "amount": 26_000_00})
    line = the_line(session, client)
    assert (line.reasons[0].rule, line.money) == ("refusal", 26_000_00)
    assert rules(session, client, ago(8 - 91)) == ()
    buy(session, client, 3)
    assert rules(session, client) == ()


def test_feedback_is_due_by_class(session: Session) -> None:
    client = person(session)
    buy(session, client, 100, 50, 10)  # the only one: class A
    assert rules(session, client) == ("feedback",)
    add(session, "feedback", {"client_id": client, "date": ago(89), "satisfaction": 5})
    assert rules(session, client) == ()
    shop_settings.change(session, {"feedback_days_A": "80"})
    assert rules(session, client) == ("feedback",)
    shop_settings.change(session, {"feedback_days_A": "0"})
    assert rules(session, client) == (), "never"
    shop_settings.change(session, {"feedback_days_A": "soon"})
    assert rules(session, client, ago(-2)) == ("feedback",), "no number: the default"


def test_you_asked_we_did(session: Session) -> None:
    client = person(session)
    wish = add(session, "wish", {"client_id": client, "text": "Evening deliveries", "date": ago(90)})[0]
    row = {"text": "Deliver in the evening", "date": ago(50), "status": "in_work", "wishes": (wish,)}
    improvement = add(session, "improvement", row)[0]
    assert rules(session, client) == ()
    with session.base.write(Intent("improvement.edit")) as work:
        work.edit("improvement", {improvement: {"status": "done", "done_on": ago(1)}})
    assert rules(session, client) == ("tell",)
    today_acts.done(session, the_line(session, client), "Told")
    assert session.base.records("improvement", [improvement])[improvement].told == (client,)
    assert rules(session, client) == ()
    session.base.undo()
    assert rules(session, client) == ("tell",)


@pytest.mark.parametrize(
    ("birthday", "day", "expected"),
    [
        ("--11-22", TODAY, date(2026, 11, 22)),
        ("1980-11-20", TODAY, TODAY),
        ("--11-19", TODAY, date(2027, 11, 19)),
        ("1988-02-29", date(2027, 2, 25), date(2027, 3, 1)),
        ("--02-29", date(2028, 2, 25), date(2028, 2, 29)),
        ("--01-02", date(2026, 12, 30), date(2027, 1, 2)),
    ],
)
def test_birthdays(session: Session, birthday: str, day: date, expected: date) -> None:
    assert next_birthday(birthday, day) == expected
    client, firm = person(session, birthday=birthday), person(session, "Firm")
    add(session, "contact_person", {"client_id": firm, "name": "Ivan", "birthday": birthday})
    near = (expected - day).days <= 7
    assert rules(session, client, day) == rules(session, firm, day) == (("birthday",) if near else ())


def test_several_reasons_make_one_line(session: Session) -> None:
    client = person(session, birthday=f"--{TODAY:%m-%d}")
    buy(session, client, 400, 200, 10)
    add(session, "claim", {"client_id": client, "text": "x", "date": ago(1)})
    assert rules(session, client) == ("claim", "feedback", "birthday")
    assert told(session).calls == 1


# -- what is done with them
def test_talking_it_over_keeps_it_quiet(session: Session) -> None:
    client = person(session)
    add(session, "claim", {"client_id": client, "text": "x", "date": ago(9)})
    talk = {"client_id": client, "date": ago(1), "summary": "x", "channel": "call"}
    add(session, "interaction", {**talk, "purpose": "greeting", "direction": "out"})
    add(session, "interaction", {**talk, "purpose": "claim", "direction": "in"})
    assert rules(session, client) == ("claim",), "they called, nobody answered"
    add(session, "interaction", {**talk, "purpose": "claim", "direction": "out"})
    assert rules(session, client) == ()
    assert rules(session, client, ago(-2)) == ("claim",), "three days later it still waits"


def test_done_settles_all_reasons_of_the_line_and_is_undone_at_once(session: Session) -> None:
    client = person(session, birthday=f"--{TODAY:%m-%d}")
    buy(session, client, 400, 200, 10)
    add(session, "claim", {"client_id": client, "text": "x", "date": ago(1)})
    today_acts.done(session, the_line(session, client), "Called")
    assert rules(session, client) == ()
    assert told(session).done == 1
    call = session.base.on_card("interaction", client)[0]
    assert (call.purpose, call.direction, call.minutes, call.summary) == ("claim", "out", 5, "Called")
    session.base.undo()
    assert rules(session, client) == ("claim", "feedback", "birthday")
    assert told(session).done == 0


def test_put_off_until_the_day(session: Session) -> None:
    client = person(session)
    buy(session, client, 100)
    today_acts.put_off(session, the_line(session, client), today_acts.later(TODAY, "week"), "Call Olena")
    assert rules(session, client) == ()
    assert told(session).tasks == (), "it is no task among the others"
    assert rules(session, client, ago(-6)) == ()
    assert rules(session, client, ago(-7)) == ("once",)
    add(session, "claim", {"client_id": client, "text": "x", "date": ago(-1)})
    assert rules(session, client, ago(-1)) == ("claim",), "what is new is told all the same"
    session.base.undo()
    session.base.undo()
    assert rules(session, client) == ("once",)


def test_put_off_again_moves_the_same_task(session: Session) -> None:
    client = person(session)
    buy(session, client, 100)
    line = the_line(session, client)
    for how in ("tomorrow", "month"):
        today_acts.put_off(session, line, today_acts.later(TODAY, how), "Call")
    (task,) = session.base.on_card("task", client)
    assert task.due_date == ago(-30)
    today_acts.done(session, line, "Called")
    assert session.base.on_card("task", client)[0].status == "done"


def test_put_off_for_nothing_becomes_a_task(session: Session) -> None:
    client = person(session)
    buy(session, client, 100)
    today_acts.put_off(session, the_line(session, client), today_acts.later(TODAY, "week"), "Call Olena")
    add(session, "feedback", {"client_id": client, "date": ago(-3), "satisfaction": 5})
    found = told(session, ago(-7))
    assert (found.calls, [task.text for task in found.tasks]) == (0, ["Call Olena"])


def test_tasks(session: Session) -> None:
    client = person(session)
    rows = [("late", -1), ("now", 0), ("soon", 14), ("far", 15)]
    tasks = add(session, "task", *({"text": t, "due_date": TODAY + timedelta(n), "date": ago(5)} for t, n in rows))
    add(session, "task", {"text": "hers", "client_id": client, "due_date": TODAY, "date": ago(5)})
    assert [(task.text, task.title) for task in told(session).tasks] == [
        ("late", ""),
        ("now", ""),
        ("hers", "Olena"),
        ("soon", ""),
    ]
    today_acts.tick(session, tasks[1], True)
    assert [(t.text, t.done) for t in told(session).tasks][-1] == ("now", True)
    assert told(session).open_tasks == 3
    assert "now" not in [t.text for t in told(session, ago(-1)).tasks]
    today_acts.tick(session, tasks[1], False)
    assert not any(t.done for t in told(session).tasks)


def test_reminders_are_given_once(session: Session) -> None:
    rows = [
        {"text": "old", "due_date": TODAY, "date": ago(1)},
        {"text": "just written", "due_date": TODAY, "date": TODAY},
    ]
    add(session, "task", *rows, {"text": "tomorrow", "due_date": ago(-1), "date": ago(1)})
    first = reminding.due(session, TODAY, ())
    assert [task.text for task in first] == ["old"]
    known = [reminding.key_of(task) for task in first]
    assert reminding.due(session, TODAY, known) == []
    assert [task.text for task in reminding.due(session, ago(-1), known)] == ["just written", "tomorrow"]


# -- the warnings
def alarm(session: Session, code: str) -> Any:
    return next((one for one in told(session).alarms if one.code == code), None)


def test_valuable_and_known_to_one(session: Session) -> None:
    ivan, petro = add(session, "staff", {"name": "Ivan"}, {"name": "Petro"})
    client = person(session, responsible=ivan, known_by=(ivan,))
    buy(session, client, 100, 50, 10)
    found = alarm(session, "known_to_one")
    assert (found.clients, found.params["who"], found.money) == ((client,), ("Ivan",), 300_00)
    with session.base.write(Intent("client.edit")) as work:
        work.edit("client", {client: {"known_by": (ivan, petro)}})
    assert alarm(session, "known_to_one") is None
    session.base.undo()
    with session.base.write(Intent("staff.edit")) as work:
        work.edit("staff", {petro: {"former": True}})
    assert alarm(session, "known_to_one") is None, "in a shop of one nobody else could know them"


def test_nothing_but_greetings(session: Session) -> None:
    client, other = person(session), person(session, "Taras")
    for one in (client, other):
        buy(session, one, 100, 50, 10)
        greeting = {"client_id": one, "date": ago(30), "purpose": "greeting", "direction": "out", "summary": "x"}
        add(session, "interaction", greeting)
    add(session, "interaction", {"client_id": other, "date": ago(300), "purpose": "offer", "summary": "x"})
    assert alarm(session, "only_greeted").clients == (client,)
    assert client in told(session, ago(-70)).alarms[-1].clients


def test_all_effort_goes_to_new_clients(session: Session) -> None:
    add(session, "spending", {"date": ago(10), "kind": "acquisition", "amount": 500_00, "minutes": 60})
    assert alarm(session, "no_retention").money == 500_00
    add(session, "spending", {"date": ago(364), "kind": "retention", "amount": 0, "minutes": 5})
    assert alarm(session, "no_retention") is None
    assert told(session, ago(-1)).alarms[-1].code == "no_retention", "a year has passed since"


def test_more_significant_clients_lost_than_gained(session: Session) -> None:
    rich, other = person(session, "Rich"), person(session, "Other")
    buy(session, rich, 300, 200, 100, amount=1_000_00)
    buy(session, other, 300, 100, 20, amount=1_00)
    assert alarm(session, "balance") is None
    add(session, "loss", {"client_id": other, "reason": "x", "date": ago(4)})
    assert alarm(session, "balance") is None, "the insignificant do not count"
    add(session, "loss", {"client_id": rich, "reason": "x", "date": ago(4)})
    found = alarm(session, "balance")
    assert (found.clients, found.params["lost"], found.params["gained"], found.money) == ((rich,), 1, 0, 3_000_00)
    fresh = person(session, "Fresh")
    buy(session, fresh, 10, amount=9_000_00)
    assert told(session).balance.gained == (fresh,)
    assert alarm(session, "balance") is None, "as many gained as lost is no alarm"


def test_who_was_significant_before_is_not_gained_again(session: Session) -> None:
    back, steady = person(session, "Back"), person(session, "Steady")
    buy(session, steady, 300, 200, 100, amount=1_000_00)
    buy(session, back, 900, 10, amount=4_000_00)
    assert told(session).balance.gained == ()


def test_every_reason_has_words(session: Session, texts: Texts) -> None:
    client = person(session, birthday=f"1980-{TODAY:%m-%d}")
    buy(session, client, 110, 90, 70, 50)
    add(session, "claim", {"client_id": client, "text": "The leg\ncame loose.", "date": ago(1)})
    add(session, "refusal", {"client_id": client, "date": ago(8), "reason": "Long", "amount": 5})
    words = Words(Formats(texts), TODAY, {})
    line = the_line(session, client)
    for text in (words.why(line), words.because(line), words.summary(line), words.finding(told(session))):
        assert text
        assert not {"{", "\n"} & set(text)


# -- it is computed, not stored
def same_cause(base: Any, client: int, cases: list[Any], day: date) -> date | None:
    """Since when a client has an open case of a cause for which others left within the year; of several cases the one
    for which most left, then the most severe, then the first.
    """
    left = defaultdict[int, dict[int, date]](dict)
    for other in set(range(1, 8)) - {client}:
        for loss in base.on_card("loss", other) if base.get("client", other) is not None else ():
            if loss.cause is not None and day - timedelta(364) <= loss.date <= day:
                left[loss.cause][other] = max(loss.date, left[loss.cause].get(other, loss.date))
    mine: list[Any] = [c for c in cases if c.cause is not None and left[c.cause]]
    if not mine:
        return None
    first = max(mine, key=lambda c: (len(left[c.cause]), c.severity, isinstance(c, Claim), -c.id))
    found: date = max(first.date, *left[first.cause].values())
    return found


def naive(session: Session, day: date) -> dict[int, tuple[str, ...]]:
    """Client -> reasons, slowly and by the words of the definitions, for the rules that are about one client alone."""
    base, found = session.base, defaultdict[int, set[str]](set)
    table, quarter_ago = (Standings(Session(base, lambda then=then: then)) for then in (day, day - timedelta(91)))  # type: ignore[misc]
    for client in range(1, 8):
        if base.get("client", client) is None:
            continue
        (standing,) = table.of([client])
        (earlier,) = quarter_ago.of([client])
        bought = [p.date for p in base.on_card("purchase", client) if p.date <= day]
        feedback = [f.date for f in base.on_card("feedback", client) if f.date <= day]
        talks = [i for i in base.on_card("interaction", client) if i.date <= day]
        off = [t for t in base.on_card("task", client) if t.status == "open" and t.origin and t.due_date > day]
        reasons: dict[str, date] = {}
        open_cases = [c for r in ("claim", "problem") for c in base.on_card(r, client) if c.open and c.date <= day]
        waiting = [
            c
            for c in open_cases
            if c.status == "new" or (c.due_date and c.due_date <= day) or (not c.due_date and (day - c.date).days >= 14)
        ]
        if waiting:
            worst = max(
                waiting, key=lambda c: (c.severity, -(c.due_date or date.max).toordinal(), isinstance(c, Claim), -c.id)
            )
            reasons["claim"] = worst.date
        if standing.left is None and (same := same_cause(base, client, open_cases, day)):
            reasons["cause"] = same
        if bought and standing.left is None and standing.last:
            quiet = (day - standing.last).days
            if standing.days == 1 and 30 <= quiet <= 365 and not any(f >= standing.last for f in feedback):
                reasons["once"] = standing.last
            if RUNGS.index(earlier.rung) > RUNGS.index(standing.rung):
                reasons["fell"] = day - timedelta(90)
            twice = 2 * (standing.interval or 0)
            if standing.days >= 3 and not standing.silent and quiet >= 7 and quiet > twice:
                reasons["leaving"] = standing.last + timedelta(int(twice))
            limit = int(standing.limit or 0)
            if standing.silent and standing.days >= 2 and quiet - limit <= 180:
                reasons["silent"] = standing.last + timedelta(limit)
            every = {"A": 90, "B": 180}.get(standing.class_, 365)
            asked = max(feedback, default=min(bought))
            if not standing.silent and "once" not in reasons and (day - asked).days >= every:
                reasons["feedback"] = asked + timedelta(every)
        for rule, since in reasons.items():
            spoken = [
                t.date
                for t in talks
                if (t.purpose in RULES[rule].purposes and (t.direction == "out" or not RULES[rule].out))
                or (t.origin and rule in t.origin.split(":")[1].split("+"))
            ]
            rests = any(t >= since and (day - t).days < RULES[rule].rest for t in spoken)
            later = any(rule in t.origin.split(":")[1].split("+") and t.date >= since for t in off)
            if not rests and not later:
                found[client].add(rule)
    return {client: tuple(rule for rule in RULES if rule in reasons) for client, reasons in found.items()}


STEPS = st.tuples(
    st.sampled_from(
        (
            *["buy"] * 3,
            *["day"] * 2,
            *["claim"] * 2,
            "settle",
            "talk",
            "feedback",
            *["loss"] * 2,
            "later",
            "done",
            "delete",
            "undo",
            "redo",
        )
    ),
    st.integers(1, 7),
    st.integers(0, 120),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(STEPS, min_size=4, max_size=22))
def test_it_is_the_same_as_computed_anew(steps: list[tuple[str, int, int]]) -> None:
    """After any sequence of edits, undos and passing days: what the caches say is what a fresh start says."""
    for _ in _walk(steps):
        pass


def _walk(steps: list[tuple[str, int, int]]) -> Iterator[None]:
    from desktop_crm.storage.opening import open_base

    with tempfile.TemporaryDirectory() as folder:
        base = open_base(Path(folder) / "shop.crm", new=NewBase("en", "UAH", "Shop"), actor="T")
        days = [TODAY]
        session = Session(base, lambda: days[0])
        standings = Standings(session)
        add(session, "client", *({"name": f"Client {n}"} for n in range(7)))
        for step, client, number in steps:
            _step(session, days, step, client, number)
            found = today(session, days[0], standings=standings)
            assert found == today(Session(base, lambda: days[0]), days[0])
            mine = {
                line.client: rules
                for line in found.lines
                if (rules := tuple(r.rule for r in line.reasons if r.rule not in ("tell", "refusal", "birthday")))
            }
            assert mine == naive(session, days[0])
            yield
        base.close()


def cause_of(session: Session, number: int) -> int | None:
    """Most often the first cause, else the second or none."""
    first, second = (one.id for one in session.base.all("cause")[:2])
    return (first, first, first, second, None)[number % 5]


def _step(session: Session, days: list[date], step: str, client: int, number: int) -> None:
    base, day = session.base, days[0]
    past = day - timedelta(number)
    if step == "day":
        days[0] = day + timedelta(number)
    elif step in ("undo", "redo"):
        operation = base.next_undo() if step == "undo" else None
        if operation is None or operation.intent.code not in ("base.create", "client.add"):
            getattr(base, step)()
    elif base.get("client", client) is None:
        return
    elif step == "buy":
        rows = [{"client_id": client, "date": past - timedelta(n), "amount": 100 * client} for n in range(0, 60, 20)]
        add(session, "purchase", *rows[: 1 + number % 3])
    elif step == "claim":
        row = {"client_id": client, "text": "x", "date": past, "severity": 1 + number % 10}
        row["cause"] = cause_of(session, number)
        add(session, "problem" if number % 5 == 0 else "claim", row | {"status": "in_work" if number % 2 else "new"})
    elif step == "settle":
        for claim in base.on_card("claim", client)[:1]:
            with base.write(Intent("claim.edit")) as work:
                work.edit("claim", {claim.id: {"status": "resolved"}})
    elif step == "talk":
        purpose = ("claim", "feedback", "greeting", "other")[number % 4]
        row = {"client_id": client, "date": past, "purpose": purpose, "summary": "x"}
        add(session, "interaction", row | {"direction": "out" if number % 3 else "in"})
    elif step == "feedback":
        add(session, "feedback", {"client_id": client, "date": past, "satisfaction": 4})
    elif step == "loss":
        add(session, "loss", {"client_id": client, "date": past, "reason": "x", "cause": cause_of(session, number)})
    elif step == "delete":
        with base.write(Intent("client.delete")) as work:
            work.remove("client", [client])
    else:
        line = next((line for line in today(session, day).lines if line.client == client), None)
        if line is not None and step == "done":
            today_acts.done(session, line, "x")
        elif line is not None:
            today_acts.put_off(session, line, day + timedelta(1 + number), "x")
