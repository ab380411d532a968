"""A section of the first tab that holds records: a line for each, of which one at a time shows all its fields."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_crm.ui.card.kinds import KINDS
from desktop_crm.ui.card.listing import MakeSheet
from desktop_crm.ui.card.rows import Row
from desktop_crm.ui.card.sheet import RecordSheet
from desktop_crm.ui.card.words import Words, records_of
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import Button, ElidedLabel, Hairline, IconLabel, PlainLabel


class BoxLine(QWidget):
    """What it is at the left, what can be done with it at the right: `buttons` by name."""

    def __init__(self, context: Context, row: Row, marks: dict[str, tuple[str, str]]) -> None:
        """`marks`: name of a button -> icon and words."""
        super().__init__()
        theme = context.theme
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.px(16), theme.px(4), theme.px(12), theme.px(4))
        line.setSpacing(theme.px(8))
        line.addWidget(IconLabel(theme, row.icon, "textMuted", 16))
        self.said = QVBoxLayout()
        self.said.setSpacing(0)
        self.said.addWidget(ElidedLabel(theme, row.text, "row_title"))
        if row.detail:
            self.said.addWidget(ElidedLabel(theme, row.detail, "small", "textMuted"))
        line.addLayout(self.said, 1)
        self.buttons: dict[str, Button] = {}
        for name, (icon, tip) in marks.items():
            button = Button(theme, "", "flat", icon, tip=tip, checkable=name == "change")
            button.setAccessibleName(f"{tip}: {row.text}")
            self.buttons[name] = button
            line.addWidget(button)


class RecordBox(QWidget):
    """`deleting` asks for a record to go to the trash. What the button `add` does is the owner's."""

    deleting = Signal(object)

    def __init__(self, context: Context, make_sheet: MakeSheet, record: str, title: str, add: str) -> None:
        super().__init__()
        self._context, self._make_sheet, self.record = context, make_sheet, record
        self._words: Words | None = None
        self._shown: Sequence[Any] = ()
        self._opened: int | None = None
        self.rows: dict[int, BoxLine] = {}
        self.sheet: RecordSheet | None = None
        theme = context.theme
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, theme.px(12))
        self._column.setSpacing(0)
        self._column.addWidget(Hairline(theme))
        head = QHBoxLayout()
        head.setContentsMargins(theme.px(16), theme.px(6), theme.px(12), theme.px(2))
        head.addWidget(PlainLabel(theme, title, "strong"))
        head.addStretch(1)
        self.add = Button(theme, add, "small", "plus")
        head.addWidget(self.add)
        self._column.addLayout(head)
        self._body = QVBoxLayout()
        self._column.addLayout(self._body)

    # -- what it shows
    def show_words(self, words: Words) -> None:
        another = self._words is None or self._words.card.client.id != words.card.client.id
        self._words = words
        if another:
            self._close_sheet()
        found = records_of(words.card, self.record)
        if self._shown != found or another:
            self._shown = found
            self._build(words)
        if self.sheet is not None and self._opened is not None:
            one = words.record_of(self.record, self._opened)
            if one is not None:
                self.sheet.show_record(words, one)

    def make_line(self, row: Row, found: Any) -> BoxLine:
        """The line of a record with what can be done with it, but for its buttons `change` and `delete`."""
        raise NotImplementedError

    def _build(self, words: Words) -> None:
        """The lines anew; what stands open under one of them stays as it is."""
        sheet = self.sheet if self._opened in {found.id for found in self._shown} else None
        if sheet is None:
            self._close_sheet()
        else:
            self._body.removeWidget(sheet)
        for old in self.rows.values():
            old.hide()
            self._body.removeWidget(old)
            old.deleteLater()
        self.rows = {}
        for found in self._shown:
            row = KINDS[self.record].row(words, found)
            made = self.make_line(row, found)
            made.buttons["change"].clicked.connect(partial(self.change, found.id))
            made.buttons["delete"].clicked.connect(partial(self.deleting.emit, row))
            self.rows[found.id] = made
            self._body.addWidget(made)
            if sheet is not None and found.id == self._opened:
                made.buttons["change"].setChecked(True)
                self._body.addWidget(sheet)

    # -- the opened record
    def change(self, id: int, *_checked: bool) -> None:
        """Show the fields of a record under it, or put them away."""
        again = self._opened == id
        self._close_sheet()
        if again or self._words is None or id not in self.rows:
            return
        self._opened = id
        self.sheet = self._make_sheet(KINDS[self.record].row(self._words, self._words.record_of(self.record, id)))
        self.sheet.closed.connect(lambda: self.change(id))
        self.sheet.deleting.connect(lambda: self.rows[id].buttons["delete"].click())
        self._body.insertWidget(self._body.indexOf(self.rows[id]) + 1, self.sheet)
        self.rows[id].buttons["change"].setChecked(True)
        self.sheet.focus_first()

    def _close_sheet(self) -> None:
        id, sheet = self._opened, self.sheet
        self._opened = self.sheet = None
        if sheet is not None:
            sheet.settle()
            had_focus = sheet.isAncestorOf(self.window().focusWidget() or self)
            self._body.removeWidget(sheet)
            sheet.hide()
            sheet.deleteLater()
            if id in self.rows:
                self.rows[id].buttons["change"].setChecked(False)
                if had_focus:
                    self.rows[id].buttons["change"].setFocus(Qt.FocusReason.OtherFocusReason)

    def settle(self) -> None:
        if self.sheet is not None:
            self.sheet.settle()
