"""Which clients a figure names, for the log of exports: whatever leaves the base with their names is written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from desktop_crm.app import figures
from desktop_crm.app.figures import Result
from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts


def named(result: Result, texts: Texts, formats: Formats, kind: str = "") -> frozenset[int]:
    """Ids of clients whose names stand in its spreadsheet (`kind` csv), else in its sentences and table."""
    if not _names(result):
        return frozenset()
    if kind == "csv":
        return named_in(result, [figures.csv_text(result, texts, formats)])
    sentences = figures.title(result, texts, formats), figures.evidence(result, texts, formats)
    cells = (cell for line in figures.table(result, texts, formats).texts for cell in line)
    return named_in(result, [*sentences, *cells])


def named_in(result: Result, words: Iterable[str]) -> frozenset[int]:
    """Ids of clients whose names stand in the words; a short one may be found where it is not meant."""
    text = "\n".join(words)
    return frozenset(id for id, name in _names(result).items() if name and name in text)


def _names(result: Result) -> Mapping[int, str]:
    """A figure that tells of clients by name has them by id."""
    names: Mapping[int, str] = getattr(result, "names", {})
    return names
