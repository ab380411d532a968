"""Pictures and other bytes inside a card: base64, data: URIs, and what the bytes are."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_to_bytes

from desktop_crm.domain.attachment import LARGEST
from desktop_crm.files.vcards.lines import Line

_STARTS: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"\0\0\1\0", "image/x-icon"),
)
_ENDINGS: Final = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/bmp": "bmp",
    "image/tiff": "tif",
    "image/x-icon": "ico",
    "image/webp": "webp",
    "image/heic": "heic",
    "image/svg+xml": "svg",
}
_DATA: Final = re.compile(rb"data:([^,]{0,200}),", re.IGNORECASE)
_LINK: Final = re.compile(rb"\s*(?:https?|ftp|file|cid|mailto)(?::|\\:)", re.IGNORECASE)
_NOT_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/]")
_ODD: Final = re.compile(rb"[^A-Za-z0-9+/=\s]")


@dataclass(frozen=True, slots=True)
class Picture:
    """`data` is None where there were more bytes than may be kept; `whole` is False where some were damaged."""

    data: bytes | None
    media: str = ""
    whole: bool = True


def is_link(line: Line) -> bool:
    """Whether the value says where the picture is, not the picture itself."""
    if line.coded or _DATA.match(line.value):
        return False
    return line.first("VALUE").upper() in ("URI", "URL", "CID", "CONTENT-ID") or bool(_LINK.match(line.value))


def picture(line: Line) -> Picture:
    """The bytes behind a value. Damaged base64 gives what it still holds."""
    value, said = line.value, ""
    if inline := _DATA.match(value):
        said, _, how = inline[1].decode("ascii", "replace").replace("\\", "").partition(";")
        value = value[inline.end() :]
        if "base64" not in how.lower() and "base64" not in said.lower():
            data = unquote_to_bytes(value)
            return Picture(None) if len(data) > LARGEST else Picture(data, media_of(data, said))
    if line.cut or len(value) > LARGEST * 3 // 2:
        return Picture(None)
    data, whole = _decode(value)
    if len(data) > LARGEST:
        return Picture(None)
    return Picture(data, media_of(data, said or line.first("MEDIATYPE")), whole)


def _decode(value: bytes) -> tuple[bytes, bool]:
    bare = _NOT_BASE64.sub(b"", value)
    odd = len(bare) % 4 == 1
    data = base64.b64decode(bare[:-1] + b"==" if odd else bare + b"==")
    return data, not odd and not _ODD.search(value)


def media_of(data: bytes, said: str = "") -> str:
    """The type of the content by its first bytes, else as it was said, else unknown bytes."""
    for start, media in _STARTS:
        if data.startswith(start):
            return media
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1"):
        return "image/heic"
    if b"<svg" in data[:1000]:
        return "image/svg+xml"
    said = said.strip().lower()
    return said if re.fullmatch(r"(?!image/)[a-z]+/[a-z0-9.+-]{1,60}", said) else "application/octet-stream"


def file_name(use: str, media: str, nth: int) -> str:
    """photo.jpg, photo-2.jpg."""
    number = f"-{nth}" if nth > 1 else ""
    return f"{use}{number}.{_ENDINGS.get(media, 'bin')}"
