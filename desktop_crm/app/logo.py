"""The shop's logo: kept in the base by the hash of its content, shown in the settings, printed on every form."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

from desktop_crm.app import attaching, settings
from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Changes, Intent
from desktop_crm.domain.errors import UserError

LARGEST: Final = 2 * 1024 * 1024
"""Bytes: a logo stands on every sheet."""
MOST_PIXELS: Final = 64_000_000
ENDINGS: Final = ("png", "jpg", "jpeg", "svg")
_SVG: Final = "http://www.w3.org/2000/svg"
_FOREIGN: Final = ("script", "foreignobject", "image", "feimage")
"""Parts of an SVG that can run, or bring in what lies elsewhere."""


def set_logo(session: Session, file: Path, source: object = None) -> Changes:
    """Raises UserError: logo_too_large, logo_not_a_picture, logo_reaches_out, file_missing, file_denied."""
    content = attaching.read(file, LARGEST, "logo_too_large")
    kind = kind_of(content)
    if kind == "":
        raise UserError("logo_not_a_picture", file=file.name)
    if kind == "svg" and not _stands_alone(content):
        raise UserError("logo_reaches_out", file=file.name)
    standing = {s.key: s for s in session.base.all("setting")}.get("logo")
    work = session.base.write(Intent("settings.logo"))
    with work:
        hash = work.keep(content)
        if standing is None:
            work.add("setting", [{"key": "logo", "value": hash}])
        elif standing.value != hash:
            work.edit("setting", {standing.id: {"value": hash}})
    session.bus.publish(work.changes, source)
    return work.changes


def remove_logo(session: Session, source: object = None) -> Changes:
    return settings.change(session, {"logo": ""}, source)


def logo(session: Session) -> bytes | None:
    """The content of the file as it was kept."""
    hash = settings.load(session)["logo"]
    return session.base.content(hash) if hash else None


def kind_of(content: bytes) -> str:
    """png, jpeg or svg; "" where it is none of them, or broken."""
    if content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return _decoded(content)
    return "svg" if _root(content) is not None else ""


def _decoded(content: bytes) -> str:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as found:
            if found.width * found.height > MOST_PIXELS:
                return ""
            found.load()
            return str(found.format).lower()
    except Exception:  # a decoder that meets nonsense raises whatever it likes
        return ""


def _root(content: bytes) -> object | None:
    """The root of an SVG; None where it is no SVG, or declares entities, which could grow without end."""
    from xml.etree import ElementTree

    if b"<!ENTITY" in content or b"\x00" in content:
        return None
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError, LookupError):
        return None
    return root if root.tag == f"{{{_SVG}}}svg" else None


def _stands_alone(content: bytes) -> bool:
    """Whether nothing in it runs, or points outside of it."""
    from xml.etree import ElementTree

    for element in ElementTree.fromstring(content).iter():
        name = str(element.tag).rpartition("}")[2].casefold()
        refers = [v for k, v in element.attrib.items() if k.rpartition("}")[2].casefold() == "href"]
        outside = any(not value.strip().startswith("#") for value in refers)
        if outside or name in _FOREIGN:
            return False
        if "url(" in (text := " ".join([element.text or "", *element.attrib.values()]).casefold()) and _leads_out(text):
            return False
        if "@import" in text:
            return False
    return True


def _leads_out(text: str) -> bool:
    return any(not part.strip(" \t\r\n'\"").startswith("#") for part in text.split("url(")[1:])
