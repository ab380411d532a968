"""Who came for the first time and who came back: the figure `new-returning` in words and numbers."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from math import isinf
from typing import TYPE_CHECKING, Any, Final

from desktop_crm.analysis.new_returning import FEW, NAME, Buyers, NewReturning, new_returning
from desktop_crm.analysis.periods import Bucket, code
from desktop_crm.analysis.proportions import difference
from desktop_crm.analysis.second_purchase import MONTHS, Buying, gained
from desktop_crm.analysis.sums import Sums
from desktop_crm.analysis.turning_points import Change
from desktop_crm.app.figures import buying_again, compared
from desktop_crm.app.figures.figure import Asked, Cell, Column, Figure, Offer, Option, Row, Sheet, Table, rounded
from desktop_crm.app.figures.words import (
    capital,
    column_long,
    from_to,
    incomplete,
    interval,
    period,
    share_limits,
    since,
    times_words,
)
from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

STEP: Final = Option("step", ("month", "quarter", "year"))


def _compute(session: Session, asked: Asked, job: Job) -> NewReturning:
    def ask(key: Hashable, terms: Callable[[Buying], Sums]) -> Sums:
        return session.trade.summed((NAME, key), lambda rows: terms(rows.purchases), job)

    step = asked.options.get(STEP.name)
    return new_returning(ask, asked.first, asked.last, asked.as_of, step, asked.before is not None)


def _members(session: Session, asked: Asked, mark: str, job: Job) -> NDArray[np.int64]:
    found = gained(session.trade.rows(job).purchases, asked.first, asked.last, asked.as_of)
    return found.once if mark == "once" else found.back({f"back-{months}": months for months in MONTHS}[mark])


def _mark_words(mark: str, texts: Texts, formats: Formats) -> str:
    if mark == "once":
        return texts("figures_new_returning.mark_once")
    return texts("figures_new_returning.row_back", n=int(mark.partition("-")[2]))


# -- sentences
def _title(result: NewReturning, texts: Texts, formats: Formats) -> str:
    finding, whole = result.finding, result.whole
    if finding.code == "young":
        return _young(result, texts, formats)
    if finding.code != "share" or whole.share is None:
        return texts(
            f"figures_new_returning.title_{finding.code}",
            n=result.n,
            first=formats.date(result.first),
            last=formats.date(result.last),
        )
    if not whole.returning:
        return texts("figures_new_returning.title_all_new", n=result.n)
    if not whole.new:
        return texts("figures_new_returning.title_none_new", n=result.n)
    sentence = texts("figures_new_returning.title_share", percent=formats.percent(whole.share[0]))
    if finding.change:
        return _changed(sentence, finding.change, result, texts, formats)
    if finding.against and not finding.against[1] <= 0 <= finding.against[2]:
        way = "more" if finding.against[0] > 0 else "less"
        points = max(1, round(abs(finding.against[0]) * 100))
        return texts(f"figures_new_returning.title_{way}", n=points, sentence=sentence)
    return sentence


def _young(result: NewReturning, texts: Texts, formats: Formats) -> str:
    values = {"n": result.n, "since": formats.date(result.since)}
    lived = [c for c in result.columns if result.since and c.last >= result.since]
    if len(lived) < 2:
        return texts("figures_new_returning.title_young", **values)
    if not result.again:
        return texts("figures_new_returning.title_young_none", **values)
    percent = formats.percent(result.again / result.n)
    return texts("figures_new_returning.title_young_again", percent=percent, **values)


def _changed(sentence: str, change: Change, result: NewReturning, texts: Texts, formats: Formats) -> str:
    about = result.finding.about
    from_ = since(change.since, result.step, result.last, texts, formats)
    if isinf(change.ratio):
        return texts(f"figures_new_returning.change_{about}_first", sentence=sentence, since=from_)
    if change.ratio == 0:
        return texts(f"figures_new_returning.change_{about}_gone", sentence=sentence, since=from_)
    times = times_words(change.ratio, texts, formats)
    return texts(f"figures_new_returning.change_{about}", sentence=sentence, since=from_, times=times)


def _evidence(result: NewReturning, texts: Texts, formats: Formats) -> str:
    finding, whole = result.finding, result.whole
    if finding.code == "empty":
        return ""
    if finding.code == "none":
        return texts("figures_new_returning.evidence_latest", day=formats.date(result.latest))
    if finding.code == "few" or whole.share is None:
        return texts("figures_new_returning.evidence_few", n=result.n, least=FEW)
    if finding.code == "young":
        young = texts("figures_new_returning.evidence_young", day=formats.date(result.since), n=result.n)
        return " ".join(filter(None, (young, buying_again.evidence(result, texts, formats))))
    share, low, high = whole.share
    parts = [
        texts(
            "figures_new_returning.evidence_share",
            n=result.n,
            returning=formats.number(whole.returning),
            new=formats.number(whole.new),
            percent=formats.percent(share),
            limits=share_limits(low, high, formats),
        )
    ]
    if finding.change:
        parts.append(_compared(finding.change, result, texts, formats))
    parts.append(_before(result, texts, formats))
    parts.append(buying_again.evidence(result, texts, formats))
    return " ".join(filter(None, parts))


def _compared(change: Change, result: NewReturning, texts: Texts, formats: Formats) -> str:
    def rate(count: int, exposure: int) -> str:
        return formats.number(count * 30 / exposure, 1 if count else 0)

    values = {
        "since": capital(since(change.since, result.step, result.last, texts, formats)),
        "who": texts(f"figures_new_returning.who_{result.finding.about}"),
        "now": rate(change.count, change.exposure),
        "past": rate(change.before, change.before_exposure),
    }
    if isinf(change.ratio) or change.ratio == 0:
        return texts("figures_new_returning.evidence_edge", **values)
    low, high = (change.low, change.high) if change.up else (1 / change.high, 1 / change.low)
    return texts(
        "figures_new_returning.evidence_change",
        times=times_words(change.ratio, texts, formats, exact=True),
        limits=interval(low, high, formats, 1),
        **values,
    )


def _before(result: NewReturning, texts: Texts, formats: Formats) -> str:
    """The period before in the same words, or why it is not spoken of."""
    before, against = result.before, result.finding.against
    if before is None:
        return texts("figures_new_returning.evidence_known", day=formats.date(result.since))
    if before.share is None or against is None:
        return ""
    value, low, high = (part * 100 for part in against)
    return texts(
        "figures_new_returning.evidence_before",
        n=before.n,
        period=period(before.first, before.last, texts, formats),
        percent=formats.percent(before.share[0]),
        difference=formats.number(value),
        limits=from_to(low, high, texts, formats),
    )


def _note(result: NewReturning, texts: Texts, formats: Formats) -> str:
    parts = []
    if result.gained:
        parts.append(texts("figures_new_returning.note_back", day=formats.date(result.as_of)))
    if result.compared and result.before:
        parts.append(compared.caption((result.before.first, result.before.last), "both", texts, formats))
    parts.append(incomplete(_buckets(result), result.step, texts, formats))
    return " ".join(filter(None, parts))


def _buckets(result: NewReturning) -> list[Bucket]:
    return [Bucket(c.first, c.last, c.complete) for c in result.columns]


def tip(buyers: Buyers, about: str, result: NewReturning, texts: Texts, formats: Formats) -> str:
    """September 2026: 5 new clients; September 2026: 21 returning clients, 81 % of 26 buyers (95 %: 62–91 %)."""
    column = column_long(buyers.first, result.step, texts, formats)
    if about == "new" or buyers.share is None:
        return texts("figures_new_returning.tip_new", n=buyers.new, column=column)
    share, low, high = buyers.share
    return texts(
        "figures_new_returning.tip_returning",
        n=buyers.returning,
        column=column,
        percent=formats.percent(share),
        buyers=formats.number(buyers.n),
        limits=share_limits(low, high, formats),
    )


def offer(buyers: Buyers, about: str, texts: Texts) -> Offer | None:
    """The new or the returning ones of a column, where there are any."""
    if about == "new":
        return Offer(texts("figures_new_returning.offer_new", n=buyers.new), buyers.query_new) if buyers.new else None
    words = texts("figures_new_returning.offer_returning", n=buyers.returning)
    return Offer(words, buyers.query_returning) if buyers.returning else None


# -- table and spreadsheet
def _table(result: NewReturning, texts: Texts, formats: Formats) -> Table:
    columns = (
        Column(texts(f"figures_new_returning.head_{result.step}"), "words"),
        Column(texts("figures_new_returning.head_new")),
        Column(texts("figures_new_returning.head_returning")),
        Column(texts("figures_new_returning.head_buyers")),
        Column(texts("figures_new_returning.head_share")),
        Column(texts("figures.head_interval"), "interval"),
        *(compared.columns(texts) if result.compared else ()),
    )
    if not result.n:
        return Table(columns)
    rows = tuple(
        Row(
            (
                column_long(c.first, result.step, texts, formats) + "*" * (not c.complete),
                *_numbers(c, formats),
                *_against(c, earlier(result, place), result, texts, formats),
            ),
            c.first,
            tuple(filter(None, (offer(c, "returning", texts), offer(c, "new", texts)))),
        )
        for place, c in enumerate(result.columns)
    )
    whole: tuple[str | Cell, ...] = (
        texts("figures_new_returning.row_whole"),
        *_numbers(result.whole, formats),
        *_against(result.whole, result.before, result, texts, formats),
    )
    return Table(columns, (*rows, *buying_again.rows(result, texts, formats)), whole)


def earlier(result: NewReturning, place: int) -> Buyers | None:
    """The column of the period before beside this one."""
    return result.earlier[place] if place < len(result.earlier) else None


def _against(
    now: Buyers, before: Buyers | None, result: NewReturning, texts: Texts, formats: Formats
) -> tuple[Cell, ...]:
    """Two cells where the periods are compared: the share before, and the difference."""
    if not result.compared:
        return ()
    if before is None or before.share is None:
        return compared.NOTHING, compared.NOTHING
    apart = difference(now.returning, now.n, before.returning, before.n)
    return compared.share(before.share[0], apart, texts, formats)


def _numbers(buyers: Buyers, formats: Formats) -> tuple[str, str, str, str, str]:
    counts = (formats.number(buyers.new), formats.number(buyers.returning), formats.number(buyers.n))
    if buyers.share is None:
        return (*counts, "—", "")
    share, low, high = buyers.share
    return (*counts, formats.percent(share), interval(low * 100, high * 100, formats))


def _sheet(result: NewReturning, texts: Texts, formats: Formats) -> Sheet:
    share = texts("figures_new_returning.head_share") + ", %"
    headers = (
        texts(f"figures_new_returning.head_{result.step}"),
        texts("figures_new_returning.head_new"),
        texts("figures_new_returning.head_returning"),
        texts("figures_new_returning.head_buyers"),
        share,
        texts("figures.head_low", column=share),
        texts("figures.head_high", column=share),
        *(compared.headers(texts, share) if result.compared else ()),
    )
    rows = tuple(
        (
            code(c.first, result.step),
            c.new,
            c.returning,
            c.n,
            *(value * 100 for value in c.share or ()),
            *(None for _ in range(0 if c.share else 3)),
            *(_sheet_before(c, earlier(result, place)) if result.compared else ()),
        )
        for place, c in enumerate(result.columns)
    )
    return Sheet(headers, rows)


def _sheet_before(now: Buyers, before: Buyers | None) -> tuple[float | None, ...]:
    if before is None or before.share is None:
        return None, None, None, None
    apart = difference(now.returning, now.n, before.returning, before.n) or (None, None, None)
    return before.share[0] * 100, *(None if part is None else part * 100 for part in apart)


def _json(result: NewReturning, texts: Texts, formats: Formats) -> dict[str, Any]:
    return {
        **_counts(result.whole),
        "again": result.again,
        "since": result.since.isoformat() if result.since else None,
        "step": result.step,
        "before": {
            "from": result.before.first.isoformat(),
            "to": result.before.last.isoformat(),
            "n": result.before.n,
            **_counts(result.before),
            "back": buying_again.as_json(result.back_before) if result.compared else None,
        }
        if result.before
        else None,
        **compared.as_json("", result.finding.against),
        "back": buying_again.as_json(result.back),
        "query_once": result.query("once") if result.back[0].again < result.gained else None,
        "periods": [
            {
                "period": code(c.first, result.step),
                "from": c.first.isoformat(),
                "to": c.last.isoformat(),
                "complete": c.complete,
                **_counts(c),
                "query_new": c.query_new if c.new else None,
                "query_returning": c.query_returning if c.returning else None,
                **(
                    {"before": _counts(before) if (before := earlier(result, place)) else None}
                    if result.compared
                    else {}
                ),
            }
            for place, c in enumerate(result.columns if result.n else ())
        ],
    }


def _counts(buyers: Buyers) -> dict[str, Any]:
    share, low, high = buyers.share or (None, None, None)
    return {
        "new": buyers.new,
        "returning": buyers.returning,
        "share": rounded(share),
        "low": rounded(low),
        "high": rounded(high),
    }


def _empty(result: NewReturning, texts: Texts, formats: Formats) -> tuple[str, str]:
    if result.latest is None:
        return texts("figures.nothing"), texts("figures_new_returning.nothing_text")
    return (
        texts("figures_new_returning.longer"),
        texts("figures_new_returning.longer_text", date=formats.date(result.latest)),
    )


FIGURE: Final[Figure[NewReturning]] = Figure(
    name=NAME,
    unit="buyers",
    concerns=frozenset({"purchase", "client"}),
    compute=_compute,
    title=_title,
    evidence=_evidence,
    note=_note,
    counted=lambda result, texts, formats: texts("figures_new_returning.counted", n=result.n),
    empty=_empty,
    table=_table,
    sheet=_sheet,
    json=_json,
    options=(STEP,),
    members=_members,
    mark_words=_mark_words,
    reaches_back=True,
    compares=True,
)
