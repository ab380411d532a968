"""The rows of the call list: a header for each section, a line for each client, and how many are left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from desktop_crm.app.today import Line, Today
from desktop_crm.app.today_words import Words, one_line, round_money

ROW_ROLE: Final = Qt.ItemDataRole.UserRole + 1
ICONS: Final = {
    "claims": ("triangle-alert", "warning"),
    "leaving": ("trending-down", "warning"),
    "tell": ("wrench", "success"),
    "ask": ("star", "textMuted"),
    "survey": ("user-x", "textMuted"),
    "greet": ("calendar", "textMuted"),
}
SEVERE: Final = 8
"""From this severity on a claim is red."""


@dataclass(frozen=True, slots=True)
class Row:
    """`header`: the section's name and `count`; `more`: a remark in `who`; `line`: the rest."""

    kind: Literal["header", "line", "more"]
    who: str
    count: str = ""
    line: Line | None = None
    icon: str = ""
    token: str = "textMuted"
    phone: str = ""
    why: str = ""
    because: str = ""
    money: str = ""
    talked: str = ""
    spoken: str = ""


def rows_of(told: Today, words: Words) -> list[Row]:
    texts, formats = words.formats.texts, words.formats
    found: list[Row] = []
    for section in told.sections:
        if not section.total:
            continue
        name = words.section(section)
        found.append(Row("header", name, formats.number(section.total)))
        for line in section.lines:
            found.append(_line(section.code, name, line, words))
        if section.total > len(section.lines):
            left = section.total - len(section.lines)
            found.append(Row("more", texts("today.more", n=left, shown=formats.number(left))))
    return found


def _line(code: str, section: str, line: Line, words: Words) -> Row:
    formats = words.formats
    icon, token = ICONS[code]
    if code == "claims" and line.reasons[0].params["case"].severity >= SEVERE:
        token = "danger"
    why, because = words.why(line), words.because(line)
    who = one_line(line.title)
    spoken = formats.texts("today.spoken", section=section, who=who, why=why, because=because)
    return Row(
        "line",
        who,
        line=line,
        icon=icon,
        token=token,
        phone=formats.phone(one_line(line.phone, 40)),
        why=why,
        because=because,
        money=formats.amount(round_money(line.money, formats)) if line.money else "",
        talked=words.talked(line),
        spoken=spoken,
    )


class CallModel(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Row] = []

    def show_rows(self, rows: list[Row]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def place_of(self, client: int) -> int:
        """The row of a client; -1 where there is none."""
        return next((i for i, row in enumerate(self.rows) if row.line is not None and row.line.client == client), -1)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.who
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken or " ".join(filter(None, (row.who, row.count)))
        return None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        if index.isValid() and self.rows[index.row()].kind == "line":
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.ItemIsEnabled
