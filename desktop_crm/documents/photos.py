"""Photos and the logo on paper: whatever was kept becomes a small picture of our own making, or none."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from desktop_crm.app.logo import kind_of
from desktop_crm.app.settings import Settings

KINDS: Final = ("JPEG", "PNG", "GIF", "WEBP", "BMP")
LARGEST: Final = (450, 540)
"""Pixels: 25 x 30 mm at 450 dots an inch."""
LARGEST_LOGO: Final = (900, 270)
"""Pixels: 50 x 15 mm at 450 dots an inch."""
LOGO: Final = "logo.kept"
"""The logo as it was kept, in the child's folder."""
MOST_PIXELS: Final = 64_000_000


def with_photos(data: str, folder: Path, photos: Mapping[str, str]) -> str:
    """The form's JSON with the names of pictures that typst can read; a broken one leaves its place empty."""
    document = json.loads(data)
    for place, name in photos.items():
        kept, made = folder / name, folder / f"{place}.jpg"
        if _printed(kept, made):
            document["cards"][int(place)]["photo"] = made.name
        kept.unlink()
    return json.dumps(document, ensure_ascii=False)


def lay_logo(settings: Settings, folder: Path, content: Callable[[str], bytes | None]) -> bool:
    """Put the shop's logo into the child's folder. False where there is none."""
    hash = settings["logo"]
    picture = content(hash) if hash else None
    if picture:
        (folder / LOGO).write_bytes(picture)
    return bool(picture)


def with_logo(data: str, folder: Path) -> str:
    """The form's JSON with the name of a logo that typst can read, where the folder holds one.

    An SVG goes as it is: `app.logo` let it in only if it reaches for nothing outside of itself.
    """
    kept = folder / LOGO
    if not kept.exists():
        return data
    vector, made = folder / "logo.svg", folder / "logo.png"
    if not vector.exists() and not made.exists():
        if kind_of(kept.read_bytes()) == "svg":
            vector.write_bytes(kept.read_bytes())
        elif not _printed(kept, made, LARGEST_LOGO):
            return data
    document = json.loads(data)
    document["shop"]["logo"] = vector.name if vector.exists() else made.name
    return json.dumps(document, ensure_ascii=False)


def _printed(kept: Path, made: Path, largest: tuple[int, int] = LARGEST) -> bool:
    """Decode it and write it anew: typst sees nothing that came from elsewhere. False where it is broken or huge."""
    from PIL import Image, ImageOps

    try:
        with Image.open(kept, formats=KINDS) as found:
            if found.width * found.height > MOST_PIXELS:
                return False
            found.draft("RGB", largest)
            picture = ImageOps.exif_transpose(found).convert("RGBA")
        picture.thumbnail(largest)
        paper = Image.new("RGBA", picture.size, "white")
        paper.alpha_composite(picture)
        paper.convert("RGB").save(made, "PNG" if made.suffix == ".png" else "JPEG", quality=88)
    except Exception:  # a decoder that meets nonsense raises whatever it likes
        return False
    return True
