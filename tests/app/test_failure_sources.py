"""What counts as a failure: claims, problems, refusals, returns and losses, all or some, and who stands behind."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_crm.app import figures
from desktop_crm.app.formats import Formats
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts
from desktop_crm.charts.drawing import export
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.errors import UserError
from desktop_crm.domain.query import parse
from desktop_crm.domain.records import FAILURES
from tests.conftest import TODAY

NAMES = {"claim": "claims", "problem": "problems", "refusal": "refusals", "return": "returns", "loss": "losses"}
FIGURES = ("failure-points", "failure-months")
Failed = tuple[str, int | None, str, date]
"""Record, which of the clients, code of the failure point ("" for none), day."""


def write(session: Session, failed: Iterable[Failed], clients: list[int]) -> None:
    points = {p.code: p.id for p in session.base.all("failure_point")} | {"": None}
    with session.base.write(Intent("import.rows")) as work:
        for record, client, code, day in failed:
            values = {"date": day, "failure_point": points[code]}
            if client is not None:
                values["client_id"] = clients[client]
            words = {"text": "x"} if record in ("claim", "problem") else {"reason": "x"}
            work.add(record, [{**values, **words}])


def shop(session: Session, failed: Iterable[Failed] = (), purchases: int = 0) -> list[int]:
    with session.base.write(Intent("import.rows")) as work:
        clients = list(work.add("client", [{"name": f"Client {n}"} for n in range(6)]))
        work.add("purchase", [{"date": TODAY - timedelta(n % 360), "amount": 100} for n in range(purchases)])
    write(session, failed, clients)
    return clients


def many(record: str, code: str, number: int, *, first: date = date(2026, 1, 3), step: int = 7) -> list[Failed]:
    return [(record, n % 6, code, first + timedelta(n * step % 320)) for n in range(number)]


def found(session: Session, query: str) -> set[int]:
    return set(session.base.find(parse(query)))


DAYS = st.dates(date(2025, 6, 1), date(2026, 12, 31))
CODES = st.sampled_from(["", "", "delivery", "delivery_times", "staff", "product"])
ONES = st.tuples(st.sampled_from(FAILURES), st.one_of(st.none(), st.integers(0, 5)), CODES, DAYS)


def clear(session: Session) -> None:
    """Away with the failures of the example before."""
    with session.base.write(Intent("import.rows")) as work:
        for record in FAILURES:
            work.remove(record, [one.id for one in session.base.all(record)])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(failed=st.lists(ONES, min_size=1, max_size=30), data=st.data())
def test_sums_are_those_of_the_single_figures(session: Session, failed: list[Failed], data: st.DataObject) -> None:
    clear(session)
    clients = sorted(session.base.find(parse(""))) or shop(session)
    write(session, failed, clients)
    has = [record for record in FAILURES if any(one[0] == record for one in failed)]
    of = data.draw(st.one_of(st.none(), st.sets(st.sampled_from(FAILURES), min_size=1)), label="of")
    counted = [record for record in FAILURES if record in (has if of is None else of)]
    first, last = date(2025, 12, 1), TODAY
    tree = {p.id: p for p in session.base.all("failure_point")}
    top = {p.code: tree[p.parent].code if p.parent else p.code for p in tree.values()} | {"": ""}

    def mine(code: str, records: Iterable[str], start: date = first, end: date = last) -> list[Failed]:
        return [f for f in failed if f[0] in records and top[f[2]] == code and start <= f[3] <= end]

    def owners(failures: Iterable[Failed]) -> set[int]:
        return {clients[client] for _, client, _, _ in failures if client is not None}

    asked: dict[str, Any] = {"first": first, "last": last}
    asked |= {} if of is None else {"of": ",".join(NAMES[record] for record in of)}
    for name in FIGURES:
        whole = figures.figure(session, name, **asked)
        assert [part.record for part in whole.parts] == counted
        single = {record: figures.figure(session, name, **asked | {"of": [NAMES[record]]}) for record in counted}
        assert {part.record: part.count for part in whole.parts} == {r: one.n for r, one in single.items()}
        assert whole.n == sum(one.n for one in single.values())
        assert whole.clients == len(owners(f for code in {*top.values()} for f in mine(code, counted)))
        assert {row.place.code for row in whole.rows} == {code for code in top.values() if mine(code, counted)}
        for row in whole.rows:
            code = row.place.code
            assert row.count == sum(part.count for part in row.parts) == len(mine(code, counted))
            assert found(session, row.query) == owners(mine(code, counted))
            for part in row.parts:
                alone = next((r for r in single[part.record].rows if r.place == row.place), None)
                assert part.count == (alone.count if alone else 0)
                assert found(session, part.query) == owners(mine(code, [part.record]))
            for cell, column in zip(row.cells, whole.columns, strict=True):
                inside = mine(code, counted, column.bucket.first, column.bucket.last)
                assert cell.count == sum(part.count for part in cell.parts) == len(inside)
                assert found(session, cell.query) == owners(inside)
        for i, column in enumerate(whole.columns):
            assert column.count == sum(row.cells[i].count for row in whole.rows)
            assert [p.count for p in column.parts] == [
                sum(row.cells[i].parts[j].count for row in whole.rows) for j in range(len(counted))
            ]


# -- what is counted
def test_by_default_everything_that_the_base_has(session: Session, texts: Texts) -> None:
    for record, unit in (("return", "returns"), ("claim", "failures"), ("refusal", "failures")):
        shop(session, [(record, 0, "staff", TODAY)])
        for name in FIGURES:
            shape = figures.as_json(figures.figure(session, name), texts)
            assert shape["unit"] == unit
            assert shape["n"] == sum(shape["counts"].values()) == len(shape["of"])
            json.dumps(shape, allow_nan=False)
    assert shape["of"] == ["claims", "refusals", "returns"]


def test_one_record_by_its_own_name(session: Session, texts: Texts) -> None:
    shop(session, [*many("claim", "staff", 12), *many("return", "delivery", 15)], 100)
    formats = Formats(texts)
    for name in FIGURES:
        result = figures.figure(session, name, of="returns")
        told = figures.evidence(result, texts, formats) + figures.counted(result, texts, formats)
        assert texts("figures.found_return", n=15) in told
        assert texts("figures.found_claim", n=12) not in told
        assert figures.table(result, texts, formats).headers[1] == texts("figures.head_return")
        assert texts("figures.head_claim") not in figures.table(result, texts, formats).headers
        both = figures.figure(session, name)
        told = figures.evidence(both, texts, formats)
        assert f"{texts('figures.found_claim', n=12)}, {texts('figures.found_return', n=15)}" in told
        assert texts("figures.found_failure", n=27) in figures.counted(both, texts, formats)


def test_columns_for_each_record(session: Session, texts: Texts) -> None:
    shop(session, [*many("claim", "staff", 12), *many("return", "staff", 3), *many("return", "", 2)], 100)
    formats = Formats(texts)
    for name in FIGURES:
        result = figures.figure(session, name)
        table = figures.table(result, texts, formats)
        heads = [texts(f"figures.{key}") for key in ("head_failure", "column_claim", "column_return")]
        places = [table.headers.index(head) for head in heads]
        told = [tuple(line[i] for i in places) for line in table.texts]
        assert told == [("15", "12", "3"), ("2", "·", "2"), ("17", "12", "5")]
        assert [len(row.offers) for row in table.rows] == [3, 1]
        rows = list(
            csv.reader(figures.csv_text(result, texts, formats).splitlines(), delimiter=",;"[texts.language != "en"])
        )
        places = [rows[0].index(head) for head in heads]
        assert [sum(int(row[i]) for row in rows[1:]) for i in places] == [17, 12, 5]


def test_open_are_claims_and_problems(session: Session, texts: Texts) -> None:
    shop(session, [*many("claim", "staff", 3), *many("return", "staff", 9), *many("problem", "staff", 2)])
    result = figures.figure(session, "failure-points")
    assert (result.n, result.open) == (14, 5)
    assert texts("figures.head_open") in figures.table(result, texts, Formats(texts)).headers
    assert figures.figure(session, "failure-points", of="claims,returns").open == 3
    assert figures.figure(session, "failure-points", of="problems").open == 2
    returns = figures.figure(session, "failure-points", of="returns")
    assert (
        returns.open,
        texts("figures.head_open_cases") in figures.table(returns, texts, Formats(texts)).headers,
    ) == (
        5,
        True,
    )


def test_an_offer_says_how_many_have_a_card_and_is_none_where_nobody_has(session: Session, texts: Texts) -> None:
    nobodys = [("claim", None, "delivery", TODAY - timedelta(n)) for n in range(4)]
    shop(session, [*nobodys, *many("claim", "staff", 2), ("claim", None, "staff", TODAY), *many("return", "staff", 3)])
    formats = Formats(texts)
    for name in FIGURES:
        rows = figures.table(figures.figure(session, name), texts, formats).rows
        assert [len(row.offers) for row in rows] == [3, 0]
        whole, claims, returns = rows[0].offers
        assert texts("figures.carded", n=5, found=texts("figures.found_failure", n=6)) in whole.words
        assert texts("figures.carded", n=2, found=texts("figures.found_claim", n=3)) in claims.words
        assert returns.words == texts("figures.offer", found=texts("figures.found_return", n=3))
        for offer in rows[0].offers:
            assert found(session, offer.query)


def test_the_next_action_is_the_newest_improvement_under_way_at_the_point(session: Session, texts: Texts) -> None:
    shop(session, [*many("claim", "delivery_times", 4), *many("claim", "staff", 2)])
    points = {p.code: p.id for p in session.base.all("failure_point")}

    def act() -> list[str]:
        table = figures.table(figures.figure(session, "failure-points"), texts, Formats(texts))
        return [line[table.headers.index(texts("figures.head_next"))] for line in table.texts]

    assert act() == ["—", "—", ""]
    with session.base.write(Intent("test")) as work:
        at = {"failure_point": points["delivery"], "date": TODAY}
        work.add("improvement", [
            {**at, "text": "Older", "date": TODAY - timedelta(9)},
            {**at, "text": "Call the day before", "status": "in_work", "failure_point": points["delivery_times"]},
            {**at, "text": "Done", "status": "done"},
        ])  # fmt: skip
    assert act() == ["Call the day before", "—", ""]


@pytest.mark.parametrize("of", ["", "claims,", "claim", "claims returns", "wishes", ()])
def test_what_is_no_record_of_failures_is_refused(session: Session, of: Any) -> None:
    with pytest.raises(UserError) as refused:
        figures.figure(session, "failure-points", of=of)
    assert refused.value.code == "figure_option"


def test_none_of_what_was_asked_for(session: Session, texts: Texts) -> None:
    shop(session, many("claim", "staff", 3))
    formats = Formats(texts)
    for name in FIGURES:
        result = figures.figure(session, name, of="returns,refusals")
        assert (result.n, result.clients) == (0, 0)
        head = texts("figures.head_failure")
        assert figures.title(result, texts, formats) == texts("figures.title_empty_other", head=head)
        assert figures.table(result, texts, formats).rows == ()
        past = figures.figure(session, name, of="claims", last=date(2026, 12, 1), first=TODAY)
        assert texts("figures.head_claim").lower() in figures.title(past, texts, formats).lower()


# -- the finding
def test_returns_that_do_not_say_where_take_no_title(session: Session, texts: Texts) -> None:
    """Returns from invoices never say it: thirty of them do not hide that half of what is named is delivery."""
    formats = Formats(texts)
    named = [*many("claim", "delivery", 8), *many("claim", "staff", 4), *many("return", "product", 4)]
    shop(session, [*named, *many("return", "", 30)], 200)
    result = figures.figure(session, "failure-points")
    assert result.rows[-1].place.id is None
    assert (result.rows[-1].count, result.n) == (30, 46)
    assert (result.finding.code, result.rows[result.finding.row].place.code) == ("share", "delivery")
    title = figures.title(result, texts, formats)
    assert texts("figures.part_half").lower() in title.lower()
    assert texts("figures.title_stated", sentence="").strip(" .") in title
    evidence = figures.evidence(result, texts, formats)
    assert texts("figures.whole_failure", n=16) in evidence
    for part in result.parts:
        assert texts(f"figures.found_{part.record}", n=part.count) in evidence
    words = texts("figures.note_unsaid", count="30", whole=texts("figures.whole_return", n=34))
    for name in FIGURES:
        assert words in figures.note(figures.figure(session, name), texts, formats)
        assert words not in figures.note(figures.figure(session, name, of="claims"), texts, formats)


def test_claims_that_do_not_say_where_are_a_finding(session: Session) -> None:
    shop(session, [*many("claim", "staff", 12), *many("claim", "", 15), *many("return", "staff", 1)])
    assert figures.figure(session, "failure-points").finding.code == "not_stated"
    assert figures.figure(session, "failure-points", of="claims").finding.code == "not_stated"


def test_too_few_that_say_where_are_no_finding_about_places(session: Session) -> None:
    shop(session, [*many("claim", "staff", 9), *many("return", "", 30)])
    assert figures.figure(session, "failure-points").finding.code == "not_stated"


def test_what_begins_to_be_written_down_is_no_rise(session: Session, texts: Texts) -> None:
    """Claims come evenly for a year; since September returns are kept as well."""
    formats = Formats(texts)
    claims: list[Failed] = [("claim", n % 6, "delivery", TODAY - timedelta(8 * n)) for n in range(60)]
    shop(session, claims, 300)
    even = figures.figure(session, "failure-points")
    assert even.finding.change is None
    late: list[Failed] = [("return", n % 6, "delivery", date(2026, 9, 2) + timedelta(n)) for n in range(60)]
    write(session, late, list(session.base.find(parse(""))))
    alone = figures.figure(session, "failure-points", of="returns")
    for name in FIGURES:
        result = figures.figure(session, name)
        assert result.n == even.n + 60
        finding = result.finding
        assert (finding.change if name == "failure-points" else finding.outbreak) is None
        words = texts("figures.note_late", claims=texts("figures.head_return").lower(), day=formats.date(late[0][3]))
        assert words in figures.note(result, texts, formats)
        assert figures.note(figures.figure(session, name, of="claims"), texts, formats) == figures.note(
            alone, texts, formats
        )
    both = figures.figure(session, "failure-points")
    assert both.trend.code == both.rows[0].trend.code == even.trend.code == "same"


def test_a_rise_of_what_is_kept_long_is_found_beside_it(session: Session) -> None:
    early: list[Failed] = [("claim", 0, "delivery", TODAY - timedelta(14 * n + 90)) for n in range(22)]
    claims: list[Failed] = [("claim", 0, "delivery", date(2026, 9, 1) + timedelta(2 * n)) for n in range(40)]
    returns: list[Failed] = [("return", 0, "delivery", date(2026, 10, 2) + timedelta(n)) for n in range(20)]
    shop(session, [*early, *claims])
    alone = figures.figure(session, "failure-points")
    assert alone.finding.change.since == date(2026, 9, 1)
    with session.base.write(Intent("import.rows")) as work:
        work.add("return", [{"date": day, "failure_point": alone.rows[0].place.id} for *_, day in returns])
    assert figures.figure(session, "failure-points").finding.change == alone.finding.change


def test_an_exported_picture_keeps_the_whole_note(session: Session, tmp_path: Path) -> None:
    late: list[Failed] = [("refusal", 0, "staff", date(2026, 10, 2))]
    shop(session, [*many("claim", "delivery", 20), *many("return", "", 30), *late], 200)
    for language in ("en", "uk", "ru"):
        texts = Texts(language)
        formats = Formats(texts)
        result = figures.figure(session, "failure-points")
        file = export(result, tmp_path / f"{language}.svg", texts, formats, kind="svg")
        told = " ".join(re.findall(r"<!-- (.*?) -->", file.read_text("utf-8")))
        assert formats.date(late[0][3]) in told.replace("&#160;", "\u00a0")
