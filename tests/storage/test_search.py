"""What is found: the meaning of a search in plain Python, and the index against it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_crm.app.services import NewBase
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.errors import Cancelled
from desktop_crm.domain.query import ClientQuery
from desktop_crm.storage.base import SqliteBase
from desktop_crm.storage.engine import run, scalars
from desktop_crm.storage.opening import open_base
from desktop_crm.storage.search_index import matches, national, needles, search_body, tidy
from tests.storage.conftest import Do

BLANK = {
    "number": "", "name": "", "organisation": "", "position": "", "other_names": (), "phones": (), "emails": (),
    "urls": (), "addresses": (),
    "city": "", "source": "", "tags": (), "notes": "",
}  # fmt: skip


def found(base: SqliteBase, words: str) -> list[int]:
    return list(base.find(ClientQuery(words)))


@pytest.mark.parametrize(
    "words",
    [
        "шевченко", "ОЛЕНА шевч", "івненко", "Ївненко", "ґудзик", "гудзик", "ёлка", "елка", "cafe", "Café",
        "067 123-45-67", "0671234567", "+380671234567", "+38 (067) 123 45 67", "8 067 123 45 67", "80671234567",
        "671234567", "123-45", "4567", "45 67", "067", "(067)", "+38067", "00380671234567", "380671234567",
        "львів 067", "olena@", "@x.ua", "17850", "сайт", "vip", "ніжка", "диван марсель", "заміна", "доставка ввечері",
        "час", "12/4", "шевченка, 12/4", "o'neil", "в", "7", "", "   ", "ШЕВЧЕНКО\tОЛЕНА\n",
    ],
)  # fmt: skip
def test_found(base: SqliteBase, do: Do, words: str) -> None:
    card = {
        "name": "Шевченко Олена Ївненко",
        "organisation": "ТОВ «Ґудзик» Ёлка Café",
        "other_names": ("O’Neil",),
        "phones": ("+38 (067) 123-45-67",),
        "emails": ("Olena@X.ua",),
        "addresses": ("вул. Шевченка, 12/4",),
        "city": "Львів",
        "number": "17850",
        "source": "Сайт",
        "tags": ("VIP",),
        "notes": "дзвонити ввечері",
    }

    def act(w: object) -> None:
        (id,) = w.add("client", [card])  # type: ignore[attr-defined]
        day = date(2026, 1, 1)
        claim = {"text": "Ніжка", "product": "Диван «Марсель»", "resolution": "Заміна", "client_id": id, "date": day}
        w.add("claim", [claim])  # type: ignore[attr-defined]
        w.add("wish", [{"text": "Доставка ввечері", "topic": "Час", "client_id": id, "date": day}])  # type: ignore[attr-defined]

    do(act)
    assert found(base, words) == [1]


@pytest.mark.parametrize(
    "words", ["шевченко іван", "068 123-45-67", "0671234568", "шевченколена", "львів\u0000х", "olena x.ua y", "12-4-5"]
)
def test_not_found(base: SqliteBase, do: Do, words: str) -> None:
    do(lambda w: w.add("client", [{"name": "Шевченко Олена", "city": "Львів", "phones": ("+380671234567",)}]))
    assert found(base, words) == []


@pytest.mark.parametrize(
    "words",
    ['"', '""', "'", "*", "NEAR(a b)", "a AND b", "NOT", "OR", "body:олена", "-олена", "^олена", "(", ")", "{x}", "ол*",
     '"олена"', "олена\0", "\0", "%", "_", "🙂", "\u202e", "=cmd|' /C calc'!A0", "<b>", ";DROP TABLE client",
     "о" * 100_000, "о л е н а " * 5_000, "1 2 3 4 " * 5_000, "067 " * 5_000, "абв " * 3_000 + "1"],
)  # fmt: skip
def test_anything_may_be_typed(base: SqliteBase, do: Do, words: str) -> None:
    """Never an error, never an operator; kept texts with the same characters are found."""
    do(lambda w: w.add("client", [{"name": "Олена"}, {"name": 'the "quoted" (one) * -x', "notes": "NEAR(a b)"}]))
    bodies = {1: search_body(BLANK | {"name": "Олена"}),
              2: search_body(BLANK | {"name": 'the "quoted" (one) * -x', "notes": "NEAR(a b)"})}  # fmt: skip
    assert set(found(base, words)) == {i for i, body in bodies.items() if matches(body, needles(words))}


def test_what_was_written_is_found_whatever_it_is(base: SqliteBase, do: Do) -> None:
    texts = [
        "a\0b",
        "🙂🙃🙂",
        "x" * 100_000,
        "ß STRASSE",
        "ŐŰ",
        "İstanbul",
        "ﬁne",
        "е\u0301" * 5,
        "١٢٣",
        "日本語テスト",
    ]
    do(lambda w: w.add("client", [{"name": text} for text in texts]))
    for i, text in enumerate(texts, 1):
        assert i in found(base, text[:50]), text[:20]
        assert i in found(base, text[:2]), text[:20]
        assert i in found(base, text.upper()[:40]), text[:20]


@pytest.mark.parametrize(
    ("number", "core"),
    [
        ("380671234567", "671234567"), ("80671234567", "671234567"), ("0671234567", "671234567"), ("0671", "0671"),
        ("067123", "67123"), ("671234567", "671234567"), ("00380671234567", "671234567"), ("79161234567", "9161234567"),
        ("89161234567", "9161234567"), ("38067", "38067"), ("38067123", "67123"), ("17850", "17850"), ("8", "8"),
    ],
)  # fmt: skip
def test_national(number: str, core: str) -> None:
    assert national(number) == core


LETTERS = st.text("абвгґіїйєё 0123456789+()-'\"aBçé\n\0", max_size=12)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteBase]:
    made = open_base(tmp_path_factory.mktemp("search") / "s.crm", new=NewBase())
    yield made
    made.close()


@settings(max_examples=150, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cards=st.lists(st.tuples(LETTERS, LETTERS, LETTERS), min_size=1, max_size=4), words=LETTERS, cut=st.data())
def test_sql_finds_what_a_scan_finds(
    shared: SqliteBase, cards: list[tuple[str, str, str]], words: str, cut: st.DataObject
) -> None:
    with shared.write(Intent("x")) as work:
        rows = [{"name": name, "phones": (phone,), "notes": notes} for name, phone, notes in cards]
        ids = work.add("client", rows)
    bodies = {
        i: search_body(BLANK | {"name": name, "phones": (phone,), "notes": notes})
        for i, (name, phone, notes) in zip(ids, cards, strict=True)
    }
    with shared.store.reading() as conn:
        assert {i: bodies[i] for i in ids} == dict(
            map(tuple, run(conn, "SELECT id, body FROM search WHERE id >= ?", ids.start))
        )
    body = bodies[ids[0]]
    start = cut.draw(st.integers(0, max(0, len(body) - 1)))
    piece = body[start : start + cut.draw(st.integers(1, 8))]
    for asked in (words, piece, f"{words} {piece}"):
        wanted = {i for i, text in bodies.items() if matches(text, needles(asked))}
        assert {i for i in found(shared, asked) if i >= ids.start} == wanted
    with shared.write(Intent("x")) as work:
        work.remove("client", ids)


def test_words_are_not_found_across_two_fields(base: SqliteBase, do: Do) -> None:
    do(lambda w: w.add("client", [{"name": "ab", "city": "cd", "phones": ("12", "34")}]))
    assert found(base, "abcd") == []
    assert found(base, "1234") == []
    assert found(base, "ab cd") == [1]


def test_a_claim_is_found_where_it_is_now(base: SqliteBase, do: Do, olena: int) -> None:
    (other,) = do(lambda w: w.add("client", [{"name": "Інша"}])).added["client"]
    do(lambda w: w.edit("claim", {1: {"client_id": other}}))
    assert found(base, "хитається") == [other]
    do(lambda w: w.edit("claim", {1: {"client_id": None}}))
    assert found(base, "хитається") == []
    base.undo()
    do(lambda w: w.edit("claim", {1: {"resolution": "підкручено"}}))
    assert found(base, "підкруч") == [other]
    do(lambda w: w.remove("claim", [1]))
    assert found(base, "підкруч") == []


def test_a_search_can_be_cancelled(base: SqliteBase, do: Do) -> None:
    do(lambda w: w.add("client", [{"name": f"Клієнт {i}"} for i in range(3000)]))
    with pytest.raises(Cancelled):
        base.find(ClientQuery("л"), lambda: True)
    asked = 0

    def soon() -> bool:
        nonlocal asked
        asked += 1
        return asked > 1

    with pytest.raises(Cancelled):
        base.find(ClientQuery("л т"), soon)
    assert len(found(base, "л т")) == 3000, "the connection serves again"


def test_idle_time_merges_what_saving_leaves(base: SqliteBase, do: Do, olena: int) -> None:
    for i in range(40):
        do(lambda w, i=i: w.edit("client", {olena: {"notes": f"слово{i} " * 40}}))
    base.store.engine.dispose()
    with base.store.reading() as conn:
        before = scalars(conn, "SELECT count(DISTINCT segid) FROM search_index_idx")[0]
    tidy(base.store)
    with base.store.reading() as conn:
        assert scalars(conn, "SELECT count(DISTINCT segid) FROM search_index_idx")[0] <= before
    assert found(base, "слово39") == [olena]
    assert found(base, "слово38") == []
    assert all(finding.ok for finding in base.check())


SAID: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "problem": (
        {"text": "Шухляда заїдає", "product": "Комод", "resolution": "Змащено"},
        ("шухляда", "комод", "змащено"),
    ),
    "feedback": (
        {"product_wrong": "Скочується", "staff_disliked": "Поспіх", "sale_irritated": "Каса", "worries": "Гарантія",
         "note": "Вітання"},
        ("скочується", "поспіх", "каса", "гарантія", "вітання"),
    ),
    "loss": ({"reason": "Дешевше деінде", "public_note": "Відгук"}, ("деінде", "відгук")),
    "contact_person": (
        {"name": "Ґудзь Їлля", "position": "Закупівлі", "phones": ("+380 67 765-43-21",), "emails": ("G@x.ua",),
         "notes": "До обіду"},
        ("гудзь", "закупівлі", "067 765 43 21", "7654321", "g@x.ua", "обіду"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("record", list(SAID))
def test_what_else_stands_on_a_card_is_found(base: SqliteBase, do: Do, record: str) -> None:
    values, words = SAID[record]
    dated = {} if record == "contact_person" else {"date": date(2026, 1, 1)}

    def act(w: object) -> None:
        w.add("client", [{"name": "Олена"}, {"name": "Петро"}])  # type: ignore[attr-defined]

    do(act)
    do(lambda w: w.add(record, [{**values, **dated, "client_id": 2}]))
    for word in words:
        assert found(base, word) == [2], word
    do(lambda w: w.edit(record, {1: {next(iter(values)): "Інше слово"}}))
    assert found(base, words[0]) == []
    assert found(base, "інше слово") == [2]
    do(lambda w: w.edit(record, {1: {"client_id": 1}}))
    assert found(base, "інше слово") == [1]
    do(lambda w: w.remove(record, [1]))
    assert found(base, "інше слово") == []
    base.undo()
    assert found(base, "інше слово") == [1]
    assert all(finding.ok for finding in base.check())
