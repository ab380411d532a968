"""What else stands on the cards of a load: conversations, answers, troubles, who came, left and was spent on.

The numbers are those of a shop that keeps all of it: two conversations for each client in six years, every third
answered when asked, and so on; see `Around`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from desktop_crm.app.sample import day_words
from desktop_crm.domain.interaction import CHANNELS, MINUTES, PURPOSES
from desktop_crm.domain.spending import ACTIVITIES

Rows = list[dict[str, Any]]
RECORDS: Final = ("feedback", "problem", "return", "refusal", "loss", "referral", "task", "spending")
_RECOMMENDS: Final = {5: (8, 10), 4: (6, 9), 3: (4, 7), 2: (1, 4), 1: (0, 2)}
_OBSERVED: Final = 24
"""Times that each of the staff was observed."""
_IMPROVEMENTS: Final = 60


@dataclass(frozen=True, slots=True)
class Around:
    """How much of each for each client on average; spending on nobody in particular is 40 % of it."""

    feedback: float = 0.3
    problem: float = 0.15
    returned: float = 0.15
    refusal: float = 0.1
    loss: float = 0.05
    referral: float = 0.1
    task: float = 0.1
    spending: float = 0.2

    def of(self, record: str) -> float:
        return float(getattr(self, "returned" if record == "return" else record))


class Surroundings:
    """`days`: the last day first; `points`, `causes`, `staff`: ids."""

    def __init__(
        self, size: Around, seed: int, days: Sequence[date], languages: Sequence[str], **ids: Sequence[int]
    ) -> None:
        self._size, self._days = size, days
        self._staff, self._points, self._causes = ids["staff"], ids["points"], ids["causes"]
        self._weights = [1 / (n + 1) for n in range(len(self._points))]
        self._rng = Random(seed)
        words = [day_words.load(language) for language in languages]
        self._troubles = [one.text for each in words for one in each.problems]
        self._wrong = [text for each in words for text in each.product_wrong]
        self._losses = [one.text for each in words for one in each.losses]
        self._tasks = [text for each in words for text in each.tasks]

    def rows(self, record: str, clients: range) -> Rows:
        """Of one kind of RECORDS, for these clients. Who has much of one has much of the others."""
        make: Callable[[range], dict[str, Any]] = getattr(self, f"_{record}")
        return [make(clients) for _ in range(round(self._size.of(record) * len(clients)))]

    def once(self, claims: range) -> dict[str, Rows]:
        """What is of no client: observations, estimates and improvements, which mend some of these claims."""
        rng = self._rng
        observed = [
            {
                "staff": staff,
                "date": self._day(),
                "observer": f"Observer {rng.randrange(5)}",
                "independent": rng.random() < 0.3,
                "would_return": rng.random() < 0.7,
                "score": rng.choices((1, 2, 3, 4, 5), (5, 10, 25, 35, 25))[0],
            }
            for staff in self._staff
            for _ in range(_OBSERVED)
        ]
        years = range(self._days[-1].year, self._days[0].year + 1)
        estimates = [{"year": y, "clients_gained": 20_000, "acquisition": 10**9, "retention": 10**8} for y in years]
        improvements = []
        for number in range(_IMPROVEMENTS):
            day, done = self._day(), number % 3 > 0
            improvements.append(
                {
                    "text": f"Improvement {number}",
                    "date": day,
                    "cause": rng.choice(self._causes),
                    "failure_point": rng.choice(self._points),
                    "status": "done" if done else "in_work",
                    "done_on": min(day + timedelta(days=40), self._days[0]) if done else None,
                    "claims": tuple(sorted({rng.choice(claims) for _ in range(5)})) if claims else (),
                }
            )
        return {"observation": observed, "estimate": estimates, "improvement": improvements}

    def interaction(self, clients: range, summary: str) -> dict[str, Any]:
        rng = self._rng
        channel = rng.choices(CHANNELS, (45, 5, 20, 10, 14, 1, 3, 2))[0]
        return {
            "client_id": self._owner(clients),
            "date": self._day(),
            "channel": channel,
            "direction": "out" if rng.random() < 0.5 else "in",
            "staff": rng.choice(self._staff),
            "minutes": MINUTES[channel],
            "purpose": rng.choices(PURPOSES, (30, 15, 12, 20, 10, 13))[0],
            "summary": summary,
        }

    # -- one of each
    def _feedback(self, clients: range) -> dict[str, Any]:
        rng = self._rng
        satisfied = rng.choices((1, 2, 3, 4, 5), (3, 8, 19, 38, 32))[0]
        problem = rng.random() < (0.7 if satisfied <= 3 else 0.1)
        complained = problem and rng.random() < 0.3
        return {
            "client_id": self._owner(clients),
            "date": self._day(),
            "staff": rng.choice(self._staff),
            "satisfaction": satisfied,
            "would_buy_again": rng.random() < satisfied / 5.2,
            "would_recommend": rng.randint(*_RECOMMENDS[satisfied]) if rng.random() < 0.9 else None,
            "had_problem": problem,
            "did_complain": complained if problem else None,
            "well_solved": rng.random() < 0.5 if complained else None,
            "product_wrong": rng.choice(self._wrong) if satisfied <= 2 else "",
        }

    def _problem(self, clients: range) -> dict[str, Any]:
        rng, age = self._rng, self._rng.randrange(len(self._days))
        status = rng.choices(("new", "in_work", "resolved", "declined"), (10, 10, 72, 8))[0]
        return {
            "client_id": self._owner(clients),
            "text": rng.choice(self._troubles),
            "date": self._days[age],
            "source": rng.choice(("feedback", "survey", "staff")),
            "failure_point": self._point(),
            "cause": rng.choice(self._causes),
            "severity": rng.randint(1, 10),
            "staff": rng.choice(self._staff),
            "status": status,
            "resolved_on": self._days[max(0, age - 7)] if status in ("resolved", "declined") else None,
        }

    def _return(self, clients: range) -> dict[str, Any]:
        amount = int(self._rng.lognormvariate(13.8, 0.8))
        return {
            "client_id": self._owner(clients),
            "date": self._day(),
            "amount": amount,
            "cost": amount * 64 // 100,
            "reason": self._rng.choice(self._wrong),
            "failure_point": self._point(),
            "cause": self._rng.choice(self._causes),
        }

    def _refusal(self, clients: range) -> dict[str, Any]:
        return {
            "client_id": self._owner(clients),
            "date": self._day(),
            "reason": self._rng.choice(self._losses),
            "amount": int(self._rng.lognormvariate(14.3, 1.0)),
            "failure_point": self._point(),
            "cause": self._rng.choice(self._causes),
        }

    def _loss(self, clients: range) -> dict[str, Any]:
        rng, age = self._rng, self._rng.randrange(len(self._days))
        return {
            "client_id": self._owner(clients),
            "reason": rng.choice(self._losses),
            "date": self._days[age],
            "cause": rng.choice(self._causes),
            "failure_point": self._point(),
            "competitor": clients[0] if rng.random() < 0.3 else None,
            "yearly_value": int(rng.lognormvariate(13.5, 0.8)),
            "told_in_public": rng.random() < 0.1,
            "won_back_on": self._days[max(0, age - 120)] if rng.random() < 0.2 else None,
        }

    def _referral(self, clients: range) -> dict[str, Any]:
        came, by = self._owner(clients), self._owner(clients)
        if by == came:
            by = clients[(came - clients[0] + 1) % len(clients)]
        return {"client_id": came, "recommender": by, "date": self._day()}

    def _task(self, clients: range) -> dict[str, Any]:
        rng, age = self._rng, self._rng.randrange(len(self._days))
        made, done = self._days[age], rng.random() < 0.97
        return {
            "client_id": self._owner(clients),
            "text": rng.choice(self._tasks),
            "date": made,
            "due_date": made + timedelta(days=rng.randint(0, 30)),
            "staff": rng.choice(self._staff),
            "status": "done" if done else "open",
            "done_on": self._days[max(0, age - 10)] if done else None,
        }

    def _spending(self, clients: range) -> dict[str, Any]:
        rng = self._rng
        gaining = rng.random() < 0.4
        return {
            "client_id": None if gaining else self._owner(clients),
            "date": self._day(),
            "kind": "acquisition" if gaining else "retention",
            "activity": rng.choice(ACTIVITIES),
            "amount": int(rng.lognormvariate(9.5, 1.0)),
            "minutes": rng.choice((None, 10, 30, 60)),
            "events": rng.choice((None, 1, 2)),
            "source": "Facebook" if gaining and rng.random() < 0.5 else "",
            "staff": rng.choice(self._staff),
        }

    # -- parts
    def _owner(self, clients: range) -> int:
        return clients[int(len(clients) * self._rng.random() ** 1.5)]

    def _day(self) -> date:
        return self._rng.choice(self._days)

    def _point(self) -> int:
        return self._rng.choices(self._points, self._weights)[0]
