"""Figures: listed, told, drawn."""

from __future__ import annotations

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


def _draw(context: Context, result: Any, folder: Path, formats: Formats) -> None:
    from desktop_crm.charts.drawing import export

    for kind in KINDS:
        file = export(result, folder / f"{result.name}.{kind}", context.texts, formats, kind=kind)
        context.warn(context.texts("cli.written", file=file))


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
