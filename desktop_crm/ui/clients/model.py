"""The list's model."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, Qt

from desktop_crm.app import search
from desktop_crm.app.grouping import Groups
from desktop_crm.app.ports import ClientRow
from desktop_crm.ui.clients.columns import COLUMNS, Cells, Column, Entry, tip
from desktop_crm.ui.clients.groups import Heading, Rows
from desktop_crm.ui.context import Context
from desktop_crm.ui.rows.paged import ACCESSIBLE, ENTRY, Cache, Index, PagedModel, place_of
from desktop_crm.ui.widgets import plain_tip

if TYPE_CHECKING:
    from desktop_crm.analysis.standing import Standing


_ROOT = QModelIndex()


class ClientModel(PagedModel):
    def __init__(self, context: Context, cells: Cells) -> None:
        super().__init__(context, len(COLUMNS))
        self.columns: tuple[Column, ...] = COLUMNS
        self.cells = cells
        self.rows: Rows | None = None
        """Of a list in groups."""
        self.folded: set[str] = set()
        self._rows: Cache[ClientRow] = Cache()
        self._standings: Cache[Standing] = Cache()

    # -- what Qt asks
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self.keys):
            return None
        column = self.columns[index.column()]
        if self.is_heading(index.row()):
            return self._heading_data(index, role)
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

    # -- groups
    @property
    def found(self) -> int:
        """How many clients there are, in sight or folded away."""
        return len(self.keys) if self.rows is None else len(self.rows.groups.ids)

    def take(self, ids: array[int], groups: Groups | None, *, whole: bool = True) -> bool:
        """Show these clients, in groups or plainly; whether rows moved (see `set_keys`)."""
        self.rows = None if groups is None else Rows(groups, self.folded)
        moved = self.set_keys(ids if self.rows is None else self.rows.keys(), whole=whole)
        if self.rows is not None and not moved:
            self.refresh()
        return moved

    def holding(self, groups: Groups, id: int) -> Groups:
        """With a client who is no longer among those found, at the end of the group in which the card stands open."""
        row = self.row_of(id)
        if self.rows is None or row < 0 or self.rows.groups.by != groups.by:
            return groups
        key = self.rows.groups.keys[self.rows.group_at(row)]
        if key not in groups.keys:
            return groups
        group = groups.keys.index(key)
        ids = array("q", groups.ids)
        ids.insert(groups.starts[group + 1], id)
        starts = (*groups.starts[: group + 1], *(start + 1 for start in groups.starts[group + 1 :]))
        return replace(groups, ids=ids, starts=starts)

    def client_near(self, row: int) -> int:
        """The next row that is no heading, else the one before, else the heading itself."""
        near = (row, row + 1, row - 1)
        return next((r for r in near if 0 <= r < len(self.keys) and not self.is_heading(r)), row)

    def is_heading(self, row: int) -> bool:
        return self.rows is not None and 0 <= row < len(self.keys) and self.keys[row] < 0

    def heading(self, row: int) -> Heading | None:
        if self.rows is None or not self.is_heading(row):
            return None
        group, t = -1 - self.keys[row], self.cells.texts
        groups, n = self.rows.groups, self.rows.groups.size(-1 - self.keys[row])
        name = groups.names[group]
        title = name or t(f"list.group_no_{groups.by}")
        if groups.by == "rung":
            title = t(f"codes.rung_{name}")
        elif groups.by == "class" and name:
            title = t("list.group_class", name=name)
        count = t("list.group_count", n=n).replace(str(n), self.cells.formats.number(n))
        folded = self.rows.is_folded(group)
        spoken = t("list.group_folded" if folded else "list.group_open", title=title, count=count)
        return Heading(group, title[:1].upper() + title[1:], count, spoken, folded)

    def _heading_data(self, index: Index, role: int) -> Any:
        found = self.heading(index.row()) if index.column() == 0 else None
        if found is None or role not in (Qt.ItemDataRole.DisplayRole, ACCESSIBLE):
            return None
        return found.spoken if role == ACCESSIBLE else found.title

    def fold(self, group: int, on: bool) -> None:
        """The rows of a group leave, or come back."""
        if self.rows is None:
            return
        self._give_up()
        first, size = self.rows.heads[group] + 1, self.rows.groups.size(group)
        if on:
            self.beginRemoveRows(_ROOT, first, first + size - 1)
        else:
            self.beginInsertRows(_ROOT, first, first + size - 1)
        self.rows.fold(group, on)
        self.keys = self.rows.keys()
        (self.endRemoveRows if on else self.endInsertRows)()
        self._show(first - 1, first - 1)

    def fold_all(self, on: bool) -> None:
        if self.rows is not None:
            for group in range(len(self.rows.groups.keys)):
                (self.folded.add if on else self.folded.discard)(self.rows.groups.keys[group])
            self.take(self.rows.groups.ids, self.rows.groups)

    def reveal(self, id: int) -> int:
        """The row of a client, whose group is unfolded where need be; -1 where the client is not among those found."""
        row = self.row_of(id)
        if row < 0 and self.rows is not None and (place := place_of(id, self.rows.groups.ids)) >= 0:
            self.fold(self.rows.group_of(place), False)
            row = self.row_of(id)
        return row

    # -- rows
    def entry(self, row: int) -> Entry | None:
        """What is known of the client in a row; what is missing is asked for."""
        id = self.keys[row]
        if id < 0:
            return None
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
