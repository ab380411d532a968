"""By what a row is known again: the same for the same content, however it was typed, encoded or ordered."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any, Final, Literal

from desktop_crm.domain.folding import fold, phone_key

ContactKind = Literal["phone", "email", "name"]
Key = tuple[ContactKind, str]
OURS: Final = "desktop-crm:"
"""How the name begins that our own address books give a card; its uid in the base follows."""
_LONGEST: Final = 200
"""Letters of a program's own identity that are kept as they are."""


def part(name: str, value: Any) -> str:
    """What one field says, as a member of a JSON object."""
    return f'"{name}":{_text(name, value)}'


def text_part(name: str, value: str) -> str:
    """The same of one line of text."""
    return f'"{name}":{encode_basestring(_plain(value))}'


def line_part(name: str, value: str, brackets: str = "") -> str:
    """The same of a line without white space around it and without control characters; in `brackets` as the only one
    of several texts.
    """
    said = unicodedata.normalize("NFC", value)
    text = encode_basestring(" ".join(said.split()) if "  " in said else said)
    return f'"{name}":[{text}]' if brackets else f'"{name}":{text}'


def together(parts: Iterable[str]) -> str:
    """What a record says, whatever the order of its fields."""
    return f"{{{','.join(sorted(parts))}}}"


def said(values: Mapping[str, Any]) -> str:
    return together(part(name, value) for name, value in values.items() if value not in (None, "", ()))


def origin(kind: str, text: str) -> str:
    return f"{kind}:{digest(text)}"


def digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def uid_key(uid: str) -> str:
    """What a program calls one of its cards, as it is kept: "" where it says nothing."""
    uid = " ".join(uid.split())
    return uid if len(uid) <= _LONGEST and uid.isprintable() and "#" not in uid else digest(uid)


def uid_start(uid: str) -> str:
    """How the origin of a card begins that its program calls so; the hash of what it said follows."""
    return f"uid:{uid}#"


def _text(name: str, value: Any) -> str:
    if isinstance(value, str):
        return encode_basestring(_canonical(name, value))
    if isinstance(value, tuple):
        parts = sorted({_canonical(name, v) if isinstance(v, str) else str(v) for v in value})
        return f"[{','.join(map(encode_basestring, parts))}]"
    if isinstance(value, date):
        return f'"{value.isoformat()}"'
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return json.dumps(value)


def _canonical(name: str, value: str) -> str:
    return (phone_key(value) if name == "phones" else "") or _plain(value)


def _plain(value: str) -> str:
    return " ".join(unicodedata.normalize("NFC", value).split())


def contact_keys(name: str, value: Any) -> tuple[Key, ...]:
    """The keys under which a client may be known already, of one field."""
    if name == "phones":
        return tuple(("phone", key) for phone in value if (key := phone_key(phone)))
    if name == "emails":
        return tuple(("email", fold(email)) for email in value)
    if name in ("name", "organisation"):
        return (("name", key),) if (key := fold(value.strip())) else ()
    return ()
