"""The only place that wires the layers together. Whatever is heavy is imported by the first call that needs it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_crm import __version__

if TYPE_CHECKING:
    from desktop_crm.app.ports import Base, Copy
    from desktop_crm.app.services import NewBase, Services


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code of a command, of the window, or (in a frozen program) of a child process of its own."""
    # its threads wait for each other for longer than models of four parameters take, ten times on a busy machine
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    given = list(sys.argv[1:] if arguments is None else arguments)
    if getattr(sys, "frozen", False) and given[:1] == ["--read-table"]:
        from desktop_crm.files import worker as reader

        return reader.main(given[1:])
    if getattr(sys, "frozen", False) and given[:2] == ["-m", "desktop_crm.documents.worker"]:
        from desktop_crm.documents import worker as printer

        sys.argv = sys.argv[:1] + given[2:]
        printer.main()
        return 0
    from desktop_crm.cli import plain, surroundings

    wanted = plain.window_wanted(given)
    if wanted is not None and surroundings.has_display():
        return _window(Path(wanted[0]) if wanted[0] else None, wanted[1])
    from desktop_crm.cli.context import Front
    from desktop_crm.cli.main import run

    return run(given, services(), Front(window=_window, tour=_tour, user_base=user_base), __version__)


def services() -> Services:
    from desktop_crm.app.services import Services

    return Services(
        _open_base, _read_table, _card_pdf, _copies_of, _page_images, _handover_pdf, _write_table, _write_contacts,
        _report_pdf,
    )  # fmt: skip


def user_base() -> Path:
    """Where the user's own base lies unless they choose another place."""
    import platformdirs

    return platformdirs.user_data_path("desktop-crm", appauthor=False) / "clients.crm"


def _open_base(path: Path, *, new: NewBase | None = None, write: bool = True, actor: str = "") -> Base:
    from desktop_crm.storage.opening import open_base

    return open_base(path, new=new, write=write, actor=actor)


def _copies_of(path: Path) -> Sequence[Copy]:
    from desktop_crm.storage.backup import copies_of

    return copies_of(path)


def _read_table(*given: Any, **named: Any) -> Any:
    from desktop_crm.files.reading import read_table

    return read_table(*given, **named)


def _card_pdf(*given: Any, **named: Any) -> Any:
    from desktop_crm.documents.cards import write_pdf

    return write_pdf(*given, **named)


def _page_images(*given: Any, **named: Any) -> Any:
    from desktop_crm.documents.preview import page_images

    return page_images(*given, **named)


def _report_pdf(*given: Any, **named: Any) -> Any:
    from desktop_crm.documents.report import write_report

    return write_report(*given, **named)


def _handover_pdf(*given: Any, **named: Any) -> Any:
    from desktop_crm.documents.handover import write_handover

    return write_handover(*given, **named)


def _write_table(*given: Any, **named: Any) -> int:
    from desktop_crm.files.writing import write_table

    return write_table(*given, **named)


def _write_contacts(*given: Any, **named: Any) -> int:
    from desktop_crm.files.vcards.writing import write_contacts

    return write_contacts(*given, **named)


def _window(base: Path | None, language: str) -> int:
    from desktop_crm.ui.application import run

    return run(services, base, language)


def _tour(folder: Path, base: Path, language: str, theme: str, size: tuple[int, int]) -> Sequence[Path]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # alike everywhere, and without a display
    from desktop_crm.ui.tour import run

    # an error inside the window's event loop goes to this hook and on with the loop: here it is to end the tour
    failed: list[BaseException] = []
    usual, sys.excepthook = sys.excepthook, lambda kind, error, trace: failed.append(error)
    try:
        made = run(services(), folder, base, language, theme, size)
    finally:
        sys.excepthook = usual
    if failed:
        raise failed[0]
    return made
