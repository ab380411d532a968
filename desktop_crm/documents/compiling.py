"""One call of typst: data of a form -> PDF bytes, by the strictest standard that the text allows."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from desktop_crm.app import resources

if TYPE_CHECKING:
    import typst

STANDARDS: Final[list[Literal["a-2a", "ua-1"]]] = ["a-2a", "ua-1"]
"""Archivable and accessible. The two go together; PDF 2.0 and UA-2 do not."""
_NO_GLYPH: Final = re.compile(r'the text `?"(.*?)"`? could not be displayed', re.DOTALL)
_MEMO_AGE: Final = 12
"""typst's memory keeps about the last ten compiles; this many empty ones let go of a batch."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """`plain`: without the standards' marks; then `unprintable` is the text that no font has, if it was that."""

    pdf: bytes
    plain: bool = False
    unprintable: str = ""


@cache
def _fonts(system: bool) -> typst.Fonts:
    import typst

    folder = str(resources.path("fonts"))
    return typst.Fonts(include_system_fonts=system, include_embedded_fonts=False, font_paths=[folder])


def compile_form(form: str, data: str, moment: datetime, folder: Path | None = None) -> Compiled:
    """`form` names a template, `data` is its JSON, `moment` (UTC) stands in the file: the same in, the same bytes out.

    `folder` holds the pictures that `data` names; the templates are put beside them, for typst reads below one folder.

    Text is looked for in the fonts that come with the program, then in those of the system as well; what no font has is
    named, and printed as a box in a file without the marks of the standards. Raises typst.TypstError for our own bugs.
    """
    import typst

    place = _templates() if folder is None else _laid_beside(folder)
    unprintable = ""
    for system in (False, True):
        try:
            return Compiled(_pdf(place, form, data, moment, system, strict=True))
        except typst.TypstError as error:
            if not error.message.startswith("PDF/"):
                raise
            found = _NO_GLYPH.search(error.message)
            unprintable = found[1] if found else ""
    return Compiled(_pdf(place, form, data, moment, system=True, strict=False), True, unprintable)


def _templates() -> Path:
    return Path(str(resources.path("templates")))


def _laid_beside(folder: Path) -> Path:
    for template in _templates().glob("*.typ"):
        if not (folder / template.name).exists():
            shutil.copyfile(template, folder / template.name)
    return folder


def _pdf(place: Path, form: str, data: str, moment: datetime, system: bool, strict: bool) -> bytes:
    import typst

    made: Any = typst.compile(
        place / f"{form}.typ",
        root=place,
        font_paths=_fonts(system),
        format="pdf",
        sys_inputs={"data": data},
        pdf_standards=list(STANDARDS) if strict else [],
        timestamp=moment.astimezone(UTC),
    )
    return bytes(made)


def forget() -> None:
    """Lets typst's memory of earlier compiles go: without it a long run grows by gigabytes."""
    for _ in range(_MEMO_AGE):
        _pdf(_templates(), "empty", "", datetime.fromtimestamp(0, UTC), system=False, strict=False)
