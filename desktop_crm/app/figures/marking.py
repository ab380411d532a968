"""Clients and texts within the name of a mark (`domain.mark`), which has room for letters and digits only."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from hashlib import blake2s
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LONGEST: Final = 150
"""Bytes; of a longer text there is only a fingerprint, in which nobody can read it again."""
_LONGEST_ID: Final = 18
"""Digits that leave 64 bits."""


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


def one_client(mark: str) -> NDArray[np.int64] | None:
    """The client whom a mark `client-ID` names; None where it is another mark."""
    import numpy as np

    kind, _, id = mark.partition("-")
    named = kind == "client" and id.isascii() and id.isdecimal() and len(id) <= _LONGEST_ID
    return np.array([int(id)], np.int64) if named else None
