"""A shop's day by command line: cards, claims, corrections, taking back."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from desktop_crm.app.resolving import field_names
from desktop_crm.cli.parser import ADDED
from desktop_crm.domain.records import ON_CARD
from tests.e2e.program import Program

UID = re.compile(r"[0-9a-f]{12}/\d+/\d+")


def test_everything_given_stands_on_the_card(crm: Program) -> None:
    staff = crm.add("staff", "name=Іван Петренко", "position=manager", "phone=+380501112233")
    client = crm.add(
        "client",
        "kind=company",
        "roles=client;supplier",
        "number=17850.0",
        "name=Ґудзь Їжак’",
        "organisation=ТОВ «Ёлки»",
        "other_names=Гудзь;Gudz",
        "phones=+380 67 123-45-67; 044 200 30 40",
        "emails=a@b.ua",
        "addresses=вул. Шевченка, 1",
        "city=Львів",
        "birthday=29.02",
        "source=Знайомі",
        "tags=vip;опт",
        "notes=Любить <b>жирне</b> =1+1\nі другий рядок",
        "responsible=іван петренко",
        "known_by=Іван Петренко",
        "known_since=01.02.2020",
    )
    card = crm("card", client, "--json").json
    assert UID.fullmatch(client)
    assert UID.fullmatch(staff)
    assert card["uid"] == client
    assert card["roles"] == ["client", "supplier"]
    assert card["phones"] == ["+380 67 123-45-67", "044 200 30 40"]
    assert card["birthday"] == "--02-29"
    assert card["notes"] == "Любить <b>жирне</b> =1+1\nі другий рядок"
    assert (card["responsible"], card["known_by"]) == ("Іван Петренко", ["Іван Петренко"])
    assert card["known_since"] == "2020-02-01"
    assert set(field_names("client")) <= set(card)
    assert all(card[many] == [] for many in ("claims", "wishes", "purchases", "interactions"))


def test_records_on_the_card_by_their_names(crm: Program) -> None:
    client = crm.add("client", "name=Olena")
    bought = crm.add("purchase", "date=2024-01-31", "amount=12 400,50", "cost=1.234,56", "product=Sofa", to=client)
    claim = crm.add(
        "claim",
        "text=Leg came loose",
        "date=2024-02-29",
        "failure_point=delivery",
        "severity=7",
        f"purchase={bought}",
        "channel=call",
        "content=no",
        to=client,
    )
    wish = crm.add("wish", "text=Evening delivery", to=client)
    contact = crm.add("interaction", "summary=Rang", "date=yesterday", "direction=out", to=client)
    card = crm("card", client, "--json").json
    assert [r["uid"] for r in card["claims"]] == [claim]
    assert [r["uid"] for r in card["wishes"]] == [wish]
    assert [r["uid"] for r in card["interactions"]] == [contact]
    assert card["purchases"][0]["amount"] == "12400.50"
    assert card["purchases"][0]["cost"] == "1234.56"
    assert card["claims"][0]["failure_point"] == "Delivery"
    assert card["claims"][0]["purchase"] == bought
    assert card["claims"][0]["content"] is False
    assert card["interactions"][0]["minutes"] == 5
    for record, many in {"claim": "claims", "wish": "wishes", "purchase": "purchases"}.items():
        assert set(card[many][0]) == {"uid", *field_names(record)}
    assert crm("card", claim, "--json").json == card, "a record on the card leads to the card"
    assert "Leg came loose" in crm("card", client).out


def test_a_claim_and_a_purchase_need_no_client_but_a_wish_does(crm: Program) -> None:
    crm.add("claim", "text=Somebody was rude")
    crm.add("purchase", "amount=100")
    assert "--to" in crm("add", "wish", "text=x", code=2).err
    assert "--to" in crm("add", "staff", "name=x", "--to", "a/1/1", code=2).err


def test_history_tells_who_changed_what_and_when(crm: Program) -> None:
    client = crm.add("client", "name=Olena", "city=Lviv")
    crm("edit", client, "city=Kyiv", "phones=1")
    entries: list[dict[str, Any]] = crm("history", client, "--json").json
    assert {"at", "who", "field", "before", "after"} <= set(entries[0])
    changed = {e["field"]: (e["before"], e["after"]) for e in entries if e["verb"] == "update"}
    assert changed == {"city": ("Lviv", "Kyiv"), "phones": ([], ["1"])}
    assert entries[-1]["verb"] == "create"
    assert all(e["who"] for e in entries)
    moment = datetime.fromisoformat(entries[0]["at"])
    assert abs(datetime.now(UTC) - moment) < timedelta(minutes=5)
    assert "Kyiv" in crm("history", client).out


def test_undo_and_redo_name_what_they_do_and_survive_the_process(crm: Program) -> None:
    client = crm.add("client", "name=Olena")
    crm("edit", client, "name=Olha")
    assert "Olha" in crm("undo").out
    assert crm("card", client, "--json").json["name"] == "Olena"
    assert "Olha" in crm("redo").out
    assert crm("card", client, "--json").json["name"] == "Olha"
    crm("delete", client)
    assert crm("search", "--json").json == []
    crm("card", client, code=1)
    crm("undo")
    assert crm("search", "olha", "--json").json[0]["uid"] == client


def test_nothing_to_undo(crm: Program) -> None:
    client = crm.add("client", "name=A")
    assert crm("redo", code=1).err
    crm("undo")
    crm("card", client, code=1)
    assert len(crm("undo", code=1).err.splitlines()) == 1


def test_an_edit_to_the_same_value_is_no_change(crm: Program) -> None:
    client = crm.add("client", "name=A")
    assert crm("edit", client, "name=A", "--json").json["changed"] is False
    assert len(crm("history", client, "--json").json) == 1


@pytest.mark.parametrize("record", ADDED)
def test_an_unknown_field_is_answered_by_the_known_ones(crm: Program, record: str) -> None:
    client = crm.add("client", "name=A")
    card = ["--to", client] if record in ON_CARD else []
    card += ["--file", str(crm.base)] if record == "attachment" else []
    told = crm("add", record, *card, "colour=red", code=2).err
    assert all(name in told for name in field_names(record))


@pytest.mark.parametrize(
    ("pair", "field"),
    [
        ("date=31.02.2024", "date"),
        ("date=2999-01-01", "date"),
        ("date=tomorrow-ish", "date"),
        ("severity=11", "severity"),
        ("severity=7.5", "severity"),
        ("severity=٧", "severity"),
        ("compensation=NaN", "compensation"),
        ("compensation=1e9", "compensation"),
        ("compensation=-5", "compensation"),
        ("status=done", "status"),
        ("content=maybe", "content"),
        ("failure_point=nowhere", "failure_point"),
        ("staff=nobody", "staff"),
        ("text=", "text"),
        ("due_date=01.01.2020", "due_date"),
        ("product=" + "x" * 301, "product"),
    ],
)
def test_a_bad_value_is_named_and_nothing_changes(crm: Program, pair: str, field: str) -> None:
    client = crm.add("client", "name=A")
    pairs = ["text=t", pair] if not pair.startswith("text") else [pair]
    told = crm("add", "claim", "--to", client, *pairs, code=1).err
    assert told.startswith(f"{field}: ")
    assert len(told.splitlines()) == 1
    assert crm("card", client, "--json").json["claims"] == []


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|' /C calc'!A0",
        "<script>alert(1)</script>&amp;",
        'OR AND NOT "x" * ( NEAR/2 -',
        "\u202eabc\u200f עברית العربية",
        "🪑" * 40 + " e\u0301",
        "a\tb  c",
        "100 %  _ ? [a-z]",
        "x" * 300,
        "'; DROP TABLE client; --",
        "{name} %s %(x)s",
    ],
)
def test_any_text_is_kept_as_typed_and_found(crm: Program, text: str) -> None:
    client = crm.add("client", f"name={text}")
    card = crm("card", client, "--json").json
    assert card["name"] == text.strip()
    assert text.strip()[:20].replace("\u202e", "\ufffd") in crm("card", client).out
    crm("search", text)
    assert crm("check").code == 0


def test_a_hundred_thousand_characters(crm: Program) -> None:
    client = crm.add("client", "name=A", "notes=" + "ї" * 60_000)
    assert crm("card", client, "--json").json["notes"] == "ї" * 60_000
    assert crm("edit", client, "notes=" + "x" * 100_001, code=1).err.startswith("notes: ")


def test_undecodable_bytes_are_refused_beside_the_field(crm: Program) -> None:
    assert crm("add", "client", "name=\udcff\udcfe", code=1).err.startswith("name: ")
    crm.add("client", "name=A")
    assert crm("search", "\udcff", "--json").json == []


@pytest.mark.parametrize("uid", ["", "x", "000000000000/1/1", "1/2", "../../etc", "a/b/c", "9" * 400 + "/1/1", "é/1/1"])
def test_an_unknown_uid(crm: Program, uid: str) -> None:
    crm.add("client", "name=A")
    for command in ("card", "history", "delete"):
        assert len(crm(command, uid, code=1).err.splitlines()) == 1
    crm("edit", uid, "name=B", code=1)


def test_other_clients_are_named_by_uid_number_or_name(crm: Program) -> None:
    olena = crm.add("client", "name=Олена Шевченко", "number=17")
    rival = crm.add("client", "organisation=Меблі Плюс", "roles=competitor")
    petro = crm.add("client", "name=Петро")
    for named in (rival, "меблі плюс", " Меблі Плюс "):
        loss = crm.add("loss", "reason=Дешевше", f"competitor={named}", to=petro)
        assert crm("card", petro, "--json").json["losses"][0]["competitor"] == rival
        crm("delete", loss)
    for named in ("17", "17.0", "ОЛЕНА шевченко", olena):
        came = crm.add("referral", f"by={named}", to=petro)
        assert crm("card", petro, "--json").json["referrals"][0]["recommender"] == olena
        crm("delete", came)
    crm.add("referral", "by=17", to=petro)
    assert "Олена Шевченко" in crm("card", petro).out


def test_who_is_not_there_or_there_twice_is_said_with_the_way_out(crm: Program) -> None:
    petro = crm.add("client", "name=Петро")
    crm.add("client", "name=Іван")
    second = crm.add("client", "organisation=іван")
    for language in ("en", "uk", "ru"):
        lost = crm("add", "loss", "--to", petro, "reason=x", "competitor=Меблі", "--lang", language, code=1).err
        assert "«Меблі»" in lost or "“Меблі”" in lost
        assert "roles=competitor" in lost
        twice = crm("add", "referral", "--to", petro, "by=Іван", "--lang", language, code=1).err
        assert "2" in twice
        assert "uid" in twice
        own = crm("add", "referral", "--to", petro, "by=Петро", "--lang", language, code=1).err
        assert own.strip()
    crm("delete", second)
    crm("add", "referral", "--to", petro, "by=Іван")
    crm("add", "referral", "--to", petro, f"by={second}", code=1)


def test_records_are_named_by_uid_and_shown_in_words(crm: Program) -> None:
    petro = crm.add("client", "name=Петро")
    claim = crm.add("claim", "text=Leg came loose", to=petro)
    wish = crm.add("wish", "text=Evening delivery", to=petro)
    plan = crm.add("improvement", "text=Another carrier", f"claims={claim}", f"wishes={wish}", "told=Петро")
    crm("edit", plan, "status=done")
    history = crm("history", plan, "--json").json
    assert ("planned", "done") in [(e["before"], e["after"]) for e in history]
    crm("edit", plan, "claims=", "told=")
    told = crm("history", plan).out
    assert "Leg came loose" in told
    assert "Петро" in told
    assert "uid" in crm("edit", plan, "claims=Leg came loose", code=1).err
    assert crm("edit", plan, f"claims={wish}", code=1).err
    crm("delete", claim)
    assert crm("edit", plan, f"claims={claim}", code=1).err, "what is in the trash cannot be linked"


def test_a_name_of_two_is_not_guessed(crm: Program) -> None:
    anna = crm.add("client", "name=Anna")
    first = crm.add("staff", "name=Ivan", "position=manager")
    crm.add("staff", "name=ivan", "position=owner")
    for kind in ("ours", "outside"):
        crm.add("cause", "name=Glue", f"kind={kind}")
    assert "uid" in crm("add", "task", "text=x", "due=today", "staff=Ivan", code=1).err
    assert "uid" in crm("add", "claim", "text=x", "cause=glue", "--to", anna, code=1).err
    crm.add("task", "text=x", "due=today", f"staff={first}")


def test_an_amount_in_another_currency_is_refused(crm: Program) -> None:
    """Five euros are not five pounds."""
    anna = crm.add("client", "name=Anna")
    for amount in ("5 EUR", "€5", "5 грн", "$5"):
        assert "GBP" in crm("add", "purchase", f"amount={amount}", "--to", anna, code=1).err
    crm.add("purchase", "amount=£5", to=anna)
    crm.add("purchase", "amount=6 GBP", to=anna)
    assert [p["amount"] for p in crm("card", anna, "--json").json["purchases"]] == ["6.00", "5.00"]


def test_what_stands_in_one_line_has_one_line(crm: Program) -> None:
    anna = crm.add("client", "name=Anna\nMaria", "notes=One\nTwo")
    card = crm("card", anna, "--json").json
    assert (card["name"], card["notes"]) == ("Anna Maria", "One\nTwo")
