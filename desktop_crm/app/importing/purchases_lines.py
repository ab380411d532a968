"""Lines of invoices -> documents: column by column, each text read once, sums kept exact."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import chain
from typing import Any, Final, Literal

from desktop_crm.app.importing import collector, identity
from desktop_crm.app.importing.cells import Reader, one_line
from desktop_crm.app.importing.drafts import SPECS, Issue, client_origin
from desktop_crm.app.importing.mapping import WHO, Mapped
from desktop_crm.app.importing.purchases_numbers import ONE, Numbers, decimal_mark
from desktop_crm.app.importing.table import Table
from desktop_crm.app.jobs import Job
from desktop_crm.domain import validation
from desktop_crm.domain.fields import Spec
from desktop_crm.domain.parsing import Unreadable, number_text

Fate = Literal["skip", "anonymous", "deleted", "add", "update", "unchanged"]
"""What becomes of a line: left out for a mistake, for having no client, for a client who was deleted; or brought in."""
STEP: Final = 5000
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d(?=[ T])")
_TIME: Final = re.compile(r".*?(\d{1,2}):(\d\d)(?::(\d\d))?(?:\.\d+)?\s*([ap]m)?.*", re.IGNORECASE)
_SHORT: Final = SPECS["purchase"]["document"].limit
_NUMBERS: Final = ("quantity", "unit_price", "amount", "unit_cost", "cost")


@dataclass(slots=True)
class Who:
    """A client as the lines name one. `key` is the same for the same client in every file."""

    key: str
    said: dict[str, Any]


@dataclass(slots=True)
class Document:
    """`total` and `cost` are sums of the lines in the file's currency, times ONE squared; `cost` is None where a line
    lacks it. `when` is (day, seconds of it or -1) of the earliest line. `number` is "" for a line without one."""

    number: str
    rows: list[int] = field(default_factory=list)
    who: Who | None = None
    total: int = 0
    cost: int | None = None
    when: tuple[date, int] = (date.max, -1)
    returned: bool = False
    names: tuple[str, ...] = ()  # of products, most valuable first
    seller: str = ""

    @property
    def day(self) -> date:
        return self.when[0]


class _Cells(dict[str, Any]):
    """Text -> what it says, read once; `bad` holds what is wrong with a text, `odd` what is worth a look."""

    def __init__(self, column: int, name: str, read: Callable[[str], Any], default: Any) -> None:
        super().__init__()
        self.column, self.name, self.default = column, name, default
        self.bad: dict[str, Issue] = {}
        self.odd: dict[str, tuple[Issue, ...]] = {}
        self._read = read

    def __missing__(self, text: str) -> Any:
        try:
            value = self._read(text)
        except Unreadable as error:
            self.bad[text] = Issue("error", self.column, self.name, error.code, error.params)
            value = self.default
        self[text] = value
        return value


@dataclass(slots=True)
class Lines:
    """The file's lines as columns. `issues` are by row; `lost` are rows that cannot be read."""

    documents: list[Document]
    issues: dict[int, list[Issue]]
    lost: set[int]
    left: list[Document]  # documents that are left out because of their lines
    products: list[str]
    values: list[int]
    without_number: list[int]
    several_days: list[Document]
    costs_partial: list[Document]


def read_lines(table: Table, mapped: Mapped, reader: Reader, job: Job) -> Lines:
    """Raises Cancelled. A document with a line that cannot be read is left out; with lenient rules just the line."""
    return _Reading(table, mapped, reader, job).lines()


class _Reading:
    def __init__(self, table: Table, mapped: Mapped, reader: Reader, job: Job) -> None:
        self.table, self.rules, self.reader, self.job = table, mapped.rules, reader, job
        self.place = {name: i for i, name in reversed(list(enumerate(mapped.fields))) if name}
        self.places = [(i, name) for i, name in enumerate(mapped.fields) if name in (*WHO, "country")]
        self.issues: dict[int, list[Issue]] = defaultdict(list)
        self.lost: set[int] = set()
        self.done = 0
        self.days: dict[str, date] = {}
        self.prefix = mapped.rules.return_prefix.casefold()

    def lines(self) -> Lines:
        numbers = self._column("document", self._number, "")
        whens = self._column("date", self._when, (date.max, -1))
        products = self._column("product", self._product, "")
        sellers = self._column("seller", self._seller, "")
        values, costs = self._sums()
        clients = self._clients()
        self.job.progress(0.5)
        documents, without = self._grouped(numbers)
        found = Lines([], self.issues, self.lost, [], products, values, without, [], [])
        for n, document in enumerate(documents):
            if n % STEP == 0:
                collector.spare()
                self.job.progress(0.5 + 0.4 * n / len(documents))
            rows = document.rows
            if self.lost and not self.lost.isdisjoint(rows):
                rows = self._readable(document)
                if not rows:
                    found.left.append(document)
                    continue
            if not self._whose(document, rows, clients):
                found.left.append(document)
                continue
            self._sum(document, rows, found, whens, costs, sellers)
            found.documents.append(document)
        return found

    # -- columns
    def _column(self, name: str, read: Callable[[str], Any], default: Any) -> list[Any]:
        """One value a row; what cannot be read is noted. Without such a column, the default everywhere."""
        column = self.place.get(name)
        rows = self.table.rows
        if column is None:
            return [default] * len(rows)
        self._step()
        cells = _Cells(column, name, read, default)
        cells_read = [cells[row[column]] for row in rows]
        self._note(cells)
        return cells_read

    def _note(self, cells: _Cells) -> None:
        if not cells.bad:
            return
        for i, row in enumerate(self.table.rows):
            if issue := cells.bad.get(row[cells.column]):
                self.issues[i].append(issue)
                self.lost.add(i)

    def _step(self) -> None:
        self.done += 1
        collector.spare()
        self.job.progress(min(0.48, self.done * 0.05))

    def _number(self, text: str) -> str:
        if text.isalnum() and len(text) <= _SHORT:  # as nearly all are, and each is another
            return text
        number = number_text(one_line(text))
        self._fits("document", SPECS["purchase"]["document"], number)
        return "" if number in ("-", "–", "—") else number

    def _when(self, text: str) -> tuple[date, int]:
        stripped = text.strip()
        if not stripped:
            raise Unreadable("required")
        whole = _DAY.match(stripped)
        day = self._day(whole[0] if whole else stripped)
        found = _TIME.fullmatch(stripped) if ":" in stripped else None
        if not found:
            return day, -1
        hours, half = int(found[1]), (found[4] or "").lower()
        hours = hours % 12 + 12 * (half == "pm") if half else hours
        return day, hours * 3600 + int(found[2]) * 60 + int(found[3] or 0)

    def _day(self, text: str) -> date:
        if text not in self.days:
            day, _ = self.reader.date(text)
            self._fits("date", SPECS["purchase"]["date"], day)
            self.days[text] = day
        return self.days[text]

    def _product(self, text: str) -> str:
        name = " ".join(text.split())
        if "\0" in name:
            raise Unreadable("unkeepable")
        return name

    def _seller(self, text: str) -> str:
        name = one_line(text)
        self._fits("seller", Spec(SPECS["purchase"]["product"].kind, limit=200), name)
        return "" if name in ("-", "–", "—") else name

    def _fits(self, name: str, spec: Spec, value: Any) -> None:
        for problem in validation.field_problems(name, spec, value, self.reader.today):
            raise Unreadable(problem.code, **problem.params)

    # -- sums
    def _sums(self) -> tuple[list[int], list[int | None]]:
        """Value and cost of each line, in the file's currency times ONE squared."""
        marks = self._marks()
        currency = self.reader.foreign or self.reader.currency
        parsed: dict[str, list[int | None]] = {}
        for name, mark in marks.items():
            numbers = Numbers(mark, "" if name == "quantity" else currency)
            parsed[name] = self._column(name, partial(_scaled, numbers), None)
        nothing: list[int | None] = [None] * len(self.table.rows)
        quantity = parsed.get("quantity", nothing)
        values = self._valued(parsed.get("amount", nothing), quantity, parsed.get("unit_price", nothing))
        costs = nothing
        if marks.keys() & {"cost", "unit_cost"}:
            parts = zip(parsed.get("cost", nothing), quantity, parsed.get("unit_cost", nothing), strict=True)
            costs = [
                c * ONE if c is not None else q * p if q is not None and p is not None else None for c, q, p in parts
            ]
        return values, costs

    def _marks(self) -> dict[str, str]:
        """The decimal mark of each column of numbers: its own, else that of all of them together."""
        texts = {n: {row[self.place[n]] for row in self.table.rows} for n in _NUMBERS if n in self.place}
        every = decimal_mark(chain.from_iterable(texts.values()))
        return {name: decimal_mark(found) or every for name, found in texts.items()}

    def _valued(self, amounts: list[int | None], quantity: list[int | None], price: list[int | None]) -> list[int]:
        """The amount of the line where it stands there, else quantity times price; neither is an error of the line."""
        values = []
        missing = next(n for n in ("amount", "quantity", "unit_price") if n in self.place)
        by_price = {"quantity", "unit_price"} <= self.place.keys()
        for i, (a, q, p) in enumerate(zip(amounts, quantity, price, strict=True)):
            if a is not None:
                values.append(a * ONE)
            elif q is not None and p is not None:
                values.append(q * p)
            else:
                values.append(0)
                if i not in self.lost:
                    name = missing if not by_price else "quantity" if q is None else "unit_price"
                    self.issues[i].append(Issue("error", self.place[name], name, "required"))
                    self.lost.add(i)
        return values

    # -- clients
    def _clients(self) -> list[Who | None]:
        """Who each line names; lines of one client share one Who, with what the earliest line says."""
        rows = self.table.rows
        if not self.places:
            return [None] * len(rows)
        self._step()
        columns = [i for i, _ in self.places]
        known: dict[tuple[str, ...], Who | None] = {}
        bad: dict[tuple[str, ...], Issue] = {}
        found: list[Who | None] = []
        for row in rows:
            cells = tuple([row[i] for i in columns])
            if cells not in known:
                known[cells], issue = self._who(cells)
                if issue:
                    bad[cells] = issue
            found.append(known[cells])
        if bad:
            for i, row in enumerate(rows):
                if issue := bad.get(tuple([row[c] for c in columns])):
                    self.issues[i].append(issue)
                    self.lost.add(i)
        return found

    def _who(self, cells: Iterable[str]) -> tuple[Who | None, Issue | None]:
        said: dict[str, Any] = {}
        for (column, mapped_name), text in zip(self.places, cells, strict=True):
            name = "addresses" if mapped_name == "country" else mapped_name.removeprefix("client_")
            spec = SPECS["client"][name]
            try:
                value, _ = self.reader.value("client", name, spec, text)
                self._fits(name, spec, value)
            except Unreadable as error:
                return None, Issue("error", column, mapped_name, error.code, error.params)
            if name == "emails" and (wrong := [e for e in value if not validation.plausible_email(e)]):
                return None, Issue("error", column, mapped_name, "email", {"text": wrong[0]})
            if value not in (None, "", ()):
                said[name] = (*said.get(name, ()), *value) if isinstance(value, tuple) else value
        if number := said.get("number"):
            return Who(client_origin({"number": number}), said), None
        naming = {n: v for n, v in said.items() if n in ("name", "phones", "emails")}
        return (Who(client_origin(naming), said) if naming else None), None

    # -- documents
    def _grouped(self, numbers: list[str]) -> tuple[list[Document], list[int]]:
        found: dict[str, Document] = {}
        alone: list[Document] = []
        for i, number in enumerate(numbers):
            if i % STEP == 0:
                collector.spare()
            if number:
                document = found.get(number)
                if document is None:
                    document = found[number] = Document(number)
                document.rows.append(i)
            else:
                alone.append(Document("", [i]))
        return [*found.values(), *alone], [d.rows[0] for d in alone if d.rows[0] not in self.lost]

    def _readable(self, document: Document) -> list[int]:
        """The lines of a document that can be read: all, some where that is enough, or none."""
        if self.rules.lenient:
            return [i for i in document.rows if i not in self.lost]
        first = min(i for i in document.rows if i in self.lost)
        params = {"document": document.number or "—", "line": self.table.lines[first]}
        for i in document.rows:
            if i not in self.lost:
                self.issues[i].append(Issue("error", self.place.get("document"), "document", "document_left", params))
        return []

    def _whose(self, document: Document, rows: list[int], clients: list[Who | None]) -> bool:
        """Find the one client whom the lines name. False where they name several: that is told and not guessed."""
        if not self.places:
            return True
        if len(rows) == 1:
            document.who = clients[rows[0]]
            return True
        named = {id(who): who for i in reversed(rows) if (who := clients[i]) is not None}
        document.who = max(named.values(), key=lambda who: len(who.said), default=None)
        if document.who is None or all(_fits_into(who, document.who) for who in named.values()):
            return True
        shown = sorted({str(w.said.get("number") or w.said.get("name") or w.key) for w in named.values()})
        params = {"document": document.number, "clients": ", ".join(shown[:5]) + ("…" if len(shown) > 5 else "")}
        name = self.places[0][1]
        issue = Issue("error", self.place[name], name, "several_clients", params)
        for i in document.rows:
            self.issues[i].append(issue)
        return False

    def _sum(
        self,
        document: Document,
        rows: list[int],
        found: Lines,
        whens: list[tuple[date, int]],
        costs: list[int | None],
        sellers: list[str],
    ) -> None:
        values, products = found.values, found.products
        document.rows = rows
        if len(rows) == 1:
            i = rows[0]
            document.total, document.cost, document.when, document.seller = values[i], costs[i], whens[i], sellers[i]
            document.names = (products[i],) if products[i] else ()
        else:
            document.total = sum([values[i] for i in rows])
            known = [c for i in rows if (c := costs[i]) is not None]
            document.cost = sum(known) if len(known) == len(rows) else None
            if known and document.cost is None:
                found.costs_partial.append(document)
            document.when = min([whens[i] for i in rows])
            if any(whens[i][0] != document.day for i in rows):
                found.several_days.append(document)
            document.names = _by_value(products, values, rows)
            document.seller = next(iter(_by_value(sellers, values, rows)), "")
        document.returned = document.total < 0 or bool(
            self.prefix and document.number.casefold().startswith(self.prefix)
        )


def _fits_into(less: Who, more: Who) -> bool:
    """Whether both are one client: the first line of a document often says more of them than the next."""
    return less.key == more.key or all(
        set(said) <= set(more.said.get(name, ())) if isinstance(said, tuple) else said == more.said.get(name)
        for name, said in less.said.items()
    )


def _scaled(numbers: Numbers, text: str) -> int | None:
    return numbers.scaled(text) if text.strip() else None


def _by_value(texts: list[str], values: list[int], rows: list[int]) -> tuple[str, ...]:
    """The texts of these rows, each once, that of the largest value first; of a return the most given back for."""
    sums: dict[str, int] = {}
    for i in rows:
        if text := texts[i]:
            sums[text] = sums.get(text, 0) + values[i]
    sign = -1 if sum(sums.values()) < 0 else 1
    return tuple(sorted(sums, key=lambda text: (-sign * sums[text], text)))


def document_key(document: Document) -> str:
    """The start of a document's identity: what does not change when it is corrected, kind, number and client."""
    kind = "return" if document.returned else "purchase"
    who = document.who.key if document.who else ""
    key = identity.digest(f"{document.number}\n{who}")
    return f"{kind}:{key}."
