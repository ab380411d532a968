"""Pictures for README and handbook: those of the tour that the handbook shows, in each language."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
HANDBOOK = ROOT / "resources" / "handbook"
COLOURS = 256
LANGUAGES = ("en", "uk", "ru")


def main() -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.insert(0, str(ROOT))
    from desktop_crm.bootstrap import services
    from desktop_crm.ui import tour

    for language in LANGUAGES:
        wanted = set(re.findall(r"^!\[.+\]\((.+)\)$", (HANDBOOK / f"{language}.md").read_text("utf-8"), re.MULTILINE))
        with tempfile.TemporaryDirectory(prefix="desktop-crm-") as place:
            for picture in tour.run(services(), Path(place), None, language, "light"):
                if picture.name in wanted:
                    keep(picture, HANDBOOK / "pictures" / language / picture.name)
    return 0


def keep(picture: Path, target: Path) -> None:
    """With a palette that keeps the rare colours: a third of the size, and alike to the eye."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(picture) as image:
        flat = image.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE)
        flat.save(target, optimize=True)
    print(target.relative_to(ROOT))


if __name__ == "__main__":
    raise SystemExit(main())
