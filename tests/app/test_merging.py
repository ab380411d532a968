"""Two cards of one client become one, lose nothing, and come apart again."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_crm.app import cards, merging
from desktop_crm.app.importing.run import import_files
from desktop_crm.app.services import NewBase
from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Intent, Kept
from desktop_crm.domain.errors import Conflict, Invalid, UserError
from desktop_crm.domain.fields import specs
from desktop_crm.domain.records import ON_CARD, RECORDS
from desktop_crm.files.reading import read_table
from desktop_crm.storage.engine import run
from desktop_crm.storage.opening import open_base
from tests.conftest import TODAY
from tests.storage import oracle

DAY = date(2026, 5, 1)


def base_of(session: Session) -> Any:
    """The real one, with what tests look into."""
    return session.base


def card(session: Session, name: str, **values: Any) -> int:
    return cards.add_client(session, {"name": name, **values}).id


@pytest.fixture
def pair(session: Session) -> tuple[int, int]:
    """Olena twice: the second with three claims, two purchases and other spellings."""
    keep = card(
        session, "Шевченко Олена", phones=("067 123-45-67",), city="Львів", number="17", notes="Дзвонити зранку"
    )
    other = card(
        session,
        "Елена Шевченко",
        phones=("+380 67 123 45 67", "050 111-22-33"),
        emails=("olena@ukr.net",),
        number="18",
        birthday="1980-03-08",
        notes="Любить дуб",
        tags=("vip",),
    )
    for n in range(3):
        cards.add_record(session, "claim", other, {"text": f"Скарга {n}", "date": DAY})
    for n in range(2):
        cards.add_record(session, "purchase", other, {"amount": 100 + n, "date": DAY})
    cards.add_record(session, "claim", keep, {"text": "Своя", "date": DAY})
    return keep, other


def test_everything_is_on_the_kept_card(session: Session, pair: tuple[int, int]) -> None:
    keep, other = pair
    changes = merging.merge(session, keep, [other])
    found = cards.load_card(session, keep)
    assert found is not None
    assert (len(found.claims), len(found.purchases)) == (4, 2)
    client = found.client
    assert client.phones == ("067 123-45-67", "050 111-22-33"), "one phone spelled twice is one phone"
    assert client.emails == ("olena@ukr.net",)
    assert client.birthday == "1980-03-08", "what only the other card knew"
    assert client.notes == "Дзвонити зранку\n\nЛюбить дуб"
    assert client.other_names == ("Елена Шевченко", "№\u00a018"), "name and number that gave way are still found"
    assert base_of(session).get("client", other) is None
    assert base_of(session).get_gone("client", other).merged_into == keep
    assert changes.operation is not None
    assert changes.operation.intent == Intent("client.merge", "Елена Шевченко")
    assert all(f.ok for f in base_of(session).check())


def test_both_histories_are_on_the_kept_card(session: Session, pair: tuple[int, int]) -> None:
    keep, other = pair
    before = {(e.record, e.id, e.verb, e.field) for i in pair for e in base_of(session).history("client", i)}
    merging.merge(session, keep, [other])
    third = card(session, "Олена Шевченко")
    merging.merge(session, third, [keep])
    after = {(e.record, e.id, e.verb, e.field) for e in base_of(session).history("client", third)}
    assert before <= after
    assert ("client", other, "delete", "") in after


def test_one_undo_brings_back_what_was(session: Session, pair: tuple[int, int]) -> None:
    before = oracle.rows(base_of(session))
    merging.merge(session, pair[0], [pair[1]])
    after = oracle.rows(base_of(session))
    undone = cards.undo(session)
    assert undone is not None
    assert undone.kept == ()
    assert oracle.rows(base_of(session)) == before
    redone = cards.redo(session)
    assert redone is not None
    assert redone.kept == ()
    assert oracle.rows(base_of(session)) == after


def test_an_undo_keeps_what_was_done_since_and_says_so(session: Session, pair: tuple[int, int]) -> None:
    keep, other = pair
    merging.merge(session, keep, [other])
    op = base_of(session).next_undo()
    assert op is not None
    claim = base_of(session).on_card("claim", keep)[-1]
    cards.edit_record(session, "claim", claim.id, {"text": "Інакше"})
    cards.edit_record(session, "client", keep, {"notes": "Нове"})
    new = cards.add_record(session, "wish", keep, {"text": "Після", "date": DAY}).id
    undone = base_of(session).undo(op.id)
    assert undone is not None
    assert undone.kept == (Kept("client", keep, "notes"),)
    assert base_of(session).get("client", keep).notes == "Нове"
    assert base_of(session).get("client", keep).phones == ("067 123-45-67",)
    moved = base_of(session).get("claim", claim.id)
    assert (moved.text, moved.client_id) == ("Інакше", claim.client_id if claim.text == "Своя" else other)
    assert base_of(session).get("wish", new).client_id == keep
    assert len(base_of(session).on_card("claim", other)) == 3
    assert all(f.ok for f in base_of(session).check())


def test_more_than_two(session: Session, pair: tuple[int, int]) -> None:
    third = card(session, "Olena Shevchenko", phones=("0671234567",), city="Київ", urls=("https://olena.example",))
    before = oracle.rows(base_of(session))
    merging.merge(session, pair[0], [pair[1], third])
    found = base_of(session).get("client", pair[0])
    assert found.other_names == ("Елена Шевченко", "Olena Shevchenko", "№\u00a018")
    assert found.urls == ("https://olena.example",)
    assert found.city == "Львів"
    assert base_of(session).count() == 1
    cards.undo(session)
    assert oracle.rows(base_of(session)) == before


def test_what_is_chosen_stays(session: Session, pair: tuple[int, int]) -> None:
    keep, other = pair
    merging.merge(
        session, keep, [other], {"name": other, "number": other, "notes": keep, "phones": other, "tags": keep}
    )
    found = base_of(session).get("client", keep)
    assert (found.name, found.number, found.notes) == ("Елена Шевченко", "18", "Дзвонити зранку")
    assert found.phones == ("+380 67 123 45 67", "050 111-22-33")
    assert found.tags == ()
    assert found.other_names == ("Шевченко Олена", "№\u00a017")


def test_a_year_more_and_the_earliest_day_are_taken(session: Session) -> None:
    keep = card(session, "A", birthday="--03-08", known_since=date(2024, 1, 1))
    other = card(session, "A", birthday="1980-03-08", known_since=date(2020, 1, 1))
    merging.merge(session, keep, [other])
    found = base_of(session).get("client", keep)
    assert (found.birthday, found.known_since) == ("1980-03-08", date(2020, 1, 1))


def test_who_was_responsible_for_the_other_card_knows_the_client_still(session: Session) -> None:
    ivan, petro, oleh = (cards.add_record(session, "staff", None, {"name": n}).id for n in ("Іван", "Петро", "Олег"))
    keep = card(session, "Олена", responsible=ivan, known_by=(oleh,))
    merging.merge(session, keep, [card(session, "Олена", responsible=petro), card(session, "Олена", responsible=ivan)])
    found = session.base.get("client", keep)
    assert found is not None
    assert (found.responsible, found.known_by) == (ivan, (oleh, petro))


def test_what_does_not_fit_is_refused_and_changes_nothing(session: Session) -> None:
    keep, other = card(session, "A", notes="a" * 60_000), card(session, "B", notes="b" * 60_000)
    before = oracle.rows(base_of(session))
    with pytest.raises(Invalid) as caught:
        merging.merge(session, keep, [other])
    assert caught.value.problems[0].field == "notes"
    assert oracle.rows(base_of(session)) == before
    merging.merge(session, keep, [other], {"notes": keep})
    assert base_of(session).get("client", keep).notes == "a" * 60_000


@pytest.mark.parametrize("ids", [(1,), (1, 1), (1, 99)])
def test_two_cards_are_needed(session: Session, ids: tuple[int, ...]) -> None:
    card(session, "A")
    with pytest.raises(UserError, match="merge_two" if 99 not in ids else "no_such_client"):
        merging.merge(session, ids[0], ids[1:])


def test_a_card_changed_since_it_was_seen_is_not_merged(session: Session, pair: tuple[int, int]) -> None:
    seen = {i: base_of(session).get("client", i).version for i in pair}
    cards.edit_record(session, "client", pair[1], {"city": "Київ"})
    with pytest.raises(Conflict):
        merging.merge(session, pair[0], [pair[1]], versions=seen)


def test_the_merged_card_from_the_trash_leaves_what_has_moved(session: Session, pair: tuple[int, int]) -> None:
    keep, other = pair
    merging.merge(session, keep, [other])
    merged = oracle.rows(base_of(session))
    cards.restore(session, "client", [other])
    back = base_of(session).get("client", other)
    assert (back.name, back.merged_into) == ("Елена Шевченко", None)
    assert base_of(session).on_card("claim", other) == []
    assert len(base_of(session).on_card("claim", keep)) == 4
    assert base_of(session).absorbed(keep) == []
    cards.undo(session)
    assert oracle.rows(base_of(session)) == merged
    assert base_of(session).absorbed(keep) == [other]


def test_a_record_of_the_merged_card_comes_back_on_the_kept_one(session: Session, pair: tuple[int, int]) -> None:
    keep, other = pair
    claim = base_of(session).on_card("claim", other)[0].id
    cards.remove(session, "claim", [claim])
    merging.merge(session, keep, [other])
    third = card(session, "Третя")
    merging.merge(session, third, [keep])
    cards.restore(session, "claim", [claim])
    assert base_of(session).get("claim", claim).client_id == third
    assert base_of(session).get_gone("client", other).merged_into == keep
    assert all(f.ok for f in base_of(session).check())


def test_not_the_same_is_remembered_and_undone(session: Session, pair: tuple[int, int]) -> None:
    before = oracle.rows(base_of(session))
    merging.differ(session, pair)
    assert base_of(session).get("client", pair[0]).differs_from == (pair[1],)
    third = card(session, "Олена Ш.")
    merging.merge(session, third, [pair[1]])
    assert base_of(session).get("client", pair[0]).differs_from == (third,), "it is said of the card that took it over"
    cards.undo(session)
    cards.undo(session)
    cards.undo(session)
    assert oracle.rows(base_of(session)) == before


def test_who_recommended_and_to_whom_one_went_follow(session: Session, pair: tuple[int, int]) -> None:
    keep, other = pair
    friend = card(session, "Подруга")
    told = cards.add_record(session, "referral", friend, {"recommender": other, "date": DAY}).id
    loss = cards.add_record(session, "loss", friend, {"competitor": other, "reason": "ближче", "date": DAY}).id
    mine = cards.add_record(session, "referral", keep, {"recommender": other, "date": DAY}).id
    theirs = cards.add_record(session, "referral", other, {"recommender": keep, "date": DAY}).id
    before = oracle.rows(base_of(session))
    merging.merge(session, keep, [other])
    assert base_of(session).get("referral", told).recommender == keep
    assert base_of(session).get("loss", loss).competitor == keep
    assert base_of(session).get("referral", mine) is None, "nobody recommends themselves"
    assert base_of(session).get_gone("referral", theirs).client_id == other
    cards.undo(session)
    assert oracle.rows(base_of(session)) == before


def test_fields_of_the_shops_own_stay(session: Session, pair: tuple[int, int]) -> None:
    with base_of(session).write(Intent("test")) as work:
        work.edit("client", {pair[0]: {"custom": '{"1":"oak"}'}, pair[1]: {"custom": '{"1":"ash","2":"дуб"}'}})
    merging.merge(session, pair[0], [pair[1]])
    assert json.loads(base_of(session).get("client", pair[0]).custom) == {"1": "oak", "2": "дуб"}


@pytest.mark.parametrize(("choice", "stands"), [({}, "oak"), ({"custom_1": 1}, "ash"), ({"custom_1": 0}, "oak")])
def test_a_field_of_the_shops_own_is_chosen_like_any_other(
    session: Session, pair: tuple[int, int], choice: dict[str, int], stands: str
) -> None:
    with base_of(session).write(Intent("test")) as work:
        work.edit("client", {pair[0]: {"custom": '{"1":"oak","3":true}'}, pair[1]: {"custom": '{"1":"ash","2":false}'}})
    merging.merge(session, pair[0], [pair[1]], {name: pair[at] for name, at in choice.items()})
    assert json.loads(base_of(session).get("client", pair[0]).custom) == {"1": stands, "2": False, "3": True}
    cards.undo(session)
    assert [base_of(session).get("client", id).custom for id in pair] == [
        '{"1":"oak","3":true}',
        '{"1":"ash","2":false}',
    ]


# -- imports
ROWS = """Номер;Ім’я;Телефон;Місто
17;Шевченко Олена;067 123-45-67;Львів
18;Елена Шевченко;050 111-22-33;Київ
;Оля Шевченко;;Одеса
"""


def bring_in(session: Session, folder: Path, text: str) -> dict[str, Any]:
    path = folder / "clients.csv"
    path.write_text(text, "utf-8")
    result = import_files(session, read_table, [path], as_="clients")
    assert not result.failures
    found: dict[str, Any] = result.files[0].as_dict()
    return found


def test_the_same_file_again_adds_nothing_after_a_merge(session: Session, tmp_path: Path) -> None:
    bring_in(session, tmp_path, ROWS)
    keep, second, third = (c.id for c in base_of(session).records("client", [1, 2, 3]).values())
    merging.merge(session, keep, [second, third])
    before = oracle.rows(base_of(session))
    bring_in(session, tmp_path, ROWS)
    assert oracle.rows(base_of(session)) == before
    # the row of the merged card says something new: it goes to the kept card, and overwrites nothing there
    changed = ROWS.replace("18;Елена Шевченко;050 111-22-33;Київ", "18;Елена Ш.;063 999-88-77;Харків")
    for _ in range(2):
        bring_in(session, tmp_path, changed)
        found = base_of(session).get("client", keep)
        assert base_of(session).count() == 1
        assert (found.number, found.name, found.city) == ("17", "Шевченко Олена", "Львів")
        assert found.phones == ("067 123-45-67", "050 111-22-33", "063 999-88-77")
    bring_in(session, tmp_path, ROWS)
    assert base_of(session).count() == 1
    sales = tmp_path / "claims.csv"
    sales.write_text("Номер клієнта;Скарга;Дата\n18;Знову хитається;01.06.2026\n", "utf-8")
    assert not import_files(session, read_table, [sales], as_="claims").failures
    assert [c.text for c in base_of(session).on_card("claim", keep)] == ["Знову хитається"]


def test_an_address_book_again_adds_nothing_after_a_merge(session: Session, tmp_path: Path) -> None:
    book = "".join(
        f"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:u{n}\r\nFN:{name}\r\nTEL:{tel}\r\nEND:VCARD\r\n"
        for n, (name, tel) in enumerate((("Олена", "0671234567"), ("Елена", "0501112233")))
    )
    path = tmp_path / "book.vcf"
    for text in (book, book, book.replace("0501112233", "0639998877"), book):
        path.write_text(text, "utf-8")
        assert not import_files(session, read_table, [path]).failures
        if base_of(session).count() == 2:
            merging.merge(session, 1, [2])
    assert base_of(session).count() == 1
    assert base_of(session).get("client", 1).phones == ("0671234567", "0501112233", "0639998877")
    assert base_of(session).get("client", 1).name == "Олена"


# -- whatever the base
@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "t.crm"
    open_base(path, new=NewBase("uk", "UAH", "Test")).close()
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bases")


TEXT = st.sampled_from(["", "Олена", "Елена", "Ґанна", "x"])
CLIENT = st.fixed_dictionaries(
    {
        "name": TEXT,
        "number": st.sampled_from(["", "1", "2"]),
        "city": TEXT,
        "phones": st.lists(st.sampled_from(["0671234567", "+380671234567", "0501112233"]), max_size=2).map(tuple),
        "notes": TEXT,
        "birthday": st.sampled_from(["", "--03-08", "1980-03-08"]),
        "tags": st.lists(TEXT.filter(bool), max_size=2, unique=True).map(tuple),
    }
)


@given(
    people=st.lists(CLIENT, min_size=2, max_size=5),
    children=st.lists(
        st.tuples(st.sampled_from(ON_CARD), st.integers(0, 4), st.integers(0, 4), st.booleans()), max_size=12
    ),
    differing=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=3),
    merges=st.lists(st.lists(st.integers(0, 4), min_size=2, max_size=4, unique=True), min_size=1, max_size=3),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_merges_undone_are_as_if_they_had_not_been(
    template: Path, folder: Path, people: list[Any], children: list[Any], differing: list[Any], merges: list[list[int]]
) -> None:
    path = folder / "shop.crm"
    for old in folder.glob("shop.crm*"):
        old.unlink()
    shutil.copy(template, path)
    base = open_base(path, actor="Tester")
    session = Session(base, lambda: TODAY)
    try:
        with base.write(Intent("start")) as work:
            ids = work.add("client", [{**p, "name": p["name"] or "somebody"} for p in people])
            for record, owner, other, _ in children:
                work.add(record, [child(record, ids[owner % len(ids)], ids[other % len(ids)])])
        for record, number, _, gone in children:
            alive = [r.id for i in ids for r in base.on_card(record, i)]
            if gone and alive:
                cards.remove(session, record, [alive[number % len(alive)]])
        for one, other in differing:
            if one % len(ids) != other % len(ids):
                merging.differ(session, [ids[one % len(ids)], ids[other % len(ids)]])
        total = _count(base)
        shots = [oracle.rows(base)]
        for group in merges:
            wanted = [i for n in dict.fromkeys(n % len(ids) for n in group) if base.get("client", i := ids[n])]
            if len(wanted) < 2:
                continue
            merging.merge(session, wanted[0], wanted[1:])
            shots.append(oracle.rows(base))
            told_of_itself = [gone for record in ON_CARD for gone in _gone_by(base, record)]
            assert _count(base) + len(told_of_itself) == total, "a record was lost"
            total = _count(base)
            assert not base.referring(wanted[1:]), "somebody still names a merged card"
        assert [f for f in base.check() if not f.ok] == []
        for shot in reversed(shots[:-1]):
            undone = cards.undo(session)
            assert undone is not None
            assert undone.kept == ()
            assert oracle.rows(base) == shot
        for shot in shots[1:]:
            assert cards.redo(session)
            assert oracle.rows(base) == shot
        assert [f for f in base.check() if not f.ok] == []
    finally:
        base.close()


def _gone_by(base: Any, record: str) -> list[Any]:
    """What a merge took to the trash: just records of a client about the same client."""
    with base.store.reading() as conn:
        sql = f"SELECT * FROM {record}_gone WHERE gone_op = (SELECT max(id) FROM operation)"
        rows = run(conn, sql).mappings().all()
    for row in rows:
        kept = base.get("client", row["client_id"]) or base.get_gone("client", row["client_id"])
        own = {row["client_id"], kept.merged_into}
        named = {row[n] for n, s in specs(RECORDS[record]).items() if s.refers == "client" and n != "client_id"}
        cards_of = {(base.get_gone("client", i).merged_into if base.get_gone("client", i) else i) for i in named if i}
        assert cards_of & own, f"{record} {row['id']} is lost"
    return list(rows)


def child(record: str, owner: int, other: int) -> dict[str, Any]:
    """A record on a card, which names another client where it can."""
    rules = specs(RECORDS[record])
    named = {n: other for n, s in rules.items() if s.refers == "client" and n != "client_id" and owner != other}
    return {"client_id": owner, **({"date": DAY} if "date" in rules else {}), **named}


def _count(base: Any) -> int:
    """Live records on cards."""
    return sum(base.count(record) for record in ON_CARD)
