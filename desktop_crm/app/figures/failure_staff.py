"""Whom the records of failures name: the figure `failure-staff`."""

from __future__ import annotations

from typing import Final

from desktop_crm.analysis.failure_groups import FailureGroups
from desktop_crm.app.figures.failure_grouping import By, staff
from desktop_crm.app.figures.failure_groups import figure
from desktop_crm.app.figures.figure import Figure
from desktop_crm.domain.records import FAILURES

BY: Final = By("failure-staff", "staff", "seller", FAILURES, staff)
FIGURE: Final[Figure[FailureGroups]] = figure(BY)
