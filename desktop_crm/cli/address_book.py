"""Clients as contacts for a phone."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from desktop_crm.app import address_book
from desktop_crm.app.session import Session
from desktop_crm.cli import progress
from desktop_crm.cli.context import Context
from desktop_crm.cli.paper import taken_out
from desktop_crm.domain.errors import UserError


def export(context: Context) -> int:
    out = Path(context.options.output)
    if not out.is_dir() and out.suffix.casefold() != ".vcf":
        raise UserError("export_not_vcf", file=out)
    n = taken_out(context, "vcf", out, "export_over_base", lambda session, ids: _write(context, session, ids, out))
    did = context.texts("cli.export_written", n=n, file=out)
    context.show({"file": str(out), "clients": n}, lambda: [did])
    context.warn(context.texts("list.export_vcf_left"))
    return 0


def _write(context: Context, session: Session, ids: Sequence[int], out: Path) -> int:
    with progress.shown(out.name, context.texts, sys.stderr) as job:
        return context.services.write_contacts(out, address_book.contacts(session, ids, job), job.check)
