"""Who may be calling: what was typed as a name and a phone, the clients it fits, and their rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from desktop_crm.app import search
from desktop_crm.app.jobs import Job
from desktop_crm.app.ports import ClientRow
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts
from desktop_crm.domain.folding import digits, is_phone_like
from desktop_crm.domain.query import ClientQuery
from desktop_crm.ui.card.words import one_line
from desktop_crm.ui.line_delegate import RIGHT, LineDelegate
from desktop_crm.ui.theme import Theme

MATCHES: Final = 6
_PHONE: Final = re.compile(r"[+(]?\d[\d\s().\-\u00a0‑–]{4,}\d")


@dataclass(frozen=True, slots=True)
class Caller:
    """What was typed as who is calling: the parts that look like a phone and like a name."""

    name: str
    phone: str

    @classmethod
    def read(cls, text: str) -> Caller:
        found = _PHONE.search(text)
        if found is None or not is_phone_like(found[0]):
            return cls(" ".join(text.split()), "")
        rest = (text[: found.start()] + " " + text[found.end() :]).strip(" ,;:")
        return cls(" ".join(rest.split()), found[0].strip())

    def values(self) -> dict[str, Any]:
        """The fields of a new card."""
        return {"name": self.name, "phones": (self.phone,) if self.phone else ()}


@dataclass(frozen=True, slots=True)
class Match:
    """`id` is None for the row that makes a new card."""

    id: int | None
    text: str
    detail: str
    side: str = ""


class MatchModel(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.matches: list[Match] = []

    def show_matches(self, matches: list[Match]) -> None:
        self.beginResetModel()
        self.matches = matches
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        return 0 if parent.isValid() else len(self.matches)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or index.row() >= len(self.matches):
            return None
        match = self.matches[index.row()]
        if role == int(Qt.ItemDataRole.DisplayRole):
            return match.text
        if role == int(Qt.ItemDataRole.AccessibleTextRole):
            return ", ".join(part for part in (match.text, match.detail, match.side) if part)
        return match if role == int(Qt.ItemDataRole.UserRole) else None


class MatchPainter(LineDelegate):
    """Name over phone and city; the chosen row as in every list."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        lines = self._theme.metrics("row_title").height() + self._theme.metrics("small").height()
        return QSize(100, max(self._theme.px(44), lines + self._theme.px(10)))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        match: Match = index.data(int(Qt.ItemDataRole.UserRole))
        theme, rect = self._theme, option.rect
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.fillRect(rect, theme.color("selection" if chosen else "hover" if hovered else "surface"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.color("border"))
        if chosen:
            painter.fillRect(rect.x(), rect.y(), theme.px(3), rect.height(), theme.color("accent"))
        icon, token = "user-plus" if match.id is None else "user", "accent" if chosen else "textMuted"
        self._icon(painter, rect.x() + theme.px(12), rect.center().y(), icon, token)
        room = rect.adjusted(theme.px(38), theme.px(5), theme.px(-12), theme.px(-5))
        half = room.height() // 2
        first, second = QRect(room.topLeft(), QSize(room.width(), half)), room.adjusted(0, half, 0, 0)
        taken = self._text(painter, first, match.side, "small", "danger", align=RIGHT)
        self._text(painter, first.adjusted(0, 0, -taken - theme.px(8), 0), match.text, "row_title", "text")
        self._text(painter, second, match.detail, "small", "textMuted")
        painter.restore()


def new_card(texts: Texts, caller: Caller) -> Match:
    shown = ", ".join(part for part in (caller.name, caller.phone) if part)
    detail = texts("call.new_phone" if caller.phone else "call.new_name")
    return Match(None, texts("call.new_card", text=one_line(shown, 80)), detail)


def find_caller(session: Session, standings: search.Standing, caller: Caller, job: Job) -> list[ClientRow]:
    """Who has this phone; else who is called so. A few rows at most, in the order of names."""
    for words in (digits(caller.phone), caller.name):
        if words:
            ids = search.first(session, standings, ClientQuery(words), MATCHES, job.cancelled).ids[:MATCHES]
            if ids:
                rows = search.page(session, ids)
                return [rows[id] for id in ids if id in rows]
    return []
