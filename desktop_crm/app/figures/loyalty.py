"""What satisfaction is worth in words and numbers: the figure `loyalty`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.analysis.lives import NEVER
from desktop_crm.analysis.loyalty import FEW, LEAST, NAME, YEAR, Answers, Gap, Group, Loyalty, Part, Share, loyalty
from desktop_crm.app import settings
from desktop_crm.app.again import next_purchase
from desktop_crm.app.figures.figure import Asked, Cell, Column, Figure, Offer, Row, Sheet, Table, exact, rounded
from desktop_crm.app.figures.told import about, told_number, told_of
from desktop_crm.app.figures.words import interval, margin_words, point_limits, share_limits
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.profits import profits_of
from desktop_crm.app.readings import MISSING
from desktop_crm.app.session import Session
from desktop_crm.app.standing import DECIDE, table_as_of
from desktop_crm.app.texts import Texts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_TOLD: Final = ("top_box", "problem_gap")
_ASKED: Final = {
    "satisfaction": "satisfaction", "recommend": "would_recommend", "problem": "had_problem", "solved": "well_solved",
}  # fmt: skip


def _compute(session: Session, asked: Asked, job: Job) -> Loyalty:
    last = min(asked.last, asked.as_of)
    table = table_as_of(session, asked.as_of, job)
    start = last - timedelta(min(YEAR, last.toordinal()) - 1)
    return loyalty(
        _answers(session, asked.first.toordinal(), last.toordinal(), job),
        profits_of(session, start, last, job),
        asked.first,
        last,
        asked.as_of,
        settings.load(session).rules.horizon2(table.shop_interval2),
        {key: told_of(session, key, 100) for key in _TOLD},
    )


def _answers(session: Session, first: int, last: int, job: Job) -> Answers:
    """In order of day; the next purchase is looked for after those of these days only. Raises Cancelled."""
    import numpy as np

    rows = session.facts.of("feedback", job)
    rows = rows.where((rows.client > 0) & (rows.day > 0))
    rows = rows.where(np.argsort(rows.day, kind="stable"))
    said = {
        name: np.where(rows[column] == MISSING, -1, rows[column]).astype(np.int64) for name, column in _ASKED.items()
    }
    mine = (rows.day >= first) & (rows.day <= last)
    bought = np.full(len(rows), NEVER, np.int32)
    bought[mine] = next_purchase(session, rows.client[mine], rows.day[mine], job)
    return Answers(rows.client, rows.day, **said, next=bought)


def _members(session: Session, asked: Asked, mark: str, job: Job) -> NDArray[np.int64]:
    return _compute(session, asked, job).members[mark]


def _mark_words(mark: str, texts: Texts, formats: Formats) -> str:
    gap, _, side = mark.partition("-")
    return side_name(gap, side, texts) if side else texts(f"figures_loyalty.mark_{mark}")


# -- words
def side_name(gap: str, side: str, texts: Texts) -> str:
    """very satisfied (5): `side` is one or other."""
    return texts(f"figures_loyalty.side_{gap}_{side}")


def points(value: float, formats: Formats) -> str:
    """+21, −5: a difference of shares in percentage points."""
    return formats.signed(round(value * 100))


def limits_words(gap: Gap, formats: Formats) -> str:
    return point_limits(gap.gap, formats) if gap.gap else ""


def part_words(part: Part, texts: Texts, formats: Formats) -> str:
    """83 % of 6."""
    if part.share is None:
        return "—"
    return texts("figures_loyalty.part", percent=formats.percent(part.share[0]), n=part.n)


def verdict_cell(gap: Gap, texts: Texts) -> Cell:
    if gap.verdict == "few":
        return Cell(texts("figures_loyalty.verdict_few"), "textMuted")
    if gap.verdict == "same":
        return Cell(texts("figures_loyalty.verdict_same"), "textMuted")
    up = gap.verdict == "more"
    return Cell(
        texts(f"figures_loyalty.verdict_{gap.verdict}"),
        "success" if up else "danger",
        "trending-up" if up else "trending-down",
    )


def told_words(gap: Gap, texts: Texts, formats: Formats) -> str:
    return texts("figures_loyalty.told", value=told_number(_hundredfold(gap.told), formats)) if gap.told else ""


def _hundredfold(told: tuple[float, float]) -> tuple[float, float]:
    return told[0] * 100, told[1] * 100


def row_name(name: str, texts: Texts) -> str:
    return texts(f"figures_loyalty.row_{name}")


# -- sentences
def _title(result: Loyalty, texts: Texts, formats: Formats) -> str:
    if not result.n:
        if result.young:
            span = formats.span(result.horizon)
            return texts("figures_loyalty.title_young", n=result.young, span=span)
        return texts("figures_loyalty.title_empty" if result.latest is None else "figures_loyalty.title_none")
    if result.too_few:
        return texts("figures_loyalty.title_few", n=result.n)
    for name in ("problem_gap", "top_box", "satisfied", "value"):
        gap = result.gap(name)
        if gap.verdict == "more" and gap.gap:
            return texts(f"figures_loyalty.title_{name}", n=max(1, round(gap.gap[0] * 100)))
    share = result.again.share
    return texts(
        "figures_loyalty.title_same",
        percent=formats.percent(share[0]) if share else "—",
        span=formats.span(result.horizon),
    )


def _evidence(result: Loyalty, texts: Texts, formats: Formats) -> str:
    if not result.n:
        return texts("figures.evidence_latest", day=formats.date(result.latest)) if result.latest else ""
    if result.too_few:
        return texts("figures_loyalty.evidence_few", least=FEW)
    parts = []
    if result.again.share:
        share, low, high = result.again.share
        parts.append(
            texts(
                "figures_loyalty.evidence_again",
                n=result.again.n,
                hits=result.again.hits,
                percent=formats.percent(share),
                limits=share_limits(low, high, formats),
            )
        )
    for name in _TOLD:
        gap = result.gap(name)
        if gap.gap:
            parts.append(
                texts(
                    f"figures_loyalty.evidence_{name}",
                    one=part_words(gap.one, texts, formats),
                    other=part_words(gap.other, texts, formats),
                    points=points(gap.gap[0], formats),
                    limits=limits_words(gap, formats),
                )
            )
    return " ".join(parts)


def _note(result: Loyalty, texts: Texts, formats: Formats) -> str:
    if not result.n and not result.young:
        return ""
    parts = [
        texts("figures_loyalty.note_horizon", n=result.young, span=formats.span(result.horizon)),
        texts("figures_loyalty.note_profit", day=formats.date(result.last)),
        margin_words(result.source, texts, formats),
    ]
    return " ".join(filter(None, parts))


def _empty(result: Loyalty, texts: Texts, formats: Formats) -> tuple[str, str]:
    if result.latest is None:
        return texts("figures.nothing"), texts("figures_loyalty.nothing_text", span=formats.span(result.horizon))
    return texts("figures_loyalty.longer"), texts("figures_loyalty.longer_text", date=formats.date(result.latest))


# -- marks
def offer(mark: str, result: Loyalty, texts: Texts) -> Offer | None:
    """The clients of a side of a gap or of a group, where there are any."""
    n = len(result.members[mark])
    if not n:
        return None
    gap, _, side = mark.partition("-")
    if side:
        return Offer(texts("figures_loyalty.offer_side", n=n, side=side_name(gap, side, texts)), result.query(mark))
    return Offer(texts(f"figures_loyalty.offer_{mark}", n=n), result.query(mark))


def gap_offers(gap: Gap, result: Loyalty, texts: Texts) -> tuple[Offer, ...]:
    """Those who are worse off first: it is them that something can be done for."""
    found = (offer(f"{gap.name}-{side}", result, texts) for side in ("other", "one"))
    return tuple(one for one in found if one)


def tip(gap: Gap, texts: Texts, formats: Formats) -> str:
    if gap.gap is None:
        return row_name(gap.name, texts)
    value = points(gap.gap[0], formats)
    return texts("figures_loyalty.tip", name=row_name(gap.name, texts), points=value, limits=limits_words(gap, formats))


# -- table and spreadsheet
_HEADS: Final = ("what", "one", "other", "gap", "interval", "told", "verdict")


def _table(result: Loyalty, texts: Texts, formats: Formats) -> Table:
    kinds = {"interval": "interval", "what": "words", "verdict": "words", "told": "words"}
    columns = tuple(
        Column(
            texts("figures.head_interval" if name == "interval" else f"figures_loyalty.head_{name}"),
            kinds.get(name, "number"),  # type: ignore[arg-type]
        )
        for name in _HEADS
    )
    if not result.n and not result.young:
        return Table(columns)
    rows = [_gap_row(gap, result, texts, formats) for gap in result.gaps if gap.one.n or gap.other.n]
    rows += [_year_row("purchases", result, texts, formats), _year_row("profit", result, texts, formats)]
    for mark in ("gone", "young"):
        behind = offer(mark, result, texts)
        if behind:
            n = result.young if mark == "young" else result.again.n - result.again.hits
            rows.append(Row((row_name(mark, texts), formats.number(n), "", "", "", "", ""), mark, (behind,)))
    return Table(columns, tuple(rows))


def _gap_row(gap: Gap, result: Loyalty, texts: Texts, formats: Formats) -> Row:
    cells = (
        row_name(gap.name, texts),
        part_words(gap.one, texts, formats),
        part_words(gap.other, texts, formats),
        points(gap.gap[0], formats) if gap.gap else "—",
        limits_words(gap, formats),
        told_words(gap, texts, formats),
        verdict_cell(gap, texts),
    )
    return Row(cells, gap.name, gap_offers(gap, result, texts))


def _year_row(name: str, result: Loyalty, texts: Texts, formats: Formats) -> Row:
    """Of satisfied and of dissatisfied clients."""
    groups = result.group("satisfied"), result.group("dissatisfied")
    cells = [_a_year(g, formats) if name == "purchases" else about(g.each, formats) for g in groups]
    few = min(g.clients for g in groups) < LEAST
    verdict = Cell(texts("figures_loyalty.verdict_few"), "textMuted") if few else ""
    return Row((row_name(name, texts), *cells, "", "", "", verdict), name, _sides(result, texts))


def _a_year(group: Group, formats: Formats) -> str:
    if group.a_year is None:
        return "—"
    value, low, high = group.a_year
    return f"{formats.number(value, 1)} ({interval(low, high, formats, 1)})"


def _sides(result: Loyalty, texts: Texts) -> tuple[Offer, ...]:
    return tuple(filter(None, (offer(name, result, texts) for name in ("dissatisfied", "satisfied"))))


def _sheet(result: Loyalty, texts: Texts, formats: Formats) -> Sheet:
    gap_head = texts("figures_loyalty.head_gap")
    heads = (
        *(texts(f"figures_loyalty.head_{name}") for name in ("what", "one", "n", "other", "n", "gap")),
        texts("figures.head_low", column=gap_head),
        texts("figures.head_high", column=gap_head),
    )

    def percent(share: Share | None) -> float | None:
        return share[0] * 100 if share else None

    rows = tuple(
        (
            row_name(gap.name, texts), percent(gap.one.share), gap.one.n, percent(gap.other.share), gap.other.n,
            *((v * 100 for v in gap.gap) if gap.gap else (None, None, None)),
        )
        for gap in result.gaps
    )  # fmt: skip
    return Sheet(heads, rows)


def _json(result: Loyalty, texts: Texts, formats: Formats) -> dict[str, Any]:
    return {
        "horizon_days": result.horizon,
        "again": _part(result.again),
        "young": result.young,
        "gaps": [_gap(gap, result) for gap in result.gaps],
        "chain": {
            "without_problem": _part(result.without),
            "satisfied": _part(result.satisfied),
            "groups": [_group(group, result, formats) for group in result.groups],
        },
        "costs_known": rounded(result.source.costed),
        "queries": {mark: result.query(mark) for mark in ("again", "gone", "young") if len(result.members[mark])},
    }


def _limits(share: Share | None) -> dict[str, float | None]:
    value, low, high = share or (None, None, None)
    return {"share": rounded(value), "low": rounded(low), "high": rounded(high)}


def _part(part: Part) -> dict[str, Any]:
    return {"count": part.hits, "n": part.n, **_limits(part.share)}


def _gap(gap: Gap, result: Loyalty) -> dict[str, Any]:
    value, low, high = gap.gap or (None, None, None)
    sides = {
        side: {**_part(part), "query": result.query(f"{gap.name}-{side}") if part.n else None}
        for side, part in (("one", gap.one), ("other", gap.other))
    }
    told = list(gap.told) if gap.told else None
    numbers = {"gap": rounded(value), "low": rounded(low), "high": rounded(high)}
    return {"key": gap.name, **sides, **numbers, "told": told, "verdict": gap.verdict}


def _group(group: Group, result: Loyalty, formats: Formats) -> dict[str, Any]:
    value, low, high = group.a_year or (None, None, None)
    return {
        "group": group.name,
        "clients": group.clients,
        "purchases_a_year": rounded(value),
        "low": rounded(low),
        "high": rounded(high),
        "profit": exact(group.profit, formats),
        "profit_each": exact(group.each, formats),
        "query": result.query(group.name) if group.clients else None,
    }


FIGURE: Final[Figure[Loyalty]] = Figure(
    name=NAME,
    unit="answers",
    concerns=frozenset({*DECIDE, "feedback"}),
    compute=_compute,
    title=_title,
    evidence=_evidence,
    note=_note,
    counted=lambda result, texts, formats: texts("figures_loyalty.counted", n=result.n),
    empty=_empty,
    table=_table,
    sheet=_sheet,
    json=_json,
    members=_members,
    mark_words=_mark_words,
    reaches_back=True,
)
