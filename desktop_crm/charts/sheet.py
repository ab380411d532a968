"""What charts are drawn on: axes measured in logical pixels from the upper left corner, in the colours of a theme."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from desktop_crm.app.figures import Offer
from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts
from desktop_crm.app.tokens import color, colors, tokens
from desktop_crm.charts.lettering import lettering
from desktop_crm.charts.theme import DPI, POINTS, REGULAR

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.path import Path
    from matplotlib.text import Text

Size = tuple[float, float]
SIZE: Final[Size] = (1246, 276)
"""Of a picture in the window of the design."""
LEAST_WIDTH: Final = 700.0
NARROW: Final = 900.0
"""Below it, as on paper, pictures that stand beside each other make do with short names."""
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Mark:
    """What the mouse may point at, in logical pixels of the picture. `offer`: the clients behind it; None: not to be
    clicked.

    kind: "bar" and "cell" are outlined under the mouse, others ("row", "point") are not; `row` and `column` are places
    in the table and in the result. The bars of the chosen row are outlined.
    """

    kind: str
    x: float
    y: float
    width: float
    height: float
    row: int
    column: int | None
    tooltip: str
    offer: Offer | None = None

    @property
    def query(self) -> str:
        return self.offer.query if self.offer else ""

    def holds(self, x: float, y: float) -> bool:
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture and what can be pointed at in it, that on top first."""

    figure: Figure
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where a chart draws: `width` x `height` logical pixels of `axes`, y downwards."""

    axes: Axes
    theme: str
    texts: Texts
    formats: Formats
    width: float
    height: float

    def color(self, name: str) -> str:
        return color(self.theme, name)

    def series(self, place: int) -> str:
        return colors(self.theme, "series")[place]

    def text(
        self,
        x: float,
        y: float,
        words: str,
        side: str = "left",
        name: str = "text",
        weight: int = REGULAR,
        px: float = 12.0,
    ) -> Text:
        """One line, its middle at `y`; `name` is a token or a colour #RRGGBB."""
        ink = name if name.startswith("#") else self.color(name)
        written = lettering(x, y, words, weight, px, ha=side, color=ink, clip_on=False)
        written.set_transform(self.axes.transData)
        self.axes.add_artist(written)
        return written

    def line(self, xs: Sequence[float], ys: Sequence[float], name: str, px: float = 1.0, **more: Any) -> None:
        """`name` is a token or a colour #RRGGBB."""
        from matplotlib.lines import Line2D

        ink = name if name.startswith("#") else self.color(name)
        self.axes.add_artist(Line2D(xs, ys, color=ink, linewidth=px * POINTS, solid_capstyle="butt", **more))

    def bars(
        self, boxes: Sequence[tuple[float, float, float, float]], fills: Sequence[Any], hollow: bool = False
    ) -> None:
        """Rectangles (x, y, width, height); `hollow`: only their edges, for what rests on too few data."""
        from matplotlib.collections import PolyCollection

        shapes = [[(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)] for x, y, wide, high in boxes]
        self.axes.add_collection(
            PolyCollection(
                shapes,
                facecolors=self.color("surface") if hollow else list(fills),
                edgecolors=list(fills),
                linewidths=POINTS if hollow else 0,
            ),
            autolim=False,
        )

    def paths(self, shapes: Sequence[Path], fills: Sequence[Any]) -> None:
        from matplotlib.collections import PathCollection

        self.axes.add_collection(PathCollection(shapes, facecolors=list(fills), linewidths=0), autolim=False)

    def outline(self, shape: Path) -> None:
        """Around the marks that the title speaks of."""
        from matplotlib.collections import PathCollection

        self.axes.add_collection(
            PathCollection(
                [shape], facecolors="none", edgecolors=self.color("text"), linewidths=1.5 * POINTS, zorder=6
            ),
            autolim=False,
        )

    def reference(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        dash = tuple(d * POINTS for d in tokens()["chart"]["referenceLine"]["dash"])
        self.line(xs, ys, "reference", linestyle=(0, dash), zorder=2)


@dataclass(frozen=True, slots=True)
class Chart(Generic[R]):
    """How one figure is drawn. `height`: at which nothing is squeezed; 0 where there is nothing to draw, and then
    `paint` is not called. `paint` draws on the sheet and returns its marks, those on top first.
    """

    height: Callable[[R], float]
    paint: Callable[[R, Sheet], tuple[Mark, ...]]


def canvas(wide: float, high: float, dpi: float, origin: tuple[float, float] = (0, 0)) -> tuple[Figure, Axes]:
    """A figure and axes that cover it, measured in logical pixels from `origin`, y downwards."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    made = Figure(figsize=(wide / DPI, high / DPI), dpi=dpi)
    FigureCanvasAgg(made)
    axes = made.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_axis_off()
    axes.set_xlim(-origin[0], wide - origin[0])
    axes.set_ylim(high - origin[1], -origin[1])
    return made, axes
