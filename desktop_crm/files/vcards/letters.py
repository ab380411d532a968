"""Bytes of one value -> text. What a card says of its letters is only a claim: phones label cp1251 as UTF-8."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

from desktop_crm.files import encodings

_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]")
_CERTAIN: Final = 4
"""Bytes beyond ASCII that are UTF-8 by more than chance."""
_TRUST: Final = 1.5
"""How much likelier letters of another encoding have to be before a label is not believed."""


@dataclass(frozen=True, slots=True)
class Letters:
    """`usual` is the encoding of bytes that are not UTF-8 and carry no label; `chosen` one that a person gave."""

    usual: str = "cp1251"
    chosen: str = ""

    def text(self, raw: bytes, label: str = "") -> tuple[str, bool]:
        """The text without control characters, and whether all of it could be read."""
        if raw.isascii():
            text = raw.decode("ascii")
            return (text if text.isprintable() else clean(text)), True
        text, whole = self._decode(raw, _known(label))
        return clean(text), whole

    def _decode(self, raw: bytes, label: str) -> tuple[str, bool]:
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            text = ""
        if text and (label in ("", "utf-8") or sum(b > 127 for b in raw) >= _CERTAIN):
            return text, True
        if not text and label in ("", "utf-8"):
            mended = raw.decode("utf-8", "replace")
            lost = mended.count("\ufffd")
            if lost * 4 <= sum(c > "\x7f" for c in mended):  # UTF-8 with a damaged letter
                return mended, False
        return self._old(raw, "" if label == "utf-8" else label)

    def _old(self, raw: bytes, label: str) -> tuple[str, bool]:
        """One byte a letter: the label's encoding, unless the letters speak strongly for another."""
        first = self.chosen or label or self.usual
        best, text = _likeness(raw, first)
        if not self.chosen:
            for name in (self.usual, *encodings.OLD):
                score, found = _likeness(raw, name)
                if score > best + _TRUST:
                    best, text = score, found
        return text, "\ufffd" not in text


def clean(text: str) -> str:
    """Without control characters; every line end is a line feed."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n"))


def _likeness(raw: bytes, encoding: str) -> tuple[float, str]:
    text = raw.decode(encoding, "replace")
    return encodings.likeness(text) - 3 * text.count("\ufffd"), text


def _known(label: str) -> str:
    """A label as Python names it; "" where it names nothing, or a 16-bit encoding, which no line of bytes can be in."""
    try:
        found = codecs.lookup(label.strip()) if label and "\0" not in label else None
    except (LookupError, ValueError):
        return ""
    if found is None or not getattr(found, "_is_text_encoding", True) or found.name.startswith("utf-"):
        return "utf-8" if found is not None and found.name.startswith("utf-8") else ""
    return "" if found.name in ("ascii", "idna", "punycode", "raw_unicode_escape", "unicode_escape") else found.name
