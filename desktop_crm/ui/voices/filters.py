"""What the voices are filtered by: chips for their state, a period, and a menu of conditions that become chips."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from desktop_crm.app import voices
from desktop_crm.app.voice_rows import KINDS, STATES, VoiceQuery
from desktop_crm.domain.parsing import FIRST
from desktop_crm.ui.card.words import capital
from desktop_crm.ui.context import Context
from desktop_crm.ui.figures.period import Period, PeriodButton
from desktop_crm.ui.voices.words import VoiceWords
from desktop_crm.ui.widgets import Button, Chip, FlowLayout

ALL: Final = "all"


class Filters(QWidget):
    """`changed` when other voices are wanted; `query` says which, without the words typed above."""

    changed = Signal()

    def __init__(self, context: Context, words: VoiceWords) -> None:
        super().__init__()
        self._context, self.words = context, words
        self.query = VoiceQuery()
        theme, t = context.theme, context.texts
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.px(16), 0, theme.px(16), theme.px(10))
        self._flow = FlowLayout(gap=theme.px(6), line_gap=theme.px(6))
        outer.addLayout(self._flow)
        self.states: dict[str, Button] = {}
        for state in (ALL, *STATES):
            chip = Button(theme, t(f"voices.state_{state}"), "chip", checkable=True)
            chip.clicked.connect(lambda _on=False, state=state: self.set_state("" if state == ALL else state))
            self._flow.addWidget(chip)
            self.states[state] = chip
        self.period = PeriodButton(context, "all")
        self.period.chosen.connect(self._period_chosen)
        self.add = Button(theme, t("list.add_condition"), "chip", "plus")
        self.add.clicked.connect(self.offer)
        self._chips: list[Chip] = []
        self.clear_button = Button(theme, t("list.clear"), "link")
        self.clear_button.clicked.connect(self.clear)
        self._flow.addWidget(self.add)
        self._flow.addWidget(self.clear_button)
        self._show()

    # -- choosing
    def set_state(self, state: str) -> None:
        self.take(replace(self.query, state=state))

    def take(self, query: VoiceQuery) -> None:
        self.query = query
        self._show()
        self.changed.emit()

    def clear(self) -> None:
        """No condition, no period."""
        if self.period.period.name != ALL:
            self.period.choose(Period(ALL, FIRST, self._context.today()))
        self.take(VoiceQuery())

    def _period_chosen(self, period: Period) -> None:
        everything = period.name == ALL
        first, last = (None, None) if everything else (period.first, period.last)
        self.take(replace(self.query, first=first, last=last))

    @property
    def restricted(self) -> bool:
        return not self.query.everything

    # -- showing
    def show_words(self, words: VoiceWords) -> None:
        """The base has other people or failure points to offer."""
        self.words = words
        self._show()

    def show_states(self, on: bool) -> None:
        """On the board the columns are the states."""
        for chip in self.states.values():
            chip.setVisible(on)

    def _show(self) -> None:
        for state, button in self.states.items():
            button.setChecked(state == (self.query.state or ALL))
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = []
        place = len(self.states)
        for text, without in self._conditions():
            remove = self._context.texts("list.remove_condition")
            chip = Chip(self._context.theme, text.replace("&", "&&"), remove_word=remove)
            chip.removed.connect(lambda without=without: self._remove(without))
            chip.clicked.connect(lambda _on=False, without=without: self._remove(without))
            self._flow.insert_widget(place, chip)
            chip.show()
            self._chips.append(chip)
            place += 1
        self.clear_button.setVisible(self.restricted)
        self.updateGeometry()

    def _remove(self, without: VoiceQuery) -> None:
        self.take(without)
        self.add.setFocus()

    def _conditions(self) -> list[tuple[str, VoiceQuery]]:
        """Each condition in words, and the query without it."""
        t, query, words = self._context.texts, self.query, self.words
        found: list[tuple[str, VoiceQuery]] = []

        def say(label: str, value: str, without: VoiceQuery) -> None:
            found.append((t("list.is", label=label, value=value), without))

        if query.kinds:
            names = ", ".join(t(f"codes.record_{kind}") for kind in KINDS if kind in query.kinds)
            say(t("voices.column_kind"), names, replace(query, kinds=frozenset()))
        if query.points:
            top = self._top(query.points)
            say(t("voices.column_point"), words.point_name(top), replace(query, points=frozenset()))
        if query.staff:
            names = ", ".join(sorted(words.staff_name(id) for id in query.staff))
            say(t("voices.column_staff"), names, replace(query, staff=frozenset()))
        if query.card is not None:
            value = t("voices.with_client" if query.card else "voices.no_client")
            say(t("voices.column_client"), value, replace(query, card=None))
        return found

    def _top(self, points: frozenset[int]) -> int:
        """The failure point of which all others are parts."""
        known = self.words.points
        return next((id for id in points if id not in known or known[id].parent not in points), 0)

    # -- the menu
    def offer(self) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.add.mapToGlobal(QPoint(0, self.add.height() + 2)))

    def menu(self) -> QMenu:
        """What can be chosen; another kind or person widens the condition that stands."""
        t, words = self._context.texts, self.words
        menu = QMenu(self)
        kinds = menu.addMenu(t("voices.column_kind"))
        for kind in KINDS:
            on = kind in self.query.kinds
            self._add(kinds, capital(t(f"codes.record_{kind}")), partial(self._toggle_kind, kind), on)
        points = menu.addMenu(t("voices.column_point"))
        for id in self._tree():
            self._add(points, words.point_name(id), partial(self._choose_point, id), False)
        self._add(points, words.point_name(0), partial(self._choose_point, 0), self.query.points == {0})
        staff = menu.addMenu(t("voices.column_staff"))
        for id in (*sorted(words.staff, key=lambda i: words.staff[i].casefold()), 0):
            on = id in self.query.staff
            self._add(staff, words.staff_name(id), partial(self._toggle_staff, id), on)
        clients = menu.addMenu(t("voices.column_client"))
        for card in (True, False):
            text = t("voices.with_client" if card else "voices.no_client")
            self._add(clients, text, partial(self.take, replace(self.query, card=card)), self.query.card is card)
        return menu

    @staticmethod
    def _add(menu: QMenu, text: str, act: Callable[[], None], on: bool) -> None:
        action = menu.addAction(text.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(on)
        action.triggered.connect(lambda _on=False: act())

    def _tree(self) -> list[int]:
        """Failure points, each part under its whole."""
        return sorted(self.words.points, key=lambda id: self.words.point_name(id).casefold())

    def _toggle_kind(self, kind: str) -> None:
        self.take(replace(self.query, kinds=self.query.kinds ^ {kind}))

    def _toggle_staff(self, id: int) -> None:
        self.take(replace(self.query, staff=self.query.staff ^ {id}))

    def _choose_point(self, id: int) -> None:
        points = voices.below(self.words.points, id) if id else frozenset({0})
        self.take(replace(self.query, points=points))
