"""The shop's own values of what is told of every firm, each taken from the figure that computes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from desktop_crm.analysis import contacts as talking
from desktop_crm.analysis.benchmarks import Own
from desktop_crm.analysis.contacts import ContactRates, Contacts
from desktop_crm.analysis.costs import FEW as FEW_COSTS
from desktop_crm.analysis.costs import Costs
from desktop_crm.analysis.failures import FEW as FEW_ASKED
from desktop_crm.analysis.iceberg import Iceberg, Limits
from desktop_crm.analysis.loyalty import LEAST, Loyalty
from desktop_crm.analysis.pareto import FEW as FEW_BUYERS
from desktop_crm.analysis.pareto import Pareto
from desktop_crm.analysis.payback import FEW as FEW_GAINED
from desktop_crm.analysis.payback import YEAR as _YEAR
from desktop_crm.analysis.payback import Payback
from desktop_crm.analysis.profitability import FEW as FEW_COUNTED
from desktop_crm.analysis.profitability import Profitability
from desktop_crm.analysis.retention import FEW as FEW_KEPT
from desktop_crm.analysis.retention import Retention
from desktop_crm.analysis.satisfaction import FEW as FEW_ANSWERS
from desktop_crm.analysis.satisfaction import Satisfaction, Share
from desktop_crm.analysis.what_if import FEW as FEW_STAYED
from desktop_crm.analysis.what_if import WhatIf
from desktop_crm.domain.mark import Marked

_NONE: Final = (None, None, None)


class Taken(NamedTuple):
    """From the result of the figure, asked with these options."""

    figure: str
    take: Callable[[Any], Own]
    options: Mapping[str, Any] = {}


def _pareto(result: Pareto) -> Own:
    top = result.top
    query = result.query("top") if top else ""
    return Own(top.share if top else None, None, None, result.n, result.too_few, query, least=FEW_BUYERS)


def _cost_ratio(result: Costs) -> Own:
    effort = result.effort
    parts = effort.gained, effort.kept
    query = result.query("gained") if effort.gained else ""
    return Own(effort.ratio, None, None, sum(parts), result.too_few or effort.few, query, parts, least=FEW_COSTS)


def _churn(result: Retention) -> Own:
    churn = result.churn
    query = result.query("lost") if churn.lost else ""
    value, low, high = churn.share or _NONE
    return Own(value, low, high, churn.start, result.too_few, query, hits=churn.lost, least=FEW_KEPT)


def _contacts(result: ContactRates, row: Contacts) -> Own:
    few = row.clients < talking.FEW or row.rate is None
    query = result.query(row.mark) if row.clients else ""
    return Own(row.rate, row.low, row.high, row.clients, few, query, least=talking.FEW)


def _answers(result: Satisfaction, share: Share | None, n: int, hits: int, mark: str) -> Own:
    missed = n - hits
    query = result.query(mark) if missed else ""
    value, low, high = share or _NONE
    return Own(value, low, high, n, n < FEW_ANSWERS, query, hits=missed, least=FEW_ANSWERS)


def _payback(result: Payback) -> Own:
    year = result.by(_YEAR)
    value, low, high = (year.share, year.low, year.high) if year else _NONE
    query = result.query("paid") if result.paid else ""
    return Own(value, low, high, result.n, result.too_few, query, least=FEW_GAINED)


def _unprofitable(result: Profitability) -> Own:
    whole = result.groups[0] if result.groups else None
    value, low, high = (whole.share, whole.low, whole.high) if whole else _NONE
    hits = whole.unprofitable if whole else 0
    query = result.query("unprofitable-all") if hits else ""
    return Own(value, low, high, result.n, result.too_few, query, hits=hits, least=FEW_COUNTED)


def _retention_profit(result: WhatIf) -> Own:
    main = result.main if result.place is not None else None
    value, low, high = (main.share, main.low, main.high) if main else _NONE
    query = result.query("start") if result.n else ""
    return Own(value, low, high, result.n, result.too_few, query, least=FEW_STAYED)


def _gap(result: Loyalty, name: str) -> Own:
    gap = result.gap(name)
    value, low, high = gap.gap or _NONE
    parts = gap.one.n, gap.other.n
    query = result.query(f"{name}-other") if gap.other.n else ""
    return Own(value, low, high, sum(parts), gap.verdict == "few", query, parts, least=2 * LEAST)


def _problems(result: Iceberg, share: Limits | None, n: int, group: str) -> Own:
    value, low, high = share or _NONE
    query = Marked(result.name, group, result.first, result.last, result.as_of).query if getattr(result, group) else ""
    return Own(value, low, high, n, n < FEW_ASKED, query, least=FEW_ASKED)


VALUES: Final[Mapping[str, Taken]] = {
    "pareto": Taken("pareto", _pareto, {"by": "profit"}),
    "cost_ratio": Taken("costs", _cost_ratio),
    "churn": Taken("retention", _churn),
    "payback": Taken("payback", _payback),
    "unprofitable": Taken("profitability", _unprofitable),
    "retention_profit": Taken("what-if", _retention_profit),
    "contacts_potential": Taken("contacts", lambda found: _contacts(found, found.potential)),
    "contacts_existing": Taken("contacts", lambda found: _contacts(found, found.existing)),
    "top_box": Taken("loyalty", lambda found: _gap(found, "top_box")),
    "problem_gap": Taken("loyalty", lambda found: _gap(found, "problem_gap")),
    "incidence": Taken("iceberg", lambda found: _problems(found, found.incidence, found.asked, "problems")),
    "complaint_rate": Taken("iceberg", lambda found: _problems(found, found.complaint_rate, found.problems, "hidden")),
    "measured": Taken("satisfaction", lambda s: _answers(s, s.coverage, s.active, s.covered, "uncovered")),
    "used": Taken("satisfaction", lambda s: _answers(s, s.used, s.bad, s.bad_used, "unused")),
}
"""By the key of the benchmark."""
