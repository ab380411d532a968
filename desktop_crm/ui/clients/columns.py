"""The columns of the list, declared once: what stands in a cell, how it is drawn, sorted and copied."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final, Literal

from desktop_crm.app.formats import Formats
from desktop_crm.app.ports import ClientRow
from desktop_crm.app.texts import Texts
from desktop_crm.app.tokens import tokens

if TYPE_CHECKING:
    from desktop_crm.analysis.standing import Standing

Look = Literal["name", "rung", "center", "text", "muted", "number", "claims"]
BAD_SEVERITY: Final = 7


@dataclass(frozen=True, slots=True)
class Cells:
    """What texts of cells are made with."""

    texts: Texts
    formats: Formats
    today: date
    staff: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """A client as far as it has been fetched."""

    row: ClientRow
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class Column:
    """`sort` is a column of `domain.query.Sort`; `standing` columns wait for the standings."""

    key: str
    sort: str
    look: Look
    text: Callable[[Cells, Entry], str]
    copy: Callable[[Cells, Entry], str] | None = None
    descending_first: bool = False
    standing: bool = False
    shown: bool = True
    width: int = 110  # of columns that the design does not know
    title: str = ""  # of a field of the shop's own, which has no text in the catalogues


def _rung(cells: Cells, entry: Entry) -> str:
    return cells.texts(f"codes.rung_{entry.standing.rung}") if entry.standing else ""


def _class(cells: Cells, entry: Entry) -> str:
    return entry.standing.class_ if entry.standing else ""


def _profit(cells: Cells, entry: Entry) -> str:
    if entry.standing is None or not entry.row.purchases:
        return ""
    return cells.formats.money_round(entry.standing.profit)


def _profit_exact(cells: Cells, entry: Entry) -> str:
    if entry.standing is None or not entry.row.purchases:
        return ""
    return cells.formats.money_exact(entry.standing.profit)


def _count(value: int) -> str:
    return str(value) if value else ""


def _staff(cells: Cells, entry: Entry) -> str:
    return cells.staff.get(entry.row.responsible, "") if entry.row.responsible is not None else ""


COLUMNS: Final[tuple[Column, ...]] = (
    Column("name", "name", "name", lambda c, e: e.row.title),
    Column("rung", "rung", "rung", _rung, descending_first=True, standing=True),
    Column("class", "class", "center", _class, standing=True),
    Column("city", "city", "text", lambda c, e: e.row.city),
    Column(
        "lastPurchase",
        "last",
        "muted",
        lambda c, e: c.formats.ago(e.row.last_purchase, c.today),
        lambda c, e: c.formats.date(e.row.last_purchase),
        descending_first=True,
    ),
    Column("profit", "profit", "number", _profit, _profit_exact, descending_first=True, standing=True),
    Column("openClaims", "claims", "claims", lambda c, e: _count(e.row.open_claims), descending_first=True),
    Column("number", "number", "text", lambda c, e: e.row.number, shown=False, width=90),
    Column("responsible", "responsible", "text", _staff, shown=False, width=140),
    Column(
        "purchases",
        "purchases",
        "number",
        lambda c, e: _count(e.row.purchases),
        descending_first=True,
        shown=False,
        width=90,
    ),
    Column(
        "knownSince",
        "known_since",
        "muted",
        lambda c, e: c.formats.date(e.row.known_since),
        descending_first=True,
        shown=False,
        width=100,
    ),
)
"""The columns that every base has; behind them stand those of the shop's own fields."""
INDEX: Final = {column.key: i for i, column in enumerate(COLUMNS)}
NARROW: Final = ("name", "class", "lastPurchase", "openClaims")


def default_width(key: str, language: str) -> int:
    """Width in px at 100 %: the design's set of the language."""
    sizes = tokens()["size"]["clientColumns"]
    if key in sizes["order"]:
        return int(sizes[language][sizes["order"].index(key)])
    return COLUMNS[INDEX[key]].width


def is_urgent(row: ClientRow, today: date) -> bool:
    """Whether the number of open claims is printed in red: one of them is severe or past its due date."""
    return row.worst_open >= BAD_SEVERITY or (row.next_due is not None and row.next_due < today)


def tip(column: Column, cells: Cells, entry: Entry) -> str:
    """What the pointer says over a cell beyond its text; "" where the text says it all."""
    if column.key == "lastPurchase" and entry.row.last_purchase:
        return cells.formats.date(entry.row.last_purchase)
    if column.key == "openClaims" and entry.row.open_claims:
        return _claims_tip(cells, entry.row)
    if column.key == "rung" and entry.standing is not None:
        from desktop_crm.app.standing import in_words

        return in_words(entry.standing, cells.formats)
    if column.key == "profit" and entry.standing is not None and entry.row.purchases:
        return cells.texts("list.tip_profit", amount=cells.formats.money(entry.standing.profit))
    return ""


def _claims_tip(cells: Cells, row: ClientRow) -> str:
    lines = [cells.texts("list.tip_claims", n=row.open_claims)]
    if row.worst_open:
        lines.append(cells.texts("list.tip_worst", severity=row.worst_open))
    if row.next_due is not None:
        key = "list.tip_overdue" if row.next_due < cells.today else "list.tip_due"
        lines.append(cells.texts(key, date=cells.formats.date(row.next_due)))
    return "\n".join(lines)


def spreadsheet_cell(text: str) -> str:
    """A cell that pastes into a spreadsheet as the text it is: on one line, and never taken for a formula."""
    flat = " ".join(text.replace("\0", "").split("\t"))
    flat = " ".join(flat.splitlines()) if "\n" in flat or "\r" in flat else flat
    risky = flat[:1] in ("=", "@") or (flat[:1] in ("+", "-") and not flat[1:2].isdigit())
    return f"'{flat}" if risky else flat
