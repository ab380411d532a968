"""The card: reading all of it, and every change to it, each one intent and one undo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from desktop_crm.app import card_rules, merged, own_values, settings
from desktop_crm.app.ports import Work
from desktop_crm.app.session import Session
from desktop_crm.domain import validation
from desktop_crm.domain.attachment import Attachment
from desktop_crm.domain.changes import Changes, Intent
from desktop_crm.domain.claim import Claim
from desktop_crm.domain.client import Client
from desktop_crm.domain.contact_person import ContactPerson
from desktop_crm.domain.custom_field import NO_OWN, Own
from desktop_crm.domain.errors import Invalid, Problem, UserError
from desktop_crm.domain.failure import Cause, FailurePoint
from desktop_crm.domain.feedback import Feedback
from desktop_crm.domain.fields import blank, specs
from desktop_crm.domain.interaction import CHANNELS, Interaction
from desktop_crm.domain.loss import Loss
from desktop_crm.domain.problem import HiddenProblem
from desktop_crm.domain.purchase import Purchase
from desktop_crm.domain.records import RECORDS
from desktop_crm.domain.referral import Referral
from desktop_crm.domain.refusal import Refusal
from desktop_crm.domain.returned import Return
from desktop_crm.domain.spending import Spending
from desktop_crm.domain.staff import Staff
from desktop_crm.domain.task import Task
from desktop_crm.domain.wish import Wish

SUBJECT_LIMIT = 80
PLURALS: Final = {
    "claim": "claims",
    "problem": "problems",
    "wish": "wishes",
    "purchase": "purchases",
    "return": "returns",
    "refusal": "refusals",
    "interaction": "interactions",
    "feedback": "feedback",
    "loss": "losses",
    "referral": "referrals",
    "task": "tasks",
    "spending": "spending",
    "contact_person": "contact_persons",
    "attachment": "attachments",
}
"""Record on a card -> the attribute of `Card` that holds them."""


@dataclass(frozen=True, slots=True)
class Card:
    """Everything on one client's card, newest records first."""

    client: Client
    claims: tuple[Claim, ...] = ()
    wishes: tuple[Wish, ...] = ()
    purchases: tuple[Purchase, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    staff: Mapping[int, Staff] = field(default_factory=dict)
    points: Mapping[int, FailurePoint] = field(default_factory=dict)
    causes: Mapping[int, Cause] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    today: date = field(default_factory=date.today)
    returns: tuple[Return, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    problems: tuple[HiddenProblem, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    losses: tuple[Loss, ...] = ()
    referrals: tuple[Referral, ...] = ()
    tasks: tuple[Task, ...] = ()
    spending: tuple[Spending, ...] = ()
    contact_persons: tuple[ContactPerson, ...] = ()
    recommended: tuple[Referral, ...] = ()
    """Referrals on the cards of others, whom this client has recommended."""
    clients: Mapping[int, str] = field(default_factory=dict)
    """The names of the other clients that these records speak of."""
    own: Own = NO_OWN
    """The shop's own fields."""


@dataclass(frozen=True, slots=True)
class NewCard:
    """In place of a client's id in the values of a record: a card to be made in the same step."""

    name: str
    role: str = "client"


@dataclass(frozen=True, slots=True)
class Done:
    """What a use case did. `id` is the record it was about."""

    changes: Changes
    id: int


def load_card(session: Session, client_id: int) -> Card | None:
    """None where there is no such client (any more)."""
    base = session.base
    client = base.get("client", client_id)
    if client is None:
        return None
    records = {plural: tuple(base.on_card(record, client_id)) for record, plural in PLURALS.items()}
    recommended = tuple(base.named_in("referral", "recommender", client_id))
    return Card(
        client,
        **records,
        recommended=recommended,
        clients=_others(session, records, recommended),
        staff={s.id: s for s in base.all("staff")},
        points={p.id: p for p in base.all("failure_point")},
        causes={c.id: c for c in base.all("cause")},
        settings={s.key: s.value for s in base.all("setting")},
        today=session.today(),
        own=own_values.own(session),
    )


def _others(
    session: Session, records: Mapping[str, tuple[Any, ...]], recommended: Iterable[Referral]
) -> dict[int, str]:
    ids = {loss.competitor for loss in records["losses"]} | {found.recommender for found in records["referrals"]}
    ids |= {found.client_id for found in recommended}
    known = session.base.records("client", {id for id in ids if id is not None})
    return {id: found.title for id, found in known.items()}


def no_card(session: Session) -> Card:
    """A card with nobody on it: what the fields of a record without a client can be chosen from."""
    base = session.base
    return Card(
        Client(0, 0),
        staff={s.id: s for s in base.all("staff")},
        points={p.id: p for p in base.all("failure_point")},
        causes={c.id: c for c in base.all("cause")},
        settings={s.key: s.value for s in base.all("setting")},
        today=session.today(),
    )


def values_of(record: Any) -> dict[str, Any]:
    """The fields of a record as a plain mapping, without `id` and `version`."""
    return {name: getattr(record, name) for name in specs(type(record))}


def subject_of(record: str, values: Mapping[str, Any]) -> str:
    """How a record is named in menus: "Undo: add claim «The sofa leg came loose»"."""
    if record == "client":
        shown = values.get("name") or values.get("organisation") or next(iter(values.get("emails", ())), "")
        shown = shown or next(iter(values.get("phones", ())), "") or values.get("number", "")
    elif record in ("refusal", "loss"):
        shown = values.get("reason", "")
    elif record in ("purchase", "return"):
        shown = values.get("product") or values.get("document") or values.get("reason") or ""
    elif record == "interaction":
        shown = values.get("summary", "")
    else:
        shown = next((values[n] for n in ("text", "name", "key", "note", "year") if values.get(n)), "")
    line = " ".join(str(shown).split())
    return line if len(line) <= SUBJECT_LIMIT else line[: SUBJECT_LIMIT - 1].rstrip() + "…"


def defaults(session: Session, record: str) -> dict[str, Any]:
    """What a new record starts with: the declared defaults and today's date."""
    values = blank(RECORDS[record])
    if "date" in values:
        values["date"] = session.today()
    if record == "custom_field":
        values["position"] = own_values.next_position(session)
    return values


def complete(session: Session, record: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Given values over the defaults, tidied; raises Invalid with every problem beside its field."""
    values = defaults(session, record) | own_values.folded(session, "", given)
    if record == "interaction" and values.get("minutes") is None:
        values["minutes"] = _usual_minutes(session, values["channel"])
    values = card_rules.closed_when_added(session, record, values)
    found = [*validation.problems(record, values, session.today()), *card_rules.linked(session, record, values)]
    if found:
        raise Invalid(tuple(found))
    return values


def _usual_minutes(session: Session, channel: Any) -> int | None:
    return settings.load(session).minutes(channel) if channel in CHANNELS else None


def add_client(session: Session, values: Mapping[str, Any], source: object = None) -> Done:
    return _add(session, "client", values, source)


def add_record(
    session: Session, record: str, client_id: int | None, values: Mapping[str, Any], source: object = None
) -> Done:
    """Add a record to a card (or, with None, to no card), or one of those that stand on none."""
    if client_id is not None:
        if session.base.get("client", client_id) is None:
            raise UserError("no_such_client")
        values = {**values, "client_id": client_id}
    return _add(session, record, values, source)


def _add(session: Session, record: str, values: Mapping[str, Any], source: object) -> Done:
    full = complete(session, record, values)
    new = _new_cards(session, full)
    work = session.base.write(Intent(f"{record}.add", subject_of(record, full)))
    with work:
        ids = work.add(record, [{**full, **_made(work, new)}])
    session.bus.publish(work.changes, source)
    return Done(work.changes, ids[0])


def edit_record(
    session: Session,
    record: str,
    id: int,
    values: Mapping[str, Any],
    version: int | None = None,
    source: object = None,
) -> Done:
    """Change fields of a record. Raises Invalid, or Conflict when `version` is no longer the one that was read."""
    standing = session.base.get(record, id)
    if standing is None:
        raise UserError("record_gone")
    before = values_of(standing)
    values = own_values.folded(session, before.get("custom", ""), values)
    full = checked(session, record, id, before, values)
    changed = {name: value for name, value in full.items() if value != before[name]}
    new = _new_cards(session, changed)
    work = session.base.write(Intent(f"{record}.edit", subject_of(record, full)))
    with work:
        if changed:
            work.edit(record, {id: {**changed, **_made(work, new)}}, version)
    session.bus.publish(work.changes, source)
    return Done(work.changes, id)


def checked(
    session: Session, record: str, id: int, before: Mapping[str, Any], values: Mapping[str, Any]
) -> dict[str, Any]:
    """The values of a record as they will be, `before` being those it has. Raises Invalid."""
    full = card_rules.settled(session, record, before, {**before, **values})
    # an old value that breaks a younger rule must not keep its neighbours from being edited
    stood = {(p.field, p.code) for p in validation.problems(record, {**before, "id": id}, session.today())}
    wrong = validation.problems(record, {**full, "id": id}, session.today())
    found = [p for p in wrong if p.field in values or (p.field, p.code) not in stood]
    for problem in card_rules.linked(session, record, full, id):
        # told beside what was changed: another purchase may fit neither the day nor the amount that stand already
        own = problem.field if problem.field in values else "purchase"
        if own in values:
            found.append(Problem(own, problem.code, problem.params))
    if found:
        raise Invalid(tuple(found))
    return full


def _new_cards(session: Session, values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Field -> the complete values of the card that it names and that is still to be made; raises Invalid."""
    made = {}
    for name, value in values.items():
        if isinstance(value, NewCard):
            try:
                made[name] = complete(session, "client", {"name": value.name, "roles": (value.role,)})
            except Invalid as error:
                raise Invalid(tuple(Problem(name, p.code, p.params) for p in error.problems)) from None
    return made


def _made(work: Work, new: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    return {name: work.add("client", [values])[0] for name, values in new.items()}


def remove(session: Session, record: str, ids: Iterable[int], source: object = None) -> Changes:
    """To the trash, where it stays until it is brought back; a client takes everything on the card along."""
    wanted = list(ids)
    found = [r for r in (session.base.get(record, i) for i in wanted[:1]) if r is not None]
    subject = subject_of(record, values_of(found[0])) if len(wanted) == 1 and found else ""
    return _write_ids(session, "delete", record, wanted, subject, source)


def restore(session: Session, record: str, ids: Iterable[int], source: object = None) -> Changes:
    """Back from the trash; see `merged.restore`."""
    wanted = list(ids)
    found = [r for r in (session.base.get_gone(record, i) for i in wanted[:1]) if r is not None]
    subject = subject_of(record, values_of(found[0])) if len(wanted) == 1 and found else ""
    return _write_ids(session, "restore", record, wanted, subject, source)


def _write_ids(session: Session, verb: str, record: str, ids: list[int], subject: str, source: object) -> Changes:
    if record == "client" and len(ids) > 1:
        session.base.backup("bulk")
    work = session.base.write(Intent(f"{record}.{verb}", subject or ("" if len(ids) == 1 else str(len(ids)))))
    with work:
        if verb == "delete":
            work.remove(record, ids)
        else:
            merged.restore(session.base, work, record, ids)
    session.bus.publish(work.changes, source)
    return work.changes


def take_call(
    session: Session,
    client_id: int | None,
    new_client: Mapping[str, Any],
    claim: Mapping[str, Any],
    source: object = None,
) -> Done:
    """The phone rings: find the client or make the card, and add the claim; one operation, one undo.

    `new_client` is used where `client_id` is None. Raises Invalid with the problems of both forms.
    """
    found: list[Any] = []
    client_values: dict[str, Any] = {}
    try:
        if client_id is None:
            client_values = complete(session, "client", new_client)
    except Invalid as error:
        found += error.problems
    try:
        claim_values = complete(session, "claim", claim)
    except Invalid as error:
        raise Invalid((*found, *error.problems)) from None
    if found:
        raise Invalid(tuple(found))
    work = session.base.write(Intent("call.take", subject_of("claim", claim_values)))
    with work:
        card = client_id if client_id is not None else work.add("client", [client_values])[0]
        if work.get("client", card) is None:
            raise UserError("no_such_client")
        work.add("claim", [{**claim_values, "client_id": card}])
    session.bus.publish(work.changes, source)
    return Done(work.changes, card)


def undo(session: Session, source: object = None) -> Changes | None:
    changes = session.base.undo()
    if changes is not None:
        session.bus.publish(changes, source)
    return changes


def redo(session: Session, source: object = None) -> Changes | None:
    changes = session.base.redo()
    if changes is not None:
        session.bus.publish(changes, source)
    return changes
