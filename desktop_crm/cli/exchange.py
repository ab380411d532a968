"""Bringing in spreadsheets."""

from __future__ import annotations

import sys
from pathlib import Path

from desktop_crm.app import wording
from desktop_crm.app.formats import Formats
from desktop_crm.cli import progress
from desktop_crm.cli.context import Context


def import_files(context: Context) -> int:
    """The good files come in, the bad ones are named on stderr and make the exit code 1."""
    from desktop_crm.app.importing.mapfile import load_map
    from desktop_crm.app.importing.report import report_lines
    from desktop_crm.app.importing.run import import_files as bring_in

    options = context.options
    mapping = load_map(Path(options.map)) if options.map else None
    # the parser puts a space before a name that begins with "-"
    paths = [Path(name.removeprefix(" ")) for name in options.files]
    write = not options.dry_run or not context.path.exists()
    currency = mapping.rules.currency if mapping else ""
    with context.session(write=write, make=True, currency=currency) as session:
        named = ", ".join(path.name for path in paths[:2]) + ("…" if len(paths) > 2 else "")
        with progress.shown(named, context.texts, sys.stderr) as job:
            result = bring_in(
                session,
                context.services.read_table,
                paths,
                as_=options.target,
                mapping=mapping,
                dry_run=options.dry_run,
                job=job,
            )
        context.discard = options.dry_run or not any(report.changes for report in result.files)
        formats = context.formats(session)
    failures = [
        {"file": file, "error": wording.error(context.texts, Formats(context.texts), error)}
        for file, error in result.failures
    ]
    shape = {"files": [report.as_dict() for report in result.files], "failed": failures}
    texts = context.texts
    context.show(
        shape,
        lambda: [line for report in result.files for line in report_lines(texts, formats, report, options.dry_run)],
    )
    for failure in failures:
        context.warn(failure["error"])
    return 1 if failures else 0
