"""What the owner of the sample keeps by hand: a photo and a letter with a claim, pinned cards, saved searches."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any, Final

from desktop_crm.app import resources
from desktop_crm.app.ports import Work
from desktop_crm.app.sample.calendar import Calendar
from desktop_crm.app.sample.day import Salon
from desktop_crm.app.sample.people import Person
from desktop_crm.app.sample.picture import damaged_leg
from desktop_crm.app.sample.words import Words
from desktop_crm.app.texts import LANGUAGES

_WITH_CLAIM, _CLASS, _RUNG = range(3)
"""Places among the featured of the words."""
_HALF_YEAR: Final = timedelta(days=182)


@cache
def _load(language: str) -> dict[str, Any]:
    file = resources.path("sample", f"keepsakes.{language if language in LANGUAGES else 'en'}.json")
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found


def pin(people: Sequence[Person], words: Words, language: str) -> None:
    """A rung and a class that the owner gave by hand, with the reason in the notes."""
    said = _load(language)
    for place, field, value, reason in (
        (_RUNG, "pinned_rung", "advocate", said["rung"]),
        (_CLASS, "pinned_class", "A", said["class"]),
    ):
        found = _featured(people, words, place)
        if found is not None:
            values = people[found].values
            values |= {field: value, "notes": "\n".join(filter(None, (values["notes"], reason)))}


def add_keepsakes(work: Work, language: str, words: Words, calendar: Calendar, salon: Salon) -> None:
    said = _load(language)
    work.add("attachment", _files(work, said, words, salon))
    marks = {"half_year": (calendar.today - _HALF_YEAR).isoformat(), "city": words.cities[0][0]}
    filters = [(name, query.format(**marks)) for name, query in said["filters"]]
    work.add("saved_filter", [{"name": n, "query": q, "position": place} for place, (n, q) in enumerate(filters)])


def _files(work: Work, said: dict[str, Any], words: Words, salon: Salon) -> list[dict[str, Any]]:
    """With the newest claim of whoever is featured for it; none where that one is not among so few cards."""
    who = _featured(salon.people, words, _WITH_CLAIM)
    claims = [n for n, claim in enumerate(salon.claims) if claim.person == who]
    if who is None or not claims:
        return []
    newest = max(claims, key=lambda n: (salon.claims[n].values["date"], n))
    contents = (
        (said["photo"], "image/png", damaged_leg(), said["photo_note"]),
        (said["letter"], "text/plain", said["letter_text"].encode(), ""),
    )
    return [
        {
            "client_id": salon.cards[who],
            "claim": salon.claimed[newest],
            "name": name,
            "use": "file",
            "date": salon.claims[newest].values["date"],
            "note": note,
            "media": media,
            "size": len(content),
            "hash": work.keep(content),
        }
        for name, media, content, note in contents
    ]


def _featured(people: Sequence[Person], words: Words, place: int) -> int | None:
    wanted = words.featured[place]
    return next((n for n, person in enumerate(people) if person.told is wanted), None)
