"""The lines of one card -> the fields of a client, and what several of its properties say together."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from desktop_crm.files.vcards import contacts, others, values
from desktop_crm.files.vcards.draft import Card, Draft, Frame
from desktop_crm.files.vcards.letters import Letters
from desktop_crm.files.vcards.lines import Line, content_lines
from desktop_crm.files.vcards.properties import is_technical, own_label
from desktop_crm.files.vcards.told import Told

_HANDLERS: Final = {**contacts.HANDLERS, **others.HANDLERS}
_USED: Final = frozenset(
    {
        "CHARSET",
        "ENCODING",
        "VALUE",
        "TYPE",
        "LABEL",
        "X-SERVICE-TYPE",
        "X-APPLE-OMIT-YEAR",
        "X-CUSTOM",
        "X-FROM",
        "X-CITY",
    }
)
"""Parameters that are read."""
_USED_OF: Final = {"LABEL": ("ADR", "X-SAMSUNGADR"), "X-SERVICE-TYPE": ("IMPP",), "X-FROM": ("FN",), "X-CITY": ("ADR",)}
"""Parameters that are read of some properties alone."""
_SAY_LABELS: Final = frozenset(
    {"TEL", "X-MS-TEL", "EMAIL", "ADR", "X-SAMSUNGADR", "URL", "X-EVOLUTION-BLOG-URL", "X-EVOLUTION-VIDEO-URL"}
)
"""Properties whose handlers say how a person called the value."""
_AGENT: Final = ("name", "organisation", "position", "phones", "emails", "urls", "addresses", "other_names", "birthday")


def card_of(frame: Frame, letters: Letters, today: date, told: Told) -> Card:
    """The card, which may have no field at all."""
    old = any(line.name == "VERSION" and line.value.strip() == b"2.1" for line in frame.lines)
    draft = Draft(Card(frame.number), letters, today, told, old)
    for line in frame.lines:
        if line.name == "X-ABLABEL" and line.group:
            draft.labels[line.group] = own_label(draft.plain(line))
    for line in frame.lines:
        _take(draft, line)
    for agent in frame.agents:
        _agent(draft, agent)
    for label in draft.unsaid_labels():
        draft.note("Label", label)
    _name(draft)
    _addresses(draft)
    draft.settle("organisation", _together(draft.organisations, "; "), _line(draft, "ORG"))
    draft.settle("position", _together(draft.jobs, ", "), _line(draft, "TITLE"))
    draft.settle_notes()
    draft.card.fields = {name: said for name, said in draft.card.fields.items() if said}
    for name in draft.left:
        told.left[name] += 1
    return draft.card


def _take(draft: Draft, line: Line) -> None:
    if not line.name:
        draft.told.line("card_lines_broken", line.number)
        draft.note("", draft.text(line))
        return
    for key in line.params:
        if key not in _USED or line.name not in _USED_OF.get(key, (line.name,)):
            draft.leave(f";{key}")
    if line.name == "AGENT":
        _agent_text(draft, line)
        draft.leave_types(line)
    elif not line.value.strip() or (line.name == "X-ABLABEL" and line.group):
        return
    elif handler := _HANDLERS.get(line.name):
        handler(draft, line)
        _labels(draft, line)
    elif is_technical(line.name) or line.coded:
        draft.leave(line.name)
    else:
        others.other(draft, line)
        _labels(draft, line)


def _labels(draft: Draft, line: Line) -> None:
    """What a value is called or what type it has, where its handler has no word for that."""
    if (
        line.name in others.PICTURES
        or line.name in _SAY_LABELS
        or (line.name in others.SAY_KINDS and others.kind(line) and not draft.label(line))
    ):
        return
    if line.name in contacts.HANDLERS and line.name != "NOTE":
        draft.say_label(line, ", ".join(filter(None, draft.split(line, ";"))))
    else:
        draft.leave_types(line)


def _line(draft: Draft, name: str) -> Line:
    """The card itself, where a value comes from several lines."""
    return Line(draft.card.number, "", name, {}, b"")


def _together(said: list[str], mark: str) -> str:
    return mark.join(dict.fromkeys(filter(None, said)))


def _name(draft: Draft) -> None:
    """FN, else the parts of N together. A name that N gives otherwise is another name."""
    named = [text for text in draft.names if text]
    family, given, middle, prefix, suffix = (*draft.parts, "", "", "", "", "")[:5]
    built = " ".join(filter(None, (prefix, given, middle, family, suffix)))
    more = ", ".join(filter(None, draft.parts[5:]))
    name = named[0] if named else built or more or _fallback(draft)
    for other in named[1:]:
        draft.add("other_names", other, _line(draft, "FN"))
    if named and values.tells_more(" ".join((given, middle, family)), name):
        draft.add("other_names", built, _line(draft, "N"))
    elif named:
        for label, part in (("Prefix", prefix), ("Suffix", suffix)):
            draft.note(label, part if values.tells_more(part, name) else "")
    if values.tells_more(more, name):
        draft.note("Name", more)
    draft.settle("name", name, _line(draft, "FN"))


def _fallback(draft: Draft) -> str:
    """Where not even an organisation, e-mail or phone names the card: whatever else it has."""
    card = draft.card
    if any(draft.organisations) or card.first("emails") or card.first("phones"):
        return ""
    said = next((card.first(n) for n in ("other_names", "urls", "addresses") if card.first(n)), "")
    said = said or next((text for text in (*draft.jobs, *draft.mailing, *draft.notes, *draft.lines) if text), "")
    if not said and (card.attached or card.first("birthday") or card.first("tags")):
        said = card.uid or f"vCard {card.number}"
    return values.one_line(said)[:200]


def _addresses(draft: Draft) -> None:
    have = " ".join(draft.card.fields.get("addresses", ()))
    for said in draft.mailing:
        if not have or values.tells_more(said, have):
            draft.add("addresses", said, _line(draft, "LABEL"))
    if draft.cities:
        draft.settle("city", draft.cities[0], _line(draft, "ADR"))


def _agent_text(draft: Draft, line: Line) -> None:
    """Another card inside a value (version 3.0), or where it lies."""
    text = values.plain(draft.text(line))
    if "BEGIN:VCARD" not in text.upper():
        draft.note("Agent", text)
        return
    inside = content_lines((line.number, row.encode("utf-8")) for row in re.split(r"\n", text))
    edges = ("BEGIN", "END")
    _agent(draft, Frame(line.number, True, [found for found in inside if found.name not in edges]))


def _agent(draft: Draft, frame: Frame) -> None:
    """Who it is and how to reach them, in one line, then the rest as it is."""
    card = card_of(frame, draft.letters, draft.today, draft.told)
    said = [value for name in _AGENT for value in card.fields.get(name, ())]
    draft.note("Agent", ", ".join((*said, *card.fields.get("tags", ()))))
    draft.note("", card.first("notes"))
    draft.card.attached += card.attached
