"""Today in words: the finding, why a client stands there and what follows from it, the warnings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from desktop_crm.app.formats import Formats
from desktop_crm.app.today import Line, Reason, Section, Today
from desktop_crm.app.today_alarms import Alarm
from desktop_crm.domain.failure import FailurePoint, path_of

SHORT = 160


def one_line(text: str, limit: int = SHORT) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def top_names(points: Mapping[int, FailurePoint]) -> dict[int, str]:
    """Each failure point by the name of the top level that it belongs to."""
    return {id: path_of(id, points)[0].name for id in points}


@dataclass(frozen=True, slots=True)
class Words:
    """`points`: what is said of a failure point, by its id (`top_names`)."""

    formats: Formats
    as_of: date
    points: dict[int, str]

    def finding(self, told: Today) -> str:
        """The sentence on top: where to begin, or that nothing waits."""
        t = self.formats.texts
        if not told.lines:
            alarming = told.alarms or told.open_tasks
            return t("today.finding_alarms" if alarming else "today.finding_nothing")
        first = told.lines[0]
        name = one_line(first.title, 60)
        if first.money > 0:
            return t("today.finding_money", name=name, money=self.formats.money(round_money(first.money, self.formats)))
        return t("today.finding_first", name=name)

    def counts(self, told: Today) -> str:
        t = self.formats.texts
        parts = [
            t("today.n_calls", n=told.calls, shown=self.formats.number(told.calls)),
            t("today.n_alarms", n=len(told.alarms)),
            t("today.n_tasks", n=told.open_tasks),
        ]
        day = self.formats.long_date(told.as_of)
        return f"{day[0].upper()}{day[1:]} · {', '.join(parts)}"

    def section(self, section: Section) -> str:
        return self.formats.texts(f"today.section_{section.code}")

    # -- a line
    def why(self, line: Line) -> str:
        return self._why(line.reasons[0])

    def because(self, line: Line) -> str:
        """What stands behind the reason; where there are several, the others in words."""
        parts = [self._because(line.reasons[0]), *(self._why(other) for other in line.reasons[1:])]
        return " · ".join(part for part in parts if part)

    def summary(self, line: Line) -> str:
        """All reasons as one sentence, for what is written down about a call."""
        return self.formats.texts("today.summary", why="; ".join(self._why(reason) for reason in line.reasons))

    def talked(self, line: Line) -> str:
        return self.formats.ago(line.talked, self.as_of) if line.talked else self.formats.texts("today.never_talked")

    def _why(self, reason: Reason) -> str:
        t, f, p = self.formats.texts, self.formats, reason.params
        match reason.rule:
            case "claim":
                return one_line(p["case"].text).rstrip(".")
            case "leaving":
                return t("today.why_leaving", quiet=self._quiet(p["last"]))
            case "silent":
                return t("today.why_silent", quiet=self._quiet(p["last"]))
            case "cause":
                return t("today.why_cause", n=p["n"], cause=one_line(p["cause"], 60))
            case "fell":
                return t("today.why_fell", was=t(f"codes.rung_{p['was']}"), rung=t(f"codes.rung_{p['rung']}"))
            case "tell":
                return t("today.why_tell", text=one_line(p["text"], 90))
            case "refusal":
                return t("today.why_refusal", date=f.date(p["date"]), reason=one_line(p["reason"], 90).rstrip("."))
            case "once":
                return t("today.why_once", ago=f.ago(p["last"], self.as_of))
            case "birthday":
                key = "today.why_birthday_of" if p["person"] else "today.why_birthday"
                return t(key, day=self._near(p["date"]), person=one_line(p["person"], 60))
            case _:
                if p["never"]:
                    return t("today.why_never_asked")
                return t("today.why_feedback", span=self._quiet(p["asked"]))

    def _because(self, reason: Reason) -> str:
        t, p = self.formats.texts, reason.params
        match reason.rule:
            case "claim":
                point = self.points.get(p["case"].point, "") if p["case"].point else ""
                more = t("today.more_claims", n=p["n"] - 1) if p["n"] > 1 else ""
                bad = t("today.claim_severity", severity=p["case"].severity)
                return " · ".join(part for part in (bad, self._due(p["case"]), point, more) if part)
            case "leaving":
                return t("today.because_leaving", interval=self._span(p["interval"]))
            case "silent":
                return t("today.because_silent", limit=self._span(p["limit"]))
            case "cause":
                key = f"today.because_cause_{p['case'].record}"
                return t(key, text=one_line(p["case"].text, 90).rstrip("."))
            case "fell":
                return t("today.because_fell")
            case "tell":
                return t("today.because_tell", n=len(p["improvements"]))
            case "refusal" | "once":
                return t("today.because_survey")
            case "birthday":
                return t("today.because_birthday", n=self._age(p)) if self._age(p) > 0 else ""
            case _:
                key = "today.because_feedback" if p["class"] else "today.because_feedback_classless"
                return t(key, **{"span": self._span(p["every"]), "class": p["class"]})

    def _age(self, params: Any) -> int:
        birthday = str(params["birthday"])
        return 0 if birthday.startswith("--") else params["date"].year - int(birthday[:4])

    def _due(self, case: Any) -> str:
        t = self.formats.texts
        if case.due is None or (case.due > self.as_of and case.status == "new"):
            return t("today.claim_waits", ago=self.formats.ago(case.date, self.as_of))
        late = (self.as_of - case.due).days
        return t("today.claim_late", ago=self.formats.ago(case.due, self.as_of)) if late else t("today.claim_today")

    def _near(self, day: date) -> str:
        ahead = (day - self.as_of).days
        if ahead < 2:
            return self.formats.texts(f"today.near_{ahead}")
        return self.formats.day_month(day)

    def _quiet(self, last: date) -> str:
        return self._span((self.as_of - last).days)

    def _span(self, days: float) -> str:
        return self.formats.span(max(1, round(days)))

    # -- warnings
    def alarm(self, alarm: Alarm) -> str:
        t, p = self.formats.texts, alarm.params
        if alarm.code == "balance":
            return t("today.alarm_balance", lost=p["lost"], gained=p["gained"])
        if alarm.code == "no_retention":
            return t("today.alarm_no_retention")
        return t(f"today.alarm_{alarm.code}", n=p["n"], shown=self.formats.number(p["n"]))

    def alarm_because(self, alarm: Alarm) -> str:
        t, f, p = self.formats.texts, self.formats, alarm.params
        money = f.money(round_money(alarm.money, f))
        match alarm.code:
            case "balance":
                return t("today.because_balance", first=f.date(p["first"]), money=money, n=p["new"])
            case "known_to_one":
                who = f.join([one_line(name, 40) for name in p["who"][:3]])
                return t("today.because_known", who=who, money=money)
            case "only_greeted":
                return t(
                    "today.because_greeted" if p["best"] else "today.because_greeted_none", n=p["best"], money=money
                )
            case _:
                hours = f.number(round(p["minutes"] / 60))
                return t("today.because_no_retention", money=money, hours=hours)

    def task_due(self, due: date, done: bool) -> str:
        """When a task is due: overdue by so many days, today, by a day."""
        t = self.formats.texts
        if done:
            return t("today.task_done")
        late = (self.as_of - due).days
        if late > 0:
            return t("today.task_late", n=late)
        return t("today.task_today") if late == 0 else t("today.task_until", date=self.formats.date(due))


def round_money(minor: int, formats: Formats) -> int:
    """Without the small change: what a year brings is no exact promise."""
    from desktop_crm.app.formats import minor_digits

    unit: int = 10 ** minor_digits(formats.currency)
    return (minor + unit // 2) // unit * unit
