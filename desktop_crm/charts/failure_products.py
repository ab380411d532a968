"""The picture of the figure `failure-products`."""

from __future__ import annotations

from typing import Final

from desktop_crm.analysis.failure_groups import FailureGroups
from desktop_crm.app.figures.failure_products import BY
from desktop_crm.charts.failure_groups import chart
from desktop_crm.charts.sheet import Chart

CHART: Final[Chart[FailureGroups]] = chart(BY)
