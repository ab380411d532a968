"""What would happen: the finding, how the file is read, filters by outcome, the rows, the button with the number."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from desktop_crm.app.importing.mapping import As, Mapped, fields_for
from desktop_crm.app.importing.plan import Plan
from desktop_crm.app.importing.report import field_label, note_text
from desktop_crm.app.importing.table import Table
from desktop_crm.ui.context import Context
from desktop_crm.ui.imports.model import FILTERS, SHOWN
from desktop_crm.ui.imports.table import PreviewTable
from desktop_crm.ui.widgets import Button, CheckBox, Combo, Hairline, Panel, PlainLabel

ENCODINGS: Final = ("utf-8", "windows-1251", "utf-16", "cp866", "koi8-u")
DELIMITERS: Final = (";", ",", "\t")
DELIMITER_NAMES: Final = {";": "semicolon", ",": "comma", "\t": "tab"}
ORDERS: Final = ("dmy", "mdy", "ymd")
KINDS: Final[tuple[As, ...]] = ("clients", "claims")
MEND_MS: Final = 250


class PreviewView(Panel):
    cancelled = Signal()
    confirmed = Signal()
    reading_changed = Signal()
    mapping_changed = Signal(object)
    mended = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__("surface")
        self._context = context
        self._table: Table | None = None
        self._mapped: Mapped | None = None
        self._given: dict[str, Any] = {}
        self._kind: As | None = None
        self._order = ""
        self._holders: dict[str, QWidget] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        theme = context.theme
        column.addLayout(self._head())
        column.addLayout(self._reading_row())
        column.addWidget(Hairline(theme))
        column.addWidget(self._filter_row())
        column.addWidget(Hairline(theme))
        self.table = PreviewTable(context)
        column.addWidget(self.table, 1)
        self.foot = PlainLabel(theme, "", "small", "textMuted", wrap=True)
        self.foot.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(8))
        column.addWidget(self.foot)
        self.table.heads.mapped.connect(self._field_chosen)
        self._mending = QTimer(self)
        self._mending.setSingleShot(True)
        self._mending.setInterval(MEND_MS)
        self._mending.timeout.connect(self.mended)
        self.table.rows.mended.connect(self._mending.start)
        QShortcut(QKeySequence("F8"), self, self.next_problem, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # -- building
    def _head(self) -> QHBoxLayout:
        theme, t = self._context.theme, self._context.texts
        row = QHBoxLayout()
        row.setContentsMargins(theme.px(16), theme.px(14), theme.px(16), theme.px(10))
        row.setSpacing(theme.px(8))
        words = QVBoxLayout()
        words.setSpacing(theme.px(4))
        self.title = PlainLabel(theme, "", "title", wrap=True)
        self.about = PlainLabel(theme, "", "body", "textMuted", wrap=True)
        words.addWidget(self.title)
        words.addWidget(self.about)
        row.addLayout(words, 1)
        self.cancel = Button(theme, t("import_page.cancel"))
        self.cancel.clicked.connect(self.cancelled)
        self.confirm = Button(theme, t("import_page.import_rows", n=0), "primary", "upload")
        self.confirm.clicked.connect(self.confirmed)
        row.addWidget(self.cancel, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.confirm, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _reading_row(self) -> QHBoxLayout:
        theme, t = self._context.theme, self._context.texts
        row = QHBoxLayout()
        row.setContentsMargins(theme.px(16), 0, theme.px(16), theme.px(10))
        row.setSpacing(theme.px(8))
        self.kind_combo = self._combo(row, "kind", [t(f"import_page.kind_{k}") for k in KINDS], self._kind_chosen)
        self.sheet_combo = self._combo(row, "sheet", [], self._sheet_chosen)
        self.encoding_combo = self._combo(row, "encoding", list(ENCODINGS), self._encoding_chosen)
        names = [t(f"import_page.{DELIMITER_NAMES[d]}") for d in DELIMITERS]
        self.delimiter_combo = self._combo(row, "delimiter", names, self._delimiter_chosen)
        self.order_combo = self._combo(row, "dates", [t(f"import_page.{o}") for o in ORDERS], self._order_chosen)
        self.header_box = CheckBox(theme, t("import_page.header"))
        self.header_box.setFont(theme.font())
        self.header_box.clicked.connect(self._header_chosen)
        row.addWidget(self.header_box)
        row.addStretch(1)
        return row

    def _combo(self, row: QHBoxLayout, name: str, items: list[str], chosen: Any) -> Combo:
        theme, t = self._context.theme, self._context.texts
        holder = self._holders[name] = QWidget()
        inner = QHBoxLayout(holder)
        inner.setContentsMargins(0, 0, theme.px(12), 0)
        inner.setSpacing(theme.px(6))
        label = PlainLabel(theme, t(f"import_page.{name}"), "small", "textMuted")
        combo = Combo(theme)
        combo.setAccessibleName(label.text())
        combo.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToContents)
        combo.addItems(items)
        combo.activated.connect(chosen)
        inner.addWidget(label)
        inner.addWidget(combo)
        row.addWidget(holder)
        return combo

    def _filter_row(self) -> Panel:
        theme, t = self._context.theme, self._context.texts
        panel = Panel("sunken")
        row = QHBoxLayout(panel)
        row.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(8))
        row.setSpacing(theme.px(6))
        self.filters: dict[str, Button] = {}
        group = QButtonGroup(self)
        for name in FILTERS:
            icon = {"skip": "circle-alert", "warning": "triangle-alert"}.get(name, "")
            token = {"skip": "danger", "warning": "warning"}.get(name, "")
            chip = Button(theme, t(f"import_page.filter_{name}", n=0), "chip", icon, checkable=True, icon_token=token)
            chip.clicked.connect(lambda _on=False, name=name: self.table.rows.show_only(name))
            group.addButton(chip)
            self.filters[name] = chip
            row.addWidget(chip)
        row.addStretch(1)
        self.next_button = Button(theme, t("import_page.next_problem"), "link", "arrow-down", tip="F8")
        self.next_button.clicked.connect(self.next_problem)
        row.addWidget(self.next_button)
        return panel

    # -- how the file is read
    def start(self, path: Path) -> None:
        """Another file: everything is guessed anew."""
        self._given, self._kind, self._order = {"header": True}, None, ""
        self.title.setText(self._context.texts("import_page.reading", file=path.name))
        self.about.setText("")

    def reading(self) -> dict[str, Any]:
        """What the user said about the file, as arguments of the reader."""
        return dict(self._given)

    def kind(self) -> As | None:
        return self._kind

    def date_order(self) -> str:
        return self._order

    def _kind_chosen(self, index: int) -> None:
        self._kind = KINDS[index]
        self.reading_changed.emit()

    def _sheet_chosen(self, _index: int) -> None:
        self._reread("sheet", self.sheet_combo.currentText())

    def _encoding_chosen(self, index: int) -> None:
        self._reread("encoding", ENCODINGS[index])

    def _delimiter_chosen(self, index: int) -> None:
        self._reread("delimiter", DELIMITERS[index])

    def _header_chosen(self, on: bool) -> None:
        self._reread("header", on)

    def _reread(self, name: str, value: Any) -> None:
        self._given[name] = value
        self.reading_changed.emit()

    def _order_chosen(self, index: int) -> None:
        self._order = ORDERS[index]
        self.mended.emit()

    def _field_chosen(self, column: int, name: str) -> None:
        if self._mapped is not None:
            self.mapping_changed.emit(self._mapped.with_field(column, name))

    # -- what is shown
    def show_plan(self, plan: Plan) -> None:
        t, formats = self._context.texts, self._context.formats
        self._show_table(plan.table, plan.mapped)
        counts, rows = plan.counts, len(plan.rows)
        bad = counts["skip"]
        coming = counts["add"] + counts["update"]
        key = "all_ready" if not bad else "some_bad"
        self.title.setText(t(f"import_page.{key}", n=bad or rows, rows=formats.number(rows), ready=plan.ready))
        about = [plan.table.file, *(note_text(t, note) for note in plan.table.notes), t("import_page.mend_hint")]
        self.about.setText(" · ".join(about))
        self.confirm.setText(t("import_page.import_rows", n=coming))
        self.confirm.setEnabled(coming > 0)
        self.table.rows.show_plan(plan)
        for name, chip in self.filters.items():
            number = rows if name == "all" else counts[name]
            chip.setText(t(f"import_page.filter_{name}", n=number))
            chip.setVisible(name == "all" or number > 0)
        if not any(chip.isChecked() and not chip.isHidden() for chip in self.filters.values()):
            self.filters["all"].setChecked(True)
            self.table.rows.show_only("all")
        self.next_button.setVisible(bad > 0)
        shown = t("import_page.first_rows", n=SHOWN) if rows > SHOWN else ""
        self.foot.setText(" ".join(filter(None, (shown, t("import_page.foot")))))
        self.table.fit()

    def show_unknown(self, table: Table, mapped: Mapped, why: str) -> None:
        """The columns do not make a client or a claim yet: the user chooses the fields."""
        self._show_table(table, mapped)
        self.title.setText(why)
        self.about.setText(self._context.texts("import_page.choose_fields"))
        self.confirm.setEnabled(False)

    def _show_table(self, table: Table, mapped: Mapped) -> None:
        self._table, self._mapped = table, mapped
        t = self._context.texts
        self.kind_combo.setCurrentIndex(KINDS.index(mapped.as_))
        is_text = table.format == "csv"
        for name in ("encoding", "delimiter"):
            self._holders[name].setVisible(is_text)
        self._holders["sheet"].setVisible(len(table.sheets) > 1)
        self.sheet_combo.clear()
        self.sheet_combo.addItems(list(table.sheets))
        self.sheet_combo.setCurrentText(table.sheet)
        self._show_encoding(table)
        if table.delimiter in DELIMITERS:
            self.delimiter_combo.setCurrentIndex(DELIMITERS.index(table.delimiter))
        self.order_combo.setCurrentIndex(ORDERS.index(self._order or table.order))
        self.header_box.setChecked(bool(self._given.get("header", True)) and table.header_line > 0)
        options = [(name, field_label(t, mapped.as_, name)) for name in fields_for(mapped.as_)]
        self.table.heads.show_fields(options, mapped.fields, table.columns)

    def _show_encoding(self, table: Table) -> None:
        t = self._context.texts
        known = {_plain(name): i for i, name in enumerate(ENCODINGS)}
        here = known.get(_plain(table.encoding), -1)
        for i, name in enumerate(ENCODINGS):
            guessed = table.guessed and i == here
            self.encoding_combo.setItemText(i, t("import_page.guessed", name=name) if guessed else name)
        self.encoding_combo.setCurrentIndex(here)

    def next_problem(self) -> None:
        current = self.table.currentIndex()
        found = self.table.rows.next_problem(current.row() if current.isValid() else -1)
        if found is not None:
            index = self.table.rows.index(*found)
            self.table.setCurrentIndex(index)
            self.table.scrollTo(index)
            self.table.setFocus()

    def set_busy(self, busy: bool) -> None:
        self.confirm.setEnabled(not busy)
        self.table.setEnabled(not busy)
        self.cancel.setEnabled(not busy)


def _plain(encoding: str) -> str:
    name = encoding.lower().replace("_", "-").replace("cp1251", "windows-1251")
    return name.removesuffix("-sig").removesuffix("-le").removesuffix("-be").replace("utf8", "utf-8")
