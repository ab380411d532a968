"""A card in the making: values by field, and the lines of its notes for what fits no field."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from desktop_crm.domain.client import Client
from desktop_crm.domain.fields import LONG_LIMIT, specs
from desktop_crm.files.vcards import values
from desktop_crm.files.vcards.letters import Letters
from desktop_crm.files.vcards.lines import Line
from desktop_crm.files.vcards.properties import NO_LABELS, USUAL_LABELS, label_of
from desktop_crm.files.vcards.told import Told

MOST: Final = 100
"""Values that one field of a card holds; more go into the notes."""
_SPECS: Final = specs(Client)


@dataclass(slots=True)
class Frame:
    """A card between its BEGIN and END. `agents` are cards of other people inside it."""

    number: int
    agent: bool = False
    lines: list[Line] = field(default_factory=list)
    agents: list[Frame] = field(default_factory=list)


@dataclass(slots=True)
class Card:
    """`fields` holds every value of a field in order; `attached` is (name, media, use, bytes in base64)."""

    number: int
    uid: str = ""
    fields: dict[str, list[str]] = field(default_factory=dict)
    attached: list[tuple[str, str, str, str]] = field(default_factory=list)

    def first(self, name: str) -> str:
        return next(iter(self.fields.get(name, ())), "")


@dataclass(slots=True)
class Draft:
    """`old`: version 2.1. `labels` are the words a person gave to a group of lines, `left` what is not kept.

    `names`, `parts` (of N), `organisations`, `jobs`, `cities` and `mailing` (LABEL) wait for the rest of the card.
    """

    card: Card
    letters: Letters
    today: date
    told: Told
    old: bool
    labels: dict[str, str] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)  # groups whose label a handler asked for
    left: dict[str, None] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)
    jobs: list[str] = field(default_factory=list)
    cities: list[str] = field(default_factory=list)
    mailing: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)  # of the notes: "Label: value"

    # -- what a line says
    def text(self, line: Line) -> str:
        """The value with its escapes."""
        text, whole = values.text_of(line, self.letters)
        if not whole:
            self.told.line("card_letters", line.number)
        if line.cut:
            self.told.line("card_values_cut", line.number)
        return text

    def plain(self, line: Line) -> str:
        return values.plain(self.text(line), self.old and line.quoted).strip()

    def split(self, line: Line, mark: str) -> list[str]:
        return values.parts(self.text(line), mark, self.old and line.quoted)

    def label(self, line: Line) -> str:
        """What a person called this value, or ""."""
        self.said.add(line.group)
        return (self.labels.get(line.group, "") if line.group else "") or line.first("X-CUSTOM")

    # -- where it goes
    def leave(self, name: str) -> None:
        self.left[name] = None

    def note(self, label: str, value: str) -> None:
        value = value.strip()
        if value:
            self.lines.append(f"{label}: {value}" if label else value)

    def moved(self, line: Line, value: str) -> None:
        """Into the notes, because it does not fit its field."""
        self.told.line("card_values_moved", line.number)
        self.note(label_of(line.name), value)

    def add(self, name: str, value: str, line: Line) -> None:
        """A value of a field that holds several."""
        value = values.one_line(value)
        have = self.card.fields.setdefault(name, [])
        if not value or value in have:
            return
        if len(value) <= _SPECS[name].limit and len(have) < MOST:
            have.append(value)
        else:
            self.moved(line, value)

    def settle(self, name: str, value: str, line: Line) -> None:
        """A field of one line; what is too long for it stands whole in the notes."""
        if not value:
            return
        limit = _SPECS[name].limit
        if len(value) > limit:
            self.moved(line, value)
            value = value[: limit - 1].rstrip() + "…"
        self.card.fields[name] = [value]

    def say_label(self, line: Line, text: str) -> None:
        """A label of one's own is said in the notes; that it is a mobile, or at work, only in the report."""
        label = self.label(line)
        if label and label.lower() not in USUAL_LABELS:
            self.note(label, text)
        elif label:
            self.leave(f"{line.name};TYPE")
        self.leave_types(line)

    def leave_types(self, line: Line) -> None:
        if set(line.types()) - NO_LABELS:
            self.leave(f"{line.name};TYPE")

    def unsaid_labels(self) -> list[str]:
        """Labels of values that have no place for one, or of no value at all."""
        return [said for group, said in self.labels.items() if group not in self.said and said]

    def settle_notes(self) -> None:
        whole = "\n".join(filter(None, (*self.notes, *dict.fromkeys(self.lines)))).strip()
        if len(whole) > LONG_LIMIT:
            self.told.line("card_values_cut", self.card.number)
            whole = whole[: LONG_LIMIT - 1] + "…"
        if whole:
            self.card.fields["notes"] = [whole]
