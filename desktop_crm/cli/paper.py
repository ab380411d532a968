"""Cards as PDF."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from errno import EISDIR
from pathlib import Path
from typing import Any, TypeVar

from desktop_crm.app import cards, exports
from desktop_crm.app.cards import Card
from desktop_crm.app.session import Session
from desktop_crm.cli.context import Context, client_of
from desktop_crm.cli.reports import find, query_of
from desktop_crm.domain.errors import UserError

T = TypeVar("T")


def pdf(context: Context) -> int:
    out = Path(context.options.output)
    made = taken_out(context, "pdf", out, "pdf_over_base", lambda session, ids: _print(context, session, ids, out))
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


def taken_out(
    context: Context, kind: str, out: Path, over_base: str, write: Callable[[Session, Sequence[int]], T]
) -> T:
    """What `write` tells of the clients that were chosen, put into a file. More than one of them is an export, which is
    written down as `kind`. Raises UserError; `over_base` is that of a file which is the base itself.
    """
    if out.is_dir():
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR), str(out))
    with context.session() as session:
        if out.exists() and out.samefile(context.path):
            raise UserError(over_base, file=out)
        ids = _chosen(context, session)
        if len(ids) <= exports.ALONE:
            return write(session, ids)
    with context.session(write=True) as session, exports.recorded(session, kind, len(ids), out.name):
        return write(session, ids)


def _chosen(context: Context, session: Session) -> Sequence[int]:
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
