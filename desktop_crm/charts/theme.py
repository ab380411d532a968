"""How charts look: matplotlib's settings from the design's tokens, and text that is measured before it is drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from threading import RLock
from typing import TYPE_CHECKING, Any, Final, cast

from desktop_crm.app import resources
from desktop_crm.app.tokens import color, tokens

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font

DPI: Final = 96.0
"""Of a screen at 100 %: one logical pixel is 1/96 inch. `dpi` of 192 draws for 200 %."""
POINTS: Final = 72 / DPI
"""Points in one logical pixel: what matplotlib measures fonts and lines in."""
FAMILIES: Final = (
    "Inter Chart",  # Inter whose digits are all of one width
    "Inter",
    "Noto Sans Symbols 2",
    "Noto Emoji",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "DejaVu Sans",
)
REGULAR, MEDIUM, SEMIBOLD = 400, 500, 600
_ALONE: Final = RLock()


@cache
def families() -> tuple[str, ...]:
    """Register the program's own fonts and name those that are there, the first to be tried first.

    The first call loads matplotlib and reads its font list: make it on a read lane before a chart is asked for.
    """
    from matplotlib import font_manager

    with _ALONE:
        for file in sorted(resources.path("fonts").glob("*.ttf")):
            font_manager.fontManager.addfont(file)
        there = {font.name for font in font_manager.fontManager.ttflist}
    return tuple(name for name in FAMILIES if name in there)


def warm() -> None:
    """Load what drawing needs, so that the first chart comes as fast as the next."""
    import matplotlib.backends.backend_agg
    import matplotlib.collections
    import matplotlib.figure
    import matplotlib.patheffects  # noqa: F401

    for weight in (REGULAR, MEDIUM, SEMIBOLD):
        width("0", weight)


def settings(theme: str) -> dict[str, Any]:
    """matplotlib's rcParams for the "light" or "dark" theme."""
    surface, text, muted = color(theme, "surface"), color(theme, "text"), color(theme, "textMuted")
    chart = tokens()["chart"]
    return {
        "font.family": list(families()),
        "font.size": chart["textPx"] * POINTS,
        "text.color": text,
        "text.parse_math": False,
        "text.usetex": False,
        "text.hinting": "none",
        "axes.labelcolor": muted,
        "xtick.color": muted,
        "ytick.color": muted,
        "axes.facecolor": surface,
        "figure.facecolor": surface,
        "figure.edgecolor": surface,
        "savefig.facecolor": surface,
        "axes.axisbelow": True,
        "lines.linewidth": chart["lineWidth"] * POINTS,
        "svg.fonttype": "path",
        "svg.hashsalt": "desktop-crm",  # the same picture gives the same file
        "path.simplify": False,
    }


@contextmanager
def styled(theme: str) -> Iterator[None]:
    """matplotlib's defaults with our settings, whatever the user's own matplotlibrc says.

    One thread at a time: settings and fonts are matplotlib's globals, and a file may be drawn while the window draws.
    """
    import matplotlib

    with _ALONE, matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(cast("Any", settings(theme)))
        yield


# -- text
def face(text: str, weight: int) -> tuple[tuple[str, ...], int]:
    """Families and weight to draw a text in: our own face alone where it has all the letters, else with the others.

    The others have one weight only.
    """
    own = families()[:1]
    return (own, weight) if all(ord(c) in _charmap(own[0]) for c in text) else (families(), REGULAR)


@cache
def _font(names: tuple[str, ...], weight: int) -> FT2Font:
    from matplotlib import font_manager

    wanted = [font_manager.FontProperties(family=name, weight=weight) for name in names]
    return font_manager.get_font([font_manager.findfont(w, fallback_to_default=False) for w in wanted])


@cache
def heights(names: tuple[str, ...], weight: int) -> tuple[float, float, float]:
    """Of a face (see `face`) in parts of its size: its capitals, ascent and descent."""
    font = _font(names[:1], weight)
    head, measures = font.get_sfnt_table("head"), font.get_sfnt_table("OS/2")
    assert head is not None
    assert measures is not None  # every font of ours has them
    whole = head["unitsPerEm"]
    return measures["sCapHeight"] / whole, measures["sTypoAscender"] / whole, -measures["sTypoDescender"] / whole


@lru_cache(4096)
def width(text: str, weight: int = REGULAR, px: float = 12.0) -> float:
    """Of one line of text, in logical pixels."""
    from matplotlib.ft2font import LoadFlags

    with _ALONE:
        font = _font(*face(text, weight))
        font.set_size(px * POINTS, DPI)
        font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
        return float(font.get_width_height()[0]) / 64


def elided(text: str, room: float, weight: int = REGULAR, px: float = 12.0) -> str:
    """The text on one line, cut at its end with an ellipsis where it is wider than `room`."""
    text = printable(text)
    if width(text, weight, px) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width(text[:middle].rstrip() + "…", weight, px) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"


def wrapped(text: str, room: float, weight: int = REGULAR, px: float = 12.0, most: int = 3) -> list[str]:
    """The text on as many lines as it needs, at most `most`; [] for ""."""
    lines: list[str] = []
    line = ""
    for word in printable(text).split(" "):
        longer = f"{line} {word}".strip()
        if line and width(longer, weight, px) > room:
            lines.append(line)
            line = word
        else:
            line = longer
    lines.append(line)
    lines[most - 1 :] = [" ".join(lines[most - 1 :])] if len(lines) >= most else []
    return [elided(line, room, weight, px) for line in lines if line]


@lru_cache(1024)
def printable(text: str) -> str:
    """One line in characters that our fonts have; the rest become a box, so that nothing is silently missing."""
    text = " ".join(re.split(r"[ \t\r\n\v\f\0]+", text[:1000])).strip(" ")
    return "".join(c if _drawable(c) else "\u25a1" for c in text if c not in _INVISIBLE)


_INVISIBLE: Final = frozenset(
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufe0f"
)


@lru_cache(4096)
def _drawable(character: str) -> bool:
    return any(ord(character) in _charmap(family) for family in families())


@cache
def _charmap(family: str) -> frozenset[int]:
    from matplotlib import font_manager

    file = font_manager.findfont(font_manager.FontProperties(family=family), fallback_to_default=False)
    return frozenset(font_manager.get_font(file).get_charmap())


def ink_on(fill: tuple[float, float, float]) -> str:
    """Black or white, whichever stands out more from the fill (red, green, blue in 0..1; WCAG 2 contrast)."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in fill]
    light = 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    return "#FFFFFF" if 1.05 / (light + 0.05) > (light + 0.05) / 0.05 else "#000000"
