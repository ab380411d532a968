"""Commands about the base as a whole: demo, backup, restore, check, tour."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop_crm.app.formats import Formats
from desktop_crm.app.ports import Copy
from desktop_crm.cli.context import Context
from desktop_crm.cli.shapes import stamp
from desktop_crm.domain.errors import UserError

UNOPENABLE = ("base_missing", "base_damaged", "not_a_base")


def copy_shape(copy: Copy) -> dict[str, Any]:
    return {
        "file": str(copy.path),
        "at": stamp(copy.at),
        "reason": copy.reason,
        "size": copy.size,
        "clients": copy.clients,
        "records": copy.records,
        "verified": copy.verified,
    }


def _copy_line(context: Context, copy: Copy) -> str:
    formats = Formats(context.texts)
    return context.texts(
        "cli.copy_line",
        at=formats.moment(copy.at),
        size=formats.bytes(copy.size),
        clients=formats.number(copy.clients),
        file=copy.path,
    )


def backup(context: Context) -> int:
    with context.session() as session:
        made = session.base.backup("manual")
    context.show(copy_shape(made), lambda: [_copy_line(context, made)])
    return 0


def restore(context: Context) -> int:
    """Without a copy: list them. A copy is named by its place in that list or by its file."""
    copies = context.services.copies_of(context.path)
    wanted = context.options.copy
    if wanted is None:
        context.show([copy_shape(c) for c in copies], lambda: _copy_lines(context, copies))
        return 0
    file = copies[int(wanted) - 1].path if wanted.isdecimal() and 0 < int(wanted) <= len(copies) else Path(wanted)
    if not file.is_file():
        raise UserError("no_such_copy", name=wanted)
    try:
        with context.session(write=True) as session:
            before = session.base.restore(file)
    except UserError as error:
        if error.code not in UNOPENABLE:
            raise
        with suppress(FileNotFoundError):
            _put_aside(context.path)
        with context.session(write=True, make=True) as session:
            before = session.base.restore(file)
    did = context.texts("cli.restored", file=file, before=before.path)
    context.show({"restored": str(file), "before": copy_shape(before)}, lambda: [did])
    return 0


def _copy_lines(context: Context, copies: Sequence[Copy]) -> list[str]:
    lines = [f"{n:>3}  {_copy_line(context, copy)}" for n, copy in enumerate(copies, 1)]
    return lines or [context.texts("cli.no_copies")]


def _put_aside(path: Path) -> None:
    """A base that does not open any more is kept under another name, with the files beside it."""
    suffix = datetime.now().strftime(".damaged-%Y%m%d-%H%M%S")
    path.rename(path.with_name(path.name + suffix))
    for end in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + end).rename(path.with_name(path.name + suffix + end))


def check(context: Context) -> int:
    with context.session() as session:
        findings = session.base.check()
    shape = [{"name": f.name, "ok": f.ok, "details": list(f.details)} for f in findings]
    lines = []
    for finding in findings:
        verdict = context.texts("cli.check_ok" if finding.ok else "cli.check_bad")
        lines += [f"{finding.name}: {verdict}", *(f"    {detail}" for detail in finding.details)]
    context.show(shape, lambda: lines)
    bad = [f.name for f in findings if not f.ok]
    if bad:
        raise UserError("check_failed", names=", ".join(bad))
    return 0
