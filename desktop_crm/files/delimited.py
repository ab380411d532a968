"""Text with commas, semicolons or tabs -> rows, with the line each row starts on."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from desktop_crm.domain.errors import UserError
from desktop_crm.files import encodings

DELIMITERS: Final = (";", ",", "\t")
MILLIONS: Final = 32
FIELD_LIMIT: Final = MILLIONS * 1_000_000
LONGEST_ROW: Final = 2000
"""Lines that one quoted value may span: a longer one means that a quote was never closed."""
_END: Final = "\x01end\x01"

Row = tuple[int, list[str]]


@dataclass(slots=True)
class TextFile:
    """A text file being read. `rows` raises UserError file_cut_line, file_encoding, file_cell_too_long."""

    path: Path
    encoding: str
    delimiter: str
    size: int = field(init=False)
    _lines: int = 0

    def __post_init__(self) -> None:
        self.size = self.path.stat().st_size

    def rows(self, check: Callable[[float], None]) -> Iterator[Row]:
        csv.field_size_limit(FIELD_LIMIT)
        first = 1
        try:
            with self.path.open("rb") as raw:
                raw.seek(encodings.bom_length(self.path, self.encoding))
                text = io.TextIOWrapper(raw, encoding=self.encoding, newline="")
                reader = csv.reader(self._marked(text, raw, check), delimiter=self.delimiter)
                ended = False
                for row in reader:
                    ended = row == [_END]
                    if ended:
                        break
                    if first == 1 and len(row) == 1 and row[0].lower().startswith("sep="):
                        first = reader.line_num + 1
                        continue
                    if reader.line_num - first > LONGEST_ROW:
                        break
                    yield first, row
                    first = reader.line_num + 1
                if not ended:
                    raise UserError("file_cut_line", file=self.path.name, line=first)
        except UnicodeError:
            encoding = self.encoding.removesuffix("-sig")
            raise UserError("file_encoding", file=self.path.name, line=self._lines + 1, encoding=encoding) from None
        except csv.Error:
            raise UserError("file_cell_too_long", file=self.path.name, line=first, limit=MILLIONS) from None

    def _marked(self, text: io.TextIOWrapper, raw: io.BufferedReader, check: Callable[[float], None]) -> Iterator[str]:
        """The file's lines, then a line of our own: whoever does not see it as a row of its own is inside a quote."""
        line = "\n"
        for line in text:
            self._lines += 1
            if self._lines % 1000 == 0:
                check(raw.tell() / self.size)
            yield line
        if not line.endswith(("\n", "\r")):
            yield "\n"
        yield _END


def ends_with_newline(path: Path, encoding: str) -> bool:
    width = 2 if encoding.startswith("utf-16") else 1
    with path.open("rb") as file:
        file.seek(-min(width, path.stat().st_size), io.SEEK_END)
        return any(b in (10, 13, 26) for b in file.read())


def guess_delimiter(path: Path, encoding: str) -> str:
    """The separator that cuts the first lines into the most alike rows."""
    with path.open("rb") as raw:
        raw.seek(encodings.bom_length(path, encoding))
        start = raw.read(128 * 1024)
    text = start.decode(encoding, "ignore")
    first = text.partition("\n")[0]
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[4]
    lines = text.splitlines(keepends=True)[:200]
    if len(start) == 128 * 1024 and len(lines) > 1:
        lines.pop()
    return max(DELIMITERS, key=lambda d: (_evenness(lines, d), text.count(d)))


def _evenness(lines: list[str], delimiter: str) -> float:
    csv.field_size_limit(FIELD_LIMIT)
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if any(c.strip() for c in row)]
    except csv.Error:
        return 0.0
    split = Counter(w for w in widths if w > 1)
    if not split:
        return 0.0
    width, count = max(split.items(), key=lambda item: (item[1], item[0]))
    share = count / len(widths)
    return share * share * (1 + min(width, 40) / 40) + 0.001 * (delimiter == ";")
