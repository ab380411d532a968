"""What rows become: new cards and what is on them, changes of cards, and what there is to tell of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from desktop_crm.app.importing.names import Names
from desktop_crm.domain.custom_field import CustomField

Outcome = Literal["add", "update", "unchanged", "skip"]


@dataclass(slots=True)
class Matched:
    """What is to be written. Cards are named by id, new ones by a negative number: -1 is `new_clients[0]`.

    References within values are ids, or negative numbers of `names`.
    """

    names: Names
    own: Mapping[str, CustomField] = field(default_factory=dict)
    """The shop's own fields that columns fill, by the names of their values; without an id where they are new."""
    outcomes: list[Outcome] = field(default_factory=list)
    new_clients: list[dict[str, Any]] = field(default_factory=list)
    edits: dict[int, dict[str, Any]] = field(default_factory=dict)
    claims: list[dict[str, Any]] = field(default_factory=list)
    purchases: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[tuple[dict[str, Any], bytes]] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)  # lines whose card was there and now says more
    kept: list[int] = field(default_factory=list)  # lines that say otherwise than what was changed by hand
    twice: list[int] = field(default_factory=list)  # lines whose card came before in the same file
    unchanged: Counter[str] = field(default_factory=Counter)

    @property
    def new_fields(self) -> int:
        return sum(not one.id for one in self.own.values())

    @property
    def added(self) -> dict[str, int]:
        counts = {
            "clients": len(self.new_clients),
            "claims": len(self.claims),
            "purchases": len(self.purchases),
            "attachments": len(self.attachments),
        }
        new = self.names.new
        return counts | {
            "failure_points": len(new["failure_point"]),
            "causes": len(new["cause"]),
            "staff": len(new["staff"]),
            **({"custom_fields": self.new_fields} if self.new_fields else {}),
        }

    @property
    def anything(self) -> bool:
        return bool(
            self.new_fields or self.new_clients or self.edits or self.claims or self.purchases or self.attachments
        )
