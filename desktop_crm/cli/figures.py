"""Figures: listed, told, drawn, and printed as a report."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EISDIR
from pathlib import Path
from typing import Any

from desktop_crm.app import exports
from desktop_crm.app.formats import Formats
from desktop_crm.cli import progress
from desktop_crm.cli.context import Context, Usage
from desktop_crm.domain.errors import UserError

KINDS = ("png", "svg", "csv")


def figures(context: Context) -> int:
    """Without a name lists them. With `-o` each is also written as PNG, SVG and CSV."""
    from desktop_crm.app import figures as facts

    known, texts = facts.names(), context.texts
    wanted = list(dict.fromkeys(context.options.names))
    if not wanted:
        names = [{"name": name, "title": facts.label(name, texts)} for name in known]
        context.show(names, lambda: [f"{one['name']}: {one['title']}" for one in names])
        return 0
    for name in wanted:
        if name not in known:
            raise Usage(texts("errors.figure_unknown", name=name, names=", ".join(known)))
    asked = {name: getattr(context.options, name) for name in ("first", "last", "as_of", "compare")}
    asked |= {option.name: getattr(context.options, option.name) for option in facts.options()}
    with context.session() as session:
        results = [facts.figure(session, name, **asked) for name in wanted]
        formats = context.formats(session)
    if context.options.output:
        for result in results:
            _draw(context, result, Path(context.options.output), formats)
    shapes = [facts.as_json(result, texts, formats) for result in results]

    def lines() -> list[str]:
        told: list[str] = []
        for result in results:
            told += [facts.title(result, texts, formats), facts.evidence(result, texts, formats)]
            told += _letters(facts.table(result, texts, formats))
        return [line for line in told if line]

    context.show(shapes[0] if len(shapes) == 1 else shapes, lines)
    return 0


def report(context: Context) -> int:
    """The findings of a period with their pictures and tables as one PDF."""
    from desktop_crm.app import figures as facts
    from desktop_crm.app import reporting

    options, texts = context.options, context.texts
    out, known = Path(options.pdf), facts.names()
    names = tuple(filter(None, (name.strip() for name in options.figures.split(","))))
    for name in names:
        if name not in known:
            raise Usage(texts("errors.figure_unknown", name=name, names=", ".join(known)))
    if out.is_dir():
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR), str(out))
    with context.session() as session, progress.shown(texts("cli.report_working"), texts, sys.stderr) as job:
        if out.exists() and out.samefile(context.path):
            raise UserError("pdf_over_base", file=out)
        asked = reporting.wanted(session, names, first=options.first, last=options.last, as_of=options.as_of)
        made = context.services.report_pdf(
            reporting.results(session, asked, job),
            asked,
            out,
            context.formats(session),
            progress=job.progress,
            cancelled=job.cancelled,
            content=session.base.content,
            keys=lambda: reporting.key_figures(session, asked, job),
            leaving=lambda clients: _leaving(context, "pdf", clients, out),
        )
    shape = {
        "file": str(made.path),
        "from": asked.first.isoformat(),
        "to": asked.last.isoformat(),
        "figures": list(asked.names),
        "shown": made.cards,
        "pages": made.pages,
        "notes": list(made.notes),
    }
    context.show(shape, lambda: [texts("cli.report_written", n=made.cards, file=made.path)])
    for note in made.notes:
        context.warn(note)
    return 0


def _draw(context: Context, result: Any, folder: Path, formats: Formats) -> None:
    from desktop_crm.app.figures.naming import named
    from desktop_crm.charts.drawing import export

    for kind in KINDS:
        file = folder / f"{result.name}.{kind}"
        with _leaving(context, kind, len(named(result, context.texts, formats, kind)), file):
            export(result, file, context.texts, formats, kind=kind)
        context.warn(context.texts("cli.written", file=file))


@contextmanager
def _leaving(context: Context, kind: str, clients: int, file: Path) -> Iterator[None]:
    """Around a file that names clients: several are an export, which has to be written down."""
    if clients <= exports.ALONE:
        yield
        return
    with context.session(write=True) as session, exports.recorded(session, kind, clients, file.name):
        yield


def _letters(table: Any) -> list[str]:
    """A table in letters: words to the left, numbers to the right; none without rows."""
    if not table.rows:
        return []
    rows = [table.headers, *table.texts]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    words = [column.kind == "words" for column in table.columns]
    return [
        "  ".join(
            cell.ljust(width) if left else cell.rjust(width)
            for cell, width, left in zip(row, widths, words, strict=True)
        ).rstrip()
        for row in rows
    ]
