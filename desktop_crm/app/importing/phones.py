"""Phones as people write them into one cell."""

from __future__ import annotations

import re
from typing import Final

from desktop_crm.domain.folding import digits

ENOUGH: Final = 5
"""Digits that make a phone; a part with fewer belongs to the one before it: 235-11-40/41, (0322) 5-12."""
_SEPARATOR: Final = re.compile(r"([;,|/\n\r\t]+|\s+(?:або|или|or|та|и)\s+)")
_STUCK: Final = re.compile(r"(?<!\d)((?:\+?38)?0\d{9})(?=\s+(?:\+?38)?0\d{9}(?!\d))")
_BARE: Final = re.compile(r"\+?\d{9,12}")
_MOBILE: Final = re.compile(r"(39|50|63|66|67|68|73|77|9[1-9])\d{7}")


def split_phones(text: str) -> tuple[str, ...]:
    """Each phone of a cell once, in order; words stay as they were typed."""
    parts: list[str] = []
    pieces = _SEPARATOR.split(_STUCK.sub(r"\1;", text))
    between = ""
    for i, piece in enumerate(pieces):
        if i % 2:
            between = piece
        elif piece.strip():
            if parts and (len(digits(piece)) < ENOUGH or len(digits(parts[-1])) < ENOUGH):
                parts[-1] = f"{parts[-1]}{between}{piece}"
            else:
                parts.append(piece)
    found = (readable(" ".join(part.split())) for part in parts)
    return tuple(dict.fromkeys(part for part in found if part))


def readable(phone: str) -> str:
    """Bare digits in groups, with what a spreadsheet took from a number given back; everything else as typed."""
    bare = phone.removesuffix(".0")
    if not _BARE.fullmatch(bare):
        return phone
    number = bare.removeprefix("+")
    if len(number) == 12 and number.startswith("380"):
        return f"+380 {number[3:5]} {number[5:8]}-{number[8:10]}-{number[10:]}"
    if bare.startswith("+"):
        return bare
    if len(number) == 11 and number.startswith("80"):
        return f"8 {number[1:4]} {number[4:7]}-{number[7:9]}-{number[9:]}"
    if len(number) == 9 and _MOBILE.fullmatch(number):
        number = "0" + number
    if len(number) == 10 and number.startswith("0"):
        return f"{number[:3]} {number[3:6]}-{number[6:8]}-{number[8:]}"
    return bare


def lacks_digits(phone: str) -> bool:
    """Whether it starts as a mobile or international number and is too short for one."""
    found = digits(phone)
    if re.search(r"[^\W\d]", phone):
        return False
    if phone.startswith("+"):
        return len(found) < 10
    return phone.lstrip("( ").startswith("0") and 6 <= len(found) < 10 and bool(_MOBILE.match(found[1:].ljust(9, "0")))
