"""`check` notices what it is for: each kind of damage, planted behind the write path's back, is found."""

from __future__ import annotations

from datetime import date

import pytest
from sqlcipher3 import dbapi2

from desktop_crm.domain.errors import UserError
from desktop_crm.storage.base import SqliteBase
from desktop_crm.storage.opening import open_base
from tests.storage.conftest import Do

NAMES = ["integrity", "foreign_keys", "search", "journal", "summaries", "counts"]


def failed(base: SqliteBase) -> dict[str, tuple[str, ...]]:
    return {finding.name: finding.details for finding in base.check() if not finding.ok}


def test_a_whole_base(base: SqliteBase, olena: int) -> None:
    assert [finding.name for finding in base.check()] == NAMES
    assert failed(base) == {}
    assert all(finding.details == () for finding in base.check())


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("UPDATE client SET notes = 'x'", {"search"}),
        ("UPDATE client SET kind = 'company'", {"journal"}),
        ("UPDATE search SET body = body || 'x'", {"search"}),
        ("DELETE FROM search", {"search", "counts"}),
        ("INSERT INTO search_index (search_index, rowid, body) SELECT 'delete', id, body FROM search", {"search"}),
        ("INSERT INTO search_index (rowid, body) VALUES (1, 'шевченко абвгд')", {"search"}),
        ("UPDATE client_total SET n = 7", {"summaries"}),
        ("DELETE FROM client_voice", {"summaries"}),
        ("INSERT INTO failure_day VALUES (2, 1, 20260101, 1, 0)", {"summaries"}),
        ("UPDATE purchase_day SET amount = 0", {"summaries"}),
        ("INSERT INTO return_day VALUES (20260101, 1, 1)", {"summaries"}),
        ("UPDATE claim SET client_id = 99", {"foreign_keys", "search", "summaries"}),
        ("DELETE FROM interaction", {"journal"}),
        ("DELETE FROM birth WHERE entity = 3", {"journal"}),
        ("UPDATE birth SET last = 5 WHERE entity = 3", {"journal"}),
        ("INSERT INTO wish_gone SELECT *, 3, NULL FROM wish", {"journal", "counts"}),
        ("UPDATE interaction_gone SET gone_with = NULL", set()),
        ("DELETE FROM change", {"journal"}),
        ("UPDATE claim_gone SET gone_with = 99 WHERE gone_with IS NULL", {"journal"}),
    ],
)
def test_damage_is_found(base: SqliteBase, do: Do, olena: int, sql: str, names: set[str]) -> None:
    do(lambda w: w.edit("client", {olena: {"kind": "person", "source": "сайт"}}))
    do(lambda w: w.edit("client", {olena: {"kind": "company"}}))
    do(lambda w: w.edit("client", {olena: {"kind": "person"}}))
    do(lambda w: w.add("claim", [{"client_id": olena, "text": "друга", "date": date(2026, 1, 1)}]))
    do(lambda w: w.remove("claim", [2]))
    raw = dbapi2.connect(str(base.path), isolation_level=None)
    raw.execute(sql)
    raw.close()
    found = failed(base)
    assert names <= set(found), found
    assert names or not found, found
    for details in found.values():
        assert 0 < len(details) <= 10


def test_broken_pages_are_found(base: SqliteBase, olena: int) -> None:
    base.close()
    torn = bytearray(base.path.read_bytes())
    raw = dbapi2.connect(str(base.path))
    page = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'client_by_sort_key'").fetchone()[0]
    raw.close()
    torn[(page - 1) * 4096 + 8 : page * 4096] = b"\xff" * (4096 - 8)
    base.path.write_bytes(torn)
    again = open_base(base.path)
    try:
        assert "integrity" in failed(again)
    except UserError as error:
        assert error.code == "base_damaged"  # noqa: PT017 - either is right
    finally:
        again.close()
