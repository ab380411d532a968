"""By what the list is grouped: its menu, folding by mouse and keys, and how it is remembered for each base."""

from __future__ import annotations

from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu

from desktop_crm.app.grouping import GROUPS

if TYPE_CHECKING:
    from desktop_crm.ui.clients.page import ClientsPage

PLAIN = Qt.KeyboardModifier.NoModifier
TOGGLES = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Grouping(QObject):
    """`by`: one of GROUPS, or "" for a plain list."""

    def __init__(self, page: ClientsPage) -> None:
        super().__init__(page)
        self._page = page
        path = str(page.context.need_session().base.path)
        self._key = f"list/group_{sha256(path.encode()).hexdigest()[:12]}"
        kept = page.context.settings.text(self._key, "")
        self.by = kept if kept in GROUPS else ""
        page.table.installEventFilter(self)
        page.table.viewport().installEventFilter(self)
        self._show()

    def choose(self, by: str) -> None:
        if by != self.by:
            self.by = by
            self._page.model.folded.clear()
            self._page.context.settings.set_text(self._key, by)
            self._show()
            self._page.look()

    def _show(self) -> None:
        t, button = self._page.context.texts, self._page.searching.group_button
        words = t(f"list.grouped_{self.by}") if self.by else t("list.group")
        button.setToolTip(words)
        button.setAccessibleName(words)

    # -- the menu
    def open(self) -> None:
        button = self._page.searching.group_button
        self.menu().popup(button.mapToGlobal(QPoint(0, button.height() + 2)))

    def menu(self) -> QMenu:
        page, t = self._page, self._page.context.texts
        menu = QMenu(page)
        menu.aboutToHide.connect(menu.deleteLater)
        for by in ("", *GROUPS):
            action = menu.addAction(t(f"list.group_by_{by or 'nothing'}"))
            if by == self.by:
                action.setIcon(page.context.theme.icon("check", "textMuted"))
            action.triggered.connect(partial(self.choose, by))
        if self.by:
            menu.addSeparator()
            menu.addAction(t("list.fold_all")).triggered.connect(lambda: self.fold_all(True))
            menu.addAction(t("list.unfold_all")).triggered.connect(lambda: self.fold_all(False))
            group = self.current()
            if group is not None:
                menu.addAction(t("list.select_group")).triggered.connect(partial(self.select, group))
        return menu

    # -- folding
    def current(self) -> int | None:
        """The group of the row that the keys are at."""
        rows, row = self._page.model.rows, self._page.table.currentIndex().row()
        return rows.group_at(row) if rows is not None and row >= 0 else None

    def fold(self, group: int, on: bool) -> None:
        """The keys stay at the heading."""
        rows = self._page.model.rows
        if rows is not None and rows.is_folded(group) != on:
            if on:
                self._page.table.go_to(rows.heads[group])
            self._page.model.fold(group, on)

    def fold_all(self, on: bool) -> None:
        table, model = self._page.table, self._page.model
        group, id = self.current(), table.current_key()
        model.fold_all(on)
        row = model.row_of(id) if id is not None else -1
        if model.rows is not None and group is not None:
            table.go_to(row if row >= 0 else model.rows.heads[group])

    def select(self, group: int) -> None:
        """All clients of a group."""
        self.fold(group, False)
        table, model = self._page.table, self._page.model
        if model.rows is None:
            return
        first = model.rows.heads[group] + 1
        last = first + model.rows.groups.size(group) - 1
        table.go_to(first)
        picked = QItemSelection(model.index(first, 0), model.index(last, model.columnCount() - 1))
        table.selectionModel().select(picked, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    # -- mouse and keys
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        rows = self._page.model.rows
        if rows is None:
            return False
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched is self._page.table:
            return event.modifiers() in (PLAIN, Qt.KeyboardModifier.KeypadModifier) and self._key_pressed(event)
        if isinstance(event, QMouseEvent) and event.type() in (
            QEvent.Type.MouseButtonPress,
            QEvent.Type.MouseButtonDblClick,
        ):
            return self._clicked(event)
        return False

    def _key_pressed(self, event: QKeyEvent) -> bool:
        model, table = self._page.model, self._page.table
        group, row = self.current(), table.currentIndex().row()
        if group is None or model.rows is None:
            return False
        at_heading = model.is_heading(row)
        if at_heading and event.key() in TOGGLES:
            self.fold(group, not model.rows.is_folded(group))
        elif event.key() == Qt.Key.Key_Left:
            if at_heading:
                self.fold(group, True)
            else:
                table.go_to(model.rows.heads[group])
        elif event.key() == Qt.Key.Key_Right and at_heading:
            self.fold(group, False)
        else:
            return False
        return True

    def _clicked(self, event: QMouseEvent) -> bool:
        model, table = self._page.model, self._page.table
        row = table.rowAt(event.position().toPoint().y())
        if row < 0 or not model.is_heading(row) or model.rows is None:
            return False
        if event.button() != Qt.MouseButton.LeftButton or event.modifiers() != PLAIN:
            return False
        table.setFocus(Qt.FocusReason.MouseFocusReason)
        group = model.rows.group_at(row)
        table.go_to(row)
        self.fold(group, not model.rows.is_folded(group))
        return True
