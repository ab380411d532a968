"""Which editor a field of a record gets: from its declaration in the domain, the same in every form and sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from desktop_crm.domain.fields import Kind, Spec, specs
from desktop_crm.domain.records import RECORDS
from desktop_crm.ui.card.other_card import ROLES, CardField
from desktop_crm.ui.card.several import ChecksField, GrowField, ListField
from desktop_crm.ui.card.words import Words
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import (
    ComboField,
    DateField,
    Field,
    LineField,
    MoneyField,
    NumberField,
    SegmentsField,
)
from desktop_crm.ui.widgets.field import ErrorPlace

Options = list[tuple[Any, str]]
SCALES: Final = {"severity": range(1, 11), "satisfaction": range(1, 6), "would_recommend": range(11)}
"""Numbers of which each has its own button."""


def make_field(
    context: Context,
    words: Words,
    record: str,
    name: str,
    *,
    labelled: bool = True,
    label: str = "",
    required: bool | None = None,
    error_place: ErrorPlace = "below",
) -> Field:
    """An empty editor; without a label of its own where one stands above it already, or with another than usual.

    `required` says whether it is marked so, where that is not for the record to say. `error_place` is that of a day.
    """
    spec = specs(RECORDS[record])[name]
    shown = (label or words.label(record, name)) if labelled else ""
    marked = spec.required and bool(shown) if required is None else required
    if spec.kind is Kind.DATE:
        made: Field = DateField(context, shown, required=marked, error_place=error_place)
    else:
        made = _make(context, words, record, name, spec, shown, required=marked)
    if not labelled:
        made.editor.setAccessibleName(words.label(record, name))
    return made


def _make(context: Context, words: Words, record: str, name: str, spec: Spec, label: str, *, required: bool) -> Field:
    match spec.kind:
        case Kind.LONG:
            return GrowField(context, label, required=required)
        case Kind.TEXTS:
            return ListField(context, label)
        case Kind.BIRTHDAY:
            return DateField(context, label, kind="birthday", hint=words.texts("card.birthday_hint"))
        case Kind.MONEY:
            return MoneyField(context, label, required=required)
        case Kind.NUMBER if name in SCALES:
            return SegmentsField(context, label, numbers=SCALES[name], required=required, optional=not spec.required)
        case Kind.NUMBER:
            return NumberField(context, label, required=required)
        case Kind.CHOICES | Kind.REFS:
            return ChecksField(context, label, options(words, record, name))
        case Kind.REF if spec.refers == "client":
            role, own = ROLES.get(name, "client"), words.card.client.id
            return CardField(context, label, words.client, role=role, own=own, required=required)
        case Kind.CHOICE | Kind.REF | Kind.FLAG:
            empty_value = "" if spec.kind is Kind.CHOICE else None
            empty = None if spec.required else words.texts("card.not_said")
            made = options(words, record, name)
            return ComboField(context, label, made, required=required, empty=empty, empty_value=empty_value)
    return LineField(context, label, required=required)


def options(words: Words, record: str, name: str) -> Options:
    """What can be chosen: codes in words, people, failure points by their paths in the order of the tree."""
    spec = specs(RECORDS[record])[name]
    if spec.kind is Kind.FLAG:
        return [(True, words.texts("codes.flag_yes")), (False, words.texts("codes.flag_no"))]
    if spec.kind in (Kind.CHOICE, Kind.CHOICES):
        return [(code, words.choice(record, name, code)) for code in spec.choices]
    sources: dict[str, Callable[[Words], Options]] = {
        "staff": _staff,
        "failure_point": _points,
        "cause": lambda w: sorted(((c.id, c.name) for c in w.card.causes.values()), key=_by_text),
        "purchase": lambda w: [(p.id, w.purchase_title(p)) for p in w.card.purchases],
        "claim": lambda w: [(c.id, w.named("claim", c)) for c in w.card.claims],
        "feedback": lambda w: [(f.id, w.named("feedback", f)) for f in w.card.feedback],
    }
    return sources[spec.refers](words)


def renew_options(made: Field, words: Words, record: str, name: str) -> None:
    """The same for an editor that exists: another client's purchases, a new colleague."""
    if specs(RECORDS[record])[name].kind in (Kind.REF, Kind.REFS) and isinstance(made, ComboField | ChecksField):
        made.set_options(options(words, record, name))


def _by_text(option: tuple[Any, str]) -> str:
    return option[1].casefold()


def _staff(words: Words) -> Options:
    """Those who work here, then those who left."""
    people = sorted(words.card.staff.values(), key=lambda s: (bool(s.former), s.name.casefold()))
    return [(s.id, s.name) for s in people]


def _points(words: Words) -> Options:
    points = words.card.points

    def below(parent: int | None) -> Iterable[int]:
        level = [p for p in points.values() if p.parent == parent and p.id != parent]
        for point in sorted(level, key=lambda p: (p.position or 0, p.name.casefold())):
            yield point.id
            yield from below(point.id)

    ordered = list(below(None))
    ordered += sorted(points.keys() - set(ordered))  # a loop, or a parent that is gone: still to be chosen
    return [(id, words.point(id)) for id in ordered]
