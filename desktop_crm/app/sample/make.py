"""Writes the sample into a base: one intent, one undo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any, Final

from desktop_crm.app.ports import Work
from desktop_crm.app.sample.calendar import Calendar
from desktop_crm.app.sample.contacts import Contacts
from desktop_crm.app.sample.day import Salon, add_day
from desktop_crm.app.sample.keepsakes import add_keepsakes, pin
from desktop_crm.app.sample.own_fields import add_own_fields
from desktop_crm.app.sample.people import People
from desktop_crm.app.sample.setbacks import Made, Setbacks
from desktop_crm.app.sample.trade import Trade
from desktop_crm.app.sample.voices import Claims, Voice, make_wishes
from desktop_crm.app.sample.words import Words, load
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts
from desktop_crm.domain.changes import Changes, Intent
from desktop_crm.domain.failure import TOP_LEVEL

_WORTH: Final = {"UAH": 1.0, "GBP": 50.0, "EUR": 45.0, "USD": 40.0, "PLN": 10.0, "RUB": 0.5}
"""Roughly what a unit of a currency is worth, in hryvnias: prices should look right, no more."""


def currency(language: str) -> str:
    """ISO code of the currency in which the sample of a language has its prices."""
    return load(language).currency


def make_sample(
    session: Session, *, language: str, clients: int = 300, seed: int = 1, today: date, source: object = None
) -> Changes:
    """Fill a fresh base with a furniture salon: `clients` cards and three years up to `today`.

    The same language, number, seed and day give the same salon. Failure points are found by their codes, causes by
    their names, and made where the base has none. Prices are turned into the base's currency.
    """
    words, rng, calendar = load(language), Random(f"{language} {clients} {seed} {today}"), Calendar(today)
    standing = {setting.key: setting for setting in session.base.all("setting")}
    base_currency = standing["currency"].value if "currency" in standing else words.currency
    rate = _WORTH.get(words.currency, 1.0) / _WORTH.get(base_currency, _WORTH.get(words.currency, 1.0))
    points, causes = session.base.all("failure_point"), session.base.all("cause")
    work = session.base.write(Intent("sample", words.shop))
    with work:
        for key, value in (("shop", words.shop), ("shop_line", words.shop_line)):
            if key in standing:
                work.edit("setting", {standing[key].id: {"value": value}})
            else:
                work.add("setting", [{"key": key, "value": value}])
        places = _points(work, words, language, points)
        reasons = _causes(work, words, causes)
        staff = work.add("staff", _staff(words))
        people = People(rng, words, calendar, staff).make(clients)
        add_own_fields(work, Random(f"{language} {clients} {seed} {today} own"), language, people)
        pin(people, words, language)
        cards = work.add("client", [person.values for person in people])
        sales = Trade(rng, words, calendar, staff, rate).make(people)
        bought = work.add(
            "purchase",
            [{**sale.values, "client_id": None if sale.person is None else cards[sale.person]} for sale in sales],
        )
        claims = Claims(rng, words, calendar, people, sales, staff).make()
        claimed = work.add("claim", [_claim(voice, cards, bought, places, reasons) for voice in claims])
        wishes = make_wishes(rng, words, calendar, people, len(sales))
        wished = work.add("wish", [{**voice.values, "client_id": cards[voice.person]} for voice in wishes])
        talks = Contacts(rng, words, calendar, people, staff[3]).make(sales, claims)
        work.add("interaction", [{**values, "client_id": cards[index]} for index, values in talks])
        setbacks = Setbacks(Random(f"{language} {clients} {seed} {today} setbacks"), words, calendar, rate)
        back = setbacks.returns(sales, {voice.sale for voice in claims})
        work.add("return", [_setback(one, cards, bought, places, reasons) for one in back])
        left = setbacks.refusals(people, sales, staff)
        work.add("refusal", [_setback(one, cards, bought, places, reasons) for one in left])
        salon = Salon(people, sales, claims, wishes, cards, claimed, wished, staff, places, reasons)
        add_day(work, Random(f"{language} {clients} {seed} {today} day"), language, words, calendar, salon)
        add_keepsakes(work, language, words, calendar, salon)
    session.bus.publish(work.changes, source)
    return work.changes


def _staff(words: Words) -> list[dict[str, Any]]:
    pattern = words.phone[0]
    return [{**one, "phone": pattern.format(a=140, b=15, c=60 + n, s=940 + n)} for n, one in enumerate(words.staff)]


def _points(work: Work, words: Words, language: str, standing: Sequence[Any]) -> dict[str, int]:
    """Failure point of the sample -> id: by code, else by name under its parent, else a new one there."""
    by_code = {point.code: point.id for point in standing if point.code}
    by_name = {(point.parent, point.name): point.id for point in standing}
    texts = Texts(language)
    found: dict[str, int] = {}
    for code in words.points:
        name = texts(f"storage.point_{code}")
        parent = next((by_code.get(top) for top in TOP_LEVEL if code.startswith(f"{top}_")), None)
        known = by_code.get(code) or by_name.get((parent, name))
        found[code] = known or work.add("failure_point", [{"name": name, "parent": parent, "code": code}])[0]
    return found


def _causes(work: Work, words: Words, standing: Sequence[Any]) -> dict[str, int]:
    """Name of a cause -> id; those that the base lacks are added in the order of the words."""
    found = {cause.name: int(cause.id) for cause in standing}
    wanted = {reason.name: reason.kind for reasons in words.causes.values() for reason in reasons}
    missing = [name for name in wanted if name not in found]
    ids = work.add("cause", [{"name": name, "kind": wanted[name]} for name in missing]) if missing else ()
    return found | dict(zip(missing, ids, strict=True))


def _claim(
    voice: Voice, cards: Sequence[int], bought: Sequence[int], places: dict[str, int], reasons: dict[str, int]
) -> dict[str, Any]:
    return {
        **voice.values,
        "client_id": cards[voice.person],
        "purchase": None if voice.sale is None else bought[voice.sale],
        "failure_point": places[voice.point],
        "cause": reasons.get(voice.cause),
    }


def _setback(
    made: Made, cards: Sequence[int], bought: Sequence[int], places: dict[str, int], reasons: dict[str, int]
) -> dict[str, Any]:
    values = {
        **made.values,
        "client_id": None if made.person is None else cards[made.person],
        "failure_point": places[made.point] if made.point else None,
        "cause": reasons.get(made.cause),
    }
    return values if made.sale is None else {**values, "purchase": bought[made.sale]}
