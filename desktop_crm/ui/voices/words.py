"""Voices in words: the columns of the table, declared once, and the conditions that hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from desktop_crm.app import wording
from desktop_crm.app.formats import Formats
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts
from desktop_crm.app.voice_rows import STATUS_OF, VoiceRow
from desktop_crm.domain.failure import FailurePoint, index, path_of, path_text
from desktop_crm.ui.card.words import capital, one_line

Look = Literal["kind", "text", "muted", "severity", "status", "due"]
LONG_DAY: Final = date(2026, 11, 28)
"""As wide as a date gets."""
ICONS: Final = {
    "claim": "triangle-alert",
    "problem": "ear",
    "wish": "lightbulb",
    "refusal": "user-x",
    "return": "undo-dot",
    "loss": "trending-down",
}
STATUS_TAGS: Final = {
    "new": "plain",
    "in_work": "warning",
    "planned": "accent",
    "resolved": "success",
    "granted": "success",
    "declined": "plain",
    "won_back": "success",
    "lost": "danger",
}


@dataclass(frozen=True, slots=True)
class VoiceWords:
    """What texts of voices are made with. `staff` and `points` come from the base."""

    texts: Texts
    formats: Formats
    today: date
    staff: Mapping[int, str] = field(default_factory=dict)
    points: Mapping[int, FailurePoint] = field(default_factory=dict)

    @classmethod
    def read(cls, session: Session, texts: Texts, formats: Formats) -> VoiceWords:
        base = session.base
        staff = {s.id: s.name for s in base.all("staff")}
        return cls(texts, formats, session.today(), staff, index(base.all("failure_point")))

    def kind(self, row: VoiceRow) -> str:
        return capital(self.texts(f"codes.record_{row.record}"))

    def text(self, row: VoiceRow) -> str:
        return one_line(row.text) or self.texts("voices.no_words")

    def tip(self, row: VoiceRow) -> str:
        """What was said as it was said, and the money that did not come or went back."""
        return "\n".join(part for part in (row.text, self.formats.money(row.amount)) if part)

    def client(self, row: VoiceRow) -> str:
        return one_line(row.client, 120) if row.client_id is not None else self.texts("voices.no_client")

    def point(self, row: VoiceRow) -> str:
        return path_text(row.point, self.points)

    def point_short(self, row: VoiceRow) -> str:
        """The failure point without what it is a part of."""
        return next((p.name for p in path_of(row.point, self.points)[-1:]), "")

    def staff_of(self, row: VoiceRow) -> str:
        return self.staff.get(row.staff or 0, "")

    def severity(self, row: VoiceRow) -> str:
        return "" if row.severity is None else self.texts("card.severity_of", value=row.severity)

    def status_code(self, row: VoiceRow) -> str:
        """The record's own status; of a loss whether it stands; "" where there is none."""
        if row.record == "loss":
            return "lost" if row.closed_on is None else "won_back"
        return row.status

    def status(self, row: VoiceRow) -> str:
        if row.record == "loss":
            return self.texts("voices.lost" if row.closed_on is None else "voices.won_back")
        return wording.choice(self.texts, row.record, "status", row.status)

    def due(self, row: VoiceRow) -> tuple[str, str]:
        """How long it waits or until when, or the day of the answer; and the colour that stands in."""
        if row.open and row.due is not None:
            late = (self.today - row.due).days
            if late > 0:
                return self.texts("card.overdue", n=late), "danger"
            return self.texts("voices.due", date=self.formats.date(row.due)), "text"
        if row.open and row.date is not None:
            days = (self.today - row.date).days
            waits = self.texts("voices.waits", span=self.formats.span(days)) if days > 0 else ""
            return waits or self.texts("voices.from_today"), "textMuted"
        if row.closed_on is not None:
            return self.texts("voices.closed_on", date=self.formats.date(row.closed_on)), "textMuted"
        return "", "textMuted"

    def point_name(self, id: int) -> str:
        return path_text(id, self.points) if id else self.texts("list.no_point")

    def staff_name(self, id: int) -> str:
        return self.staff.get(id, "") if id else self.texts("voices.nobody")


@dataclass(frozen=True, slots=True)
class Column:
    """`sort` is one of `voice_rows.SORTED_BY`, "" where one cannot sort by it. `width` in px at 100 %, 0: what is left;
    `widest` are texts that have to fit as well, with `spare` px beside them.

    Where the window is narrow the columns with the lowest `drop` go first; those with 0 stay.
    """

    key: str
    sort: str
    look: Look
    width: int
    text: Callable[[VoiceWords, VoiceRow], str]
    widest: Callable[[VoiceWords], Iterable[str]] = lambda words: ()
    spare: int = 16
    descending_first: bool = False
    drop: int = 0


def _kinds(words: VoiceWords) -> Iterable[str]:
    return (capital(words.texts(f"codes.record_{kind}")) for kind in ICONS)


def _statuses(words: VoiceWords) -> Iterable[str]:
    return (wording.choice(words.texts, r, "status", status) for r, own in STATUS_OF.items() for status in own.values())


def _dues(words: VoiceWords) -> Iterable[str]:
    return words.texts("card.overdue", n=111), words.texts("voices.due", date=words.formats.date(LONG_DAY))


COLUMNS: Final = (
    Column("kind", "kind", "kind", 90, VoiceWords.kind, _kinds, 50),
    Column(
        "date",
        "date",
        "muted",
        60,
        lambda w, r: w.formats.date(r.date),
        lambda w: (w.formats.date(LONG_DAY),),
        24,
        descending_first=True,
    ),
    Column("client", "client", "text", 150, VoiceWords.client),
    Column("text", "", "text", 0, VoiceWords.text),
    Column("point", "point", "muted", 120, VoiceWords.point_short, drop=2),
    Column("severity", "severity", "severity", 92, VoiceWords.severity, descending_first=True, drop=3),
    Column("status", "status", "status", 80, VoiceWords.status, _statuses, 34),
    Column("due", "due", "due", 100, lambda w, r: w.due(r)[0], _dues, 20),
    Column("staff", "staff", "muted", 122, VoiceWords.staff_of, drop=1),
)
INDEX: Final = {column.key: i for i, column in enumerate(COLUMNS)}


def spoken(words: VoiceWords, row: VoiceRow) -> str:
    """What a screen reader says of a voice as a whole."""
    parts = (column.text(words, row) for column in COLUMNS)
    return ", ".join(part for part in parts if part)
