"""What the hand-over template needs, and nothing else: every string ready to print.

`resources/templates/handover.typ` reads `asdict(HandoverDocument)` as JSON; all keys are always there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Final

from desktop_crm.app.formats import Formats
from desktop_crm.app.handover import Matter
from desktop_crm.app.handover_list import HandoverList, Line, Other
from desktop_crm.app.settings import Settings
from desktop_crm.documents.card_data import REGIONS, Meta, Moment, Shop, letterhead
from desktop_crm.documents.card_figures import Figure
from desktop_crm.documents.printable import clamp, one_line

NAME, NAMES, WORDS, PHONE = 160, 400, 200, 60
"""Letters of a name, of all takers' names, of a matter's text and of a phone beyond which it is cut."""
SHOWN: Final = 8
"""Open matters of one client that are told in words; of the rest how many there are."""
PHONES: Final = 2
ACUTE: Final = 9
"""Severity from which a claim is told of in the head."""


@dataclass(frozen=True, slots=True)
class Row:
    """`under` stands small under the name, `talked` under the phone, `step` under what is open; "" prints nothing."""

    n: str
    name: str
    under: str
    phone: str
    talked: str
    grade: str
    open: str
    step: str
    due: str


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    note: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class OtherRow:
    n: str
    matter: str
    client: str
    taker: str
    due: str


@dataclass(frozen=True, slots=True)
class Signature:
    role: str
    name: str


@dataclass(frozen=True, slots=True)
class HandoverLabels:
    page: str
    footer: str
    handover: str
    client: str
    phone: str
    grade: str
    open: str
    due: str
    done: str
    matter: str
    taker: str


@dataclass(frozen=True, slots=True)
class HandoverDocument:
    meta: Meta
    lang: str
    region: str | None
    shop: Shop
    t: HandoverLabels
    title: str
    lead: str
    figures: tuple[Figure, ...]
    groups: tuple[Group, ...]
    others_title: str
    others: tuple[OtherRow, ...]
    statement: str
    signatures: tuple[Signature, ...]


def build(found: HandoverList, formats: Formats, now: datetime) -> HandoverDocument:
    """`now` is an aware moment; it is printed in local time and stands in the file's properties."""
    t, language = formats.texts, formats.texts.language
    utc = now.astimezone(UTC)
    moment = Moment(utc.year, utc.month, utc.day, utc.hour, utc.minute, utc.second)
    numbers = count(1)
    return HandoverDocument(
        meta=Meta(title_of(found, formats), moment, t("paper.printed", moment=formats.moment(now))),
        lang=language,
        region=REGIONS.get(language),
        shop=letterhead(Settings(found.settings)),
        t=_labels(formats),
        title=title_of(found, formats),
        lead=_lead(found, formats),
        figures=_figures(found, formats),
        groups=tuple(_group(taker, lines, numbers, formats) for taker, lines in found.groups),
        others_title=t("paper.handover_others"),
        others=tuple(_other(one, next(numbers), formats) for one in found.others),
        statement=t("paper.handover_statement"),
        signatures=(
            Signature(t("paper.handover_gave"), _name(found.leaver)),
            Signature(t("paper.handover_took"), clamp(", ".join(map(_name, found.takers)), NAMES)),
            Signature(t("paper.handover_owner"), _name(found.owner)),
        ),
    )


def title_of(found: HandoverList, formats: Formats) -> str:
    """Ivan Koval hands over 35 clients."""
    if not found.lines:
        return formats.texts("paper.handover_title_matters", name=_name(found.leaver))
    return _numbered(formats, "handover_title", found.lines, name=_name(found.leaver))


def _numbered(formats: Formats, key: str, n: int, **more: str) -> str:
    return formats.texts(f"paper.{key}", n=n, count=formats.number(n), **more)


def _name(name: str) -> str:
    return clamp(one_line(name), NAME)


def _labels(formats: Formats) -> HandoverLabels:
    t = formats.texts
    return HandoverLabels(
        page=t("paper.page"),
        footer=t("paper.footer"),
        handover=t("paper.handover"),
        client=t("paper.handover_client"),
        phone=t("paper.handover_phone"),
        grade=t("paper.handover_class"),
        open=t("paper.handover_open"),
        due=t("paper.handover_due"),
        done=t("paper.handover_done"),
        matter=t("paper.handover_matter"),
        taker=t("paper.handover_taker"),
    )


def _lead(found: HandoverList, formats: Formats) -> str:
    t = formats.texts
    if found.done is None:
        said = [t("paper.handover_planned")]
    else:
        said = [t("paper.handover_entered", moment=formats.moment(found.done))]
    if found.known:
        said.append(_numbered(formats, "handover_known", found.known))
    return " ".join(said)


def _figures(found: HandoverList, formats: Formats) -> tuple[Figure, ...]:
    t = formats.texts
    lines = [line for _taker, of_one in found.groups for line in of_one]
    matters = [m for line in lines for m in line.matters] + [o.matter for o in found.others]
    claims = [m for m in matters if m.record == "claim"]
    acute = sum((m.severity or 0) >= ACUTE for m in claims)
    first = sum(line.class_ == "A" for line in lines)
    tasks = sum(m.record == "task" for m in matters)
    return (
        Figure(t("paper.handover_clients"), formats.number(len(lines)), ""),
        Figure(t("paper.handover_class_a"), formats.number(first), ""),
        Figure(
            t("paper.handover_claims"),
            formats.number(len(claims)),
            _numbered(formats, "handover_acute", acute) if acute else "",
        ),
        Figure(t("paper.handover_tasks"), formats.number(tasks), ""),
        Figure(t("paper.handover_sales"), f"{formats.money_round(found.sales)}\u00a0{formats.sign}", ""),
    )


def _group(taker: str, lines: Sequence[Line], numbers: count[int], formats: Formats) -> Group:
    t = formats.texts
    return Group(
        t("paper.handover_takes", name=_name(taker)) if taker else t("paper.handover_nobody"),
        t("paper.handover_of_group", count=formats.number(len(lines))),
        tuple(_row(line, next(numbers), formats) for line in lines),
    )


def _row(line: Line, n: int, formats: Formats) -> Row:
    t, client = formats.texts, line.client
    told = [_matter(m, formats) for m in line.matters[:SHOWN]]
    if len(line.matters) > SHOWN:
        told.append(_numbered(formats, "handover_more", len(line.matters) - SHOWN))
    step = ""
    if line.step is not None:
        day, words = line.step
        step = t("paper.handover_step", date=formats.date(day), step=clamp(one_line(words), WORDS))
    rung = t(f"codes.rung_{line.rung}")
    return Row(
        n=formats.number(n),
        name=_name(client.title),
        under=" · ".join(part for part in (clamp(one_line(client.city), PHONE), rung) if part),
        phone="\n".join(clamp(one_line(formats.phone(phone)), PHONE) for phone in client.phones[:PHONES]),
        talked=t("paper.handover_talked", date=formats.date(line.talked)) if line.talked else "",
        grade=line.class_,
        open="; ".join(told) or "—",
        step=step,
        due=formats.date(line.due),
    )


def _matter(matter: Matter, formats: Formats) -> str:
    """Claim: the sofa leg came loose, severity 9. A task says enough by itself."""
    t = formats.texts
    words = clamp(one_line(matter.text), WORDS)
    if matter.record != "task":
        words = t("paper.handover_of_record", record=t(f"codes.record_{matter.record}"), text=words)
    if matter.severity is not None and matter.severity >= ACUTE:
        words = t("paper.handover_severe", text=words, severity=matter.severity)
    return words


def _other(other: Other, n: int, formats: Formats) -> OtherRow:
    return OtherRow(
        formats.number(n),
        _matter(other.matter, formats),
        _name(other.client),
        _name(other.taker),
        formats.date(other.matter.due),
    )
