"""The list's model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, Qt

from desktop_crm.app import search
from desktop_crm.app.ports import ClientRow
from desktop_crm.ui.clients.columns import COLUMNS, Cells, Column, Entry, tip
from desktop_crm.ui.context import Context
from desktop_crm.ui.rows.paged import ACCESSIBLE, ENTRY, Cache, Index, PagedModel
from desktop_crm.ui.widgets import plain_tip

if TYPE_CHECKING:
    from desktop_crm.analysis.standing import Standing


class ClientModel(PagedModel):
    def __init__(self, context: Context, cells: Cells) -> None:
        super().__init__(context, len(COLUMNS))
        self.columns: tuple[Column, ...] = COLUMNS
        self.cells = cells
        self._rows: Cache[ClientRow] = Cache()
        self._standings: Cache[Standing] = Cache()

    # -- what Qt asks
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self.keys):
            return None
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return alignment(column)
        if role not in (ENTRY, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, ACCESSIBLE):
            return None
        entry = self.entry(index.row())
        if role == ENTRY or entry is None:
            return entry
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(tip(column, self.cells, entry)) or None
        text = column.text(self.cells, entry)
        if role == ACCESSIBLE and text:
            return f"{self.header_text(column, full=True)}: {text}"
        return text

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.header_text(column)
        if role in (Qt.ItemDataRole.ToolTipRole, ACCESSIBLE):
            return self.header_text(column, full=True)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return alignment(column)
        return None

    def take_own(self, columns: Sequence[Column]) -> None:
        """The columns of the shop's own fields, behind all others."""
        first, last = len(COLUMNS), len(self.columns) - 1
        if last >= first:
            self.beginRemoveColumns(QModelIndex(), first, last)
            self.columns, self._columns = COLUMNS, len(COLUMNS)
            self.endRemoveColumns()
        if columns:
            self.beginInsertColumns(QModelIndex(), first, first + len(columns) - 1)
            self.columns = (*COLUMNS, *columns)
            self._columns = len(self.columns)
            self.endInsertColumns()

    def column(self, key: str) -> int:
        """Where a column stands in the model, or -1."""
        return next((n for n, column in enumerate(self.columns) if column.key == key), -1)

    def header_text(self, column: Column, *, full: bool = False) -> str:
        if column.title:
            return column.title
        key = f"list.column_{column.key}_full" if full else f"list.column_{column.key}"
        return self.cells.texts(key, sign=self.cells.formats.sign)

    # -- rows
    def entry(self, row: int) -> Entry | None:
        """What is known of the client in a row; what is missing is asked for."""
        id = self.keys[row]
        found = self._rows.get(id)
        standing = self._standings.get(id)
        if not (self._rows.fresh(id) and self._standings.fresh(id)):
            self.want(row)
        return Entry(found, standing) if found is not None else None

    def forget(self, clients: Sequence[int] | None = None, *, standings: bool = False) -> None:
        """Fetch these clients anew when they are looked at (None: all); with `standings` everybody's standing."""
        self._rows.expire(clients)
        self._standings.expire(None if standings else clients)
        self.renew()

    def fetch(self, page: int) -> None:
        standings = self._context.need_standings()
        self.ask(self._rows, page, search.page)
        self.ask(self._standings, page, lambda _session, ids: dict(zip(ids, standings.of(ids), strict=True)))


def alignment(column: Column) -> Qt.AlignmentFlag:
    if column.look == "number":
        return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    if column.look in ("center", "claims"):
        return Qt.AlignmentFlag.AlignCenter
    return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
