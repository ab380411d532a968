"""xlsx, xls and ods -> rows of texts, through calamine. Runs in the child process only: a hostile file may abort it."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from desktop_crm.domain.errors import UserError

_CELL: Final = re.compile(rb'<(?:\w+:)?c [^>]{0,200}?\br="([A-Z]{1,3})([0-9]{1,7})"')
_REPEATED: Final = re.compile(rb"<table:(?:table-cell|covered-table-cell)\s([^>]{0,2000})>")
_TIMES: Final = re.compile(rb'number-columns-repeated="(\d{1,9})"')
DENSE: Final = 4_000_000
"""Cells that a sheet may always span; a larger span must be filled to a quarter."""
MOST: Final = 40_000_000
CHUNK: Final = 1 << 20


def check_extent(path: Path, format: str, check: Callable[[float], None]) -> None:
    """Whether the sheets of an xlsx or ods span no more than they hold: 1.7 KB can ask for 17 billion cells.

    Raises UserError file_too_large, file_cut (a packed part is damaged).
    """
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                if format == "xlsx" and re.fullmatch(r"xl/worksheets/[^/]+\.xml", member.filename):
                    _check_sheet(archive, member, path, check)
                elif format == "ods" and member.filename == "content.xml":
                    _check_content(archive, member, path, check)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError, OSError):
        raise UserError("file_cut", file=path.name) from None


def _chunks(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, check: Callable[[float], None]
) -> Iterator[tuple[bytes, int]]:
    """Pieces that overlap by 4 KB, so that no tag is lost between two, and where the new part of each begins."""
    kept = b""
    done = 0
    with archive.open(member) as file:
        while piece := file.read(CHUNK):
            done += len(piece)
            check(min(1.0, done / max(1, member.file_size)))
            yield kept + piece, len(kept)
            kept = piece[-4096:]


def _check_sheet(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path, check: Callable[[float], None]) -> None:
    cells, top, bottom, right = 0, 1 << 30, 0, 0
    for piece, new in _chunks(archive, member, check):
        if found := _CELL.findall(piece):
            rows = [int(row) for row in {row for _, row in found}]
            cells += len(found) - len(_CELL.findall(piece, 0, new))  # those were in the piece before
            top, bottom = min(top, *rows), max(bottom, *rows)
            right = max(right, *map(column_number, {letters for letters, _ in found}))
    _refuse_sparse(cells, (bottom - top + 1) * right if cells else 0, path)


def _check_content(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path, check: Callable[[float], None]
) -> None:
    spread = 0
    for piece, new in _chunks(archive, member, check):
        for found in _REPEATED.finditer(piece):
            if found.end() > new and b"value-type" in found[1] and (times := _TIMES.search(found[1])):
                spread += int(times[1])
    _refuse_sparse(0, spread, path)


def _refuse_sparse(cells: int, span: int, path: Path) -> None:
    if span > MOST or (span > DENSE and span > 4 * cells):
        raise UserError("file_too_large", file=path.name)


def column_number(letters: bytes) -> int:
    """A -> 1, Z -> 26, AA -> 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def open_sheet(path: Path, wanted: str | None, patient: bool) -> tuple[Any, list[str]]:
    """The sheet of this name, else the first visible one with rows; and the names of the visible sheets with content.

    Unless `patient`, sheets after the one that is taken are not looked into and count as filled.
    Raises UserError sheet_missing, file_password, file_cut, file_empty.
    """
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_path(path)
        hidden = {m.name for m in book.sheets_metadata if m.visible != calamine.SheetVisibleEnum.Visible}
        visible = [n for n in book.sheet_names if n not in hidden] or list(book.sheet_names)
        if wanted is not None:
            if wanted not in book.sheet_names:
                raise UserError("sheet_missing", file=path.name, sheet=wanted, known=", ".join(book.sheet_names))
            return book.get_sheet_by_name(wanted), visible
        best, filled = None, []
        for name in visible:
            if best is not None and best.height > 1 and not patient:
                filled.append(name)
                continue
            sheet = book.get_sheet_by_name(name)
            if sheet.height > 0:
                filled.append(name)
                best = sheet if best is None or best.height < 2 <= sheet.height else best
    except calamine.PasswordError:
        raise UserError("file_password", file=path.name) from None
    except (calamine.CalamineError, OSError, ValueError):
        raise UserError("file_cut", file=path.name) from None
    if best is None:
        raise UserError("file_empty", file=path.name)
    return best, filled


def rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """(row of the sheet from 1, texts), empty rows included."""
    for number, cells in enumerate(sheet.iter_rows(), 1):
        yield number, [c if type(c) is str else as_text(c) for c in cells]


def as_text(value: Any) -> str:
    """What stands in a cell: dates as ISO, whole numbers without a point, at most the 15 digits that Excel shows."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float():
            return _number(value)
        case int():
            return str(value)
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("seconds")
        case timedelta():
            minutes, seconds = divmod(int(value.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return "" if value is None else str(value)


def _number(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    text = format(Decimal(format(value or 0.0, ".15g")), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
