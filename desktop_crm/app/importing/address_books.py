"""Exports of Google Contacts and Outlook -> tables whose columns are fields: names, addresses and labels put together.

What has no field goes into the notes as "Header: value"; what says nothing to a person is named in a note.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Final

from desktop_crm.app.importing import vocabulary
from desktop_crm.app.importing.book_headers import Role, family, role
from desktop_crm.app.importing.table import Note, Table
from desktop_crm.app.importing.wide import spread
from desktop_crm.app.texts import Texts
from desktop_crm.domain.client import Client
from desktop_crm.domain.fields import specs
from desktop_crm.domain.validation import plausible_email

MOST: Final = 50
"""Values that one field of a card holds; more go into the notes."""
ORDER: Final = (
    "number",
    "name",
    "last_name",
    "first_name",
    "middle_name",
    "organisation",
    "position",
    "phones",
    "emails",
    "addresses",
    "city",
    "birthday",
    "urls",
    "other_names",
    "tags",
    "source",
    "responsible",
    "known_by",
    "known_since",
    "kind",
    "roles",
    "notes",
)
_OWN: Final = frozenset({"number", "source", "responsible", "known_by", "known_since", "kind", "roles"})
"""Fields that neither program has, but that somebody may have added to its file."""
_SEVERAL: Final = " ::: "
_NO_DAY: Final = re.compile(r"0{1,4}([./-])0{1,2}\1(?:0{4}|0{1,2})")
_SYSTEM_GROUP: Final = re.compile(r"\* ?(?:myContacts|my contacts)", re.IGNORECASE)
_UNSAID: Final = (
    "normal|unspecified|false|smtp|обычная|обычный|ложь|не определен|не определено|звичайна|звичайний|хибність"
    "|не визначено"
)
_EMPTY: Final = frozenset(_UNSAID.split("|"))
"""What Outlook writes where nobody wrote anything."""
_USUAL_LABELS: Final = re.compile(
    r"(?:home|work|mobile|main|other|internet|profile|homepage|home ?page|work ?fax|home ?fax|pager|grandcentral|normal"
    r"|obsolete|домашний|рабочий|мобильный|другой|домашній|робочий|мобільний|інший|)",
    re.IGNORECASE,
)
_ADDRESS: Final = ("street", "more", "box", "city", "region", "code", "country")


def combined(table: Table) -> Table:
    """The table with `fields`, where it is an export of Google or Outlook; else the very same table."""
    if table.fields or not table.header_line or not family(list(table.columns)):
        return table
    book = _Book(table)
    cards = [book.card(line, cells) for line, cells in zip(table.lines, table.rows, strict=True)]
    columns, fields, rows = spread(cards, _headers(table))
    if not columns:  # a header alone, or nothing but what Outlook writes by itself
        return replace(table, notes=(*table.notes, *book.notes()))
    return replace(table, columns=columns, fields=fields, rows=rows, notes=(*table.notes, *book.notes()))


def _headers(table: Table) -> dict[str, str]:
    """The words of the program for the fields, in the language of the file."""
    said = "".join(table.columns)
    texts = Texts("uk" if re.search("[іїєґ]", said) else "ru" if re.search("[а-я]", said) else "en")
    keys = (f"imports.field_{name}" if name.endswith("_name") else f"fields.client_{name}" for name in ORDER)
    return dict(zip(ORDER, map(texts, keys), strict=True))


@dataclass(slots=True)
class _Card:
    line: int
    fields: dict[str, list[str]] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)  # of the name
    addresses: dict[str, dict[str, list[str]]] = field(default_factory=dict)  # group -> part -> values
    organisations: dict[str, list[str]] = field(default_factory=dict)  # group -> name, departments
    labels: dict[str, str] = field(default_factory=dict)  # group -> what a person calls that address or organisation
    jobs: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)  # of the notes: "Header: value"
    moved: bool = False

    def add(self, name: str, value: str, label: str) -> None:
        """A value of a field that holds several; what does not fit goes into the notes."""
        have = self.fields.setdefault(name, [])
        if not value or value in have:
            return
        fits = len(value) <= _SPECS[name].limit and len(have) < MOST
        if fits and (name != "emails" or plausible_email(value)):
            have.append(value)
        else:
            self.moved = True
            self.say(label, value)

    def say(self, label: str, value: str) -> None:
        if value:
            self.lines.append(f"{label}: {value}")


class _Book:
    """The columns of one file, and what its cards leave out."""

    def __init__(self, table: Table) -> None:
        self._columns = table.columns
        self._roles = [self._role(header) for header in table.columns]
        self._labels = {r.group: i for i, r in enumerate(self._roles) if r.what == "label" and r.group}
        self._whole = any(r.what == "full" for r in self._roles)
        self._left: Counter[str] = Counter()
        self._moved: list[int] = []

    def _role(self, header: str) -> Role:
        found = role(header)
        if not found.what:
            name, sureness = vocabulary.field_of("client", header)
            return Role(name if sureness == 3 and name in _OWN else "say")
        return found

    def notes(self) -> list[Note]:
        notes = []
        if self._moved:
            more = "…" if len(self._moved) > 10 else ""
            listed = ", ".join(map(str, self._moved[:10])) + more
            notes.append(Note("card_values_moved", {"n": len(self._moved), "lines": listed}))
        if self._left:
            names = ", ".join(f"{name} ({n})" for name, n in self._left.most_common())
            notes.append(Note("card_properties_left", {"n": len(self._left), "names": names}))
        return notes

    def card(self, line: int, cells: list[str]) -> dict[str, list[str]]:
        card = _Card(line)
        for column, cell in enumerate(cells):
            text = cell.replace("\r\n", "\n").strip()
            if text:
                self._take(card, column, text, cells)
        self._settle(card)
        if card.moved:
            self._moved.append(line)
        return {name: values for name, values in card.fields.items() if any(values)}

    def _take(self, card: _Card, column: int, text: str, cells: list[str]) -> None:
        what, group, header = self._roles[column].what, self._roles[column].group, self._columns[column]
        match what:
            case "phones" | "emails" | "urls" | "other_names":
                for value in _values(text):
                    card.add(what, value.replace("\\:", ":"), header)
                self._label(card, group, text, cells)
            case "tags":
                self._tags(card, text, header)
            case "full" | "given" | "middle" | "family" | "prefix" | "suffix":
                card.parts[what] = " ".join(text.split())
            case "organisation" | "department":
                card.organisations.setdefault(group, []).extend(_values(text))
            case "job":
                card.jobs += _values(text)
            case "birthday":
                if not _NO_DAY.fullmatch(text):
                    card.fields["birthday"] = [text]
            case "notes":
                card.notes.append(text)
            case "formatted" | "street" | "more" | "box" | "city" | "region" | "code" | "country":
                card.addresses.setdefault(group, {}).setdefault(what, []).extend(_line(v) for v in text.split(_SEVERAL))
            case "label":
                if group.partition(" ")[0] in ("phone", "e", "address", "website", "organization"):
                    self._usual(card, group, text)
            case "say":
                self._say(card, group, header, text, cells)
            case "leave":
                if text.casefold() not in _EMPTY:
                    self._left[header] += 1
            case _:
                card.fields[what] = [text]

    def _say(self, card: _Card, group: str, header: str, text: str, cells: list[str]) -> None:
        if text.casefold() in _EMPTY or _NO_DAY.fullmatch(text):
            return
        label = self._said(group, cells) or re.sub(r" - Value$", "", header)
        card.say(label, ", ".join(_values(text)) if _SEVERAL in text else text)

    def _said(self, group: str, cells: list[str]) -> str:
        column = self._labels.get(group) if group else None
        return cells[column].strip().lstrip("* ") if column is not None else ""

    def _label(self, card: _Card, group: str, text: str, cells: list[str]) -> None:
        """A label of one's own is said in the notes; that it is a mobile, or at work, only in the report."""
        label = self._said(group, cells)
        if not _USUAL_LABELS.fullmatch(label):
            for value in _values(text):
                card.say(label, value)

    def _usual(self, card: _Card, group: str, label: str) -> None:
        if not _USUAL_LABELS.fullmatch(label.lstrip("* ")):
            card.labels[group] = label.lstrip("* ")
        else:
            self._left[f"{group.rpartition(' ')[0].capitalize().replace('E mail', 'E-mail')} - Label"] += 1

    def _tags(self, card: _Card, text: str, header: str) -> None:
        for part in text.split(_SEVERAL) if " ::: " in text or text.startswith("*") else re.split(r"[;,]", text):
            tag = " ".join(part.split())
            if _SYSTEM_GROUP.fullmatch(tag):
                self._left[tag] += 1
            else:
                card.add("tags", tag.removeprefix("*").strip(), header)

    # -- what several columns say together
    def _settle(self, card: _Card) -> None:
        self._name(card)
        organisations = {group: ", ".join(dict.fromkeys(said)) for group, said in card.organisations.items()}
        self._single(card, "organisation", "; ".join(dict.fromkeys(organisations.values())))
        for group, said in organisations.items():
            if group in card.labels:
                card.say(card.labels[group], said)
        self._single(card, "position", ", ".join(dict.fromkeys(card.jobs)))
        for group, parts in card.addresses.items():
            self._address(card, group, parts)
        whole = "\n".join((*card.notes, *dict.fromkeys(card.lines)))
        card.fields["notes"] = [whole] if whole else []

    def _name(self, card: _Card) -> None:
        parts = card.parts
        for what in ("prefix", "suffix"):
            if parts.get(what) and not _tells_nothing(parts[what], parts.get("full", "")):
                card.say(what.capitalize(), parts[what])
        if not self._whole:
            for what, name in (("given", "first_name"), ("middle", "middle_name"), ("family", "last_name")):
                card.fields[name] = [parts[what]] if parts.get(what) else []
            return
        built = " ".join(filter(None, (parts.get(p, "") for p in ("given", "middle", "family"))))
        name = parts.get("full") or built
        self._single(card, "name", name)
        if built and not _tells_nothing(built, name):
            card.add("other_names", built, "Name")

    def _single(self, card: _Card, name: str, value: str) -> None:
        """A field of one line; what is too long for it stands whole in the notes."""
        if not value:
            return
        if len(value) > _SPECS[name].limit:
            card.moved = True
            card.say(name.capitalize(), value)
            value = value[: _SPECS[name].limit - 1].rstrip() + "…"
        card.fields[name] = [value]

    def _address(self, card: _Card, group: str, parts: dict[str, list[str]]) -> None:
        formatted = parts.get("formatted", [])
        if len(formatted) > 1:  # several in one cell: their parts cannot be told apart
            for said in formatted:
                card.add("addresses", said, "Address")
        else:
            whole = ", ".join(", ".join(parts[part]) for part in _ADDRESS if any(parts.get(part, ())))
            said = "".join(formatted)
            if not _tells_nothing(said, whole):
                card.add("addresses", said, "Address")
            if _tells_nothing(said, whole) or not _tells_nothing(whole, said):
                card.add("addresses", whole, "Address")
            formatted = [whole or said]
        if group in card.labels:
            card.say(card.labels[group], "; ".join(formatted))
        if parts.get("city") and parts["city"][0] and not card.fields.get("city"):
            self._single(card, "city", parts["city"][0])


def _values(text: str) -> list[str]:
    return [value for part in text.split(_SEVERAL) if (value := " ".join(part.split()))]


def _line(text: str) -> str:
    """Several lines as one: "1 Main St, Leeds"."""
    return ", ".join(line.rstrip(",") for part in text.split("\n") if (line := " ".join(part.split())))


def _tells_nothing(text: str, beside: str) -> bool:
    """Whether every word of a text stands in the other."""
    known = set(re.findall(r"\w+", beside.casefold()))
    return all(word in known for word in re.findall(r"\w+", text.casefold()))


_SPECS: Final = specs(Client)
