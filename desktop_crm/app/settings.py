"""The settings of a base: what all who open it share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from desktop_crm.analysis.rules import HUNDRED, Rules
from desktop_crm.app.formats import minor_digits
from desktop_crm.app.session import Session
from desktop_crm.domain import benchmark
from desktop_crm.domain.benchmark import Benchmark
from desktop_crm.domain.changes import Changes, Intent
from desktop_crm.domain.errors import Invalid, Problem
from desktop_crm.domain.fields import Kind as FieldKind
from desktop_crm.domain.fields import specs
from desktop_crm.domain.parsing import Unreadable
from desktop_crm.domain.records import RECORDS
from desktop_crm.domain.setting_keys import KEYS, ORDERED, keep, number

DEFAULTS: Final[Mapping[str, str]] = {name: key.default for name, key in KEYS.items()}


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
        return float(number("margin", self["margin"])) / 100

    @property
    def rules(self) -> Rules:
        """The shop's thresholds; what is kept of one but cannot be it counts as the default."""
        return Rules(
            silence=self._hundredths("silence_factor"),
            silent_at_least=self.whole("silence_days"),
            window=self.whole("rung_days"),
            window_intervals=self._hundredths("rung_intervals"),
            frequent=self.whole("frequent_share"),
            frequent_least=self.whole("frequent_least"),
            regular=self.whole("regular_share"),
            regular_least=self.whole("regular_least"),
            class_a=self.whole("class_a"),
            class_b=self.whole("class_b"),
            feedback_a=self.whole("feedback_days_A"),
            feedback_b=self.whole("feedback_days_B"),
            feedback_c=self.whole("feedback_days_C"),
            told_by_satisfied=self.whole("told_by_satisfied"),
            told_by_dissatisfied=self.whole("told_by_dissatisfied"),
            loyalty_days=self.whole("loyalty_days"),
            loyalty_intervals=self._hundredths("loyalty_intervals"),
        )

    def whole(self, key: str) -> int:
        return int(number(key, self[key]))

    def _hundredths(self, key: str) -> int:
        return int(number(key, self[key]) * HUNDRED)

    def minutes(self, channel: str) -> int:
        """What a contact by this channel takes, where nobody says how long it took."""
        return self.whole(f"minutes_{channel}")

    def benchmark(self, key: str) -> Benchmark:
        return benchmark.load(key, self[benchmark.PREFIX + key])


def load(session: Session) -> Settings:
    return Settings({s.key: s.value for s in session.base.all("setting")})


def change(session: Session, values: Mapping[str, str], source: object = None) -> Changes:
    """Set settings as they are to be kept; those that are equal already stay untouched."""
    standing = {s.key: s for s in session.base.all("setting")}
    work = session.base.write(Intent("settings.edit"))
    with work:
        for key, value in values.items():
            if key not in standing:
                work.add("setting", [{"key": key, "value": value}])
            elif standing[key].value != value:
                work.edit("setting", {standing[key].id: {"value": value}})
    session.bus.publish(work.changes, source)
    return work.changes


def put(session: Session, given: Mapping[str, str], source: object = None) -> Changes | None:
    """Set settings as somebody wrote them: one step, all or none. None: they stood so before.

    Raises Invalid with the problem of each beside its name.
    """
    kept, new = load(session), check(session, given)
    changed = {name: value for name, value in new.items() if value != kept[name]}
    return change(session, changed, source) if changed else None


def check(session: Session, given: Mapping[str, str]) -> dict[str, str]:
    """The same as they will be kept. Raises Invalid."""
    kept = load(session)
    new: dict[str, str] = {}
    found: list[Problem] = []
    digits = minor_digits(given.get("currency", kept.currency).strip().upper())
    for name, text in given.items():
        if name not in KEYS:
            found.append(Problem(name, "no_setting", {"text": name}))
            continue
        try:
            new[name] = keep(name, text, digits)
        except Unreadable as error:
            found.append(Problem(name, error.code, error.params))
    if not found:
        found = [*_order(Settings({**kept.values, **new}), new), *_decimals(session, kept.currency, new)]
    if found:
        raise Invalid(tuple(found))
    return new


def _decimals(session: Session, now: str, new: Mapping[str, str]) -> list[Problem]:
    """Amounts are kept in minor units: 12.50 would become 1250 in a currency that has none."""
    wanted = new.get("currency", now)
    if minor_digits(wanted) == minor_digits(now) or not _any_amount(session):
        return []
    return [Problem("currency", "other_decimals", {"text": wanted, "currency": now})]


def _any_amount(session: Session) -> bool:
    said = [
        (record, name, spec.required)
        for record, cls in RECORDS.items()
        for name, spec in specs(cls).items()
        if spec.kind is FieldKind.MONEY
    ]
    if any(required and session.base.has(record) for record, _, required in said):
        return True
    return any(getattr(one, name) is not None for record, name, _ in said for one in session.base.all(record))


def as_by_default(session: Session, names: Sequence[str], source: object = None) -> Changes | None:
    """One step for all of them. Raises Invalid where a default does not go with what the others are set to."""
    kept = load(session)
    new = {name: DEFAULTS[name] for name in names if kept[name] != DEFAULTS[name]}
    found = _order(Settings({**kept.values, **new}), new)
    if found:
        raise Invalid(tuple(found))
    return change(session, new, source) if new else None


def _order(whole: Settings, new: Mapping[str, str]) -> list[Problem]:
    """Beside the one that was changed: the lesser limit cannot lie above the greater."""
    found = []
    for less, more in ORDERED.items():
        low, high = whole.whole(less), whole.whole(more)
        if less in new and low > high:
            found.append(Problem(less, "at_most", {"value": high}))
        elif more in new and low > high:
            found.append(Problem(more, "at_least", {"value": low}))
    return found
