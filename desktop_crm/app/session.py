"""What every use case works with: the open base, the calendar, who is at the keyboard, and the bus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from desktop_crm.app.bus import Bus
from desktop_crm.app.facts import Facts
from desktop_crm.app.ports import Base
from desktop_crm.app.tallies import Tallies
from desktop_crm.app.trade import Trade


@dataclass(slots=True)
class Session:
    base: Base
    today: Callable[[], date] = date.today
    bus: Bus = field(default_factory=Bus)
    trade: Trade = field(init=False)
    """Shared by all that asks what clients bought."""
    facts: Facts = field(init=False)
    """Shared by all that asks what else stands on the cards."""
    tallies: Tallies = field(init=False)
    """Shared by all that counts many rows by a few of their fields."""

    def __post_init__(self) -> None:
        self.trade = Trade(self.base)
        self.facts = Facts(self.base)
        self.tallies = Tallies(self.base)
