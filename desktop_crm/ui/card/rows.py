"""The rows of the card's lists, and the model that holds them while keeping an open editor open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop_crm.ui.widgets.text import plain_tip

Key = tuple[str, str, int]
"""What a row is, over refreshes: its kind, its record, its id."""
ROW_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Row:
    """`kind`: group (a header), voice (claim or wish), event (of the timeline), purchase, editor (a record opened)."""

    kind: str
    record: str = ""
    id: int = 0
    text: str = ""
    detail: str = ""
    icon: str = ""
    token: str = "textMuted"  # colour of the icon
    date: str = ""
    side: str = ""  # first line at the right
    under: str = ""  # second line at the right
    under_token: str = "textMuted"
    severity: int | None = None
    severity_text: str = ""
    tag: str = ""
    tag_kind: str = "plain"
    cells: tuple[str, ...] = ()
    fold: bool | None = None  # of a group that can be opened: whether it is
    name: str = ""  # of a group: what tells it from others

    @property
    def key(self) -> Key:
        return (self.kind, self.record or self.name, self.id)

    @property
    def header(self) -> bool:
        return self.kind == "group"

    @property
    def answers(self) -> bool:
        """Whether it does something when it is clicked."""
        return self.fold is not None if self.header else self.kind != "editor"

    def spoken(self) -> str:
        """What a screen reader says."""
        parts = (self.date, self.text, *self.cells, self.detail, self.severity_text, self.tag, self.side, self.under)
        return ", ".join(part for part in parts if part)


class RowsModel(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []

    @property
    def rows(self) -> Sequence[Row]:
        return self._rows

    def row_at(self, index: Index) -> Row | None:
        return self._rows[index.row()] if index.isValid() and 0 <= index.row() < len(self._rows) else None

    def index_of(self, key: Key) -> QModelIndex:
        """Invalid where there is no such row."""
        for number, row in enumerate(self._rows):
            if row.key == key:
                return self.index(number, 0)
        return QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        row = self.row_at(index)
        if row is None:
            return None
        if role == ROW_ROLE:
            return row
        if role == int(Qt.ItemDataRole.DisplayRole):
            return row.text
        if role == int(Qt.ItemDataRole.AccessibleTextRole):
            return row.spoken()
        if role == int(Qt.ItemDataRole.ToolTipRole) and row.kind not in ("group", "editor"):
            return plain_tip("\n".join(part for part in (row.text, row.detail) if part))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.row_at(index)
        if row is None:
            return Qt.ItemFlag.NoItemFlags
        if row.kind == "editor" or (row.header and row.fold is None):
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    # -- changing
    def replace(self, rows: Sequence[Row]) -> None:
        """Everything new: another client."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def update(self, rows: Sequence[Row]) -> None:
        """The same list after a change: rows that stay are the same rows to the view, so nothing open closes."""
        wanted = list(rows)
        self._drop_missing({row.key for row in wanted})
        for place, row in enumerate(wanted):
            if place < len(self._rows) and self._rows[place].key == row.key:
                continue
            found = next((i for i in range(place + 1, len(self._rows)) if self._rows[i].key == row.key), None)
            if found is None:
                self.beginInsertRows(QModelIndex(), place, place)
                self._rows.insert(place, row)
                self.endInsertRows()
            else:
                self.beginMoveRows(QModelIndex(), found, found, QModelIndex(), place)
                self._rows.insert(place, self._rows.pop(found))
                self.endMoveRows()
        self._renew(wanted)

    def _drop_missing(self, keys: set[Key]) -> None:
        last = len(self._rows) - 1
        while last >= 0:
            if self._rows[last].key in keys:
                last -= 1
                continue
            first = last
            while first > 0 and self._rows[first - 1].key not in keys:
                first -= 1
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._rows[first : last + 1]
            self.endRemoveRows()
            last = first - 1

    def _renew(self, rows: list[Row]) -> None:
        for place, row in enumerate(rows):
            if self._rows[place] != row:
                self._rows[place] = row
                index = self.index(place, 0)
                self.dataChanged.emit(index, index)
