"""The finder: cards that may be one client's, in groups to be merged or told apart."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from desktop_crm.app.duplicates.finding import find_pairs
from desktop_crm.app.duplicates.pairs import LIKELY, Pair, Reason, Sureness, sureness
from desktop_crm.app.jobs import Job
from desktop_crm.app.merging import MOST
from desktop_crm.app.ports import Likeness
from desktop_crm.app.session import Session


@dataclass(frozen=True, slots=True)
class Group:
    """`score`: of the least sure pair that holds it together. `ids` in order."""

    ids: tuple[int, ...]
    score: int
    reasons: tuple[Reason, ...]
    doubts: tuple[Reason, ...]

    @property
    def sureness(self) -> Sureness:
        return sureness(self.score)


@dataclass(frozen=True, slots=True)
class Found:
    groups: tuple[Group, ...]
    cards: Mapping[int, Likeness]
    """Of all cards in groups."""
    looked_at: int


def find_duplicates(session: Session, job: Job) -> Found:
    """Surest first. Raises Cancelled."""
    reading = job.part(0, 0.15)
    cards = session.base.likenesses(reading.progress)
    comparing = job.part(0.15, 0.85)
    groups = grouped(find_pairs(cards, comparing.progress), {(c.id, i) for c in cards for i in c.differs_from})
    wanted = {i for group in groups for i in group.ids}
    return Found(tuple(groups), {c.id: c for c in cards if c.id in wanted}, len(cards))


def grouped(pairs: Sequence[Pair], differing: Collection[tuple[int, int]] = ()) -> list[Group]:
    """Pairs that are likely join into groups; a pair that is merely possible stands by itself.

    `differing`: cards that are known to be of different clients are never in one group.
    """
    apart = {*differing, *((b, a) for a, b in differing)}
    group_of: dict[int, set[int]] = {}
    for pair in pairs:
        one = group_of.get(pair.one, {pair.one})
        other = group_of.get(pair.other, {pair.other})
        joined = one | other
        if pair.score < LIKELY or len(joined) > MOST or any((a, b) in apart for a in one for b in other):
            continue
        for id in joined:
            group_of[id] = joined
    inside: dict[frozenset[int], list[Pair]] = {}
    for pair in pairs:
        mine = group_of.get(pair.one)
        whole = frozenset(mine) if mine is not None and pair.other in mine else frozenset((pair.one, pair.other))
        inside.setdefault(whole, []).append(pair)
    groups = [_group(ids, found) for ids, found in inside.items()]
    return sorted(groups, key=lambda g: (-g.score, g.ids))


def _group(ids: Iterable[int], pairs: Sequence[Pair]) -> Group:
    holding = [p for p in pairs if p.score >= LIKELY] or list(pairs)
    return Group(
        tuple(sorted(ids)),
        min(p.score for p in holding),
        tuple(dict.fromkeys(r for p in pairs for r in p.reasons)),
        tuple(dict.fromkeys(r for p in pairs for r in p.doubts)),
    )
