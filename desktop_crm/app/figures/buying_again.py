"""How many new clients buy again within some months: the part of `new-returning` that is told by Kaplan and Meier."""

from __future__ import annotations

from typing import Any

from desktop_crm.analysis.new_returning import FEW, NewReturning
from desktop_crm.analysis.proportions import apart
from desktop_crm.analysis.second_purchase import Back
from desktop_crm.app.figures import compared
from desktop_crm.app.figures.figure import Cell, Offer, Row, rounded
from desktop_crm.app.figures.words import from_to, interval, share_limits
from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts


def evidence(result: NewReturning, texts: Texts, formats: Formats) -> str:
    """Of 70 new clients buy again: 24 % within 3 months (95 %: 15–36 %), 40 % within 6 months (28–54 %)."""
    if not result.gained:
        return ""
    told = [_part(back, texts, formats) for back in result.back if back.share]
    if result.gained < FEW or not told:
        key = "back_few" if result.gained < FEW else "back_early"
        return texts(f"figures_new_returning.{key}", n=result.gained)
    parts = [texts("figures_new_returning.evidence_back", n=result.gained, parts=", ".join(told))]
    latest = next((back for back in reversed(result.back) if back.share), None)
    before = next((b for b in result.back_before if latest and b.months == latest.months), None)
    if latest and latest.share and before and before.share and before.n >= FEW:
        difference, low, high = (part * 100 for part in apart(latest.share, before.share))
        parts.append(
            texts(
                "figures_new_returning.evidence_back_before",
                n=before.n,
                percent=formats.percent(before.share[0]),
                difference=formats.number(difference),
                limits=from_to(low, high, texts, formats),
            )
        )
    return " ".join(parts)


def _part(back: Back, texts: Texts, formats: Formats) -> str:
    share, low, high = back.share or (0.0, 0.0, 1.0)
    return texts(
        "figures_new_returning.back_part",
        n=back.months,
        percent=formats.percent(share),
        limits=share_limits(low, high, formats),
    )


def name(back: Back, texts: Texts) -> str:
    return texts("figures_new_returning.back_months", n=back.months)


def tip(back: Back, texts: Texts, formats: Formats) -> str:
    if back.share is None:
        return texts("figures_new_returning.back_tip_early", n=back.months)
    part = _part(back, texts, formats)
    return texts("figures_new_returning.back_tip", n=back.n, part=part, known=formats.number(back.known))


def offers(back: Back, result: NewReturning, texts: Texts) -> tuple[Offer, ...]:
    """Who is back by then, and who is not back at all."""
    once = result.gained - back.again
    found = []
    if back.returned:
        words = texts("figures_new_returning.offer_back", n=back.returned)
        found.append(Offer(words, result.query(f"back-{back.months}")))
    if once:
        found.append(Offer(texts("figures_new_returning.offer_once", n=once), result.query("once")))
    return tuple(found)


def rows(result: NewReturning, texts: Texts, formats: Formats) -> list[Row]:
    """Under the months: how many of the new ones are back, and the share that has to be expected."""
    if not result.gained:
        return []
    return [
        Row(
            (
                texts("figures_new_returning.row_back", n=back.months),
                formats.number(back.n),
                formats.number(back.returned),
                "",
                *_share(back, texts, formats),
                *_before(back, result, texts, formats),
            ),
            f"back-{back.months}",
            offers(back, result, texts),
        )
        for back in result.back
    ]


def _share(back: Back, texts: Texts, formats: Formats) -> tuple[str | Cell, str]:
    if back.share is None:
        return Cell(texts("figures_new_returning.back_unknown"), "textMuted"), ""
    share, low, high = back.share
    return formats.percent(share), interval(low * 100, high * 100, formats)


def _before(back: Back, result: NewReturning, texts: Texts, formats: Formats) -> tuple[Cell, ...]:
    """Two cells where the periods are compared."""
    if not result.compared:
        return ()
    before = next((other for other in result.back_before if other.months == back.months), None)
    if before is None or before.share is None:
        return compared.NOTHING, compared.NOTHING
    difference = apart(back.share, before.share) if back.share else None
    return compared.share(before.share[0], difference, texts, formats)


def as_json(found: tuple[Back, ...]) -> list[dict[str, Any]]:
    return [
        {
            "months": back.months,
            "share": rounded(back.share[0]) if back.share else None,
            "low": rounded(back.share[1]) if back.share else None,
            "high": rounded(back.share[2]) if back.share else None,
            "n": back.n,
            "known": back.known,
            "returned": back.returned,
        }
        for back in found
    ]
