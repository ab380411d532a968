"""Rows as they stand in somebody's file -> a table: where its header is, what is no data, how its dates are written."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any, Final

from desktop_crm.app.importing import vocabulary
from desktop_crm.app.importing.table import Note, Table
from desktop_crm.domain.errors import UserError
from desktop_crm.domain.folding import fold

RawRow = tuple[int, list[str]]
LOOK: Final = 30
"""Rows in which a header is looked for."""
_DATA: Final = re.compile(
    r"\+?[\d\s().\-‑–/:,]{5,}|\d+([.,]\d+)?|\S+@\S+|\d{4}-\d\d-\d\d.*|(?:true|false)", re.IGNORECASE
)
_TOTAL: Final = re.compile(
    r"(?:разом|усього|всього|підсумок|загалом|итого|всего|total|grand total|totals|sum)\b(?:\s*[:.]|.*[:\d]|\s*)\s*"
)
_PLAIN_NUMBER: Final = re.compile(r"-?\d{1,12}(?:[\s\u00a0]\d{3})*(?:[.,]\d+)?")
_DATE: Final = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?:[ T].*)?")


def table(path: Path, rows: list[RawRow], answer: dict[str, Any], *, guessed: bool, header: bool) -> Table:
    """`answer` is the last word of the reading process. Raises UserError file_empty, no_rows."""
    if not rows:
        raise UserError("file_empty", file=path.name)
    notes: list[Note] = []
    first, height = _header(rows) if header else (0, 0)
    names = _names(rows[first : first + height])
    if height and rows[first][0] > 1:
        notes.append(Note("header_found", {"line": rows[first][0]}))
    if header and not height:
        notes.append(Note("header_missing"))
    data = rows[first + height :]
    data = _without_totals(data, notes)
    data = _without_repeats(data, rows[first : first + height], notes)
    if not data:
        raise UserError("no_rows", file=path.name, line=rows[first][0])
    used = [i for i in answer["used"] if _in_use(i, names, data)]
    if answer["cells_cut"]:
        notes.append(Note("cells_cut", {"n": answer["cells_cut"], "lines": _listed(answer["cut"])}))
    others = [s for s in answer.get("sheets", ()) if s != answer.get("sheet")]
    if others:
        notes.append(Note("sheets_left", {"names": ", ".join(others[:10])}))
    filled = _padded([cells for _, cells in data], used)
    order, ambiguous = date_order(filled)
    return Table(
        path,
        tuple(names[i] if i < len(names) else "" for i in used),
        filled,
        [line for line, _ in data],
        answer["format"],
        answer.get("encoding", ""),
        guessed and "encoding" in answer,
        answer.get("delimiter", ""),
        order,
        ambiguous,
        answer.get("sheet", ""),
        tuple(answer.get("sheets", ())),
        rows[first][0] if height else 0,
        tuple(notes),
    )


def _padded(rows: list[list[str]], used: list[int]) -> list[list[str]]:
    """The cells of these columns, with empty ones where a row ends before."""
    width = len(used)
    if used == list(range(width)):
        empty = [[""] * n for n in range(width + 1)]
        return [cells + empty[width - len(cells)] if len(cells) <= width else cells[:width] for cells in rows]
    return [[cells[i] if i < len(cells) else "" for i in used] for cells in rows]


def _in_use(column: int, names: list[str], data: list[RawRow]) -> bool:
    if column < len(names) and names[column]:
        return True
    return any(column < len(cells) and cells[column] and not cells[column].isspace() for _, cells in data)


def _listed(lines: list[int]) -> str:
    return ", ".join(map(str, lines[:10])) + ("…" if len(lines) > 10 else "")


# -- the header


def _header(rows: list[RawRow]) -> tuple[int, int]:
    """Index of the header's first row and its height (1 or 2); height 0 where the file has none.

    The row with the most names of columns that we know is the header; else the first row that looks like names
    (filled about as widely as the data, and without a number, phone or address in it).
    """
    best, score = (0, 0), 0
    for i in range(min(LOOK, len(rows))):
        cells = rows[i][1]
        if _looks_like_data(cells):
            continue
        known = _known(cells)
        pair = 0
        if i + 1 < len(rows) and _filled(cells) > 1 and _completes(cells, rows[i + 1][1]):
            pair = _known(_names(rows[i : i + 2]))
            pair = pair if pair > _known(rows[i + 1][1]) else 0
        # a header over two rows counts when the second row adds names of its own
        if known and known > score:
            best, score = (i, 1), known
        if pair and pair > score:
            best, score = (i, 2), pair
    if score >= 2 or (score == 1 and _filled(rows[best[0]][1]) == 1):
        return best
    width = _usual_width(rows)
    for i in range(min(LOOK, len(rows))):
        cells = rows[i][1]
        if _filled(cells) >= max(1, width * 0.6) and not _looks_like_data(cells):
            return (i, 1) if score or (len(rows) > i + 1 and _unlike(cells, rows[i + 1 :])) else (0, 0)
        if _looks_like_data(cells):
            break
    return best if score else (0, 0)


def _unlike(header: list[str], below: list[RawRow]) -> bool:
    """Whether a row of texts differs from the rows under it, so that it is their header: some column has data there."""
    sample = [cells for _, cells in below[:50]]
    for i, name in enumerate(header):
        if not name.strip():
            continue
        values = [cells[i] for cells in sample if i < len(cells) and cells[i].strip()]
        if values and sum(bool(_DATA.fullmatch(v.strip())) for v in values) >= 0.6 * len(values):
            return True
    return False


def _known(cells: list[str]) -> int:
    return len({fold(c.strip()) for c in cells if vocabulary.is_known(c)})


def _filled(cells: list[str]) -> int:
    return sum(bool(c.strip()) for c in cells)


def _usual_width(rows: list[RawRow]) -> int:
    widths = Counter(_filled(cells) for _, cells in rows[:200])
    return max(widths, key=lambda w: (widths[w], w))


def _looks_like_data(cells: list[str]) -> bool:
    """A date, phone, number or address stands in it (a column may be called 2024 or 1, hence not one number alone)."""
    found = [c.strip() for c in cells if _DATA.fullmatch(c.strip())]
    return any(not c.isdigit() or len(c) > 4 for c in found) or len(found) * 2 > max(1, _filled(cells))


def _completes(above: list[str], below: list[str]) -> bool:
    """Whether `below` is the second row of a header: it names columns that `above` leaves open, and only such."""
    if _looks_like_data(below) or not _filled(below):
        return False
    opened = [i for i, c in enumerate(below) if c.strip() and (i >= len(above) or not above[i].strip())]
    shared = [i for i, c in enumerate(below) if c.strip() and i < len(above) and above[i].strip()]
    known = sum(vocabulary.is_known(c) for c in below)
    left_open = any(c.strip() and (i >= len(below) or not below[i].strip()) for i, c in enumerate(above))
    return bool(opened or shared) and bool(opened or left_open) and known * 2 >= _filled(below)


def _names(rows: list[RawRow]) -> list[str]:
    """One name a column: a name merged over several columns goes before each of the names under it."""
    if not rows:
        return []
    above = [_line(c) for c in rows[0][1]]
    if len(rows) == 1:
        return above
    below = [_line(c) for c in rows[1][1]]
    names = []
    spanning = ""
    for i in range(max(len(above), len(below))):
        top = above[i] if i < len(above) else ""
        low = below[i] if i < len(below) else ""
        spanning = top or (spanning if low else "")
        names.append(" / ".join(filter(None, (spanning, low))) if low else top)
    return names


def _line(text: str) -> str:
    return " ".join(text.split())


# -- what is no data


def _without_totals(rows: list[RawRow], notes: list[Note]) -> list[RawRow]:
    """Sums stand in the last rows: a word for it, and nothing but plain numbers beside."""
    left = list(rows)
    skipped: list[int] = []
    while left and len(skipped) < 3 and _is_total(left[-1][1]):
        skipped.insert(0, left.pop()[0])
    if skipped:
        notes.append(Note("totals_skipped", {"lines": _listed(skipped)}))
    return left


def _is_total(cells: list[str]) -> bool:
    filled = [c.strip() for c in cells if c.strip()]
    words = [c for c in filled if not _PLAIN_NUMBER.fullmatch(c) or (c.startswith("0") and len(c) > 6)]
    return len(words) == 1 and filled[0] == words[0] and bool(_TOTAL.fullmatch(fold(words[0])))


def _without_repeats(rows: list[RawRow], header: list[RawRow], notes: list[Note]) -> list[RawRow]:
    """A header printed again on every page is no row."""
    if not header:
        return rows
    names = [cells for _, cells in header]
    repeated = [line for line, cells in rows if cells in names]
    if not repeated:
        return rows
    notes.append(Note("rows_repeated", {"lines": _listed(repeated)}))
    return [row for row in rows if row[1] not in names]


# -- dates


def date_order(rows: list[list[str]], sample: int = 5000) -> tuple[str, bool]:
    """How dates in numbers are written (dmy, mdy, ymd), and whether that is a guess that could be wrong."""
    votes: Counter[str] = Counter()
    unsure = False
    for cells in rows[:sample]:
        for cell in cells:
            if 6 <= len(cell) <= 30 and cell[0].isdigit() and (found := _DATE.fullmatch(cell)):
                first, mark, second, year = int(found[1]), found[2], int(found[3]), found[4]
                if first > 31 and len(year) == 2:
                    votes["ymd"] += 1
                elif first > 12 >= second:
                    votes["dmy"] += 1
                elif second > 12 >= first:
                    votes["mdy"] += 1
                elif mark != "." and first != second:
                    unsure = True
    order = max(("dmy", "mdy", "ymd"), key=lambda o: votes[o])
    settled = any(votes.values()) and not (votes["dmy"] and votes["mdy"] and order != "ymd")
    return order, unsure and not settled
