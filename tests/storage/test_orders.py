"""Whichever way an answer is found: it is the one that plain Python finds in the rows, in the same order."""

from __future__ import annotations

import shutil
import threading
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_crm.app.services import NewBase
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.claim import OPEN
from desktop_crm.domain.errors import Cancelled
from desktop_crm.domain.folding import fold, sort_key
from desktop_crm.domain.query import ClientQuery, Condition, Sort, parse
from desktop_crm.storage import columns, hits
from desktop_crm.storage.base import SqliteBase
from desktop_crm.storage.columns import TAIL
from desktop_crm.storage.opening import open_base
from desktop_crm.storage.search_index import matches, needles, plain, search_body
from desktop_crm.storage.unit_of_work import UnitOfWork
from tests.storage.conftest import Do

TODAY = date(2026, 11, 20)
NAMES = st.sampled_from(["Олена", "Ганна", "ґанна", "Їжак", "Anna", "а", "яя", "", "О", "щ"])
CITIES = st.sampled_from(["", "Львів", "львів ", "Їжаків", "Київ", "Adam"])
NUMBERS = st.sampled_from(["", "1", "01", "9", "10", "A-7", "b", "9" * 20, "1" + "0" * 19, "0"])
NOTES = st.text("абщ 1'\"\n🙂", max_size=6)
DAYS = st.sampled_from([None, date(1951, 7, 31), date(2020, 1, 1), date(2024, 5, 6), date(2026, 11, 20)])
CLIENT = st.fixed_dictionaries(
    {
        "name": NAMES,
        "city": CITIES,
        "number": NUMBERS,
        "notes": NOTES,
        "known_since": DAYS,
        "tags": st.sampled_from([(), ("VIP",), ("vip", "опт")]),
        "responsible": st.sampled_from([None, 1, 2]),
        "kind": st.sampled_from(["person", "company"]),
    }
)
SORTS = st.lists(
    st.builds(
        Sort,
        st.sampled_from(
            ["name", "city", "number", "last", "claims", "purchases", "known_since", "added", "responsible"]
        ),
        st.booleans(),
    ),
    min_size=1,
    max_size=3,
).map(tuple)
CONDITIONS = st.lists(
    st.tuples(
        st.sampled_from(
            ["city:львів", "tag:vip", "claims>0", "claims:0", "wishes>0", "purchases>=1", "last<2026-01-01",
             "since>2020-06-01", "responsible:none", "responsible:Іван", "kind:company", "first:2024-01-01..",
             "number:1", "overdue>0"]
        ),
        st.booleans(),
    ),
    max_size=2,
)  # fmt: skip


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("orders") / "o.crm"
    made = open_base(path, new=NewBase())
    with made.write(Intent("staff")) as work:
        work.add("staff", [{"name": "Іван"}, {"name": "Ганна"}])
    made.close()
    return path


@contextmanager
def copied(path: Path) -> Iterator[SqliteBase]:
    with TemporaryDirectory() as folder:
        made = open_base(Path(shutil.copy(path, folder)))
        made.today = lambda: TODAY
        try:
            yield made
        finally:
            made.close()


# --- the same in plain Python --------------------------------------------------------------------------------------
class Oracle:
    def __init__(self, base: SqliteBase, ids: list[int]) -> None:
        self.staff = {s.id: s.name for s in base.all("staff")}
        self.cards = {c.id: c for i in ids if (c := base.get("client", i)) is not None}
        self.on = {record: {i: base.on_card(record, i) for i in self.cards} for record in ("claim", "wish", "purchase")}

    def body(self, id: int) -> str:
        card = self.cards[id]
        voices = []
        for record, names in (("claim", ("text", "product", "resolution")), ("wish", ("text", "topic"))):
            for row in sorted(self.on[record][id], key=lambda r: r.id):
                voices += [getattr(row, name) for name in names]
        text = search_body({name: getattr(card, name) for name in card.__dataclass_fields__}, voices)
        return "\n".join([text, *map(plain, card.tags)])

    def number_of(self, key: str, id: int) -> Any:
        card, days = self.cards[id], [p.date for p in self.on["purchase"][id]]
        match key:
            case "claims":
                return sum(c.status in OPEN for c in self.on["claim"][id])
            case "wishes":
                return sum(w.status in ("new", "planned") for w in self.on["wish"][id])
            case "overdue":
                return sum(
                    c.status in OPEN and c.due_date is not None and c.due_date < TODAY for c in self.on["claim"][id]
                )
            case "purchases":
                return len(days)
            case "last":
                return max(days, default=None)
            case "first":
                return min(days, default=None)
        return card.known_since

    def holds(self, condition: Condition, id: int) -> bool:
        card = self.cards[id]
        match condition.key:
            case "city":
                return bool(card.city) and fold(card.city.strip()) == condition.value
            case "tag":
                return any(fold(tag) == condition.value for tag in card.tags)
            case "responsible":
                name = "none" if card.responsible is None else self.staff[card.responsible]
                return fold(name) == fold(condition.value)
            case "kind":
                return bool(card.kind == condition.value)
            case "first":
                value = self.number_of("first", id)
                return value is not None and value >= date(2024, 1, 1)
        value = self.number_of(condition.key, id)
        limit: Any = date.fromisoformat(condition.value) if "-" in condition.value else int(condition.value)
        if value is None:
            return False
        return bool({
            ":": value == limit, ">": value > limit, "<": value < limit, ">=": value >= limit, "<=": value <= limit
        }[condition.op])  # fmt: skip

    def find(self, query: ClientQuery) -> list[int]:
        wanted = needles(query.words)
        found = [
            i
            for i in self.cards
            if matches(self.body(i), wanted) and all(self.holds(c, i) != c.negated for c in query.conditions)
        ]
        found.sort(key=lambda i: (sort_key(self.cards[i].title), i))
        for sort in reversed(query.sort):
            if sort.column == "name":
                found.sort(key=lambda i: (sort_key(self.cards[i].title), i), reverse=sort.descending)
                continue
            known = [i for i in found if self.sorted_by(sort.column, i) is not None]
            # reversed twice: equals keep their order
            if sort.descending:
                known.reverse()
            known.sort(key=lambda i, c=sort.column: self.sorted_by(c, i))  # type: ignore[misc]
            if sort.descending:
                known.reverse()
            found = known + [i for i in found if self.sorted_by(sort.column, i) is None]
        return found

    def sorted_by(self, column: str, id: int) -> Any:
        card = self.cards[id]
        match column:
            case "added":
                return id
            case "city":
                return (sort_key(card.city), card.city) if card.city else None
            case "responsible":
                return None if card.responsible is None else sort_key(self.staff[card.responsible])
            case "number":
                if not card.number:
                    return None
                plain = card.number.isascii() and card.number.isdecimal()
                return (0, int(card.number), "") if plain else (1, 0, card.number)
        return self.number_of(column, id)


# --- random lives --------------------------------------------------------------------------------------------------
def act(base: SqliteBase, ids: list[int], data: st.DataObject) -> None:
    """One operation of a user."""
    alive = [i for i in ids if base.get("client", i) is not None]
    what = data.draw(
        st.sampled_from(["add", "edit", "claim", "purchase", "wish", "remove", "undo", "restore", "close"])
    )
    with base.write(Intent("x")) as work:
        if what == "add" or not alive:
            ids += work.add("client", data.draw(st.lists(CLIENT, min_size=1, max_size=4)))
            return
        one = data.draw(st.sampled_from(alive))
        day = data.draw(DAYS.filter(bool))
        if what == "edit":
            work.edit("client", {one: data.draw(CLIENT)})
        elif what == "claim":
            work.add("claim", [{"client_id": one, "text": data.draw(NOTES), "date": day, "due_date": data.draw(DAYS)}])
        elif what == "wish":
            work.add("wish", [{"client_id": one, "text": data.draw(NOTES), "date": day}])
        elif what == "purchase":
            work.add("purchase", [{"client_id": one, "date": day, "amount": 5}])
        elif what == "remove":
            work.remove("client", [one])
        elif what == "restore":
            gone = [i for i in ids if i not in alive and base.get_gone("client", i) is not None]
            if gone:
                work.restore("client", [data.draw(st.sampled_from(gone))])
        elif what == "close" and (claims := base.on_card("claim", one)):
            work.edit("claim", {claims[0].id: {"status": "resolved"}})
    if what == "undo" and (last := base.next_undo()) is not None and last.intent.code == "x":
        base.undo()


def ask(base: SqliteBase, oracle: Oracle, data: st.DataObject) -> None:
    bodies = [oracle.body(i) for i in sorted(oracle.cards)] or [""]
    body = data.draw(st.sampled_from(bodies))
    start = data.draw(st.integers(0, max(0, len(body) - 1)))
    end = data.draw(st.booleans())
    length = data.draw(st.integers(0, 5))
    words = [body[-length:] if end and length else body[start : start + length]]
    words += data.draw(st.lists(st.sampled_from(["щ", "а", "1", "'", "аб", "🙂", "олен", "їжак", "12 1"]), max_size=1))
    conditions = tuple(
        Condition(c.key, c.op, c.value, negated)
        for text, negated in data.draw(CONDITIONS)
        for c in parse(text).conditions
    )
    query = ClientQuery(" ".join(words), conditions, data.draw(SORTS))
    wanted = oracle.find(query)
    assert list(base.find(query)) == wanted, query
    count = data.draw(st.integers(1, 3))
    first, whole = base.first(query, count)
    assert list(first) == wanted[: len(first)], query
    assert len(first) == len(wanted) if whole else count <= len(first) <= len(wanted), query


@settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_way_finds_what_plain_python_finds(staffed: Path, data: st.DataObject) -> None:
    ids: list[int] = []
    with pytest.MonkeyPatch.context() as patch, copied(staffed) as base:
        # every way of finding is taken on these small bases, too
        patch.setattr(hits, "_FIRST_STEP", data.draw(st.sampled_from([1, 256])))
        patch.setattr(hits, "_LARGEST_STEP", data.draw(st.sampled_from([2, 4096])))
        patch.setattr(hits, "_WALK", data.draw(st.sampled_from([2, 8000])))
        patch.setattr(hits, "_PART", data.draw(st.sampled_from([1, 32])))
        patch.setattr(hits, "_FEW_UNKNOWN", data.draw(st.sampled_from([0, 64])))
        patch.setattr(hits, "_MOST_TERMS", data.draw(st.sampled_from([1, 100])))
        patch.setattr(columns, "MOST_TOUCHED", data.draw(st.sampled_from([0, 1, 2000])))
        if data.draw(st.booleans()):
            base.warm()
        for _ in range(data.draw(st.integers(2, 6))):
            act(base, ids, data)
            walks = data.draw(st.booleans())
            patch.setattr(hits.Hits, "_worth_walking", lambda _hits, _count, walks=walks: walks)
            ask(base, Oracle(base, ids), data)
            ask(base, Oracle(base, ids), data)


@pytest.mark.parametrize("words", ["щ", "яя", "я", "ко", "нк", "к", "x", "ко щ", "🙂", "q'", '"'])
def test_short_words_at_the_end_of_a_card_and_in_its_midst(base: SqliteBase, do: Do, words: str) -> None:
    names = ["Щука", "борщ", "яя", "я", "Коваленко", "Панько", "к", "x", "🙂", "a🙂", "q'", 'q"', "ко щ", "", "щко"]
    do(lambda w: w.add("client", [{"name": name} for name in names]))
    base.warm()
    wanted = [i for i, name in enumerate(names, 1) if matches(fold(name), needles(words))]
    assert sorted(base.find(ClientQuery(words))) == wanted
    do(lambda w: w.edit("client", {1: {"notes": f"було {words}"}}))
    assert sorted(base.find(ClientQuery(words))) == sorted({1, *wanted})
    base.undo()
    assert sorted(base.find(ClientQuery(words))) == wanted


def test_many_first_letters_of_trigrams_are_read_in_the_texts(base: SqliteBase, do: Do) -> None:
    """More trigrams begin with this letter than are asked for one by one."""
    letters = [chr(code) for code in range(0x4E00, 0x4E00 + 3 * hits._MOST_TERMS)]
    do(lambda w: w.add("client", [{"name": f"ы{letter}z"} for letter in letters] + [{"name": "xyz"}]))
    base.warm()
    assert len(base.find(ClientQuery("ы"))) == len(letters)


def test_a_restored_copy_is_in_its_own_order(base: SqliteBase, do: Do) -> None:
    do(lambda w: w.add("client", [{"name": "Б", "city": "Я"}, {"name": "А", "city": "Ю"}]))
    copy = base.backup("manual")
    do(lambda w: w.edit("client", {1: {"name": "Аа", "city": "А"}}))
    by_city = parse("", (Sort("city"),))
    assert list(base.find(by_city)) == [1, 2]
    base.restore(copy.path)
    assert list(base.find(by_city)) == [2, 1]
    assert list(base.find(parse(""))) == [2, 1]
    do(lambda w: w.edit("client", {2: {"name": "Я"}}))
    assert list(base.find(parse(""))) == [1, 2]


def renamed(name: str, w: UnitOfWork) -> None:
    w.edit("client", {3: {"name": name}})


def test_a_restored_copy_that_was_written_on_is_in_its_own_order(base: SqliteBase, do: Do) -> None:
    do(lambda w: w.add("client", [{"name": "Б"}, {"name": "А"}, {"name": "В"}]))
    copy = base.backup("manual")
    do(lambda w: w.edit("client", {1: {"name": "Яя"}}))
    assert list(base.find(parse(""))) == [2, 3, 1]
    base.restore(copy.path)
    for name in ("Г", "Ґ"):
        do(partial(renamed, name))
    assert list(base.find(parse(""))) == [2, 1, 3]


def test_every_column_follows_what_comes_and_goes(base: SqliteBase, do: Do) -> None:
    day = date(2026, 1, 1)
    do(lambda w: w.add("staff", [{"name": "Іван"}]))
    do(lambda w: w.add("client", [{"name": "а"}, {"name": "б"}]))
    base.warm()

    def order(column: str) -> list[int]:
        return list(base.find(parse("", (Sort(column, True),))))

    every = ("city", "number", "known_since", "responsible", "last", "purchases", "claims")
    assert {column: order(column) for column in every} == {key: [1, 2] for key in every}
    assert list(base.find(parse("city:Київ"))) == list(base.find(parse("tag:vip"))) == []

    def act(w: UnitOfWork) -> None:
        own = {"city": "Київ", "number": "7", "known_since": day, "responsible": 1, "tags": ("vip",), "source": "сайт"}
        w.edit("client", {2: own})
        w.add("purchase", [{"client_id": 2, "date": day, "amount": 1}])
        w.add("claim", [{"client_id": 2, "date": day, "text": "х"}])
        w.add("wish", [{"client_id": 2, "date": day, "text": "х"}])

    do(act)
    conditions = ("city:Київ", "tag:vip", "source:сайт", "claims>0", "wishes>0", "purchases>0", "last:2026-01-01",
                  "first:2026-01-01..", "since:2026-01-01", "responsible:Іван")  # fmt: skip
    assert {column: order(column) for column in every} == {key: [2, 1] for key in every}
    assert {text: list(base.find(parse(text))) for text in conditions} == {key: [2] for key in conditions}
    base.undo()
    assert {column: order(column) for column in every} == {key: [1, 2] for key in every}
    assert {text: list(base.find(parse(text))) for text in conditions} == {key: [] for key in conditions}


def test_a_further_number_with_letters_finds_its_place(base: SqliteBase, do: Do) -> None:
    do(lambda w: w.add("client", [{"number": n} for n in ("B-1", "A-1", "12", "9" * 25, "0007")]))
    by_number = parse("", (Sort("number"),))
    assert list(base.find(by_number)) == [5, 3, 4, 2, 1]
    do(lambda w: w.add("client", [{"number": n} for n in ("A-2", "A-0")]))
    assert list(base.find(by_number)) == [5, 3, 4, 7, 2, 6, 1]


def test_an_operation_that_failed_moves_nobody(base: SqliteBase, do: Do) -> None:
    do(lambda w: w.add("client", [{"name": "Б"}, {"name": "А"}]))
    assert list(base.find(parse(""))) == [2, 1]

    def fail(w: Any) -> None:
        w.edit("client", {1: {"name": "Аа"}})
        raise ValueError("after all not")

    with pytest.raises(ValueError, match="after all not"):
        do(fail)
    assert list(base.find(parse(""))) == [2, 1]
    do(lambda w: w.edit("client", {2: {"name": "В"}}))
    assert list(base.find(parse(""))) == [1, 2]


def test_a_reader_of_an_older_moment_sees_its_own_order(base: SqliteBase, do: Do) -> None:
    do(lambda w: w.add("client", [{"name": "Б"}, {"name": "А"}]))
    with base.store.reading() as conn:
        older = base._orders.view(conn, ())
        do(lambda w: w.edit("client", {2: {"name": "Я"}}))
        assert list(base.find(parse(""))) == [1, 2]
        assert older.names.ids.tolist() == [2, 1]
    assert list(base.find(parse(""))) == [1, 2]


def test_further_keys_keep_the_order_and_leave_out_who_is_gone(base: SqliteBase, do: Do) -> None:
    do(lambda w: w.add("client", [{"name": "а", "city": c} for c in ("Я", "А", "Я", "А")]))
    do(lambda w: w.remove("client", [4]))
    assert list(base.sort(array("q", [4, 3, 2, 1, 99]), Sort("city"))) == [2, 3, 1]
    assert list(base.sort(array("q"), Sort("city"))) == []


def test_getting_ready_ends_when_the_base_is_closed(base: SqliteBase, do: Do) -> None:
    do(lambda w: w.add("client", [{"name": "а"}]))
    base.close()
    base.warm()
    assert TAIL not in base._orders._kept


def test_many_at_once_are_found_while_others_write(base: SqliteBase, do: Do) -> None:
    do(lambda w: w.add("client", [{"name": f"Клієнт {i}", "city": f"{i % 3}"} for i in range(50)]))
    wrong: list[object] = []
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            ids = list(base.find(parse("клі", (Sort("city"),))))
            if len(ids) != len(set(ids)) or not 50 <= len(ids) <= 80:
                wrong.append(ids)

    def add(i: int, w: UnitOfWork) -> None:
        w.add("client", [{"name": f"Клієнт {i}", "city": "1"}])

    readers = [threading.Thread(target=look) for _ in range(3)]
    for reader in readers:
        reader.start()
    for i in range(30):
        do(partial(add, i))
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []


def test_the_first_ones_can_be_cancelled(base: SqliteBase, do: Do) -> None:
    do(lambda w: w.add("client", [{"name": "а"}]))
    with pytest.raises(Cancelled):
        base.first(parse("а"), 1, lambda: True)
