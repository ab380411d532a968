"""Writing what the documents bring: clients, purchases, returns, in batches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from desktop_crm.app.importing import collector
from desktop_crm.app.importing.purchases_lines import Document
from desktop_crm.app.importing.purchases_matching import Bought, batches, product_text
from desktop_crm.app.importing.purchases_money import Money
from desktop_crm.app.jobs import Job
from desktop_crm.app.ports import Work

BATCH: Final = 2000


def write(work: Work, bought: Bought, money: Money, job: Job) -> None:
    """Raises Cancelled."""
    _Writer(work, bought, money, job).write()


class _Writer:
    def __init__(self, work: Work, bought: Bought, money: Money, job: Job) -> None:
        self.work, self.bought, self.money, self.job = work, bought, money, job
        self.staff: dict[str, int] = {}
        self.cards: dict[int, int] = {}  # negative number of a new client -> id
        self.made: dict[int, int] = {}  # place of a document -> id of the record
        self.total = max(1, len(bought.new_clients) + len(bought.documents))
        self.done = 0

    def write(self) -> None:
        self._staff()
        self._clients()
        for returned in (False, True):
            record = "return" if returned else "purchase"
            for places in batches(self.bought.places("add", returned), BATCH):
                ids = self.work.add(record, [self._values(i, returned) for i in places])
                self.made.update(zip(places, ids, strict=True))
                self._told(len(places))
            changed = {self.bought.ids[i]: self._changed(i, returned) for i in self.bought.places("update", returned)}
            if changed:
                self.work.edit(record, changed)

    def _told(self, n: int) -> None:
        self.done += n
        collector.spare()
        self.job.progress(min(1.0, self.done / self.total))

    def _staff(self) -> None:
        ids: Mapping[int, int] = self.bought.names.make(self.work)["staff"]
        self.staff = {name: ids.get(id, id) for name, id in self.bought.sellers.items()}

    def _clients(self) -> None:
        for places in batches(range(len(self.bought.new_clients)), BATCH):
            ids = self.work.add("client", [self.bought.new_clients[i] for i in places])
            self.cards.update(zip((-i - 1 for i in places), ids, strict=True))
            self._told(len(places))
        self.work.edit("client", self.bought.edits)

    def _values(self, place: int, returned: bool) -> dict[str, Any]:
        card = self.bought.cards[place]
        values = self._said(self.bought.documents[place], returned)
        values["client_id"] = self.cards.get(card, card) if card is not None else None
        values["origin"] = self.bought.origins[place]
        link = self.bought.links.get(place)
        if link is not None:
            values["purchase"] = link if link > 0 else self.made[-link - 1]
        return values

    def _changed(self, place: int, returned: bool) -> dict[str, Any]:
        return {**self._said(self.bought.documents[place], returned), "origin": self.bought.origins[place]}

    def _said(self, document: Document, returned: bool) -> dict[str, Any]:
        minor: Callable[[int], int] = self.money.minor
        return {
            "date": document.day,
            "amount": minor(document.total),
            "cost": minor(document.cost) if document.cost is not None else None,
            "product": product_text(document.names),
            "document": document.number,
            "staff" if returned else "seller": self.staff.get(document.seller),
        }
