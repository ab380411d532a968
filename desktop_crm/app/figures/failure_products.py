"""Which products fail: the figure `failure-products`."""

from __future__ import annotations

from typing import Final

from desktop_crm.analysis.failure_groups import FailureGroups
from desktop_crm.app.figures import failure_groups as by
from desktop_crm.app.figures.figure import Figure

BY: Final = by.By("failure-products", "product", "product", ("claim", "problem", "refusal", "return"), by.products)
"""A loss names no product."""
FIGURE: Final[Figure[FailureGroups]] = by.figure(BY)
