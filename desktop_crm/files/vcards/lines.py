"""The content lines of a vCard file: unfolded, soft breaks joined, with the line of the file each starts on.

RFC 6350 section 3.2-3.3, RFC 2426 section 2.6, versit vCard 2.1 section 2.1; lenient where programs are.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

CHUNK: Final = 1024 * 1024
LONGEST: Final = 30 * 1024 * 1024
"""Bytes kept of one value: a picture of 20 MB in base64, and some."""
_NAME: Final = re.compile(r"(?:([\w-]+)\.)?([A-Za-z][A-Za-z0-9_-]{0,60})")
_BASE64_LINE: Final = re.compile(rb"[A-Za-z0-9+/]+={0,2}")
_EDGE: Final = re.compile(rb"\s*(?:BEGIN|END)\s*:\s*VCARD\s*", re.IGNORECASE)
_CODED: Final = re.compile(rb"base64|encoding=\"?b\"?[;:]|;b[;:]", re.IGNORECASE)
_OWN_LABEL: Final = re.compile(r"X-CUSTOM\((.*)\)", re.IGNORECASE)
_ENCODINGS: Final = frozenset({"BASE64", "B", "QUOTED-PRINTABLE", "8BIT", "7BIT"})
_PLACES: Final = frozenset({"URL", "URI", "CID", "CONTENT-ID", "INLINE"})

Numbered = tuple[int, bytes]


@dataclass(slots=True)
class Line:
    """`name` and the keys of `params` are in capitals; a parameter without a key is a TYPE, ENCODING or VALUE.

    `name` is "" where the line could not be understood: then `value` is all of it. `cut`: it went on too long.
    """

    number: int
    group: str
    name: str
    params: dict[str, list[str]]
    value: bytes
    cut: bool = False

    def types(self) -> list[str]:
        return [part.strip().lower() for said in self.params.get("TYPE", ()) for part in said.split(",")]

    def first(self, key: str) -> str:
        return self.params.get(key, [""])[0]

    @property
    def coded(self) -> bool:
        return self.first("ENCODING").upper() in ("B", "BASE64")

    @property
    def quoted(self) -> bool:
        return self.first("ENCODING").upper() == "QUOTED-PRINTABLE"


def physical(path: Path, encoding: str, check: Callable[[float], None]) -> Iterator[Numbered]:
    """The lines as they stand in the file, without their ends (CR LF, LF or CR). 16-bit text becomes UTF-8.

    What goes on without an end comes in pieces of LONGEST bytes, the others of which have the number 0.
    """
    size, number, rest, again = max(1, path.stat().st_size), 0, b"", False
    with path.open("rb") as file:
        for chunk in _narrow(iter(lambda: file.read(CHUNK), b""), encoding):
            check(min(1.0, file.tell() / size))
            data = rest + chunk
            lines = data.splitlines(keepends=True)
            # the last may go on, and a CR at the end may have its LF still to come
            rest = lines.pop() if lines and not data.endswith(b"\n") else b""
            for line in lines:
                number += not again
                yield 0 if again else number, line.rstrip(b"\r\n")
                again = False
            if len(rest) > LONGEST:
                number += not again
                yield 0 if again else number, rest
                rest, again = b"", True
    for line in rest.splitlines():
        number += not again
        yield 0 if again else number, line
        again = False


def _narrow(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """16-bit text as UTF-8; everything else as it is, without a byte order mark."""
    if encoding.startswith("utf-16"):
        import codecs

        decoder = codecs.getincrementaldecoder(encoding)("replace")
        first = True
        for chunk in chunks:
            text = decoder.decode(chunk)
            yield text.removeprefix("\ufeff").encode("utf-8", "replace") if first else text.encode("utf-8", "replace")
            first = False
        yield decoder.decode(b"", True).encode("utf-8", "replace")
        return
    first = True
    for chunk in chunks:
        yield chunk.removeprefix(b"\xef\xbb\xbf") if first else chunk
        first = False


@dataclass(slots=True)
class _Open:
    """A content line that may still go on."""

    number: int
    raw: bytearray
    old: bool  # version 2.1, in which a fold keeps its blank
    colon: int = field(init=False, default=-1)
    quoted: bool = field(init=False, default=False)
    coded: bool = field(init=False, default=False)
    soft: bool = field(init=False, default=False)
    cut: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self._look()

    def _look(self) -> None:
        if self.colon < 0 and (colon := _colon(self.raw)) >= 0:
            self.colon = colon
            head = bytes(self.raw[: colon + 1])
            self.quoted = b"quoted-printable" in head.lower()
            self.coded = not self.quoted and bool(_CODED.search(head))
        if self.quoted:
            end = self.raw.rstrip(b" \t")
            self.soft = end.endswith(b"=")
            if self.soft:
                self.raw = end[:-1]

    def add(self, more: bytes) -> None:
        if len(self.raw) + len(more) > LONGEST:
            self.cut = True
        else:
            self.raw += more
        self._look()

    def goes_on(self, number: int, line: bytes) -> bool:
        """Take a line that belongs to this one. False where it starts another."""
        if number == 0:
            self.cut = True
        elif self.soft:
            if _EDGE.fullmatch(line):
                return False
            self.add(line)
        elif line[:1] in (b" ", b"\t"):
            self.add(line.strip() if self.coded else line if self.old and self.colon >= 0 else line[1:])
        elif self.coded and _BASE64_LINE.fullmatch(line.rstrip()):
            self.add(line.rstrip())
        else:
            return False
        return True


def content_lines(lines: Iterable[Numbered]) -> Iterator[Line]:
    """Blank lines say nothing, but end a soft break."""
    now: _Open | None = None
    old = False
    for number, line in lines:
        if not line or line.isspace():
            if now is not None:
                now.soft = False
            continue
        if now is not None:
            if now.goes_on(number, line):
                continue
            yield _line(now)
            old = _old(now, old)
        if number:
            now = _Open(number, bytearray(line), old)
    if now is not None:
        yield _line(now)


def _old(line: _Open, old: bool) -> bool:
    if len(line.raw) < 40 and line.raw[:7].upper() == b"VERSION":
        return line.raw.strip().endswith(b"2.1")
    return old


def _colon(raw: bytearray | bytes) -> int:
    """Where the value begins: the first colon outside quotes, else the first of all; -1 where there is none."""
    first = raw.find(b":")
    if first < 0 or raw.find(b'"', 0, first) < 0:
        return first
    inside, at = False, 0
    while (found := _mark(raw, at)) >= 0:
        if raw[found] == 34:
            inside = not inside
        elif not inside:
            return found
        at = found + 1
    return first


def _mark(raw: bytearray | bytes, at: int) -> int:
    """The next quote or colon in the first 20,000 bytes: no honest head is longer."""
    quote, colon = raw.find(b'"', at, 20_000), raw.find(b":", at, 20_000)
    return max(quote, colon) if min(quote, colon) < 0 else min(quote, colon)


def _line(found: _Open) -> Line:
    colon = found.colon
    head = bytes(found.raw[: max(0, colon)]).decode("utf-8", "replace")
    parts = _split(head, ";")
    name = _NAME.fullmatch(parts[0].strip()) if colon > 0 and len(head) <= 20_000 else None
    value = bytes(memoryview(found.raw)[colon + 1 :])
    if name is None or (value.startswith(b"//") and len(parts) == 1):  # "http://..." is no property of that name
        return Line(found.number, "", "", {}, bytes(found.raw), found.cut)
    return Line(found.number, (name[1] or "").lower(), name[2].upper(), _params(parts[1:]), value, found.cut)


def _params(parts: list[str]) -> dict[str, list[str]]:
    params: dict[str, list[str]] = {}
    for part in parts:
        if own := _OWN_LABEL.fullmatch(part.strip()):
            params["X-CUSTOM"] = [_own(own[1])]
            continue
        key, equals, said = part.partition("=")
        key = key.strip().upper()
        if not equals:
            said, key = key, "ENCODING" if key in _ENCODINGS else "VALUE" if key in _PLACES else "TYPE"
        if said:
            values = _split(said, ",") if '"' in said else said.split(",")
            params.setdefault(key, []).extend(_plain(v) for v in values)
    return params


def _own(said: str) -> str:
    """What Android puts between the brackets: CHARSET=UTF-8,ENCODING=QUOTED-PRINTABLE,=D0=94 or a plain word."""
    head, coded, label = said.rpartition("QUOTED-PRINTABLE,")
    if not coded:
        return said.strip()
    charset = re.search(r"CHARSET=([\w-]+)", head, re.IGNORECASE)
    try:
        return quopri.decodestring(label.encode()).decode(charset[1] if charset else "utf-8", "replace").strip()
    except LookupError:
        return quopri.decodestring(label.encode()).decode("utf-8", "replace").strip()


def _plain(said: str) -> str:
    """Without quotes and the carets of RFC 6868."""
    said = said.strip().strip('"')
    if "^" in said:
        said = re.sub(r"\^([n'^])", lambda found: {"n": "\n", "'": '"', "^": "^"}[found[1]], said)
    return said


def _split(text: str, mark: str) -> list[str]:
    """At marks outside quotes."""
    if '"' not in text:
        return text.split(mark)
    parts: list[str] = []
    now: list[str] = []
    inside = False
    for letter in text:
        if letter == '"':
            inside = not inside
        if letter == mark and not inside:
            parts.append("".join(now))
            now = []
        else:
            now.append(letter)
    return [*parts, "".join(now)]
