"""Reading somebody else's table or address book: in a child process with limits, so that it cannot take us along."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from desktop_crm.app.importing import collector
from desktop_crm.app.importing.table import Table
from desktop_crm.domain.errors import Cancelled, UserError
from desktop_crm.files import shaping, sniffing
from desktop_crm.files.vcards import columns

PATIENCE: Final = 20.0
"""Seconds for a small file; larger ones have more, by their size."""
_START: Final = (
    "import sys; sys.path.insert(0, {root!r}); from desktop_crm.files.worker import main; sys.exit(main(sys.argv[1:]))"
)


def read_table(
    path: Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    header: bool = True,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[float], None] = lambda part: None,
    patience: float = PATIENCE,
) -> Table:
    """The rows of an xlsx, xls, ods or text file, or the cards of a vcf.

    `encoding` and `delimiter` are guessed where not given; `sheet` is the first with rows. With `header` the file's
    own header is looked for, also below titles and over two rows; without, every row is data and columns have no names.

    Raises Cancelled, and UserError with one of the codes file_missing, file_denied, file_unreadable, file_empty,
    file_cut, file_cut_line, file_not_table, file_other_kind, file_web_page, file_password, file_too_large,
    file_cell_too_long, file_too_wide, file_timeout, file_encoding, encoding_unknown, delimiter_unknown, sheet_missing,
    no_rows, file_no_cards.
    """
    path = Path(path)
    try:
        size = path.stat().st_size
    except OSError:
        raise UserError("file_missing", file=path.name) from None
    except ValueError:  # a NUL in the name
        raise UserError("file_missing", file=path.name.replace("\0", "")) from None
    if not path.is_file():
        raise UserError("file_unreadable", file=path.name)
    child = _Child(path, {"encoding": encoding, "delimiter": delimiter, "sheet": sheet}, progress)
    try:
        child.wait(patience + 4 * size / sniffing.MB, cancelled)
    finally:
        child.end()
    answer = child.answer(path)
    if answer["format"] == "vcf":
        return columns.table(path, child.rows, child.extras, {**answer, "guessed": encoding is None})
    return shaping.table(path, child.rows, answer, guessed=encoding is None, header=header)


class _Child:
    """The running reader. Its rows arrive on a thread of their own, since a pipe cannot be waited for on Windows."""

    def __init__(self, path: Path, options: dict[str, Any], progress: Callable[[float], None]) -> None:
        self.rows: list[tuple[int, Any]] = []  # cells, or of a card values by field
        self.extras: list[Any] = []
        self._last: dict[str, Any] | None = None
        self._progress = progress
        self._name = path.name
        self._part = 0.0
        self._process = subprocess.Popen(
            [*command(), os.fspath(path.absolute()), json.dumps(options)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            env={**os.environ, "MALLOC_ARENA_MAX": "1"},
        )
        self._thread = threading.Thread(target=self._listen, name="spreadsheet", daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        try:
            for line in self._process.stdout:
                value = json.loads(line)
                if isinstance(value, list):
                    collector.spare()
                    self.rows.extend(map(tuple, value))
                elif isinstance(value, dict) and "extras" in value:
                    self.extras.append(value["extras"])
                elif isinstance(value, dict):
                    self._last = value
                else:
                    self._part = float(value)
        except ValueError:  # the child died within a line
            self._last = None

    def wait(self, patience: float, cancelled: Callable[[], bool]) -> None:
        """Until the child has said everything. Raises Cancelled, UserError file_timeout."""
        until = time.monotonic() + patience
        told = 0.0
        while self._thread.is_alive():
            if cancelled():
                raise Cancelled
            if time.monotonic() > until:
                raise UserError("file_timeout", file=self._name)
            if self._part > told:
                told = self._part
                self._progress(told)
            self._thread.join(0.05)

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._thread.join()
        if self._process.stdout:
            self._process.stdout.close()

    def answer(self, path: Path) -> dict[str, Any]:
        """The child's last word. Raises the UserError it met, or file_unreadable where it died."""
        if self._last is None:
            raise UserError("file_unreadable", file=path.name)
        if "error" in self._last:
            raise UserError(self._last["error"], **self._last["params"])
        return self._last


def command() -> list[str]:
    """How the child is started: our own interpreter, or, where we are one frozen file, ourselves.

    Isolated (-I), so that a `json.py` in the folder of somebody's spreadsheets is not run.
    """
    if getattr(sys, "frozen", False):
        return [sys.executable, "--read-table"]
    root = os.fspath(Path(__file__).resolve().parent.parent.parent)
    return [sys.executable, "-I", "-c", _START.format(root=root)]
