"""Which encoding a text file is in: byte order marks, then UTF-8 and UTF-16 by their structure, then the letters."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Final

from desktop_crm.domain.errors import UserError

ENCODINGS: Final = ("utf-8", "utf-16-le", "utf-16-be", "cp1251", "cp866", "koi8-u", "cp1252")
"""What a user may choose from, as Python names them."""
SAMPLE: Final = 256 * 1024
OLD: Final = {"cp1251": 1.0, "cp1252": 0.0, "cp866": -1.0, "koi8-u": -1.0}
"""One byte per letter, with what is known before a letter was read: Windows is what shops have."""
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def guess(path: Path, check: Callable[[float], None] = lambda part: None) -> str:
    """The encoding of a text file. Raises UserError file_cut_line, file_not_table.

    `check` is called now and then with the part of the file that was looked through.
    """
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    for mark, name in _MARKS:
        if sample.startswith(mark):
            if name == "utf-8-sig":
                _is_utf8(path, check)
            elif path.stat().st_size % 2:
                raise UserError("file_cut_line", file=path.name, line=_lines(path, name))
            return name
    if found := wide(sample):
        if path.stat().st_size % 2:
            raise UserError("file_cut_line", file=path.name, line=_lines(path, found))
        return found
    if _is_utf8(path, check):
        if _control_share(sample.decode("utf-8", "ignore")) > 0.01:
            raise UserError("file_not_table", file=path.name)
        return "utf-8"
    likely = {name: likeness(sample.decode(name, "replace")) + bonus for name, bonus in OLD.items()}
    name = max(likely, key=lambda n: likely[n])
    if _control_share(sample.decode(name, "replace")) > 0.01 or (b"\0" in sample and likely[name] <= 0):
        raise UserError("file_not_table", file=path.name)
    return name


def known(name: str) -> str:
    """A user's name of an encoding as Python's. Raises UserError encoding_unknown."""
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        found = None
    if found is None or not getattr(found, "_is_text_encoding", True):
        raise UserError("encoding_unknown", encoding=name, known=", ".join(ENCODINGS))
    return found.name


def bom_length(path: Path, encoding: str) -> int:
    """Bytes to skip at the start when the file is read in `encoding`."""
    with path.open("rb") as file:
        start = file.read(4)
    wanted = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
    mark = wanted.get(encoding)
    return len(mark) if mark and start.startswith(mark) else 0


def _is_utf8(path: Path, check: Callable[[float], None]) -> bool:
    """Whether all of the file is UTF-8. A file that ends within a letter was cut there."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    size, done, lines, wide = path.stat().st_size, 0, 1, False
    with path.open("rb") as file:
        while chunk := file.read(1024 * 1024):
            try:
                text = decoder.decode(chunk)
            except UnicodeDecodeError:
                return False
            wide = wide or not text.isascii()
            lines += text.count("\n")
            done += len(chunk)
            check(done / size)
    try:
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        if wide:  # a single odd byte at the end of plain English is rather a letter of an older encoding
            raise UserError("file_cut_line", file=path.name, line=lines) from None
        return False
    return True


def _lines(path: Path, encoding: str) -> int:
    return path.read_bytes().decode(encoding, "replace").count("\n") + 1


def wide(sample: bytes) -> str:
    """UTF-16 without a mark: its high bytes repeat (0 for Latin and punctuation, 4 for Cyrillic)."""
    pairs = len(sample) // 2
    if pairs < 2:
        return ""
    for name, high in (("utf-16-le", sample[1 : pairs * 2 : 2]), ("utf-16-be", sample[0 : pairs * 2 : 2])):
        low = sample[0 : pairs * 2 : 2] if name == "utf-16-le" else sample[1 : pairs * 2 : 2]
        usual = high.count(0) + high.count(4) + high.count(0x20)
        if usual >= 0.9 * pairs and high.count(0) >= 0.02 * pairs and low.count(0) < 0.02 * pairs:
            return name
    return ""


def _control_share(text: str) -> float:
    if not text:
        return 0.0
    return sum((c < " " and c not in "\t\r\n\0\x0c\x1a") or c == "\ufffd" for c in text) / len(text)


def likeness(text: str) -> float:
    """How much a text reads like Ukrainian, Russian or a Western language, letter by letter; higher is likelier."""
    score = 0.0
    before = " "
    for letter in text[:50_000]:
        if letter > "\x7f":
            score += _fits(before, letter)
        elif before > "\x7f" and letter.isalpha() and before.isalpha() and _cyrillic(before):
            score -= 2  # a Latin letter right after a Cyrillic one
        before = letter
    return score


_COMMON: Final = {
    letter: weight
    for weight, letters in ((1.0, "оаеинтвсрл"), (0.7, "кмдпуяізьгбчй"), (0.2, "ыхжшюцєїґщ"), (-0.5, "эёъф"))
    for letter in letters
}
_MARKS_USED: Final = frozenset("«»№–—’“”„…ʼ\u00a0€₴£°©®")


def _fits(before: str, letter: str) -> float:
    if letter in _MARKS_USED:
        return 0.3
    if _cyrillic(letter):
        weight = _COMMON.get(letter.lower(), -2.0)
        if before.isalpha() and not _cyrillic(before):
            return -2.0
        return weight - (1.5 if letter.isupper() and before.islower() else 0.0)
    if not letter.isalpha() or not unicodedata.name(letter, "").startswith("LATIN"):
        return -2.0
    # an accented Latin letter is at home among plain ones only
    if letter.islower():
        return 0.8 if before.isascii() and (before.isalpha() or before in " -'") else -1.0
    return 0.2 if not before.isalpha() else -1.0


def _cyrillic(letter: str) -> bool:
    return "\u0400" <= letter <= "\u052f"
