"""The table of clients: its columns as the user arranges them. What its commands do is the page's."""

from __future__ import annotations

import json
from array import array
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop_crm.ui.clients.columns import INDEX, NARROW, Cells, Column, default_width
from desktop_crm.ui.clients.delegate import ClientDelegate
from desktop_crm.ui.clients.groups import Heading
from desktop_crm.ui.clients.header import ClientHeader
from desktop_crm.ui.clients.model import ClientModel
from desktop_crm.ui.context import Context
from desktop_crm.ui.rows.table import RowTable

NARROW_BELOW = 600
LEAST_NAME = 140
SCROLL_BAR = 10  # kept free at the right end of the rows


class ClientTable(RowTable):
    copied = Signal()
    narrowed = Signal(bool)

    def __init__(self, context: Context, model: ClientModel, cells: Cells, parent: QWidget) -> None:
        super().__init__(context, model, INDEX["name"], parent)
        self.narrow = False
        self._model = model
        self._by_user: dict[str, int] = {}
        self._hidden = {c.key for c in model.columns if not c.shown}
        self._placing = False
        self.setAccessibleName(context.texts("window.page_clients"))
        self.head = ClientHeader(context.theme, self)
        self.set_head(self.head)
        self.cells_delegate = ClientDelegate(context.theme, cells, self)
        self.setItemDelegate(self.cells_delegate)
        self.head.sectionResized.connect(self._resized_by_user)
        self.head.sectionMoved.connect(lambda _index, _old, _new: self._moved())
        self.load_layout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit()
        else:
            super().keyPressEvent(event)

    # -- groups
    def current_key(self) -> int | None:
        """None at a heading."""
        found = super().current_key()
        return found if found is None or found >= 0 else None

    def heading(self, row: int) -> Heading | None:
        return self._model.heading(row)

    def selected_keys(self) -> array[int]:
        found, rows = super().selected_keys(), self._model.rows
        return found if rows is None else rows.clients(found)

    def selected_count(self) -> int:
        return super().selected_count() if self._model.rows is None else len(self.selected_keys())

    # -- columns
    def _layout_key(self) -> str:
        return f"list/columns_{self._context.texts.language}"

    def load_layout(self) -> None:
        """Order, width and choice of columns as the user left them."""
        try:
            kept: dict[str, Any] = json.loads(self._context.settings.text(self._layout_key(), "{}"))
            there = {c.key for c in self.columns}
            self._by_user = {k: int(v) for k, v in kept.get("widths", {}).items() if k in there}
            self._hidden = {k for k in kept.get("hidden", self._hidden) if k in there and k != "name"}
            order = [k for k in kept.get("order", []) if k in there]
            self._hidden |= {c.key for c in self.columns if not c.shown and c.key not in order}
        except (ValueError, AttributeError, TypeError):
            order = []
        for place, key in enumerate(order):
            self.head.moveSection(self.head.visualIndex(self._model.column(key)), place)
        self.lay_columns()

    @property
    def columns(self) -> Sequence[Column]:
        return self._model.columns

    def take_own(self, columns: Sequence[Column]) -> None:
        """The columns of the shop's own fields, as the user left them."""
        self._placing = True
        self._model.take_own(columns)
        self.head.take_columns(self.columns)
        self.load_layout()

    def save_layout(self) -> None:
        kept = {"widths": self._by_user, "hidden": sorted(self._hidden), "order": self.order()}
        self._context.settings.set_text(self._layout_key(), json.dumps(kept))

    def is_shown(self, key: str) -> bool:
        return key not in self._hidden

    def show_column(self, key: str, on: bool) -> None:
        if key == "name":
            return
        (self._hidden.discard if on else self._hidden.add)(key)
        self.lay_columns()
        self.save_layout()

    def order(self) -> list[str]:
        """The columns as they stand, hidden ones too."""
        return [self.columns[self.head.logicalIndex(i)].key for i in range(len(self.columns))]

    def move_column(self, key: str, by: int) -> None:
        """Past the next column in sight, to the left (-1) or right (1)."""
        place, count = self.head.visualIndex(self._model.column(key)), len(self.columns)
        to = place + by
        while 0 <= to < count and self.isColumnHidden(self.head.logicalIndex(to)):
            to += by
        if 0 <= to < count:
            self.head.moveSection(place, to)

    def reset_columns(self) -> None:
        self._by_user = {}
        self._hidden = {c.key for c in self.columns if not c.shown}
        for index in range(len(self.columns)):
            self.head.moveSection(self.head.visualIndex(index), index)
        self.lay_columns()
        self.save_layout()

    def width_of(self, key: str) -> int:
        language = self._context.texts.language
        column = self.columns[self._model.column(key)]
        return self._by_user.get(
            key, self._context.theme.px(column.width if column.title else default_width(key, language))
        )

    def lay_columns(self) -> None:
        """Hide and size the columns; the name takes what is left over."""
        self._placing = True
        self.head.spare = self._context.theme.px(SCROLL_BAR)
        shown = [c.key for c in self.columns if (c.key in NARROW if self.narrow else c.key not in self._hidden)]
        for index, column in enumerate(self.columns):
            self.setColumnHidden(index, column.key not in shown)
            if column.key in shown and column.key != "name":
                self.setColumnWidth(index, self.width_of(column.key))
        others = sum(self.width_of(key) for key in shown if key != "name")
        room = self.viewport().width() - self.head.spare - others
        least = self._by_user.get("name", self._context.theme.px(LEAST_NAME))
        self.setColumnWidth(INDEX["name"], max(least, room))
        last = self.head.last_column()
        self.setColumnWidth(last, self.columnWidth(last) + self.head.spare)
        self._placing = False

    def _resized_by_user(self, index: int, _old: int, new: int) -> None:
        if not self._placing and not self.narrow:
            self._by_user[self.columns[index].key] = new - (self.head.spare if index == self.head.last_column() else 0)
            self.save_layout()

    def _moved(self) -> None:
        if not self._placing:
            self.lay_columns()
            self.save_layout()
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        narrow = self.width() < self._context.theme.px(NARROW_BELOW)
        if narrow != self.narrow:
            self.narrow = narrow
            self.narrowed.emit(narrow)
        super().resizeEvent(event)
