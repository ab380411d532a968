"""Figures: listed, told, drawn."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from desktop_crm.app.formats import Formats
from desktop_crm.cli.context import Context, Usage

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
    options = context.options
    period = {"first": options.first, "last": options.last, "as_of": options.as_of}
    with context.session() as session:
        results = [facts.figure(session, name, **period) for name in wanted]
        formats = context.formats(session)
    if options.output:
        for result in results:
            _draw(context, result, Path(options.output), formats)
    shapes = [facts.as_json(result, texts) for result in results]

    def lines() -> list[str]:
        told: list[str] = []
        for result in results:
            told += [facts.title(result, texts, formats), facts.evidence(result, texts, formats)]
            found = facts.table(result, texts, formats)
            told += _columns([found.headers, *found.rows] if found.rows else [])
        return [line for line in told if line]

    context.show(shapes[0] if len(shapes) == 1 else shapes, lines)
    return 0


def _draw(context: Context, result: Any, folder: Path, formats: Formats) -> None:
    from desktop_crm.charts.drawing import export

    for kind in KINDS:
        file = export(result, folder / f"{result.name}.{kind}", context.texts, formats, kind=kind)
        context.warn(context.texts("cli.written", file=file))


def _columns(rows: Iterable[tuple[str, ...]]) -> list[str]:
    """A table in letters: the first column to the left, numbers to the right."""
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if i else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
