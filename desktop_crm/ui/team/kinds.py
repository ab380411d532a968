"""The records that are written on the page of the team: their forms, and the line of an observation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from desktop_crm.domain.observation import Observation
from desktop_crm.ui.card.flowing import Cell
from desktop_crm.ui.card.kinds import DATE, Kind
from desktop_crm.ui.card.rows import Row
from desktop_crm.ui.card.words import Words, joined, one_line


def observation_line(words: Words, found: Observation) -> Row:
    """What was said, how the client took it, by whom it was seen; the score as a word at the right."""
    t = words.texts
    told = one_line(found.spoke or found.note or found.reaction) or t("team.nothing_written")
    comes = {True: t("team.would_return"), False: t("team.would_not_return"), None: ""}[found.would_return]
    observer = t("team.expert", name=found.observer) if found.independent else found.observer
    score = found.score or 0
    return Row(
        "voice",
        "observation",
        found.id,
        text=told,
        detail=joined(one_line(found.reaction, 160) if found.spoke else "", one_line(observer, 60), comes),
        icon="star",
        token="warning" if score <= 2 else "textMuted",
        tag=t("team.score_of", score=score),
        tag_kind="success" if score >= 4 else "warning" if score <= 2 else "plain",
        under=words.formats.date(found.date),
    )


def _no_line(_words: Words, _found: Any) -> Row:
    return Row("voice")


KINDS: Final[Mapping[str, Kind]] = {
    "staff": Kind(
        "user",
        "",
        _no_line,
        main={"name": Cell(220, 3), "position": Cell(150, 1), "phone": Cell(170, 2)},
    ),
    "observation": Kind(
        "star",
        "",
        observation_line,
        main={
            "spoke": Cell(300, full=True),
            "reaction": Cell(300, full=True),
            "score": Cell(190, 1, 230),
            "would_return": Cell(170, 1, 230),
            "observer": Cell(170, 2),
            "independent": Cell(150, 1, 220),
            "date": DATE,
        },
        more={"note": Cell(300, full=True)},
    ),
    "spending": Kind(
        "wallet",
        "",
        _no_line,
        main={
            "kind": Cell(170, 2),
            "activity": Cell(190, 3),
            "amount": Cell(120, 1, 200),
            "minutes": Cell(165, 1, 190),
            "events": Cell(150, 1, 190),
            "source": Cell(160, 2),
            "date": DATE,
            "note": Cell(250, full=True),
        },
        more={"staff": Cell(150, 2)},
    ),
    "estimate": Kind(
        "history",
        "",
        _no_line,
        main={
            "year": Cell(90, 1, 130),
            "clients_gained": Cell(150, 1, 200),
            "repeat_purchases": Cell(150, 1, 200),
            "acquisition": Cell(190, 1, 260),
            "retention": Cell(190, 1, 260),
            "note": Cell(300, full=True),
        },
    ),
}
