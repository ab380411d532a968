"""The team for scripts: each staff member in numbers, and what was spent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from desktop_crm.app import wording
from desktop_crm.app.formats import Formats
from desktop_crm.app.spent import Register, Sum
from desktop_crm.app.team import Member, Observed, Rate, Team
from desktop_crm.app.team_words import Figure, Words
from desktop_crm.cli.context import Context
from desktop_crm.cli.shapes import Shapes
from desktop_crm.domain.fields import Kind, Spec

_DATE, _MONEY = Spec(Kind.DATE), Spec(Kind.MONEY)


def team(context: Context) -> int:
    from desktop_crm.app import spent
    from desktop_crm.app import team as facts

    with context.session() as session:
        as_of = context.options.as_of or session.today()
        told = facts.team(session, as_of)
        register = spent.register(session, told.first, told.last)
        formats = context.formats(session)
        shape = _Shape(Shapes.of(session), told, register).whole() if context.json else {}
    context.show(shape, lambda: _lines(told, register, formats))
    return 0


class _Shape:
    def __init__(self, shapes: Shapes, told: Team, register: Register) -> None:
        self._shapes, self._told, self._register = shapes, told, register
        base = shapes.session.base
        staff = [member.staff.id for member in told.members]
        self._staff = dict(zip(staff, base.uids("staff", staff), strict=True))
        clients = sorted({id for member in told.members for id in member.valuable})
        self._clients = dict(zip(clients, base.uids("client", clients), strict=True))

    def whole(self) -> dict[str, Any]:
        told, register = self._told, self._register
        return {
            "as_of": self._value(_DATE, told.as_of),
            "from": self._value(_DATE, told.first),
            "to": self._value(_DATE, told.last),
            "without_responsible": told.unassigned,
            "staff": [self._member(member) for member in told.members],
            "spending": [
                {"kind": kind, "activity": activity} | self._sum(sum_)
                for (kind, activity), sum_ in register.sums.items()
            ],
            "spent": {kind: self._sum(sum_) for kind, sum_ in register.kinds.items()},
        }

    def _value(self, spec: Spec, found: Any) -> Any:
        return self._shapes.value(spec, found)

    def _member(self, member: Member) -> dict[str, Any]:
        staff = member.staff
        return {
            "uid": self._staff[staff.id],
            "name": staff.name,
            "position": staff.position,
            "phone": staff.phone,
            "former": bool(staff.former),
            "clients": member.clients,
            "known_alone": member.alone,
            "valuable_known_alone": [self._clients[id] for id in member.valuable],
            "open_claims": member.claims,
            "overdue_claims": member.claims_overdue,
            "open_tasks": member.tasks,
            "overdue_tasks": member.tasks_overdue,
            "contacts": member.talks,
            "minutes": member.minutes,
            "failures": self._rate(member.rate),
            "observations": self._observed(member.observed),
        }

    def _rate(self, rate: Rate) -> dict[str, Any]:
        """Per 100 purchases with its interval of 95 %; null where there are too few purchases."""
        return {
            "claims": rate.claims,
            "problems": rate.problems,
            "purchases": rate.sold,
            "per_100": _rounded(rate.value),
            "interval": _interval(rate.interval),
        }

    def _observed(self, observed: Observed) -> dict[str, Any]:
        latest = observed.latest
        return {
            "n": len(observed.all),
            "mean": _rounded(observed.mean),
            "trend": observed.trend,
            "latest": None
            if latest is None
            else {"date": self._value(_DATE, latest.date), "score": latest.score, "observer": latest.observer},
            "would_return": {
                "yes": observed.returning,
                "said": observed.said,
                "interval": _interval(observed.interval),
            },
        }

    def _sum(self, sum_: Sum) -> dict[str, Any]:
        amount = self._value(_MONEY, sum_.amount)
        return {"entries": sum_.n, "amount": amount, "minutes": sum_.minutes, "events": sum_.events}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _interval(found: tuple[float, float] | None) -> list[float] | None:
    return None if found is None else [round(end, 4) for end in found]


def _lines(told: Team, register: Register, formats: Formats) -> Sequence[str]:
    words = Words(formats)
    lines = [words.finding(told), *([words.counted(told)] if told.members else []), ""]
    for member in told.members:
        lines += [*_member(member, words, formats), ""]
    lines.append(words.spent(register))
    return lines


def _member(member: Member, words: Words, formats: Formats) -> list[str]:
    t, staff, observed = formats.texts, member.staff, member.observed
    head = [staff.name, wording.choice(t, "staff", "position", staff.position)]
    if staff.former:
        head.append(wording.field_label(t, "staff", "former"))
    figures = {
        "clients": Figure(formats.number(member.clients)),
        "alone": Figure(formats.number(member.alone)),
        "claims": words.open_claims(member),
        "tasks": words.open_tasks(member),
        "talks": words.talks(member),
        "rate": words.rate(member.rate),
        "score": words.score(observed),
        "trend": Figure(words.trend(observed) if observed.all else ""),
        "returning": words.returning(observed),
    }
    said = [f"  {t(f'team.fact_{name}')}: {_with(figure)}" for name, figure in figures.items() if figure.value]
    warning = words.warning(member)[0]
    return [", ".join(head), *([f"  {warning}"] if warning else []), *said]


def _with(figure: Figure) -> str:
    return f"{figure.value} ({figure.beside})" if figure.beside else figure.value
