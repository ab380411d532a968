"""What can be done with several clients at once: a bar under the list while more than one is selected."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu

from desktop_crm.ui.clients import bulk_dialogs, exporting
from desktop_crm.ui.widgets import Button, FlowLayout, Panel, PlainLabel

if TYPE_CHECKING:
    from desktop_crm.ui.clients.page import ClientsPage

ACTIONS: Final = (
    ("assign", "user"),
    ("tag", "tag"),
    ("role", "users"),
    ("rung", "trending-up"),
    ("own", "pencil"),
    ("task", "square-check"),
    ("export", "download"),
    ("pdf", "printer"),
    ("delete", "trash-2"),
)


class BulkBar(Panel):
    """It says how many are selected; each action says how many it touches before it does."""

    def __init__(self, page: ClientsPage) -> None:
        super().__init__("sunken")
        self._page = page
        context, theme, t = page.context, page.context.theme, page.context.texts
        self.setAccessibleName(t("list.bulk_bar"))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), theme.px(8), theme.px(8), theme.px(8))
        row.setSpacing(theme.px(12))
        flow = FlowLayout(gap=theme.px(6), line_gap=theme.px(6))
        self.count = PlainLabel(theme, "", "badge")
        flow.addWidget(self.count)
        self.buttons: dict[str, Button] = {}
        for name, icon in ACTIONS:
            button = self.buttons[name] = Button(theme, t(f"list.bulk_{name}"), "small", icon)
            button.clicked.connect(lambda _checked=False, name=name: self.act(name))
            flow.addWidget(button)
        row.addLayout(flow, 1)
        self.cross = Button(theme, "", "small", "x", tip=t("list.bulk_clear"))
        self.cross.clicked.connect(page.select_one)
        row.addWidget(self.cross)
        self._context = context
        self.hide()

    def show_count(self, count: int) -> None:
        words = self._context.texts("list.selected", n=count).replace(str(count), self._context.formats.number(count))
        self.count.setText(words)
        self.buttons["own"].setVisible(self._own)
        self.setVisible(count > 1)

    @property
    def _own(self) -> bool:
        """Whether the shop has fields of its own."""
        return bool(self._page.offers.own.own.fields)

    def act(self, name: str) -> None:
        page = self._page
        if name == "export":
            button = self.buttons[name]
            exporting.menu(page, self).popup(button.mapToGlobal(QPoint(0, button.height() + 2)))
            return
        acts: dict[str, Callable[[], object]] = {"pdf": page.print_selected, "delete": page.delete_selected}
        acts.get(name, lambda: bulk_dialogs.ask(page, name))()

    def menu(self) -> QMenu:
        """The same for the menu of the rows."""
        theme, t = self._context.theme, self._context.texts
        made = QMenu(t("list.bulk_menu"), self._page)
        for name, icon in ACTIONS[:6]:
            if name == "own" and not self._own:
                continue
            action = made.addAction(theme.icon(icon, "textMuted"), t(f"list.bulk_{name}"))
            action.triggered.connect(lambda _checked=False, name=name: self.act(name))
        made.addMenu(exporting.menu(self._page, made))
        return made

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        QPainter(self).fillRect(0, 0, self.width(), 1, self._context.theme.color("border"))
