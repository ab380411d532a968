"""What stands in place of a card: that none is chosen, or that it lies in the trash."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import Button, EmptyState, Panel


class CardState(Panel):
    """A sentence about card.<name> in the middle."""

    def __init__(self, context: Context, icon: str, name: str) -> None:
        super().__init__("sunken")
        texts = context.texts
        title, text = texts(f"card.{name}_title"), texts(f"card.{name}_text")
        self.state = EmptyState(context.theme, icon, title, text, title_use="strong")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.state)


class NothingChosen(CardState):
    def __init__(self, context: Context) -> None:
        super().__init__(context, "message-square-warning", "empty")


class GoneCard(CardState):
    def __init__(self, context: Context) -> None:
        super().__init__(context, "trash-2", "gone")
        self.bring_back = Button(context.theme, context.texts("card.bring_back"), "plain", "archive-restore")
        self.state.add_buttons(self.bring_back)
