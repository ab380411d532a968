"""Which figure: a tab for each group, and under it a quieter row where a group has several.

Ctrl+Tab goes from group to group, Ctrl+Page Down from figure to figure, arrows within the row that has the focus.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_crm.app import figures
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import Hairline, Panel, TabBar


class FigureTabs(Panel):
    """`changed` carries the name of the figure."""

    changed = Signal(str)

    def __init__(self, context: Context, name: str) -> None:
        super().__init__("window")
        self._groups = figures.groups()
        self._of = {member: group for group, members in self._groups.items() for member in members}
        self.name = name if name in self._of else figures.names()[0]
        self._settings = context.settings
        self._last = {group: self._left(group) for group in self._groups}
        theme, t = context.theme, context.texts
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.groups = TabBar(theme, self)
        self.groups.setAccessibleName(t("figures_page.tabs"))
        for group in self._groups:
            self.groups.addTab(figures.group_label(group, t))
        self._parts: dict[str, TabBar] = {}
        self._add(column, self.groups, theme.px(4))
        self._line = Hairline(theme)
        column.addWidget(self._line)
        for group, members in self._groups.items():
            if len(members) > 1:
                self._parts[group] = self._row_of(context, group)
                self._add(column, self._parts[group], theme.px(4))
        self._show()
        self.groups.currentChanged.connect(self._group_chosen)

    def _left(self, group: str) -> str:
        """Which figure of the group was looked at last."""
        kept = self._settings.text(f"figures/last_{group}")
        return kept if kept in self._groups[group] else self._groups[group][0]

    def listen(self, page: QWidget) -> None:
        """To the keys that turn tabs, wherever in the window the focus is while the page is shown."""

        def turn(keys: str, act: Callable[[int], None], way: int) -> None:
            shortcut = QShortcut(QKeySequence(keys), page)
            shortcut.activated.connect(lambda: act(way))

        for keys, way in (("Ctrl+Tab", 1), ("Ctrl+Shift+Tab", -1)):
            turn(keys, self._turn_group, way)
        for keys, way in (("Ctrl+PgDown", 1), ("Ctrl+PgUp", -1)):
            turn(keys, self._turn, way)

    def _turn_group(self, way: int) -> None:
        groups = tuple(self._groups)
        self._group_chosen((groups.index(self._of[self.name]) + way) % len(groups))

    def _turn(self, way: int) -> None:
        names = tuple(self._of)
        self.open(names[(names.index(self.name) + way) % len(names)])

    def _row_of(self, context: Context, group: str) -> TabBar:
        bar = TabBar(context.theme, self, quiet=True)
        bar.setAccessibleName(figures.group_label(group, context.texts))
        for member in self._groups[group]:
            bar.addTab(figures.label(member, context.texts))
        bar.currentChanged.connect(lambda index: self.open(self._groups[group][index]))
        return bar

    def _add(self, column: QVBoxLayout, bar: TabBar, edge: int) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(edge, 0, edge, 0)
        row.addWidget(bar)
        row.addStretch(1)
        column.addLayout(row)

    def _group_chosen(self, index: int) -> None:
        self.open(self._last[tuple(self._groups)[index]])

    def open(self, name: str) -> None:
        """Show a figure by its name."""
        if name == self.name:
            return
        self.name = name
        self._show()
        self.changed.emit(name)

    def _show(self) -> None:
        group = self._of[self.name]
        self._last[group] = self.name
        self._settings.set_text(f"figures/last_{group}", self.name)
        for bar in (self.groups, *self._parts.values()):
            bar.blockSignals(True)
        self.groups.setCurrentIndex(tuple(self._groups).index(group))
        self._line.setVisible(group in self._parts)
        for mine, bar in self._parts.items():
            bar.setVisible(mine == group)
            if mine == group:
                bar.setCurrentIndex(self._groups[group].index(self.name))
        for bar in (self.groups, *self._parts.values()):
            bar.blockSignals(False)
