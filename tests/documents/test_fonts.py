"""The fonts that come with the program: letters of three languages, the sign of the currency, digits for charts."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont

from desktop_crm.app import resources

FOLDER = resources.path("fonts")
LETTERS = "ҐґЇїЄєІіЁёЪъЫы₴₽€«»’—–−№›·…≈×\u202f\u00a0Żžčłőğ"


@pytest.mark.parametrize("style", ["Regular", "Italic", "Medium", "SemiBold", "Bold"])
def test_inter_has_every_letter_and_tabular_figures(style: str) -> None:
    with TTFont(FOLDER / f"Inter-{style}.ttf", lazy=True) as font:
        missing = [letter for letter in LETTERS if ord(letter) not in font.getBestCmap()]
        features = {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
    assert not missing
    assert "tnum" in features


@pytest.mark.parametrize("style", ["Regular", "Medium", "SemiBold"])
def test_digits_for_charts_are_equally_wide(style: str) -> None:
    with TTFont(FOLDER / f"InterChart-{style}.ttf", lazy=True) as font:
        characters, widths = font.getBestCmap(), font["hmtx"]
        assert len({widths[characters[ord(digit)]][0] for digit in "0123456789"}) == 1
        assert font["name"].getBestFamilyName() == "Inter Chart"
        assert font["name"].getBestSubFamilyName() == style


def test_every_font_has_its_licence_beside_it() -> None:
    families = {path.stem.partition("-")[0].removesuffix("Chart") for path in FOLDER.glob("*.ttf")}
    assert families == {path.stem.removesuffix("-OFL") for path in FOLDER.glob("*-OFL.txt")}
