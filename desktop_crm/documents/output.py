"""A file that appears complete or not at all."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from pathlib import Path

from desktop_crm.documents.worker import NO_SPACE
from desktop_crm.domain.errors import UserError


@contextlib.contextmanager
def beside(out: Path) -> Iterator[Path]:
    """A new file beside `out`, gone afterwards: the folder is tried before the work, and renaming stays on one disk.

    Raises UserError (pdf_unwritable, pdf_disk_full).
    """
    draft = out.with_name(f".{out.stem[:40]}-{secrets.token_hex(4)}.part")
    try:
        draft.open("xb").close()
    except OSError as error:
        raise told(error, out) from error
    try:
        yield draft
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def put(draft: Path, out: Path) -> None:
    """Give the finished file its name. Raises UserError as `beside`."""
    try:
        draft.replace(out)
    except OSError as error:
        raise told(error, out) from error


def told(error: OSError, out: Path) -> UserError:
    if error.errno in NO_SPACE:
        return UserError("pdf_disk_full", file=str(out))
    return UserError("pdf_unwritable", file=str(out), reason=error.strerror or "")
