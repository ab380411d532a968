"""From arguments to an exit code: 0 done, 1 one clear line on stderr, 2 wrong usage. Never a traceback."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TextIO

from desktop_crm.app import wording
from desktop_crm.app.formats import Formats
from desktop_crm.app.services import Services
from desktop_crm.app.texts import Texts
from desktop_crm.cli import (
    address_book,
    audit,
    care,
    duplicates,
    exchange,
    figures,
    handover,
    logs,
    paper,
    records,
    reports,
    settings,
    surroundings,
    team,
    today,
    voices,
)
from desktop_crm.cli.context import Context, Front, Usage, harmless
from desktop_crm.cli.parser import parse
from desktop_crm.domain.errors import Cancelled, Invalid, UserError

HANDLERS: Final[dict[str, Callable[[Context], int]]] = {
    "demo": care.demo,
    "add": records.add,
    "edit": records.edit,
    "delete": records.delete,
    "undo": records.undo,
    "redo": records.redo,
    "history": records.history,
    "card": records.card,
    "search": reports.search,
    "duplicates": duplicates.duplicates,
    "merge": duplicates.merge,
    "import": exchange.import_files,
    "pdf": paper.pdf,
    "export": address_book.export,
    "figures": figures.figures,
    "report": figures.report,
    "today": today.today,
    "voices": voices.voices,
    "team": team.team,
    "handover": handover.handover,
    "settings": settings.change,
    "audit": audit.audit,
    "backup": care.backup,
    "restore": care.restore,
    "check": care.check,
    "tour": care.tour,
}
INTERRUPTED: Final = 130


def run(arguments: Sequence[str], services: Services, front: Front, version: str) -> int:
    for stream in (sys.stdout, sys.stderr):
        _utf8(stream)
    texts = Texts(surroundings.language(arguments))
    options, parser = parse(arguments, texts, version)
    if options.command is None:
        if not surroundings.has_display():
            return _fail(texts("cli.no_display"))
        return front.window(Path(options.base) if options.base else None, options.lang or "")
    if options.base and _special(Path(options.base)):
        return _fail(texts("errors.not_a_base", path=options.base))
    logs.to_file()
    context = Context(options, services, texts, front)
    try:
        code = HANDLERS[options.command](context)
        sys.stdout.flush()
        return code
    except Usage as error:
        parser.error(str(error))
    except UserError as error:
        sentence = _sentence(texts, error, options.record)
        if error.code == "unknown_field":
            parser.error(sentence)
        return _fail(sentence)
    except (Cancelled, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        # whoever read the output has closed it: not an error of ours, and nothing more can be written
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        reason = error.strerror or str(error)
        return _fail(texts("cli.file_error", file=error.filename, reason=reason) if error.filename else reason)
    except Exception as error:
        return _fail(texts("cli.internal_error", error=type(error).__name__, file=_keep_traceback(arguments)))


def _special(path: Path) -> bool:
    """Whether it is there and no file: a new base would take the place of a device such as /dev/null."""
    return path.exists() and not path.is_file()


def _utf8(stream: TextIO | None) -> None:
    """Texts in three languages come out under every locale; what no encoding can hold is escaped."""
    if stream is not None and hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _sentence(texts: Texts, error: UserError, record: str) -> str:
    formats = Formats(texts)
    if isinstance(error, Invalid):
        found = ((p.params.get("label", p.field), p) for p in error.problems)
        return "; ".join(f"{label}: {wording.problem(texts, formats, p)}" for label, p in found)
    return wording.error(texts, formats, error, record)


def _fail(sentence: str) -> int:
    print(harmless(" ".join(sentence.split())), file=sys.stderr)
    return 1


def _keep_traceback(arguments: Sequence[str]) -> Path:
    """Where the details went."""
    return logs.keep(f"{list(arguments)!r}\n{traceback.format_exc()}")
