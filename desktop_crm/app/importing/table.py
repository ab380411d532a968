"""A spreadsheet as the import sees it: texts in rows and columns, whatever the file was."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Note:
    """What the reader noticed, or did by itself. The text is `imports.note_<code>` with `params` filled in.

    Codes: cells_cut (n, lines), header_found (line), header_missing, rows_repeated (lines), totals_skipped (lines),
    sheets_left (names).
    """

    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` all have the length of `columns`; `lines` holds the line (row of the sheet) of each, counted from 1.

    Dates are ISO where the file holds real dates, else as typed. `order` is how dates in numbers are to be read (dmy,
    mdy, ymd); it is `ambiguous` when the file has dates that read both ways and none that settles it. `rows` may be
    mended in place by the preview; everything else is fixed.
    """

    path: Path
    columns: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]
    format: str  # xlsx, xls, ods, csv
    encoding: str = ""  # "" where the format has its own
    guessed: bool = False  # the encoding was guessed
    delimiter: str = ""
    order: str = "dmy"
    ambiguous: bool = False
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    header_line: int = 0  # 0: the file has no header
    notes: tuple[Note, ...] = ()

    @property
    def file(self) -> str:
        return self.path.name
