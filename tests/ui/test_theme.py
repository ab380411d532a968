"""Colours, fonts, icons: everything comes from the tokens, in both themes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QFont, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from desktop_crm.app import resources
from desktop_crm.app.tokens import tokens
from desktop_crm.ui import fonts, icons, style
from desktop_crm.ui.theme import USES, Theme

UI = Path(__file__).parents[2] / "desktop_crm" / "ui"


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest, qapp: QApplication) -> Theme:
    fonts.register()
    made = Theme(request.param)
    made.apply()
    return made


def luminance(colour: QColor) -> float:
    """WCAG 2 relative luminance."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        ("text", "surface", 9.7),
        ("text", "window", 9.7),
        ("text", "selection", 9.7),
        ("textMuted", "surface", 5.2),
        ("textMuted", "selection", 5.2),
        ("danger", "selection", 4.5),
        ("danger", "dangerSoft", 4.5),
        ("warning", "warningSoft", 4.5),
        ("success", "successSoft", 4.5),
        ("accent", "selection", 4.5),
        ("onAccent", "accentFill", 4.5),
        ("matchText", "match", 4.5),
        ("tooltipText", "tooltip", 4.5),
        ("borderInput", "surface", 3.0),
        ("focus", "surface", 3.0),
    ],
)
def test_contrast(theme: Theme, ink: str, ground: str, least: float) -> None:
    assert contrast(theme.color(ink), theme.color(ground)) >= least


def test_palette_and_sheet_hold_every_token(theme: Theme) -> None:
    palette = QApplication.palette()
    assert palette.color(QPalette.ColorRole.Base) == theme.color("surface")
    inactive = palette.color(QPalette.ColorGroup.Inactive, QPalette.ColorRole.Highlight)
    assert inactive == theme.color("selectionInactive")
    assert not re.search(r"[{]\w+[}]|\[\d+\]", style.sheet(theme))


def test_lists_of_colours(theme: Theme) -> None:
    assert theme.color("series.1").name().upper() == tokens()["color"][theme.name]["series"][1].upper()


def test_fonts_are_inter_at_the_sizes_of_the_design(theme: Theme) -> None:
    for use, (size, weight) in USES.items():
        font = theme.font(use)
        assert QFontInfo(font).family() == "Inter"
        assert font.pointSizeF() == pytest.approx(tokens()["font"]["size"][size] * 0.75)
        assert font.weight() == QFont.Weight(weight)
    assert theme.font(tabular=True).featureTags()
    assert not theme.font().featureTags()


def test_text_scale_reaches_fonts_and_lengths(qapp: QApplication) -> None:
    large = Theme("light", 2.0)
    assert large.px(32) == 64
    assert large.font().pointSizeF() == pytest.approx(19.5)
    assert large.row_height() >= 64


def test_icons_are_tinted_and_cached(theme: Theme) -> None:
    one = icons.pixmap(theme, "users", "danger", 20)
    assert one.cacheKey() == icons.pixmap(theme, "users", "danger", 20).cacheKey()
    image = one.toImage()
    inked = [image.pixelColor(x, y) for x in range(20) for y in range(20) if image.pixelColor(x, y).alpha() == 255]
    assert inked
    assert all(c.rgb() == theme.color("danger").rgb() for c in inked)


def test_every_icon_named_in_the_code_is_there() -> None:
    there = {p.stem for p in resources.path("icons").glob("*.svg")}
    assert resources.path("icons", "LICENSE").is_file()
    named = r'(?:IconLabel|EmptyState|pixmap|icon|set_icon)\((?:self\._theme|theme|context\.theme)?,? ?"([a-z0-9-]+)"'
    buttons = r'Button\([^)]*"(?:plain|primary|flat|small|chip|danger|link)", "([a-z0-9-]+)"'
    commands = r'Command\("\w+", "\w+", \d, "([a-z0-9-]+)"'
    found = 0
    for file in UI.rglob("*.py"):
        for name in re.findall(f"{named}|{buttons}|{commands}", file.read_text("utf-8")):
            found += 1
            assert "".join(name) in there, f"{file.name}: {name}"
    assert found > 50


def test_no_colour_is_written_in_the_code() -> None:
    for file in UI.rglob("*.py"):
        found = re.findall(r"""["'][^"'\n]*#[0-9a-fA-F]{6}\b|QColor\(\s*(?:\d|["']#)""", file.read_text("utf-8"))
        assert not found, f"{file.name}: {found}"


def test_switching_the_theme_tells_everybody(qapp: QApplication) -> None:
    theme = Theme("light")
    told: list[str] = []
    theme.changed.connect(lambda: told.append(theme.name))
    theme.set_mode("dark")
    theme.set_mode("dark")
    theme.set_mode("light")
    assert told == ["dark", "light"]
