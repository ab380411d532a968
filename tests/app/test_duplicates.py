"""Finding cards of one client: by phone, e-mail and name, with the reason, and without what is known to differ."""

from __future__ import annotations

import random
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.app import cards, merging
from desktop_crm.app.duplicates.finding import find_pairs
from desktop_crm.app.duplicates.groups import find_duplicates, grouped
from desktop_crm.app.duplicates.pairs import Frequencies, Pair, Person, weigh
from desktop_crm.app.duplicates.spelling import spelling
from desktop_crm.app.jobs import Job
from desktop_crm.app.ports import Likeness
from desktop_crm.app.session import Session
from desktop_crm.domain.errors import Cancelled


def like(id: int, name: str = "", **more: Any) -> Likeness:
    blank = {"organisation": "", "number": "", "city": "", "birthday": "", "phones": (), "emails": ()}
    return Likeness(id, name, **{**blank, "differs_from": (), **more})


def only(*people: Likeness) -> Pair | None:
    found = find_pairs(people)
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize(
    "written",
    [
        ("Шевченко Олена", "Елена Шевченко", "Olena Shevchenko", "SHEVCHENKO, Olena"),
        ("Марія Їжакевич", "Мария Ижакевич", "Mariia Yizhakevych"),
        ("Юрій Жук", "Юрий Жук", "Yurii Zhuk", "Zhuk Yuriy"),
        ("Сергій Щербаченко", "Сергей Щербаченко", "Serhii Shcherbachenko"),
        ("Дмитро Д’яченко", "Дмитрий Дьяченко", "Dmytro Diachenko"),
        ("ТОВ «Затишок»", "ООО Затишок", "Zatyshok LLC"),
    ],
)
def test_one_name_in_three_languages_has_one_spelling(written: tuple[str, ...]) -> None:
    assert len({spelling(name) for name in written}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("Олена Шевченко", "Олег Шевченко"), ("Іван Бондар", "Петро Бондар"), ("Тов", "Ооо"), ("Олена", "Олександра")],
)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert only(like(1, one, city="Львів"), like(2, other, city="Львів")) is None


def test_a_phone_is_the_same_however_it_is_written() -> None:
    pair = only(
        like(1, "Шевченко Олена", phones=("067 123-45-67",)),
        like(2, "Олена Шевченко", phones=("+380 (67) 123 45 67",)),
    )
    assert pair is not None
    assert (pair.one, pair.other, pair.sureness) == (1, 2, "sure")
    assert {r.code for r in pair.reasons} == {"phone", "name_turned"}
    assert pair.reasons[0].text in ("067 123-45-67", "+380 (67) 123 45 67")


def test_an_address_is_the_same_whatever_its_case() -> None:
    pair = only(like(1, "Ivan", emails=("A@x.ua",)), like(2, "Іван", emails=("a@X.ua ",)))
    assert pair is not None
    assert [r.code for r in pair.reasons] == ["email", "name_spelled"]


def test_a_shared_phone_with_another_name_is_told_as_a_doubt() -> None:
    pair = only(like(1, "Шевченко Олена", phones=("0671234567",)), like(2, "Бондар Іван", phones=("0671234567",)))
    assert pair is not None
    assert pair.sureness == "maybe"
    assert [d.code for d in pair.doubts] == ["name"]


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ("Шевченко Олена Іванівна", "name_longer"),
        ("Шевченко О.", "name_initials"),
        ("Шевчонко Олена", "name_like"),
        ("Шевченко Оленна", "name_spelled"),
        ("Елена Шевченко", "name_spelled"),
    ],
)
def test_names_that_are_nearly_alike_in_one_town(other: str, code: str) -> None:
    pair = only(like(1, "Шевченко Олена", city="Львів"), like(2, other, city="Lviv"))
    if code == "name_initials":  # alone too little
        pair = only(like(1, "Шевченко Олена", birthday="1980-03-08"), like(2, other, birthday="1980-03-08"))
    assert pair is not None
    assert code in {r.code for r in pair.reasons}


def test_different_numbers_make_it_doubtful() -> None:
    same = {"phones": ("0671234567",), "emails": ("a@x.ua",)}
    pair = only(like(1, "Олена Шевченко", number="17", **same), like(2, "Олена Шевченко", number="18", **same))
    assert pair is not None
    assert pair.sureness == "maybe"
    assert pair.doubts[0].text == "17 ≠ 18"


def test_different_birthdays_speak_against_it() -> None:
    one = like(1, "Олена Шевченко", city="Львів", birthday="1980-03-08")
    assert only(one, like(2, "Олена Шевченко", city="Львів", birthday="1991-01-01")) is None
    assert only(one, like(2, "Олена Шевченко", city="Львів", birthday="--03-08")) is not None


def test_a_common_name_alone_tells_nothing() -> None:
    people = [like(i, "Олена Шевченко", city="Київ") for i in range(1, 12)]
    assert find_pairs(people) == []
    assert find_pairs(people[:2]) != []


def test_what_a_reception_shares_does_not_make_pairs_of_all() -> None:
    dice = random.Random(1)
    people = [like(i, "".join(dice.choices("абвгдеклмнопрстух", k=9)), phones=("0441112233",)) for i in range(300)]
    assert find_pairs(people) == []


def test_who_is_told_apart_is_not_shown_again(session: Session) -> None:
    ids = [cards.add_client(session, {"name": n, "phones": ("0671234567",)}).id for n in ("Олена", "Елена", "Olena")]
    found = find_duplicates(session, Job("test"))
    assert [g.ids for g in found.groups] == [tuple(ids)]
    merging.differ(session, ids[:2])
    found = find_duplicates(session, Job("test"))
    assert not any(set(ids[:2]) <= set(g.ids) for g in found.groups)
    assert {i for g in found.groups for i in g.ids} == set(ids)
    merging.differ(session, ids)
    assert find_duplicates(session, Job("test")).groups == ()
    cards.undo(session)
    cards.undo(session)
    assert [g.ids for g in find_duplicates(session, Job("test")).groups] == [tuple(ids)]


def test_it_can_be_cancelled(session: Session) -> None:
    for n in ("Олена", "Елена"):
        cards.add_client(session, {"name": n})
    job = Job("test")
    seen: list[float] = []
    job.on_progress = seen.append
    find_duplicates(session, job)
    assert seen == sorted(seen)
    job.cancel()
    with pytest.raises(Cancelled):
        find_duplicates(session, job)


NAMES = st.sampled_from(
    [
        "",
        "Шевченко Олена",
        "Олена Шевченко",
        "Елена Шевченко",
        "Shevchenko O.",
        "Шевченко",
        "Бондар Іван",
        "о",
        "№ 5",
        "x" * 300,
    ]
)
PERSON = st.builds(
    lambda name, phones, emails, city, number, birthday: like(
        0, name, phones=tuple(phones), emails=tuple(emails), city=city, number=number, birthday=birthday
    ),
    NAMES,
    st.lists(st.sampled_from(["0671234567", "+380671234567", "0501112233", "нема", ""]), max_size=2),
    st.lists(st.sampled_from(["a@x.ua", "A@X.UA", "b@x.ua"]), max_size=2),
    st.sampled_from(["", "Львів", "Lviv", "Київ"]),
    st.sampled_from(["", "1", "2"]),
    st.sampled_from(["", "--03-08", "1980-03-08"]),
)


@given(st.lists(PERSON, max_size=9))
def test_blocks_miss_nothing_that_comparing_all_with_all_finds(people: list[Likeness]) -> None:
    from dataclasses import replace

    people = [replace(p, id=n) for n, p in enumerate(people, 1)]
    whole = [Person.of(p) for p in people]
    often = Frequencies.of(whole)
    every = {(p.one, p.other): p for a, b in combinations(whole, 2) if (p := weigh(a, b, often))}
    found = find_pairs(people)
    assert {(p.one, p.other): p for p in found} == every
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)
    ids = [i for g in grouped(found) for i in g.ids]
    assert {i for p in found for i in (p.one, p.other)} == set(ids)
