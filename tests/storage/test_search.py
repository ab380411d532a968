"""What is found: the meaning of a search in plain Python, and the index against it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_crm.app.services import NewBase
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.errors import Cancelled
from desktop_crm.domain.query import ClientQuery, Sort
from desktop_crm.storage.base import SqliteBase
from desktop_crm.storage.engine import many, run, scalars
from desktop_crm.storage.opening import open_base
from desktop_crm.storage.search_index import (
    all_plain,
    bodies,
    matches,
    national,
    needles,
    plain,
    search_body,
    tidy,
)
from tests.storage.conftest import Do

BLANK = {
    "number": "", "name": "", "organisation": "", "position": "", "other_names": (), "phones": (), "emails": (),
    "urls": (), "addresses": (),
    "city": "", "source": "", "tags": (), "notes": "",
}  # fmt: skip


def found(base: SqliteBase, words: str) -> list[int]:
    return list(base.find(ClientQuery(words)))


@given(st.lists(st.text(st.sampled_from("aбЇґё`’\x1e\0\u0301\u0308éßİǆй\n") | st.characters(), max_size=8)))
def test_texts_are_folded_together_as_each_by_itself(texts: list[str]) -> None:
    assert list(all_plain(iter(texts))) == list(map(plain, texts))


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


TAGS = st.lists(st.sampled_from(["vip", "VIP зал", "опт", "067 12", "Ґ", "x\0y"]), max_size=2, unique=True).map(tuple)


@settings(max_examples=80, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cards=st.lists(st.tuples(LETTERS, TAGS, TAGS), min_size=1, max_size=4),
    words=st.lists(st.sampled_from(["vip", "зал", "о", "оп", "067 123", "71", "г", "x", "y"]), min_size=1, max_size=3),
    name=LETTERS,
    older=st.booleans(),
)
def test_tags_are_found_beside_the_words_of_a_card(
    shared: SqliteBase,
    cards: list[tuple[str, tuple[str, ...], tuple[str, ...]]],
    words: list[str],
    name: str,
    older: bool,
) -> None:
    """Before and after the tags change, in a base of today and in one whose texts still hold the tags."""
    with shared.write(Intent("x")) as work:
        ids = work.add("client", [{"name": text, "phones": ("067 123 45",), "tags": tags} for text, tags, _ in cards])
    if older:
        write_tags_into_texts(shared, ids)

    def hold(tags: list[tuple[str, ...]]) -> None:
        texts = {
            i: "\n".join([search_body(BLANK | {"name": text, "phones": ("067 123 45",)}), *map(plain, own)])
            for i, (text, _, _), own in zip(ids, cards, tags, strict=True)
        }
        for asked in (*words, " ".join(words), f"{name} {words[0]}"):
            wanted = {i for i, text in texts.items() if matches(text, needles(asked))}
            assert {i for i in found(shared, asked) if i >= ids.start} == wanted, asked
            first, _ = shared.first(ClientQuery(asked), 2)
            assert {i for i in first if i >= ids.start} <= wanted, asked

    hold([tags for _, tags, _ in cards])
    with shared.write(Intent("x")) as work:
        work.edit("client", {i: {"tags": tags} for i, (_, _, tags) in zip(ids, cards, strict=True)})
    hold([tags for _, _, tags in cards])
    with shared.store.changing() as conn:
        run(conn, "INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)")
    if work.changes.clients:
        shared.undo()
    hold([tags for _, tags, _ in cards])
    with shared.write(Intent("x")) as work:
        work.remove("client", ids)


def write_tags_into_texts(base: SqliteBase, ids: range) -> None:
    """As older versions kept them."""
    with base.store.changing() as conn:
        texts = bodies(conn, ids, formerly=True)
        old = dict(map(tuple, run(conn, "SELECT id, body FROM search WHERE id >= ?", ids.start)))
        delete = "INSERT INTO search_index (search_index, rowid, body) VALUES ('delete', ?, ?)"
        many(conn, delete, list(old.items()))
        many(conn, "UPDATE search SET body = ? WHERE id = ?", [(text, i) for i, text in texts.items()])
        many(conn, "INSERT INTO search_index (rowid, body) VALUES (?, ?)", list(texts.items()))


def test_an_older_base_is_as_it_should_be(base: SqliteBase, do: Do) -> None:
    ids = do(lambda w: w.add("client", [{"name": f"Олена {i}", "tags": ("опт",)} for i in range(5)])).added["client"]
    write_tags_into_texts(base, ids)
    assert [finding.details for finding in base.check() if not finding.ok] == []
    do(lambda w: w.edit("client", {2: {"tags": ()}, 3: {"notes": "новий"}}))
    assert [finding.details for finding in base.check() if not finding.ok] == []
    assert found(base, "опт") == [1, 3, 4, 5]


def test_tags_change_without_the_searched_texts(base: SqliteBase, do: Do, monkeypatch: pytest.MonkeyPatch) -> None:
    do(lambda w: w.add("client", [{"name": f"Олена {i}", "tags": ("опт",)} for i in range(5)]))
    written: list[int] = []
    monkeypatch.setattr("desktop_crm.storage.search_index._update", lambda conn, clients: written.extend(clients))
    do(lambda w: w.edit("client", {i: {"tags": ("опт", "весна")} for i in range(1, 6)}))
    base.undo()
    do(lambda w: w.edit("client", {i: {"tags": ()} for i in range(1, 6)}))
    assert not written
    assert found(base, "опт") == []


def test_many_with_a_tag_are_walked_through_in_order(base: SqliteBase, do: Do) -> None:
    tags = [(), ("vip",), ("опт",)]
    do(lambda w: w.add("client", [{"name": f"Клієнт {i:04}", "tags": tags[i % 3]} for i in range(9_000)]))
    base.warm()
    for words in ("vip", "опт", "клієнт vip", "vip 00", "vi", "о"):
        everybody = found(base, words)
        first, whole = base.first(ClientQuery(words), 100)
        assert list(first) == everybody[: len(first)], words
        assert len(first) >= min(100, len(everybody)), words
        assert whole == (list(first) == everybody) or not whole


def test_the_head_of_the_list_in_memory_is_the_head_of_all(
    base: SqliteBase, do: Do, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is edited, undone, deleted or sorted anew since it was read."""
    monkeypatch.setattr("desktop_crm.storage.hits._PART", 1)
    monkeypatch.setattr("desktop_crm.storage.hits._FEW_UNKNOWN", 4)
    dice = random.Random(7)
    words = ["олена", "олег", "067 123", "06712", "опт", "vip", "зал", "кухня", "об", "о"]

    def card() -> dict[str, Any]:
        return {
            "name": " ".join(dice.choices(words, k=2)),
            "phones": (f"067 12{dice.randrange(10)} 45",),
            "tags": tuple(dice.sample(["vip", "опт", "06712"], dice.randrange(3))),
            "city": dice.choice(["Львів", "Київ", ""]),
        }

    def hold() -> None:
        for asked in (*words, "олена vip", "опт 067 12", "київ об", "немає"):
            for sort in ((Sort("name"),), (Sort("city"), Sort("name", True))):
                query = ClientQuery(asked, sort=sort)
                everybody, (first, whole) = list(base.find(query)), base.first(query, 10)
                assert list(first) == everybody[: len(first)], asked
                assert len(first) >= min(10, len(everybody)), asked
                assert not whole or list(first) == everybody, asked

    do(lambda w: w.add("client", [card() for _ in range(150)]))
    base.warm()
    with base._figures() as (conn, stale):
        assert len(base._orders.view(conn, stale).texts) == 150
    hold()
    for turn in range(8):
        some = dice.sample(range(1, 151), dice.choice([1, 3, 20]))
        alive = [i for i in some if base.get("client", i)]
        if turn % 4 == 3:
            do(lambda w, alive=alive: w.remove("client", alive))
        else:
            do(lambda w, alive=alive: w.edit("client", {i: card() for i in alive}))
        hold()
        if turn % 2:
            base.undo()
            hold()


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
