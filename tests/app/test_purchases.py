"""Lines of invoices into the base: a real month to the penny, corrections, returns, and lines that cannot be read."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from desktop_crm.app.formats import Formats
from desktop_crm.app.importing.mapping import MapFile, Rules
from desktop_crm.app.importing.purchases import plan_purchases, run_purchases
from desktop_crm.app.importing.report import Report, report_lines
from desktop_crm.app.importing.run import import_files
from desktop_crm.app.jobs import Job
from desktop_crm.app.services import NewBase
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts
from desktop_crm.domain.errors import Cancelled, UserError
from desktop_crm.domain.purchase import Purchase
from desktop_crm.domain.returned import Return
from desktop_crm.files.reading import read_table
from tests.conftest import TODAY

REAL = Path(__file__).parent.parent / "data" / "online-retail-2010-12.csv"
COLUMNS = {
    "document": ("InvoiceNo",),
    "date": ("InvoiceDate",),
    "client_number": ("CustomerID",),
    "product": ("Description",),
    "quantity": ("Quantity",),
    "unit_price": ("UnitPrice",),
    "country": ("Country",),
}
HEAD = "InvoiceNo,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
GBP = MapFile("purchases", COLUMNS, Rules(currency="GBP", return_prefix="C"))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Session]:
    from desktop_crm.storage.opening import open_base

    base = open_base(tmp_path / "gifts.crm", new=NewBase("en", "GBP", "Gifts"), actor="Tester")
    yield Session(base, today=lambda: TODAY)
    base.close()


@pytest.fixture
def bring(shop: Session, tmp_path: Path) -> Callable[..., Report]:
    """Bring in lines below the usual header, or a whole text."""

    def make(text: str, said: MapFile | None = GBP, whole: bool = False, **options: Any) -> Report:
        path = tmp_path / "till.csv"
        path.write_text(text if whole else HEAD + text, "utf-8")
        result = import_files(shop, read_table, [path], mapping=said, **options)
        if result.failures:
            raise result.failures[0][1]
        return result.files[0]

    return make


def card_of(session: Session, number: str) -> int:
    return session.base.clients_by_number([number])[number]


def bought(session: Session, number: str) -> list[Purchase]:
    return sorted(session.base.on_card("purchase", card_of(session, number)), key=lambda p: p.document)


def returned(session: Session, number: str) -> list[Return]:
    return sorted(session.base.on_card("return", card_of(session, number)), key=lambda r: r.document)


def everything(session: Session) -> dict[str, dict[str, Any]]:
    """Every record by its document, with its client by number and its purchase by document; ids left out."""
    found: dict[str, dict[str, Any]] = {}
    documents: dict[int, str] = {}
    for record in ("purchase", "return"):
        for one in session.base.records(record, range(1, 100_000)).values():
            client = session.base.get("client", one.client_id) if one.client_id else None
            documents |= {one.id: one.document} if record == "purchase" else {}
            said = {"date": one.date, "amount": one.amount, "cost": one.cost, "product": one.product}
            said["client"] = (client.number, client.name, client.addresses) if client else None
            if record == "return":
                said["purchase"] = documents.get(one.purchase)
            found[f"{record} {one.document}"] = said
    return found


def counts(report: Report) -> dict[str, int]:
    return {k: v for k, v in report.as_dict()["added"].items() if v}


def notes(report: Report) -> dict[str, dict[str, Any]]:
    return {note.code: note.params for note in report.notes}


# -- a real month


def oracle() -> dict[str, list[dict[str, str]]]:
    documents = defaultdict(list)
    with REAL.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            documents[row["InvoiceNo"]].append(row)
    return documents


def pennies(rows: list[dict[str, str]]) -> int:
    total = abs(sum((Decimal(r["Quantity"]) * Decimal(r["UnitPrice"]) for r in rows), Decimal(0)))
    return int((total * 100).quantize(Decimal(1), ROUND_HALF_UP))


def test_a_real_month_to_the_penny_and_the_second_time_nothing(shop: Session) -> None:
    first = import_files(shop, read_table, [REAL], mapping=GBP).files[0].as_dict()
    wanted = {"clients": 948, "claims": 0, "purchases": 1400, "returns": 308}
    wanted |= {"anonymous_purchases": 299, "anonymous_returns": 18}
    assert first["added"] == wanted
    assert first["rows"] == 42481
    assert first["skipped"] == []
    have = everything(shop)
    documents = oracle()
    assert len(have) == len(documents) == 1400 + 308 + 299 + 18
    for number, rows in documents.items():
        mine = have[f"{'return' if number.startswith('C') else 'purchase'} {number}"]
        assert mine["amount"] == pennies(rows), number
        assert mine["date"] == min(dt.date.fromisoformat(r["InvoiceDate"][:10]) for r in rows)
        named = {r["CustomerID"].removesuffix(".0") for r in rows} - {""}
        assert (mine["client"][0] if mine["client"] else "") == "".join(named)
        names = {" ".join(r["Description"].split()) for r in rows} - {""}
        kept = set(mine["product"].split("; ")) - {""}
        assert kept == names or ("…" in kept and kept - {"…"} < names)
        assert len(mine["product"]) <= 2000
    assert len({v["client"] for v in have.values()} - {None}) == 948
    again = import_files(shop, read_table, [REAL], mapping=GBP).files[0].as_dict()
    assert not any(again["added"].values())
    assert not any(again["updated"].values())
    assert again["unchanged"] == wanted
    assert everything(shop) == have
    assert all(finding.ok for finding in shop.base.check())


def test_returns_of_the_real_month_belong_to_the_one_purchase_that_fits(shop: Session) -> None:
    """The rule told in words, worked out anew: same client, not later, a product in common, enough left, no tie."""
    import_files(shop, read_table, [REAL], mapping=GBP)
    have, documents = everything(shop), oracle()
    left = {d: pennies(rows) for d, rows in documents.items()}

    def said(number: str) -> tuple[str, str, set[str]]:
        rows = documents[number]
        names = {" ".join(r["Description"].split()).casefold() for r in rows} - {""}
        return rows[0]["CustomerID"], min(r["InvoiceDate"] for r in rows), names

    linked = 0
    order = sorted((d for d in documents if d.startswith("C")), key=lambda d: (said(d)[1], d))
    for number in order:
        client, when, names = said(number)
        fits = []
        for other in documents:
            if client and not other.startswith("C") and documents[other][0]["CustomerID"] == client:
                _, day, theirs = said(other)
                if day <= when and names & theirs and left[other] >= left[number]:
                    fits.append((len(names & theirs), day[:10], other))
        fits.sort(reverse=True)
        unique = fits and (len(fits) == 1 or fits[0][:2] != fits[1][:2])
        wanted = fits[0][2] if unique else None
        assert have[f"return {number}"]["purchase"] == wanted, number
        if wanted:
            left[wanted] -= left[number]
            linked += 1
    assert linked == 148


def test_one_undo_takes_all_of_it_back(shop: Session) -> None:
    import_files(shop, read_table, [REAL], mapping=GBP)
    shop.base.undo()
    assert [shop.base.count(r) for r in ("client", "purchase", "return")] == [0, 0, 0]
    again = import_files(shop, read_table, [REAL], mapping=GBP).files[0]
    assert again.added["purchases"] == 1400, "what was taken back can be brought in again"


@pytest.mark.parametrize("after", [0, 5, 15, 25])
def test_cancelled_at_any_time_nothing_has_happened(shop: Session, after: int) -> None:
    table = read_table(REAL)
    plan = plan_purchases(shop, table, _mapped(table))
    told = 0

    def progress(_part: float) -> None:
        nonlocal told
        told += 1
        if told > after:
            job.cancel()

    class Eager(Job):
        def progress(self, part: float) -> None:
            self.check()
            progress(part)

        def part(self, start: float, length: float) -> Job:
            return self

    job = Eager("import")
    try:
        run_purchases(shop, plan, job)
    except Cancelled:
        assert [shop.base.count(r) for r in ("client", "purchase", "return")] == [0, 0, 0]
        assert shop.base.next_undo() is None
    else:
        assert told <= after


def _mapped(table: Any) -> Any:
    from desktop_crm.app.importing.mapping import apply_map

    return apply_map(table, GBP)


# -- documents


def test_lines_of_one_document_are_one_purchase(shop: Session, bring: Callable[..., Report]) -> None:
    report = bring(
        "7,CHEAP,1,2010-12-02 09:00:00,1.005,17850.0,France\n"
        "7,DEAR,3,2010-12-01 23:59:00,10,,France\n"
        "7,CHEAP,2,2010-12-02 09:00:00,1.005,17850.0,France\n"
        "7,GIVEN BACK,-1,2010-12-02 09:00:00,2,17850.0,France\n"
    )
    assert counts(report) == {"clients": 1, "purchases": 1}
    assert notes(report)["several_days"]["documents"] == "7"
    (one,) = bought(shop, "17850")
    assert (one.date, one.amount, one.document) == (dt.date(2010, 12, 1), 3102, "7")  # 31.015, half up
    assert one.product == "DEAR; CHEAP; GIVEN BACK"
    client = shop.base.get("client", one.client_id or 0)
    assert client is not None
    assert (client.kind, client.title, client.name, client.addresses) == ("person", "17850", "", ("France",))


def test_returns_by_prefix_and_by_total(shop: Session, bring: Callable[..., Report]) -> None:
    report = bring(
        "1,MUG,2,2010-12-01,5,A,X\nc2,MUG,-1,2010-12-02,5,A,X\n3,MUG,-1,2010-12-03,5,A,X\nC4,MUG,0,2010-12-03,5,A,X\n"
    )
    assert counts(report) == {"clients": 1, "purchases": 1, "returns": 3}
    assert notes(report)["negative_returns"] == {"n": 1, "documents": "3"}
    (one,) = bought(shop, "A")
    assert [(r.document, r.amount, r.purchase) for r in returned(shop, "A")] == [
        ("3", 500, one.id),
        ("C4", 0, one.id),
        ("c2", 500, one.id),
    ]


def test_a_return_is_joined_to_nothing_where_two_fit_or_none(shop: Session, bring: Callable[..., Report]) -> None:
    bring(
        "1,MUG,1,2010-12-01,5,A,X\n2,MUG,1,2010-12-01,5,A,X\nC3,MUG,-1,2010-12-02,5,A,X\n"  # two of one day
        "4,MUG,1,2010-12-05,5,B,X\nC5,MUG,-1,2010-12-02,5,B,X\n"  # bought later
        "6,MUG,1,2010-12-01,5,C,X\nC7,CUP,-1,2010-12-02,5,C,X\n"  # another product
        "8,MUG,1,2010-12-01,5,D,X\nC9,MUG,-2,2010-12-02,5,D,X\n"  # more than was paid
        "10,MUG,1,2010-12-01,5,,X\nC11,MUG,-1,2010-12-02,5,,X\n"  # nobody's
        "12,MUG,1,2010-12-01,5,E,X\n13,MUG,1,2010-12-02,5,E,X\nC14,MUG,-1,2010-12-02,5,E,X\n"  # the latest
    )
    for number in "ABCD":
        assert [r.purchase for r in returned(shop, number)] == [None], number
    assert returned(shop, "E")[0].purchase == bought(shop, "E")[1].id


def test_a_return_finds_its_purchase_in_the_base(shop: Session, bring: Callable[..., Report]) -> None:
    bring("1,SMALL MUG,1,2010-12-01,5,A,X\n1,JAR,1,2010-12-01,5,A,X\n2,MUG,1,2010-12-02,7,A,X\n")
    bring("C3,JAR,-1,2010-12-05,5,A,X\nC4,MUG,-1,2010-12-05,5,A,X\nC5,SMALL,-1,2010-12-05,1,A,X\n")
    first, second = bought(shop, "A")
    assert [r.purchase for r in returned(shop, "A")] == [first.id, second.id, None]


def test_a_longer_file_adds_the_new_and_updates_the_corrected(shop: Session, bring: Callable[..., Report]) -> None:
    bring("1,MUG,1,2010-12-01,5,A,X\n2,MUG,1,2010-12-01,5,A,X\n")
    report = bring("1,MUG,1,2010-12-01,5,A,X\n2,MUG,3,2010-12-01,5,A,X\n3,MUG,1,2010-12-04,5,B,X\n").as_dict()
    assert report["added"]["purchases"] == 1
    assert report["updated"]["purchases"] == 1
    assert report["unchanged"]["purchases"] == 1
    assert {"code": "documents_updated", "n": 1, "documents": "2"} in report["notes"]
    assert [p.amount for p in bought(shop, "A")] == [500, 1500]


def test_what_was_mended_or_deleted_by_hand_stays(shop: Session, bring: Callable[..., Report]) -> None:
    lines = "1,MUG,1,2010-12-01,5,A,X\n2,MUG,1,2010-12-01,5,A,X\n"
    bring(lines)
    one, two = bought(shop, "A")
    with shop.base.write(_intent()) as work:
        work.edit("purchase", {one.id: {"amount": 444}})
        work.remove("purchase", [two.id])
    assert not bring(lines).added.get("purchases")
    assert [p.amount for p in bought(shop, "A")] == [444]
    with shop.base.write(_intent()) as work:
        work.remove("client", [card_of(shop, "A")])
    report = bring(lines + "3,MUG,1,2010-12-03,5,A,X\n")
    assert counts(report) == {}
    assert notes(report)["client_deleted"]["documents"] == "3"


def _intent() -> Any:
    from desktop_crm.domain.changes import Intent

    return Intent("purchase.edit")


def test_a_number_used_again_on_another_day_is_another_document(shop: Session, bring: Callable[..., Report]) -> None:
    bring("1,MUG,1,2010-12-01,5,A,X\n")
    report = bring("1,CUP,1,2011-01-01,7,A,X\n")
    assert notes(report)["number_again"]["documents"] == "1"
    assert [p.amount for p in sorted(bought(shop, "A"), key=lambda p: p.id)] == [500, 700]
    assert counts(bring("1,CUP,1,2011-01-01,7,A,X\n")) == {}
    assert counts(bring("1,MUG,1,2010-12-01,5,A,X\n")) == {}


def test_anonymous_documents_can_be_left_out(shop: Session, bring: Callable[..., Report]) -> None:
    skip = MapFile("purchases", COLUMNS, Rules(currency="GBP", anonymous="skip"))
    report = bring("1,MUG,1,2010-12-01,5,A,X\n2,MUG,1,2010-12-01,5,,X\n2,CUP,1,2010-12-01,5,,X\n", skip)
    assert counts(report) == {"clients": 1, "purchases": 1}
    assert notes(report)["anonymous_left"] == {"n": 1, "documents": "2"}
    assert report.as_dict()["skipped"] == [{"reason": "client_number.anonymous", "count": 2, "lines": [3, 4]}]


def test_lines_that_say_less_of_the_same_client(shop: Session, bring: Callable[..., Report]) -> None:
    """A till writes the phone in the first line of a receipt, and the name alone, or nothing, in the next."""
    head = "Doc,Item,Date,Amount,Customer,Phone\n"
    report = bring(
        f"{head}1,MUG,2010-12-01,5,Olena,0671112233\n1,JAR,2010-12-01,4,Olena,\n1,CUP,2010-12-01,3,,\n",
        None,
        whole=True,
        as_="purchases",
    )
    assert counts(report) == {"clients": 1, "purchases": 1}
    assert report.skipped == ()
    two = f"{head}2,MUG,2010-12-01,5,Olena,0671112233\n2,JAR,2010-12-01,4,Petro,\n"
    other = bring(two, None, whole=True, as_="purchases").as_dict()
    assert other["skipped"] == [{"reason": "client_name.several_clients", "count": 2, "lines": [2, 3]}]
    assert not any(other["added"].values())


def test_the_word_for_nobody_is_no_client(shop: Session, bring: Callable[..., Report]) -> None:
    """Databases write NULL or NaN for a client they do not know: all those sales are not one client's."""
    report = bring("".join(f"{n},MUG,1,2010-12-01,5,{w},X\n" for n, w in enumerate(("NULL", "nan", "#N/A", "None"))))
    assert counts(report) == {"anonymous_purchases": 4}


def test_clients_by_name_phone_and_what_a_card_lacks(shop: Session, bring: Callable[..., Report]) -> None:
    with shop.base.write(_intent()) as work:
        work.add("client", [{"name": "Olena", "phones": ("067 111-22-33",)}, {"number": "5"}])
    text = (
        "Чек;Дата;Код клієнта;Клієнт;Телефон;Товар;Кількість;Ціна;Собівартість;Продавець\n"
        "1;01.12.2010;;О. Шевченко;+380671112233;Диван;1;100,50;60;Тарас\n"
        "2;02.12.2010;5;Іван;;Стіл;2;10,25;;Тарас\n"
        "3;03.12.2010;;ТОВ «Ромашка»;;Стілець;1,5;10;7,5;\n"
    )
    report = bring(text, None, True)
    assert report.as_.startswith("purchases")
    assert {k: v for k, v in report.added.items() if v} == {"clients": 1, "purchases": 3, "staff": 1}
    people = {c.title: c for c in shop.base.records("client", range(1, 20)).values()}
    assert set(people) == {"Olena", "Іван", "ТОВ «Ромашка»"}
    assert people["Іван"].number == "5", "an empty name is filled, a given one is left"
    assert people["ТОВ «Ромашка»"].kind == "company"
    purchases = sorted(shop.base.records("purchase", range(1, 20)).values(), key=lambda p: p.document)
    assert [(p.amount, p.cost) for p in purchases] == [(10050, 6000), (2050, None), (1500, 750)]
    assert purchases[0].seller == purchases[1].seller == shop.base.all("staff")[0].id


# -- numbers, currencies


@pytest.mark.parametrize(
    ("rate", "amount"), [("1.5", 758), ("0.333333333333", 168), ("0.01", 5), ("123456.789", 62345678)]
)
def test_another_currency_at_a_rate(shop: Session, bring: Callable[..., Report], rate: str, amount: int) -> None:
    euros = MapFile("purchases", COLUMNS, Rules(currency="EUR", rate=Decimal(rate)))
    bring("1,MUG,1,2010-12-01,5.05,A,X\n", euros)
    assert bought(shop, "A")[0].amount == amount


def test_another_currency_without_a_rate_is_refused(shop: Session, bring: Callable[..., Report]) -> None:
    with pytest.raises(UserError) as caught:
        bring("1,MUG,1,2010-12-01,5,A,X\n", MapFile("purchases", COLUMNS, Rules(currency="EUR")))
    assert caught.value.code == "rate_needed"
    assert shop.base.count("client") == 0


@pytest.mark.parametrize(
    ("price", "amount"),
    [("1.234,50", 123450), ("1 234,5", 123450), ("0,5", 50), ("2,345", 235), ("12 345", 1234500), ("£3,10", 310)],
)
def test_decimal_commas_and_thousands(shop: Session, bring: Callable[..., Report], price: str, amount: int) -> None:
    """The other line shows that the column has decimal commas, so "2,345" is no thousand."""
    bring(f'1,MUG,1,2010-12-01,"{price}",A,X\n2,CUP,1,2010-12-01,"1,5",A,X\n')
    assert bought(shop, "A")[0].amount == amount


# -- lines that cannot be read


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("2,CUP,NaN,2010-12-01,5,A,X", "quantity.number"),
        ("2,CUP,inf,2010-12-01,5,A,X", "quantity.number"),
        ("2,CUP,1e5,2010-12-01,5,A,X", "quantity.number"),
        ("2,CUP,1_000,2010-12-01,5,A,X", "quantity.number"),
        ("2,CUP,,2010-12-01,5,A,X", "quantity.required"),
        ("2,CUP,1,2010-12-01,,A,X", "unit_price.required"),
        ('2,CUP,1,2010-12-01,"1,250",A,X', "unit_price.both_ways"),
        ("2,CUP,1,2010-12-01,5 USD,A,X", "unit_price.other_currency"),
        ("2,CUP,1,1899-12-31,5,A,X", "date.date_range"),
        ("2,CUP,1,2201-01-01,5,A,X", "date.date_range"),
        ("2,CUP,1,2027-01-01,5,A,X", "date.future"),
        ("2,CUP,1,2010-02-30,5,A,X", "date.no_such_day"),
        ("2,CUP,1,soon,5,A,X", "date.date"),
        ("2,CUP,1,,5,A,X", "date.required"),
        (f"2,CUP,1,2010-12-01,5,{'9' * 61},X", "client_number.too_long"),
        ("2,CUP,1000000000000000,2010-12-01,5,A,X", "unit_price.total_too_large"),
        ("2,CUP,1,2010-12-01,9999999999999999999999,A,X", "unit_price.number"),
        ("2,CUP,1,2010-12-01,5,B,X", "client_number.several_clients"),
    ],
)
def test_a_line_that_cannot_be_read_leaves_its_document_out(
    shop: Session, bring: Callable[..., Report], line: str, reason: str, texts: Texts
) -> None:
    report = bring(f"1,MUG,1,2010-12-01,5,A,X\n2,MUG,1,2010-12-01,5,A,X\n{line}\n")
    assert counts(report) == {"clients": 1, "purchases": 1}
    skipped = {s["reason"]: s["lines"] for s in report.as_dict()["skipped"]}
    together = reason.endswith(("several_clients", "total_too_large"))
    assert skipped == ({reason: [3, 4]} if together else {reason: [4], "document.document_left": [3]})
    assert notes(report)["documents_left"] == {"n": 1, "documents": "2"}
    assert [p.document for p in bought(shop, "A")] == ["1"]
    shown = report_lines(texts, Formats(texts, "GBP"), report)
    assert all("{" not in line and line for line in shown)


def test_lenient_rules_leave_out_just_the_line(shop: Session, bring: Callable[..., Report]) -> None:
    lenient = MapFile("purchases", COLUMNS, Rules(currency="GBP", lenient=True))
    report = bring("2,MUG,1,2010-12-01,5,A,X\n2,CUP,many,2010-12-01,5,A,X\n3,CUP,many,2010-12-01,5,A,X\n", lenient)
    assert [(p.document, p.amount) for p in bought(shop, "A")] == [("2", 500)]
    assert notes(report)["lines_left"] == {"n": 2, "lines": "3, 4"}
    assert notes(report)["documents_left"] == {"n": 1, "documents": "3"}
    assert report.as_dict()["skipped"] == [{"reason": "quantity.number", "count": 2, "lines": [3, 4]}]


def test_lines_without_a_number_are_purchases_of_their_own(shop: Session, bring: Callable[..., Report]) -> None:
    lines = ",MUG,1,2010-12-01,5,A,X\n,MUG,1,2010-12-01,5,A,X\n-,CUP,1,2010-12-01,5,A,X\n"
    report = bring(lines)
    assert counts(report) == {"clients": 1, "purchases": 3}
    assert notes(report)["lines_without_document"] == {"n": 3, "lines": "2, 3, 4"}
    assert counts(bring(lines)) == {}


def test_negative_prices_and_prefixes_nobody_has(bring: Callable[..., Report]) -> None:
    report = bring("1,DISCOUNT,1,2010-12-01,-5,A,X\n1,MUG,1,2010-12-01,6,A,X\n")
    assert counts(report) == {"clients": 1, "purchases": 1}
    assert notes(report)["prefix_unused"] == {"prefix": "C"}


def test_long_names_are_cut_with_an_ellipsis(shop: Session, bring: Callable[..., Report]) -> None:
    bring("".join(f"1,PRODUCT {n:04} {'X' * 30},1,2010-12-01,{n},A,X\n" for n in range(100)))
    bring(f"2,{'Y' * 3000},1,2010-12-01,5,A,X\n")
    one, two = bought(shop, "A")
    assert one.product.startswith("PRODUCT 0099")
    assert one.product.endswith("X; …")
    assert two.product == "Y" * 1999 + "…"
    assert len(one.product) <= 2000
