"""Contacts -> a vCard file of version 3.0 (RFC 2426).

Version 3.0 and not 4.0 (RFC 6350), because it is what iPhone, Android, Google Contacts and Outlook all read and write
themselves; of 4.0 some of them take no picture and no birthday. Where 3.0 has no word, Apple's own is used, which the
others pass by: X-ABShowAs for a company, X-APPLE-OMIT-YEAR for a birthday without its year. Two parameters are ours:
X-FROM says that FN only repeats another value since the standard wants one, X-CITY=beside that the city of an address
is no part of the address as it was typed.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote

from desktop_crm.app.address_book import Contact, Picture
from desktop_crm.domain.client import Client
from desktop_crm.files.writing import beside

WIDEST: Final = 75
"""Octets of a line without its end, RFC 2426 section 2.6."""
_ESCAPES: Final = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n"})
_OMITTED: Final = "1604"
"""Apple's year of a birthday that has none."""


def write_contacts(path: Path, contacts: Iterable[Contact], check: Callable[[], None]) -> int:
    """Write to `path`; the number of cards. The file is whole, or it is not there.

    `check` is asked at every card and may raise. Raises UserError table_unwritable.
    """
    count = 0
    with beside(path) as draft, draft.open("wb") as file:
        for contact in contacts:
            check()
            for line in lines(contact):
                file.write(folded(line))
            count += 1
    return count


def folded(line: str) -> bytes:
    """With its CR LF, in pieces of at most 75 octets; a letter of several octets stays whole."""
    raw = line.encode("utf-8", "replace")
    if len(raw) <= WIDEST:
        return raw + b"\r\n"
    pieces, at, room = [], 0, WIDEST
    while at < len(raw):
        end = at + room
        while end < len(raw) and raw[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(raw[at:end])
        at, room = end, WIDEST - 1  # the blank in front of what goes on is an octet too
    return b"\r\n ".join(pieces) + b"\r\n"


def lines(contact: Contact) -> Iterator[str]:
    client = contact.client
    yield "BEGIN:VCARD"
    yield "VERSION:3.0"
    yield f"UID:{_escaped(contact.uid)}"
    yield from _name(client)
    if contact.kind:
        yield f"X-ABShowAs:{contact.kind.upper()}"
    for name, value in (("ORG", client.organisation), ("TITLE", client.position)):
        if value:
            yield f"{name}:{_escaped(value)}"
    yield from (f"TEL;TYPE=VOICE:{_escaped(_phone(phone))}" for phone in client.phones)
    yield from (f"EMAIL;TYPE=INTERNET:{_escaped(email)}" for email in client.emails)
    yield from _addresses(client)
    if client.birthday.startswith("--"):
        yield f"BDAY;X-APPLE-OMIT-YEAR={_OMITTED}:{_OMITTED}{client.birthday[1:]}"
    elif client.birthday:
        yield f"BDAY:{client.birthday}"
    for url in client.urls:  # an address of the web is no text: commas and semicolons stand as they are
        yield f"URL:{_unbroken(url).replace(chr(92), chr(92) * 2)}"
    for name, values in (("NICKNAME", client.other_names), ("CATEGORIES", client.tags)):
        if values:
            yield f"{name}:{','.join(map(_escaped, values))}"
    if client.notes:
        yield f"NOTE:{_escaped(client.notes)}"
    yield from map(_picture, contact.pictures)
    yield "END:VCARD"


def _name(client: Client) -> Iterator[str]:
    """The whole name as the given one: which of its words is the family nobody knows, and phones show it as it is."""
    if client.name:
        yield f"FN:{_escaped(client.name)}"
    else:
        known = client.organisation or client.emails or client.phones
        yield f"FN{';X-FROM=OTHER' if known else ''}:{_escaped(client.title)}"
    yield f"N:;{_escaped(client.name)};;;"


def _addresses(client: Client) -> Iterator[str]:
    """The city stands in its own place: taken out of the first address that names it, else beside the first."""
    city = client.city
    cuts = [_cut(address, city) for address in client.addresses]
    named = next((place for place, cut in enumerate(cuts) if cut), None)
    if named is None and city:
        street = client.addresses[0] if client.addresses else ""
        yield f"ADR;X-CITY=beside:;;{_escaped(street)};{_escaped(city)};;;"
    for place, address in enumerate(client.addresses):
        if place == named:
            street, region = cuts[place] or ("", "")
            yield f"ADR:;;{_escaped(street)};{_escaped(city)};{_escaped(region)};;"
        elif place or named is not None or not city:
            yield f"ADR:;;{_escaped(address)};;;;"


def _cut(address: str, city: str) -> tuple[str, str] | None:
    """What stands before and after the city between commas; None where the address does not name it so."""
    parts = address.split(", ")
    if not city or city not in parts:
        return None
    at = parts.index(city)
    return ", ".join(parts[:at]), ", ".join(parts[at + 1 :])


def _picture(picture: Picture) -> str:
    kind = picture.media.removeprefix("image/").upper()
    data = base64.b64encode(picture.data).decode("ascii")
    return f"{picture.use.upper()};ENCODING=b;TYPE={kind}:{data}"


def _escaped(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_ESCAPES)


def _phone(text: str) -> str:
    """What begins like a link to a phone is written as a link to all of it, so that it is not read as the link."""
    return f"tel:{quote(text)}" if text[:4].lower() == "tel:" else text


def _unbroken(text: str) -> str:
    return " ".join(text.splitlines())
