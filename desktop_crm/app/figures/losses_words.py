"""Names, amounts and marks of losses in words, for the table, the picture and scripts."""

from __future__ import annotations

from desktop_crm.analysis.autopsy import Mending
from desktop_crm.analysis.losses import Cause, Losses, Reason, Tally
from desktop_crm.app.figures.figure import Offer
from desktop_crm.app.figures.marking import coded
from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts


def cause_name(id: int, result: Losses, texts: Texts) -> str:
    return next((c.name for c in result.causes if c.id == id and id), texts("figures_losses.unstated"))


def kind_name(cause: Cause, texts: Texts) -> str:
    return texts(f"codes.cause_kind_{cause.kind}") if cause.kind else "—"


def card_name(client: int, result: Losses, texts: Texts) -> str:
    return result.names.get(client, f"#{client}") if client else texts("figures_losses.nobody")


def reason_name(reason: Reason, texts: Texts) -> str:
    return texts("figures_losses.other", n=reason.joined) if reason.joined else reason.text


def reason_mark(reason: Reason) -> str:
    """By what it says, not by its place: a saved condition means the same reason after any edit."""
    return "reason-others" if reason.joined else f"reason-{coded(reason.folded)}"


def reason_offers(reason: Reason, result: Losses, texts: Texts) -> tuple[Offer, ...]:
    found = offer(reason_mark(reason), len(result.gave[reason]), result, texts)
    return (found,) if found else ()


def money(tally: Tally, formats: Formats) -> str:
    """What is known of the yearly value; a dash where of none of them is."""
    return "—" if tally.unvalued == tally.n else formats.money(tally.value)


def offer(mark: str, n: int, result: Losses, texts: Texts) -> Offer | None:
    """`n` clients, where there are any."""
    kind = mark.partition("-")[0]
    return Offer(texts(f"figures_losses.offer_{kind}", n=n), result.query(mark)) if n else None


def offers(marks: tuple[str, ...], result: Losses, texts: Texts) -> tuple[Offer, ...]:
    """Of marks that have members."""
    found = (offer(mark, len(result.members.get(mark, ())), result, texts) for mark in marks)
    return tuple(one for one in found if one)


def tip(name: str, tally: Tally, texts: Texts, formats: Formats) -> str:
    return texts("figures_losses.tip", n=tally.n, name=name, value=money(tally, formats))


def effect_words(one: Mending | None, texts: Texts, formats: Formats) -> str:
    """4 → 1: too few data."""
    if one is None or one.effect is None:
        return ""
    before, after, verdict = one.effect
    words = f"{formats.number(before.losses)} → {formats.number(after.losses)}"
    return f"{words}: {texts(f'figures_losses.verdict_{verdict}')}"


def effect_tip(one: Mending | None, texts: Texts, formats: Formats) -> str:
    """Each clients left in 7 months before and after: 4 → 1: too few data (3.1 and 0.8 per 100 client-years)."""
    if one is None or one.effect is None:
        return ""
    before, after, _ = one.effect
    span = formats.span((after.last - after.first).days + 1)
    rates = [rate.per_100[0] if rate.per_100 else None for rate in (before, after)]
    told = ["—" if rate is None else formats.number(rate, 1) for rate in rates]
    words = effect_words(one, texts, formats)
    return texts("figures_losses.effect", span=span, words=words, before=told[0], after=told[1])
