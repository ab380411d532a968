"""The settings of a base: what all who open it share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Changes, Intent

DEFAULTS: Mapping[str, str] = {
    "shop": "",
    "shop_line": "",
    "currency": "UAH",
    "language": "en",
    "margin": "30",
    "hourly_cost": "0",
    "feedback_days_A": "90",
    "feedback_days_B": "180",
    "feedback_days_C": "365",
}


@dataclass(frozen=True, slots=True)
class Settings:
    values: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        return self.values.get(key, DEFAULTS.get(key, ""))

    @property
    def currency(self) -> str:
        return self["currency"]

    @property
    def margin(self) -> float:
        """The shop-wide margin as a share of the amount, used where the cost of goods is not known."""
        return float(self["margin"]) / 100


def load(session: Session) -> Settings:
    return Settings({s.key: s.value for s in session.base.all("setting")})


def change(session: Session, values: Mapping[str, str], source: object = None) -> Changes:
    """Set settings; those that are equal already stay untouched."""
    standing = {s.key: s for s in session.base.all("setting")}
    work = session.base.write(Intent("settings.edit"))
    with work:
        for key, value in values.items():
            if key in standing:
                if standing[key].value != value:
                    work.edit("setting", {standing[key].id: {"value": value}})
            else:
                work.add("setting", [{"key": key, "value": value}])
    session.bus.publish(work.changes, source)
    return work.changes
