"""Fields of the shop's own in the list: whatever was edited and undone, a condition finds what a plain look finds."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_crm.domain import custom_field
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.custom_field import CustomField, Own, Value
from desktop_crm.domain.folding import fold
from desktop_crm.domain.query import ClientQuery, Condition, Sort, parse
from desktop_crm.storage.base import SqliteBase
from desktop_crm.storage.opening import open_base
from tests.storage.conftest import Do

KINDS = ("number", "choice", "flag", "date", "text")
WOODS = ("oak", "Red beech", "ash, white")
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "number": st.sampled_from([Decimal(n) for n in ("-2147483.647", "-1", "0", "2.5", "3", "999999999999.999")]),
    "choice": st.sampled_from(WOODS),
    "flag": st.booleans(),
    "date": st.sampled_from([date(1900, 1, 1), date(2024, 2, 29), date(2200, 12, 31)]),
    "text": st.sampled_from(["Moved", "moved ", "їжак", "none of it", "a\nb"]),
}
ASKED: dict[str, list[str]] = {
    "number": ["-2147483.647", "0", "2.5", "3", "none"],
    "choice": [*WOODS, "oak,Red beech", "oak,none", "none"],
    "flag": ["yes", "no", "none"],
    "date": ["1900-01-01", "2024-02-29", "none"],
    "text": ["MOVED", "їжак", "їжак,moved", "none"],
}


def said(value: Value | None, kind: str, op: str, asked: str) -> bool:
    """The meaning of a condition, in plain words."""
    if op == ":" and asked == "none":
        return value is None
    if kind in ("text", "choice"):
        wanted = {fold(part.strip()) for part in (asked, *asked.split(","))}
        return fold(value.strip()) in wanted if isinstance(value, str) else "none" in wanted
    if value is None:
        return False
    if kind == "flag":
        return value == (asked == "yes")
    limit: Any = Decimal(asked) if kind == "number" else date.fromisoformat(asked)
    found: Any = value
    compared: dict[str, bool] = {
        ":": found == limit,
        ">": found > limit,
        "<": found < limit,
        ">=": found >= limit,
        "<=": found <= limit,
    }
    return compared[op]


class Shop:
    """A base with a field of each kind, and a plain look at all its cards."""

    def __init__(self, base: SqliteBase) -> None:
        self.base = base
        with base.write(Intent("fields")) as work:
            rows = [{"name": k, "kind": k, "choices": WOODS if k == "choice" else ()} for k in KINDS]
            self.ids = dict(zip(KINDS, work.add("custom_field", rows), strict=True))
        with base.write(Intent("cards")) as work:
            self.cards = list(work.add("client", [{"name": f"Client {n}"} for n in range(6)]))

    def edit(self, card: int, new: dict[str, Value | None]) -> None:
        found = self.base.get("client", card)
        if found is None:
            return
        custom = custom_field.changed(found.custom, {self.ids[k]: v for k, v in new.items()})
        with self.base.write(Intent("client.edit")) as work:
            work.edit("client", {card: {"custom": custom}})

    def plain(self, kind: str) -> dict[int, Value | None]:
        own = Own.of(self.base.all("custom_field"))
        live = self.base.records("client", range(1, 100))
        key = custom_field.key_of(self.ids[kind])
        return {id: custom_field.values(c.custom, own).get(key) for id, c in live.items()}

    def look(self) -> None:
        """Every condition and every order, against the plain look."""
        for kind in KINDS:
            key, values = custom_field.key_of(self.ids[kind]), self.plain(kind)
            there = any(one.id == self.ids[kind] for one in self.base.all("custom_field"))
            for asked in ASKED[kind]:
                for op in (":", ">", "<=") if kind in ("number", "date") and asked != "none" else (":",):
                    for negated in (False, True):
                        wanted = {i for i, v in values.items() if said(v, kind, op, asked) != negated}
                        if not there:  # no card says anything of a field that is gone
                            wanted = {i for i in values if (asked == "none") != negated}
                        found = self.base.find(ClientQuery(conditions=(Condition(key, op, asked, negated),)))
                        assert set(found) == wanted, (kind, op, asked, negated)
            if kind in ("number", "date", "flag"):
                order: Any = lambda i, v=values: (v[i] is None, v[i] if v[i] is not None else 0, i)  # noqa: E731
                assert list(self.base.find(ClientQuery(sort=(Sort(key), Sort("added"))))) == sorted(values, key=order)
        for kind in ("text", "choice"):
            for word in ("moved", "beech", "їжак"):
                wanted = {
                    i for k in ("text", "choice") for i, v in self.plain(k).items() if v and fold(word) in fold(str(v))
                }
                assert set(self.base.find(parse(word))) == wanted, (kind, word)
        assert all(finding.ok for finding in self.base.check())


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    folder, numbers = tmp_path_factory.mktemp("own"), iter(range(10_000))
    return lambda: folder / f"{next(numbers)}.crm"


@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_conditions_equal_a_plain_look_after_edits_and_undos(
    data: st.DataObject, new_base: Path, places: Callable[[], Path]
) -> None:
    path = places()
    shutil.copy(new_base, path)
    base = open_base(path, actor="Ірина")
    try:
        shop = Shop(base)
        steps = st.sampled_from(["edit", "edit", "edit", "undo", "redo", "remove", "restore", "drop", "back", "look"])
        for step in data.draw(st.lists(steps, max_size=12)):
            card = data.draw(st.sampled_from(shop.cards))
            kind = data.draw(st.sampled_from(KINDS))
            if step == "edit":
                value = data.draw(st.one_of(st.none(), VALUES[kind]))
                shop.edit(card, {kind: value})
            elif step in ("undo", "redo"):
                last = base.next_undo()
                if step == "redo" or (last is not None and last.intent.code not in ("fields", "cards")):
                    getattr(base, step)()
            elif step == "look":
                shop.look()
            else:
                _move(base, step, card if step in ("remove", "restore") else shop.ids[kind])
        shop.look()
    finally:
        base.close()


def _move(base: SqliteBase, step: str, id: int) -> None:
    record = "client" if step in ("remove", "restore") else "custom_field"
    live = base.get(record, id) is not None
    if live == (step in ("remove", "drop")):
        with base.write(Intent(step)) as work:
            work.remove(record, [id]) if live else work.restore(record, [id])


def test_who_holds_a_value_and_which_values_are_most_frequent(base: SqliteBase, do: Do) -> None:
    do(lambda w: w.add("custom_field", [{"name": "Floor", "kind": "number"}, {"name": "Lift", "kind": "flag"}]))
    values: list[dict[int, Value | None]] = [
        {1: Decimal(3), 2: True},
        {1: Decimal(3)},
        {1: Decimal("2.5"), 2: False},
        {},
    ]
    do(lambda w: w.add("client", [{"name": "A", "custom": custom_field.changed("", v)} for v in values]))
    assert base.own_held(1) == [1, 2, 3]
    assert base.own_held(2) == [1, 3]
    assert base.own_values(1, 10) == [(3, 2), (2.5, 1)]
    assert base.own_values(2, 10) == [(False, 1), (True, 1)]
    do(lambda w: w.remove("client", [1]))
    assert (base.own_held(1), base.own_held(1, gone=True)) == ([2, 3], [1])


def test_words_of_a_deleted_field_are_found_no_more_and_again_when_it_is_back(base: SqliteBase, do: Do) -> None:
    do(lambda w: w.add("custom_field", [{"name": "Story"}]))
    do(lambda w: w.add("client", [{"name": "A", "custom": custom_field.changed("", {1: "їжакові двері"})}]))
    assert list(base.find(parse("їжак"))) == [1]
    do(lambda w: w.remove("custom_field", [1]))
    assert list(base.find(parse("їжак"))) == []
    base.undo()
    assert list(base.find(parse("їжак"))) == [1]
    assert all(finding.ok for finding in base.check())


def test_what_is_no_value_of_the_kind_is_none_at_all(base: SqliteBase, do: Do) -> None:
    do(lambda w: w.add("custom_field", [{"name": "Floor", "kind": "number"}]))
    do(lambda w: w.add("client", [{"name": "A", "custom": '{"1":"many"}'}, {"name": "B", "custom": '{"1":true}'}]))
    key = CustomField(1, 0).key
    assert list(base.find(ClientQuery(conditions=(Condition(key, ">", "0"),)))) == []
    assert list(base.find(ClientQuery(conditions=(Condition(key, ":", "none"),)))) == [1, 2]


def test_every_number_is_one(base: SqliteBase, do: Do) -> None:
    """None of them is taken for the mark of a card that says nothing."""
    do(lambda w: w.add("custom_field", [{"name": "Balance", "kind": "number"}]))
    numbers = [Decimal(n) for n in ("-2147483.647", "-2147483.646", "-999999999999.999", "999999999999.999", "0.001")]
    rows = [{"name": "A", "custom": custom_field.changed("", {1: n})} for n in numbers]
    do(lambda w: w.add("client", [*rows, {"name": "B"}]))
    for id, number in enumerate(numbers, 1):
        assert list(base.find(ClientQuery(conditions=(Condition("custom_1", ":", str(number)),)))) == [id]
    assert list(base.find(ClientQuery(sort=(Sort("custom_1"),)))) == [3, 1, 2, 5, 4, 6]
    assert list(base.find(ClientQuery(sort=(Sort("custom_1", True),)))) == [4, 5, 2, 1, 3, 6]
