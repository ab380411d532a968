"""The standings of a session's clients: rung, class, profit, silence, as of today, computed when somebody asks."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.analysis.standing import CLASSES, RUNGS, Standing, StandingTable, standings
from desktop_crm.app import settings
from desktop_crm.app.formats import Formats
from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.query import Condition

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_DECIDE: Final = frozenset({"purchase", "setting"})
_MANY: Final = 500


class Standings:
    """Computes at the first question (ask on a read lane: 1-2 s for five million purchases) and keeps the answer until
    purchases, settings or the day change. Safe to use from several threads.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._computing = Lock()
        self._news = Lock()  # never held for long: changes are told on the GUI thread
        self._stale = True
        self._cards: set[int] = set()  # clients that may have come or gone, with their purchases
        self._table: StandingTable | None = None
        self._unsubscribe = session.bus.subscribe(self._changed)

    def close(self) -> None:
        """Stop listening to the session's changes."""
        self._unsubscribe()

    def table(self) -> StandingTable:
        """All buyers as arrays, as of today."""
        with self._computing:
            with self._news:
                stale, cards = self._stale, self._cards
                self._stale, self._cards = False, set()
            today = self._session.today()
            table = self._table
            if table is None or stale or table.as_of != today or self._other_buyers(table, cards):
                try:
                    arrays = self._session.base.purchase_arrays()
                    table = standings(arrays, today, margin_basis_points(self._session))
                except BaseException:
                    self._spoil()
                    raise
                self._table = table
            return table

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
        import numpy as np

        table = self.table()
        at, there = table.places(ids)
        column: NDArray[np.int64] = getattr(table, name)
        if not len(column):
            return np.zeros(len(ids), np.int64)
        return np.where(there, column[at].astype(np.int64), 0)

    def _changed(self, changes: Changes, source: object) -> None:
        touched = {*changes.records, *changes.added}
        if _DECIDE & touched:
            self._spoil()
            return
        born = changes.added.get("client", range(0))
        cards = {id for id in changes.records.get("client", ()) if id not in born}
        with self._news:
            self._cards |= cards

    def _spoil(self) -> None:
        with self._news:
            self._stale = True

    def _other_buyers(self, table: StandingTable, cards: set[int]) -> bool:
        """Whether one of these clients left with its purchases, or came back with them; edits are neither."""
        import numpy as np

        if len(cards) > _MANY:
            return True
        ids = sorted(cards)
        rows = self._session.base.page(ids) if ids else {}
        there = table.places(np.array(ids, np.int64))[1].tolist()
        return any(stands != bool(id in rows and rows[id].purchases) for id, stands in zip(ids, there, strict=True))


def margin_basis_points(session: Session) -> int:
    """The shop-wide margin setting in 1/100 % (0 where it is not a number)."""
    try:
        percent = Decimal(settings.load(session)["margin"].replace(",", ".").strip())
    except InvalidOperation:
        return 0
    if not percent.is_finite() or not -100 <= percent <= 100:
        return 0
    return int((percent * 100).quantize(Decimal(1), ROUND_HALF_UP))


def reason(standing: Standing) -> tuple[str, dict[str, Any]]:
    """Why the client stands on that rung, as a code with what belongs to it (see `in_words`)."""
    if standing.last is None or standing.first is None:
        return "never", {}
    if standing.days == 1:
        return "once", {"day": standing.last}
    span = max(1, (standing.as_of - standing.first).days)
    return "several", {"n": standing.purchases, "span": span, "interval": standing.interval}


def in_words(standing: Standing, formats: Formats) -> str:
    """3 purchases in 4 years, buys every 18 months; silent: no purchase for 5 years, the limit is 54 months."""
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
    if standing.silent and standing.last and standing.limit:
        quiet = formats.span((standing.as_of - standing.last).days)
        words += t("figures.reason_silent", quiet=quiet, limit=formats.span(round(standing.limit)))
    return words


def _array(ids: NDArray[np.int64]) -> array[int]:
    found = array("q")
    found.frombytes(ids.astype("int64").tobytes())
    return found
