"""A card of the board: what was said, who said it, how grave it is and until when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyleOptionViewItem

from desktop_crm.app.voice_rows import VoiceRow
from desktop_crm.ui import icons
from desktop_crm.ui.card.marks import paint_severity, severity_width
from desktop_crm.ui.context import Context
from desktop_crm.ui.line_delegate import LineDelegate
from desktop_crm.ui.rows.paged import Index
from desktop_crm.ui.theme import Theme
from desktop_crm.ui.voices.painting import icon_token
from desktop_crm.ui.voices.words import ICONS, LONG_DAY, VoiceWords

ROW: Final = Qt.ItemDataRole.UserRole
OUTSIDE, INSIDE = 8, 10
"""Pixels at the left and right of a card and of what stands in it."""


class CardPainter(LineDelegate):
    """A card: what was said on two lines, who said it, how grave it is and until when."""

    def __init__(self, context: Context, view: QListView, words: VoiceWords) -> None:
        super().__init__(view)
        self._theme, self._view, self.words = context.theme, view, words

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        theme = self._theme
        lines = 2 * theme.metrics("row_title").lineSpacing() + 2 * theme.metrics("small").lineSpacing()
        return QSize(theme.px(160), lines + theme.px(34))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, row = self._theme, index.data(ROW)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QRectF(option.rect.adjusted(theme.px(OUTSIDE), theme.px(4), -theme.px(OUTSIDE), -theme.px(4)))
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        active = chosen and self._view.hasFocus()
        fill = "selection" if active else "selectionInactive" if chosen else "surface"
        painter.setBrush(theme.color(fill))
        painter.setPen(QPen(theme.color("focus" if active else "border"), 2 if active else 1))
        painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), theme.px(6), theme.px(6))
        self._content(
            painter, row, card.toRect().adjusted(theme.px(INSIDE), theme.px(8), -theme.px(INSIDE), -theme.px(8))
        )
        painter.restore()

    def _content(self, painter: QPainter, row: VoiceRow, room: QRect) -> None:
        theme, words = self._theme, self.words
        title, small = theme.metrics("row_title"), theme.metrics("small")
        mark = icons.pixmap(theme, ICONS[row.record], icon_token(row), 14)
        painter.drawPixmap(room.x(), room.y() + theme.px(2), mark)
        beside = QRect(room.x() + theme.px(20), room.y(), room.width() - theme.px(20), title.lineSpacing())
        for line in two_lines(words.text(row), title.horizontalAdvance, beside.width()):
            self._text(painter, beside, line, "row_title", "text")
            beside.translate(0, title.lineSpacing())
        low = QRect(room.x(), room.bottom() + 1 - small.lineSpacing(), room.width(), small.lineSpacing())
        above = low.translated(0, -small.lineSpacing() - theme.px(2))
        point = words.point(row)
        who = f"{words.client(row)} · {point}" if point else words.client(row)
        self._text(painter, above, who, "small", "textMuted")
        due, token = words.due(row)
        day = words.formats.date(row.date)
        left = day if row.severity is not None else f"{words.kind(row)} · {day}"
        graveness = ("bar", "number") if row.severity is not None else ()
        widths = {
            "due": small.horizontalAdvance(due) + theme.px(10) if due else 0,
            "bar": severity_width(theme) + theme.px(6),
            "number": theme.px(22),
            "left": small.horizontalAdvance(left),
        }
        shown = what_fits(low.width(), {part: widths[part] for part in ("due", *graveness, "left")})
        if row.severity is not None and "bar" in shown:
            paint_severity(painter, theme, low.x() + severity_width(theme), low.center().y() + 1, row.severity)
            low.setLeft(low.x() + widths["bar"])
        if "number" in shown:
            self._text(painter, low, str(row.severity), "small", "text")
            low.setLeft(low.x() + widths["number"])
        if "left" in shown:
            self._text(painter, low, left, "small", "textMuted")
        end = low.adjusted(max(0, low.width() - widths["due"] + theme.px(8)), 0, 0, 0)
        self._text(painter, end, due, "small", token)


def what_fits(room: int, widths: Mapping[str, int]) -> list[str]:
    """The parts of a line that have room side by side: the first always, and those after it until one has none."""
    shown: list[str] = []
    for part, width in widths.items():
        if shown and width > room:
            break
        shown.append(part)
        room -= width
    return shown


def card_width(theme: Theme, words: VoiceWords) -> int:
    """What a card takes on which a day stands beside the bar."""
    due = words.texts("voices.due", date=words.formats.date(LONG_DAY))
    inside = theme.metrics("small").horizontalAdvance(due) + theme.px(10) + severity_width(theme) + theme.px(6)
    return inside + 2 * theme.px(OUTSIDE) + 2 * theme.px(INSIDE)


def two_lines(text: str, width_of: Callable[[str], int], room: int) -> list[str]:
    """The text broken between words; what does not fit on the second line is left to be cut there."""
    if width_of(text) <= room:
        return [text]
    words = text.split(" ")
    first = words[0]
    for place, word in enumerate(words[1:], 1):
        if width_of(f"{first} {word}") > room:
            return [first, " ".join(words[place:])]
        first = f"{first} {word}"
    return [first]
