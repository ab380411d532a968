"""Photos on paper: whatever was kept becomes a small picture of our own making, or none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

KINDS: Final = ("JPEG", "PNG", "GIF", "WEBP", "BMP")
LARGEST: Final = (450, 540)
"""Pixels: 25 x 30 mm at 450 dots an inch."""
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


def _printed(kept: Path, made: Path) -> bool:
    """Decode it and write it anew: typst sees nothing that came from elsewhere. False where it is broken or huge."""
    from PIL import Image, ImageOps

    try:
        with Image.open(kept, formats=KINDS) as found:
            if found.width * found.height > MOST_PIXELS:
                return False
            found.draft("RGB", LARGEST)
            picture = ImageOps.exif_transpose(found).convert("RGBA")
        picture.thumbnail(LARGEST)
        paper = Image.new("RGBA", picture.size, "white")
        paper.alpha_composite(picture)
        paper.convert("RGB").save(made, "JPEG", quality=88)
    except Exception:  # a decoder that meets nonsense raises whatever it likes
        return False
    return True
