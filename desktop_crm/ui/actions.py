"""Every command of the window, declared once: menus, shortcuts, tooltips, Ctrl+K and the F1 page come from here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from desktop_crm.app.texts import Texts
from desktop_crm.ui import icons
from desktop_crm.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Command:
    """`menu`: the menu it stands in; `group`: a line separates groups. Its text is `window.do_<id>`.

    `local`: the key belongs to whatever list has the focus; the menu only names it.
    """

    id: str
    menu: str
    group: int
    icon: str = ""
    shortcut: str = ""
    checkable: bool = False
    local: bool = False


COMMANDS: Final = (
    Command("new_base", "file", 0, "database"),
    Command("open_base", "file", 0, "folder-open", "Ctrl+O"),
    Command("import", "file", 1, "upload", "Ctrl+I"),
    Command("print_card", "file", 2, "printer", "Ctrl+P"),
    Command("backup", "file", 3, "hard-drive", "Ctrl+B"),
    Command("restore", "file", 3, "history"),
    Command("leave_sample", "file", 3, "armchair"),
    Command("settings", "file", 4, "settings", "Ctrl+,"),
    Command("quit", "file", 5, "log-out", "Ctrl+Q"),
    Command("undo", "edit", 0, "undo-2", "Ctrl+Z"),
    Command("redo", "edit", 0, "redo-2", "Ctrl+Y"),
    Command("copy", "edit", 1, "copy", "Ctrl+C", local=True),
    Command("select_all", "edit", 1, "", "Ctrl+A", local=True),
    Command("delete", "edit", 1, "trash-2", "Del", local=True),
    Command("trash", "edit", 1, "archive-restore"),
    Command("find", "edit", 2, "search", "Ctrl+F"),
    Command("palette", "edit", 2, "command", "Ctrl+K"),
    Command("new_client", "client", 0, "user-plus", "Ctrl+N"),
    Command("take_call", "client", 0, "phone-incoming", "F9"),
    Command("counter_refusal", "client", 0, "user-x", "Shift+F9"),
    Command("add_claim", "client", 1, "triangle-alert", "F5"),
    Command("add_wish", "client", 1, "lightbulb", "F6"),
    Command("add_purchase", "client", 1, "shopping-bag", "F7"),
    Command("add_contact", "client", 1, "phone", "F8"),
    Command("add_feedback", "client", 1, "star", "Shift+F8"),
    Command("add_problem", "client", 2, "ear", "Shift+F5"),
    Command("add_refusal", "client", 2, "user-x", "Shift+F6"),
    Command("add_return", "client", 2, "undo-dot", "Shift+F7"),
    Command("add_loss", "client", 2, "trending-down", "Ctrl+L"),
    Command("add_task", "client", 3, "square-check", "Ctrl+T"),
    Command("add_referral", "client", 3, "users", "Ctrl+R"),
    Command("add_spending", "client", 3, "wallet"),
    Command("add_contact_person", "client", 3, "user-plus"),
    Command("edit_client", "client", 4, "pencil", "F2"),
    Command("next_client", "client", 5, "chevron-down", "Alt+Down"),
    Command("previous_client", "client", 5, "chevron-up", "Alt+Up"),
    Command("page_today", "view", 0, "sun", "Ctrl+1"),
    Command("page_clients", "view", 0, "users", "Ctrl+2"),
    Command("page_voices", "view", 0, "message-square-warning", "Ctrl+3"),
    Command("page_figures", "view", 0, "chart-column", "Ctrl+4"),
    Command("page_team", "view", 0, "briefcase-business", "Ctrl+5"),
    Command("columns", "view", 1, "columns-3"),
    Command("theme_system", "view", 2, "sun-moon", checkable=True),
    Command("theme_light", "view", 2, "sun", checkable=True),
    Command("theme_dark", "view", 2, "moon", checkable=True),
    Command("text_larger", "view", 3, "zoom-in", "Ctrl++"),
    Command("text_smaller", "view", 3, "zoom-out", "Ctrl+-"),
    Command("text_normal", "view", 3, "", "Ctrl+0"),
    Command("language_uk", "view", 4, "languages", checkable=True),
    Command("language_ru", "view", 4, "languages", checkable=True),
    Command("language_en", "view", 4, "languages", checkable=True),
    Command("find_duplicates", "tools", 0, "merge"),
    Command("check_base", "tools", 0, "circle-check"),
    Command("handbook", "help", 0, "book-open"),
    Command("shortcuts", "help", 0, "keyboard", "F1"),
    Command("about", "help", 1, "info"),
)
BY_ID: Final = {command.id: command for command in COMMANDS}
ALWAYS: Final = (
    "new_base",
    "open_base",
    "quit",
    "palette",
    "text_larger",
    "text_smaller",
    "text_normal",
    "handbook",
    "shortcuts",
    "about",
)
NEEDS_BASE: Final = tuple(c.id for c in COMMANDS if c.id not in ALWAYS and not c.checkable)


class Commands(QObject):
    """The commands of one window. A command is offered once somebody has bound it; `changed` says that one more is."""

    changed = Signal()

    def __init__(self, owner: QWidget, texts: Texts, theme: Theme) -> None:
        super().__init__(owner)
        self._owner, self._texts, self._theme = owner, texts, theme
        self._handlers: dict[str, Callable[[], object]] = {}
        self.actions: dict[str, QAction] = {}
        for command in COMMANDS:
            self.actions[command.id] = self._make(command)
        theme.changed.connect(self.retheme)
        self.retheme()

    def _make(self, command: Command) -> QAction:
        action = QAction(self._texts(f"window.do_{command.id}"), self._owner)
        action.setObjectName(command.id)
        if command.shortcut:
            action.setShortcut(QKeySequence(command.shortcut))
            whole, own = Qt.ShortcutContext.WindowShortcut, Qt.ShortcutContext.WidgetShortcut
            action.setShortcutContext(own if command.local else whole)
        action.setCheckable(command.checkable)
        action.setVisible(False)
        action.setEnabled(False)
        action.triggered.connect(lambda _checked=False: self.run(command.id))
        self._owner.addAction(action)
        return action

    def retext(self, texts: Texts) -> None:
        """Another language."""
        self._texts = texts
        for command in COMMANDS:
            self.actions[command.id].setText(texts(f"window.do_{command.id}"))

    def retheme(self) -> None:
        for command in COMMANDS:
            if command.icon and not command.checkable:
                self.actions[command.id].setIcon(icons.icon(self._theme, command.icon, "textMuted", 16))

    def bind(self, id: str, handler: Callable[[], object], *, enabled: bool = True) -> None:
        """From now on the command is offered and runs `handler`. Binding again replaces the handler."""
        self._handlers[id] = handler
        action = self.actions[id]
        action.setVisible(True)
        action.setEnabled(enabled)
        self.changed.emit()

    def unbind(self, *ids: str) -> None:
        for id in ids:
            self._handlers.pop(id, None)
            self.actions[id].setVisible(False)
            self.actions[id].setEnabled(False)
        self.changed.emit()

    def enable(self, ids: Sequence[str], on: bool) -> None:
        """Whether bound commands can be chosen now; those that are not bound stay out of sight."""
        for id in ids:
            if id in self._handlers:
                self.actions[id].setEnabled(on)

    def run(self, id: str) -> None:
        if id in self._handlers:
            self._handlers[id]()

    def offered(self) -> list[tuple[Command, QAction]]:
        """What can be chosen now, in the order of the table."""
        return [(c, self.actions[c.id]) for c in COMMANDS if c.id in self._handlers and self.actions[c.id].isEnabled()]

    def tip(self, id: str) -> str:
        """The command's words with its shortcut, for tooltips."""
        action = self.actions[id]
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        words = plain_words(action.text())
        return f"{words} ({keys})" if keys else words


def plain_words(text: str) -> str:
    """A menu text without its access key mark and dots."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").removesuffix("…")
