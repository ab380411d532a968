"""Many cards at once: a copy first, one operation, one undo."""

from __future__ import annotations

from desktop_crm.app import cards
from desktop_crm.app.session import Session


def test_deleting_many_cards_makes_a_copy_first(session: Session) -> None:
    ids = [cards.add_client(session, {"name": name}).id for name in ("Anna", "Borys", "Chrystyna")]
    cards.remove(session, "client", ids)
    assert session.base.count() == 0
    newest = session.base.copies()[0]
    assert (newest.reason, newest.clients, newest.verified) == ("bulk", 3, True)
    cards.undo(session)
    assert session.base.count() == 3


def test_deleting_one_card_makes_none(session: Session) -> None:
    cards.remove(session, "client", [cards.add_client(session, {"name": "Anna"}).id])
    assert session.base.copies() == []
