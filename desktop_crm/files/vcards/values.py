"""The value of one property -> texts: escapes, parts, lists, days."""

from __future__ import annotations

import base64
import quopri
import re
from datetime import date
from typing import Final

from desktop_crm.domain.parsing import FIRST, Unreadable, parse_birthday
from desktop_crm.files.vcards.letters import Letters
from desktop_crm.files.vcards.lines import Line

_ESCAPED: Final = re.compile(r"\\([nN\\,;:\"'])")
_ESCAPED_OLD: Final = re.compile(r"\\([,;:])")
_DAY: Final = re.compile(
    r"(?P<y>\d{4}|-)-?(?P<m>\d\d)-?(?P<d>\d\d)(?:[T ]?\d\d:?\d\d(?::?\d\d(?:\.\d+)?)?)?(?:Z|[+-]\d\d:?\d\d)?"
)
_OMITTED: Final = 1604
"""The year that Apple writes where there is none."""
_HEXED: Final = re.compile(rb"=(?![0-9A-Fa-f]{2})")


def text_of(line: Line, letters: Letters) -> tuple[str, bool]:
    """The value as it was written, escapes and all, and whether every letter could be read."""
    raw = line.value
    if line.quoted:
        raw = quopri.decodestring(_HEXED.sub(b"=3D", raw))
    elif line.coded:
        raw = _decoded(raw) or raw
    return letters.text(raw, line.first("CHARSET"))


def _decoded(raw: bytes) -> bytes:
    """A text in base64; b"" where it is none: some programs say so of texts that stand as they are."""
    try:
        text = base64.b64decode(raw, validate=True).decode("utf-8")
    except ValueError:
        return b""
    return text.encode() if all(c.isprintable() or c in "\r\n\t" for c in text) else b""


def plain(text: str, old: bool = False) -> str:
    """Without its escapes. Quoted-printable of version 2.1 (`old`) has other means for lines and backslashes."""
    if "\\" not in text:
        return text
    return _ESCAPED_OLD.sub(r"\1", text) if old else _ESCAPED.sub(_meant, text)


def _meant(found: re.Match[str]) -> str:
    return "\n" if found[1] in "nN" else found[1]


def parts(text: str, mark: str, old: bool = False) -> list[str]:
    """Split at marks that have no backslash before them, each part plain and stripped."""
    if mark not in text:
        return [plain(text, old).strip()]
    if "\\" not in text:
        return [part.strip() for part in text.split(mark)]
    found, now, at = [], [], 0
    while at < len(text):
        if text[at] == "\\" and at + 1 < len(text):
            now.append(text[at : at + 2])
            at += 2
            continue
        if text[at] == mark:
            found.append("".join(now))
            now = []
        else:
            now.append(text[at])
        at += 1
    return [plain(part, old).strip() for part in (*found, "".join(now))]


def one_line(text: str, between: str = " ") -> str:
    """Lines joined, blanks once."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return between.join(line.rstrip(",") if between.startswith(",") else line for line in lines if line)


def birthday(text: str, line: Line, today: date) -> str:
    """`YYYY-MM-DD` or `--MM-DD`; "" where the text names no such day, or one that cannot be a birthday."""
    if found := _DAY.fullmatch(text):
        year = "-" if found["y"] == line.first("X-APPLE-OMIT-YEAR") or found["y"] == str(_OMITTED) else found["y"]
        text = f"{year}-{found['m']}-{found['d']}"
    try:
        day = parse_birthday(text)
    except Unreadable:
        return ""
    return day if day.startswith("--") or FIRST <= date.fromisoformat(day) <= today else ""


def tells_more(text: str, than: str) -> bool:
    """Whether a text has words that the other has not."""
    known = set(re.findall(r"\w+", than.casefold()))
    return any(word not in known for word in re.findall(r"\w+", text.casefold()))
