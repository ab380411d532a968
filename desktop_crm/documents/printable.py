"""Text that can be set in type: what no font can print, a PDF standard forbids or typst chokes on is taken out."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Controls, non-characters, lone surrogates, byte order mark, direction marks and overrides, other invisible marks.
# (Thousands of soft hyphens or direction marks take typst half a minute; the templates isolate directions themselves.)
_UNPRINTABLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff0-\ufffb\ufffe\uffff"
    + "".join(chr(plane << 16 | end) for plane in range(1, 17) for end in (0xFFFE, 0xFFFF))
    + "]"
)
_LINE_ENDS: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_WITHOUT_MARKS: Final = re.compile("[\x00-\u02ff\u0370-\u0482\u048a-\u0590\u2000-\u200b\u2010-\u20cf\u2100-\u2bff]*")
_NON_JOINER, _JOINER = "\u200c", "\u200d"
_MARKS_LIMIT: Final = 16
"""Marks and joiners on one letter. More are a joke or an attack: 100,000 accents on one letter take all memory."""


def printable(text: str) -> str:
    """The same text without what cannot be printed, with plain line ends, letters and accents composed."""
    composed = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))
    return _limited(_UNPRINTABLE.sub("", composed))


def _limited(text: str) -> str:
    if _WITHOUT_MARKS.fullmatch(text):
        return text
    kept: list[str] = []
    marks = 0
    for char in text:
        mark = unicodedata.category(char)[0] == "M" or "\U000e0020" <= char <= "\U000e007f"
        if mark or char in (_NON_JOINER, _JOINER):
            marks += 1
            if marks > _MARKS_LIMIT:
                continue
        elif not kept or kept[-1] != _JOINER:
            marks = 0
        kept.append(char)
    return "".join(kept)


def one_line(text: str) -> str:
    """`printable`, with every run of white space a single space."""
    return " ".join(printable(text).split())


def clamp(text: str, limit: int) -> str:
    """At most `limit` characters, with an ellipsis where something was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
