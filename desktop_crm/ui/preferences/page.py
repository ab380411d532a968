"""Settings, one tab beside the other; each tab is built when it is first shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from desktop_crm.ui.basics import Panel
from desktop_crm.ui.context import Context
from desktop_crm.ui.preferences.audit import AuditTab
from desktop_crm.ui.preferences.benchmarks import BenchmarksTab
from desktop_crm.ui.preferences.copies import CopiesTab
from desktop_crm.ui.preferences.custom_fields import FieldsTab
from desktop_crm.ui.preferences.general import GeneralTab
from desktop_crm.ui.preferences.points import CausesTab, PointsTab
from desktop_crm.ui.preferences.records import simple_tab
from desktop_crm.ui.preferences.rules import RulesTab
from desktop_crm.ui.preferences.rungs import RungsTab
from desktop_crm.ui.preferences.trash import TrashTab
from desktop_crm.ui.widgets.tabs import TabBar
from desktop_crm.ui.widgets.text import Hairline

WIDTH: Final = 760
TABS: Final[dict[str, Callable[[Context], QWidget]]] = {
    "general": GeneralTab,
    "rules": RulesTab,
    "staff": lambda context: simple_tab(context, "staff", ("name", "position", "phone", "former")),
    "points": PointsTab,
    "causes": CausesTab,
    "rungs": RungsTab,
    "benchmarks": BenchmarksTab,
    "fields": FieldsTab,
    "copies": CopiesTab,
    "trash": TrashTab,
    "audit": AuditTab,
}


class PreferencesPage(Panel):
    def __init__(self, context: Context) -> None:
        super().__init__("surface")
        self._context = context
        theme, t = context.theme, context.texts
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        bar = Panel("window")
        row = QHBoxLayout(bar)
        row.setContentsMargins(theme.px(4), 0, theme.px(4), 0)
        self.tabs = TabBar(theme, bar)
        self.tabs.setAccessibleName(t("preferences.title"))
        for name in TABS:
            self.tabs.addTab(t(f"preferences.tab_{name}"))
        row.addWidget(self.tabs, 1)
        column.addWidget(bar)
        column.addWidget(Hairline(theme))
        self._stack = QStackedWidget()
        column.addWidget(self._stack, 1)
        self._built: dict[int, QWidget] = {}
        self._areas: dict[int, QScrollArea] = {}
        self.tabs.currentChanged.connect(self._show)
        self._show(0)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._context.window.say_count("", self._context.texts("preferences.kept"))
        self._context.window.say_status("")

    def open_tab(self, name: str) -> None:
        """Show a tab by its name in TABS."""
        self.tabs.setCurrentIndex(list(TABS).index(name))

    def tab(self, name: str) -> QWidget:
        """The content of a tab, built if need be."""
        index = list(TABS).index(name)
        if index not in self._built:
            content = list(TABS.values())[index](self._context)
            self._built[index] = content
            self._areas[index] = self._scrolled(content)
            self._stack.addWidget(self._areas[index])
        return self._built[index]

    def _show(self, index: int) -> None:
        content = self.tab(list(TABS)[index])
        self._stack.setCurrentWidget(self._areas[index])
        refresh = getattr(content, "refresh", None)
        if refresh is not None:
            refresh()

    def _scrolled(self, content: QWidget) -> QScrollArea:
        theme = self._context.theme
        inside = QWidget()
        inside.setObjectName("page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(theme.px(16), theme.px(16), theme.px(16), theme.px(16))
        content.setMaximumWidth(theme.px(WIDTH))
        row = QHBoxLayout()
        row.addWidget(content, 100)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        area = QScrollArea()
        area.setObjectName("plain")
        area.setWidgetResizable(True)
        area.setWidget(inside)
        return area
