"""Rows -> a spreadsheet: csv as the reader's Excel opens it, or xlsx with real dates and numbers."""

from __future__ import annotations

import csv
import datetime as dt
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from desktop_crm.app.exporting import Cell, guarded
from desktop_crm.domain.errors import UserError

KINDS: Final = ("xlsx", "csv")
LONGEST: Final = 32_767
"""Letters that a cell of a spreadsheet can hold; what is longer is cut."""
MOST_ROWS: Final = 1_048_575
"""Rows of a sheet of xlsx, less the header."""


def write_table(
    path: Path, header: Sequence[str], rows: Iterable[Sequence[Cell]], language: str, check: Callable[[], None]
) -> int:
    """Write to `path`, csv or xlsx by its ending; the number of rows. The file is whole, or it is not there.

    `language` decides about separator and decimal comma. `check` is asked all along and may raise.
    Raises UserError table_unwritable.
    """
    write = _write_xlsx if path.suffix.casefold() == ".xlsx" else _write_csv
    with beside(path) as draft:
        return write(draft, header, rows, language, check)


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A draft in the same folder, which takes the place of `path` at the end, or is gone where an error came.

    Raises UserError table_unwritable.
    """
    draft = path.with_name(f".{secrets.token_hex(4)}{path.suffix}")
    try:
        try:
            draft.touch()  # a folder that refuses does so before any work is done
            yield draft
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UserError("table_unwritable", file=str(path), reason=error.strerror or str(error)) from error


def _write_csv(
    path: Path, header: Sequence[str], rows: Iterable[Sequence[Cell]], language: str, check: Callable[[], None]
) -> int:
    english = language == "en"

    def cell(value: Cell) -> Any:
        if isinstance(value, str):
            return guarded(value)[:LONGEST]
        if isinstance(value, dt.date):
            return value.isoformat() if english else f"{value.day:02}.{value.month:02}.{value.year:04}"
        if isinstance(value, Decimal):
            return str(value) if english else str(value).replace(".", ",")
        return value

    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter="," if english else ";", lineterminator="\r\n")
        writer.writerow(map(guarded, header))
        for row in rows:
            check()
            writer.writerow([cell(value) for value in row])
            count += 1
    return count


def _write_xlsx(
    path: Path, header: Sequence[str], rows: Iterable[Sequence[Cell]], language: str, check: Callable[[], None]
) -> int:
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    texts_only = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(path), texts_only)
    try:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd" if language == "en" else "dd.mm.yyyy"})
        sheet.set_column(0, len(header) - 1, 18)
        for place, name in enumerate(header):
            sheet.write_string(0, place, name, bold)
        sheet.freeze_panes(1, 1)
        count = 0
        for row in rows:
            check()
            count += 1
            if count > MOST_ROWS:
                raise UserError("table_too_long", n=MOST_ROWS)
            for place, value in enumerate(row):
                if isinstance(value, str):
                    if value:
                        sheet.write_string(count, place, value[:LONGEST])
                elif isinstance(value, dt.date):
                    sheet.write_datetime(count, place, value, day)
                elif value is not None:
                    sheet.write_number(count, place, value)
        sheet.autofilter(0, 0, max(count, 1), len(header) - 1)
    finally:
        try:
            book.close()
        except FileCreateError as error:
            raise OSError(*error.args[0].args) from error
    return count
