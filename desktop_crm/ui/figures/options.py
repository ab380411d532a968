"""Menus for what may be chosen of a figure beside its period."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu

from desktop_crm.app.figures import Option
from desktop_crm.ui.context import Context
from desktop_crm.ui.figures.buttons import MenuButton


class OptionButton(MenuButton):
    """`chosen` carries the name of the option and the choice, None for the figure's own."""

    chosen = Signal(str, object)

    def __init__(self, context: Context, option: Option, value: str | None) -> None:
        super().__init__(context.theme, context.texts(f"figures.option_{option.name}_{value or 'none'}"), "columns-3")
        self._context, self._option, self._value = context, option, value
        self.setAccessibleName(context.texts(f"figures.option_{option.name}"))
        self.setAccessibleDescription(self.text())
        self.clicked.connect(self._open_menu)

    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        name = self._option.name
        for choice in (None, *self._option.choices):
            action = menu.addAction(self._context.texts(f"figures.option_{name}_{choice or 'none'}"))
            action.setCheckable(True)
            action.setChecked(choice == self._value)
            action.triggered.connect(lambda _on=False, choice=choice: self.chosen.emit(name, choice))
        menu.popup(self.below())
