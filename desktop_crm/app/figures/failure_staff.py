"""Whom the records of failures name: the figure `failure-staff`."""

from __future__ import annotations

from typing import Final

from desktop_crm.analysis.failure_groups import FailureGroups
from desktop_crm.app.figures import failure_groups as by
from desktop_crm.app.figures.figure import Figure
from desktop_crm.domain.records import FAILURES

BY: Final = by.By("failure-staff", "staff", "seller", FAILURES, by.staff)
FIGURE: Final[Figure[FailureGroups]] = by.figure(BY)
