"""The picture of the figure `returns`."""

from __future__ import annotations

from typing import Final

from desktop_crm.analysis.reasons import Reasons
from desktop_crm.charts.reasons import chart
from desktop_crm.charts.sheet import Chart

CHART: Final[Chart[Reasons]] = chart()
