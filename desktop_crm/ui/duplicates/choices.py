"""The table of a merge: a column for each card, a row for each field in which they differ, a choice in each row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from desktop_crm.app.merging import ALL, joins, said, usual
from desktop_crm.domain.client import Client
from desktop_crm.ui.context import Context
from desktop_crm.ui.duplicates.words import Beside
from desktop_crm.ui.theme import Theme
from desktop_crm.ui.widgets import Hairline, PlainLabel

LABEL_WIDTH: Final = 110
NOTHING: Final = "—"


class Choice(QWidget):
    """A radio button whose words may take several lines; a click anywhere on it chooses."""

    def __init__(self, theme: Theme, text: str, name: str, *, use: str = "body", small: str = "") -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(4), theme.px(5), theme.px(4), theme.px(5))
        row.setSpacing(theme.px(8))
        self.button = QRadioButton()
        self.button.setAccessibleName(name)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(0)
        self.label = PlainLabel(theme, text, use, wrap=True)
        column.addWidget(self.label)
        if small:
            column.addWidget(PlainLabel(theme, small, "small", "textMuted", wrap=True))
        row.addLayout(column, 1)

    def disable(self) -> None:
        self.button.setEnabled(False)
        self.label.set_token("textDisabled")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.button.isEnabled():
            self.button.setFocus(Qt.FocusReason.MouseFocusReason)
            self.button.click()


class ChoiceTable(QWidget):
    """`keep` is the card that stays, `choices` what was chosen by hand; `changed` after either."""

    changed = Signal()

    def __init__(self, context: Context, beside: Beside, keep: int) -> None:
        super().__init__()
        self._context, self._beside = context, beside
        self.keep = keep
        self.choices: dict[str, int] = {}
        self._groups: dict[str, QButtonGroup] = {}
        self._united: dict[str, Choice] = {}
        theme = context.theme
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(8))
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnMinimumWidth(0, theme.px(LABEL_WIDTH))
        for column in range(1, len(self.cards) + 2):
            self._grid.setColumnStretch(column, 1)
        self._head()
        for name in beside.differing():
            self._field(name)
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        self._show_usual()

    @property
    def cards(self) -> Sequence[Client]:
        return self._beside.together.cards

    def group(self, name: str) -> QButtonGroup:
        """The buttons of a field; "" are those of the card that stays."""
        return self._groups[name]

    def choose(self, name: str, card: int) -> None:
        self._groups[name].button(card).click()

    def stops(self) -> list[QWidget]:
        """Its buttons in the order in which Tab goes through them."""
        return [button for group in self._groups.values() for button in group.buttons()]

    # -- building
    def _head(self) -> None:
        t, theme = self._context.texts, self._context.theme
        self._label(0, t("duplicates.stays"))
        group = self._new_group("")
        for column, card in enumerate(self.cards, 1):
            number = f"№\u00a0{card.number}" if card.number else ""
            small = " · ".join(filter(None, (number, card.city, self._beside.records(card.id))))
            choice = Choice(
                theme, card.title, t("duplicates.stays_name", name=card.title), use="strong", small=small or NOTHING
            )
            self._put(group, choice, card.id, 0, column)
        group.idClicked.connect(self._keep_other)

    def _field(self, name: str) -> None:
        t, theme, beside = self._context.texts, self._context.theme, self._beside
        row = self._grid.rowCount()
        self._grid.addWidget(Hairline(theme), row, 0, 1, len(self.cards) + 2)
        row += 1
        label = beside.label(name)
        self._label(row, label)
        group = self._new_group(name)
        for column, card in enumerate(self.cards, 1):
            value = beside.value(card, name) or NOTHING
            shown = t("duplicates.choice_name", field=label, value=value)
            choice = Choice(theme, beside.value(card, name, "\n") or NOTHING, shown)
            if value == NOTHING:
                choice.disable()
            self._put(group, choice, card.id, row, column)
        if joins(name) and sum(bool(getattr(card, name)) for card in self.cards) > 1:
            words = t("duplicates.both" if len(self.cards) == 2 else "duplicates.all")
            choice = Choice(theme, words, t("duplicates.choice_name", field=label, value=words))
            self._put(group, choice, ALL, row, len(self.cards) + 1)
        group.idClicked.connect(lambda card: self._choose(name, card))

    def _label(self, row: int, text: str) -> None:
        theme = self._context.theme
        label = PlainLabel(theme, text, "small", "textMuted", wrap=True)
        label.setContentsMargins(0, theme.px(6), 0, theme.px(6))
        label.setMaximumWidth(theme.px(LABEL_WIDTH))
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)

    def _new_group(self, name: str) -> QButtonGroup:
        self._groups[name] = group = QButtonGroup(self)
        return group

    def _put(self, group: QButtonGroup, choice: Choice, card: int, row: int, column: int) -> None:
        group.addButton(choice.button, card)
        self._grid.addWidget(choice, row, column, Qt.AlignmentFlag.AlignTop)

    # -- choosing
    def _keep_other(self, card: int) -> None:
        self.keep = card
        self._show_usual()
        self.changed.emit()

    def _choose(self, name: str, card: int) -> None:
        self.choices[name] = card
        self.changed.emit()

    def _show_usual(self) -> None:
        """Where nothing was chosen by hand, what would be taken."""
        self._groups[""].button(self.keep).setChecked(True)
        for name, group in self._groups.items():
            if not name:
                continue
            wanted = self.choices.get(name, usual(self.cards, self.keep, name))
            if group.button(wanted) is None:  # only one card says anything
                wanted = next(c.id for c in self.cards if said(c, name) not in (None, "", ()))
            group.button(wanted).setChecked(True)
