"""Standings of a real base: fresh after every change that matters, and only then."""

from __future__ import annotations

from array import array
from dataclasses import replace
from datetime import date, timedelta
from threading import Event, Thread

import pytest

from desktop_crm.analysis.buyers import Buyers, Trade, buyers
from desktop_crm.analysis.rules import Rules
from desktop_crm.analysis.standing import Standing
from desktop_crm.app import settings, standing
from desktop_crm.app.formats import Formats
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings, in_words
from desktop_crm.app.texts import Texts
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.query import Condition

TODAY = date(2026, 11, 20)


def sell(session: Session, client: int, *ago: int, amount: int = 100_00, cost: int | None = 60_00) -> int:
    """Purchases so many days ago; the id of the last."""
    rows = [{"client_id": client, "date": TODAY - timedelta(a), "amount": amount, "cost": cost} for a in ago]
    with session.base.write(Intent("purchase.add")) as work:
        ids = work.add("purchase", rows)
    return ids[-1]


@pytest.fixture
def clients(session: Session) -> list[int]:
    with session.base.write(Intent("import.rows")) as work:
        return list(work.add("client", [{"name": f"Client {i}"} for i in range(5)]))


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each time all purchases were gone through."""
    counted: list[int] = []

    def counting(trade: Trade, as_of: date, margin_bp: int, rules: Rules) -> Buyers:
        counted.append(1)
        return buyers(trade, as_of, margin_bp, rules)

    monkeypatch.setattr(standing, "buyers", counting)
    return counted


def test_standings_of_a_real_base(session: Session, clients: list[int]) -> None:
    sell(session, clients[0], 10, 100, 190, 280)
    sell(session, clients[1], 400)
    a, b, c = Standings(session).of(clients[:3])
    assert (a.rung, a.class_, a.profit, a.purchases, a.interval, a.silent) == ("regular", "A", 160_00, 4, 90, False)
    assert (b.rung, b.class_, b.profit, b.silent) == ("new", "", 0, True)
    assert (c.rung, c.last) == ("potential", None)


def test_it_computes_once(session: Session, clients: list[int], loads: list[int]) -> None:
    made = Standings(session)
    made.of(clients)
    made.of(clients)
    made.filter(array("q", clients), [Condition("rung", ":", "new")])
    assert len(loads) == 1


def test_settings_and_days_make_it_new(session: Session, clients: list[int], loads: list[int]) -> None:
    made = Standings(session)
    assert made.of(clients[:1])[0].profit == 0
    sell(session, clients[0], 1, cost=None)
    assert made.of(clients[:1])[0].profit == 30_00
    assert len(loads) == 1, "purchases are looked at by themselves"
    settings.change(session, {"margin": "12,5"})
    assert made.of(clients[:1])[0].profit == 12_50
    session.base.undo()
    assert made.of(clients[:1])[0].profit == 30_00
    session.today = lambda: TODAY + timedelta(400)
    assert made.of(clients[:1])[0].silent
    assert len(loads) == 4


def test_edits_of_cards_do_not(session: Session, clients: list[int], loads: list[int]) -> None:
    made = Standings(session)
    sell(session, clients[0], 1)
    made.of(clients)
    with session.base.write(Intent("client.edit")) as work:
        work.edit("client", {clients[0]: {"name": "Another"}, clients[1]: {"city": "Lviv"}})
    with session.base.write(Intent("client.add")) as work:
        work.add("client", [{"name": "New"}])
    made.of(clients)
    assert len(loads) == 1


def test_a_deleted_card_takes_its_purchases_along(session: Session, clients: list[int]) -> None:
    made = Standings(session)
    sell(session, clients[0], 1, amount=900_00)
    sell(session, clients[1], 1)
    assert [s.class_ for s in made.of(clients[:2])] == ["A", "C"]
    with session.base.write(Intent("client.delete")) as work:
        work.remove("client", clients[:1])
    assert made.of([clients[1]])[0].class_ == "A"
    session.base.undo()
    assert [s.class_ for s in made.of(clients[:2])] == ["A", "C"]


def test_returns_and_compensations_lessen_the_profit(session: Session, clients: list[int]) -> None:
    made = Standings(session)
    sell(session, clients[0], 10, amount=500_00)
    sell(session, clients[1], 10, amount=100_00)
    assert [(s.class_, s.profit) for s in made.of(clients[:2])] == [("A", 440_00), ("B", 40_00)]
    with session.base.write(Intent("return.add")) as work:
        work.add("return", [{"client_id": clients[0], "date": TODAY - timedelta(3), "amount": 500_00, "cost": 60_00}])
    mine, other = made.of(clients[:2])
    assert (mine.class_, mine.profit, mine.revenue, mine.days, other.class_) == ("C", 0, 0, 1, "A")
    with session.base.write(Intent("claim.add")) as work:
        claim = {"text": "x", "date": TODAY - timedelta(3), "compensation": 5_00}
        work.add("claim", [{"client_id": clients[1], **claim}])
    assert made.of([clients[1]])[0].profit == 35_00


def test_a_restored_base_is_another(session: Session, clients: list[int]) -> None:
    made = Standings(session)
    sell(session, clients[0], 1)
    copy = session.base.backup("manual")
    sell(session, clients[0], 2)
    assert made.of(clients[:1])[0].purchases == 2
    session.base.restore(copy.path)
    assert made.of(clients[:1])[0].purchases == 1


def test_after_an_error_it_tries_again(session: Session, clients: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    made = Standings(session)
    made.of(clients)
    sell(session, clients[0], 1)
    with monkeypatch.context() as patch:
        patch.setattr(session.base, "trade", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            made.of(clients)
    assert made.of(clients)[0].purchases == 1


def test_several_threads_ask_while_others_sell(session: Session, clients: list[int]) -> None:
    made, ended = Standings(session), Event()

    def ask() -> None:
        while not ended.is_set():
            made.of(clients)

    asking = [Thread(target=ask) for _ in range(2)]
    for thread in asking:
        thread.start()
    for n in range(40):
        sell(session, clients[n % 5], n)
        assert sum(s.purchases for s in made.of(clients)) == n + 1, "a question sees what was sold before it"
    ended.set()
    for thread in asking:
        thread.join()


# -- the list
@pytest.fixture
def ladder(session: Session, clients: list[int]) -> Standings:
    sell(session, clients[0], 10, 100, 190, 280)  # regular, A
    sell(session, clients[1], 400)  # new, none
    sell(session, clients[2], 5, amount=30_00, cost=0)  # new
    sell(session, clients[3], 5, 40, amount=1_00, cost=0)  # frequent
    return Standings(session)


@pytest.mark.parametrize(
    ("conditions", "wanted"),
    [
        ([Condition("rung", ":", "regular")], [0]),
        ([Condition("rung", ":", "new,frequent")], [1, 2, 3]),
        ([Condition("rung", ":", "potential")], [4]),
        ([Condition("rung", ":", "new", negated=True)], [0, 3, 4]),
        ([Condition("class", ":", "A")], [0]),
        ([Condition("class", ":", "a,B")], [0, 2]),
        ([Condition("class", ":", "none")], [1, 4]),
        ([Condition("class", ":", "C"), Condition("rung", ":", "frequent")], [3]),
        ([Condition("rung", ":", "king")], []),
        ([], [0, 1, 2, 3, 4]),
    ],
)
def test_filter(ladder: Standings, clients: list[int], conditions: list[Condition], wanted: list[int]) -> None:
    found = ladder.filter(array("q", clients), conditions)
    assert isinstance(found, array)
    assert found.typecode == "q"
    assert [clients.index(i) for i in found] == wanted


@pytest.mark.parametrize(
    ("column", "descending", "wanted"),
    [
        ("profit", False, [4, 1, 3, 2, 0]),
        ("profit", True, [0, 2, 3, 4, 1]),
        ("class", False, [0, 2, 3, 4, 1]),
        ("class", True, [4, 1, 3, 2, 0]),
        ("rung", False, [4, 2, 1, 3, 0]),
        ("rung", True, [0, 3, 2, 1, 4]),
    ],
)
def test_order_is_stable(
    ladder: Standings, clients: list[int], column: str, descending: bool, wanted: list[int]
) -> None:
    given = array("q", [clients[i] for i in (4, 3, 2, 1, 0)])
    assert [clients.index(i) for i in ladder.order(given, column, descending)] == wanted


def test_an_empty_base_has_an_order(session: Session, clients: list[int]) -> None:
    made = Standings(session)
    ids = array("q", clients)
    assert made.order(ids, "profit", True) == ids
    assert made.filter(ids, [Condition("rung", ":", "potential")]) == ids
    assert made.filter(array("q"), [Condition("rung", ":", "potential")]) == array("q")


@pytest.mark.parametrize(
    ("value", "points"),
    [("30", 3000), ("12,5", 1250), ("0.005", 1), ("", 0), ("x", 0), ("NaN", 0), ("1e99", 0), ("-10", -1000)],
)
def test_the_margin_setting_is_read_exactly(session: Session, value: str, points: int) -> None:
    settings.change(session, {"margin": value})
    assert standing.margin_basis_points(session) == points


def test_the_reason_in_words() -> None:
    formats = Formats(Texts("en"))
    space = "\u00a0"
    several = Standing(
        1, TODAY, "new", purchases=3, days=3, first=TODAY - timedelta(1461), last=TODAY - timedelta(60), interval=548.0,
        limit=1644.0,
    )  # fmt: skip
    assert in_words(several, formats) == f"3 purchases in 4{space}years, buys every 18{space}months"
    assert in_words(Standing(1, TODAY), formats) == "no purchases yet"
    once = Standing(1, TODAY, "new", purchases=2, days=1, first=TODAY, last=TODAY)
    assert in_words(once, formats) == "bought once, " + formats.date(TODAY)


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
def test_silence_is_told_with_its_limit(language: str) -> None:
    formats = Formats(Texts(language))
    silent = Standing(
        1, TODAY, "frequent", purchases=4, days=3, first=TODAY - timedelta(900), last=TODAY - timedelta(500),
        interval=100.0, limit=300.0, silent=True,
    )  # fmt: skip
    words = in_words(silent, formats)
    assert formats.span(500) in words
    assert formats.span(300) in words


# -- what else stands on a card
def add(session: Session, record: str, client: int, ago: int = 0, **values: object) -> int:
    with session.base.write(Intent("x")) as work:
        return work.add(record, [{"client_id": client, "date": TODAY - timedelta(ago), **values}])[0]


def remove(session: Session, record: str, id: int) -> None:
    with session.base.write(Intent("x")) as work:
        work.remove(record, [id])


def test_who_recommends_us_is_an_advocate_as_long_as_that_stands(session: Session, clients: list[int]) -> None:
    made = Standings(session)
    regular, occasional, came, other = clients[:4]
    sell(session, regular, 10, 100, 190, 280)
    sell(session, occasional, 10)

    def rungs() -> list[str]:
        return [s.rung for s in made.of([regular, occasional])]

    assert rungs() == ["regular", "new"]
    first = add(session, "referral", came, recommender=regular)
    add(session, "referral", other, recommender=occasional)
    assert rungs() == ["advocate", "new"], "only who is regular"
    assert made.of([regular])[0].referrals == 1
    with session.base.write(Intent("x")) as work:
        work.edit("referral", {first: {"recommender": other}})
    assert rungs() == ["regular", "new"]
    session.base.undo()
    assert rungs() == ["advocate", "new"]
    remove(session, "client", came)
    assert rungs() == ["regular", "new"], "who came is gone, and the referral with the card"
    session.base.undo()
    assert rungs() == ["advocate", "new"]
    remove(session, "referral", first)
    assert rungs() == ["regular", "new"]
    session.base.undo()
    session.today = lambda: TODAY - timedelta(1)
    assert rungs() == ["regular", "new"], "yesterday nobody knew of it"
    session.today = lambda: TODAY + timedelta(300)
    assert rungs() == ["new", "new"], "who has fallen silent is no advocate"


def test_nine_of_ten_only_proposes_to_ask(session: Session, clients: list[int]) -> None:
    made, words = Standings(session), Formats(Texts("en"))
    sell(session, clients[0], 10, 100, 190, 280)
    add(session, "feedback", clients[0], 30, would_recommend=9)
    found = made.of(clients[:1])[0]
    assert (found.rung, found.promoter) == ("regular", True)
    assert "ask to whom" in in_words(found, words)
    add(session, "feedback", clients[0], 10, satisfaction=5)
    assert made.of(clients[:1])[0].promoter, "the question was not put again"
    add(session, "feedback", clients[0], 10, would_recommend=8)
    assert not made.of(clients[:1])[0].promoter
    session.base.undo()
    add(session, "referral", clients[1], recommender=clients[0])
    found = made.of(clients[:1])[0]
    assert found.rung == "advocate"
    assert "1 client" in in_words(found, words)
    assert "ask" not in in_words(found, words)


def test_a_recorded_loss_makes_silent_until_it_ends(session: Session, clients: list[int]) -> None:
    made = Standings(session)
    mine = clients[0]
    sell(session, mine, 10, 100, 190, 280)

    def now() -> tuple[str, bool]:
        found = made.of([mine])[0]
        return found.rung, found.silent

    assert now() == ("regular", False)
    add(session, "loss", mine, 11, reason="Moved")
    assert now() == ("regular", False), "bought after it"
    loss = add(session, "loss", mine, 10, reason="Moved")
    assert now() == ("frequent", True)
    assert "left on " + Formats(Texts("en")).date(TODAY - timedelta(10)) in in_words(
        made.of([mine])[0], Formats(Texts("en"))
    )
    with session.base.write(Intent("x")) as work:
        work.edit("loss", {loss: {"won_back_on": TODAY}})
    assert now() == ("regular", False)
    session.today = lambda: TODAY - timedelta(1)
    assert now() == ("frequent", True), "the day before, nobody had won them back"
    session.today = lambda: TODAY
    session.base.undo()
    assert now() == ("frequent", True)
    sale = sell(session, mine, 9)
    assert now() == ("regular", False)
    remove(session, "purchase", sale)
    assert now() == ("frequent", True)
    remove(session, "loss", loss)
    assert now() == ("regular", False)


def test_pinned_by_hand_goes_before_what_was_bought(session: Session, ladder: Standings, clients: list[int]) -> None:
    with session.base.write(Intent("x")) as work:
        pins: dict[int, dict[str, str]] = {
            clients[0]: {"pinned_rung": "new", "pinned_class": "C"},
            clients[1]: {"pinned_class": "A"},
            clients[4]: {"pinned_rung": "advocate", "pinned_class": "B"},
        }
        work.edit("client", pins)
    found = ladder.of(clients)
    assert [(s.rung, s.earned_rung) for s in found] == [
        ("new", "regular"), ("new", None), ("new", None), ("frequent", None), ("advocate", "potential")
    ]  # fmt: skip
    assert [(s.class_, s.earned_class) for s in found] == [("C", "A"), ("A", ""), ("B", None), ("C", None), ("B", "")]
    every = array("q", clients)
    assert [clients.index(i) for i in ladder.filter(every, [Condition("rung", ":", "advocate")])] == [4]
    assert [clients.index(i) for i in ladder.filter(every, [Condition("class", ":", "B")])] == [2, 4]
    assert [clients.index(i) for i in ladder.order(every, "rung", True)] == [4, 3, 0, 1, 2]
    assert [clients.index(i) for i in ladder.order(every, "class", False)] == [1, 2, 4, 0, 3]
    session.base.undo()
    assert [s.rung for s in ladder.of(clients)] == ["regular", "new", "new", "frequent", "potential"]
    assert all(s.earned_rung is None and s.earned_class is None for s in ladder.of(clients))


def test_spending_and_time_lessen_the_profit(session: Session, clients: list[int]) -> None:
    made = Standings(session)
    buyer, nobody = clients[:2]
    sell(session, buyer, 10, amount=500_00)
    add(session, "spending", buyer, 364, amount=30_00, minutes=30)
    add(session, "spending", buyer, 365, amount=900_00)
    add(session, "spending", nobody, 3, amount=5_00)
    add(session, "interaction", buyer, 3, minutes=15, summary="x")
    add(session, "interaction", buyer, 400, minutes=600, summary="x")
    add(session, "interaction", nobody, 3, minutes=1, summary="x")
    assert [(s.profit, s.cost) for s in made.of([buyer, nobody])] == [(410_00, 30_00), (-5_00, 5_00)]
    settings.change(session, {"hourly_cost": "100,50"})
    assert made.of([buyer])[0].profit == 410_00 - 75_38, "45 minutes of 100.50 are 75.375"
    assert made.of([nobody])[0].profit == -5_00 - 1_68
    assert made.of([buyer])[0].class_ == "A", "classes go by the margin"
    assert list(made.order(array("q", [buyer, nobody, clients[2]]), "profit", False)) == [nobody, clients[2], buyer]
    session.today = lambda: TODAY + timedelta(1)
    assert made.of([buyer])[0].cost == 25_13, "a day later another year counts"
    session.today = lambda: TODAY
    session.base.undo()
    assert made.of([buyer])[0].profit == 410_00


@pytest.mark.parametrize(
    ("value", "cost"),
    [("0", 0), ("", 0), ("x", 0), ("-5", 0), ("150", 150_00), ("1,345", 0), ("12,34", 12_34), ("9" * 12, 0)],
)
def test_the_hourly_cost_is_read_exactly(session: Session, value: str, cost: int) -> None:
    settings.change(session, {"hourly_cost": value})
    assert standing.hourly_cost(session) == cost


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
def test_what_was_pinned_is_told_with_what_it_would_be(language: str) -> None:
    texts = Texts(language)
    formats = Formats(texts)
    earned = Standing(
        1, TODAY, "regular", "A", purchases=3, days=3, first=TODAY - timedelta(1461), last=TODAY, interval=548.0
    )
    pinned = replace(earned, rung="new", earned_rung="regular", class_="C", earned_class="A")
    words = in_words(pinned, formats)
    assert in_words(earned, formats) in words
    assert texts("codes.rung_regular") in words
    assert texts("codes.rung_new") not in words, "the place itself stands beside it"
    assert "C" in words.partition(in_words(earned, formats))[2]
    bare = in_words(replace(pinned, earned_class=""), formats)
    assert texts("figures.reason_no_class") in bare
    assert in_words(Standing(1, TODAY, "regular", earned_rung="potential"), formats).endswith(
        texts("figures.reason_never")
    )


@pytest.mark.parametrize("change", ["remove", "restore", "undo", "edit", "delete", "move"])
def test_the_card_of_another_changes_who_is_an_advocate(session: Session, clients: list[int], change: str) -> None:
    """Asked once before and once after: nothing else has touched whoever recommended us."""
    regular, came, other = clients[:3]
    sell(session, regular, 10, 100, 190, 280)
    told = add(session, "referral", came, recommender=regular)
    if change in ("restore", "undo"):
        remove(session, "client", came)
    made = Standings(session)
    before = made.of([regular])[0].rung
    assert before == ("regular" if change in ("restore", "undo") else "advocate")
    if change == "undo":
        session.base.undo()
    else:
        with session.base.write(Intent("x")) as work:
            if change == "remove":
                work.remove("client", [came])
            elif change == "restore":
                work.restore("client", [came])
            elif change == "edit":
                work.edit("referral", {told: {"recommender": other}})
            elif change == "delete":
                work.remove("referral", [told])
            else:
                work.edit("referral", {told: {"client_id": regular}})
        assert regular in work.changes.clients
    after = made.of([regular])[0].rung
    assert after != before
    assert after == Standings(Session(session.base, session.today)).of([regular])[0].rung
