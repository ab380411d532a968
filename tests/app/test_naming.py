"""Which clients a figure names: the log of exports has to know of them, and of nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_crm.app import figures
from desktop_crm.app.figures.naming import named
from desktop_crm.app.formats import Formats
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts
from tests.app.test_every_figure import furniture, salon

__all__ = ["furniture", "salon"]

UK = Texts("uk")
FORMATS = Formats(UK)


def clients_of(session: Session, name: str, kind: str = "", **options: Any) -> frozenset[int]:
    return named(figures.figure(session, name, **options), UK, FORMATS, kind)


def test_a_ladder_names_who_fell_only_where_it_lists_them(furniture: Session) -> None:
    assert clients_of(furniture, "ladder") == frozenset()
    fallers = clients_of(furniture, "ladder", show="fallers")
    result = figures.figure(furniture, "ladder", show="fallers")
    assert len(fallers) > 1
    assert {furniture.base.page([id])[id].title for id in fallers} <= set(result.names.values())


@pytest.mark.parametrize("name", ["significance", "coming-back"])
def test_tables_with_names_are_counted(furniture: Session, name: str) -> None:
    assert len(clients_of(furniture, name)) > 1


def test_what_only_counts_names_nobody(furniture: Session) -> None:
    for name in ("failure-points", "bucket", "new-returning", "contacts", "satisfaction", "pareto", "retention"):
        assert not clients_of(furniture, name)
        assert not clients_of(furniture, name, "csv")


def test_no_figure_shows_a_name_unseen(furniture: Session) -> None:
    """Names of at least eight letters in any table or spreadsheet are found again by `named`."""
    ids = furniture.facts.of("client").id.tolist()
    titles = {id: row.title for id, row in furniture.base.page(ids).items() if len(row.title) >= 8}
    asked: list[tuple[str, dict[str, Any]]] = [
        (name, chosen)
        for name in figures.names()
        for chosen in ({}, *({o.name: c} for o in figures.find(name).options if not o.several for c in o.choices))
    ]
    for name, chosen in asked:
        result = figures.figure(furniture, name, **chosen)
        cells = "\n".join(cell for line in figures.table(result, UK, FORMATS).texts for cell in line)
        for kind, text in (("", cells), ("csv", figures.csv_text(result, UK, FORMATS))):
            there = {title for title in titles.values() if title in text}
            counted = {titles.get(id) for id in named(result, UK, FORMATS, kind)}
            assert there <= counted, (name, kind, there - counted)
