"""Texts within the name of a mark (`domain.mark`), which has room for letters and digits only."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from hashlib import blake2s
from typing import Final

_LONGEST: Final = 150
"""Bytes; of a longer text there is only a fingerprint, in which nobody can read it again."""


def coded(text: str) -> str:
    """For the end of a mark: the text itself where it is not too long."""
    held = text.encode()
    if len(held) > _LONGEST:
        return "0" + blake2s(held, digest_size=9).hexdigest()
    return "1" + urlsafe_b64encode(held).decode().rstrip("=")


def read(held: str) -> str | None:
    """None where only a fingerprint is held, or it is none of ours."""
    if not held.startswith("1"):
        return None
    try:
        return urlsafe_b64decode(held[1:] + "=" * (-len(held[1:]) % 4)).decode()
    except (Error, UnicodeDecodeError, ValueError):
        return None
