"""A line of text as charts write it: measured and drawn once for all pictures, which matplotlib does for each anew."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.charts.theme import DPI, POINTS, face, heights, width

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.text import Text
    from matplotlib.transforms import Bbox
    from numpy.typing import NDArray

_AT: Final = {"left": 0.0, "center": 0.5, "right": 1.0}


def lettering(x: float, y: float, words: str, weight: int, px: float, **more: Any) -> Text:
    """One line, the middle of its capitals and digits at `y`; px is the size of its letters, `more` what matplotlib's
    Text takes.
    """
    return _class()(x, y, words, weight, px, **more)


@lru_cache(2048)
def ink(words: str, weight: int, px: float, dpi: float) -> tuple[NDArray[np.uint8], int, int]:
    """How much of each pixel a line covers, its lowest row first; how far left of the line's origin and below its base
    the picture begins, in device pixels. The settings of `styled` hold.
    """
    import numpy as np
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.font_manager import FontProperties

    names, weight = face(words, weight)
    scale, edge = dpi / DPI, ceil(px / 2 * dpi / DPI)  # some letters reach beyond what is measured
    _, ascent, descent = (part * px * scale for part in heights(names, weight))
    above, below = ceil(ascent) + edge, ceil(descent) + edge
    size = ceil(width(words, weight, px) * scale) + 2 * edge, above + below
    face_ = FontProperties(family=list(names), weight=weight, size=px * POINTS)
    sketch = RendererAgg(*size, dpi)  # type: ignore[no-untyped-call]
    sketch.draw_text(sketch.new_gc(), edge, above, words, face_, 0)  # type: ignore[no-untyped-call]
    mask = np.asarray(sketch.buffer_rgba())[::-1, :, 3]  # type: ignore[no-untyped-call]
    return mask.copy(), edge, below


@cache
def _class() -> Callable[..., Text]:
    """Made on first use: matplotlib is not loaded before."""
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.colors import to_rgba
    from matplotlib.patheffects import PathEffectRenderer
    from matplotlib.text import Text
    from matplotlib.transforms import Bbox

    class Lettering(Text):
        """Never turned nor in maths. Texts took two thirds of a picture's time, which they now share out."""

        def __init__(self, x: float, y: float, words: str, weight: int, px: float, **more: Any) -> None:
            names, weight = face(words, weight)
            self._drawn_as = weight, px
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
            effects = self.get_path_effects()
            if isinstance(renderer, RendererAgg) and not effects:
                self._print(renderer, x, y)
                return
            if renderer.flipy():
                y = renderer.get_canvas_width_height()[1] - y
            renderer.open_group("text", self.get_gid())
            gc = renderer.new_gc()
            gc.set_foreground(to_rgba(self.get_color()), isRGBA=True)
            gc.set_antialiased(True)
            pen = PathEffectRenderer(effects, renderer) if effects else renderer
            pen.draw_text(gc, x, y, words, self.get_fontproperties(), 0, ismath=False, mtext=self)
            gc.restore()
            renderer.close_group("text")
            self.stale = False

        def _print(self, renderer: RendererAgg, x: float, y: float) -> None:
            """The stored picture of the words on the nearest pixels, in their colour."""
            import numpy as np

            mask, left, below = ink(self.get_text(), *self._drawn_as, self._dpi())
            picture = np.empty((*mask.shape, 4), np.uint8)
            picture[...] = np.round(255 * np.array(to_rgba(self.get_color())))
            picture[..., 3] = mask
            renderer.draw_image(renderer.new_gc(), round(x) - left, round(y) - below, picture)

    return Lettering
