"""Where in the business it went wrong (an editable tree), and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desktop_crm.domain import fields as f

TOP_LEVEL = ("product", "staff", "moment_of_sale", "delivery", "after_sale", "price_terms", "information", "premises")
"""Codes of the failure points that a new base starts with."""
ORIGINS = ("ours", "outside")
ARROW = " › "


@dataclass(frozen=True, slots=True)
class FailurePoint:
    """`code` is set on the points a new base starts with, so that scripts find them in every language."""

    id: int
    version: int
    name: str = f.text(required=True, limit=120)
    parent: int | None = f.ref("failure_point")
    code: str = f.text(limit=60)
    position: int | None = f.number(0, 10_000, default=0)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why it went wrong: `ours` can be mended, `outside` is beyond our control."""

    id: int
    version: int
    name: str = f.text(required=True, limit=200)
    kind: str = f.choice(*ORIGINS, default="ours", required=True)


def path_of(point: int | None, points: Mapping[int, FailurePoint]) -> tuple[FailurePoint, ...]:
    """From the top level down to `point`; () where there is none. A loop in the tree ends the path."""
    path: list[FailurePoint] = []
    while point is not None and point in points and points[point] not in path:
        path.append(points[point])
        point = points[point].parent
    return tuple(reversed(path))


def path_text(point: int | None, points: Mapping[int, FailurePoint]) -> str:
    return ARROW.join(p.name for p in path_of(point, points))


def index(points: Iterable[FailurePoint]) -> dict[int, FailurePoint]:
    return {p.id: p for p in points}
