"""Two kinds of error: what the surroundings or the input did (`UserError`), and our bugs (everything else)."""

from __future__ import annotations

import dataclasses
from typing import Any


class UserError(Exception):
    """Something the user can understand and act on. The text is `errors.<code>` with `params` filled in."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(f"{code} {params}" if params else code)
        self.code = code
        self.params = params


class Conflict(UserError):
    """The record has changed or gone since the caller read it."""

    def __init__(self, record: str, ids: frozenset[int] = frozenset()) -> None:
        super().__init__("conflict", record=record)
        self.ids = ids


class Cancelled(Exception):
    """The user cancelled the work; nothing happened."""


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field. The text is `problems.<code>` with `params` filled in."""

    field: str
    code: str
    params: dict[str, Any] = dataclasses.field(default_factory=dict)


class Invalid(UserError):
    """Values that break the rules of their fields."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("invalid")
        self.problems = problems
