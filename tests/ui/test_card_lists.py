"""What stands in the card's lists, made from the base and without a window."""

from __future__ import annotations

from datetime import date

import pytest

from desktop_crm.app import cards
from desktop_crm.app.formats import Formats
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts
from desktop_crm.ui.card import timeline, voices
from desktop_crm.ui.card.kinds import KINDS
from desktop_crm.ui.card.rows import Row
from desktop_crm.ui.card.words import Words, one_line
from tests.ui.cardkit import TODAY, add_point, add_staff, days_ago


@pytest.fixture
def client(session: Session) -> int:
    return cards.add_client(session, {"name": "Olena"}).id


def words(session: Session, client: int, language: str = "en") -> Words:
    texts = Texts(language)
    card = cards.load_card(session, client)
    assert card is not None
    return Words(texts, Formats(texts), card)


def events(session: Session, client: int) -> list[timeline.Event]:
    return timeline.events(words(session, client), session.base.history("client", client))


def texts_of(rows: list[Row]) -> list[str]:
    return [row.text for row in rows]


# -- claims and wishes
def test_groups_stand_in_order_with_the_heaviest_claim_first(session: Session, client: int) -> None:
    for text, severity, day in (("light", 2, 1), ("heavy", 9, 30), ("middling", 5, 3)):
        cards.add_record(session, "claim", client, {"text": text, "severity": severity, "date": days_ago(day)})
    cards.add_record(session, "wish", client, {"text": "wish"})
    cards.add_record(
        session,
        "claim",
        client,
        {"text": "old", "date": days_ago(40), "status": "resolved", "resolved_on": days_ago(36)},
    )
    made = voices.rows(words(session, client))
    assert texts_of(made) == ["Open claims", "heavy", "middling", "light", "Wishes", "wish", "Closed"]
    assert made[0].detail == "3, oldest 4\u00a0weeks"
    assert "4\u00a0days" in made[-1].detail
    assert made[-1].fold is False
    shown = voices.rows(words(session, client), show_closed=True)
    assert texts_of(shown)[-1] == "old"


@pytest.mark.parametrize(("order", "wanted"), [("newest", ["b", "a"]), ("heaviest", ["a", "b"]), ("due", ["a", "b"])])
def test_orders(session: Session, client: int, order: str, wanted: list[str]) -> None:
    cards.add_record(
        session,
        "claim",
        client,
        {"text": "a", "severity": 9, "date": days_ago(9), "due_date": date(2026, 12, 1)},
    )
    cards.add_record(session, "claim", client, {"text": "b", "severity": 3, "date": days_ago(1)})
    assert texts_of(voices.rows(words(session, client), order=order))[1:] == wanted


def test_overdue_is_said_in_words_and_counted(session: Session, client: int) -> None:
    cards.add_record(
        session, "claim", client, {"text": "late", "date": days_ago(9), "due_date": days_ago(1), "severity": 5}
    )
    cards.add_record(session, "claim", client, {"text": "in time", "date": days_ago(9), "due_date": TODAY})
    cards.add_record(
        session,
        "claim",
        client,
        {"text": "closed late", "date": days_ago(9), "due_date": days_ago(5), "status": "declined"},
    )
    found = words(session, client)
    assert voices.counts(found) == {"all": 3, "open": 2, "overdue": 1}
    late = voices.rows(found, "overdue")[1]
    assert (late.text, late.under, late.under_token) == ("late", "overdue by 1\u00a0day", "danger")
    assert len(voices.rows(found, "overdue")) == 2


def test_the_path_the_product_and_the_day_stand_in_the_second_line(session: Session, client: int) -> None:
    where = add_point(session, "delivery", "Damage")
    cards.add_record(
        session, "claim", client, {"text": "scratch", "failure_point": where, "product": "Sofa", "date": days_ago(2)}
    )
    row = voices.rows(words(session, client))[1]
    assert row.detail == "Delivery › Damage · Sofa, 18 Nov 2026"
    assert row.severity_text == "5 of\u00a010"


def test_any_text_is_one_short_line() -> None:
    assert one_line("a\n\n b\u2028c\t") == "a b c"
    assert len(one_line("x" * 100_000)) < 500
    assert one_line("y " * 100_000).endswith("…")
    assert one_line("short") == "short"


# -- the timeline
def test_the_timeline_joins_records_and_changes_by_months(session: Session, client: int) -> None:
    (ivan,) = add_staff(session, "Ivan")
    cards.add_record(
        session,
        "interaction",
        client,
        {"summary": "asked", "channel": "call", "minutes": 6, "staff": ivan, "date": days_ago(2), "next_step": "call"},
    )
    cards.add_record(
        session,
        "purchase",
        client,
        {"amount": 1_240_000, "cost": 930_000, "product": "Table", "document": "1191", "date": days_ago(40)},
    )
    made = timeline.rows(words(session, client), [e for e in events(session, client) if e.kind != "changes"])
    assert texts_of(made) == [
        "November 2026",
        "Call, 6\u00a0minutes: asked",
        "October 2026",
        "Purchase: Table for 12,400\u00a0₴",
    ]
    assert (made[1].side, made[1].detail) == ("Ivan", "Next: call")
    assert made[3].detail == "Document 1191 · margin 3,100\u00a0₴"


def test_a_change_says_field_before_after_who_and_when(session: Session, client: int) -> None:
    cards.edit_record(session, "client", client, {"city": "Lviv"})
    cards.edit_record(session, "client", client, {"city": "Stryi"})
    newest = next(e.row for e in events(session, client) if e.kind == "changes")
    assert (newest.text, newest.detail, newest.side) == ("City", "Lviv → Stryi", "Tester")
    assert newest.under


def test_adding_a_record_is_told_once_and_its_end_too(session: Session, client: int) -> None:
    claim = cards.add_record(session, "claim", client, {"text": "leg"}).id
    assert [e.kind for e in events(session, client)].count("voices") == 1
    assert not any("leg" in e.row.text for e in events(session, client) if e.kind == "changes")
    cards.edit_record(session, "claim", claim, {"status": "in_work"})
    first = next(e.row for e in events(session, client) if e.kind == "changes")
    assert (first.text, first.detail) == ("Status · Claim “leg”", "new → in work")
    cards.remove(session, "claim", [claim])
    first = next(e.row for e in events(session, client) if e.kind == "changes")
    assert first.text == "In the trash: Claim “leg”"
    cards.undo(session)
    first = next(e.row for e in events(session, client) if e.kind == "changes")
    assert "Claim “leg”" in first.text
    assert "undone" in first.detail


def test_filters_count_what_they_show(session: Session, client: int) -> None:
    cards.add_record(session, "claim", client, {"text": "a"})
    cards.add_record(session, "wish", client, {"text": "b"})
    cards.add_record(session, "purchase", client, {"amount": 100})
    found = events(session, client)
    counts = timeline.counts(found)
    assert counts["voices"] == 2
    assert counts["purchases"] == 1
    for name in timeline.FILTERS:
        shown = timeline.rows(words(session, client), found, name)
        assert sum(row.kind == "event" for row in shown) == counts[name]


def test_every_language_says_every_row(session: Session, client: int) -> None:
    cards.add_record(session, "claim", client, {"text": "a", "due_date": TODAY})
    cards.add_record(session, "wish", client, {"text": "b", "priority": "high"})
    cards.add_record(session, "purchase", client, {"amount": 100, "cost": 50})
    cards.add_record(session, "interaction", client, {"summary": "c"})
    for language in ("en", "uk", "ru"):
        found = words(session, client, language)
        made = voices.rows(found) + timeline.rows(found, timeline.events(found, session.base.history("client", client)))
        assert all(row.text for row in made)
        assert not any("{" in row.spoken() for row in made)


def test_a_purchase_without_cost_claims_no_margin(session: Session, client: int) -> None:
    cards.add_record(session, "purchase", client, {"amount": 100_50})
    found = words(session, client)
    row = KINDS["purchase"].row(found, found.card.purchases[0])
    assert row.cells[4:] == ("100.50", "")
    assert row.under == ""
