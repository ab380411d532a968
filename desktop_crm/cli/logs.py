"""Details for those who mend the program go to a file: the user gets one clear line."""

from __future__ import annotations

import logging
import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Final

LIMIT: Final = 5_000_000
"""Bytes after which the file is begun anew."""


def keep(details: str) -> Path:
    """Append to the log in the user's state folder, or to a temporary one where that cannot be written."""
    import platformdirs

    entry = f"{datetime.now().astimezone().isoformat(timespec='seconds')} {details.rstrip()}\n"
    state = platformdirs.user_state_path("desktop-crm", appauthor=False) / "errors.log"
    for file in (state, Path(tempfile.gettempdir()) / "desktop-crm-errors.log"):
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            full = file.exists() and file.stat().st_size > LIMIT
            with file.open("w" if full else "a", encoding="utf-8", errors="backslashreplace") as log:
                log.write(entry)
        except OSError:
            continue
        return file
    return Path(os.devnull)


class _ToFile(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        keep(self.format(record))


def to_file() -> None:
    """Warnings of any part of the program go to the file instead of between the lines of a command."""
    root = logging.getLogger()
    if not any(isinstance(handler, _ToFile) for handler in root.handlers):
        handler = _ToFile(logging.WARNING)
        handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
        root.addHandler(handler)
