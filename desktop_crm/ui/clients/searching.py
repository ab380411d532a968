"""What is looked for: the search box, what is wrong with what stands in it, and the conditions as chips under it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_crm.app.tokens import tokens
from desktop_crm.domain import query
from desktop_crm.domain.custom_field import Own
from desktop_crm.domain.query import ClientQuery, Condition, Sort
from desktop_crm.ui.clients.chips import ChipBar
from desktop_crm.ui.clients.completion import Completer, doubt_words
from desktop_crm.ui.clients.conditions import ConditionMenu, Offers, added
from desktop_crm.ui.clients.saved import Saved
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import Button, Message, SearchField, set_tip


class Searching(QWidget):
    """`changed` when others are looked for; `left` when the user goes on to what was found."""

    changed = Signal()
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.conditions: tuple[Condition, ...] = ()
        self.offers = Offers()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._row())
        column.addLayout(self._message_row())
        self.chips = ChipBar(context)
        column.addWidget(self.chips)
        self.saved = Saved(context, self)
        self.completer = Completer(context, self.field, lambda: self.offers)
        self._debounce = QTimer(self)
        self._debounce.setSingleShot(True)
        self._debounce.setInterval(int(tokens()["motion"]["searchDebounceMs"]))
        self._connect()

    def _row(self) -> QHBoxLayout:
        context, theme, t = self._context, self._context.theme, self._context.texts
        row = QHBoxLayout()
        row.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(11))
        row.setSpacing(theme.px(8))
        self.field = SearchField(theme, t("list.search"), "Ctrl+F", t("list.clear"))
        self.new_button = Button(theme, t("list.new_client"), "primary", "plus")
        set_tip(self.new_button, context.commands.tip("new_client"))
        self.call_button = Button(theme, "", "plain", "phone-incoming", tip=context.commands.tip("take_call"))
        self.group_button = Button(theme, "", "plain", "list-tree", tip=t("list.group"))
        self.columns_button = Button(theme, "", "plain", "columns-3", tip=t("list.columns"))
        row.addWidget(self.field, 1)
        for button in (self.new_button, self.call_button, self.group_button, self.columns_button):
            row.addWidget(button)
        return row

    def _message_row(self) -> QHBoxLayout:
        theme = self._context.theme
        row = QHBoxLayout()
        row.setContentsMargins(theme.px(16), 0, theme.px(16), 0)
        self.message = Message(theme)
        self.message.setContentsMargins(0, 0, 0, theme.px(8))
        row.addWidget(self.message)
        return row

    def _connect(self) -> None:
        self.field.textChanged.connect(self._typed)
        self.field.textEdited.connect(self._edited)
        self.field.left_down.connect(self._go_on)
        self.field.installEventFilter(self)
        self._debounce.timeout.connect(self.changed)
        self.completer.taken.connect(lambda _text, whole: self._settle() if whole else None)
        self.chips.removed.connect(self.remove)
        self.chips.add_wanted.connect(self._offer_conditions)
        self.chips.cleared.connect(self.clear)
        self.chips.save_wanted.connect(self.saved.ask_name)
        self.chips.saved_wanted.connect(self.saved.open)

    # -- what is looked for
    @property
    def own(self) -> Own:
        """The shop's own fields, as the search box knows them."""
        return self.offers.own.own

    def query(self, sort: tuple[Sort, ...] = (Sort("name"),)) -> ClientQuery:
        """What is typed and what stands in chips, less what cannot be meant."""
        typed = query.parse(query.without_doubts(self.field.text(), self.own), sort, self.own)
        conditions = self.conditions
        for condition in typed.conditions:
            conditions = added(conditions, condition, self.offers.own)
        return replace(typed, conditions=conditions)

    def show_query(self, text: str) -> None:
        """Words go into the search box, conditions become chips; what cannot be meant stays to be mended."""
        self.conditions, rest = query.settled(text, self.own)
        self.field.setText(rest)
        self._say_doubt()
        self._now()

    def add(self, condition: Condition) -> None:
        self.conditions = added(self.conditions, condition, self.offers.own)
        self._now()

    def remove(self, condition: Condition) -> None:
        self.conditions = tuple(c for c in self.conditions if c != condition)
        self._now()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        """No words, no conditions."""
        self.conditions = ()
        self.field.clear()
        self._now()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def stop_waiting(self) -> None:
        """What is typed is being looked for already."""
        self._debounce.stop()

    def _now(self) -> None:
        self.stop_waiting()
        self.changed.emit()

    # -- typing
    def _typed(self) -> None:
        self._debounce.start()
        self._say_doubt(typed_to=self.field.cursorPosition() if self.field.hasFocus() else -1)

    def _edited(self, text: str) -> None:
        """A condition followed by a space is a chip."""
        before = text[: self.field.cursorPosition()]
        if before.endswith(" ") and before.count('"') % 2 == 0:
            self._settle()

    def _settle(self) -> None:
        found, rest = query.settled(self.field.text(), self.own)
        if not found:
            return
        for condition in found:
            self.conditions = added(self.conditions, condition, self.offers.own)
        self.field.setText(f"{rest} " if rest else "")
        self._now()

    def _say_doubt(self, typed_to: int = -1) -> bool:
        """Say what is wrong with what is typed; whether anything is."""
        words = doubt_words(self.field.text(), self._context.texts, self.own, typed_to=typed_to)
        self.message.say(words)
        self.field.setAccessibleDescription(words)
        if bool(self.field.property("wrong")) != bool(words):
            self.field.setProperty("wrong", bool(words))
            self.field.style().unpolish(self.field)
            self.field.style().polish(self.field)
        return bool(words)

    def _go_on(self) -> None:
        """To what was found; typed conditions become chips. What cannot be meant has to be mended first."""
        self.completer.close()
        self._settle()
        if self._say_doubt():
            doubt = query.doubts(self.field.text(), self.own)[0]
            self.field.setSelection(doubt.start, doubt.end - doubt.start)
        else:
            self.field.setText(self.field.text().strip())
            self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self._say_doubt()
        return False

    def type(self, letters: str) -> None:
        """Letters that were meant for the search box."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.setText(letters)

    # -- what can be chosen
    def take_offers(self, offers: Offers) -> None:
        self.offers = offers
        self.show_conditions()

    def show_conditions(self) -> None:
        self.chips.show_conditions(self.conditions, self.offers, savable=not self.query().everything)

    def _offer_conditions(self, place: QPoint) -> None:
        def show(offers: Offers) -> None:
            self.take_offers(offers)
            menu = ConditionMenu(self._context, offers, self.add, self)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(place)

        self.load(show)

    def load(self, done: Callable[[Offers], None]) -> None:
        self._context.run_read(lambda session, job: Offers.load(session), done)

    # -- looks
    def set_narrow(self, narrow: bool) -> None:
        t = self._context.texts
        self.field.setPlaceholderText(t("list.search_short" if narrow else "list.search"))
        self.new_button.set_text(t("list.new_short" if narrow else "list.new_client"))
        self.chips.set_narrow(narrow)

    def set_empty(self, empty: bool) -> None:
        """There is nobody to look for."""
        self.chips.setVisible(not empty)
        self.field.setEnabled(not empty)
        self.group_button.setEnabled(not empty)
        self.columns_button.setEnabled(not empty)
