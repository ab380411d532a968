"""Cards as PDF."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from errno import EISDIR
from pathlib import Path
from typing import Any

from desktop_crm.app import cards, exports
from desktop_crm.app.cards import Card
from desktop_crm.app.session import Session
from desktop_crm.cli.context import Context, client_of
from desktop_crm.cli.reports import find, query_of
from desktop_crm.domain.errors import UserError


def pdf(context: Context) -> int:
    out = Path(context.options.output)
    if out.is_dir():
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR), str(out))
    with context.session() as session:
        if out.exists() and out.samefile(context.path):
            raise UserError("pdf_over_base", file=out)
        ids = chosen(context, session)
        if len(ids) <= exports.ALONE:
            made = _print(context, session, ids, out)
    if len(ids) > exports.ALONE:  # more than one card is an export, which has to be written down
        with context.session(write=True) as session, exports.recorded(session, "pdf", len(ids), out.name):
            made = _print(context, session, ids, out)
    did = context.texts("cli.pdf_written", n=made.cards, file=made.path)
    shape = {"file": str(made.path), "cards": made.cards, "pages": made.pages, "notes": list(made.notes)}
    context.show(shape, lambda: [did])
    for note in made.notes:
        context.warn(note)
    return 0


def _print(context: Context, session: Session, ids: Sequence[int], out: Path) -> Any:
    """What `documents.cards.write_pdf` tells."""
    formats, content = context.formats(session), session.base.content
    return context.services.card_pdf(_cards(session, ids), out, formats, total=len(ids), content=content)


def chosen(context: Context, session: Session) -> Sequence[int]:
    """Those named, each once, or those found; raises UserError where that is nobody."""
    if context.options.uid:
        return list(dict.fromkeys(client_of(session, uid) for uid in context.options.uid))
    found = find(session, query_of(context, session, context.options.query))
    if not found:
        raise UserError("nothing_found", words=context.options.query)
    return found


def _cards(session: Session, ids: Sequence[int]) -> Iterator[Card]:
    for id in ids:
        card = cards.load_card(session, id)
        if card is not None:
            yield card
