"""Voices in memory are those in the rows, whatever was done since they were read: plain Python says which, and in what
order."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_crm.app.services import NewBase
from desktop_crm.app.voice_rows import (
    KINDS,
    LANES,
    OPEN_LANES,
    SORTED_BY,
    STATES,
    STATUS_OF,
    VoiceQuery,
    VoiceRow,
    key_of,
    of_key,
)
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.errors import Cancelled
from desktop_crm.domain.failure import index, path_text
from desktop_crm.domain.folding import fold, sort_key
from desktop_crm.domain.query import Sort
from desktop_crm.storage import voice_columns
from desktop_crm.storage.base import SqliteBase
from desktop_crm.storage.opening import open_base

TODAY = date(2026, 11, 20)
DAYS = st.sampled_from([date(2020, 1, 1), date(2026, 11, 1), date(2026, 11, 19), TODAY])
WORDS = st.sampled_from(["Диван", "диван у плямах", "не дзвонять", "<b>", "", "ґанок"])
REFS = st.sampled_from([None, 1, 2])
COMMON = {"client_id": st.sampled_from([None, 1, 2, 3]), "date": DAYS}
OPTIONAL: dict[str, dict[str, Any]] = {
    "claim": {"text": WORDS, "failure_point": REFS, "staff": REFS, "severity": st.integers(1, 10), "due_date": DAYS},
    "problem": {"text": WORDS, "failure_point": REFS, "staff": REFS, "severity": st.integers(1, 10), "due_date": DAYS},
    "wish": {"text": WORDS},
    "refusal": {"reason": WORDS, "failure_point": REFS, "staff": REFS},
    "return": {"reason": WORDS, "failure_point": REFS, "staff": REFS},
    "loss": {"reason": WORDS, "failure_point": REFS, "staff": REFS},
}


def values(record: str) -> st.SearchStrategy[dict[str, Any]]:
    fields = {**COMMON, **OPTIONAL[record]}
    if record in STATUS_OF:
        fields["status"] = st.sampled_from(list(STATUS_OF[record].values()))
    return st.fixed_dictionaries(fields)


STEPS = st.lists(
    st.one_of(
        *(st.tuples(st.just("add"), st.just(r), values(r)) for r in KINDS),
        *(st.tuples(st.just("edit"), st.just(r), values(r)) for r in KINDS),
        st.tuples(st.sampled_from(["remove", "restore"]), st.sampled_from([*KINDS, "client"]), st.integers(1, 3)),
        st.tuples(st.sampled_from(["undo", "redo"]), st.just(""), st.none()),
        st.tuples(st.just("look"), st.just(""), st.none()),
    ),
    max_size=14,
)
SORTS = st.lists(st.builds(Sort, st.sampled_from(SORTED_BY), st.booleans()), min_size=1, max_size=2)
QUERIES = st.builds(
    VoiceQuery,
    words=st.sampled_from(["", "", "диван", "олена", "плям див", "нема такого"]),
    kinds=st.frozensets(st.sampled_from(KINDS), max_size=2),
    state=st.sampled_from(["", "", *STATES]),
    points=st.frozensets(st.sampled_from([0, 1, 2]), max_size=2),
    staff=st.frozensets(st.sampled_from([0, 1]), max_size=1),
    first=st.sampled_from([None, date(2026, 1, 1)]),
    last=st.sampled_from([None, date(2026, 11, 19)]),
    card=st.sampled_from([None, None, True, False]),
    sort=SORTS.map(tuple),
)


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("voices") / "v.crm"
    made = open_base(path, new=NewBase())
    with made.write(Intent("staff")) as work:
        work.add("staff", [{"name": "Юрко"}, {"name": "Іван"}])
        work.add("client", [{"name": "Олена"}, {"name": "Їжак"}, {"organisation": "Anna"}])
    made.close()
    return path


@contextmanager
def copied(path: Path) -> Iterator[SqliteBase]:
    with TemporaryDirectory() as place:
        copy = Path(place) / path.name
        shutil.copyfile(path, copy)
        base = open_base(copy)
        base.today = lambda: TODAY
        try:
            yield base
        finally:
            base.close()


def play(base: SqliteBase, steps: list[Any]) -> None:
    for verb, record, with_ in steps:
        if verb == "look":
            base.voices(VoiceQuery(state="overdue", points=frozenset({1}), staff=frozenset({1})))
        elif verb in ("undo", "redo"):
            getattr(base, verb)()
        elif verb == "add":
            alive = with_["client_id"] is None or base.get("client", with_["client_id"]) is not None
            with base.write(Intent("x")) as work:
                work.add(record, [with_ if alive else {**with_, "client_id": None}])
        elif verb == "edit":
            found = base.all(record)
            alive = with_["client_id"] is None or base.get("client", with_["client_id"]) is not None
            if found and alive:
                with base.write(Intent("x")) as work:
                    work.edit(record, {found[-1].id: with_})
        elif verb == "remove" and base.get(record, with_) is not None:
            with base.write(Intent("x")) as work:
                work.remove(record, [with_])
        elif verb == "restore":
            gone = base.get_gone(record, with_)
            card = getattr(gone, "client_id", None)
            if gone is not None and (card is None or base.get("client", card) is not None):
                with base.write(Intent("x")) as work:
                    work.restore(record, [with_])


def expected(base: SqliteBase, query: VoiceQuery) -> list[int]:
    points = index(base.all("failure_point"))
    staff = {s.id: s.name for s in base.all("staff")}
    clients = {c.id: c.title for c in base.all("client")}

    def lane(record: str, found: Any) -> str:
        return next((k for k, s in STATUS_OF.get(record, {}).items() if s == found.status), "")

    def wanted(record: str, found: Any) -> bool:
        mine = lane(record, found)
        due = getattr(found, "due_date", None)
        said = fold(
            f"{getattr(found, 'text', None) or getattr(found, 'reason', '')}\n{clients.get(found.client_id, '')}"
        )
        states = {
            "": True,
            "open": mine in OPEN_LANES,
            "closed": mine in LANES[2:],
            "overdue": mine in OPEN_LANES and due is not None and due < TODAY,
        }
        return (
            (not query.kinds or record in query.kinds)
            and states[query.state]
            and (not query.points or (getattr(found, "failure_point", None) or 0) in query.points)
            and (not query.staff or (getattr(found, "staff", None) or 0) in query.staff)
            and (query.first is None or found.date >= query.first)
            and (query.last is None or found.date <= query.last)
            and (query.card is None or (found.client_id is not None) == query.card)
            and all(part in said for part in query.words.split())
        )

    def value(column: str, record: str, found: Any) -> Any:
        if column == "kind":
            return KINDS.index(record)
        if column == "status":
            return LANES.index(lane(record, found)) if lane(record, found) else None
        if column == "client":
            name = clients.get(found.client_id)
            return None if name is None else (sort_key(name), found.client_id)
        if column == "point":
            point = getattr(found, "failure_point", None)
            return None if point is None else (sort_key(path_text(point, points)), path_text(point, points), point)
        if column == "staff":
            id = getattr(found, "staff", None)
            return None if id is None else (sort_key(staff[id]), staff[id], id)
        if column == "due":
            return getattr(found, "due_date", None) if lane(record, found) in OPEN_LANES else None
        return getattr(found, column, None)

    rows = [(record, found) for record in KINDS for found in base.all(record) if wanted(record, found)]
    rows.sort(key=lambda row: (row[1].date, key_of(row[0], row[1].id)), reverse=True)
    for key in reversed(query.sort):
        known = [row for row in rows if value(key.column, *row) is not None]
        none = [row for row in rows if value(key.column, *row) is None]
        known.sort(key=lambda row: value(key.column, *row), reverse=key.descending)  # equals keep their order
        rows = known + none
    return [key_of(record, found.id) for record, found in rows]


@given(steps=STEPS, query=QUERIES)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_anything_that_was_done(blank: Path, steps: list[Any], query: VoiceQuery) -> None:
    with copied(blank) as base:
        play(base, steps[: len(steps) // 2])
        play(base, [("look", "", None)])
        play(base, steps[len(steps) // 2 :])
        assert list(base.voices(query)) == expected(base, query)
        board = base.voice_board(query, 2)
        keys = expected(base, query)
        rows = base.voice_rows(keys)
        assert set(rows) == set(keys)
        for lane in LANES:
            mine = [key for key in keys if rows[key].lane == lane]
            assert (board[lane].count, list(board[lane].newest)) == (len(mine), mine[:2])


@given(steps=STEPS, query=QUERIES)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_first_are_the_beginning_of_all(blank: Path, steps: list[Any], query: VoiceQuery) -> None:
    with copied(blank) as base:
        play(base, [step for step in steps if step[0] != "look"])
        for wanted in (VoiceQuery(kinds=query.kinds), query):
            first, whole = base.first_voices(wanted, 2)
            every = list(base.voices(wanted))
            assert list(first) == every[: len(first)]
            assert len(first) >= min(2, len(every))
            assert not whole or list(first) == every


def test_a_row_says_what_the_record_says(blank: Path) -> None:
    with copied(blank) as base:
        with base.write(Intent("x")) as work:
            work.add(
                "claim",
                [
                    {
                        "client_id": 1,
                        "text": "Пляма\nна дивані",
                        "date": TODAY,
                        "failure_point": 2,
                        "severity": 7,
                        "status": "in_work",
                        "due_date": date(2026, 11, 22),
                        "staff": 1,
                    }
                ],
            )
            work.add("loss", [{"reason": "Пішли", "date": TODAY, "yearly_value": 100, "won_back_on": TODAY}])
            work.add("wish", [{"client_id": 3, "text": "x" * 5000, "date": TODAY, "status": "granted"}])
        claim, loss, wish = (base.voice_rows([key_of(r, 1)])[key_of(r, 1)] for r in ("claim", "loss", "wish"))
        assert claim == VoiceRow(
            "claim", 1, 1, "Олена", "Пляма\nна дивані", TODAY, 2, 7, "in_work", date(2026, 11, 22), None, 1, None
        )
        assert claim.open
        assert of_key(claim.key) == ("claim", 1)
        assert (loss.client, loss.lane, loss.closed_on, loss.amount) == ("", "", TODAY, 100)
        assert (wish.client, wish.lane, len(wish.text)) == ("Anna", "resolved", 1000)
        assert base.voice_rows([key_of("claim", 77)]) == {}


def test_who_no_longer_wants_to_know_is_not_answered(blank: Path) -> None:
    with copied(blank) as base, pytest.raises(Cancelled):
        base.voices(VoiceQuery(words="диван"), lambda: True)


def test_more_than_can_be_read_one_by_one_is_read_anew(blank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with copied(blank) as base:
        base.voices(VoiceQuery())
        monkeypatch.setattr(voice_columns, "_MOST", 3)
        with base.write(Intent("x")) as work:
            work.add("wish", [{"text": str(n), "date": TODAY} for n in range(10)])
        query = replace(VoiceQuery(), sort=(Sort("date", True),))
        assert list(base.voices(query)) == expected(base, query)


@pytest.mark.parametrize("piece", [1, 3])
def test_pieces_join_without_a_seam(blank: Path, piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice_columns, "_PIECE", piece)
    with copied(blank) as base:
        with base.write(Intent("x")) as work:
            ids = work.add("claim", [{"text": str(n), "date": date(2026, 1, 1 + n), "severity": 5} for n in range(7)])
            work.remove("claim", [ids[3]])
        assert list(base.voices(VoiceQuery())) == expected(base, VoiceQuery())


def test_what_leaves_with_its_card_and_what_has_none(blank: Path) -> None:
    """The journal names a card that goes, not what goes with it; and no card tells of what has none."""
    query = VoiceQuery(sort=(Sort("severity", True), Sort("kind")))
    with copied(blank) as base:
        said = {"text": "Диван", "date": TODAY, "severity": 5}
        with base.write(Intent("x")) as work:
            work.add("claim", [{**said, "client_id": 1}, said, {**said, "client_id": 2}])
        acts: list[Callable[[Any], Any]] = [
            lambda work: work.remove("client", [1]),
            lambda work: work.edit("claim", {2: {"severity": 9, "status": "declined"}}),
            lambda work: work.edit("claim", {2: {"client_id": 2}}),
            lambda work: work.edit("claim", {3: {"client_id": None}}),
            lambda work: work.remove("claim", [2, 3]),
            lambda work: work.restore("client", [1]),
        ]
        for act in acts:
            assert list(base.voices(query)) == expected(base, query)
            with base.write(Intent("x")) as work:
                act(work)
        for again in (base.undo, base.undo, base.undo, base.redo, base.undo, base.undo):
            again()
            assert list(base.voices(query)) == expected(base, query)
