"""Properties that have a field of their own in a client's card."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import unquote

from desktop_crm.domain.validation import plausible_email
from desktop_crm.files.vcards import values
from desktop_crm.files.vcards.draft import Draft
from desktop_crm.files.vcards.lines import Line

UID_LIMIT: Final = 300


def name(draft: Draft, line: Line) -> None:
    if not line.first("X-FROM"):  # else it repeats the organisation, an e-mail or a phone
        draft.names.append(values.one_line(draft.plain(line)))


def name_parts(draft: Draft, line: Line) -> None:
    """Family; given; middle; prefixes; suffixes."""
    found = [re.sub(r",(?=[^\s\d])", ", ", part) for part in draft.split(line, ";")]
    if not any(draft.parts):
        draft.parts = [values.one_line(part) for part in found]
    else:
        draft.moved(line, ", ".join(filter(None, found)))


def nickname(draft: Draft, line: Line) -> None:
    for part in draft.split(line, ","):
        draft.add("other_names", part, line)


def organisation(draft: Draft, line: Line) -> None:
    """With its departments."""
    draft.organisations.append(values.one_line(", ".join(filter(None, draft.split(line, ";")))))


def job(draft: Draft, line: Line) -> None:
    draft.jobs.append(values.one_line(draft.plain(line)))


def phone(draft: Draft, line: Line) -> None:
    text = draft.plain(line)
    if text[:4].lower() == "tel:":
        text = unquote(text[4:])
    draft.add("phones", text, line)
    draft.say_label(line, text)


def email(draft: Draft, line: Line) -> None:
    text = draft.plain(line)
    if text[:7].lower() == "mailto:":
        text = unquote(text[7:])
    if bracketed := re.fullmatch(r"([^<>]*)<([^<>@\s]+@[^<>@\s]+)>", text):
        draft.note("E-mail", text if bracketed[1].strip() else "")
        text = bracketed[2]
    if plausible_email(text):
        draft.add("emails", text, line)
    else:
        draft.moved(line, text)
    draft.say_label(line, text)


def address(draft: Draft, line: Line) -> None:
    """Box; room; street; city; region; code; country -> street, room, box, city, region, code, country."""
    found = [values.one_line(part, ", ") for part in draft.split(line, ";")] + [""] * 7
    box, more, street, city, *rest = found
    whole = ", ".join(filter(None, (street, more, box, "" if line.first("X-CITY") else city, *rest)))
    said = values.one_line(values.plain(line.first("LABEL")), ", ")
    if values.tells_more(said, whole):
        draft.add("addresses", said, line)
    if values.tells_more(whole, said) or not values.tells_more(said, whole):
        draft.add("addresses", whole, line)
    draft.cities += [city] if city else []
    draft.say_label(line, whole)


def mailing_label(draft: Draft, line: Line) -> None:
    draft.mailing.append(values.one_line(draft.plain(line), ", "))


def birthday(draft: Draft, line: Line) -> None:
    text = values.one_line(draft.plain(line))
    day = values.birthday(text, line, draft.today)
    if day and not draft.card.first("birthday"):
        draft.card.fields["birthday"] = [day]
    elif not day or day != draft.card.first("birthday"):
        draft.moved(line, text)


def url(draft: Draft, line: Line) -> None:
    text = draft.plain(line)
    draft.add("urls", text, line)
    draft.say_label(line, text)


def note(draft: Draft, line: Line) -> None:
    draft.notes.append(draft.plain(line))


def categories(draft: Draft, line: Line) -> None:
    for part in draft.split(line, ","):
        draft.add("tags", part, line)


def uid(draft: Draft, line: Line) -> None:
    if draft.card.uid:
        draft.leave(line.name)
    else:
        draft.card.uid = values.one_line(draft.plain(line))[:UID_LIMIT]


def kind(draft: Draft, line: Line) -> None:
    said = draft.plain(line).lower()
    if said in ("org", "company", "organization"):
        draft.card.fields["kind"] = ["company"]
    elif said == "person" and line.name == "X-ABSHOWAS":
        draft.card.fields["kind"] = ["person"]
    elif said not in ("individual", "person"):
        draft.leave(line.name)


HANDLERS: Final[dict[str, Callable[[Draft, Line], None]]] = {
    "FN": name,
    "N": name_parts,
    "NICKNAME": nickname,
    "X-NICKNAME": nickname,
    "X-MAIDENNAME": nickname,
    "ORG": organisation,
    "TITLE": job,
    "ROLE": job,
    "TEL": phone,
    "X-MS-TEL": phone,
    "EMAIL": email,
    "ADR": address,
    "X-SAMSUNGADR": address,
    "LABEL": mailing_label,
    "BDAY": birthday,
    "URL": url,
    "X-EVOLUTION-BLOG-URL": url,
    "X-EVOLUTION-VIDEO-URL": url,
    "NOTE": note,
    "CATEGORIES": categories,
    "UID": uid,
    "KIND": kind,
    "X-ABSHOWAS": kind,
}
