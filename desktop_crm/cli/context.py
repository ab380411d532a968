"""What every command works with: services, texts, where to print, and the base."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from desktop_crm.app import settings
from desktop_crm.app.formats import Formats
from desktop_crm.app.services import NewBase, Services
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts
from desktop_crm.cli import surroundings
from desktop_crm.domain.errors import UserError


class Usage(Exception):
    """The command was used wrongly: exit code 2 with this sentence."""


@dataclass(frozen=True, slots=True)
class Front:
    """What only a layer beside the command line can do."""

    window: Callable[[Path | None, str], int]  # base or None for the user's own; language or "" for the user's own
    tour: Callable[[Path, Path | None, str, str, tuple[int, int]], Sequence[Path]]  # folder, base, language, theme, size
    user_base: Callable[[], Path]


@dataclass
class Context:
    options: Namespace
    services: Services
    texts: Texts
    front: Front

    @cached_property
    def path(self) -> Path:
        return Path(self.options.base) if self.options.base else self.front.user_base()

    @property
    def json(self) -> bool:
        return bool(self.options.json)

    @contextmanager
    def session(self, *, write: bool = False, make: bool = False) -> Iterator[Session]:
        """The open base; with `make`, a new one where there is none. Closed when the command is done."""
        new = NewBase(self.texts.language, surroundings.currency()) if make else None
        base = self.services.open_base(self.path, new=new, write=write)
        try:
            yield Session(base)
        finally:
            base.close()

    def formats(self, session: Session) -> Formats:
        return Formats(self.texts, settings.load(session).currency)

    def say(self, text: str) -> None:
        print(text)

    def warn(self, text: str) -> None:
        print(text, file=sys.stderr)

    def show(self, data: Any, lines: Callable[[], Sequence[str]]) -> None:
        """JSON where it was asked for, else lines for a person."""
        if self.json:
            print(json.dumps(data, ensure_ascii=False, indent=2))
        else:
            for line in lines():
                print(line)


def resolve(session: Session, uid: str) -> tuple[str, int]:
    """Record name and id of a uid; raises UserError unknown_uid."""
    found = session.base.resolve(uid.strip())
    if found is None:
        raise UserError("unknown_uid", uid=uid)
    return found
