"""What every command works with: services, texts, where to print, and the base."""

from __future__ import annotations

import json
import os
import re
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from desktop_crm.app import settings, trash
from desktop_crm.app.formats import Formats
from desktop_crm.app.services import NewBase, Services
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts
from desktop_crm.app.who import user_name
from desktop_crm.cli import surroundings
from desktop_crm.domain.errors import UserError
from desktop_crm.domain.records import ON_CARD

_COMMANDS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What a terminal takes for an order, or what turns the direction of reading, in a text that somebody typed."""
ENDS: Final = ("", "-wal", "-shm")
"""What SQLite adds to the name of a base for the files beside it."""


class Usage(Exception):
    """The command was used wrongly: exit code 2 with this sentence."""


@dataclass(frozen=True, slots=True)
class Front:
    """What only a layer beside the command line can do."""

    window: Callable[[Path | None, str], int]
    """Of base (None: the user's own) and language ("": the user's own): the exit code."""
    tour: Callable[[Path, Path, str, str, tuple[int, int]], Sequence[Path]]
    """Of folder, base, language, theme and size: the pictures."""
    user_base: Callable[[], Path]


@dataclass
class Context:
    options: Namespace
    services: Services
    texts: Texts
    front: Front
    discard: bool = False

    @cached_property
    def path(self) -> Path:
        return Path(self.options.base) if self.options.base else self.front.user_base()

    @property
    def json(self) -> bool:
        return bool(self.options.json)

    @contextmanager
    def session(self, *, write: bool = False, make: bool = False, currency: str = "") -> Iterator[Session]:
        """The open base; with `make`, a new one where there is none. Closed when the command is done.

        A base made here does not outlive a command that fails or says `discard`.
        """
        new = NewBase(self.texts.language, currency or surroundings.currency()) if make else None
        fresh = make and not self.path.exists()
        base = self.services.open_base(self.path, new=new, write=write, actor=user_name())
        try:
            session = Session(base)
            yield session
            if write and not fresh:
                trash.empty_quietly(session)
        except BaseException:
            self.discard = True
            raise
        finally:
            base.close()
            if fresh and self.discard:
                remove_base(self.path)

    def formats(self, session: Session) -> Formats:
        return Formats(self.texts, settings.load(session).currency)

    def say(self, text: str) -> None:
        print(harmless(text))

    def warn(self, text: str) -> None:
        print(harmless(text), file=sys.stderr)

    def show(self, data: Any, lines: Callable[[], Sequence[str]]) -> None:
        """JSON where it was asked for, else lines for a person."""
        if self.json:
            print(json.dumps(data, ensure_ascii=False, indent=2))
        else:
            for line in lines():
                print(harmless(line))


def harmless(text: str) -> str:
    """The text as a terminal may show it: a card's words never colour, clear or rename what stands on the screen."""
    return _COMMANDS.sub("\ufffd", text)


def remove_base(path: Path) -> None:
    for end in ENDS:
        path.with_name(path.name + end).unlink(missing_ok=True)


def readable(argument: str) -> str:
    """An argument as text: under a locale without our letters Python hands its bytes on undecoded.

    What is no UTF-8 either stays as it is; validation refuses it beside its field.
    """
    try:
        return os.fsencode(argument).decode("utf-8")
    except UnicodeError:
        return argument


def resolve(session: Session, uid: str) -> tuple[str, int]:
    """Record name and id of a uid; raises UserError unknown_uid."""
    found = session.base.resolve(uid.strip())
    if found is None:
        raise UserError("unknown_uid", uid=uid)
    return found


def client_of(session: Session, uid: str) -> int:
    """The client a uid names, itself or by a record on its card; raises UserError unknown_uid, no_such_client."""
    record, id = resolve(session, uid)
    if record in ON_CARD:
        found = session.base.get(record, id)
        record, id = "client", (found.client_id if found else None) or 0
    if record != "client" or session.base.get("client", id) is None:
        raise UserError("no_such_client")
    return id
