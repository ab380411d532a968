"""A photo as a client sends it, made of numbers: a furniture leg on a floor, split where the screw was."""

from __future__ import annotations

import math
import struct
import zlib
from functools import cache
from typing import Final

WIDE: Final = 360
HIGH: Final = 270
_BOARD: Final = 45  # px of a floor board
_TOP: Final = 96  # where the leg ends in splinters
Colour = tuple[float, float, float]


@cache
def damaged_leg() -> bytes:
    """A PNG; always the same bytes."""
    rows = b"".join(b"\0" + b"".join(_pixel(x, y) for x in range(WIDE)) for y in range(HIGH))
    head = struct.pack(">IIBBBBB", WIDE, HIGH, 8, 2, 0, 0, 0)
    parts = _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _pixel(x: int, y: int) -> bytes:
    """The light comes from the top left."""
    colour = _leg(x, y) or _floor(x, y)
    light = 1.08 - 0.28 * x / WIDE - 0.18 * y / HIGH
    return bytes(max(0, min(255, round(part * light))) for part in colour)


def _leg(x: int, y: int) -> Colour | None:
    """It narrows downwards; its upper end is torn, with the hole of the screw and a crack."""
    middle = 172 + (y - _TOP) * 0.16
    half = 34 - (y - _TOP) * 0.105
    torn = _TOP + 9 * abs(math.sin(x * 0.47)) + 6 * math.sin(x * 1.31)
    across = (x - middle) / half
    if abs(across) > 1 or y < torn or y > HIGH - 26:
        return None
    if math.hypot(x - middle + 4, (y - _TOP - 24) * 1.4) < 7:
        return 38, 26, 20
    crack = middle - 9 + 5 * math.sin(y * 0.19) + 2 * math.sin(y * 0.83)
    if y < _TOP + 84 and abs(x - crack) < 2.2 - (y - _TOP) * 0.02:
        return 46, 30, 22
    if y < torn + 7:
        return 224, 190, 144  # bare wood
    round_ = 1 - 0.45 * across * across
    grain = 1 + 0.06 * math.sin(x * 0.9 + 3 * math.sin(y * 0.03))
    return 132 * round_ * grain, 84 * round_ * grain, 52 * round_ * grain


def _floor(x: int, y: int) -> Colour:
    """Boards, and the shadow of the leg."""
    board = (y + x // 9) // _BOARD
    if (y + x // 9) % _BOARD < 2:
        return 120, 106, 90
    grain = 1 + 0.05 * math.sin(x * 0.11 + board * 2.3 + math.sin(y * 0.7)) + 0.03 * math.sin(y * 1.9 + board)
    shade = 0.72 if _leg(x - 16, y - 5) is not None else 1.0
    return 206 * grain * shade, 190 * grain * shade, 166 * grain * shade
