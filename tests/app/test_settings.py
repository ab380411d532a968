"""The settings: what can be set, what is refused and how, and that what was set is counted by at once."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_crm.analysis.rules import USUAL, Rules
from desktop_crm.analysis.standing import standings
from desktop_crm.app import cards, settings, today_acts
from desktop_crm.app.formats import Formats
from desktop_crm.app.session import Session
from desktop_crm.app.settings import DEFAULTS, Settings
from desktop_crm.app.standing import Standings, hourly_cost
from desktop_crm.app.texts import LANGUAGES, Texts
from desktop_crm.app.today import today
from desktop_crm.app.wording import problem
from desktop_crm.domain import benchmark
from desktop_crm.domain.benchmark import DECLARED
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.errors import Invalid
from desktop_crm.domain.parsing import Unreadable
from desktop_crm.domain.setting_keys import KEYS, ORDERED, Kind, keep

TODAY = date(2026, 11, 20)


def refused(session: Session, **given: str) -> dict[str, str]:
    """Setting -> the sentence beside it."""
    with pytest.raises(Invalid) as error:
        settings.put(session, given)
    return {p.field: problem(Texts("en"), Formats(Texts("en")), p) for p in error.value.problems}


# -- what can be set


def test_the_defaults_are_the_usual_rules() -> None:
    assert Settings({}).rules == USUAL
    for name, key in KEYS.items():
        if key.kind in (Kind.NUMBER, Kind.DECIMAL, Kind.MONEY):
            assert keep(name, key.default) == key.default, name


def test_what_was_typed_is_kept_the_same_in_every_language(session: Session) -> None:
    settings.put(session, {"silence_factor": "2,5", "margin": " 37.50 %", "hourly_cost": "150,5 ₴", "class_a": "75"})
    kept = settings.load(session)
    assert [kept[k] for k in ("silence_factor", "margin", "hourly_cost", "class_a")] == ["2.5", "37.5", "150.5", "75"]
    assert kept.rules == Rules(silence=250, class_a=75)
    assert hourly_cost(session) == 150_50


def test_what_stands_so_already_is_no_step(session: Session) -> None:
    before = session.base.next_undo()
    assert settings.put(session, {"class_a": " 80 ", "shop_line": ""}) is None
    assert settings.as_by_default(session, list(DEFAULTS.keys() - {"currency", "language", "shop"})) is None
    assert session.base.next_undo() == before


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("silence_factor", "0.5", "From 1 to 20"),
        ("silence_factor", "2.555", "two digits|2 digits"),
        ("silence_days", "1.5", "whole number"),
        ("silence_days", "", "Needed"),
        ("class_a", "many", "not a number"),
        ("class_a", "96", "At most 95"),
        ("class_b", "70", "At least 80"),
        ("regular_share", "20", "At least 25"),
        ("frequent_least", "9", "At most 3"),
        ("margin", "101", "From 0 to 100"),
        ("hourly_cost", "-1", "negative"),
        ("hourly_cost", "99999999999", "too large"),
        ("currency", "XXX", "currency"),
        ("language", "de", "choose one of en, uk, ru"),
        ("shop", "x" * 201, "at most 200"),
        ("shop", "a\x00b", "cannot be kept"),
        ("minutes_call", "1441", "From 0 to 1440"),
        ("benchmark_churn", "101", "From 0 to 100"),
        ("benchmark_churn", "9..3", "cannot be greater"),
        ("benchmark_cost_ratio", "dear", "not a number"),
        ("colour", "red", "no setting"),
    ],
)
def test_what_cannot_be_is_refused_in_words(session: Session, name: str, text: str, words: str) -> None:
    said = refused(session, **{name: text, "told_by_satisfied": "7"})
    assert list(said) == [name]
    assert any(word in said[name] for word in words.split("|")), said
    assert settings.load(session)["told_by_satisfied"] == "5", "all or none"


def test_amounts_keep_their_decimals(session: Session) -> None:
    """12.50 of kept hundredths would be 1250 yen."""
    settings.put(session, {"currency": "JPY"})
    settings.put(session, {"currency": "UAH"})
    anna = cards.add_client(session, {"name": "Anna"}).id
    cards.add_record(session, "claim", anna, {"text": "x", "date": session.today()})
    settings.put(session, {"currency": "JPY"})
    settings.put(session, {"currency": "UAH"})
    paid = cards.add_record(session, "claim", anna, {"text": "x", "date": session.today(), "compensation": 1250}).id
    assert "decimals" in refused(session, currency="JPY")["currency"]
    settings.put(session, {"currency": "EUR"})
    cards.remove(session, "claim", [paid])
    cards.add_record(session, "purchase", None, {"amount": 1250, "date": session.today()})
    assert "decimals" in refused(session, currency="KWD")["currency"]
    assert settings.load(session).currency == "EUR"


def test_two_limits_can_be_moved_together(session: Session) -> None:
    settings.put(session, {"class_a": "96", "class_b": "99"})
    assert set(refused(session, class_b="95")) == {"class_b"}
    with pytest.raises(Invalid):
        settings.as_by_default(session, ["class_b"])
    settings.as_by_default(session, ["class_a", "class_b"])
    assert settings.load(session).rules == USUAL


@given(st.sampled_from(sorted(KEYS)), st.text(max_size=20))
def test_what_is_kept_reads_the_same_again(name: str, text: str) -> None:
    try:
        kept = keep(name, text)
    except Unreadable:
        return
    assert keep(name, kept) == kept


@given(st.dictionaries(st.sampled_from(sorted(KEYS)), st.text(max_size=9)))
def test_nonsense_in_a_base_counts_as_the_default(values: dict[str, str]) -> None:
    found = Settings(values)
    rules = found.rules
    for less, more in ORDERED.items():
        assert found.whole(less) <= KEYS[less].high
        assert found.whole(more) <= KEYS[more].high
    assert 100 <= rules.silence <= 2000
    assert 0 <= found.margin <= 1
    assert all(found.benchmark(key).low <= found.benchmark(key).high for key in DECLARED)


# -- benchmarks


def test_benchmarks_are_told_until_somebody_sets_them(session: Session) -> None:
    churn = settings.load(session).benchmark("churn")
    assert (churn.low, churn.high, churn.source) == (Decimal("12.945"), Decimal("12.945"), "")
    settings.put(session, {"benchmark_cost_ratio": "3,5 .. 7; our books of 2025"})
    found = settings.load(session).benchmark("cost_ratio")
    assert (found.low, found.high, found.source, found.kind) == (
        Decimal("3.5"),
        Decimal(7),
        "our books of 2025",
        benchmark.Kind.RATIO,
    )
    assert benchmark.text_of(found) == "3.5..7; our books of 2025"
    settings.put(session, {"benchmark_cost_ratio": ""})
    assert settings.load(session).benchmark("cost_ratio") == benchmark.default("cost_ratio")
    session.base.undo()
    assert settings.load(session).benchmark("cost_ratio") == found


@given(
    st.sampled_from(sorted(DECLARED)),
    st.integers(0, 100_000),
    st.integers(0, 100_000),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40),
)
def test_benchmarks_come_back_as_they_were_set(key: str, one: int, other: int, source: str) -> None:
    low, high = sorted((Decimal(one) / 1000, Decimal(other) / 1000))
    found = benchmark.checked(key, low, high, source)
    assert benchmark.load(key, benchmark.dump(found)) == found
    assert benchmark.parse(key, benchmark.text_of(found)) == found
    assert benchmark.parse(key, benchmark.dump(found)) == found


@pytest.mark.parametrize(
    "kept",
    [
        *("", "{}", "[1]", "5", "NaN", "null", '{"low": "x", "high": "1", "source": ""}'),
        *('{"low": "NaN", "high": "1", "source": ""}', '{"low": "9", "high": "1", "source": ""}'),
    ],
)
def test_a_damaged_benchmark_counts_as_the_default(kept: str) -> None:
    assert benchmark.load("churn", kept) == benchmark.default("churn")


# -- what was set is counted by


def sell(session: Session, client: int, *ago: int, amount: int = 100_00) -> None:
    rows = [{"client_id": client, "date": TODAY - timedelta(a), "amount": amount, "cost": 0} for a in ago]
    with session.base.write(Intent("purchase.add")) as work:
        work.add("purchase", rows)


def add(session: Session, *names: str) -> list[int]:
    return _added(session, "client", *({"name": name} for name in names))


def _added(session: Session, record: str, *rows: dict[str, object]) -> list[int]:
    with session.base.write(Intent("import.rows")) as work:
        return list(work.add(record, rows))


def test_every_threshold_moves_the_standings_at_once(session: Session) -> None:
    a, b, c = add(session, "A", "B", "C")
    sell(session, a, 10, 100, 190, 280, amount=500_00)
    sell(session, b, 200, 300)
    sell(session, c, 20, amount=300_00)
    made = Standings(session)

    def now(client: int) -> tuple[str, str, bool]:
        found = made.of([client])[0]
        return found.rung, found.class_, found.silent

    assert [now(x) for x in (a, b, c)] == [("regular", "A", False), ("frequent", "B", False), ("new", "B", False)]
    for told, client, wanted in (
        ({"class_a": "81"}, c, ("new", "A", False)),
        ({"class_b": "92"}, b, ("frequent", "C", False)),
        ({"regular_least": "5"}, a, ("frequent", "A", False)),
        ({"regular_share": "150"}, a, ("frequent", "A", False)),
        ({"frequent_least": "3"}, b, ("new", "B", False)),
        ({"frequent_share": "50"}, b, ("new", "B", False)),
        ({"rung_days": "60", "rung_intervals": "1"}, a, ("new", "A", False)),
        ({"silence_days": "100", "silence_factor": "1"}, b, ("frequent", "B", True)),
    ):
        settings.put(session, told)
        assert now(client) == wanted, told
        session.base.undo()
    assert now(a) == ("regular", "A", False)


CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("silence_factor"), st.sampled_from(["1", "1.5", "3", "9"])),
        st.tuples(st.just("silence_days"), st.sampled_from(["1", "60", "180", "700"])),
        st.tuples(st.just("rung_days"), st.sampled_from(["30", "365", "900"])),
        st.tuples(st.just("frequent_share"), st.sampled_from(["1", "25", "50"])),
        st.tuples(st.just("regular_least"), st.sampled_from(["3", "4", "5"])),
        st.tuples(st.just("class_a"), st.sampled_from(["40", "80", "95"])),
        st.tuples(st.just("undo"), st.just("")),
        st.tuples(st.just("sell"), st.sampled_from(["0", "40", "200", "400"])),
    ),
    min_size=1,
    max_size=8,
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Session:
    from desktop_crm.app.services import NewBase
    from desktop_crm.storage.opening import open_base

    path = tmp_path_factory.mktemp("rules") / "shop.crm"
    session = Session(open_base(path, new=NewBase("en")), lambda: TODAY)
    for place, name in enumerate(("A", "B", "C", "D")):
        sell(session, add(session, name)[0], *range(place * 30, 900, 50 + 40 * place), amount=(4 - place) * 70_00)
    return session


@given(changes=CHANGES)
def test_a_changed_rule_gives_what_counting_from_scratch_gives(shop: Session, changes: list[tuple[str, str]]) -> None:
    kept, done = Standings(shop), 0
    kept.table()
    for name, value in changes:
        if name == "undo":
            done -= done > 0 and shop.base.undo() is not None
        elif name == "sell":
            sell(shop, 1 + len(value), int(value))
            done += 1
        else:
            done += settings.put(shop, {name: value}) is not None
        rules = settings.load(shop).rules
        scratch = standings(shop.base.trade().rows, TODAY, 3000, shop.base.marks(TODAY, False), 0, rules)
        found = kept.table()
        assert [found.of(int(id)) for id in found.client] == [scratch.of(int(id)) for id in scratch.client]
    for _ in range(done):
        shop.base.undo()


def test_minutes_by_channel_are_those_of_the_shop(session: Session) -> None:
    (a,) = add(session, "A")
    settings.put(session, {"minutes_visit": "90"})
    for told, minutes in (
        ({"channel": "visit"}, 90),
        ({"channel": "visit", "minutes": 5}, 5),
        ({"channel": "call"}, 5),
    ):
        done = cards.add_record(session, "interaction", a, {"summary": "x", **told})
        found = session.base.get("interaction", done.id)
        assert found is not None
        assert found.minutes == minutes


def test_feedback_is_asked_by_the_shops_intervals(session: Session) -> None:
    (a,) = add(session, "A")
    sell(session, a, 50, 90)

    def asked() -> list[int]:
        return [
            line.client for section in today(session, TODAY).sections if section.code == "ask" for line in section.lines
        ]

    settings.put(session, {"feedback_days_A": "91"})
    assert asked() == []
    settings.put(session, {"feedback_days_A": "90"})
    assert asked() == [a]
    settings.put(session, {"feedback_days_A": "0"})
    assert asked() == []


def test_what_is_settled_in_today_is_by_whoever_is_at_work(session: Session) -> None:
    (ivan,) = _added(session, "staff", {"name": "Ivan"})
    (a,) = add(session, "A")
    sell(session, a, 100, 190)
    settings.put(session, {"feedback_days_A": "90", "minutes_call": "12"})
    for actor, staff in (("Somebody", None), (" ivan ", ivan)):
        session.base.actor = actor
        line = next(line for line in today(session, TODAY).lines if line.client == a)
        today_acts.done(session, line, "Called")
        call = session.base.on_card("interaction", a)[0]
        assert (call.staff, call.minutes) == (staff, 12)
        session.base.undo()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_has_a_name_in_every_language(language: str) -> None:
    texts = Texts(language)
    assert [name for name in KEYS if not texts.has(f"settings.{name}")] == []
