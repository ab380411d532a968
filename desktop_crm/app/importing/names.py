"""Staff, failure points and causes as rows name them: those that are there, and those the import has to make."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from desktop_crm.app.importing import vocabulary
from desktop_crm.app.ports import Base, Work
from desktop_crm.app.resolving import path_key, point_names
from desktop_crm.app.texts import LANGUAGES, Texts
from desktop_crm.domain.failure import FailurePoint, path_of
from desktop_crm.domain.folding import fold

_LEVELS: Final = re.compile(r"\s*[>›→»|]\s*|\s+/\s+")
KEPT_AS: Final = {"staff": "staff", "failure_point": "failure_points", "cause": "causes"}


@dataclass(slots=True)
class Names:
    """`find` gives the id of a record, or a negative number for one that is still to be made: -1 is the first new."""

    _known: dict[str, dict[str, int]]
    _words: dict[frozenset[str], int]  # a staff member's names in any order
    _parts: dict[str, list[int]]  # one word of a staff member's name
    _next_position: int
    new: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in KEPT_AS})

    @classmethod
    def load(cls, base: Base) -> Names:
        staff = base.all("staff")
        points: list[FailurePoint] = base.all("failure_point")
        parts: dict[str, list[int]] = {}
        for person in staff:
            for word in set(fold(person.name).split()):
                parts.setdefault(word, []).append(person.id)
        known = {
            "staff": {fold(s.name): s.id for s in staff},
            "failure_point": _with_standard(points),
            "cause": {fold(c.name): c.id for c in base.all("cause")},
        }
        words = {frozenset(fold(s.name).split()): s.id for s in staff}
        return cls(known, words, parts, max((p.position or 0 for p in points), default=0) + 1)

    def find(self, record: str, name: str) -> int:
        """The record of this name; notes it as new where there is none."""
        name = name.strip()
        found = self._look(record, name)
        if found is not None:
            return found
        if record == "failure_point":
            return self._new_point(name)
        key = fold(name)
        self.new[record].append({"name": name})
        made = -len(self.new[record])
        self._known[record][key] = made
        if record == "staff":
            self._words[frozenset(key.split())] = made
            for word in set(key.split()):
                self._parts.setdefault(word, []).append(made)
        return made

    def _look(self, record: str, name: str) -> int | None:
        known = self._known[record]
        key = fold(name)
        if key in known:
            return known[key]
        if record == "failure_point":
            return known.get(path_key(name)) or known.get(_path(_LEVELS.split(name)))
        if record == "staff":
            words = key.split()
            if frozenset(words) in self._words:
                return self._words[frozenset(words)]
            if len(words) == 1 and len(self._parts.get(key, ())) == 1:
                return self._parts[key][0]
        return None

    def _new_point(self, name: str) -> int:
        """Makes every level of a path that is not there yet. Returns the last."""
        known = self._known["failure_point"]
        parent: int | None = None
        levels = [part.strip()[:120] for part in _LEVELS.split(name) if part.strip()] or [name[:120]]
        for depth in range(len(levels)):
            key = _path(levels[: depth + 1])
            if key not in known:
                self.new["failure_point"].append(
                    {"name": levels[depth], "parent": parent, "position": self._next_position}
                )
                self._next_position += 1
                known[key] = -len(self.new["failure_point"])
            parent = known[key]
        assert parent is not None
        return parent

    def make(self, work: Work) -> dict[str, dict[int, int]]:
        """Add what is new. Returns, by record, negative number -> id."""
        ids: dict[str, dict[int, int]] = {}
        for record in ("staff", "cause"):
            made = work.add(record, self.new[record])
            ids[record] = {-n: id for n, id in enumerate(made, 1)}
        points: dict[int, int] = {}
        for n, values in enumerate(self.new["failure_point"], 1):  # a parent stands before its children
            parent = values["parent"]
            row = {**values, "parent": points.get(parent, parent) if parent is not None else None}
            points[-n] = work.add("failure_point", [row])[0]
        ids["failure_point"] = points
        return ids


def _path(levels: Iterable[str]) -> str:
    return "›".join(fold(part.strip()) for part in levels)


def _with_standard(points: list[FailurePoint]) -> dict[str, int]:
    """Every name of a point; a standard one goes by its code and its names in all three languages."""
    names = point_names(points)
    by_id = {p.id: p for p in points}
    for texts in map(Texts, LANGUAGES):
        labels = {p.id: _label(texts, p) for p in points}
        times = Counter(labels.values())
        for point in points:
            names.setdefault("›".join(labels[p.id] for p in path_of(point.id, by_id)), point.id)
            if times[labels[point.id]] == 1:
                names.setdefault(labels[point.id], point.id)
    for point in points:
        for word in filter(None, vocabulary.POINTS.get(point.code, "").split(" | ")):
            names.setdefault(fold(word), point.id)
    return names


def _label(texts: Texts, point: FailurePoint) -> str:
    key = f"storage.point_{point.code}"
    return fold(texts(key) if point.code and texts.has(key) else point.name)
