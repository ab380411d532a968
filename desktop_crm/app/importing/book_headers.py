"""What Google Contacts and Outlook call the columns of their exports, in English, Russian and Ukrainian."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from desktop_crm.app.importing.vocabulary import normal


@dataclass(frozen=True, slots=True)
class Role:
    """What a column is. `what` is one of

    full, given, middle, family, prefix, suffix: parts of the name; organisation, department, job;
    phones, emails, urls, tags, other_names, notes, birthday: those fields;
    street, more, box, city, region, code, country, formatted: parts of the address `group`;
    label: what the values of `group` are called; say: a line of the notes; leave: nothing to a person;
    "": not a column of these programs.
    """

    what: str
    group: str = ""


_WORDS: Final = {
    "full": "name",
    "given": "first name | given name | имя | імя",
    "middle": "middle name | additional name | отчество | по батькові",
    "family": "last name | family name | фамилия | прізвище",
    "prefix": "title | name prefix | обращение | звертання | титул",
    "suffix": "suffix | name suffix | суффикс | суфікс",
    "other_names": "nickname | maiden name | short name | псевдоним | псевдонім",
    "organisation": "company | organization name | организация | організація | компанія",
    "department": "department | organization department | отдел | відділ",
    "job": "job title | organization title | должность | посада",
    "birthday": "birthday | день рождения | день народження",
    "urls": "web page | personal web page | веб страница | web страница | веб сторінка | photo",
    "tags": "categories | group membership | labels | категории | категорії",
    "notes": "notes | заметки | нотатки | примітки",
    "leave": "initials | account | directory server | internet free busy | mileage | priority | private | sensitivity"
    " | file as | инициалы | ініціали | счет | сервер каталогов | сведения о доступности в интернете | расстояние"
    " | важность | пометка | частное | отложено | обліковий запис | сервер каталогів | відстань | важливість"
    " | конфіденційність | приватне",
}
_KNOWN: Final = {normal(word): what for what, listed in _WORDS.items() for word in listed.split(" | ")}

_NUMBERED: Final = re.compile(
    r"(e mail|phone|address|organization|website|im|relation|event|custom field|jot|external id|calendar link)"
    r" (\d+) (.+)"
)
_NUMBERED_PARTS: Final = {
    "e mail value": "emails",
    "phone value": "phones",
    "website value": "urls",
    "organization name": "organisation",
    "organization department": "department",
    "organization title": "job",
    "address formatted": "formatted",
    "address street": "street",
    "address extended address": "more",
    "address po box": "box",
    "address city": "city",
    "address region": "region",
    "address postal code": "code",
    "address country": "country",
}
_PLACES: Final = (("business", r"business|раб\w*|роб\w*"), ("home", r"home|дом\w*"), ("other", r"other|друг\w*|інш\w*"))
_PARTS: Final = (
    ("box", r"po box|почтовый ящик|поштова скринька|абонентська скринька"),
    ("code", r"postal code|индекс|почтовый код|поштовий індекс|індекс|поштовий код"),
    ("country", r"country(?: region)?|страна(?: или регион)?|краіна(?: або регіон)?"),
    ("region", r"state|область|регион|регіон"),
    ("city", r"city|город|місто"),
    ("street", r"street|улица|вулиця"),
)
# as `normal` leaves them: ї is і, and no apostrophe is left
_EMAIL: Final = re.compile(
    r"e ?mail(?: \d)? address|адрес(?: \d)? эл почты|адреса?(?: \d)? (?:ел|електронноі) пошти(?: \d)?"
)
_EMAIL_LEFT: Final = re.compile(
    r"e ?mail(?: \d)? (?:type|display name)|тип(?: \d)? (?:эл почты|(?:ел|електронноі) пошти)"
    r"|краткое(?: \d)? имя эл почты|(?:коротке|відображуване)(?: \d)? імя(?: \d)? (?:ел|електронноі) пошти"
)
_PHONE: Final = re.compile(
    r"\b(?:phone|fax|pager|callback|telex|isdn|tdd|телефон|факс|пейджер|телекс|радиотелефон|радіотелефон)\b"
    r"|обратный вызов|зворотний виклик|^мобільний$|^телетайп"
)
_NOT_HIS: Final = re.compile(r"assistant|помощник|помічник")


def role(header: str) -> Role:
    """What a column of a Google or Outlook export holds."""
    said = normal(header)
    if found := _numbered(header):
        group, part = f"{found[1]} {found[2]}", found[3]
        if part in ("type", "label", "service"):
            return Role("label", group)
        what = _NUMBERED_PARTS.get(f"{found[1]} {part}")
        return Role(what or ("say" if part == "value" or found[1] == "organization" else "leave"), group)
    if _EMAIL.fullmatch(said):
        return Role("emails")
    if _EMAIL_LEFT.fullmatch(said):
        return Role("leave")
    if said in _KNOWN:
        return Role(_KNOWN[said])
    for place, words in _PLACES:
        if re.search(rf"\b(?:{words})\b", said) and (part := _part(said)):
            return Role(part, place)
    if _PHONE.search(said) and not _NOT_HIS.search(said):
        return Role("phones")
    return Role("")


def _numbered(header: str) -> re.Match[str] | None:
    """Google's "E-mail 2 - Value", which is not Outlook's "E-mail 2 Address"."""
    return _NUMBERED.fullmatch(normal(header)) if " - " in header else None


def _part(said: str) -> str:
    return next((part for part, words in _PARTS if re.search(rf"\b(?:{words})\b", said)), "")


def family(headers: list[str]) -> str:
    """google, outlook, or "" where the columns are of another kind of table."""
    said = [normal(header) for header in headers]
    numbered = sum(bool(_numbered(header)) for header in headers)
    names = {_KNOWN.get(name) for name in said}
    if numbered >= 2 and any(name.endswith((" 1 value", " 1 name")) for name in said) and names & {"full", "given"}:
        return "google"
    roles = [role(header) for header in headers]
    places = {(r.what, r.group) for r in roles if r.group in ("business", "home", "other")}
    mails = sum(bool(_EMAIL.fullmatch(name)) for name in said)
    phones = sum(r.what == "phones" for r in roles)
    if {"given", "family"} <= names and mails and (len(places) >= 2 or phones >= 2 or mails >= 2):
        return "outlook"
    return ""
