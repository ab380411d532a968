"""Clients as contacts for a phone."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from errno import EISDIR
from pathlib import Path

from desktop_crm.app import address_book, exports
from desktop_crm.app.session import Session
from desktop_crm.cli import progress
from desktop_crm.cli.context import Context
from desktop_crm.cli.paper import chosen
from desktop_crm.domain.errors import UserError


def export(context: Context) -> int:
    out = Path(context.options.output)
    if out.is_dir():
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR), str(out))
    if out.suffix.casefold() != ".vcf":
        raise UserError("export_not_vcf", file=out)
    with context.session() as session:
        if out.exists() and out.samefile(context.path):
            raise UserError("export_over_base", file=out)
        ids = chosen(context, session)
        if len(ids) <= exports.ALONE:
            n = _write(context, session, ids, out)
    if len(ids) > exports.ALONE:  # more than one client is an export, which has to be written down
        with context.session(write=True) as session, exports.recorded(session, "vcf", len(ids), out.name):
            n = _write(context, session, ids, out)
    did = context.texts("cli.export_written", n=n, file=out)
    context.show({"file": str(out), "clients": n}, lambda: [did])
    context.warn(context.texts("list.export_vcf_left"))
    return 0


def _write(context: Context, session: Session, ids: Sequence[int], out: Path) -> int:
    with progress.shown(out.name, context.texts, sys.stderr) as job:
        return context.services.write_contacts(out, address_book.contacts(session, ids, job), job.check)
