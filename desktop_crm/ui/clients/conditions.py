"""Conditions of the list in words, and the menu from which one is added. What it offers comes from the base."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from PySide6.QtWidgets import QMenu, QWidget

from desktop_crm.app.formats import Formats
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts
from desktop_crm.domain.client import KINDS, ROLES
from desktop_crm.domain.custom_field import id_of
from desktop_crm.domain.failure import FailurePoint, index, path_text
from desktop_crm.domain.query import KEYS, Condition, ends
from desktop_crm.domain.records import FAILURES
from desktop_crm.ui.clients import own
from desktop_crm.ui.clients.own import OwnOffers
from desktop_crm.ui.context import Context

RUNGS: Final = ("advocate", "regular", "frequent", "new", "potential")
CLASSES: Final = ("A", "B", "C", "none")
MOST: Final = 30
QUIET_DAYS: Final = (90, 180, 365, 730)
NO_OFFERS: Final = OwnOffers()
JOINED: Final = ("city", "tag", "role", "rung", "class", "responsible", "only", "kind", "source")


@dataclass(frozen=True, slots=True)
class Offers:
    """What the base has to offer: cities and tags with their numbers of clients, staff, failure points."""

    cities: Sequence[tuple[str, int]] = ()
    tags: Sequence[tuple[str, int]] = ()
    staff: Mapping[int, str] = field(default_factory=dict)
    points: Mapping[int, FailurePoint] = field(default_factory=dict)
    own: OwnOffers = NO_OFFERS

    @classmethod
    def load(cls, session: Session) -> Offers:
        base = session.base
        return cls(
            base.cities(),
            base.tags(),
            {s.id: s.name for s in base.all("staff")},
            index(base.all("failure_point")),
            OwnOffers.load(session),
        )


def added(conditions: Sequence[Condition], new: Condition, offers: OwnOffers = NO_OFFERS) -> tuple[Condition, ...]:
    """With `new`: another value of the same kind widens the condition that stands; any other kind narrows the list."""
    out = []
    merged = False
    joins = new.key in JOINED or offers.joins(new.key)
    beside = id_of(new.key) is not None and new.op != ":"  # from 40 and up to 42: both hold
    for standing in conditions:
        same = (standing.key, standing.op, standing.negated) == (new.key, new.op, new.negated)
        if same and joins:
            values = tuple(dict.fromkeys((*standing.values, *new.values)))
            out.append(replace(standing, value=",".join(values)))
            merged = True
        elif standing.key == new.key and not joins and (standing.op == new.op or not beside):
            continue
        else:
            out.append(standing)
    return tuple(out) if merged else (*out, new)


def in_words(condition: Condition, texts: Texts, formats: Formats, offers: Offers) -> str:
    """City: Lviv; Open claims: 2 and more; Last purchase: before 20.11.2025."""
    if id_of(condition.key) is not None:
        return own.in_words(condition, texts, formats, offers.own.own)
    words = _words(condition, texts, formats, offers)
    return texts("list.not", words=words) if condition.negated else words


def _words(condition: Condition, texts: Texts, formats: Formats, offers: Offers) -> str:
    key = condition.key
    if key == "added":
        return texts("list.added")
    if key == "point":
        return texts("list.is", label=texts("list.by_point"), value=_point(condition.value, texts, formats, offers))
    if key == "mark":
        from desktop_crm.app.figures import marked  # the figures are loaded when they are asked for

        return marked.in_words(condition, texts, formats)
    label = texts(f"list.by_{key}")
    if KEYS[key] == "number":
        return _number(condition, label, texts)
    if KEYS[key] == "date":
        day = formats.date(date.fromisoformat(condition.value))
        return texts(f"list.{_bound(condition.op)}", label=label, value=day)
    if KEYS[key] == "period":
        return _period(condition, label, texts, formats)
    values = [_value(key, value, texts) for value in condition.values]
    return texts("list.is", label=label, value=", ".join(values))


def _period(condition: Condition, label: str, texts: Texts, formats: Formats) -> str:
    first, last = ends(condition.value) or (None, None)
    if first is None or last is None:
        bound = "until" if first is None else "since"
        return texts(f"list.{bound}", label=label, value=formats.date(first or last))
    return texts("list.is", label=label, value=f"{formats.date(first)}–{formats.date(last)}")


def _bound(op: str) -> str:
    return {"<": "before", "<=": "until", ">": "after", ">=": "since"}.get(op, "is")


def _number(condition: Condition, label: str, texts: Texts) -> str:
    n = int(condition.value)
    if condition.op == ">=":
        n, op = n - 1, ">"
    else:
        op = condition.op
    if op == ">" and n == 0:
        return label
    if op == ">":
        return texts("list.at_least", label=label, value=n + 1)
    if op == ":":
        return texts("list.none_of" if n == 0 else "list.is", label=label, value=n)
    return texts("list.at_most", label=label, value=n - 1 if op == "<" else n)


def _value(key: str, value: str, texts: Texts) -> str:
    if key == "rung":
        return texts(f"codes.rung_{value}") if value in RUNGS else value
    if key == "role":
        return texts(f"codes.roles_{value}") if value in ROLES else value
    if key == "kind":
        return texts(f"codes.kind_{value}") if value in KINDS else value
    if value == "none":
        return texts(f"list.none_{key}") if key in ("class", "responsible") else value
    return value


def _point(value: str, texts: Texts, formats: Formats, offers: Offers) -> str:
    place, *of = value.split("~")
    name, _, period = place.partition("@")
    found = next((p.id for p in offers.points.values() if p.code == name or str(p.id) == name), None)
    shown = path_text(found, offers.points) if found is not None else texts("list.no_point") if name == "none" else name
    first, dots, last = period.partition("..")
    try:
        days = [formats.date(date.fromisoformat(day)) for day in (first, last) if day]
    except ValueError:
        days = []
    shown = f"{shown}, {'–'.join(days)}" if days and dots else shown
    kinds = [texts(f"codes.record_{record}") for record in of if record in FAILURES]
    return f"{shown} ({', '.join(kinds)})" if kinds else shown


class ConditionMenu(QMenu):
    """The menu behind "+ Condition"; `choose` gets the condition."""

    def __init__(self, context: Context, offers: Offers, choose: Callable[[Condition], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._texts, self._choose = context.texts, choose
        self._counted("city", offers.cities)
        self._counted("tag", offers.tags)
        self._coded("rung", RUNGS)
        self._coded("class", CLASSES)
        if offers.staff:
            menu = self._menu("responsible")
            for name in sorted(offers.staff.values(), key=str.casefold):
                self._add(menu, name, Condition("responsible", ":", name))
            self._add(menu, self._texts("list.none_responsible"), Condition("responsible", ":", "none"))
        self.addSeparator()
        claims = self._menu("claims")
        self._add(claims, self._texts("list.some"), Condition("claims", ">", "0"))
        self._add(claims, self._texts("list.at_least_short", value=2), Condition("claims", ">", "1"))
        self._add(claims, self._texts("list.by_overdue"), Condition("overdue", ">", "0"))
        self._add(claims, self._texts("list.none"), Condition("claims", ":", "0"))
        wishes = self._menu("wishes")
        self._add(wishes, self._texts("list.some"), Condition("wishes", ">", "0"))
        self._add(wishes, self._texts("list.none"), Condition("wishes", ":", "0"))
        self._quiet(context)
        self.addSeparator()
        self._coded("role", ROLES)
        self._coded("kind", KINDS)
        if offers.own.own.fields:
            self.addSeparator()
        for one in offers.own.own.fields:
            menu = self.addMenu(one.name.replace("&", "&&"))
            for words, condition in own.offered(one, offers.own, self._texts, context.today()):
                self._add(menu, words, condition)

    def _menu(self, key: str) -> QMenu:
        return self.addMenu(self._texts(f"list.by_{key}"))

    def _add(self, menu: QMenu, text: str, condition: Condition) -> None:
        action = menu.addAction(text.replace("&", "&&"))
        action.triggered.connect(lambda _checked=False: self._choose(condition))

    def _counted(self, key: str, values: Sequence[tuple[str, int]]) -> None:
        if not values:
            return
        menu = self._menu(key)
        for value, count in values[:MOST]:
            # a comma separates alternatives: a value with one in it cannot be asked for by name
            if "," not in value and '"' not in value:
                self._add(menu, f"{value}\t{count}", Condition(key, ":", value))

    def _coded(self, key: str, codes: Sequence[str]) -> None:
        menu = self._menu(key)
        for code in codes:
            self._add(menu, _value(key, code, self._texts), Condition(key, ":", code))

    def _quiet(self, context: Context) -> None:
        menu = self._menu("last")
        for days in QUIET_DAYS:
            day = context.today() - timedelta(days=days)
            words = self._texts("list.quiet", span=context.formats.span(days))
            self._add(menu, words, Condition("last", "<", day.isoformat()))
        self._add(menu, self._texts("list.never_bought"), Condition("purchases", ":", "0"))
