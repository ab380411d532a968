"""Somebody leaves: their clients and open matters go to others, with the list on paper."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from datetime import UTC, datetime
from errno import EISDIR
from pathlib import Path
from typing import Any, Protocol

from desktop_crm.app import exports
from desktop_crm.app import handover as use_case
from desktop_crm.app.handover import Plan
from desktop_crm.app.handover_list import listed
from desktop_crm.app.handover_words import amounts, shares
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.cli import progress
from desktop_crm.cli.context import Context
from desktop_crm.domain.errors import UserError
from desktop_crm.domain.folding import fold
from desktop_crm.domain.staff import Staff


class Printed(Protocol):
    """The list on paper (`documents.cards.PdfResult`)."""

    @property
    def path(self) -> Path: ...
    @property
    def pages(self) -> int: ...
    @property
    def notes(self) -> tuple[str, ...]: ...


def handover(context: Context) -> int:
    """The list is written first: where it cannot be, nothing is handed over."""
    options = context.options
    out = Path(options.pdf) if options.pdf else None
    with context.session(write=not options.dry_run or out is not None) as session:
        staff = session.base.all("staff")
        leaver = _named(session, staff, options.leaver)
        receivers = [_named(session, staff, name).id for name in options.receivers]
        left, standings = use_case.of_staff(session, leaver.id), Standings(session)
        plan = use_case.divided(session, left, receivers, options.by, former=options.former, standings=standings)
        made = None
        with progress.shown(context.texts("handover.working"), context.texts, sys.stderr) as job:
            if out is not None:
                made = _print(context, session, plan, standings, out, job.part(0, 0.5))
            if not options.dry_run:
                try:
                    use_case.hand_over(session, plan, job.part(0.5, 0.5))
                except BaseException:
                    if made is not None:
                        with suppress(OSError):
                            made.path.unlink()
                    raise
        shape = _shape(session, plan, made, not options.dry_run)
        lines = _lines(context, session, plan, made)
    context.show(shape, lambda: lines)
    for note in made.notes if made is not None else ():
        context.warn(note)
    return 0


def _named(session: Session, staff: list[Staff], name: str) -> Staff:
    """By name or uid; of namesakes the one who still works here. Raises UserError."""
    wanted = fold(name.strip())
    found = [s for s in staff if fold(s.name.strip()) == wanted]
    here = [s for s in found if not s.former] or found
    if len(here) == 1:
        return here[0]
    if here:
        raise UserError("handover_namesakes", name=name, uids=", ".join(session.base.uid("staff", s.id) for s in here))
    named = session.base.resolve(name.strip()) if name.count("/") == 2 else None
    by_uid = [s for s in staff if named == ("staff", s.id)]
    if not by_uid:
        known = ", ".join(s.name for s in staff if not s.former) or "—"
        raise UserError("handover_unknown", name=name, known=known)
    return by_uid[0]


def _print(context: Context, session: Session, plan: Plan, standings: Standings, out: Path, job: Job) -> Printed:
    if out.is_dir():
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR), str(out))
    if out.exists() and out.samefile(context.path):
        raise UserError("pdf_over_base", file=out)
    done = None if context.options.dry_run else datetime.now(UTC)
    found = listed(session, plan, standings, job.part(0, 0.3), done)
    with exports.recorded(session, "pdf", found.lines, out.name):
        made: Printed = context.services.handover_pdf(
            found,
            out,
            context.formats(session),
            progress=job.part(0.3, 0.7).progress,
            cancelled=job.cancelled,
            content=session.base.content,
        )
    return made


def _shape(session: Session, plan: Plan, made: Printed | None, done: bool) -> dict[str, Any]:
    left, clients = plan.left, plan.counts()
    heirs = [plan.heir(matter) for matter in left.matters]
    people = {s.id: s for s in (*plan.receivers, *left.takers)}
    takers = [s for s in people.values() if s in plan.receivers or s.id in heirs]
    return {
        "from": {"uid": session.base.uid("staff", left.leaver.id), "name": left.leaver.name, "former": plan.former},
        "to": [
            {
                "uid": session.base.uid("staff", s.id),
                "name": s.name,
                "clients": clients[s.id],
                "matters": heirs.count(s.id),
            }
            for s in takers
        ],
        "clients": len(left.clients),
        "matters": dict(left.counts()),
        "done": done,
        "pdf": {"file": str(made.path), "pages": made.pages, "notes": list(made.notes)} if made is not None else None,
    }


def _lines(context: Context, session: Session, plan: Plan, made: Printed | None) -> list[str]:
    t, formats, left = context.texts, context.formats(session), plan.left
    what = amounts(formats, len(left.clients), left.matters)
    key = "handover.would" if context.options.dry_run else "handover.toast"
    lines = [t(key, name=left.leaver.name, what=what)] if what else []
    lines += ["  " + t("handover.to", name=name, what=share) for name, share in shares(formats, plan) if name]
    if plan.former and not context.options.dry_run:
        lines.append(t("handover.done_former", name=left.leaver.name))
    if made is not None:
        lines.append(t("handover.written", n=made.pages, file=made.path))
    return lines
