"""A vCard file -> its cards. Cards without an END, cards inside cards and lines outside of them are told, not lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Final

from desktop_crm.domain.errors import UserError
from desktop_crm.files import encodings
from desktop_crm.files.vcards.card import card_of
from desktop_crm.files.vcards.draft import Card, Frame
from desktop_crm.files.vcards.letters import Letters
from desktop_crm.files.vcards.lines import Line, content_lines, physical
from desktop_crm.files.vcards.told import Told

SAMPLE: Final = 512 * 1024
DEEPEST: Final = 20
"""Agents of agents; what goes deeper is a card of its own."""


class Book:
    """One file being read. `encoding` is what it was read in: that of a person, else as guessed."""

    def __init__(self, path: Path, encoding: str, check: Callable[[float], None] = lambda part: None) -> None:
        self._path, self._check = path, check
        with path.open("rb") as file:
            sample = file.read(SAMPLE)
        wide = _wide(sample)
        self.encoding = encoding or wide or _narrow(sample)
        self._letters = Letters(self.encoding if self.encoding in encodings.OLD else "cp1251", _one_byte(encoding))
        self.told = Told()

    def cards(self) -> Iterator[Card]:
        """Every card that says anything, in the order of their ends. Raises UserError file_no_cards."""
        lines = content_lines(physical(self._path, self.encoding, self._check))
        found = False
        today = date.today()
        for frame in frames(lines, self.told):
            found = True
            card = card_of(frame, self._letters, today, self.told)
            if card.fields or card.attached:
                yield card
            else:
                self.told.line("card_empty", card.number)
        if not found:
            raise UserError("file_no_cards", file=self._path.name)


def _one_byte(encoding: str) -> str:
    return "" if encoding.startswith(("utf-8", "utf-16")) else encoding


def _wide(sample: bytes) -> str:
    for mark, name in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if sample.startswith(mark):
            return name
    start = sample.lstrip(b"\r\n\t \0")[:11]
    if start[1:2] == b"\0" or (start and sample[:1] == b"\0"):
        return "utf-16-be" if sample[:1] == b"\0" else "utf-16-le"
    return ""


def _narrow(sample: bytes) -> str:
    """The likeliest encoding of the letters that stand in the file as they are."""
    cut = sample.rpartition(b"\n")[0] or sample
    try:
        cut.decode("utf-8")
    except UnicodeDecodeError:
        likely = {n: encodings.likeness(cut.decode(n, "replace")) + bonus for n, bonus in encodings.OLD.items()}
        best = max(likely, key=lambda name: likely[name])
        lost = cut.decode("utf-8", "replace")
        damaged = lost.count("\ufffd") * 4 <= sum(c > "\x7f" for c in lost)
        return "utf-8" if damaged else best
    return "utf-8"


def frames(lines: Iterable[Line], told: Told) -> Iterator[Frame]:
    """A BEGIN inside a card opens another: the first has no END of its own, or goes on after that of the second."""
    open_: list[Frame] = []
    for line in lines:
        edge = line.name in ("BEGIN", "END") and line.value.strip().upper() == b"VCARD"
        if edge and line.name == "BEGIN":
            # vCard 2.1: "AGENT:" and then the agent's card
            agent = 0 < len(open_) < DEEPEST and bool(open_[-1].lines) and _is_bare_agent(open_[-1].lines[-1])
            open_.append(Frame(line.number, agent))
        elif edge and open_:
            done = open_.pop()
            if done.agent and open_:
                open_[-1].agents.append(done)
            else:
                yield done
        elif line.name == "AGENT" and open_ and line.value.strip().upper() == b"BEGIN:VCARD":
            open_.append(Frame(line.number, len(open_) < DEEPEST))
        elif open_:
            open_[-1].lines.append(line)
        else:
            told.line("card_lines_outside", line.number)
    while open_:
        last = open_.pop()
        told.line("card_without_end", last.number)
        if last.agent and open_:
            open_[-1].agents.append(last)
        else:
            yield last


def _is_bare_agent(line: Line) -> bool:
    return line.name == "AGENT" and not line.value.strip()
