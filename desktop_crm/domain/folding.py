"""Letters as search and sorting see them: case, ґ/г, ї/і, ё/е and the punctuation of phones do not matter."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_SAME: Final = str.maketrans({"ґ": "г", "ї": "і", "ё": "е", "’": "'", "ʼ": "'", "`": "'", "´": "'"})
_MARKS: Final = re.compile("[\u0300-\u036f]")
_PHONE_MARKS: Final = re.compile(r"(?<=\d)[\s().\-‑–/\u00a0\u202f]+(?=\d)|(?<=\d)[\s]*[()][\s]*|[(](?=\d)")
_PHONE_LIKE: Final = re.compile(r"\+?\(?\d[\d\s().\-‑–/\u00a0\u202f]{3,}\d")

_NO_DIGIT: Final = re.compile(r"[^0-9]+")


def fold(value: str) -> str:
    """The form in which texts are compared: no case, no accents on Latin letters, one letter for ґ/г, ї/і, ё/е."""
    folded = unicodedata.normalize("NFC", value).casefold().translate(_SAME)
    if folded.isascii():
        return folded
    out = []
    for letter in folded:
        # й stays й: its breve is a letter's own part, not an accent; Latin accents go
        out.append(_MARKS.sub("", unicodedata.normalize("NFD", letter)) if "\u00c0" <= letter <= "\u024f" else letter)
    return unicodedata.normalize("NFC", "".join(out)).translate(_SAME)


def digits(value: str) -> str:
    return _NO_DIGIT.sub("", value)


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


def sort_key(value: str) -> bytes:
    """Bytes whose plain order is the alphabetical order of Ukrainian, Russian and Latin names.

    Letters in their alphabets' order (codepoint order puts є і ї ґ after я), digits before letters, spaces first,
    other marks ignored; letters of other scripts follow by codepoint. Equal keys keep a second, exact comparison to
    the caller (`ORDER BY sort_key, id`).
    """
    out = bytearray()
    for letter in unicodedata.normalize("NFC", value.casefold()):
        weight = _WEIGHT.get(letter) or _DIGIT.get(letter)
        if weight is None and "\u00c0" <= letter <= "\u024f":
            weight = _WEIGHT.get(unicodedata.normalize("NFD", letter)[0])
        if weight is not None:
            out.append(weight)
        elif letter.isspace() or letter == "-":
            if out and out[-1] != 1:
                out.append(1)
        elif letter.isalnum():
            out += b"\xff" + ord(letter).to_bytes(3, "big")
    return bytes(out)
