"""The rules of a record's values, as problems beside fields. `text` -> value is `parsing`; this is about the values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from desktop_crm.domain.client import title_of
from desktop_crm.domain.errors import Problem
from desktop_crm.domain.fields import Kind, Spec, specs
from desktop_crm.domain.folding import fold
from desktop_crm.domain.parsing import FIRST, LAST
from desktop_crm.domain.query import unclear
from desktop_crm.domain.records import RECORDS

_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")


def problems(record: str, values: Mapping[str, Any], today: date) -> tuple[Problem, ...]:
    """What is wrong with the complete values of a record, in the order of its fields; () where all is well."""
    found: list[Problem] = []
    for name, spec in specs(RECORDS[record]).items():
        found.extend(field_problems(name, spec, values.get(name), today))
    if record in _RULES:
        found.extend(_RULES[record](values))
    return tuple(found)


def field_problems(name: str, spec: Spec, value: Any, today: date) -> list[Problem]:
    """What is wrong with one field by itself."""
    empty = value is None or value == "" or value == () or (isinstance(value, str) and not value.strip())
    if empty:
        return [Problem(name, "required")] if spec.required else []
    match spec.kind:
        case Kind.TEXT | Kind.LONG:
            return _text(name, value, spec.limit)
        case Kind.TEXTS:
            if len(value) > 100:
                return [Problem(name, "too_many", {"limit": 100})]
            return [p for part in value for p in _text(name, part, spec.limit)][:1]
        case Kind.DATE:
            if not FIRST <= value <= LAST:
                return [Problem(name, "date_range")]
            if spec.past and value > today:
                return [Problem(name, "future", {"today": today})]
        case Kind.BIRTHDAY:
            if not value.startswith("--") and date.fromisoformat(value) > today:
                return [Problem(name, "future", {"today": today})]
        case Kind.MONEY | Kind.NUMBER:
            low, high = spec.low, spec.high
            if (low is not None and value < low) or (high is not None and value > high):
                if spec.kind is Kind.MONEY:
                    return [Problem(name, "negative" if value < 0 else "too_large")]
                return [Problem(name, "range", {"low": low, "high": high})]
        case Kind.CHOICE:
            if value not in spec.choices:
                return [Problem(name, "choice", {"text": value, "choices": ", ".join(spec.choices)})]
        case Kind.CHOICES:
            for part in value:
                if part not in spec.choices:
                    return [Problem(name, "choice", {"text": part, "choices": ", ".join(spec.choices)})]
    return []


def unkeepable(text: str) -> bool:
    """Whether it holds a character that no base can keep."""
    return bool(_FORBIDDEN.search(text))


def _text(name: str, value: str, limit: int) -> list[Problem]:
    if unkeepable(value):
        return [Problem(name, "unkeepable")]
    if len(value) > limit:
        return [Problem(name, "too_long", {"length": len(value), "limit": limit})]
    return []


def _client(values: Mapping[str, Any]) -> list[Problem]:
    title = title_of(
        str(values.get("name", "")).strip(),
        str(values.get("organisation", "")).strip(),
        values.get("emails", ()),
        values.get("phones", ()),
        str(values.get("number", "")).strip(),
    )
    found = [] if title else [Problem("name", "name_needed")]
    return found + _emails(values)


def _emails(values: Mapping[str, Any]) -> list[Problem]:
    return [Problem("emails", "email", {"text": e}) for e in values.get("emails", ()) if not plausible_email(e)][:1]


def plausible_email(text: str) -> bool:
    """Whether it can be an address at all: one @, something on both sides, no spaces. Not more: people differ."""
    return bool(re.fullmatch(r"[^@\s]+@[^@\s]+", text))


def _not_before(values: Mapping[str, Any], code: str, *names: str) -> list[Problem]:
    """Days that cannot lie before the day of the record."""
    said = values.get("date")
    days = [(name, values.get(name)) for name in names]
    return [Problem(name, code, {"date": said}) for name, day in days if said and day and day < said]


def _failure_point(values: Mapping[str, Any]) -> list[Problem]:
    return [Problem("parent", "own_parent")] if values.get("id") and values.get("parent") == values.get("id") else []


_ANSWERS: Final = (
    "satisfaction", "would_buy_again", "would_recommend", "had_problem", "product_wrong", "staff_disliked",
    "sale_irritated", "worries", "note",
)  # fmt: skip


def _feedback(values: Mapping[str, Any]) -> list[Problem]:
    """Something was answered, and only who had a problem can have complained of it or seen it solved."""
    found = []
    if not any(_said(values.get(name)) for name in _ANSWERS):
        found.append(Problem("satisfaction", "nothing_answered"))
    if not values.get("had_problem"):
        found += [Problem(name, "no_problem") for name in ("did_complain", "well_solved") if values.get(name)]
    return found


def _said(value: Any) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None


def _improvement(values: Mapping[str, Any]) -> list[Problem]:
    """A plan may still look for what it mends; what is done, or being done, mends a cause or grants a wish."""
    found = _not_before(values, "before_made", "due_date", "done_on")
    begun = values.get("status") in ("in_work", "done")
    if begun and values.get("cause") is None and not values.get("wishes"):
        found.append(Problem("cause", "cause_needed"))
    return found


def _spending(values: Mapping[str, Any]) -> list[Problem]:
    free = values.get("amount") == 0 and not values.get("minutes")
    return [Problem("amount", "nothing_spent")] if free else []


def _custom_field(values: Mapping[str, Any]) -> list[Problem]:
    choices = [fold(c.strip()) for c in values.get("choices", ()) if c.strip()]
    found = [Problem("name", "name_quotes")] if '"' in str(values.get("name", "")) else []
    if values.get("kind") == "choice" and not choices:
        found.append(Problem("choices", "choices_needed"))
    twice = next((c for n, c in enumerate(choices) if c in choices[:n]), "")
    return [*found, Problem("choices", "choice_twice", {"text": twice})] if twice else found


def _saved_filter(values: Mapping[str, Any]) -> list[Problem]:
    wrong = unclear(values.get("query", ""))
    return [Problem("query", "query_unclear", {"text": wrong[0]})] if wrong else []


def _case(values: Mapping[str, Any]) -> list[Problem]:
    return _not_before(values, "before", "due_date", "resolved_on")


_RULES: Final[Mapping[str, Callable[[Mapping[str, Any]], list[Problem]]]] = {
    "client": _client,
    "contact_person": _emails,
    "claim": _case,
    "problem": _case,
    "loss": lambda values: _not_before(values, "before_left", "won_back_on"),
    "failure_point": _failure_point,
    "feedback": _feedback,
    "improvement": _improvement,
    "task": lambda values: _not_before(values, "before_made", "done_on"),
    "spending": _spending,
    "custom_field": _custom_field,
    "saved_filter": _saved_filter,
}
"""What the fields of a record must be to each other."""
