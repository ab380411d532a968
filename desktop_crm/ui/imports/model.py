"""The rows of a preview: what the file says, what would happen to each row, what is wrong in which cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from desktop_crm.app.importing.drafts import Issue
from desktop_crm.app.importing.plan import Plan, PlanRow
from desktop_crm.app.importing.report import issue_text
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import plain_tip

Index = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()
SHOWN: Final = 200
FIXED: Final = 2
"""Columns before those of the file: line and outcome."""
FILTERS: Final = ("all", "add", "update", "unchanged", "skip", "warning")
OUTCOME_TOKENS: Final = {"add": "textMuted", "update": "accent", "unchanged": "textMuted", "skip": "danger"}


@dataclass(frozen=True, slots=True)
class Cell:
    """How one cell looks."""

    text: str
    issue: str = ""
    level: str = ""  # error, warning or ""


class PreviewModel(QAbstractTableModel):
    """The first 200 rows that pass the filter. `mended` is sent after the user typed into a cell."""

    mended = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._plan: Plan | None = None
        self._places: list[int] = []
        self._filter = "all"

    def show_plan(self, plan: Plan | None) -> None:
        self.beginResetModel()
        self._plan = plan
        self._choose()
        self.endResetModel()

    def show_only(self, name: str) -> None:
        self.beginResetModel()
        self._filter = name
        self._choose()
        self.endResetModel()

    def _choose(self) -> None:
        rows = self._plan.rows if self._plan else ()
        self._places = [i for i, row in enumerate(rows) if self._passes(row)][:SHOWN]

    def _passes(self, row: PlanRow) -> bool:
        if self._filter == "warning":
            return row.warned and row.outcome != "skip"
        return self._filter in ("all", row.outcome)

    # -- Qt
    def rowCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._places)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() or self._plan is None else FIXED + len(self._plan.table.columns)

    def row(self, index: int) -> PlanRow | None:
        return self._plan.rows[self._places[index]] if self._plan else None

    def place(self, index: int) -> int:
        """Of a shown row: its place in the table."""
        return self._places[index]

    def cell(self, row: int, column: int) -> Cell:
        assert self._plan is not None
        found = self._plan.rows[self._places[row]]
        t = self._context.texts
        if column == 0:
            return Cell(str(found.line))
        if column == 1:
            return Cell(t(f"import_page.outcome_{found.outcome}"))
        text = self._plan.table.rows[self._places[row]][column - FIXED]
        issue = self._issue(found, column - FIXED)
        if issue is None:
            return Cell(" ".join(text.split()))
        return Cell(" ".join(text.split()), issue_text(t, self._context.formats, issue), issue.level)

    def _issue(self, row: PlanRow, column: int) -> Issue | None:
        """What is said of a cell; what belongs to no column is said in that of the name."""
        assert self._plan is not None
        home = self._plan.mapped.column("name", "last_name", "client_name", "text", "organisation") or 0
        mine = [i for i in row.issues if (i.column if i.column is not None else home) == column]
        return next((i for i in mine if i.level == "error"), mine[0] if mine else None)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self._plan is None:
            return None
        if role == Qt.ItemDataRole.EditRole and index.column() >= FIXED:
            return self._plan.table.rows[self._places[index.row()]][index.column() - FIXED]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            cell = self.cell(index.row(), index.column())
            shown = f"{cell.text}: {cell.issue}" if cell.issue else cell.text
            return cell.text if role == Qt.ItemDataRole.DisplayRole else plain_tip(shown)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole or self._plan is None:
            return None
        if section < FIXED:
            return self._context.texts(("import_page.line", "import_page.outcome")[section])
        if section - FIXED >= len(self._plan.table.columns):
            return None
        return self._plan.table.columns[section - FIXED]

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() >= FIXED else flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or index.column() < FIXED or self._plan is None:
            return False
        row = self._plan.table.rows[self._places[index.row()]]
        if row[index.column() - FIXED] != value:
            row[index.column() - FIXED] = str(value)
            self.dataChanged.emit(index, index)
            self.mended.emit()
        return True

    def next_problem(self, after: int) -> tuple[int, int] | None:
        """Row and column of the next cell with an error below `after`, from the top again at the end."""
        order = [*range(after + 1, self.rowCount()), *range(min(after + 1, self.rowCount()))]
        for row in order:
            for column in range(FIXED, self.columnCount()):
                if self.cell(row, column).level == "error":
                    return row, column
        return None
