"""Editors of the shop's own fields, by their kinds, and their values as an editor holds them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from desktop_crm.domain import custom_field
from desktop_crm.domain.custom_field import CustomField, Own
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import ComboField, DateField, Field, LineField


class DecimalField(LineField):
    """A number that may have decimals, or None."""

    _written: tuple[str, Decimal | None] = ("", None)
    """What the field wrote itself: "2,125" is that very number, where a person may mean a thousand by it."""

    def value(self) -> Decimal | None:
        text = self.line.text().strip()
        if text == self._written[0]:
            return self._written[1]
        return custom_field.number_of(text) if text else None

    def set_value(self, value: Decimal | None) -> None:
        places = 0 if value is None else max(0, -int(value.as_tuple().exponent))
        shown = "" if value is None else self.context.formats.number(value, places)
        self._written = shown, value
        self.set_raw(shown)


def make_field(context: Context, one: CustomField, *, labelled: bool = False) -> Field:
    """An empty editor."""
    label = one.name if labelled else ""
    match one.kind:
        case "number":
            return DecimalField(context, label)
        case "date":
            return DateField(context, label)
        case "choice" | "flag":
            return ComboField(context, label, options(context, one), empty=context.texts("card.not_said"))
    return LineField(context, label)


def options(context: Context, one: CustomField, now: Any = None) -> list[tuple[Any, str]]:
    """What can be chosen, and the word that stands though it is no longer among the choices."""
    if one.kind == "flag":
        return [(True, context.texts("codes.flag_yes")), (False, context.texts("codes.flag_no"))]
    words = [*one.choices, *([now] if isinstance(now, str) and now not in (*one.choices, "") else [])]
    return [(word, word) for word in words]


def value_of(one: CustomField, client: Any) -> Any:
    """What the card says, as the editor of the field holds it: a text that is not there is empty."""
    found = custom_field.values(client.custom, Own((one,))).get(one.key)
    return "" if found is None and one.kind == "text" else found
