"""The period before beside the own in the table and numbers of `bucket`."""

from __future__ import annotations

from typing import Any

from desktop_crm.analysis.bucket import Bucket, Flow
from desktop_crm.app.figures import compared
from desktop_crm.app.figures.figure import Cell, Column, rounded
from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts


def heads(texts: Texts) -> tuple[Column, ...]:
    """For those gained and those lost: how many before, and the difference."""
    _, difference = compared.columns(texts)
    return tuple(
        column
        for side in ("gained", "lost")
        for column in (Column(texts(f"figures_bucket.head_{side}_before")), difference)
    )


def beside(now: Flow, before: Flow | None, result: Bucket, texts: Texts, formats: Formats) -> tuple[Cell, ...]:
    """The four cells of the period before, where it is compared."""
    if not result.earlier:
        return ()
    if before is None:
        return (compared.NOTHING,) * 4
    gained, lost = (
        compared.count(getattr(now, side), getattr(before, side), now.against(before, side), texts, formats)
        for side in ("gained", "lost")
    )
    return (*gained, *lost)


def pair(
    gained: int, lost: int, before: tuple[int, int], result: Bucket, texts: Texts, formats: Formats
) -> tuple[Cell, ...]:
    """The four cells of clients counted by something else than months."""
    if not result.earlier:
        return ()
    whole, earlier = result.whole, result.earlier.whole
    return (
        *compared.count(gained, before[0], whole.ratio(gained, earlier, before[0]), texts, formats),
        *compared.count(lost, before[1], whole.ratio(lost, earlier, before[1]), texts, formats),
    )


def margin(side: str, result: Bucket, formats: Formats) -> tuple[str, ...]:
    """Of one client, as the own; amounts have no interval, and no difference is told."""
    if not result.earlier:
        return ()
    known = result.earlier.margin_gained if side == "gained" else result.earlier.margin_lost
    each = "—" if known.each is None else formats.money(known.each)
    return (each, "", "", "") if side == "gained" else ("", "", each, "")


def as_json(result: Bucket) -> dict[str, Any]:
    """What else is told of the period before, where it is compared."""
    earlier = result.earlier
    if earlier is None:
        return {}
    share, low, high = earlier.churn or (None, None, None)
    return {
        "churn": rounded(share),
        "churn_low": rounded(low),
        "churn_high": rounded(high),
        **compared.as_json("churn", result.churn_against),
        "significant": {"gained": earlier.significant_gained, "lost": earlier.significant_lost},
        "classes": {
            class_ or "none": {"gained": into, "lost": out} for class_, (into, out) in earlier.by_class.items()
        },
    }
