"""The tables of docs/performance.md: what the last whole run of a million clients wrote to results.json.

    python -m benchmarks.told

A whole run does it by itself; a test holds the page to the numbers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from benchmarks.bases import ROOT

RESULTS: Final = ROOT / "benchmarks" / "results.json"
PAGE: Final = ROOT / "docs" / "performance.md"
COLUMNS: Final = {
    "data the first time, 10,000 clients, ms": "10,000: first",
    "data after an edit, 10,000 clients, ms": "after an edit",
    "data the first time, 1,000,000 clients, ms": "1,000,000: first",
    "data after an edit, twelve months, 1,000,000 clients, ms": "after an edit",
    "data after an edit, all years, 1,000,000 clients, ms": "of all years",
    "drawing, ms": "drawing",
    "after an edit, against its sums in plain SQL, 1,000,000 clients, ms": "its sums in plain SQL, 1,000,000",
}
"""What is measured of a figure -> the head of its column."""
*LIMITED, _SQL = COLUMNS
_FIGURE: Final = re.compile(r"figure ([\w-]+): (.+)")
Result = Mapping[str, Any]


def everything(results: Sequence[Result]) -> list[str]:
    """A line for each row but those of single figures."""
    lines = ["| what | ours | limit | ratio | goal | |", "|---|---|---|---|---|---|"]
    for result in results:
        if not _FIGURE.fullmatch(result["row"]):
            numbers = " | ".join(_number(result[key]) for key in ("ours", "limit", "ratio", "goal"))
            lines.append(f"| {result['row']} | {numbers} | {'' if result['pass'] else 'falls short'} |")
    return lines


def figures(results: Sequence[Result]) -> list[str]:
    """A line for each figure; bold is above its limit."""
    cells: dict[str, dict[str, str]] = {}
    limits: dict[str, str] = {}
    for result in results:
        found = _FIGURE.fullmatch(result["row"])
        if found and found[2] == _SQL:
            cells[found[1]][_SQL] = _number(result["limit"])
        elif found:
            number = _number(result["ours"])
            cells.setdefault(found[1], {})[found[2]] = number if result["pass"] else f"**{number}**"
            limits[found[2]] = _number(result["limit"])
    heads = [f"| figure | {' | '.join(COLUMNS.values())} |", f"|{'---|' * (len(COLUMNS) + 1)}"]
    heads.append(f"| *limit* | {' | '.join(f'*{limits[name]}*' for name in LIMITED)} | |")
    return [*heads, *(f"| {name} | {' | '.join(own.get(c, '') for c in COLUMNS)} |" for name, own in cells.items())]


def written(page: str, results: Sequence[Result]) -> str:
    """The page with its tables anew: each stands behind a mark with the name of what makes it."""
    for make in (everything, figures):
        table = "\n".join(make(results))
        page = re.sub(rf"(<!-- {make.__name__} -->\n)(?:\|.*\n)*", rf"\g<1>{table}\n", page)
    return page


def write() -> None:
    PAGE.write_text(written(PAGE.read_text("utf-8"), json.loads(RESULTS.read_text("utf-8"))), "utf-8")


def _number(value: float | None) -> str:
    """Three digits that count."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    write()
