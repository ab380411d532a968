"""The child process that reads one file: whatever the file does to it, the program that asked goes on.

    python -m desktop_crm.files.worker PATH {"encoding": null, "delimiter": null, "sheet": null}

It answers on standard output with one JSON value a line: a list is a batch of rows [[line, [cell, ...]], ...],
a number is the part done, an object is the last line: {"format": ...} or {"error": code, "params": {...}}.
Of an address book the cells of a row are one object, field -> values, and {"extras": [line, uid, [[name, media, use,
base64], ...]]} comes for each card with an identity or pictures.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

from desktop_crm.domain.errors import UserError
from desktop_crm.files import delimited, encodings, sniffing, workbook
from desktop_crm.files.vcards.book import Book

BATCH: Final = 500
CELL_LIMIT: Final = 32_767
MAX_COLUMNS: Final = 1000
MEMORY: Final = 512 * sniffing.MB
ATTACHED: Final = 533 * sniffing.MB
"""Pictures of all cards of one address book together, as base64; more are left out and told."""


def main(arguments: Sequence[str]) -> int:
    """Read the file named by `arguments` and answer on standard output. Always 0: the answer says what went wrong."""
    path, options = Path(arguments[0]), json.loads(arguments[1])
    with open(1, "wb", closefd=False) as out:
        answer = Answer(out)
        try:
            _limit_memory(path)
            answer.end(_read(path, options, answer))
        except UserError as error:
            answer.end({"error": error.code, "params": error.params})
        except MemoryError:
            answer.end({"error": "file_too_large", "params": {"file": path.name}})
        except FileNotFoundError:
            answer.end({"error": "file_missing", "params": {"file": path.name}})
        except PermissionError:
            answer.end({"error": "file_denied", "params": {"file": path.name}})
        except OSError:
            answer.end({"error": "file_unreadable", "params": {"file": path.name}})
    return 0


class Answer:
    """Writes batches of rows, notices wide rows, long cells and columns in use on the way."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._part = 0.0
        self.used: set[int] = set()
        self._all_used = 0  # columns from the first that are all in use
        self.cut: list[int] = []  # lines of the first ten cells that were too long
        self.cells_cut = 0

    def say(self, value: Any) -> None:
        self._out.write(json.dumps(value, separators=(",", ":")).encode("ascii") + b"\n")

    def progress(self, part: float) -> None:
        if part >= self._part + 0.01:
            self._part = part
            self.say(round(part, 3))
            self._out.flush()

    def end(self, value: dict[str, Any]) -> None:
        self.say(value)
        self._out.flush()

    def rows(self, rows: Iterable[delimited.Row], path: Path) -> int:
        """Sends the rows that hold anything. Returns their number."""
        batch: list[delimited.Row] = []
        count = 0
        for line, cells in rows:
            kept = self._tidy(line, cells, path)
            if kept:
                count += 1
                batch.append((line, kept))
                if len(batch) == BATCH:
                    self.say(batch)
                    batch = []
        if batch:
            self.say(batch)
        return count

    def _tidy(self, line: int, cells: list[str], path: Path) -> list[str]:
        """The cells up to the last one that holds anything; [] for an empty row."""
        count = len(cells)
        while count and (not cells[count - 1] or cells[count - 1].isspace()):
            count -= 1
        kept = cells[:count]
        if len("".join(kept)) > CELL_LIMIT:
            for i, cell in enumerate(kept):
                if len(cell) > CELL_LIMIT and not cell.isspace():
                    kept[i] = cell[:CELL_LIMIT]
                    self.cells_cut += 1
                    self.cut = [*self.cut, line][:10]
        if count > self._all_used:
            self.used.update(i for i, cell in enumerate(kept) if cell and not cell.isspace())
            if len(self.used) > MAX_COLUMNS:
                raise UserError("file_too_wide", file=path.name, n=len(cells), limit=MAX_COLUMNS, line=line)
            while self._all_used in self.used:
                self._all_used += 1
        return kept


def _read(path: Path, options: dict[str, Any], answer: Answer) -> dict[str, Any]:
    kind = sniffing.kind_of(path)
    if kind.format == "vcf":
        return {"format": "vcf", **_read_cards(path, options, answer)}
    found = _read_text(path, options, answer) if kind.format == "csv" else _read_workbook(path, kind, options, answer)
    used = {"used": sorted(answer.used), "cut": answer.cut, "cells_cut": answer.cells_cut}
    return {"format": kind.format, **used, **found}


def _read_text(path: Path, options: dict[str, Any], answer: Answer) -> dict[str, Any]:
    given = options.get("encoding")
    encoding = encodings.known(given) if given else encodings.guess(path, lambda part: answer.progress(part * 0.2))
    delimiter = options.get("delimiter") or delimited.guess_delimiter(path, encoding)
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise UserError("delimiter_unknown", delimiter=delimiter)
    file = delimited.TextFile(path, encoding, delimiter)
    ending = Ending()
    answer.rows(ending.watch(file.rows(lambda part: answer.progress(0.2 + part * 0.8))), path)
    if ending.short and not delimited.ends_with_newline(path, encoding):
        raise UserError("file_cut_line", file=path.name, line=ending.line)
    return {"encoding": "utf-8" if encoding == "utf-8-sig" else encoding, "delimiter": delimiter}


def _read_cards(path: Path, options: dict[str, Any], answer: Answer) -> dict[str, Any]:
    given = options.get("encoding")
    book = Book(path, encodings.known(given) if given else "", answer.progress)
    batch: list[tuple[int, Any]] = []
    room = ATTACHED
    for card in book.cards():
        attached = card.attached
        room -= sum(len(data) for *_, data in attached)
        if room < 0 and attached:
            book.told.line("card_pictures_many", card.number)
            attached = []
        if card.uid or attached:
            answer.say({"extras": [card.number, card.uid, attached]})
        batch.append((card.number, card.fields))
        if len(batch) == BATCH:
            answer.say(batch)
            batch = []
    if batch:
        answer.say(batch)
    return {"encoding": book.encoding, "notes": book.told.notes()}


class Ending:
    """Whether the last row is shorter than all the others, which are all alike: then the file was cut in it."""

    def __init__(self) -> None:
        self._widths: dict[int, int] = {}
        self._last = self.line = 0

    def watch(self, rows: Iterable[delimited.Row]) -> Iterator[delimited.Row]:
        for line, cells in rows:
            if cells:
                self._last, self.line = len(cells), line
                self._widths[len(cells)] = self._widths.get(len(cells), 0) + 1
            yield line, cells

    @property
    def short(self) -> bool:
        others = {width: n - (width == self._last) for width, n in self._widths.items()}
        alike = [width for width, n in others.items() if n]
        return len(alike) == 1 and others[alike[0]] >= 2 and self._last < alike[0]


def _read_workbook(path: Path, kind: sniffing.Kind, options: dict[str, Any], answer: Answer) -> dict[str, Any]:
    if kind.format != "xls":
        workbook.check_extent(path, kind.format, lambda part: answer.progress(part * 0.3))
    sheet, names = workbook.open_sheet(path, options.get("sheet"), kind.unpacked < 20 * sniffing.MB)
    height = max(1, sheet.height)

    def told(rows: Iterator[delimited.Row]) -> Iterator[delimited.Row]:
        for line, cells in rows:
            if line % 1000 == 0:
                answer.progress(min(1.0, 0.4 + 0.6 * line / height))
            yield line, cells

    answer.rows(told(workbook.rows(sheet)), path)
    return {"sheet": sheet.name, "sheets": names}


def _limit_memory(path: Path) -> None:
    """As much as the largest honest file of this size needs, and no more. Only where the system offers it."""
    if sys.platform == "win32":
        return
    import resource

    allowed = MEMORY + 24 * _size(path)
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if hard != resource.RLIM_INFINITY:
        allowed = min(allowed, hard)
    with contextlib.suppress(ValueError, OSError):  # macOS offers the limit and refuses it
        resource.setrlimit(resource.RLIMIT_AS, (allowed, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _size(path: Path) -> int:
    return os.stat(path).st_size


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
