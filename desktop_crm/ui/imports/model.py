"""The rows of a preview: what the file says, what would happen to each row, what is wrong in which cell."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from desktop_crm.app.importing.drafts import Issue
from desktop_crm.app.importing.mapping import NEW, RECORD, Mapped
from desktop_crm.app.importing.plan import Plan, PlanRow
from desktop_crm.app.importing.purchases import PurchasePlan
from desktop_crm.app.importing.report import issue_text
from desktop_crm.app.importing.table import Table
from desktop_crm.domain.fields import Kind, specs
from desktop_crm.domain.records import RECORDS
from desktop_crm.ui.context import Context
from desktop_crm.ui.widgets import plain_tip

AnyPlan = Plan | PurchasePlan
Index = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()
SHOWN: Final = 200
FIXED: Final = 2
"""Columns before those of the file: line and outcome."""
FILTERS: Final = ("all", "add", "update", "unchanged", "left", "skip", "warning")
OUTCOME_TOKENS: Final = {"add": "textMuted", "update": "accent", "unchanged": "textMuted", "skip": "danger"}
PURCHASE_NUMBERS: Final = ("purchase_amount", "purchase_cost", "quantity", "unit_price", "unit_cost")


@dataclass(frozen=True, slots=True)
class Cell:
    """How one cell looks: `short` stands in it, `issue` is the whole sentence."""

    text: str
    issue: str = ""
    short: str = ""
    level: str = ""  # error, warning or ""


class PreviewModel(QAbstractTableModel):
    """The first 200 rows that pass the filter. `mended` is sent after the user typed into a cell.

    Without a plan (the columns do not yet make a client or a claim) the file's rows stand there as they are.
    """

    mended = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._table: Table | None = None
        self._mapped: Mapped | None = None
        self._plan: AnyPlan | None = None
        self._places: list[int] = []
        self._filter = "all"

    def show_table(self, table: Table | None, mapped: Mapped | None = None, plan: AnyPlan | None = None) -> None:
        """Show a file's rows and, with a plan, what would happen to them. The same rows stay where they are."""
        before = self._table
        places = self._choose(table, plan)
        if table is before and places == self._places:
            self._mapped, self._plan = mapped, plan
            if places:
                self.dataChanged.emit(self.index(0, 0), self.index(len(places) - 1, self.columnCount() - 1))
            return
        self.beginResetModel()
        self._table, self._mapped, self._plan, self._places = table, mapped, plan, places
        self.endResetModel()

    def show_only(self, name: str) -> None:
        self.beginResetModel()
        self._filter = name
        self._places = self._choose(self._table, self._plan)
        self.endResetModel()

    def _choose(self, table: Table | None, plan: AnyPlan | None) -> list[int]:
        if table is None:
            return []
        if plan is None:
            return list(range(min(SHOWN, len(table.rows))))
        return list(islice(plan.rows.places(self._filter), SHOWN))

    # -- Qt
    def rowCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._places)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() or self._table is None else FIXED + len(self._table.columns)

    def outcome(self, row: int) -> str:
        """add, update, unchanged, skip, or "" while it is not known."""
        return self._plan.rows[self._places[row]].outcome if self._plan else ""

    def is_number(self, column: int) -> bool:
        """Whether a column's field holds amounts or numbers."""
        if self._mapped is None or not FIXED <= column < FIXED + len(self._mapped.fields):
            return False
        name = self._mapped.fields[column - FIXED]
        if name == f"{NEW}number" or ((one := self._mapped.own.get(name)) and one.kind == "number"):
            return True
        spec = specs(RECORDS[RECORD[self._mapped.as_]]).get(name)
        return name in PURCHASE_NUMBERS or (spec is not None and spec.kind in (Kind.MONEY, Kind.NUMBER))

    def cell(self, row: int, column: int) -> Cell:
        assert self._table is not None
        place, t = self._places[row], self._context.texts
        if column == 0:
            return Cell(str(self._table.lines[place]))
        if column == 1:
            outcome = self.outcome(row)
            return Cell(t(f"import_page.outcome_{outcome}") if outcome else "—")
        text = " ".join(self._table.rows[place][column - FIXED].split())
        issue = self._issue(self._plan.rows[place], column - FIXED) if self._plan else None
        if issue is None:
            return Cell(text)
        said = issue_text(t, self._context.formats, issue)
        return Cell(text, said, self._short(issue, said), issue.level)

    def _short(self, issue: Issue, said: str) -> str:
        """Few words, since the cell itself stands beside them."""
        t, key = self._context.texts, f"import_page.short_{issue.code}"
        return t(f"import_page.short_{issue.code}", line=issue.params.get("line", "")) if t.has(key) else said

    def _issue(self, row: PlanRow, column: int) -> Issue | None:
        """What is said of a cell; what belongs to no column is said in that of the name."""
        assert self._plan is not None
        home = self._plan.mapped.column("name", "last_name", "client_name", "document", "text", "organisation") or 0
        mine = [i for i in row.issues if (i.column if i.column is not None else home) == column]
        return next((i for i in mine if i.level == "error"), mine[0] if mine else None)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self._table is None:
            return None
        if role == Qt.ItemDataRole.EditRole and index.column() >= FIXED:
            return self._table.rows[self._places[index.row()]][index.column() - FIXED]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            cell = self.cell(index.row(), index.column())
            shown = ": ".join(filter(None, (cell.text, cell.issue)))
            if role == Qt.ItemDataRole.ToolTipRole:
                return plain_tip(shown)
            return cell.text if role == Qt.ItemDataRole.DisplayRole else shown
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole or self._table is None:
            return None
        if section < FIXED:
            return self._context.texts(("import_page.line", "import_page.outcome")[section])
        if section - FIXED >= len(self._table.columns):
            return None
        return self._table.columns[section - FIXED]

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() >= FIXED else flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or index.column() < FIXED or self._table is None:
            return False
        row = self._table.rows[self._places[index.row()]]
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
