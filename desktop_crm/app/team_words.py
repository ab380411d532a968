"""The team in words: the finding of the page, the numbers of a staff member, what spending came to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop_crm.app.figures.words import interval
from desktop_crm.app.formats import Formats
from desktop_crm.app.spent import Register
from desktop_crm.app.team import Member, Observed, Rate, Team
from desktop_crm.domain.parsing import FIRST

SHOWN_NAME = 60


def short(name: str) -> str:
    """A name as it stands in a sentence."""
    line = " ".join(name.split())
    return line if len(line) <= SHOWN_NAME else line[: SHOWN_NAME - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what stands muted beside it: its interval, or what it is out of."""

    value: str
    beside: str = ""
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    formats: Formats

    def finding(self, team: Team) -> str:
        """What matters most: clients whom nobody at work knows, then those known to one alone, then overdue claims."""
        t = self.formats.texts
        gone = max((m for m in team.members if m.staff.former), key=lambda m: len(m.valuable), default=None)
        if gone is not None and gone.valuable:
            return t("team.finding_former", n=len(gone.valuable), name=short(gone.staff.name))
        alone = max(team.at_work, key=lambda m: len(m.valuable), default=None)
        if alone is not None and alone.valuable:
            return t("team.finding_alone", n=len(alone.valuable), name=short(alone.staff.name))
        late = max(team.at_work, key=lambda m: m.claims_overdue, default=None)
        if late is not None and late.claims_overdue:
            return t("team.finding_overdue", n=late.claims_overdue, name=short(late.staff.name))
        if not team.members:
            return t("team.empty_title")
        at_work = len(team.at_work)
        return t("team.finding_nobody" if not at_work else "team.finding_one" if at_work == 1 else "team.finding_calm")

    def counted(self, team: Team) -> str:
        """How many people, and the days that the page counts."""
        t, formats = self.formats.texts, self.formats
        people = t("team.people", n=len(team.at_work))
        left = len(team.members) - len(team.at_work)
        parts = [people, t("team.left", n=left) if left else ""]
        days = t("team.period", first=formats.date(team.first), last=formats.date(team.last))
        if team.first <= FIRST:
            days = t("team.period_all")
        return f"{', '.join(filter(None, parts))}. {days}"

    def warning(self, member: Member) -> tuple[str, str]:
        """Valuable clients whom nobody else knows, and what to do about it; ("", "") where there are none."""
        n = len(member.valuable)
        if not n:
            return "", ""
        t, name = self.formats.texts, short(member.staff.name)
        if member.staff.former:
            return t("team.warning_former", n=n, name=name), t("team.warning_former_because")
        return t("team.warning", n=n, name=name), t("team.warning_because")

    # -- numbers
    def minutes(self, minutes: int) -> str:
        """12 h 30 min."""
        t, number = self.formats.texts, self.formats.number
        hours, rest = divmod(minutes, 60)
        if not hours:
            return t("team.minutes", minutes=rest)
        return t("team.hours_minutes", hours=number(hours), minutes=rest) if rest else self.hours(minutes)

    def hours(self, minutes: int) -> str:
        """Whole or half hours as they stand in a sentence."""
        whole = minutes % 60 == 0
        return self.formats.texts("team.hours", hours=self.formats.number(minutes / 60, 0 if whole else 1))

    def open_claims(self, member: Member) -> Figure:
        return self._open(member.claims, member.claims_overdue)

    def open_tasks(self, member: Member) -> Figure:
        return self._open(member.tasks, member.tasks_overdue)

    def _open(self, n: int, late: int) -> Figure:
        beside = self.formats.texts("team.overdue", n=late) if late else ""
        return Figure(self.formats.number(n), beside, danger=late > 0)

    def talks(self, member: Member) -> Figure:
        return Figure(self.formats.number(member.talks), self.minutes(member.minutes) if member.talks else "")

    def rate(self, rate: Rate) -> Figure:
        t, formats = self.formats.texts, self.formats
        out_of = t("team.rate_of", n=rate.sold, count=formats.number(rate.count), sold=formats.number(rate.sold))
        if rate.value is None or rate.interval is None:
            return Figure(t("team.few"), out_of)
        return Figure(formats.number(rate.value, 1), f"{interval(*rate.interval, formats, 1)}; {out_of}")

    def score(self, observed: Observed) -> Figure:
        if observed.mean is None:
            return Figure("")
        n = self.formats.texts("team.n", n=len(observed.all))
        return Figure(self.formats.number(observed.mean, 1), n)

    def returning(self, observed: Observed) -> Figure:
        """The share who would come back, of those of whom it was said."""
        if observed.interval is None:
            return Figure("")
        t, formats = self.formats.texts, self.formats
        low, high = observed.interval
        share = formats.percent(observed.returning / observed.said)
        out_of = t("team.returning_of", count=observed.returning, n=observed.said)
        return Figure(share, f"{interval(100 * low, 100 * high, formats)}; {out_of}")

    def trend(self, observed: Observed) -> str:
        return self.formats.texts(f"team.trend_{observed.trend}")

    def scores(self, observed: Observed) -> str:
        """All that the picture of the scores shows."""
        formats = self.formats
        seen: Sequence[str] = [
            f"{formats.date(one.date)}: {one.score}" for one in reversed(observed.all) if one.score is not None
        ]
        return f"{formats.texts('team.scores')}. {self.trend(observed)}. {'; '.join(seen)}"

    # -- spending
    def spent(self, register: Register) -> str:
        """What winning and keeping clients took."""
        t = self.formats.texts
        if not register.total.n:
            return t("team.spent_nothing")
        won, kept = register.kinds["acquisition"], register.kinds["retention"]
        return t(
            "team.spent",
            won=self.formats.money(won.amount),
            won_hours=self.hours(won.minutes),
            kept=self.formats.money(kept.amount),
            kept_hours=self.hours(kept.minutes),
        )

    def register(self, register: Register) -> str:
        t, formats = self.formats.texts, self.formats
        days = t("team.spent_period", first=formats.date(register.first), last=formats.date(register.last))
        if register.first <= FIRST:
            days = t("team.spent_all")
        return f"{t('team.entries', n=register.total.n)}. {days}"
