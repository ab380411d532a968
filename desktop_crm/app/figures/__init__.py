"""Figures: what the cards say when all of them are read together. One result, and its faces in words and numbers.

Each stands in a module of its own that is called like it (see `figure.Figure`), its drawing in one of the same name in
`charts`. The modules are imported when their figures are asked for.
"""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from desktop_crm.analysis import periods
from desktop_crm.app.figures.figure import Asked, Cell, Column, Figure, Look, Offer, Option, Result, Row, Table
from desktop_crm.app.figures.words import period as _period
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts
from desktop_crm.domain.errors import UserError

__all__ = [
    "GROUPS",
    "Cell",
    "Column",
    "Look",
    "Offer",
    "Option",
    "Result",
    "Row",
    "Table",
    "as_json",
    "back",
    "counted",
    "csv_text",
    "empty",
    "evidence",
    "figure",
    "find",
    "group_label",
    "groups",
    "guarded",
    "label",
    "names",
    "note",
    "options",
    "period",
    "table",
    "title",
]

GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "failures": (
        "failure-points", "failure-months", "failure-products", "failure-staff", "refusals", "returns", "staff",
    ),
    "acute": ("acute", "wishes", "iceberg"),
    "bucket": ("bucket", "new-returning"),
    "ladder": ("ladder", "contacts"),
    "leaving": ("coming-back", "retention", "losses"),
    "satisfaction": ("satisfaction", "loyalty", "word-of-mouth"),
    "costs": ("costs", "payback", "profitability", "what-if"),
    "significance": ("significance", "pareto"),
    "benchmarks": ("benchmarks",),
}  # fmt: skip
"""The tabs with the figures under each, in order: in the window, the printed report and the command line."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


# -- which there are
@cache
def groups() -> dict[str, tuple[str, ...]]:
    """Those of GROUPS that can be computed: a figure is there when its module is."""
    there = {group: tuple(name for name in members if find_spec(_module(name))) for group, members in GROUPS.items()}
    return {group: members for group, members in there.items() if members}


def names() -> tuple[str, ...]:
    return tuple(name for members in groups().values() for name in members)


def _module(name: str) -> str:
    return f"{__name__}.{name.replace('-', '_')}"


def find(name: str) -> Figure[Any]:
    """Raises UserError figure_unknown."""
    if name not in names():
        raise UserError("figure_unknown", name=name, names=", ".join(names()))
    made: Figure[Any] = import_module(_module(name)).FIGURE
    return made


def options() -> tuple[Option, ...]:
    """Those of all figures."""
    return tuple({option.name: option for name in names() for option in find(name).options}.values())


def label(name: str, texts: Texts) -> str:
    """What the figure is called."""
    return texts(f"figures.name_{name.replace('-', '_')}")


def group_label(group: str, texts: Texts) -> str:
    return texts(f"figures.group_{group}")


# -- computing
def figure(
    session: Session,
    name: str,
    *,
    first: date | None = None,
    last: date | None = None,
    as_of: date | None = None,
    compare: bool = False,
    job: Job | None = None,
    **options: Any,
) -> Any:
    """Compute a figure for first..last (both included), by default the twelve months up to the as-of day (today).

    Nothing after the as-of day counts. compare: with the period before, where the figure can. `options` are those that
    the figure declares; None is as good as left out. Call it on a read lane. Raises UserError figure_unknown,
    figure_period, figure_option, figure_point; Cancelled.
    """
    made = find(name)
    day = as_of or session.today()
    end = min(last, day) if last else day
    start = first or periods.year_back(end)
    if start > end:
        raise UserError("figure_period", first=start, last=end)
    asked = Asked(start, end, day, _checked(made, options), _before(made, start, end, compare))
    job = job or Job(name)
    result = made.compute(session, asked, job)
    if made.reaches_back and not (first or last or result.n) and result.latest and result.latest < start:
        start, end = periods.year_back(result.latest), result.latest
        earlier = replace(asked, first=start, last=end, before=_before(made, start, end, compare))
        result = replace(made.compute(session, earlier, job), instead=True)
    return result


def _before(made: Figure[Any], first: date, last: date, compare: bool) -> tuple[date, date] | None:
    return periods.before(first, last) if compare and made.compares else None


def _checked(made: Figure[Any], options: dict[str, Any]) -> dict[str, Any]:
    known = {option.name: option for option in made.options}
    chosen: dict[str, Any] = {}
    for name, value in options.items():
        if value is None:
            continue
        try:
            chosen[name] = known[name].value(value)
        except (KeyError, ValueError):
            raise UserError("figure_option", name=made.name, option=name, value=value) from None
    return chosen


# -- faces: each takes what `figure` returned
def _of(result: Result) -> Figure[Any]:
    return find(result.name)


def title(result: Result, texts: Texts, formats: Formats) -> str:
    """What is so, in one sentence."""
    return _of(result).title(result, texts, formats)


def evidence(result: Result, texts: Texts, formats: Formats) -> str:
    """The muted line under the title: n, intervals, what was compared; and that other days are shown than usual."""
    told = _of(result).evidence(result, texts, formats)
    if not result.instead:
        return told
    return f"{texts('figures.instead', day=formats.date(result.as_of), last=formats.date(result.last))} {told}"


def note(result: Result, texts: Texts, formats: Formats) -> str:
    """What the marks in the picture mean."""
    return _of(result).note(result, texts, formats)


def counted(result: Result, texts: Texts, formats: Formats) -> str:
    """What was counted: 131 claims from 97 clients."""
    return _of(result).counted(result, texts, formats)


def period(result: Result, texts: Texts, formats: Formats) -> str:
    return _period(result.first, result.last, texts, formats)


def empty(result: Result, texts: Texts, formats: Formats) -> tuple[str, str]:
    """Title and text where there is nothing to draw."""
    return _of(result).empty(result, texts, formats)


def back(result: Result, texts: Texts) -> Look | None:
    """The way out of what was looked into."""
    return _of(result).back(result, texts)


def table(result: Result, texts: Texts, formats: Formats) -> Table:
    return _of(result).table(result, texts, formats)


def as_json(result: Result, texts: Texts, formats: Formats | None = None) -> dict[str, Any]:
    """The result for scripts; dates as YYYY-MM-DD, shares in 0..1, null where there is nothing to say, never NaN."""
    made = _of(result)
    formats = formats or Formats(texts)
    return {
        "name": result.name,
        "title": title(result, texts, formats),
        "n": result.n,
        "unit": made.unit,
        "from": result.first.isoformat(),
        "to": result.last.isoformat(),
        "as_of": result.as_of.isoformat(),
        "too_few": result.too_few,
        "instead": result.instead,
        **made.json(result, texts, formats),
    }


def csv_text(result: Result, texts: Texts, formats: Formats) -> str:
    """The rows for a spreadsheet of the reader's language.

    Numbers are bare; the decimal comma of Ukrainian and Russian goes with semicolons. Save it with a byte order mark
    ("utf-8-sig"), else Excel takes it for another encoding.
    """
    english = texts.language == "en"
    out = io.StringIO()
    writer = csv.writer(out, delimiter="," if english else ";", lineterminator="\r\n")

    def cell(value: Any) -> Any:
        if isinstance(value, float):
            return f"{value:.2f}" if english else f"{value:.2f}".replace(".", ",")
        if isinstance(value, Decimal):
            return f"{value:f}" if english else f"{value:f}".replace(".", ",")
        return guarded(value) if isinstance(value, str) else value

    sheet = _of(result).sheet(result, texts, formats)
    writer.writerow(sheet.headers)
    writer.writerows([cell(value) for value in row] for row in sheet.rows)
    return out.getvalue()


def guarded(cell: str) -> str:
    """A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
