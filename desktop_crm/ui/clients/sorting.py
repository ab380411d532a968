"""In what order the list stands: what a click on a header makes of it, and how it is remembered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from desktop_crm.domain.custom_field import id_of
from desktop_crm.domain.query import Sort
from desktop_crm.ui.clients.columns import COLUMNS, Column
from desktop_crm.ui.settings import WindowSettings

DEFAULT: Final = (Sort("name"),)
KEY: Final = "list/sort"


def clicked(
    standing: tuple[Sort, ...], column: str, *, add: bool, columns: Sequence[Column] = COLUMNS
) -> tuple[Sort, ...]:
    """A click: this column first, or turned round where it is already; with `add` (Shift) as a further key."""
    first = next(c.descending_first for c in columns if c.sort == column)
    own = next((s for s in standing if s.column == column), None)
    turned = Sort(column, first if own is None else not own.descending)
    if add and own is not None:
        return tuple(turned if s.column == column else s for s in standing)
    if add:
        return (*standing, turned)
    return (turned,) if own is not None and standing[0] == own else (Sort(column, first),)


def keep(settings: WindowSettings, sort: tuple[Sort, ...]) -> None:
    settings.set_texts(KEY, [f"{'-' * s.descending}{s.column}" for s in sort])


def kept(settings: WindowSettings) -> tuple[Sort, ...]:
    known = {c.sort for c in COLUMNS}
    found = [Sort(t.removeprefix("-"), t.startswith("-")) for t in settings.texts(KEY)]
    return tuple(s for s in found if s.column in known or id_of(s.column) is not None) or DEFAULT


def of_columns(standing: tuple[Sort, ...], columns: Sequence[Column]) -> tuple[Sort, ...]:
    """Without the fields of the shop's own that are gone."""
    known = {c.sort for c in columns}
    return tuple(s for s in standing if s.column in known) or DEFAULT
