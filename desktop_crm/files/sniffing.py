"""What a file really is, by its content: the name is only a claim about it."""

from __future__ import annotations

import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desktop_crm.domain.errors import UserError

MB: Final = 1024 * 1024
PLAIN_SIZE: Final = 50 * MB
"""What a workbook may always unpack to; more only as far as it is not packed tighter than real tables are."""
RATIO: Final = 60
MAX_UNPACKED: Final = 2048 * MB

BY_NAME: Final = {
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xls": "xls",
    ".ods": "ods",
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".vcf": "vcf",
    ".vcard": "vcf",
}
_OTHERS: Final = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\x7fELF")


@dataclass(frozen=True, slots=True)
class Kind:
    format: str  # xlsx, xls, ods, csv, vcf
    unpacked: int  # bytes


def kind_of(path: Path) -> Kind:
    """What is in the file. Raises UserError where it is no table, or not the kind its name says."""
    name = path.name
    size = path.stat().st_size
    if size == 0:
        raise UserError("file_empty", file=name)
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(b"PK\x03\x04"):
        found = _zipped(path, size)
    elif start.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        _check_compound(path, size)
        found = Kind("xls", size)
    else:
        found = Kind(_text_or_other(path, start), size)
    said = BY_NAME.get(path.suffix.lower())
    if found.format == "csv" and said == "vcf":  # what stands before the first card is told by its reader
        return Kind("vcf", size)
    if said and said != found.format and found.format != "vcf":
        raise UserError("file_other_kind", file=name, said=path.suffix.lower()[1:], really=found.format)
    return found


def _text_or_other(path: Path, start: bytes) -> str:
    if start.startswith(_OTHERS):
        raise UserError("file_not_table", file=path.name)
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = start[2:].replace(b"\0", b"").lstrip()
    if text.replace(b"\0", b"")[:11].upper() == b"BEGIN:VCARD":
        return "vcf"
    if (text[:1] == b"<" and text[1:2].isalpha()) or text.startswith((b"<!", b"<?")):
        raise UserError("file_web_page", file=path.name)
    if not text.strip(b"\0"):
        if len(start) == 4096 and start.isspace() and BY_NAME.get(path.suffix.lower()) == "vcf":
            return "vcf"
        if len(start) < 4096:
            raise UserError("file_empty" if not text else "file_not_table", file=path.name)
        raise UserError("file_not_table", file=path.name)
    return "csv"


def _zipped(path: Path, size: int) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, struct.error, ValueError, OverflowError, NotImplementedError, UnicodeError, OSError):
        raise UserError("file_cut", file=path.name) from None
    names = {m.filename for m in members}
    unpacked = sum(m.file_size for m in members)
    if "[Content_Types].xml" in names and any(n.startswith("xl/") for n in names):
        format = "xlsx"
    elif "content.xml" in names and "mimetype" in names:
        format = "ods"
    else:
        raise UserError("file_not_table", file=path.name)
    if unpacked > MAX_UNPACKED or (unpacked > PLAIN_SIZE and unpacked > RATIO * size):
        raise UserError("file_too_large", file=path.name)
    return Kind(format, unpacked)


def _check_compound(path: Path, size: int) -> None:
    """Whether an old .xls still has the sectors that its own allocation table names: else it was cut."""
    with path.open("rb") as file:
        header = file.read(512)
        if len(header) < 512:
            raise UserError("file_cut", file=path.name)
        sector = 1 << min(struct.unpack_from("<H", header, 30)[0], 16)
        tables = [n for n in struct.unpack_from("<109I", header, 76) if n < 0xFFFFFFFA]
        last = 0
        for i, number in enumerate(tables):
            file.seek((number + 1) * sector)
            entries = file.read(sector)
            if len(entries) < sector:
                raise UserError("file_cut", file=path.name)
            used = [j for j, (e,) in enumerate(struct.iter_unpack("<I", entries)) if e != 0xFFFFFFFF]
            if used:
                last = i * (sector // 4) + used[-1]
    if size <= (last + 1) * sector:  # the very last sector may be shorter than a sector
        raise UserError("file_cut", file=path.name)
