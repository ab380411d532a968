"""Which figure: a tab for each group, and under it a quieter row where a group has several."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

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
        self._last = {group: members[0] for group, members in self._groups.items()}
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
