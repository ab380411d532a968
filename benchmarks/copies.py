"""A copy of a base of one gigabyte: made, verified, restored. The limits are seconds."""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmarks import bases
from benchmarks.rows import Row, seconds

GIGABYTE = 340_000
"""Clients of a base of that size."""


def rows(base: Path) -> list[Row]:
    from desktop_crm.storage.backup import transfer

    source = bases.of(bases.scaled(GIGABYTE, 100))
    size = f"{source.stat().st_size / 1e9:.2f} GB"
    with bases.copied(source) as path:
        bare = seconds(lambda: shutil.copyfile(path, path.with_suffix(".copy")))
        copied = seconds(lambda: transfer(path, path.with_suffix(".backup")))
        session = bases.opened(path)
        verified = seconds(lambda: session.base.backup("manual"))
        copy = session.base.copies()[0].path
        restored = seconds(lambda: session.base.restore(copy))
        session.base.close()
    return [
        Row(f"backup of a base of {size}", copied, 5, 1, note=f"a plain copy of the file: {bare:.2f} s"),
        Row(f"backup of a base of {size}, verified", verified, 15, 1),
        Row(f"restore of a base of {size}, after a verified copy of what stood there", restored, 30, 1),
    ]
