"""A spreadsheet as the import sees it: texts in rows and columns, whatever the file was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Note:
    """What the reader noticed, or did by itself. The text is `imports.note_<code>` with `params` filled in.

    Codes: cells_cut (n, lines), header_found (line), header_missing, rows_repeated (lines), totals_skipped (lines),
    sheets_left (names); of address books those of `files.vcards.told`.
    """

    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attached:
    """A picture or file inside a row; `use` is photo, logo or file."""

    name: str
    media: str
    data: bytes
    use: str


@dataclass(frozen=True, slots=True)
class Extra:
    """What a row says beside its cells: the identity its program gave it, and files."""

    uid: str = ""
    attached: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` all have the length of `columns`; `lines` holds the line (row of the sheet) of each, counted from 1.

    Dates are ISO where the file holds real dates, else as typed. `order` is how dates in numbers are to be read (dmy,
    mdy, ymd); it is `ambiguous` when the file has dates that read both ways and none that settles it. `rows` may be
    mended in place by the preview; everything else is fixed.

    `fields` is what each column is, where the format itself says so ("" for a column that is nothing): its cells are
    then one value each. `extras` are by line.
    """

    path: Path
    columns: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]
    format: str  # xlsx, xls, ods, csv, vcf
    encoding: str = ""  # "" where the format has its own
    guessed: bool = False  # the encoding was guessed
    delimiter: str = ""
    order: str = "dmy"
    ambiguous: bool = False
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    header_line: int = 0  # 0: the file has no header
    notes: tuple[Note, ...] = ()
    fields: tuple[str, ...] = ()
    extras: Mapping[int, Extra] = field(default_factory=dict)

    @property
    def file(self) -> str:
        return self.path.name
