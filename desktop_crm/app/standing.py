"""The standings of a session's clients: rung, class, profit, silence, as of today, computed when somebody asks."""

from __future__ import annotations

import copy
from array import array
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.analysis import rejudging
from desktop_crm.analysis.buyers import Buyers, buyers, exchanged
from desktop_crm.analysis.rejudging import Judged, judged_all
from desktop_crm.analysis.rules import Rules
from desktop_crm.analysis.standing import CLASSES, RUNGS, Standing, StandingTable
from desktop_crm.app import settings
from desktop_crm.app.formats import Formats, minor_digits
from desktop_crm.app.jobs import Job
from desktop_crm.app.marks import Marks
from desktop_crm.app.readings import TradeRows
from desktop_crm.app.session import Session
from desktop_crm.app.settings import Settings
from desktop_crm.domain.parsing import Unreadable, parse_money
from desktop_crm.domain.query import Condition

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DECIDE: Final = frozenset(
    {"client", "purchase", "return", "claim", "setting", "loss", "referral", "feedback", "spending", "interaction"}
)
"""Records that standings are made of."""
HIGHEST_HOURLY: Final = 10**8
"""What an hour may cost, in minor units: beyond, the setting counts as not made."""


@dataclass(frozen=True, slots=True)
class _Known:
    buyers: Buyers
    marks: Marks
    judged: Judged


class Standings:
    """Computed at the first question (ask on a read lane: 2-3 s for five million purchases), kept while the day and the
    shop's settings stay, and brought up to date for the clients touched since. Safe to use from several
    threads.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._asking = Lock()
        self._key: tuple[str, date, int, int, Rules] | None = None

    def table(self, job: Job | None = None) -> StandingTable:
        """All buyers as arrays, as of today. Raises Cancelled."""
        today, trade = self._session.today(), self._session.trade
        kept = settings.load(self._session)
        margin, hourly, rules = margin_of(kept), hourly_of(kept), kept.rules
        key = ("standings", today, margin, hourly, rules)

        def marks(clients: Collection[int] | None = None) -> Marks:
            return self._session.base.marks(today, hourly > 0, clients)

        def whole(rows: TradeRows) -> _Known:
            each, said = buyers(rows, today, margin, rules), marks()
            return _Known(each, said, judged_all(each, said, hourly, rules))

        def patched(known: _Known, clients: NDArray[np.int64], before: TradeRows, now: TradeRows) -> _Known | None:
            later = exchanged(known.buyers, clients, before, now, rules)
            if later is None:
                return None
            # marks may be read fresher than the trade was; who made them so is among the touched of the next question
            mine = marks(clients.tolist())
            said = known.marks.patched(clients, mine)
            found = rejudging.exchanged(known.judged, known.buyers, later, clients, mine, hourly, rules)
            return _Known(later, said, found or judged_all(later, said, hourly, rules))

        found = trade.kept(key, whole, patched, job).judged.table
        with self._asking:
            if self._key is not None and self._key != key:
                trade.forget(self._key)
            self._key = key
        return found

    def of(self, ids: Sequence[int]) -> list[Standing]:
        """In the order of `ids`; who has never bought is "potential"."""
        table = self.table()
        return [table.of(id) for id in ids]

    def filter(self, ids: array[int], conditions: Sequence[Condition]) -> array[int]:
        """Those that meet every condition (`rung`, `class`), in the same order; `class:none` finds the classless."""
        import numpy as np

        wanted = np.array(ids, np.int64)
        keep = np.ones(len(wanted), np.bool_)
        for condition in conditions:
            column, names = ("rung", RUNGS) if condition.key == "rung" else ("class_", CLASSES)
            values = self._column(column, wanted)
            asked = {v.casefold() for v in condition.values}
            among = np.isin(values, [i for i, name in enumerate(names) if (name or "none").casefold() in asked])
            keep &= ~among if condition.negated else among
        return _array(wanted[keep])

    def order(self, ids: array[int], column: str, descending: bool) -> array[int]:
        """By "rung" (potential first), "class" (A first, the classless last) or "profit"; equals keep their order."""
        import numpy as np

        wanted = np.array(ids, np.int64)
        values = self._column({"class": "class_"}.get(column, column), wanted)
        if column == "class":
            values = np.where(values == 0, len(CLASSES), values)
        return _array(wanted[np.argsort(-values if descending else values, kind="stable")])

    def _column(self, name: str, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        return self.table().column(name, ids)


def table_as_of(session: Session, day: date, job: Job | None = None) -> StandingTable:
    """The standings as of another day than today; what they are made of stays with the session's trade."""
    then = copy.copy(session)
    then.today = lambda: day
    return Standings(then).table(job)


def margin_basis_points(session: Session) -> int:
    return margin_of(settings.load(session))


def hourly_cost(session: Session) -> int:
    return hourly_of(settings.load(session))


def margin_of(kept: Settings) -> int:
    """The shop-wide margin setting in 1/100 % (0 where it is not a number)."""
    try:
        percent = Decimal(kept["margin"].replace(",", ".").strip())
    except InvalidOperation:
        return 0
    if not percent.is_finite() or not -100 <= percent <= 100:
        return 0
    return int((percent * 100).quantize(Decimal(1), ROUND_HALF_UP))


def hourly_of(kept: Settings) -> int:
    """What an hour of staff costs, in minor units; 0 where time is not counted, or the setting is no amount."""
    try:
        cost = parse_money(kept["hourly_cost"], minor_digits(kept.currency))
    except Unreadable:
        return 0
    return cost if 0 <= cost <= HIGHEST_HOURLY else 0


def reason(standing: Standing) -> tuple[str, dict[str, Any]]:
    """Why the client stands on that rung, as a code with what belongs to it (see `in_words`)."""
    if standing.last is None or standing.first is None:
        return "never", {}
    if standing.days == 1:
        return "once", {"day": standing.last}
    span = max(1, (standing.as_of - standing.first).days)
    return "several", {"n": standing.purchases, "span": span, "interval": standing.interval}


def in_words(standing: Standing, formats: Formats) -> str:
    """3 purchases in 4 years, buys every 18 months; silent: no purchase for 5 years, the limit is 54 months.

    What was pinned by hand comes first: pinned by hand; by purchases it would be regular: 3 purchases in 4 years.
    """
    t, words = formats.texts, _bought(standing, formats)
    if standing.earned_rung is not None:
        words = t("figures.reason_pinned", rung=t(f"codes.rung_{standing.earned_rung}"), words=words)
    if standing.earned_class is not None:
        earned = standing.earned_class or t("figures.reason_no_class")
        words += t("figures.reason_class_pinned", given=standing.class_, earned=earned)
    return words


def _bought(standing: Standing, formats: Formats) -> str:
    t = formats.texts
    code, found = reason(standing)
    if code == "never":
        return t("figures.reason_never")
    if code == "once":
        words = t("figures.reason_once", day=formats.date(found["day"]))
    else:
        words = t(
            "figures.reason_several",
            n=found["n"],
            span=formats.span(found["span"]),
            interval=formats.span(max(1, round(found["interval"]))),
        )
    if standing.left:
        words += t("figures.reason_left", day=formats.date(standing.left))
    elif standing.silent and standing.last and standing.limit:
        quiet = formats.span((standing.as_of - standing.last).days)
        words += t("figures.reason_silent", quiet=quiet, limit=formats.span(round(standing.limit)))
    if standing.referrals:
        words += t("figures.reason_recommended", n=standing.referrals)
    elif standing.promoter and (standing.earned_rung or standing.rung) == "regular":
        words += t("figures.reason_promoter")
    return words


def _array(ids: NDArray[np.int64]) -> array[int]:
    found = array("q")
    found.frombytes(ids.astype("int64").tobytes())
    return found
