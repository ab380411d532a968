"""The table of a figure: for the window and the command line in words, for spreadsheets in plain numbers."""

from __future__ import annotations

import csv
import io
from typing import Final, NamedTuple

from desktop_crm.analysis.failure_points import FailurePoints, Row
from desktop_crm.app.figures.sentences import column_long, row_name, trend_words
from desktop_crm.app.formats import Formats
from desktop_crm.app.texts import Texts

NUMERIC: Final = (1, 2, 3, 4, 5, 6)
"""Columns of `table` that are numbers, to stand at the right."""
TREND: Final = 7
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class Table(NamedTuple):
    """Texts. The rows stand in the order of the result's rows, the total last; an empty result has no rows."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def table(result: FailurePoints, texts: Texts, formats: Formats) -> Table:
    """Point, claims, share, its interval, per 100 purchases, its interval, open now, trend of 90 days."""
    headers = (
        texts("figures.head_point"),
        texts("figures.head_claims"),
        texts("figures.head_share"),
        texts("figures.head_share_interval"),
        texts("figures.head_rate"),
        texts("figures.head_rate_interval"),
        texts("figures.head_open"),
        texts("figures.head_trend"),
    )
    if not result.rows:
        return Table(headers, ())
    rows = [_row(row, result, texts, formats) for row in result.rows]
    total = (
        texts("figures.row_total"),
        formats.number(result.n),
        formats.percent(1),
        "",
        *_rate(result.rate, result.rate_low, result.rate_high, formats),
        formats.number(result.open),
        trend_words(result.trend, texts, formats),
    )
    return Table(headers, (*rows, total))


def _row(row: Row, result: FailurePoints, texts: Texts, formats: Formats) -> tuple[str, ...]:
    return (
        row_name(row, result, texts),
        formats.number(row.count),
        formats.percent(row.share),
        f"{formats.number(row.low * 100)}–{formats.number(row.high * 100)}",
        *_rate(row.rate, row.rate_low, row.rate_high, formats),
        formats.number(row.open),
        trend_words(row.trend, texts, formats),
    )


def _rate(rate: float | None, low: float | None, high: float | None, formats: Formats) -> tuple[str, str]:
    if rate is None or low is None or high is None:
        return "—", ""
    return formats.number(rate, 1), f"{formats.number(low, 1)}–{formats.number(high, 1)}"


def csv_text(result: FailurePoints, texts: Texts, formats: Formats) -> str:
    """One line for each row, with its months, for a spreadsheet of the reader's language.

    Numbers are bare (shares in percent); the decimal comma of Ukrainian and Russian goes with semicolons. Save it with
    a byte order mark ("utf-8-sig"), else Excel takes it for another encoding.
    """
    english = texts.language == "en"
    out = io.StringIO()
    writer = csv.writer(out, delimiter="," if english else ";", lineterminator="\r\n")
    share, rate = texts("figures.head_share") + ", %", texts("figures.head_rate")
    writer.writerow(
        [
            texts("figures.head_point"),
            texts("figures.head_claims"),
            *_with_limits(share, texts),
            texts("figures.head_cumulative") + ", %",
            *_with_limits(rate, texts),
            texts("figures.head_open"),
            texts("figures.head_trend"),
            *(column_long(c, result.step, texts, formats) for c in result.columns),
        ]
    )

    def number(value: float | None, digits: int = 2) -> str:
        plain = "" if value is None else f"{value:.{digits}f}"
        return plain if english else plain.replace(".", ",")

    for row in result.rows:
        writer.writerow(
            [
                guarded(row_name(row, result, texts)),
                row.count,
                *(number(v * 100) for v in (row.share, row.low, row.high, row.cumulative)),
                *(number(v) for v in (row.rate, row.rate_low, row.rate_high)),
                row.open,
                trend_words(row.trend, texts, formats),
                *(cell.count for cell in row.cells),
            ]
        )
    return out.getvalue()


def guarded(cell: str) -> str:
    """A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _with_limits(column: str, texts: Texts) -> tuple[str, str, str]:
    low = texts("figures.head_low", column=column)
    return column, low, texts("figures.head_high", column=column)
