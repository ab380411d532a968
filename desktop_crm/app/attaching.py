"""Files on a card: adding one from the disk, and what may be done with one that came from elsewhere."""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path
from typing import Any, Final

from desktop_crm.app.cards import Done, complete, subject_of
from desktop_crm.app.session import Session
from desktop_crm.domain.attachment import LARGEST, Attachment
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.errors import UserError

PICTURES: Final = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "image/bmp": (".bmp",),
}
"""What can be shown on a card and printed, with the endings such files have."""
_OPENED: Final = frozenset(
    {".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".heic"}
    | {".pdf", ".txt", ".csv", ".doc", ".docx", ".odt", ".rtf", ".xls", ".xlsx", ".ods", ".ppt", ".pptx", ".odp"}
    | {".mp3", ".m4a", ".ogg", ".wav", ".mp4", ".mov", ".avi", ".mkv"}
)
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_FORBIDDEN: Final = frozenset('<>:"|?*')
_NAME_LIMIT: Final = 80
_SUFFIX_LIMIT: Final = 12
_KEPT_LIMIT: Final = 200


def safe_name(name: str, media: str) -> str:
    """A name under which the content can lie in any folder of any system: no path, no device, nothing invisible.

    A picture gets the ending of what it is, whatever its name says.
    """
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(c if c.isprintable() and c not in _FORBIDDEN else " " for c in last)
    plain = " ".join(plain.split()).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    suffix = f".{ending}" if stem and dot and 0 < len(ending) < _SUFFIX_LIMIT and ending.isalnum() else ""
    stem = (stem if suffix else plain)[:_NAME_LIMIT].strip(". ")
    endings = PICTURES.get(media)
    if endings and suffix.casefold() not in endings:
        suffix = endings[0]
    whole = (stem or "file") + suffix
    return f"_{whole}" if _DEVICES.fullmatch(whole) else whole


def may_open(name: str) -> bool:
    """Whether the system's own program may open it: pictures, documents, sound; never what could run."""
    return Path(name).suffix.casefold() in _OPENED


def media_of(name: str, content: bytes) -> str:
    """The type of a content: pictures by how they begin, the rest by name."""
    for media, start in (
        ("image/jpeg", b"\xff\xd8\xff"),
        ("image/png", b"\x89PNG\r\n\x1a\n"),
        ("image/gif", b"GIF8"),
        ("image/bmp", b"BM"),
    ):
        if content.startswith(start):
            return media
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    guessed = mimetypes.guess_type(name)[0] or ""
    return guessed if guessed and not guessed.startswith("image/") else "application/octet-stream"


def photo_of(attachments: tuple[Attachment, ...]) -> Attachment | None:
    """The picture that stands for the client: the newest photo, else a company's logo."""
    pictures = [a for a in attachments if a.media in PICTURES and a.hash]
    return next((a for use in ("photo", "logo") for a in pictures if a.use == use), None)


def add_file(
    session: Session, client_id: int, file: Path, source: object = None, *, claim: int | None = None, **said: Any
) -> Done:
    """Keep a file with a card, or with a claim on it. `said`: fields that are not as they would be taken from the file.

    The first picture becomes the client's photo, or a company's logo; not what shows what a claim is about.

    Raises UserError: attachment_too_large, file_missing, file_denied, file_unreadable, no_such_client, and Invalid.
    """
    content = read(file)
    client = session.base.get("client", client_id)
    if client is None:
        raise UserError("no_such_client")
    media = media_of(file.name, content)
    standing = photo_of(tuple(session.base.on_card("attachment", client_id)))
    first = media in PICTURES and standing is None and claim is None
    given = {
        "client_id": client_id,
        "name": _short(file.name.encode("utf-8", "replace").decode()),
        "use": ("logo" if client.kind == "company" else "photo") if first else "file",
        "date": session.today(),
        "claim": claim,
        "media": media,
        "size": len(content),
        **said,
    }
    values = complete(session, "attachment", given)
    work = session.base.write(Intent("attachment.add", subject_of("attachment", values)))
    with work:
        ids = work.add("attachment", [{**values, "hash": work.keep(content)}])
    session.bus.publish(work.changes, source)
    return Done(work.changes, ids[0])


def _short(name: str) -> str:
    """At most as long as a name may be; the ending stays, since it says what the file is."""
    suffix = Path(name).suffix
    if len(name) <= _KEPT_LIMIT or len(suffix) > _SUFFIX_LIMIT:
        return name[:_KEPT_LIMIT]
    return name[: _KEPT_LIMIT - len(suffix)] + suffix


def read(file: Path, largest: int = LARGEST, too_large: str = "attachment_too_large") -> bytes:
    """What a file holds. Raises UserError file_missing, file_denied, file_unreadable (a folder, or a pipe, which nobody
    may ever fill), or `too_large` with the limit in MB.
    """
    if file.exists() and not file.is_file():
        raise UserError("file_unreadable", file=file.name)
    try:
        with file.open("rb") as stream:
            content = stream.read(largest + 1)
    except FileNotFoundError as error:
        raise UserError("file_missing", file=file.name) from error
    except OSError as error:
        raise UserError("file_denied", file=file.name) from error
    if len(content) > largest:
        raise UserError(too_large, file=file.name, limit=largest // 1024 // 1024)
    return content
