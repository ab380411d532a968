"""A line of text as charts write it: measured once for all pictures, where matplotlib measures it for each anew."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.charts.theme import DPI, POINTS, face, heights, width

if TYPE_CHECKING:
    from matplotlib.text import Text
    from matplotlib.transforms import Bbox

_AT: Final = {"left": 0.0, "center": 0.5, "right": 1.0}


def lettering(x: float, y: float, words: str, weight: int, px: float, **more: Any) -> Text:
    """One line, the middle of its capitals and digits at `y`; px is the size of its letters, `more` what matplotlib's
    Text takes.
    """
    return _class()(x, y, words, weight, px, **more)


@cache
def _class() -> Callable[..., Text]:
    """Made on first use: matplotlib is not loaded before."""
    from matplotlib.colors import to_rgba
    from matplotlib.patheffects import PathEffectRenderer
    from matplotlib.text import Text
    from matplotlib.transforms import Bbox

    class Lettering(Text):
        """Never turned nor in maths. What it leaves out was half of the time that a text took."""

        def __init__(self, x: float, y: float, words: str, weight: int, px: float, **more: Any) -> None:
            names, weight = face(words, weight)
            super().__init__(x, y, words, fontfamily=list(names), fontweight=weight, fontsize=px * POINTS, **more)
            self._measured = width(words, weight, px), *(part * px for part in heights(names, weight))

        def _corner(self, dpi: float) -> tuple[float, float, float]:
            """The left end of the base line in device pixels, y upwards, and how many of them a logical pixel has."""
            scale = dpi / DPI
            wide, capitals, *_ = self._measured
            x, y = self.get_transform().transform(self.get_unitless_position())
            return x - _AT[self.get_horizontalalignment()] * wide * scale, y - capitals / 2 * scale, scale

        def _dpi(self) -> float:
            figure = self.get_figure(root=True)
            assert figure is not None
            return figure.dpi

        def get_window_extent(self, renderer: Any = None, dpi: float | None = None) -> Bbox:
            x, y, scale = self._corner(dpi or self._dpi())
            wide, _, ascent, descent = (one * scale for one in self._measured)
            return Bbox.from_bounds(x, y - descent, wide, ascent + descent)

        def draw(self, renderer: Any) -> None:
            words = self.get_text()
            if not words:
                return
            x, y, _ = self._corner(self._dpi())
            if renderer.flipy():
                y = renderer.get_canvas_width_height()[1] - y
            renderer.open_group("text", self.get_gid())
            gc = renderer.new_gc()
            gc.set_foreground(to_rgba(self.get_color()), isRGBA=True)
            gc.set_antialiased(True)
            effects = self.get_path_effects()
            pen = PathEffectRenderer(effects, renderer) if effects else renderer
            pen.draw_text(gc, x, y, words, self.get_fontproperties(), 0, ismath=False, mtext=self)
            gc.restore()
            renderer.close_group("text")
            self.stale = False

    return Lettering
