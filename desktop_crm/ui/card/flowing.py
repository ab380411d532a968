"""The layout of forms and sheets: cells fill a row, share what is left, and go on below where it is narrow."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from desktop_crm.ui.widgets import Field


@dataclass(frozen=True, slots=True)
class Cell:
    """`least` px wide, growing by `stretch` up to `most`; `full` takes a row of its own; `last` stands at the right.

    `wrong` is the width it needs, without a limit, while a message stands beside its editor (0: no more than else).
    """

    least: int
    stretch: int = 1
    most: int = 10_000
    full: bool = False
    last: bool = False
    wrong: int = 0


class CellFlow(QLayout):
    """`columns`: all cells get the same width, as many side by side as fit."""

    def __init__(self, parent: QWidget, gap: int, line_gap: int, *, columns: bool = False) -> None:
        super().__init__(parent)
        self._items: list[tuple[QLayoutItem, Cell]] = []
        self._pending = Cell(100)
        self._gap, self._line_gap, self._columns = gap, line_gap, columns
        self.setContentsMargins(0, 0, 0, 0)

    def add(self, widget: QWidget, cell: Cell) -> None:
        self._pending = cell
        self.addWidget(widget)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append((item, self._pending))

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index][0] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index)[0] if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        margins = self.contentsMargins()
        inner = width - margins.left() - margins.right()
        return self._place(QRect(0, 0, inner, 0), move=False) + margins.top() + margins.bottom()

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect.marginsRemoved(self.contentsMargins()), move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        margins = self.contentsMargins()
        widest = max((item.minimumSize().width() for item, _cell in self._shown()), default=0)
        return QSize(widest + margins.left() + margins.right(), margins.top() + margins.bottom())

    def _shown(self) -> list[tuple[QLayoutItem, Cell]]:
        return [(item, cell) for item, cell in self._items if not item.isEmpty()]

    def _least(self, item: QLayoutItem, cell: Cell) -> int:
        return max(_wrong(item, cell) or cell.least, item.minimumSize().width())

    def _rows(self, width: int) -> list[list[tuple[QLayoutItem, Cell]]]:
        rows: list[list[tuple[QLayoutItem, Cell]]] = []
        used = width + 1
        for item, cell in self._shown():
            need = self._least(item, cell)
            if cell.full or not rows or rows[-1][-1][1].full or used + self._gap + need > width:
                rows.append([])
                used = -self._gap
            rows[-1].append((item, cell))
            used += self._gap + need
        return rows

    def _place(self, rect: QRect, *, move: bool) -> int:
        y = rect.y()
        rows = self._rows(rect.width())
        abreast = max((len(row) for row in rows if not row[0][1].full), default=1)
        for number, row in enumerate(rows):
            y += self._line_gap if number else 0
            widths = self._even(row, rect.width(), abreast) if self._columns else self._widths(row, rect.width())
            y += self._place_row(row, widths, QPoint(rect.x(), y), rect.width(), move=move)
        return y - rect.y()

    def _place_row(
        self, row: list[tuple[QLayoutItem, Cell]], widths: list[int], at: QPoint, width: int, *, move: bool
    ) -> int:
        x = at.x()
        talls = [_tall(item, wide) for (item, _cell), wide in zip(row, widths, strict=True)]
        height = max(talls)
        for (item, cell), wide, tall in zip(row, widths, talls, strict=True):
            left = at.x() + width - wide if cell.last else x
            top = at.y() + (height - tall if cell.last else 0)
            if move:
                item.setGeometry(QRect(left, top, wide, tall))
            x += wide + self._gap
        return height

    def _even(self, row: list[tuple[QLayoutItem, Cell]], width: int, abreast: int) -> list[int]:
        if row[0][1].full:
            return [width]
        return [(width - self._gap * (abreast - 1)) // abreast] * len(row)

    def _widths(self, row: list[tuple[QLayoutItem, Cell]], width: int) -> list[int]:
        """The least widths, and what is left shared by stretch."""
        widths = [min(width, self._least(item, cell)) for item, cell in row]
        mosts = [10_000 if _wrong(item, cell) else cell.most for item, cell in row]
        left = width - sum(widths) - self._gap * (len(row) - 1)
        open_ = [i for i, (_item, cell) in enumerate(row) if cell.stretch and widths[i] < mosts[i]]
        while left > 0 and open_:
            shares = sum(row[i][1].stretch for i in open_)
            given = 0
            for i in list(open_):
                part = min(left * row[i][1].stretch // shares, mosts[i] - widths[i])
                widths[i] += part
                given += part
                if widths[i] >= mosts[i]:
                    open_.remove(i)
            if not given:
                break
            left -= given
        return widths


def _tall(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()


def _wrong(item: QLayoutItem, cell: Cell) -> int:
    widget = item.widget()
    return cell.wrong if cell.wrong and isinstance(widget, Field) and widget.error() else 0
