"""Today: who to speak to and why, the warnings, the tasks that are due. Computed when asked, never stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.analysis import today as rules
from desktop_crm.analysis import today_cases
from desktop_crm.analysis.standing import CLASSES, RUNGS
from desktop_crm.analysis.today import RULES, SECTIONS, Balance, Found, LastDays, Worth
from desktop_crm.app import settings
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.standing import Standings, margin_basis_points, table_as_of
from desktop_crm.app.today_alarms import Alarm, alarms
from desktop_crm.app.today_rows import MARK, DayRows, Reminder
from desktop_crm.domain.interaction import PURPOSES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CONCERNS: Final = frozenset(
    {
        "client", "claim", "problem", "wish", "purchase", "return", "refusal", "interaction", "feedback", "loss",
        "task", "spending", "contact_person", "improvement", "setting", "staff", "failure_point", "referral", "cause",
    }
)  # fmt: skip
"""Records that Today is made of."""
MOST: Final = 30
"""Lines of one section: more calls than that nobody makes in a day."""
_HEAVIER: Final = 55
"""Bits by which what goes before money is moved to the left."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a client stands there: the rule, and what its sentence names (`today_words.why`)."""

    rule: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One client to speak to. `money`: what they bring a year, or what a refused purchase was worth; `talked`: the last
    interaction.
    """

    client: int
    title: str
    phone: str
    class_: str
    reasons: tuple[Reason, ...]
    money: int
    talked: date | None


@dataclass(frozen=True, slots=True)
class Section:
    """`total` clients, of which the lines are those that matter most."""

    code: str
    total: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class TaskLine:
    id: int
    client: int | None
    title: str  # the client's, "" for a free-standing one
    text: str
    due: date
    done: bool


@dataclass(frozen=True, slots=True)
class Today:
    """`done`: how many lines were settled on this day."""

    as_of: date
    sections: tuple[Section, ...]
    alarms: tuple[Alarm, ...]
    tasks: tuple[TaskLine, ...]
    balance: Balance
    done: int

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for section in self.sections for line in section.lines)

    @property
    def calls(self) -> int:
        """How many clients wait, shown or not."""
        return sum(section.total for section in self.sections)

    @property
    def open_tasks(self) -> int:
        return sum(not task.done for task in self.tasks)


def today(session: Session, as_of: date, job: Job | None = None, standings: Standings | None = None) -> Today:
    """As of the end of a day. Ask on a read lane: the first time the whole trade is read. Raises Cancelled.

    `standings`: the session's own, which save some work where they are known. A day in the past is told from the
    records as they stand now: a claim that was open then and is closed now does not come back.
    """
    return _Day(session, as_of, job, standings).told()


class _Day:
    def __init__(self, session: Session, as_of: date, job: Job | None, standings: Standings | None) -> None:
        self.session, self.as_of, self.job = session, as_of, job
        own = standings if standings is not None and as_of == session.today() else None
        self.table = own.table(job) if own else table_as_of(session, as_of, job)
        self.start = rules.quarter_start(as_of)
        self.before = table_as_of(session, self.start - timedelta(1), job)
        self.quarter_ago = table_as_of(session, as_of - timedelta(rules.QUARTER), job)
        margin = margin_basis_points(session)
        self.worth = session.trade.kept(("today", margin), lambda rows: Worth.of(rows, margin), lambda *_: None, job)
        since = as_of - timedelta(rules.REFUSED_WITHIN)
        self.rows: DayRows = session.base.day_rows(as_of, since, rules.birthdays_ahead(as_of))
        self._feedback = LastDays.of(*self.rows.feedback)
        self._texts: dict[tuple[str, int], str] = {}
        self._causes: dict[int, str] = {}

    def told(self) -> Today:
        import numpy as np

        founds = [found for found in self._founds() if len(found.client)]
        if self.job:
            self.job.check()
        weights = {found.rule: self._weight(found) for found in founds}
        made = rules.calls(founds, weights, MOST) if founds else {code: (0, []) for code in SECTIONS}
        by_rule = {found.rule: found for found in founds}
        shown = [call.client for _, lines in made.values() for call in lines]
        self._read_cases(
            [
                by_rule[r].facts["case"][p]
                for _, ls in made.values()
                for c in ls
                for r, p in c.reasons
                if "case" in by_rule[r].facts
            ]
        )
        known_to_one = self._known_to_one()
        balance = rules.balance(self.before, self.table, self.worth)
        warned = alarms(self, balance, known_to_one)
        tasks = self._tasks(np.concatenate([self._ids(), *(found.client for found in founds)]))
        cards = self.session.base.page([*shown, *{t.client for t in tasks if t.client is not None}])
        talked = self.session.base.last_talks(shown, self.as_of)
        ids = self._ids(*shown)
        values = dict(zip(shown, self.value(ids).tolist(), strict=True))
        classes = dict(zip(shown, self.classes(ids).tolist(), strict=True))

        def line(call: rules.Call) -> Line:
            reasons = tuple(Reason(rule, self._params(by_rule[rule], place)) for rule, place in call.reasons)
            money = max(values[call.client], *(int(r.params.get("amount", 0)) for r in reasons))
            row = cards[call.client]
            class_ = CLASSES[classes[call.client]]
            phone = next(iter(row.phones), "")
            return Line(call.client, row.title, phone, class_, reasons, money, talked.get(call.client))

        sections = tuple(
            Section(code, total, tuple(line(call) for call in lines if call.client in cards))
            for code, (total, lines) in made.items()
        )
        told = tuple(_task(one, cards) for one in tasks)
        done = len({(mark.client, mark.origin) for mark in self.rows.marked if mark.date == self.as_of})
        return Today(self.as_of, sections, warned, told, balance, done)

    # -- what is known of clients
    def value(self, clients: NDArray[np.int64]) -> NDArray[np.int64]:
        """Their profit in the year up to their last purchase: what goes a year if they go."""
        import numpy as np

        at, there = self.table.places(clients)
        last = self.table.last[at] if len(self.table.last) else np.zeros(len(clients), np.int32)
        return np.where(there, self.worth.profit(clients, last), 0)

    def classes(self, clients: NDArray[np.int64]) -> NDArray[np.int64]:
        """Place in CLASSES."""
        return self.table.column("class_", clients)

    def _ids(self, *clients: int) -> NDArray[np.int64]:
        import numpy as np

        return np.array(clients, np.int64)

    # -- the rules
    def _founds(self) -> Iterator[Found]:
        import numpy as np

        table = self.table
        answered = self._feedback.at(table.client)
        found = [today_cases.waiting(self.rows.cases, self.as_of), self._same_cause()]
        found += [self._refusals(answered), self._birthdays(), self._tell()]
        found += [rules.leaving(table), rules.silent(table), rules.once(table, answered)]
        found.append(rules.fell(self.quarter_ago, table))
        asked_anyway = [self._ids(), *(one.client for one in found if RULES[one.rule].section == "survey")]
        shop = settings.load(self.session).rules
        intervals = {"A": shop.feedback_a, "B": shop.feedback_b, "C": shop.feedback_c}
        due = rules.feedback_due(table, answered, intervals)
        due = due.where(~np.isin(due.client, np.concatenate(asked_anyway)))
        talks, put_off = _Talks(self.rows), _put_off(self.rows, self.as_of)
        for one in (*found, due):
            yield rules.awake(one, self.as_of, talks.about(one.rule), put_off(one.rule))

    def _same_cause(self) -> Found:
        lost = self.table.client[self.table.left > 0]
        return today_cases.same_cause(self.rows.cases, self.rows.leavers, lost)

    def _read_cases(self, shown: Sequence[int]) -> None:
        """The words of the cases that are told, and of their causes."""
        keys = {self.rows.cases.key(place) for place in shown}
        for record in sorted({record for record, _ in keys}):
            ids = [id for of, id in keys if of == record]
            self._texts |= {(record, id): found.text for id, found in self.session.base.records(record, ids).items()}
        if keys:
            self._causes = {one.id: one.name for one in self.session.base.all("cause")}

    def _refusals(self, answered: NDArray[np.int32]) -> Found:
        """The last refusal of each client who has neither bought nor been asked since."""
        last = {one.client: one for one in self.rows.refusals}
        ids = self._ids(*last)
        at, there = self.table.places(ids)
        asked = self._feedback.at(ids)
        for id, place, buyer, day in zip(last.copy(), at.tolist(), there.tolist(), asked.tolist(), strict=True):
            refused = last[id].date.toordinal()
            if day >= refused or (buyer and self.table.last[place] > refused):
                del last[id]
        facts = {
            id: (one.date, {"reason": one.reason, "date": one.date, "amount": one.amount}) for id, one in last.items()
        }
        return _made("refusal", facts)

    def _birthdays(self) -> Found:
        found: dict[int, tuple[date, dict[str, Any]]] = {}
        for one in self.rows.birthdays:
            day = rules.next_birthday(one.birthday, self.as_of)
            said = {"date": day, "person": one.person, "birthday": one.birthday}
            if one.client not in found or day < found[one.client][1]["date"]:
                found[one.client] = day - timedelta(rules.BIRTHDAYS_AHEAD), said
        return _made("birthday", found)

    def _tell(self) -> Found:
        found: dict[int, tuple[date, dict[str, Any]]] = {}
        for one in self.rows.answered:
            _, said = found.get(one.client, (None, {"text": one.text, "improvements": ()}))
            said = {**said, "improvements": (*said["improvements"], one.improvement)}
            found[one.client] = one.done_on or self.as_of, said
        return _made("tell", found)

    def _weight(self, found: Found) -> NDArray[np.int64]:
        """Money, and before it how bad a claim is or how soon a birthday comes."""
        import numpy as np

        money = np.clip(self.value(found.client), -(1 << 54), 1 << 54)
        if found.rule == "refusal":
            asked: NDArray[np.int64] = np.array([said["amount"] for said in found.facts["said"]], np.int64)
            money = np.maximum(money, asked)
        if found.rule == "claim":
            first = found.facts["severity"]
        elif found.rule == "birthday":
            days = [(said["date"] - self.as_of).days for said in found.facts["said"]]
            first = rules.BIRTHDAYS_AHEAD - np.array(days, np.int64)
        else:
            return money
        heavy: NDArray[np.int64] = (first << _HEAVIER) + money
        return heavy

    def _params(self, found: Found, place: int) -> dict[str, Any]:
        if "said" in found.facts:
            return dict(found.facts["said"][place])
        facts = {name: int(values[place]) for name, values in found.facts.items()}
        if "case" in facts:
            text = self._texts.get(self.rows.cases.key(facts["case"]), "")
            told_of = {"case": self.rows.cases.at(facts["case"], text), "n": facts["n"]}
            return told_of | ({"cause": self._causes.get(facts["cause"], "")} if "cause" in facts else {})
        told: dict[str, Any] = {"since": date.fromordinal(int(found.since[place]))}
        for name in ("last", "asked"):
            if facts.get(name):
                told[name] = date.fromordinal(facts[name])
        for name in ("interval2", "limit2"):
            if name in facts:
                told[name[:-1]] = facts[name] / 2
        if found.rule == "fell":
            told |= {"was": RUNGS[facts["was"]], "rung": RUNGS[facts["rung"]]}
        if found.rule == "feedback":
            told |= {
                "every": facts["every"],
                "class": CLASSES[facts["class_"]],
                "never": not self._answered(found, place),
            }
        return told

    def _answered(self, found: Found, place: int) -> bool:
        return bool(self._feedback.at(found.client[place : place + 1])[0])

    # -- the rest
    def _known_to_one(self) -> dict[int, list[int]]:
        """Staff member -> active clients of class A whom nobody else knows; {} in a shop of one."""
        staff = [one for one in self.session.base.all("staff") if not one.former]
        if len(staff) < 2:
            return {}
        return self.session.base.known_to_one(self.valuable().tolist())

    def valuable(self) -> NDArray[np.int64]:
        found: NDArray[np.int64] = self.table.client[(self.table.class_ == 1) & ~self.table.silent]
        return found

    def _tasks(self, waiting: NDArray[np.int64]) -> list[Reminder]:
        """Tasks of the days ahead, and what was put off until today though nothing waits for that client any more."""
        mine = [one for one in self.rows.reminders if not one.origin.startswith(MARK)]
        over = [one for one in self.rows.reminders if one.origin.startswith(MARK) and one.due <= self.as_of]
        if over:
            waits = set(waiting.tolist())
            over = [one for one in over if one.client not in waits]
        return sorted([*mine, *over], key=lambda one: (one.done_on is not None, one.due, one.id))


class _Talks:
    """When it was last talked with each client, by what it was about."""

    def __init__(self, rows: DayRows) -> None:
        self._rows = rows
        self._known: dict[tuple[tuple[str, ...], bool], LastDays] = {}

    def about(self, name: str) -> LastDays:
        import numpy as np

        rule = RULES[name]
        client, day, purpose, out = self._rows.talks
        key = rule.purposes, rule.out
        if key not in self._known:
            mine = np.isin(purpose, [PURPOSES.index(p) for p in rule.purposes]) & (out if rule.out else True)
            self._known[key] = LastDays.of(client[mine], day[mine])
        marks = [mark for mark in self._rows.marked if name in _rules_of(mark.origin)]
        if not marks:
            return self._known[key]
        known = self._known[key]
        return LastDays.of(
            np.append(known.client, np.array([mark.client for mark in marks], np.int64)),
            np.append(known.day, np.array([mark.date.toordinal() for mark in marks], np.int32)),
        )


def _put_off(rows: DayRows, as_of: date) -> Any:
    """By rule: the clients put off until a later day, and when that was said."""
    import numpy as np

    later = [r for r in rows.reminders if r.origin.startswith(MARK) and r.due > as_of and r.client and r.made]

    def of(rule: str) -> LastDays:
        mine = [(r.client, r.made.toordinal()) for r in later if r.made and rule in _rules_of(r.origin)]
        clients, days = zip(*mine, strict=True) if mine else ((), ())
        return LastDays.of(np.array(clients, np.int64), np.array(days, np.int32))

    return of


def _rules_of(origin: str) -> Sequence[str]:
    return origin.split(":")[1].split("+")


def _made(rule: str, facts: Mapping[int, tuple[date, Mapping[str, Any]]]) -> Found:
    """What was found row by row, as the arrays of the others; `said` holds what is told of each."""
    import numpy as np

    ids = sorted(facts)
    said = np.empty(len(ids), object)
    for place, id in enumerate(ids):
        said[place] = facts[id][1]
    since = np.array([facts[id][0].toordinal() for id in ids], np.int32)
    return Found(rule, np.array(ids, np.int64), since, {"said": said})


def _task(one: Reminder, cards: Mapping[int, Any]) -> TaskLine:
    title = cards[one.client].title if one.client is not None and one.client in cards else ""
    return TaskLine(one.id, one.client, title, one.text, one.due, one.done_on is not None)
