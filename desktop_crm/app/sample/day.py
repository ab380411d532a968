"""The sample's records of the working day, written beside the trade: answers, losses, referrals, tasks and the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from desktop_crm.app.ports import Work
from desktop_crm.app.sample.answers import Answers
from desktop_crm.app.sample.bonds import Bonds
from desktop_crm.app.sample.calendar import Calendar
from desktop_crm.app.sample.day_words import load
from desktop_crm.app.sample.people import Person
from desktop_crm.app.sample.trade import Sale
from desktop_crm.app.sample.upkeep import Upkeep, cause_of
from desktop_crm.app.sample.voices import Voice
from desktop_crm.app.sample.words import Words


@dataclass(frozen=True, slots=True)
class Salon:
    """What stands already, and under which ids: in `cards`, `claimed` and `wished` by index, in the others by name."""

    people: Sequence[Person]
    sales: Sequence[Sale]
    claims: Sequence[Voice]
    wishes: Sequence[Voice]
    cards: Sequence[int]
    claimed: Sequence[int]
    wished: Sequence[int]
    staff: Sequence[int]
    places: Mapping[str, int]
    reasons: Mapping[str, int]

    def card(self, index: int | None) -> int | None:
        return None if index is None else self.cards[index]

    def why(self, words: Words, point: str) -> dict[str, int | None]:
        """Failure point and cause of what failed there."""
        return {"failure_point": self.places.get(point), "cause": self.reasons.get(cause_of(words, point))}


def add_day(work: Work, rng: Random, language: str, words: Words, calendar: Calendar, salon: Salon) -> None:
    """Draws from a chance of its own, so that the rest of the salon stays the same."""
    day = load(language)
    answers = Answers(rng, words, day, calendar, salon.people)
    answers.make(salon.sales, salon.claims, salon.staff)
    answered = work.add("feedback", _on_cards(salon, answers.feedback))
    problems = work.add(
        "problem",
        [
            {
                **one.values,
                **salon.why(words, one.point),
                "client_id": salon.card(one.person),
                "feedback": None if one.feedback is None else answered[one.feedback],
            }
            for one in answers.problems
        ],
    )
    bonds = Bonds(rng, words, day, calendar, salon.people)
    lost = bonds.losses(salon.sales)
    losses = work.add(
        "loss",
        [
            {
                **one.values,
                **salon.why(words, one.point),
                "client_id": salon.cards[one.person],
                "competitor": salon.card(one.rival),
            }
            for one in lost
        ],
    )
    came = bonds.referrals(salon.sales)
    work.add("referral", [{**v, "client_id": salon.cards[who], "recommender": salon.cards[by]} for who, by, v in came])
    work.add("contact_person", _on_cards(salon, bonds.contact_persons(salon.staff)))
    upkeep = Upkeep(rng, words, day, calendar, salon.people, salon.sales, salon.staff)
    work.add("task", _on_cards(salon, upkeep.tasks()))
    work.add("observation", upkeep.observations())
    work.add("spending", _on_cards(salon, upkeep.spending()))
    work.add(
        "improvement",
        [
            {
                **one.values,
                **salon.why(words, one.point),
                "claims": tuple(salon.claimed[n] for n in one.claims),
                "problems": tuple(problems[n] for n in one.problems),
                "wishes": tuple(salon.wished[n] for n in one.wishes),
                "losses": tuple(losses[n] for n in one.losses),
                "told": tuple(salon.cards[n] for n in one.told),
            }
            for one in upkeep.improvements(salon.claims, answers.problems, salon.wishes, lost)
        ],
    )
    work.add("rung", upkeep.rungs())
    work.add("estimate", upkeep.estimates())


def _on_cards(salon: Salon, made: Iterable[tuple[int | None, dict[str, Any]]]) -> list[dict[str, Any]]:
    return [{**values, "client_id": salon.card(index)} for index, values in made]
