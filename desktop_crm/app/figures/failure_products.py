"""Which products fail: the figure `failure-products`."""

from __future__ import annotations

from typing import Final

from desktop_crm.analysis.failure_groups import FailureGroups
from desktop_crm.app.figures.failure_grouping import By, products
from desktop_crm.app.figures.failure_groups import figure
from desktop_crm.app.figures.figure import Figure

BY: Final = By("failure-products", "product", "product", ("claim", "problem", "refusal", "return"), products)
"""A loss names no product."""
FIGURE: Final[Figure[FailureGroups]] = figure(BY)
