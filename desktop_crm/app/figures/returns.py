"""Why goods come back: the figure `returns`."""

from __future__ import annotations

from typing import Final

from desktop_crm.analysis.reasons import Reasons
from desktop_crm.app.figures.figure import Figure
from desktop_crm.app.figures.reasons import Of, figure

FIGURE: Final[Figure[Reasons]] = figure(Of("returns", "return"))
