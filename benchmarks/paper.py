"""A thousand different full cards as PDF, beside reportlab drawing the same cards, untagged.

Both get the same `CardData`; ours also splits work into a child process and joins its parts, as the program does.
"""

from __future__ import annotations

import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import bases
from benchmarks.generate import Load, generate
from benchmarks.rows import Row, seconds

FULL = {"claims": 6.0, "wishes": 4.0, "purchases": 20.0, "interactions": 8.0}
FONT, BOLD = "Inter-Regular", "Inter-SemiBold"


def rows(base: Path) -> list[Row]:
    from desktop_crm.app.formats import Formats
    from desktop_crm.app.texts import Texts
    from desktop_crm.documents.cards import write_pdf

    number = bases.scaled(1000, 20)
    few = max(1, number // 10)
    formats = Formats(Texts("uk"), "UAH")
    with bases.place() as inside:
        session = bases.opened(inside / "full.crm", new=True)
        generate(session.base, Load(clients=number, **FULL))  # type: ignore[arg-type]

        def ours(count: int) -> Any:
            return write_pdf(cards(session, count), inside / "ours.pdf", formats, total=count)

        ours(few)
        memory_of_few = child_memory()
        pages = ours(number).pages
        memory = child_memory()
        taken = seconds(lambda: ours(number))
        made = [Row(f"PDF, memory for {number:,} cards, against {few:,}", memory, memory_of_few, 2, "MiB")]
        note = f"{pages / taken:.0f} pages a second"
        theirs = seconds(lambda: drawn(cards(session, number), inside / "theirs.pdf", formats))
        session.base.close()
    return [Row(f"PDF of {number:,} different full cards, against reportlab", taken, theirs, 1 / 0.4, note=note), *made]


def cards(session: Any, count: int) -> Iterator[Any]:
    from desktop_crm.app.cards import load_card

    return (load_card(session, id) for id in range(1, count + 1))


def child_memory() -> float:
    """The most that any child needed so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def drawn(found: Iterator[Any], out: Path, formats: Any) -> None:
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import PageBreak, SimpleDocTemplate

    from desktop_crm.app import resources
    from desktop_crm.documents.card_data import build, labels_of

    for name in (FONT, BOLD):
        pdfmetrics.registerFont(TTFont(name, str(resources.path("fonts") / f"{name}.ttf")))
    labels = labels_of(formats)
    story: list[Any] = []
    for card in found:
        story += [*_sheet(build(card, formats), labels), PageBreak()]
    SimpleDocTemplate(str(out), pagesize=A4, leftMargin=40, rightMargin=40, topMargin=40, bottomMargin=40).build(story)


def _sheet(card: Any, labels: Any) -> list[Any]:
    """Everything on one card: head, facts, figures, columns of the chart, and the three tables."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    style = ParagraphStyle("text", fontName=FONT, fontSize=8, leading=10)
    head = ParagraphStyle("head", fontName=BOLD, fontSize=12, leading=18)

    def text(words: str, how: ParagraphStyle = style) -> Any:
        return Paragraph(words.replace("&", "&amp;").replace("<", "&lt;"), how)

    facts = [(fact.label, text("; ".join(fact.values))) for fact in (*card.facts, *card.long_facts)]
    made = [text(f"{card.kind}, {', '.join(card.standing)}"), text(card.name, head), _table(facts, (120, 395))]
    made.append(_table([(one.label, one.value, text(one.note)) for one in card.figures], (120, 120, 275)))
    if card.note:
        made.append(text(card.note))
    if card.chart:
        made += [text(card.chart.title), _columns(card.chart), text(card.chart.note)]
    voices = [
        (one.date, one.kind, [text(one.text), *(text(" ".join(line)) for line in one.details)], str(one.severity or ""),
         text(f"{one.status} {one.when}"))
        for one in card.voices
    ]  # fmt: skip
    bought = [
        (one.date, one.number, text(one.goods), text(one.seller), one.amount, one.margin) for one in card.purchases
    ]
    talks = [(one.date, text(one.channel), text(one.who), one.minutes, text(one.summary)) for one in card.contacts]
    said = (labels.date, labels.kind, labels.words, labels.severity, labels.status)
    sold = (labels.date, labels.document, labels.goods, labels.seller, labels.amount, labels.margin)
    talked = (labels.date, labels.channel, labels.who, labels.minutes, labels.summary)
    made += [text(labels.voices, head), _table([said, *voices], (60, 60, 245, 50, 100))]
    made += [text(labels.purchases, head), _table([sold, *bought], (60, 60, 185, 70, 70, 70))]
    return [*made, text(labels.contacts, head), _table([talked, *talks], (60, 80, 90, 40, 245))]


def _table(rows: list[Any], widths: tuple[int, ...]) -> Any:
    from reportlab.lib import colors
    from reportlab.platypus import Spacer, Table

    if not rows:
        return Spacer(0, 0)
    look = [("FONT", (0, 0), (-1, -1), FONT, 8), ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.grey)]
    return Table(rows, widths, style=[*look, ("VALIGN", (0, 0), (-1, -1), "TOP")], repeatRows=1)


def _columns(chart: Any) -> Any:
    from reportlab.graphics.shapes import Drawing, Rect, String

    drawing = Drawing(515, 80)
    for place, bar in enumerate(chart.bars):
        drawing.add(Rect(place * 40, 12, 30, 60 * bar.share))
        drawing.add(String(place * 40, 2, bar.label, fontName=FONT, fontSize=6))
        drawing.add(String(place * 40, 14 + 60 * bar.share, bar.value, fontName=FONT, fontSize=6))
    return drawing
