"""What can be done with a card: the menu behind "…" in its head."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from desktop_crm.ui.actions import BY_ID
from desktop_crm.ui.card.kinds import KINDS
from desktop_crm.ui.context import Context

if TYPE_CHECKING:
    from desktop_crm.ui.card.panel import CardPanel


def make_menu(panel: CardPanel, context: Context) -> QMenu:
    """The records that have no button in the quick-add bar come first."""
    theme, texts = context.theme, context.texts
    menu = QMenu(panel)
    for record, kind in KINDS.items():
        if kind.command and not kind.quick:
            act = partial(panel.begin, record)
            action = menu.addAction(theme.icon(kind.icon), texts(f"card.add_{record}"), act)
            action.setShortcut(BY_ID[kind.command].shortcut)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # the window's command has the key
    menu.addSeparator()
    others: tuple[tuple[str, str, Callable[[], None]], ...] = (
        ("pencil", "card.rename", panel.edit_name),
        ("copy", "card.copy_card", panel.copy_current),
        ("printer", "card.print", panel.print_current),
        ("history", "card.tab_history", lambda: panel.show_tab("history")),
    )
    for icon, key, go in others:
        menu.addAction(theme.icon(icon), texts(key), go)
    menu.addSeparator()
    menu.addAction(theme.icon("trash-2"), texts("card.to_trash"), panel.delete_current)
    return menu
