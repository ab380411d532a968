"""What the card template needs, and nothing else: every string ready to print, every number a share or a step.

`resources/templates/card.typ` reads `asdict(Document)` as JSON; all keys are always there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from desktop_crm.app import wording
from desktop_crm.app.cards import Card
from desktop_crm.app.formats import Formats
from desktop_crm.app.settings import Settings
from desktop_crm.documents.card_figures import Chart, Figure, chart, figures
from desktop_crm.documents.card_rows import (
    ContactRow,
    PurchaseRow,
    Total,
    Voice,
    contact_rows,
    contacts_note,
    purchase_rows,
    purchases_note,
    staff_name,
    total,
    voice_rows,
    voices_note,
)
from desktop_crm.documents.printable import clamp, one_line, printable
from desktop_crm.domain import custom_field

IN_COLUMN = 300
"""More letters than this do not fit a column of the head: the fact gets the full width, and may run over pages."""
LINES_IN_COLUMN = 8
NUMBER_LIMIT = 24
ADDRESS_LINES = 3
"""Of the letterhead."""
REGIONS = {"uk": "UA"}


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CardData:
    """One sheet."""

    kind: str
    name: str
    standing: tuple[str, ...]
    facts: tuple[Fact, ...]
    long_facts: tuple[Fact, ...]
    figures: tuple[Figure, ...]
    note: str
    chart: Chart | None
    voices: tuple[Voice, ...]
    voices_note: str
    purchases: tuple[PurchaseRow, ...]
    purchases_note: str
    total: Total | None
    contacts: tuple[ContactRow, ...]
    contacts_note: str
    photo: str = ""
    """A picture beside the form; "" until the child has made one that can be printed."""


@dataclass(frozen=True, slots=True)
class Moment:
    """UTC, as a PDF's dates are."""

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int


@dataclass(frozen=True, slots=True)
class Meta:
    title: str
    date: Moment
    printed: str


@dataclass(frozen=True, slots=True)
class Shop:
    """The letterhead. `line` may be several; `logo` is a picture beside the form, "" until the child has made one."""

    name: str = ""
    line: str = ""
    logo: str = ""


@dataclass(frozen=True, slots=True)
class Labels:
    """Words of the form itself."""

    page: str
    footer: str
    note: str
    voices: str
    no_voices: str
    purchases: str
    no_purchases: str
    contacts: str
    no_contacts: str
    date: str
    kind: str
    words: str
    severity: str
    status: str
    document: str
    goods: str
    seller: str
    amount: str
    margin: str
    channel: str
    who: str
    minutes: str
    summary: str
    photo: str


@dataclass(frozen=True, slots=True)
class Document:
    """One file, or one batch of it."""

    meta: Meta
    lang: str
    region: str | None
    shop: Shop
    t: Labels
    cards: tuple[CardData, ...]


def shop_of(card: Card) -> Shop:
    """The letterhead that the base's settings give."""
    return letterhead(Settings(card.settings))


def letterhead(settings: Settings) -> Shop:
    """Name and address; of an address of many lines the last that finds room takes up the rest."""
    lines = [line for line in (one_line(part) for part in settings["shop_line"].splitlines()) if line]
    shown = [*lines[: ADDRESS_LINES - 1], " · ".join(lines[ADDRESS_LINES - 1 :])]
    return Shop(one_line(settings["shop"]), "\n".join(filter(None, shown)))


def document(cards: Iterable[CardData], shop: Shop, formats: Formats, now: datetime, title: str) -> Document:
    """`now` is an aware moment; it is printed in local time and stands in the file's properties."""
    utc = now.astimezone(UTC)
    moment = Moment(utc.year, utc.month, utc.day, utc.hour, utc.minute, utc.second)
    language = formats.texts.language
    meta = Meta(title, moment, formats.texts("paper.printed", moment=formats.moment(now)))
    return Document(meta, language, REGIONS.get(language), shop, labels_of(formats), tuple(cards))


def title_of(formats: Formats, name: str, count: int) -> str:
    """The file's own title: the client's name, or how many cards there are."""
    t = formats.texts
    return t("paper.title_one", name=clamp(name, 240)) if count == 1 else t("paper.title_many", n=count)


def labels_of(formats: Formats) -> Labels:
    t = formats.texts
    return Labels(
        page=t("paper.page"),
        footer=t("paper.footer"),
        note=t("paper.note"),
        voices=t("paper.voices"),
        no_voices=t("paper.no_voices"),
        purchases=t("paper.purchases"),
        no_purchases=t("paper.no_purchases"),
        contacts=t("paper.contacts"),
        no_contacts=t("paper.no_contacts"),
        date=t("paper.date"),
        kind=t("paper.kind"),
        words=t("paper.words"),
        severity=t("fields.claim_severity"),
        status=t("fields.claim_status"),
        document=t("fields.purchase_document"),
        goods=t("fields.purchase_product"),
        seller=t("fields.purchase_seller"),
        amount=t("paper.amount", sign=formats.sign),
        margin=t("paper.margin", sign=formats.sign),
        channel=t("fields.interaction_channel"),
        who=t("fields.interaction_staff"),
        minutes=t("paper.minutes"),
        summary=t("fields.interaction_summary"),
        photo=t("paper.photo"),
    )


def build(card: Card, formats: Formats) -> CardData:
    """Everything on one client's card, as it is printed."""
    t = formats.texts
    number = one_line(card.client.number)
    facts = tuple(_facts(card, formats))
    return CardData(
        kind=t("paper.card_no", number=clamp(number, NUMBER_LIMIT)) if number else t("paper.card"),
        name=one_line(card.client.title),
        standing=_standing(card, formats),
        facts=tuple(fact for fact in facts if _fits_column(fact)),
        long_facts=tuple(fact for fact in facts if not _fits_column(fact)),
        figures=figures(card, formats),
        note=printable(card.client.notes).strip(),
        chart=chart(card, formats),
        voices=voice_rows(card, formats),
        voices_note=voices_note(card, formats),
        purchases=purchase_rows(card, formats),
        purchases_note=purchases_note(card, formats),
        total=total(card, formats),
        contacts=contact_rows(card, formats),
        contacts_note=contacts_note(card, formats),
    )


def _standing(card: Card, formats: Formats) -> tuple[str, ...]:
    """Who this is to the shop, in one line under the name."""
    t, client = formats.texts, card.client
    kind = [t("codes.kind_company")] if client.kind == "company" else []
    roles = [t(f"codes.roles_{role}") for role in client.roles]
    return tuple(part for part in (*kind, *roles, one_line(client.city)) if part)


def _facts(card: Card, formats: Formats) -> Iterable[Fact]:
    """Fields of the client that hold something; what the head of the sheet shows already is left out."""
    t, client = formats.texts, card.client
    known = client.known_since
    since = f"{formats.date(known)} ({formats.ago(known, card.today)})" if known else ""
    organisation = one_line(client.organisation)
    number = one_line(client.number)
    given: list[tuple[str, Iterable[str]]] = [
        (t("fields.client_phones"), _each(client.phones, formats.phone)),
        (t("fields.client_emails"), _each(client.emails)),
        (t("fields.client_addresses"), _each(client.addresses)),
        (t("fields.client_organisation"), [organisation if organisation != one_line(client.title) else ""]),
        (t("fields.client_position"), [one_line(client.position)]),
        (t("fields.client_urls"), _each(client.urls)),
        (t("fields.client_other_names"), _each(client.other_names)),
        (t("fields.client_responsible"), [staff_name(card, client.responsible)]),
        (t("fields.client_known_by"), [staff_name(card, known_by) for known_by in client.known_by]),
        (t("fields.client_birthday"), [formats.birthday(client.birthday)]),
        (t("fields.client_source"), [one_line(client.source)]),
        (t("fields.client_known_since"), [since]),
        (t("fields.client_tags"), [", ".join(_each(client.tags))]),
        (t("fields.client_number"), [number if len(number) > NUMBER_LIMIT else ""]),
    ]
    said = custom_field.values(client.custom, card.own)
    for one in card.own.fields:
        given.append((one_line(one.name), [one_line(wording.own_value(t, formats, one, said.get(one.key)))]))
    for label, values in given:
        filled = tuple(value for value in values if value)
        if filled:
            yield Fact(label, filled)


def _each(values: Iterable[str], shape: Callable[[str], str] = str) -> list[str]:
    return [one_line(shape(value)) for value in values]


def _fits_column(fact: Fact) -> bool:
    return len(fact.values) <= LINES_IN_COLUMN and sum(map(len, fact.values)) <= IN_COLUMN
