"""Pictures for README and handbook: the tour in each language."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "resources" / "handbook" / "pictures"
WANTED = ("clients", "clients-several", "card-history", "voices", "figures", "today", "import", "call", "print")
LANGUAGES = ("en", "uk", "ru")


def main() -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.insert(0, str(ROOT))
    from desktop_crm.bootstrap import services
    from desktop_crm.ui import tour

    for language in LANGUAGES:
        with tempfile.TemporaryDirectory(prefix="desktop-crm-") as place:
            for picture in tour.run(services(), Path(place), None, language, "light"):
                if picture.stem in WANTED:
                    keep(picture, TARGET / language / picture.name)
    return 0


def keep(picture: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(picture) as image:
        image.convert("RGB").save(target, optimize=True)
    print(target.relative_to(ROOT))


if __name__ == "__main__":
    raise SystemExit(main())
