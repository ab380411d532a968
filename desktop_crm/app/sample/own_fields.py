"""Two fields of the salon's own, which whoever delivers furniture asks for: the floor, and whether there is a lift."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random
from typing import Final

from desktop_crm.app.ports import Work
from desktop_crm.app.sample.people import Person
from desktop_crm.app.texts import Texts
from desktop_crm.domain import custom_field

_ASKED: Final = 0.6
"""Of those who bought, how many were asked."""
_FLOORS: Final = (1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 7, 8, 9, 9, 10, 12, 16)
_LIFT_FROM: Final = 6
"""Houses of more floors than five have one."""


def add_own_fields(work: Work, rng: Random, language: str, people: Sequence[Person]) -> None:
    """The fields, and what the cards of `people` say of them, into their values."""
    texts = Texts(language)
    floor, lift = work.add(
        "custom_field",
        [
            {"name": texts("custom.sample_floor"), "kind": "number", "position": 0},
            {"name": texts("custom.sample_lift"), "kind": "flag", "position": 1},
        ],
    )
    for person in people:
        asked, level, has_lift = rng.random(), rng.choice(_FLOORS), rng.random()
        if not person.buys or asked > _ASKED:
            continue
        said: dict[int, custom_field.Value | None] = {floor: Decimal(level)}
        if level > 1:
            said[lift] = level >= _LIFT_FROM or has_lift < 0.2
        person.values["custom"] = custom_field.changed("", said)
