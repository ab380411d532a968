"""The sample: valid, dated up to today, the same each time, and with a story that stands out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace, TracebackType
from typing import Any, Self

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from desktop_crm.app.card_rules import ALONE, linked
from desktop_crm.app.cards import values_of
from desktop_crm.app.figures import figure
from desktop_crm.app.sample import currency, make_sample
from desktop_crm.app.sample.day_words import load as load_day
from desktop_crm.app.sample.picture import damaged_leg
from desktop_crm.app.sample.words import load
from desktop_crm.app.services import NewBase
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings
from desktop_crm.app.texts import LANGUAGES
from desktop_crm.domain.changes import Changes, Intent
from desktop_crm.domain.claim import OPEN
from desktop_crm.domain.failure import TOP_LEVEL
from desktop_crm.domain.fields import Kind, blank, specs
from desktop_crm.domain.query import doubts
from desktop_crm.domain.records import ON_CARD, RECORDS
from desktop_crm.domain.rung import CODES as RUNGS
from desktop_crm.domain.spending import ACTIVITIES
from desktop_crm.domain.validation import problems

TODAY = date(2026, 11, 20)


class FakeBase:
    """Keeps what is written, with ids from 1 in each table; starts with the top-level failure points and settings."""

    def __init__(self, money: str = "UAH", points: Sequence[str] = TOP_LEVEL) -> None:
        self.rows: dict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
        self.intents: list[Intent] = []
        self.changes = Changes()
        self.add("failure_point", [{"name": code, "code": code} for code in points])
        self.add("setting", [{"key": "shop", "value": ""}, {"key": "currency", "value": money}])

    def write(self, intent: Intent) -> Self:
        self.intents.append(intent)
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.changes = Changes(op=len(self.intents))

    def add(self, record: str, rows: Sequence[Mapping[str, Any]]) -> range:
        first = len(self.rows[record]) + 1
        for number, values in enumerate(rows, first):
            assert values.keys() <= specs(RECORDS[record]).keys(), record
            self.rows[record][number] = blank(RECORDS[record]) | dict(values)
        return range(first, first + len(rows))

    def keep(self, content: bytes) -> str:
        return sha256(content).hexdigest()

    def edit(self, record: str, edits: Mapping[int, Mapping[str, Any]], version: int | None = None) -> None:
        for number, values in edits.items():
            self.rows[record][number] |= values

    def all(self, record: str) -> list[Any]:
        return [SimpleNamespace(id=number, **values) for number, values in self.rows[record].items()]


def made(
    language: str = "uk", clients: int = 300, seed: int = 1, today: date = TODAY, base: FakeBase | None = None
) -> dict[str, dict[int, dict[str, Any]]]:
    base = base or FakeBase(currency(language))
    make_sample(Session(base), language=language, clients=clients, seed=seed, today=today)  # type: ignore[arg-type]
    assert base.intents == [Intent("sample", load(language).shop)]
    return base.rows


def faults(rows: Mapping[str, Mapping[int, Mapping[str, Any]]], today: date) -> Iterable[str]:
    """Everything that a base would not keep or that could not have happened."""
    for record, table in rows.items():
        for number, values in table.items():
            for problem in problems(record, values, today):
                yield f"{record} {number}: {problem}"
            for name, spec in specs(RECORDS[record]).items():
                value = values[name]
                if spec.kind is Kind.REF and value is not None and value not in rows[spec.refers]:
                    yield f"{record} {number}: no {spec.refers} {value}"
                if spec.kind is Kind.REFS and not set(value) <= rows[spec.refers].keys():
                    yield f"{record} {number}: {name} {value}"
                if spec.kind is Kind.DATE and value is not None and value > today and name != "due_date":
                    yield f"{record} {number}: {name} {value}"


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(LANGUAGES),
    st.integers(0, 45),
    st.integers(-5, 10**6),
    st.dates(date(2020, 1, 1), date(2032, 12, 31)),
)
def test_any_sample_is_valid_and_never_in_the_future(language: str, clients: int, seed: int, today: date) -> None:
    rows = made(language, clients, seed, today)
    assert list(faults(rows, today)) == []
    assert len(rows["client"]) == clients
    dated = ("purchase", "claim", "interaction", "wish", "return", "refusal", "feedback", "problem", "loss", "spending")
    for record in dated:
        for values in rows[record].values():
            assert values["date"] >= today - timedelta(days=1095)
            client = rows["client"].get(values["client_id"] or 0)
            assert client is None or client["known_since"] <= values["date"]


def test_the_number_of_clients_may_be_large() -> None:
    rows = made("en", 3000)
    assert list(faults(rows, TODAY)) == []
    names = Counter(values["name"] for values in rows["client"].values())
    assert sum(count - 1 for count in names.values()) < 30


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("clients", [100, 300])
@pytest.mark.parametrize("today", [TODAY, date(2027, 3, 2)])
def test_the_story_stands_out(language: str, seed: int, clients: int, today: date) -> None:
    rows = made(language, clients, seed, today)
    codes = {number: values["code"] for number, values in rows["failure_point"].items()}
    change = today - timedelta(days=77)
    purchases, claims = rows["purchase"].values(), rows["claim"].values()
    assert 0.03 <= len(claims) / len(purchases) <= 0.08
    days = [c["date"] for c in claims if codes[c["failure_point"]].startswith("delivery")]

    def rate(first: date, last: date) -> float:
        bought = sum(first <= p["date"] < last for p in purchases)
        return float(sum(first <= day < last for day in days) / bought)

    tomorrow = today + timedelta(days=1)
    assert rate(change, tomorrow) >= 2 * rate(today - timedelta(days=1095), change)
    if clients == 300:
        assert rate(change, tomorrow) >= 2 * rate(today - timedelta(days=365), change)
        tops = Counter(next(top for top in TOP_LEVEL if codes[c["failure_point"]].startswith(top)) for c in claims)
        assert [top for top, _ in tops.most_common(2)] == ["delivery", "after_sale"]
        assert len(tops) == len(TOP_LEVEL)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_repeats_themselves(language: str) -> None:
    rows = made(language)
    for record, most in (("claim", 3), ("wish", 6)):
        texts = Counter(values["text"] for values in rows[record].values())
        assert max(texts.values()) <= most
        assert len(texts) >= 40
        said = Counter((values["client_id"], values["text"]) for values in rows[record].values())
        assert max(said.values()) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_statuses_fit_their_age(language: str) -> None:
    claims = made(language)["claim"].values()
    old = [c for c in claims if (TODAY - c["date"]).days > 90]
    recent = [c for c in claims if (TODAY - c["date"]).days <= 14]
    overdue = [c for c in claims if c["status"] in OPEN and c["due_date"] < TODAY]
    assert sum(c["status"] in OPEN for c in old) <= len(old) / 10
    assert sum(c["status"] in OPEN for c in recent) >= len(recent) / 2
    assert 1 <= len(overdue) <= 12
    for c in claims:
        settled = c["status"] not in OPEN
        assert settled == bool(c["resolution"]) == (c["resolved_on"] is not None)
        assert c["compensation"] is None or c["status"] == "resolved"


@pytest.mark.parametrize("language", LANGUAGES)
def test_clients_are_many_kinds(language: str) -> None:
    rows = made(language)
    clients = rows["client"].values()
    bought = Counter(p["client_id"] for p in rows["purchase"].values())
    counts = [bought[number] for number in rows["client"]]
    assert sum(n == 0 for n in counts) >= 20
    assert sum(n == 1 for n in counts) >= 90
    assert sum(n >= 4 for n in counts) >= 40
    assert {role for c in clients for role in c["roles"]} == {"client", "supplier", "partner", "competitor"}
    assert {c["kind"] for c in clients} == {"person", "company"}
    assert any(c["birthday"].startswith("--") for c in clients)
    assert any(len(c["birthday"]) == 10 for c in clients)
    assert len({phone for c in clients for phone in c["phones"]}) > 250
    assert all(
        email.endswith((".example", "example.com", "example.org", "example.net"))
        for c in clients
        for email in c["emails"]
    )
    sums: Counter[int] = Counter()
    for p in rows["purchase"].values():
        assert p["cost"] is None or 0.4 <= p["cost"] / p["amount"] <= 1
        if p["client_id"]:
            sums[p["client_id"]] += p["amount"]
    best = sorted(sums.values(), reverse=True)
    assert 0.7 <= sum(best[: len(best) // 5]) / sum(best) <= 0.95
    assert [s["position"] for s in rows["staff"].values()] == ["owner", "manager", "salesperson", "salesperson"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_goods_come_back_and_people_leave_without_buying(language: str) -> None:
    rows = made(language)
    bought, returned, refused = rows["purchase"], rows["return"].values(), list(rows["refusal"].values())
    assert 0.02 <= len(returned) / len(bought) <= 0.04
    for back in returned:
        sale = bought[back["purchase"]]
        assert back["client_id"] == sale["client_id"]
        assert back["reason"]
        assert sale["date"] <= back["date"] <= sale["date"] + timedelta(days=14)
        assert 0 < back["amount"] <= sale["amount"]
        assert (back["cost"] is None) == (sale["cost"] is None)
    assert len({back["purchase"] for back in returned}) == len(returned)
    assert len({back["reason"] for back in returned}) >= 8
    assert any(back["failure_point"] for back in returned)
    assert any(not back["failure_point"] for back in returned)

    first: dict[int, date] = {}
    for sale in bought.values():
        first[sale["client_id"]] = min(sale["date"], first.get(sale["client_id"], date.max))
    known = [one for one in refused if one["client_id"]]
    later = [one for one in known if one["client_id"] in first]
    assert len(refused) >= 30
    assert 10 <= len(known) < len(refused)
    assert 3 <= len(later) < len(known), "some bought in the end, some never did"
    assert all(one["date"] < first[one["client_id"]] for one in later)
    assert len({one["reason"] for one in refused}) >= 10


def test_the_same_question_has_the_same_answer() -> None:
    assert made("ru", 60, 7) == made("ru", 60, 7)
    assert made("ru", 60, 7)["client"] != made("ru", 60, 8)["client"]


def test_women_have_womens_surnames() -> None:
    for language in ("uk", "ru"):
        words = load(language)
        men, women = ({pair[n] for pair in words.surname_pairs} for n in (0, 1))
        fathers = {one[2] for one in words.male}, {one[1] for one in words.male}
        for values in made(language, 1500)["client"].values():
            if values["kind"] == "company":
                continue
            surname, first, *patronymic = values["name"].split()
            woman = first in words.female
            assert surname not in (men if woman else women)
            assert not patronymic or patronymic[0] in fathers[0 if woman else 1]


def test_prices_are_turned_into_the_currency_of_the_base() -> None:
    own, other = made("en", 50), made("en", 50, base=FakeBase("UAH"))
    ratio = sum(p["amount"] for p in other["purchase"].values()) / sum(p["amount"] for p in own["purchase"].values())
    assert 45 < ratio < 55


def test_what_the_base_lacks_is_added_once() -> None:
    base = FakeBase(points=("delivery", "delivery_times"))
    rows = made("uk", 80, base=base)
    points = rows["failure_point"]
    damage = next(p for p in points.values() if p["code"] == "delivery_damage")
    assert damage["name"] == "Пошкодження"
    assert points[damage["parent"]]["code"] == "delivery"
    assert sum(p["code"] == "delivery_times" for p in points.values()) == 1
    before = len(points), len(rows["cause"])
    make_sample(Session(base), language="uk", clients=80, today=TODAY)  # type: ignore[arg-type]
    assert (len(points), len(rows["cause"])) == before


def test_the_words_are_the_same_in_number_in_all_languages() -> None:
    english, *others = (load(language) for language in LANGUAGES)
    for words in others:
        for name in ("claims", "story", "resolutions", "declined", "causes", "talks", "next_steps"):
            shape = {key: len(said) for key, said in getattr(words, name).items()}
            assert shape == {key: len(said) for key, said in getattr(english, name).items()}
        assert [(p.kind, p.finish) for p in words.products] == [(p.kind, p.finish) for p in english.products]
        assert [len(topic.texts) for topic in words.wishes] == [len(topic.texts) for topic in english.wishes]
    for words in (english, *others):
        texts = [c.text for said in (*words.claims.values(), *words.story.values()) for c in said]
        assert len(set(texts)) == len(texts) >= 60
        assert sum(len(topic.texts) for topic in words.wishes) >= 40
        kinds = {p.kind for p in words.products} | {"*"}
        for said in (*words.claims.values(), *words.story.values()):
            assert {c.kind for c in said} <= kinds
            assert {c.point for c in said if c.point} <= set(words.points)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seed", [1, 2])
def test_every_screen_of_the_day_has_something_to_show(language: str, seed: int) -> None:
    rows = made(language, seed=seed)
    asked, losses, tasks = (list(rows[r].values()) for r in ("feedback", "loss", "task"))
    assert len(asked) >= 50
    assert {f["satisfaction"] for f in asked} >= {2, 3, 4, 5}
    assert sum(f["satisfaction"] >= 4 for f in asked) > len(asked) / 2
    for name in ("product_wrong", "staff_disliked", "sale_irritated", "worries", "note"):
        assert any(f[name] for f in asked), name
    assert any(f["had_problem"] and not f["did_complain"] for f in asked)
    assert any(f["would_recommend"] and f["would_recommend"] >= 9 for f in asked)
    hidden = [p for p in rows["problem"].values() if p["feedback"]]
    assert len(hidden) == sum(bool(f["had_problem"] and not f["did_complain"]) for f in asked)
    assert all(rows["feedback"][p["feedback"]]["client_id"] == p["client_id"] for p in hidden)
    assert {p["status"] in OPEN for p in rows["problem"].values()} == {True, False}
    assert len(losses) >= 8
    assert any(x["won_back_on"] for x in losses)
    assert any(x["told_in_public"] and x["public_note"] for x in losses)
    assert any(x["competitor"] for x in losses)
    assert all("competitor" in rows["client"][x["competitor"]]["roles"] for x in losses if x["competitor"])
    assert 10 <= len(rows["referral"]) <= 60
    assert all(x["client_id"] != x["recommender"] for x in rows["referral"].values())
    due = Counter((t["status"], (t["due_date"] > TODAY) - (t["due_date"] < TODAY)) for t in tasks)
    assert all(due["open", when] >= 2 for when in (-1, 0, 1))
    assert due["done", -1] >= 2
    assert {t["client_id"] is None for t in tasks} == {True, False}
    assert {o["independent"] for o in rows["observation"].values()} == {True, False}
    assert len({o["staff"] for o in rows["observation"].values()}) == 2
    assert {i["status"] for i in rows["improvement"].values()} == {"planned", "in_work", "done", "dropped"}
    for name in ("claims", "problems", "wishes", "told"):
        assert any(i[name] for i in rows["improvement"].values()), name
    assert {r["code"] for r in rows["rung"].values()} == set(RUNGS)
    assert sum(r["ideal"] for r in rows["rung"].values()) == 100
    assert len(rows["estimate"]) == 2
    near = {f"{TODAY + timedelta(n):%m-%d}" for n in range(8)}
    born = [*rows["contact_person"].values(), *rows["client"].values()]
    assert sum(one["birthday"][-5:] in near for one in born if one["birthday"]) >= 2
    companies = {n for n, c in rows["client"].items() if c["kind"] == "company"}
    assert {c["client_id"] for c in rows["contact_person"].values()} == companies


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_spent_follows_the_year(language: str) -> None:
    rows = made(language)
    spent = list(rows["spending"].values())
    assert {s["activity"] for s in spent} == set(ACTIVITIES)
    months = {(s["date"].year, s["date"].month) for s in spent if s["activity"] == "advertising"}
    assert len(months) >= 35
    turnover = sum(p["amount"] for p in rows["purchase"].values())
    assert 0.02 <= sum(s["amount"] for s in spent) / turnover <= 0.06
    assert {s["kind"] for s in spent} == {"acquisition", "retention"}
    assert any(s["client_id"] for s in spent)
    assert any(s["source"] for s in spent)


def test_the_words_of_the_day_are_the_same_in_number_in_all_languages() -> None:
    english, *others = (load_day(language) for language in LANGUAGES)

    def shape(value: Any) -> Any:
        """What is not text."""
        if isinstance(value, dict):
            return {key: shape(one) for key, one in value.items() if key != "wish"}
        if isinstance(value, list | tuple):
            return [shape(one) for one in value]
        return type(value) if isinstance(value, str) else value

    for words in others:
        for name in words.__dataclass_fields__:
            assert shape(getattr(words, name)) == shape(getattr(english, name)), name
            if name in ("problems", "noticed", "losses"):
                mine, theirs = getattr(words, name), getattr(english, name)
                assert [one.point for one in mine] == [one.point for one in theirs]
        assert [one["point"] for one in words.improvements] == [one["point"] for one in english.improvements]
    for language in LANGUAGES:
        words, all_words = load_day(language), load(language)
        assert {one["wish"] for one in words.improvements if "wish" in one} <= {w.name for w in all_words.wishes}
        points = {one.point for said in (words.problems, words.noticed, words.losses) for one in said}
        assert points - {""} <= set(all_words.points)
        assert {one["point"] for one in words.improvements} - {""} <= set(all_words.points)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rules_that_need_the_card_hold_as_well(language: str, tmp_path: Path) -> None:
    from desktop_crm.storage.opening import open_base

    base = open_base(tmp_path / "sample.crm", new=NewBase(language, currency(language), ""), actor="Tester")
    session = Session(base, today=lambda: TODAY)
    make_sample(session, language=language, clients=200, today=TODAY)
    for card in range(1, 201):
        for record in ON_CARD:
            for one in base.on_card(record, card):
                assert linked(session, record, values_of(one), one.id) == [], (record, one)
    for record in ALONE:
        for one in base.all(record):
            assert linked(session, record, values_of(one), one.id) == [], (record, one)
    table = Standings(session).table()
    rungs = Counter(RUNGS[n] for n in table.rung.tolist())
    assert all(rungs[name] for name in RUNGS[1:]), rungs
    base.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_fills_a_real_base_and_can_be_undone(language: str, tmp_path: Path) -> None:
    from desktop_crm.storage.opening import open_base

    base = open_base(tmp_path / "sample.crm", new=NewBase(language, currency(language), ""), actor="Tester")
    session = Session(base, today=lambda: TODAY)
    heard: list[Changes] = []
    session.bus.subscribe(lambda changes, source: heard.append(changes))
    points = len(base.all("failure_point"))
    changes = make_sample(session, language=language, today=TODAY)
    assert heard == [changes]
    assert base.count() == 300
    assert base.count("claim") > 60
    assert len(base.all("failure_point")) == points
    assert {s.value for s in base.all("setting") if s.key == "shop"} == {load(language).shop}
    found = figure(session, "failure-points")
    assert found.finding.change
    assert found.finding.change.up
    assert found.finding.changed is not None
    assert found.rows[found.finding.changed].place.code == "delivery"
    assert base.undo() is not None
    assert base.count() == base.count("purchase") == base.count("claim") == 0
    base.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_owner_keeps_by_hand(language: str) -> None:
    rows = made(language)
    files = list(rows["attachment"].values())
    assert {one["media"] for one in files} == {"image/png", "text/plain"}
    for one in files:
        claim = rows["claim"][one["claim"]]
        assert claim["client_id"] == one["client_id"]
        assert claim["date"] <= one["date"] <= TODAY
    pinned = [one for one in rows["client"].values() if one["pinned_rung"] or one["pinned_class"]]
    assert len(pinned) == 2
    assert all(one["notes"] for one in pinned)
    filters = list(rows["saved_filter"].values())
    assert len(filters) == 3
    assert not [one["name"] for one in filters if doubts(one["query"])]
    seen = [one["date"] for one in rows["observation"].values()]
    assert max(seen) - min(seen) > timedelta(days=640)
    months = {
        kind: {(s["date"].year, s["date"].month) for s in rows["spending"].values() if s["kind"] == kind}
        for kind in ("acquisition", "retention")
    }
    assert min(map(len, months.values())) >= 36


def test_the_photo_is_a_picture() -> None:
    picture = Image.open(BytesIO(damaged_leg()))
    picture.verify()
    assert picture.format == "PNG"
