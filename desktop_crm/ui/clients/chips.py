"""The chips under the search box: the conditions that hold, one more, none at all; and those kept under a name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_crm.domain.query import Condition
from desktop_crm.ui.clients.conditions import Offers, in_words
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import Button, Chip, FlowLayout


class ChipBar(QWidget):
    removed = Signal(object)
    add_wanted = Signal(QPoint)
    cleared = Signal()
    save_wanted = Signal()
    saved_wanted = Signal(QPoint)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        theme, t = context.theme, context.texts
        self._shown: tuple[str, ...] = ()
        self._chips: list[Chip] = []
        outer = QHBoxLayout(self)
        outer.setContentsMargins(theme.px(16), 0, theme.px(16), theme.px(10))
        outer.setSpacing(theme.px(8))
        self._flow = FlowLayout(gap=theme.px(6), line_gap=theme.px(6))
        outer.addLayout(self._flow, 1)
        self.add = Button(theme, t("list.add_condition"), "chip", "plus")
        self.add.clicked.connect(lambda: self.add_wanted.emit(self.add.mapToGlobal(QPoint(0, self.add.height() + 2))))
        self.clear = Button(theme, t("list.clear"), "link")
        self.clear.clicked.connect(self.cleared)
        self.save = Button(theme, t("list.save"), "chip")
        self.save.clicked.connect(self.save_wanted)
        for button in (self.add, self.save, self.clear):
            self._flow.addWidget(button)
        self.clear.hide()
        self.save.hide()
        self.saved = Button(theme, t("list.saved"), "chip", "bookmark", tip=t("list.saved_tip"))
        self.saved.clicked.connect(self._open_saved)
        outer.addWidget(self.saved, 0, Qt.AlignmentFlag.AlignTop)

    def _open_saved(self) -> None:
        self.saved_wanted.emit(self.saved.mapToGlobal(QPoint(0, self.saved.height() + 2)))

    def show_conditions(self, conditions: Sequence[Condition], offers: Offers, *, savable: bool) -> None:
        """`savable`: something is looked for that could be kept under a name."""
        context = self._context
        self.save.setVisible(savable)
        words = tuple(in_words(c, context.texts, context.formats, offers) for c in conditions)
        if words == self._shown:
            return
        self._shown = words
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for place, (condition, text) in enumerate(zip(conditions, words, strict=True)):
            chip = Chip(context.theme, text.replace("&", "&&"), remove_word=context.texts("list.remove_condition"))
            chip.removed.connect(lambda c=condition: self.removed.emit(c))
            chip.clicked.connect(lambda _checked=False, c=condition: self.removed.emit(c))
            self._flow.insert_widget(place, chip)
            chip.show()
            self._chips.append(chip)
        self.clear.setVisible(bool(conditions))
        self.updateGeometry()

    def set_narrow(self, narrow: bool) -> None:
        t = self._context.texts
        self.add.set_text("" if narrow else t("list.add_condition"))
        self.saved.set_text("" if narrow else t("list.saved"))
