"""A card's records in words: what the lists, the forms and the header have in common."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from desktop_crm.app import settings, wording
from desktop_crm.app.cards import PLURALS, Card, NewCard, subject_of, values_of
from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts
from desktop_crm.domain import custom_field
from desktop_crm.domain.claim import Claim
from desktop_crm.domain.fields import Kind, specs
from desktop_crm.domain.loss import Loss
from desktop_crm.domain.problem import HiddenProblem
from desktop_crm.domain.purchase import Purchase
from desktop_crm.domain.records import RECORDS
from desktop_crm.domain.returned import Return

SHOWN_LIMIT: Final = 400
"""Characters of a text that a list paints at most: no screen shows more in a line, and measuring 100,000 takes long."""
ISOLATES: Final = "\u2066\u2067\u2068"
DIRECTIONS: Final = frozenset(f"\u202a\u202b\u202c\u202d\u202e\u2069{ISOLATES}")
FIRST_STRONG, END = "\u2068", "\u2069"
CHANNEL_ICONS: Final = {
    "call": "phone",
    "visit": "map-pin",
    "shop": "store",
    "email": "mail",
    "messenger": "message-circle",
    "letter": "mail",
    "site": "globe",
    "other": "contact",
}


def one_line(text: str, limit: int = SHOWN_LIMIT) -> str:
    """The text on one line, cut where no screen could show more."""
    line = " ".join(text[: 2 * limit].split())
    return closed(line if len(line) <= limit and len(text) <= 2 * limit else line[:limit].rstrip() + "…")


def closed(line: str) -> str:
    """The line with what turns the direction of reading closed off, so that it turns nothing around it."""
    if DIRECTIONS.isdisjoint(line):
        return line
    return FIRST_STRONG + line + END * (1 + sum(line.count(mark) for mark in ISOLATES))


def severity_token(severity: int | None) -> str:
    """The colour of a severity 1-10: heavy, middling, light."""
    if severity is None or severity < 4:
        return "textMuted"
    return "danger" if severity >= 7 else "warning"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def joined(*parts: str) -> str:
    """What is said of a record in its small line."""
    return " · ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Words:
    """`card` as people read it, in one language."""

    texts: Texts
    formats: Formats
    card: Card
    names: wording.Names = field(init=False)

    def __post_init__(self) -> None:
        card = self.card
        names = wording.Names(
            {s.id: s.name for s in card.staff.values()},
            card.points,
            {c.id: c.name for c in card.causes.values()},
            card.own,
        )
        object.__setattr__(self, "names", names)

    def value(self, record: str, name: str, found: Any) -> str:
        if name == "purchase" and found is not None:
            return self.purchase(found)
        if isinstance(found, NewCard):
            return found.name
        if custom_field.id_of(name) is not None:
            return wording.value(self.texts, self.formats, self.names, record, name, found)
        spec = specs(RECORDS[record])[name]
        if spec.kind is Kind.REF and found is not None and (spec.refers == "client" or spec.refers in PLURALS):
            one = self.record_of(spec.refers, found) if spec.refers in PLURALS else None
            return self.client(found) if one is None else self.named(spec.refers, one)
        return wording.value(self.texts, self.formats, self.names, record, name, found)

    def label(self, record: str, name: str) -> str:
        return wording.field_label(self.texts, record, name, self.card.own)

    def choice(self, record: str, name: str, code: str) -> str:
        return wording.choice(self.texts, record, name, code)

    def staff(self, id: int | None) -> str:
        return self.names.of("staff", id)

    def point(self, id: int | None) -> str:
        return self.names.of("failure_point", id)

    def client(self, id: int | None) -> str:
        """The name of this client, or of another that the card speaks of."""
        own = self.card.client
        return one_line(own.title if id == own.id else self.card.clients.get(id or 0, ""), 120)

    def named(self, record: str, found: Any) -> str:
        """How a record of this card is named where one is chosen: in its own words, and when."""
        subject = one_line(self.subject(record, found), 60) or self.capital_of(record)
        return ", ".join(part for part in (subject, self.formats.date(found.date)) if part)

    def capital_of(self, record: str) -> str:
        return capital(self.texts(f"codes.record_{record}"))

    def purchase(self, id: int | None) -> str:
        """How a purchase of this client is named where one is chosen: what was bought, when, for how much."""
        found = next((p for p in self.card.purchases if p.id == id), None)
        return "" if found is None else self.purchase_title(found)

    def purchase_title(self, found: Purchase) -> str:
        what = one_line(found.product, 60) or found.document
        parts = (what, self.formats.date(found.date), self.formats.money(found.amount))
        return ", ".join(part for part in parts if part)

    def document(self, number: str) -> str:
        return self.texts("card.event_document", number=one_line(number, 60)) if number else ""

    def contacts(self) -> str:
        """Who it is and how to reach them, a line each."""
        client = self.card.client
        phones = [self.formats.phone(p) for p in client.phones]
        lines = [client.title, *phones, *client.emails, *client.addresses, client.city]
        return "\n".join(line for line in lines if line)

    def staff_named(self, name: str) -> int | None:
        """Who at work here has this name: whoever is at the keyboard, where they are on the staff."""
        wanted = name.strip().casefold()
        return next((s.id for s in self.card.staff.values() if wanted and s.name.casefold() == wanted), None)

    def margin(self, found: Purchase | Return) -> int | None:
        """Amount minus the cost of the goods, where that is known."""
        return None if found.amount is None or found.cost is None else found.amount - found.cost

    def claim_state(self, claim: Claim | HiddenProblem, record: str = "claim") -> tuple[str, str]:
        """Status of a claim or problem with its date in words, and the colour it stands in."""
        state = self.choice(record, "status", claim.status)
        if claim.open:
            if claim.due_date is None:
                return state, "textMuted"
            late = (self.card.today - claim.due_date).days
            if late > 0:
                return self.texts("card.overdue", n=late), "danger"
            return self.texts("card.state_due", state=state, date=self.formats.date(claim.due_date)), "text"
        if claim.resolved_on is not None:
            return self.texts("card.state_on", state=state, date=self.formats.date(claim.resolved_on)), "textMuted"
        return state, "textMuted"

    def due(self, day: date | None) -> tuple[str, str]:
        """Until when something is to be done, in words, and the colour that stands in."""
        if day is None:
            return "", "textMuted"
        late = (self.card.today - day).days
        if late > 0:
            return self.texts("card.overdue", n=late), "danger"
        return (self.texts("card.due_today"), "text") if late == 0 else (self.formats.date(day), "text")

    def standing_loss(self) -> Loss | None:
        """The loss that stands: neither won back nor bought anything since."""
        last = max((p.date for p in self.card.purchases if p.date), default=None)
        for loss in self.card.losses:
            if loss.won_back_on is None and not (last and loss.date and last > loss.date):
                return loss
        return None

    def severity(self, value: int | None) -> str:
        return "" if value is None else self.texts("card.severity_of", value=value)

    def subject(self, record: str, found: Any) -> str:
        return subject_of(record, values_of(found))

    def record_of(self, record: str, id: int) -> Any | None:
        """A record of this card, by its kind and id."""
        if record == "client":
            return self.card.client if self.card.client.id == id else None
        return next((r for r in records_of(self.card, record) if r.id == id), None)

    @property
    def settings(self) -> settings.Settings:
        return settings.Settings(self.card.settings)


def records_of(card: Card, record: str) -> tuple[Any, ...]:
    """Newest first."""
    found: tuple[Any, ...] = getattr(card, PLURALS[record])
    return found
