"""Menus for what may be chosen of a figure beside its period."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu

from desktop_crm.app import figures
from desktop_crm.app.figures import Option
from desktop_crm.ui.context import Context
from desktop_crm.ui.figures.buttons import MenuButton
from desktop_crm.ui.settings import WindowSettings


class Choices:
    """What is chosen of each figure. Options of several choices are kept in the settings, the same for all figures."""

    def __init__(self, settings: WindowSettings) -> None:
        self._settings = settings
        self._of: dict[str, dict[str, Any]] = {}

    def of(self, name: str) -> dict[str, Any]:
        chosen = dict(self._of.get(name, {}))
        for option in figures.find(name).options:
            if option.several and (kept := self._kept(option)) is not None:
                chosen[option.name] = kept
        return chosen

    def _kept(self, option: Option) -> Any:
        try:
            return option.value(self._settings.text(f"figures/{option.name}"))
        except ValueError:
            return None

    def choose(self, name: str, values: Mapping[str, Any]) -> None:
        """None chooses nothing."""
        options = {option.name: option for option in figures.find(name).options}
        mine = self._of.setdefault(name, {})
        for key, value in values.items():
            if options[key].several:
                self._settings.set_text(f"figures/{key}", ",".join(value or ()))
            elif value is None:
                mine.pop(key, None)
            else:
                mine[key] = value

    def forget(self, name: str) -> bool:
        """Whether there was anything to forget."""
        return bool(self._of.pop(name, None))


class OptionButton(MenuButton):
    """`chosen` carries the name of the option and the choice, None for the figure's own."""

    chosen = Signal(str, object)

    def __init__(self, context: Context, option: Option, value: Any) -> None:
        words = context.texts(f"figures.option_{option.name}_none")
        super().__init__(context.theme, words, "list-filter" if option.several else "columns-3")
        self._context, self.option = context, option
        self.setAccessibleName(context.texts(f"figures.option_{option.name}"))
        if option.several:
            self.setToolTip(context.texts(f"figures.option_{option.name}"))
        self.show_value(value)
        self.clicked.connect(self._open_menu)

    def show_value(self, value: Any) -> None:
        """None: the figure's own, which is all of several choices."""
        self._value = value
        self.setText(" · ".join(map(self._words, value if self.option.several and value else (value,))))
        self.setAccessibleDescription(self.text())

    def _words(self, choice: str | None) -> str:
        return self._context.texts(f"figures.option_{self.option.name}_{choice or 'none'}")

    def _open_menu(self) -> None:
        menu = ChecksMenu(self) if self.option.several else QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        several, choices = self.option.several, self.option.choices
        checked = (self._value or choices) if several else (self._value,)
        for choice in choices if several else (None, *choices):
            action = menu.addAction(self._words(choice))
            action.setCheckable(True)
            action.setData(choice)
            action.setChecked(choice in checked)
            action.setEnabled(not several or checked != (choice,))  # one at least is counted
            action.triggered.connect(lambda _on=False, choice=choice: self._choose(menu, choice))
        menu.popup(self.below())

    def _choose(self, menu: QMenu, choice: str | None) -> None:
        if not self.option.several:
            self.chosen.emit(self.option.name, choice)
            return
        checked = tuple(action.data() for action in menu.actions() if action.isChecked())
        for action in menu.actions():
            action.setEnabled(checked != (action.data(),))
        self.chosen.emit(self.option.name, None if checked == self.option.choices else checked)


class ChecksMenu(QMenu):
    """Stays open while entries are checked, so that several can be."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action: QAction | None = self.actionAt(event.position().toPoint())
        if action is not None:
            action.trigger()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action: QAction | None = self.activeAction()
        if action is not None and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            action.trigger()
        else:
            super().keyPressEvent(event)
