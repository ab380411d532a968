"""Pictures of results: on screen, with the marks the mouse can point at, and as files with title, n and period."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop_crm.app import figures
from desktop_crm.app.figures import Result
from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts
from desktop_crm.charts import failure_points, theme
from desktop_crm.charts.failure_layout import SIZE, Size, natural_height
from desktop_crm.charts.failure_points import Mark, mark_at
from desktop_crm.charts.theme import DPI, warm
from desktop_crm.domain.errors import UserError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = [
    "DPI",
    "FORMATS",
    "SIZE",
    "Mark",
    "draw",
    "export",
    "mark_at",
    "marks",
    "natural_height",
    "pixels",
    "warm",
]

FORMATS: Final = ("png", "svg", "pdf", "csv")
EXPORT_DPI: Final = 2 * DPI


def draw(
    result: Result, name: str, texts: Texts, formats: Formats | None = None, size: Size | None = None, dpi: float = DPI
) -> Figure:
    """Draw in the theme `name` ("light", "dark"); at most 2000 artists, on one thread only.

    With a `size` in logical pixels: the picture alone, for the window, which has the title elsewhere; `dpi` is 96 x
    device pixel ratio (for text of another scale s ask for size / s with dpi x s). Without: the whole page with title,
    evidence, n, notes and period, at its natural size, for files and the clipboard.
    """
    formats = formats or Formats(texts)
    if size is None:
        return failure_points.page(result, name, texts, formats, dpi)
    return failure_points.figure(result, name, texts, formats, size, dpi)


def marks(result: Result, texts: Texts, formats: Formats, size: Size = SIZE) -> tuple[Mark, ...]:
    """What can be pointed at in the picture of that size, those on top first; see `mark_at`."""
    return failure_points.marks(result, texts, formats, size)


def pixels(figure: Figure, name: str = "light") -> tuple[bytes, int, int]:
    """RGBA bytes row by row, width and height in device pixels (QImage.Format_RGBA8888)."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    with theme.styled(name):
        canvas.draw()  # type: ignore[no-untyped-call]
    wide, high = canvas.get_width_height(physical=True)
    return bytes(canvas.buffer_rgba()), wide, high  # type: ignore[no-untyped-call]


def export(result: Result, path: Path, texts: Texts, formats: Formats, name: str = "light", kind: str = "") -> Path:
    """Write the file whole or not at all; `kind` is one of FORMATS, by default that of the name's ending (else png).

    Raises UserError figure_unwritable.
    """
    kind = kind or path.suffix.lstrip(".").lower()
    kind = kind if kind in FORMATS else "png"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_name(f".{secrets.token_hex(4)}.{kind}")
        try:
            if kind == "csv":
                made.write_text(figures.csv_text(result, texts, formats), "utf-8-sig", newline="")
            else:
                _save(result, made, kind, name, texts, formats)
            os.replace(made, path)
        except BaseException:
            made.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UserError("figure_unwritable", file=str(path), reason=error.strerror or str(error)) from error
    return path


def _save(result: Result, path: Path, kind: str, name: str, texts: Texts, formats: Formats) -> None:
    drawn = draw(result, name, texts, formats, dpi=EXPORT_DPI)
    metadata = {
        "png": {"Title": figures.title(result, texts, formats), "Software": "Desktop CRM"},
        "svg": {"Title": figures.title(result, texts, formats), "Date": None},
        "pdf": {"Title": figures.title(result, texts, formats), "CreationDate": None},
    }
    with theme.styled(name):
        drawn.savefig(path, format=kind, dpi=EXPORT_DPI, metadata=metadata[kind])
