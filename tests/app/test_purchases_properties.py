"""What must hold for any lines of sales: their order, cutting a file in two, exact sums."""

from __future__ import annotations

import itertools
import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_crm.app.importing.mapping import Mapped, Rules
from desktop_crm.app.importing.purchases import plan_purchases, run_purchases
from desktop_crm.app.importing.purchases_numbers import ONE, Numbers, decimal_mark, half_up
from desktop_crm.app.importing.table import Table
from desktop_crm.app.jobs import Job
from desktop_crm.app.services import NewBase
from desktop_crm.app.session import Session
from tests.conftest import TODAY

HEADERS = ("InvoiceNo", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")
FIELDS = ("document", "product", "quantity", "date", "unit_price", "client_number", "country")
MAPPED = Mapped("purchases", FIELDS, Rules(return_prefix="C"))
Line = tuple[str, ...]

prices = st.decimals("-50", "50", places=3).map(str)
products = st.sampled_from(("MUG", "CUP", "JAR, LARGE", "", "mug"))


@st.composite
def files(draw: st.DrawFn) -> list[Line]:
    """Documents in order of time, the lines of each together."""
    lines: list[Line] = []
    day = date(2010, 12, 1)
    for number in range(draw(st.integers(1, 8))):
        day += timedelta(days=draw(st.integers(0, 2)))
        document = f"{draw(st.sampled_from(('', 'C')))}{number + 1}"
        client, country = draw(st.sampled_from((("1", "France"), ("2.0", "Spain"), ("3", ""), ("", "France"))))
        for _ in range(draw(st.integers(1, 4))):
            quantity = str(draw(st.integers(-3, 9)))
            lines.append((document, draw(products), quantity, day.isoformat(), draw(prices), client, country))
    return lines


def bring(session: Session, lines: Sequence[Line]) -> Any:
    if not lines:
        return None
    table = Table(Path("x.csv"), HEADERS, [list(line) for line in lines], list(range(2, len(lines) + 2)), "csv")
    return run_purchases(session, plan_purchases(session, table, MAPPED), Job("import"))


def state(session: Session) -> list[Any]:
    """All that is there, without ids."""
    clients = session.base.records("client", range(1, 1000))
    purchases = session.base.records("purchase", range(1, 1000))
    found: list[Any] = [(c.number, c.title, c.addresses, c.kind) for c in clients.values()]
    numbers = {None: None} | {c.id: c.number for c in clients.values()}
    for p in purchases.values():
        found.append(("purchase", p.document, p.date, p.amount, p.product, numbers[p.client_id]))
    for r in session.base.records("return", range(1, 1000)).values():
        mine = purchases[r.purchase].document if r.purchase else None
        found.append(("return", r.document, r.date, r.amount, r.product, numbers[r.client_id], mine))
    return sorted(found, key=repr)


class Bases:
    def __init__(self, folder: Path) -> None:
        self.folder = Path(tempfile.mkdtemp(dir=folder))
        """Of this example alone: the examples of a test share its folder."""
        self.count = itertools.count()

    def __call__(self, *files: Sequence[Line]) -> list[Any]:
        """What stands in a new base after these files."""
        from desktop_crm.storage.opening import open_base

        path = self.folder / f"{next(self.count)}.crm"
        base = open_base(path, new=NewBase("en", "UAH", "x"), actor="T")
        try:
            session = Session(base, today=lambda: TODAY)
            for lines in files:
                bring(session, lines)
            return state(session)
        finally:
            base.close()


quick = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@quick
@given(files(), st.randoms(use_true_random=False))
def test_any_order_of_lines_gives_the_same(tmp_path: Path, lines: list[Line], random: Any) -> None:
    shuffled = list(lines)
    random.shuffle(shuffled)
    made = Bases(tmp_path)
    assert made(lines) == made(shuffled)


@quick
@given(files(), st.integers(0, 8))
def test_a_file_cut_in_two_gives_the_whole_and_overlap_adds_nothing(tmp_path: Path, lines: list[Line], at: int) -> None:
    documents = list(dict.fromkeys(line[0] for line in lines))
    # between two days: of purchases of one day a return may belong to any, and that shows once all of them are there
    days = [i for i in range(len(lines)) if i == 0 or lines[i - 1][3] != lines[i][3]]
    cut = next((i for i in days if lines[i][0] in documents[at:]), len(lines))
    made = Bases(tmp_path)
    whole = made(lines)
    assert made(lines[:cut], lines[cut:]) == whole
    assert made(lines[:cut], lines, lines) == whole


@quick
@given(files())
def test_sums_are_exact_and_every_document_is_somewhere(tmp_path: Path, lines: list[Line]) -> None:
    made = Bases(tmp_path)
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        sums[line[0]] += Decimal(line[2]) * Decimal(line[4])
    have = {f[1]: f for f in made(lines) if f[0] in ("purchase", "return")}
    assert have.keys() == sums.keys()
    for document, total in sums.items():
        kind, _, _, amount = have[document][:4]
        assert amount == int((abs(total) * 100).quantize(Decimal(1), ROUND_HALF_UP))
        assert kind == ("return" if total < 0 or document.startswith("C") else "purchase")


@given(st.decimals("-999999999", "999999999", places=6), st.sampled_from(",."))
def test_numbers_are_read_with_either_mark(number: Decimal, mark: str) -> None:
    text = format(number, "f").replace(".", mark)
    assert Numbers(mark).scaled(text) == int(number * ONE)


@given(st.integers(-(10**30), 10**30), st.integers(1, 10**12))
def test_halves_go_away_from_zero(number: int, divisor: int) -> None:
    from fractions import Fraction

    rounded = half_up(number, divisor)
    assert abs(rounded - Fraction(number, divisor)) <= Fraction(1, 2)
    assert half_up(-number, divisor) == -rounded
    assert half_up(divisor, 2 * divisor) == 1


def test_a_mark_is_told_only_where_nothing_contradicts() -> None:
    told: list[tuple[Callable[[], list[str]], str]] = [
        (lambda: ["1,250"], ""),
        (lambda: ["1,250", "2,5"], ","),
        (lambda: ["1,250", "0,500"], ","),
        (lambda: ["1.234,50"], ","),
        (lambda: ["1,234.50", "1,250"], "."),
        (lambda: ["1,5", "1.5"], ""),
        (lambda: ["12", "x", ""], ""),
    ]
    for texts, mark in told:
        assert decimal_mark(texts()) == mark
