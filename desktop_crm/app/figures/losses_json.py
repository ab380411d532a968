"""Losses for scripts."""

from __future__ import annotations

from typing import Any

from desktop_crm.analysis.autopsy import Mending, Rate
from desktop_crm.analysis.losses import Cause, Losses, Lost, Rival, Tally
from desktop_crm.app.figures.figure import exact, rounded
from desktop_crm.app.figures.losses_words import card_name, reason_mark, reason_name
from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts


def as_json(result: Losses, texts: Texts, formats: Formats) -> dict[str, Any]:
    share, low, high = result.ours_share or (None, None, None)
    return {
        "clients": result.clients,
        **_tally(result.all, formats),
        "ours": result.ours,
        "outside": result.outside,
        "unstated": result.n - result.ours - result.outside,
        "ours_share": rounded(share),
        "ours_low": rounded(low),
        "ours_high": rounded(high),
        "listeners": result.listeners,
        "heard": result.n * result.listeners,
        "told_in_public": result.told,
        "returned": result.returned,
        "won_back": result.won,
        "returned_value": exact(result.returned_value, formats),
        "silent": result.silent,
        "before": result.before,
        "queries": {
            mark: result.query(mark)
            for mark in ("all", "ours", "outside", "unstated", "told", "returned", "silent")
            if len(result.members[mark])
        },
        "causes": [_cause(cause, result, formats) for cause in result.causes],
        "reasons": [
            {"reason": reason_name(one, texts), **_tally(one.all, formats), "query": result.query(reason_mark(one))}
            for one in result.reasons
        ],
        "competitors": [_rival(one, result, texts, formats) for one in result.rivals],
        "losses": [_loss(one, result, texts, formats) for one in result.lost],
    }


def _tally(tally: Tally, formats: Formats) -> dict[str, Any]:
    known = tally.n > tally.unvalued
    value = exact(tally.value, formats) if known or not tally.n else None
    return {"count": tally.n, "yearly_value": value, "unvalued": tally.unvalued}


def _cause(cause: Cause, result: Losses, formats: Formats) -> dict[str, Any]:
    share, low, high = cause.share or (None, None, None)
    return {
        "cause": cause.name or None,
        "kind": cause.kind or None,
        **_tally(cause.all, formats),
        "share": rounded(share),
        "low": rounded(low),
        "high": rounded(high),
        "query": result.query(f"cause-{cause.id}") if cause.all.n else None,
        "carrying": cause.carrying,
        "query_carrying": result.query(f"carrying-{cause.id}") if cause.carrying else None,
        "improvements": [_mending(one) for one in cause.mendings],
    }


def _mending(one: Mending) -> dict[str, Any]:
    return {
        "improvement": one.text,
        "status": one.status,
        "done": one.done.isoformat() if one.done else None,
        "before": _rate(one.effect.before) if one.effect else None,
        "after": _rate(one.effect.after) if one.effect else None,
        "verdict": one.effect.verdict if one.effect else None,
    }


def _rate(rate: Rate) -> dict[str, Any]:
    value, low, high = rate.per_100 or (None, None, None)
    return {
        "from": rate.first.isoformat(),
        "to": rate.last.isoformat(),
        "losses": rate.losses,
        "client_years": rounded(rate.years),
        "per_100": rounded(value),
        "low": rounded(low),
        "high": rounded(high),
    }


def _rival(one: Rival, result: Losses, texts: Texts, formats: Formats) -> dict[str, Any]:
    name = card_name(one.client, result, texts) if one.client else None
    return {"competitor": name, **_tally(one.all, formats), "query": result.query(f"rival-{one.client}")}


def _loss(one: Lost, result: Losses, texts: Texts, formats: Formats) -> dict[str, Any]:
    return {
        "client": card_name(one.client, result, texts),
        "date": one.day.isoformat(),
        "reason": one.reason,
        "cause": next((c.name for c in result.causes if c.id == one.cause and one.cause), None),
        "yearly_value": exact(one.value, formats),
        "heard": result.listeners,
        "told_in_public": one.told,
        "public_note": one.note if one.told else "",
        "competitor": card_name(one.rival, result, texts) if one.rival else None,
        "back": one.back.isoformat() if one.back else None,
        "query": result.query(f"loss-{one.id}"),
    }
