"""Makes the family "Inter Chart" from Inter: digits of equal width without any font feature.

matplotlib's `tnum` feature misplaces right-aligned text, so this copy's character map points 0-9 at the tabular glyphs.
Run it after updating Inter: `python make_chart_font.py`. The copies are committed; nothing runs it by itself.
"""

from __future__ import annotations

from pathlib import Path

from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
STYLES = ("Regular", "Medium", "SemiBold")
NEW_NAMES = {1: "Inter Chart", 3: "InterChart", 4: "Inter Chart", 6: "InterChart", 16: "Inter Chart"}
"""nameID -> what stands there for "Inter": family, unique name, full name, PostScript name, typographic family."""


def make(style: str) -> Path:
    font = TTFont(HERE / f"Inter-{style}.ttf", recalcTimestamp=False)
    tabular = {digit: f"{font.getBestCmap()[digit]}.tf" for digit in range(ord("0"), ord("9") + 1)}
    for table in font["cmap"].tables:
        table.cmap.update({code: glyph for code, glyph in tabular.items() if code in table.cmap})
    for record in font["name"].names:
        if record.nameID in NEW_NAMES:
            record.string = record.toUnicode().replace("Inter", NEW_NAMES[record.nameID], 1)
    out = HERE / f"InterChart-{style}.ttf"
    font.save(out)
    return out


if __name__ == "__main__":
    for name in STYLES:
        print(make(name).name)
