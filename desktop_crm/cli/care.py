"""Commands about the base as a whole: demo, backup, restore, check, tour."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from desktop_crm.app.cards import PLURALS
from desktop_crm.app.formats import Formats
from desktop_crm.app.ports import Copy
from desktop_crm.app.session import Session
from desktop_crm.cli.context import ENDS, Context
from desktop_crm.cli.shapes import stamp
from desktop_crm.domain.errors import UserError

UNOPENABLE = ("base_missing", "base_damaged", "not_a_base")

COUNTED: Final = {"client": "clients", **PLURALS}


def copy_shape(copy: Copy) -> dict[str, Any]:
    return {
        "file": str(copy.path),
        "at": stamp(copy.at),
        "reason": copy.reason,
        "size": copy.size,
        "clients": copy.clients,
        "records": copy.records,
        "verified": copy.verified,
    }


def _copy_line(context: Context, copy: Copy) -> str:
    formats = Formats(context.texts)
    return context.texts(
        "cli.copy_line",
        at=formats.moment(copy.at),
        size=formats.bytes(copy.size),
        clients=formats.number(copy.clients),
        file=copy.path,
    )


def demo(context: Context) -> int:
    counts = make_demo(context, context.options.clients, context.options.seed)
    numbers = {f"n_{record}": n for record, n in counts.items()}
    did = context.texts("cli.demo_made", file=context.path, **numbers)
    context.show({"base": str(context.path)} | {COUNTED[r]: n for r, n in counts.items()}, lambda: [did])
    return 0


def make_demo(context: Context, clients: int, seed: int) -> dict[str, int]:
    """Fill a new base with the sample; how many of each record there are. Raises UserError base_not_empty."""
    from desktop_crm.app import sample

    language = context.texts.language
    with context.session(write=True, make=True, currency=sample.currency(language)) as session:
        if any(session.base.has(record) for record in COUNTED):
            raise UserError("base_not_empty", path=str(context.path))
        sample.make_sample(session, language=language, clients=clients, seed=seed, today=session.today())
        return {record: session.base.count(record) for record in COUNTED}


def tour(context: Context) -> int:
    """Without a base the sample is shown."""
    options = context.options
    with tempfile.TemporaryDirectory() as place:
        if not options.base:
            options.base = str(Path(place) / "sample.crm")
            make_demo(context, 300, 1)
        folder = Path(options.output)
        folder.mkdir(parents=True, exist_ok=True)
        made = context.front.tour(folder, context.path, context.texts.language, options.theme, options.size)
    context.show({"pictures": [str(file) for file in made]}, lambda: [str(file) for file in made])
    return 0


def backup(context: Context) -> int:
    with context.session() as session:
        made = session.base.backup("manual")
    context.show(copy_shape(made), lambda: [_copy_line(context, made)])
    return 0


def restore(context: Context) -> int:
    """Without a copy: list them. A copy is named by its place in that list or by its file."""
    copies = context.services.copies_of(context.path)
    wanted = context.options.copy
    if wanted is None:
        context.show([copy_shape(c) for c in copies], lambda: _copy_lines(context, copies))
        return 0
    file = copies[int(wanted) - 1].path if wanted.isdecimal() and 0 < int(wanted) <= len(copies) else Path(wanted)
    if not file.is_file():
        raise UserError("no_such_copy", name=wanted)
    with _to_restore(context) as (session, fresh):
        before = session.base.restore(file)
    if fresh:  # a copy of the empty base that was made to restore into is worth nothing
        for path in (before.path, before.path.with_suffix(".json")):
            path.unlink(missing_ok=True)
    texts = context.texts
    did = texts("cli.restored", file=file) if fresh else texts("cli.restored_over", file=file, before=before.path)
    context.show({"restored": str(file), "before": None if fresh else copy_shape(before)}, lambda: [did])
    return 0


def _copy_lines(context: Context, copies: Sequence[Copy]) -> list[str]:
    lines = [f"{n:>3}  {_copy_line(context, copy)}" for n, copy in enumerate(copies, 1)]
    return lines or [context.texts("cli.no_copies")]


@contextmanager
def _to_restore(context: Context) -> Iterator[tuple[Session, bool]]:
    """The base to restore into, and whether it is a new one: where there is none, or it does not open any more.

    What does not open is kept under another name, and put back when the restoring fails.
    """
    with ExitStack() as opened:
        try:
            session = opened.enter_context(context.session(write=True))
        except UserError as error:
            if error.code not in UNOPENABLE:
                raise
        else:
            yield session, False
            return
    path = context.path
    aside = path.with_name(path.name + datetime.now().strftime(".damaged-%Y%m%d-%H%M%S"))
    _move(path, aside)
    try:
        with context.session(write=True, make=True) as session:
            yield session, True
    except BaseException:
        _move(aside, path)
        raise


def _move(path: Path, target: Path) -> None:
    """A base with the files beside it, as far as there are any."""
    for end in ENDS:
        with suppress(FileNotFoundError):
            path.with_name(path.name + end).rename(target.with_name(target.name + end))


def check(context: Context) -> int:
    with context.session() as session:
        findings = session.base.check()
    shape = [{"name": f.name, "ok": f.ok, "details": list(f.details)} for f in findings]
    lines = []
    for finding in findings:
        verdict = context.texts("cli.check_ok" if finding.ok else "cli.check_bad")
        lines += [f"{finding.name}: {verdict}", *(f"    {detail}" for detail in finding.details)]
    context.show(shape, lambda: lines)
    bad = [f.name for f in findings if not f.ok]
    if bad:
        raise UserError("check_failed", names=", ".join(bad))
    return 0
