"""Pictures of results: on screen, with the marks the mouse can point at, and as files with title, n and period."""

from __future__ import annotations

import io
import os
import secrets
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.app import figures
from desktop_crm.app.figures import Result
from desktop_crm.app.figures.words import held
from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts
from desktop_crm.charts.sheet import LEAST_WIDTH, SIZE, Chart, Drawn, Mark, Sheet, Size, canvas
from desktop_crm.charts.theme import DPI, SEMIBOLD, styled, warm, wrapped
from desktop_crm.domain.errors import UserError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = [
    "DPI",
    "FORMATS",
    "LEAST_WIDTH",
    "SIZE",
    "Drawn",
    "Mark",
    "draw",
    "export",
    "mark_at",
    "natural_height",
    "page",
    "pixels",
    "svg",
    "warm",
]

FORMATS: Final = ("png", "svg", "pdf", "csv")
EXPORT_DPI: Final = 2 * DPI
_TITLE: Final = 18.0
_EDGE: Final = 24.0


def _chart(result: Result) -> Chart[Any]:
    """Of the module that is called like the figure."""
    found: Chart[Any] = import_module(f"desktop_crm.charts.{result.name.replace('-', '_')}").CHART
    return found


def natural_height(result: Result) -> float:
    """In logical pixels; 0 where there is nothing to draw."""
    return _chart(result).height(result)


def draw(
    result: Result, name: str, texts: Texts, formats: Formats | None = None, size: Size = SIZE, dpi: float = DPI
) -> Drawn:
    """Draw in the theme `name` ("light", "dark"), without a title; at most 2000 artists, on one thread only.

    `size` in logical pixels; `dpi` is 96 x device pixel ratio (for text of another scale s ask for size / s with
    dpi x s). Blank where there is nothing to draw.
    """
    with styled(name):
        made, axes = canvas(size[0], size[1], dpi)
        if not natural_height(result):
            return Drawn(made)
        sheet = Sheet(axes, name, texts, formats or Formats(texts), max(size[0], LEAST_WIDTH), size[1])
        return Drawn(made, _chart(result).paint(result, sheet))


def page(result: Result, name: str, texts: Texts, formats: Formats | None = None, dpi: float = DPI) -> Figure:
    """The picture for files and the clipboard: at its natural height, title and evidence above, notes, n and period
    below.
    """
    formats = formats or Formats(texts)
    wide, high = float(SIZE[0]), natural_height(result)
    with styled(name):
        titles = wrapped(held(figures.title(result, texts, formats)), wide, SEMIBOLD, _TITLE)
        evidence = wrapped(held(figures.evidence(result, texts, formats)), wide)
        notes = wrapped(held(figures.note(result, texts, formats)), wide * 0.6)
        head = _EDGE + 24 * len(titles) + 18 * len(evidence) + 12
        foot = 26 + 18 * max(0, len(notes) - 1)
        made, axes = canvas(wide + 2 * _EDGE, head + high + foot + _EDGE, dpi, (_EDGE, head))
        sheet = Sheet(axes, name, texts, formats, wide, high)
        y = _EDGE - head
        for line in titles:
            sheet.text(0, y + 12, line, weight=SEMIBOLD, px=_TITLE)
            y += 24
        for line in evidence:
            sheet.text(0, y + 11, line, name="textMuted")
            y += 18
        if high:
            _chart(result).paint(result, sheet)
        for i, line in enumerate(notes):
            sheet.text(0, high + 13 + 18 * i, line, name="textMuted")
        told = f"{figures.counted(result, texts, formats)}, {figures.period(result, texts, formats)}"
        sheet.text(wide, high + 13, told, "right", "textMuted")
    return made


def svg(result: Result, texts: Texts, formats: Formats, size: Size) -> str:
    """The picture for paper, on light ground without title, its text as text in our own fonts; "" where there is
    nothing to draw. Needs those fonts wherever it is shown.
    """
    import matplotlib

    if not natural_height(result):
        return ""
    out = io.StringIO()
    with styled("light"), matplotlib.rc_context({"svg.fonttype": "none"}):
        made, axes = canvas(size[0], size[1], DPI)
        _chart(result).paint(result, Sheet(axes, "light", texts, formats, max(size[0], LEAST_WIDTH), size[1]))
        made.savefig(out, format="svg", dpi=DPI, metadata={"Date": None})
    return out.getvalue()


def mark_at(found: Sequence[Mark], x: float, y: float) -> Mark | None:
    return next((mark for mark in found if mark.holds(x, y)), None)


def pixels(figure: Figure, name: str = "light") -> tuple[bytes, int, int]:
    """RGBA bytes row by row, width and height in device pixels (QImage.Format_RGBA8888)."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    with styled(name):
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
    drawn = page(result, name, texts, formats, EXPORT_DPI)
    metadata = {
        "png": {"Title": figures.title(result, texts, formats), "Software": "Desktop CRM"},
        "svg": {"Title": figures.title(result, texts, formats), "Date": None},
        "pdf": {"Title": figures.title(result, texts, formats), "CreationDate": None},
    }
    with styled(name):
        drawn.savefig(path, format=kind, dpi=EXPORT_DPI, metadata=metadata[kind])
