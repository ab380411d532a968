"""The header of a long table: a click sorts, with Shift as a further key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from desktop_crm.domain.query import Sort
from desktop_crm.ui.theme import Theme


class RowHeader(QHeaderView):
    """`sort_wanted(column, add)` at a click, `add` with Shift.

    `sorts` are what one sorts by at each column, "" where one cannot.
    """

    sort_wanted = Signal(str, bool)

    def __init__(self, theme: Theme, sorts: Sequence[str], parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme, self._sorts = theme, sorts
        self._sort: tuple[Sort, ...] = ()
        self._add = False
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(theme.px(24))
        self.sectionClicked.connect(self._clicked)
        self.retheme()
        theme.changed.connect(self.retheme)

    def retheme(self) -> None:
        self.setFont(self._theme.font("header"))
        self.setFixedHeight(max(self._theme.px(32), self._theme.metrics("header").height() + self._theme.px(12)))
        self.viewport().update()

    def last_column(self) -> int:
        """The logical index of the rightmost column in sight."""
        for visual in range(self.count() - 1, -1, -1):
            index = self.logicalIndex(visual)
            if not self.isSectionHidden(index):
                return index
        return 0

    def show_sort(self, sort: tuple[Sort, ...]) -> None:
        self._sort = sort
        self.viewport().update()

    def _clicked(self, section: int) -> None:
        if self._sorts[section]:
            self.sort_wanted.emit(self._sorts[section], self._add)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._add = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        super().mouseReleaseEvent(event)
