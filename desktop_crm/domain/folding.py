"""Letters as search and sorting see them: case, ґ/г, ї/і, ё/е and the punctuation of phones do not matter."""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import cache
from typing import Final

_SAME: Final = (("ґ", "г"), ("ї", "і"), ("ё", "е"), ("’", "'"), ("ʼ", "'"), ("`", "'"), ("´", "'"))
_ACCENTED: Final = re.compile("[\u00c0-\u024f]+")
_MARKS: Final = re.compile("[\u0300-\u036f]")
_PHONE_MARKS: Final = re.compile(r"(?<=\d)[\s().\-‑–/\u00a0\u202f]+(?=\d)|(?<=\d)[\s]*[()][\s]*|[(](?=\d)")
_PHONE_LIKE: Final = re.compile(r"\+?\(?\d[\d\s().\-‑–/\u00a0\u202f]{3,}\d")

_NO_DIGIT: Final = re.compile(r"[^0-9]+")
_ASCII_NO_DIGIT: Final = {code: None for code in range(128) if not 48 <= code < 58}


def fold(value: str) -> str:
    """The form in which texts are compared: no case, no accents on Latin letters, one letter for ґ/г, ї/і, ё/е."""
    if value.isascii():
        return value.lower().replace("`", "'")
    folded = _same(unicodedata.normalize("NFC", value).casefold())
    # й stays й: its breve is a letter's own part, not an accent; Latin accents go
    bare = unicodedata.normalize("NFC", _ACCENTED.sub(_without_marks, folded))
    return bare if bare == folded else _same(bare)


def _same(value: str) -> str:
    for letter, other in _SAME:  # many times as quick as `translate` where few letters change
        if letter in value:
            value = value.replace(letter, other)
    return value


def _without_marks(found: re.Match[str]) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFD", found[0]))


def digits(value: str) -> str:
    return value.translate(_ASCII_NO_DIGIT) if value.isascii() else _NO_DIGIT.sub("", value)


def phone_key(value: str) -> str:
    """What two spellings of one phone have in common: its last nine digits. "" where it is no phone (under five).

    0671234567, 8 067 123-45-67 and +380 67 123 45 67 are one phone; so are 8 916 and +7 916.
    """
    found = digits(value)
    return found[-9:] if len(found) >= 5 else ""


def is_phone_like(value: str) -> bool:
    """Whether a search word is a phone or a part of one: digits and the punctuation of phones, two digits or more."""
    return bool(re.fullmatch(r"[+\d\s().\-‑–/\u00a0\u202f]+", value)) and len(digits(value)) >= 2


# One byte per letter, in the order of the alphabets: Latin, then Ukrainian and Russian letters interleaved.
_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyzабвгґдеёєжзиіїйклмнопрстуфхцчшщъыьэюя"
_WEIGHT: Final = {letter: 32 + i for i, letter in enumerate(_ALPHABET)}
_DIGIT: Final = {str(d): 16 + d for d in range(10)}


_SPACE: Final = b"\x01"
_SPACES: Final = re.compile(b"\x01{2,}")
_PLAIN: Final = codecs.charmap_build(
    # a table that begins with NUL is what makes it quick
    "".join({0: "\0", 1: " ", **{w: c for c, w in (_WEIGHT | _DIGIT).items()}}.get(n, "\ufffe") for n in range(256))
)
"""Letters, digits and the space, as a codec has them: a name of nothing else is encoded at once."""


@cache
def _weight(letter: str) -> bytes:
    bare = unicodedata.normalize("NFD", letter)[0] if "\u00c0" <= letter <= "\u024f" else letter
    if weight := _WEIGHT.get(bare) or _DIGIT.get(bare):
        return bytes((weight,))
    if letter.isspace() or letter == "-":
        return _SPACE
    return b"\xff" + ord(letter).to_bytes(3, "big") if letter.isalnum() else b""


def sort_key(value: str) -> bytes:
    """Bytes whose plain order is the alphabetical order of Ukrainian, Russian and Latin names.

    Letters in their alphabets' order (codepoint order puts є і ї ґ after я), digits before letters, spaces first,
    other marks ignored; letters of other scripts follow by codepoint. Equal keys keep a second, exact comparison to
    the caller (`ORDER BY sort_key, id`).
    """
    letters = unicodedata.normalize("NFC", value.casefold()).replace("-", " ").replace("\0", "")
    try:
        key: bytes = codecs.charmap_encode(letters, "strict", _PLAIN)[0]
    except UnicodeEncodeError:
        out = bytearray()
        for letter in letters:
            weight = _weight(letter)
            if weight != _SPACE or (out and out[-1] != 1):
                out += weight
        return bytes(out)
    return _SPACES.sub(_SPACE, key.lstrip(_SPACE)) if _SPACE in key else key
