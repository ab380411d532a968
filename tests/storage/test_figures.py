"""What figures read, from summaries that are right at every moment or made right before they are read."""

from __future__ import annotations

from datetime import date

import pytest

from desktop_crm.domain.changes import Intent
from desktop_crm.domain.query import Sort, parse
from desktop_crm.storage import summaries, trade
from desktop_crm.storage.base import SqliteBase
from desktop_crm.storage.engine import run, scalars
from desktop_crm.storage.opening import open_base
from desktop_crm.storage.schema import metadata
from tests.storage.conftest import Do
from tests.storage.daily import failure_days

ALL = date(1900, 1, 1), date(2200, 1, 1)
DAY = date(2026, 1, 10)


def stale(base: SqliteBase) -> set[str]:
    with base.store.reading() as conn:
        return summaries.stale_in(conn)


def test_an_empty_base_has_no_figures(base: SqliteBase) -> None:
    assert failure_days(base, *ALL) == []
    assert base.purchase_days(*ALL) == []
    assert base.open_cases() == []
    assert base.return_days(*ALL) == []
    assert base.day_range() is None
    arrays = base.trade().rows.purchases
    assert [len(a) for a in (arrays.client, arrays.day, arrays.amount, arrays.cost)] == [0] * 4


def test_rows_with_and_without_client_count(base: SqliteBase, do: Do, olena: int) -> None:
    do(lambda w: w.add("claim", [{"text": "x", "date": DAY, "failure_point": 4}, {"text": "y", "date": DAY}]))
    do(lambda w: w.add("purchase", [{"date": DAY, "amount": 700}, {"client_id": olena, "date": DAY, "amount": 300}]))
    assert failure_days(base, *ALL) == [(None, DAY, 1, 0), (4, DAY, 1, 0), (None, date(2026, 11, 1), 1, 1)]
    assert failure_days(base, DAY, DAY) == [(None, DAY, 1, 0), (4, DAY, 1, 0)]
    assert base.purchase_days(*ALL) == [(DAY, 2, 1000), (date(2026, 11, 1), 1, 1_240_000)]
    assert base.purchase_days(date(2026, 1, 11), date(2026, 10, 31)) == []
    assert sorted(base.open_cases(), key=str) == [(4, 1), (None, 2)]
    assert base.day_range() == (DAY, date(2026, 11, 1))


def test_each_source_of_failures_by_itself_and_all_together(base: SqliteBase, do: Do, olena: int) -> None:
    (other,) = do(lambda w: w.add("client", [{"name": "x"}])).added["client"]
    at = {"date": DAY, "failure_point": 4}
    returns = [{"client_id": olena, **at, "amount": 90}, {"client_id": other, **at, "amount": 7}, {**at, "amount": 3}]
    do(lambda w: w.add("return", returns))
    do(lambda w: w.add("refusal", [{"client_id": other, **at, "reason": "dear"}, {"date": DAY, "reason": "late"}]))
    do(lambda w: w.add("claim", [{"client_id": olena, **at, "text": "x"}]))
    (hidden,) = do(lambda w: w.add("problem", [{**at, "text": "x"}])).added["problem"]
    do(lambda w: w.add("loss", [{"client_id": other, **at, "reason": "x"}]))
    assert failure_days(base, DAY, DAY) == [(None, DAY, 1, 0), (4, DAY, 7, 5)]
    assert [failure_days(base, DAY, DAY, [r]) for r in ("problem", "loss")] == [[(4, DAY, 1, 0)], [(4, DAY, 1, 1)]]
    do(lambda w: w.edit("problem", {hidden: {"client_id": olena}}))
    assert failure_days(base, DAY, DAY, ["problem"]) == [(4, DAY, 1, 1)]
    assert base.open_cases(["problem"]) == [(4, 1)]
    do(lambda w: w.edit("problem", {hidden: {"status": "resolved"}}))
    assert base.open_cases(["problem"]) == []
    assert failure_days(base, DAY, DAY, ["return"]) == [(4, DAY, 3, 2)]
    assert failure_days(base, DAY, DAY, ["refusal", "claim"]) == [(None, DAY, 1, 0), (4, DAY, 2, 2)]
    assert failure_days(base, DAY, DAY, []) == []
    assert base.return_days(*ALL) == [(DAY, 3, 100)]
    period = f"@{DAY}..{DAY}"
    assert set(base.find(parse(f"point:4{period}"))) == {olena, other}
    assert set(base.find(parse(f"point:4{period}~claim"))) == {olena}
    assert set(base.find(parse(f"point:4{period}~claim~refusal"))) == {olena, other}
    assert set(base.find(parse("point:4~refusal"))) == {other}
    assert set(base.find(parse("point:4~problem"))) == {olena}
    assert set(base.find(parse("point:4~loss"))) == {other}
    assert list(base.find(parse("point:none~refusal,none~return"))) == []
    do(lambda w: w.edit("return", {2: {"date": date(2027, 1, 1), "failure_point": None, "amount": 8}}))
    assert failure_days(base, *ALL, ["return"]) == [(4, DAY, 2, 1), (None, date(2027, 1, 1), 1, 1)]
    assert base.return_days(*ALL) == [(DAY, 2, 93), (date(2027, 1, 1), 1, 8)]
    assert base.day_range() == (DAY, date(2027, 1, 1))


def test_purchases_as_arrays(base: SqliteBase, do: Do, olena: int) -> None:
    (other,) = do(lambda w: w.add("client", [{"name": "x"}])).added["client"]
    rows = [(other, DAY, 5, None), (olena, DAY, 7, 3), (None, DAY, 9, 1), (other, date(1900, 1, 1), 10**15, 0)]
    do(lambda w: w.add("purchase", [dict(zip(("client_id", "date", "amount", "cost"), r, strict=True)) for r in rows]))
    arrays = base.trade().rows.purchases
    assert arrays.client.tolist() == [olena, olena, other, other]
    assert arrays.day.tolist() == [d.toordinal() for d in (DAY, date(2026, 11, 1), date(1900, 1, 1), DAY)]
    assert arrays.amount.tolist() == [7, 1_240_000, 10**15, 5]
    assert arrays.cost.tolist() == [3, 800_000, 0, -1]
    assert (arrays.client.dtype, arrays.day.dtype) == ("int64", "int32")


def test_trade_since_an_earlier_reading(base: SqliteBase, do: Do, olena: int) -> None:
    (other,) = do(lambda w: w.add("client", [{"name": "x"}])).added["client"]
    every = base.trade()
    assert every.clients is None
    nothing = base.trade(every.state)
    assert (nothing.clients is not None and nothing.clients.tolist(), nothing.state) == ([], every.state)
    do(lambda w: w.add("return", [{"client_id": other, "date": DAY, "amount": 5, "cost": 2}, {"date": DAY}]))
    do(lambda w: w.edit("claim", {1: {"compensation": 30}}))
    do(lambda w: w.add("client", [{"name": "y"}]))
    news = base.trade(every.state)
    assert news.clients is not None
    assert news.clients.tolist() == [olena, other, 3]
    bought, back, paid = news.rows.purchases, news.rows.returns, news.rows.compensations
    assert (bought.client.tolist(), back.client.tolist(), paid.client.tolist()) == ([olena], [other], [olena])
    assert (back.amount.tolist(), back.cost.tolist(), paid.amount.tolist()) == ([5], [2], [30])
    assert paid.day.tolist() == [date(2026, 11, 1).toordinal()]
    reader = open_base(base.path, write=False)
    do(lambda w: w.add("client", [{"name": "z"}]))
    assert reader.trade(news.state).clients is None, "another program cannot know who was touched"
    reader.close()


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(1969, 12, 31), date(1970, 1, 1), date(2024, 2, 29)])
def test_days_in_arrays_are_ordinals(base: SqliteBase, do: Do, olena: int, day: date) -> None:
    do(lambda w: w.add("return", [{"client_id": olena, "date": day}]))
    assert base.trade().rows.returns.day.tolist() == [day.toordinal()]


def test_totals_know_which_cost_is_known(base: SqliteBase, do: Do, olena: int) -> None:
    do(lambda w: w.add("purchase", [{"client_id": olena, "date": DAY, "amount": 100}]))
    with base.store.reading() as conn:
        row = run(conn, "SELECT * FROM client_total").one()
    assert tuple(row) == (olena, 20260110, 20261101, 2, 1_240_100, 1_240_000, 800_000)


def test_bulk_work_marks_stale_and_the_next_reading_mends(
    base: SqliteBase, do: Do, olena: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summaries, "BULK", 2)

    def act(w: object) -> None:
        ids = w.add("client", [{"name": f"k{i}"} for i in range(4)])  # type: ignore[attr-defined]
        w.add("claim", [{"client_id": c, "text": "x", "date": DAY} for c in ids])  # type: ignore[attr-defined]
        for record in ("purchase", "return"):
            w.add(record, [{"client_id": c, "date": DAY, "amount": 5} for c in ids])  # type: ignore[attr-defined]

    do(act)
    assert stale(base) == {"client_total", "client_voice", "failure_day", "purchase_day", "return_day"}
    page = base.page([olena, 2])
    assert (page[2].purchases, page[2].open_claims, page[olena].purchases) == (1, 1, 1), "a page reads past them"
    assert stale(base), "and leaves the rest to who needs it"
    reader = open_base(base.path, write=False)
    assert failure_days(reader, *ALL) == [(None, DAY, 8, 8), (None, date(2026, 11, 1), 1, 1)]
    assert failure_days(reader, *ALL, ["return"]) == [(None, DAY, 4, 4)]
    assert len(reader.find(parse("claims>0"))) == 5
    assert reader.day_range() == (DAY, date(2026, 11, 1))
    reader.close()
    assert len(base.find(parse("claims:1", (Sort("last"),)))) == 5
    assert stale(base) == {"failure_day", "purchase_day", "return_day"}
    with base.write(Intent("x")) as work:  # a writer at work does not hold up a figure
        assert base.purchase_days(DAY, DAY) == [(DAY, 4, 20)]
        work.edit("client", {olena: {"notes": "x"}})
    assert "purchase_day" in stale(base)
    assert base.purchase_days(DAY, DAY) == [(DAY, 4, 20)]
    assert failure_days(base, DAY, DAY) == [(None, DAY, 8, 8)]
    assert base.return_days(*ALL) == [(DAY, 4, 20)]
    assert stale(base) == set()
    base.undo()
    base.undo()
    assert failure_days(base, *ALL) == [(None, date(2026, 11, 1), 1, 1)]
    assert all(finding.ok for finding in base.check())


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        ("SELECT id FROM client ORDER BY sort_key, id", "client_by_sort_key"),
        ("SELECT id FROM client WHERE origin <> '' AND origin IN (SELECT value FROM json_each(?))", "client_by_origin"),
        ("SELECT id FROM client WHERE number <> '' AND number IN (SELECT value FROM json_each(?))", "client_by_number"),
        ("SELECT DISTINCT city FROM client WHERE city <> ''", "client_by_city"),
        ("SELECT failure_point FROM claim WHERE status IN ('new', 'in_work') GROUP BY failure_point", "claim_open"),
        ("SELECT 1 FROM operation WHERE undone = 1", "operation_undone"),
        (summaries.CLIENT_TOTAL.select("client_id = ?1"), "purchase_by_client"),
        (summaries.CLIENT_VOICE.select("client_id = ?1"), "claim_by_client"),
        (trade.piece(trade.PURCHASES, trade.BETWEEN), "COVERING INDEX purchase_by_client"),
        (trade.piece(trade.RETURNS, trade.BETWEEN), "COVERING INDEX return_by_client"),
        (trade.piece(trade.COMPENSATIONS, trade.BETWEEN), "COVERING INDEX claim_compensated"),
        ("SELECT id FROM claim_gone WHERE gone_with IN (SELECT value FROM json_each(?))", "claim_gone_by_card"),
    ],
)  # fmt: skip
def test_indexes_are_used(base: SqliteBase, sql: str, index: str) -> None:
    """A partial index is used for the very text of its condition only."""
    with base.store.reading() as conn:
        plan = " ".join(
            str(row[3]) for row in run(conn, f"EXPLAIN QUERY PLAN {sql}", *[1] * (1 if "?1" in sql else sql.count("?")))
        )
    assert index in plan, plan


def test_every_index_is_there(base: SqliteBase) -> None:
    with base.store.reading() as conn:
        names = set(scalars(conn, "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"))
    assert names == {i.name for table in metadata.tables.values() for i in table.indexes}
