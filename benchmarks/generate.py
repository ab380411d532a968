"""Load generation: a base as large as one likes, the same each time, written through the program's own write path.

    python benchmarks/generate.py build/load.crm                 1M clients, 3M claims and wishes, 5M purchases
    python benchmarks/generate.py build/small.crm --clients 10000

Each batch of clients with all that hangs on their cards is one operation, so that their searched text is made once.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.around import RECORDS, Around, Surroundings
from desktop_crm.app.ports import Base
from desktop_crm.app.sample.words import Words, load
from desktop_crm.app.services import NewBase
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.custom_field import dump
from desktop_crm.storage.opening import open_base

LAST: Final = date(2026, 11, 20)
DAYS: Final = 6 * 365
LANGUAGES: Final = ("uk", "ru", "en")
SHARES: Final = (60, 85, 100)  # of their names, cumulated
CHOICES: Final = ("oak", "beech", "walnut", "ash")
"""Of the load's own field on every card, which the half of them has."""
HOURLY: Final = "150"


@dataclass(frozen=True, slots=True)
class Load:
    """How much of each: `claims`, `wishes`, `purchases`, `interactions` and all else for each client on average."""

    clients: int = 1_000_000
    claims: float = 1.8
    wishes: float = 1.2
    purchases: float = 5.0
    interactions: float = 2.0
    around: Around = field(default_factory=Around)
    seed: int = 20260101
    batch: int = 25_000


class Generator:
    """Rows for one load. Few clients have much and many have little, as in shops."""

    def __init__(
        self, size: Load, staff: Sequence[int], points: Sequence[int], causes: Sequence[int] = (1,), own: int = 0
    ) -> None:
        """`own`: id of the load's own field, 0 where the base has none."""
        self._size, self._staff, self._points, self._own = size, staff, points, own
        self._weights = [1 / (n + 1) for n in range(len(points))]
        self._rng = Random(size.seed)
        self._days = [LAST - timedelta(days=n) for n in range(DAYS)]
        self._words = {language: load(language) for language in LANGUAGES}
        every = list(self._words.values())
        self._cities = [city for words in every for city, _ in words.cities]
        self._claims = [c.text for words in every for said in words.claims.values() for c in said]
        self._wishes = [(topic.name, text) for words in every for topic in words.wishes for text in topic.texts]
        self._products = [product.name for words in every for product in words.products]
        self._notes = [note for words in every for note in words.notes]
        self._tags = [tag for words in every for tag, _ in words.person_tags]
        self._talks = [text for words in every for text in words.talks["talk"]]
        self._sources = [source for words in every for source, _ in words.sources]
        ids = {"staff": staff, "points": points, "causes": causes}
        self.around = Surroundings(size.around, size.seed + 1, self._days, LANGUAGES, **ids)

    def clients(self, first: int, count: int) -> Iterator[dict[str, Any]]:
        """`first` is the number of the first of them, from 0."""
        rng = self._rng
        for n in range(first, first + count):
            words = self._words[rng.choices(LANGUAGES, cum_weights=SHARES)[0]]
            name, company = self._name(words)
            yield {
                "kind": "company" if company else "person",
                "number": str(100_000 + n),
                "name": name,
                "phones": (f"+380 7{rng.choice('048')} {rng.randrange(1000):03}-{rng.randrange(100):02}-{n % 100:02}",),
                "emails": (f"client{n}@{rng.choice(words.mail)}",) if rng.random() < 0.7 else (),
                "city": rng.choice(self._cities),
                "tags": (rng.choice(self._tags),) if rng.random() < 0.3 else (),
                "notes": rng.choice(self._notes) if rng.random() < 0.4 else "",
                "source": rng.choice(self._sources) if rng.random() < 0.6 else "",
                "birthday": f"--{rng.randint(1, 12):02}-{rng.randint(1, 28):02}" if rng.random() < 0.3 else "",
                "responsible": rng.choice(self._staff),
                "known_by": (rng.choice(self._staff),) if rng.random() < 0.2 else (),
                "custom": dump({self._own: rng.choice(CHOICES)}) if self._own and rng.random() < 0.5 else "",
                "known_since": self._days[rng.randrange(DAYS)],
            }

    def _name(self, words: Words) -> tuple[str, bool]:
        rng = self._rng
        if rng.random() < 0.12:
            return rng.choice(words.company_forms)[0].format(rng.choice(words.company_words)), True
        woman = rng.random() < 0.5
        first = rng.choice(words.female) if woman else rng.choice(words.male)[0]
        if words.surname_pairs and rng.random() < 0.4:
            surname = rng.choice(words.surname_pairs)[1 if woman else 0]
        else:
            surname = rng.choice(words.surnames)
        return (f"{first} {surname}" if len(words.male[0]) == 1 else f"{surname} {first}"), False

    def claims(self, clients: range) -> list[dict[str, Any]]:
        rng, count = self._rng, self._count(self._size.claims, clients)
        points = rng.choices(self._points, self._weights, k=count)
        states = rng.choices(("new", "in_work", "resolved", "declined"), (3, 7, 82, 8), k=count)
        texts, products = rng.choices(self._claims, k=count), rng.choices(self._products, k=count)
        rows = []
        for point, status, text, product in zip(points, states, texts, products, strict=True):
            age = rng.randrange(DAYS)
            rows.append(
                {
                    "client_id": self._owner(clients, 1.5),
                    "text": text,
                    "date": self._days[age],
                    "channel": "call",
                    "failure_point": point,
                    "severity": rng.randint(1, 10),
                    "product": product,
                    "staff": rng.choice(self._staff) if rng.random() < 0.4 else None,
                    "compensation": rng.randrange(10_000, 200_000) if rng.random() < 0.05 else None,
                    "content": rng.random() < 0.7 if status == "resolved" else None,
                    "status": status,
                    "due_date": self._days[age] + timedelta(days=10),
                    "resolved_on": self._days[max(0, age - 5)] if status in ("resolved", "declined") else None,
                }
            )
        return rows

    def wishes(self, clients: range) -> list[dict[str, Any]]:
        rng, count = self._rng, self._count(self._size.wishes, clients)
        states = rng.choices(("new", "planned", "granted", "declined"), (45, 20, 25, 10), k=count)
        return [
            {
                "client_id": self._owner(clients, 1.5),
                "text": text,
                "topic": topic,
                "date": self._days[rng.randrange(DAYS)],
                "status": status,
            }
            for (topic, text), status in zip(rng.choices(self._wishes, k=count), states, strict=True)
        ]

    def purchases(self, clients: range, first: int) -> list[dict[str, Any]]:
        """`first` is the number of the first document, from 0."""
        rng, count = self._rng, self._count(self._size.purchases, clients)
        products, sellers = rng.choices(self._products, k=count), rng.choices(self._staff, k=count)
        rows = []
        for number, (product, seller) in enumerate(zip(products, sellers, strict=True), first):
            amount = int(rng.lognormvariate(14.3, 1.0))
            rows.append(
                {
                    "client_id": self._owner(clients, 2.0),
                    "date": self._days[int(DAYS * rng.random() ** 1.4)],
                    "amount": amount,
                    "cost": amount * 64 // 100,
                    "product": product,
                    "document": f"{number:07}",
                    "seller": seller,
                }
            )
        return rows

    def interactions(self, clients: range) -> list[dict[str, Any]]:
        count = self._count(self._size.interactions, clients)
        return [self.around.interaction(clients, summary) for summary in self._rng.choices(self._talks, k=count)]

    def _owner(self, clients: range, skew: float) -> int:
        return clients[int(len(clients) * self._rng.random() ** skew)]

    def _count(self, each: float, clients: range) -> int:
        return round(each * len(clients))


def generate(base: Base, size: Load, progress: Callable[[int], None] = lambda clients: None) -> None:
    """Fill a new base. `progress` is told the number of clients written, after each batch."""
    hourly = next(one.id for one in base.all("setting") if one.key == "hourly_cost")
    with base.write(Intent("sample", "load")) as work:
        staff = work.add("staff", [{"name": f"Staff {n:02}"} for n in range(1, 26)])
        own = work.add("custom_field", [{"name": "Wood", "kind": "choice", "choices": CHOICES}])
        work.edit("setting", {hourly: {"value": HOURLY}})
    points, causes = ([one.id for one in base.all(record)] for record in ("failure_point", "cause"))
    rows = Generator(size, staff, points, causes, own[0])
    documents = 0
    for first in range(0, size.clients, size.batch):
        with base.write(Intent("sample", "load")) as work:
            ids = work.add("client", list(rows.clients(first, min(size.batch, size.clients - first))))
            claims = work.add("claim", rows.claims(ids))
            work.add("wish", rows.wishes(ids))
            bought = rows.purchases(ids, documents)
            documents += len(bought)
            work.add("purchase", bought)
            work.add("interaction", rows.interactions(ids))
            for record in RECORDS:
                work.add(record, rows.around.rows(record, ids))
            if first == 0:
                for record, some in rows.around.once(claims).items():
                    work.add(record, some)
        progress(first + len(ids))


def main() -> int:
    usual = Load()
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("base", type=Path, help="file to make; it must not exist")
    parser.add_argument("--clients", type=int, default=usual.clients)
    for name in ("claims", "wishes", "purchases", "interactions"):
        parser.add_argument(f"--{name}", type=float, default=getattr(usual, name), help="for each client")
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--batch", type=int, default=usual.batch, help="clients in one operation")
    given = vars(parser.parse_args())
    path: Path = given.pop("base")
    if path.exists():
        parser.error(f"{path} exists already")
    size = Load(**given)
    started = time.perf_counter()

    def told(clients: int) -> None:
        print(f"\r{clients:,} of {size.clients:,} clients, {time.perf_counter() - started:.0f} s", end="", flush=True)

    base = open_base(path, new=NewBase("uk", "UAH", "Load"), actor="generator")
    try:
        generate(base, size, told)
        written = ("client", "claim", "wish", "purchase", "interaction", *RECORDS)
        counts = {record: base.count(record) for record in written}
    finally:
        base.close()
    seconds = time.perf_counter() - started
    print(f"\n{counts}, {path.stat().st_size / 1e6:,.0f} MB, {sum(counts.values()) / seconds:,.0f} rows a second")
    return 0


if __name__ == "__main__":
    sys.exit(main())
