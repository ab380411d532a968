"""What would happen: the finding, how the file is read, filters by outcome, the rows, the button with the number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_crm.app.importing.mapping import KINDS, NEW_FIELDS, As, Mapped, fields_for
from desktop_crm.app.importing.plan import Plan
from desktop_crm.app.importing.purchases import PurchasePlan
from desktop_crm.app.importing.report import field_label
from desktop_crm.app.importing.table import Table
from desktop_crm.ui.context import Context
from desktop_crm.ui.imports.model import FILTERS, SHOWN
from desktop_crm.ui.imports.sales import SalesRules, told
from desktop_crm.ui.imports.table import PreviewTable
from desktop_crm.ui.widgets import Button, CheckBox, Combo, FlowLayout, Hairline, Panel, PlainLabel

ENCODINGS: Final = {
    "utf-8": "UTF-8",
    "windows-1251": "Windows-1251",
    "utf-16": "UTF-16",
    "cp866": "CP866",
    "koi8-u": "KOI8-U",
}
DELIMITERS: Final = {";": "semicolon", ",": "comma", "\t": "tab"}
ORDERS: Final = ("dmy", "mdy", "ymd")
MEND_MS: Final = 250
LEAST_TITLE: Final = 400
LONGEST, BESIDE_TEXT = 260, 48


class PreviewView(Panel):
    """`reading_changed`: the file is to be read anew; `kind_changed`: its rows are something else; `mapping_changed`
    carries the new Mapped; `mended`: a cell was changed, `mending` at once, before the rows are looked at again.
    """

    cancelled = Signal()
    confirmed = Signal()
    reading_changed = Signal()
    kind_changed = Signal()
    mapping_changed = Signal(object)
    mending = Signal()
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
        self._encodings = list(ENCODINGS)
        self._delimiters = list(DELIMITERS)
        self.area = QScrollArea()
        self.area.setObjectName("plain")
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(self._body())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.area)
        self.table.heads.mapped.connect(self._field_chosen)
        self._mending = QTimer(self)
        self._mending.setSingleShot(True)
        self._mending.setInterval(MEND_MS)
        self._mending.timeout.connect(self.mended)
        self.table.rows.mended.connect(self._mending.start)
        self.table.rows.mended.connect(self.mending)

    # -- building
    def _body(self) -> Panel:
        theme = self._context.theme
        body = Panel("surface")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head())
        column.addLayout(self._reading_row())
        column.addWidget(Hairline(theme))
        self._filter_panel = self._filter_row()
        column.addWidget(self._filter_panel)
        column.addWidget(Hairline(theme))
        self.table = PreviewTable(self._context)
        column.addWidget(self.table, 1)
        self.foot = PlainLabel(theme, "", "small", "textMuted", wrap=True)
        self.foot.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(8))
        column.addWidget(self.foot)
        return body

    def _head(self) -> QBoxLayout:
        theme, t = self._context.theme, self._context.texts
        self._head_row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head_row.setContentsMargins(theme.px(16), theme.px(14) - 3, theme.px(16) - 3, theme.px(10))
        self._head_row.setSpacing(theme.px(8))
        words = QVBoxLayout()
        words.setContentsMargins(0, 3, 0, 0)
        words.setSpacing(theme.px(4))
        self.title = PlainLabel(theme, "", "title", wrap=True)
        self.about = PlainLabel(theme, "", "body", "textMuted", wrap=True)
        words.addWidget(self.title)
        words.addWidget(self.about)
        self._head_row.addLayout(words, 1)
        self.cancel = Button(theme, t("import_page.cancel"))
        self.cancel.clicked.connect(self.cancelled)
        self.confirm = Button(theme, t("import_page.import_rows", n=0), "primary", "upload")
        self.confirm.clicked.connect(self.confirmed)
        self._buttons = QWidget()
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(3, 3, 3, 3)  # the ring of the focus needs room around a button
        row.setSpacing(theme.px(8))
        row.addWidget(self.cancel)
        row.addWidget(self.confirm)
        row.addStretch(1)
        self._head_row.addWidget(self._buttons, 0, Qt.AlignmentFlag.AlignTop)
        return self._head_row

    def event(self, event: QEvent) -> bool:
        """F8 is this page's own here, whatever the menus use it for elsewhere."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_next(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_next(event):
            self.next_problem()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The buttons go under the title where they would leave it no room."""
        super().resizeEvent(event)
        narrow = self.width() - self._buttons.sizeHint().width() < self._context.theme.px(LEAST_TITLE)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._head_row.setDirection(way)

    def _reading_row(self) -> QVBoxLayout:
        theme, t = self._context.theme, self._context.texts
        column = QVBoxLayout()
        column.setContentsMargins(theme.px(16), 0, theme.px(16), theme.px(10))
        flow = FlowLayout(gap=theme.px(20), line_gap=theme.px(6))
        self.kind_combo = self._combo(flow, "kind", [t(f"import_page.kind_{k}") for k in KINDS], self._kind_chosen)
        self.sheet_combo = self._combo(flow, "sheet", [], self._sheet_chosen)
        self.encoding_combo = self._combo(flow, "encoding", list(ENCODINGS.values()), self._encoding_chosen)
        names = [t(f"import_page.{name}") for name in DELIMITERS.values()]
        self.delimiter_combo = self._combo(flow, "delimiter", names, self._delimiter_chosen)
        self.order_combo = self._combo(flow, "dates", [t(f"import_page.{o}") for o in ORDERS], self._order_chosen)
        self.header_box = CheckBox(theme, t("import_page.header"))
        self.header_box.setFont(theme.font())
        self.header_box.clicked.connect(self._header_chosen)
        flow.addWidget(self.header_box)
        column.addLayout(flow)
        self.sales = SalesRules(self._context)
        self.sales.changed.connect(self.mended)
        self.sales.changing.connect(self.mending)
        self.sales.hide()
        column.addWidget(self.sales)
        return column

    def _combo(self, flow: FlowLayout, name: str, items: list[str], chosen: Callable[[int], None]) -> Combo:
        theme, t = self._context.theme, self._context.texts
        holder = self._holders[name] = QWidget()
        inner = QHBoxLayout(holder)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(theme.px(6))
        label = PlainLabel(theme, t(f"import_page.{name}"), "small", "textMuted")
        combo = Combo(theme)
        combo.setAccessibleName(label.text())
        combo.addItems(items)
        combo.activated.connect(chosen)
        self._widen(combo)
        inner.addWidget(label)
        inner.addWidget(combo)
        flow.addWidget(holder)
        return combo

    def _widen(self, combo: Combo) -> None:
        """Wide enough for each of its words."""
        metrics = self._context.theme.metrics()
        longest = max((metrics.horizontalAdvance(combo.itemText(i)) for i in range(combo.count())), default=0)
        combo.setFixedWidth(min(longest, self._context.theme.px(LONGEST)) + self._context.theme.px(BESIDE_TEXT))

    def _filter_row(self) -> Panel:
        theme, t = self._context.theme, self._context.texts
        panel = Panel("sunken")
        row = QHBoxLayout(panel)
        row.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(8))
        row.setSpacing(theme.px(6))
        chips = QWidget()
        flow = FlowLayout(chips, gap=theme.px(6), line_gap=theme.px(6))
        self.filters: dict[str, Button] = {}
        group = QButtonGroup(self)
        for name in FILTERS:
            icon = {"skip": "circle-alert", "warning": "triangle-alert"}.get(name, "")
            token = {"skip": "danger", "warning": "warning"}.get(name, "")
            chip = Button(theme, t(f"import_page.filter_{name}", n=0), "chip", icon, checkable=True, icon_token=token)
            chip.clicked.connect(lambda _on=False, name=name: self.table.rows.show_only(name))
            group.addButton(chip)
            self.filters[name] = chip
            flow.addWidget(chip)
        row.addWidget(chips, 1)
        self.next_button = Button(theme, t("import_page.next_problem"), "link", "arrow-down", tip="F8")
        self.next_button.clicked.connect(self.next_problem)
        self._next_key = PlainLabel(theme, "F8", "small", "textMuted")
        row.addWidget(self.next_button)
        row.addWidget(self._next_key)
        return panel

    # -- how the file is read
    def start(self) -> None:
        """Another file: everything is guessed anew."""
        self._given, self._kind, self._order = {"header": True}, None, ""
        self._mending.stop()
        self.sales.stop()
        self.table.forget_widths()

    def reading(self) -> dict[str, Any]:
        """What the user said about the file, as arguments of the reader."""
        return dict(self._given)

    def kind(self) -> As | None:
        return self._kind

    def date_order(self) -> str:
        return self._order

    def _kind_chosen(self, index: int) -> None:
        self._kind = KINDS[index]
        self.kind_changed.emit()

    def _sheet_chosen(self, _index: int) -> None:
        self._reread("sheet", self.sheet_combo.currentText())

    def _encoding_chosen(self, index: int) -> None:
        self._reread("encoding", self._encodings[index])

    def _delimiter_chosen(self, index: int) -> None:
        self._reread("delimiter", self._delimiters[index])

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
    def show_plan(self, plan: Plan | PurchasePlan) -> None:
        """What would happen to each row, and the button that makes it so."""
        t, formats = self._context.texts, self._context.formats
        counts, rows = plan.counts, len(plan.rows)
        bad = counts["skip"]
        coming = counts["add"] + counts["update"]
        key = "some_bad" if bad else "all_there" if counts["unchanged"] == rows else "all_ready"
        said = {"rows": formats.number(rows), "ready": formats.number(plan.ready)}
        self.title.setText(t(f"import_page.{key}", n=formats.count(bad or rows), **said))
        self.about.setText(
            " · ".join([self._named(plan.table), *told(self._context, plan), t("import_page.mend_hint")])
        )
        self.confirm.setText(t("import_page.import_rows", n=formats.count(coming)))
        self.confirm.setEnabled(coming > 0)
        for name, chip in self.filters.items():
            number = rows if name == "all" else counts[name]
            chip.setText(t(f"import_page.filter_{name}", n=formats.count(number)))
            chip.setVisible(name == "all" or number > 0)
        if not any(chip.isChecked() and not chip.isHidden() for chip in self.filters.values()):
            self.filters["all"].setChecked(True)
            self.table.rows.show_only("all")
        self._filter_panel.show()
        self._show_next(bad > 0)
        shown = t("import_page.first_rows", n=SHOWN) if rows > SHOWN else ""
        self.foot.setText(" ".join(filter(None, (shown, t("import_page.foot")))))
        self._show_table(plan.table, plan.mapped, plan)

    def _named(self, table: Table) -> str:
        try:
            size = table.path.stat().st_size
        except OSError:  # the file was taken away meanwhile; its rows are here
            return table.file
        return self._context.texts("import_page.file_size", file=table.file, size=self._context.formats.bytes(size))

    def _show_next(self, on: bool) -> None:
        self.next_button.setVisible(on)
        self._next_key.setVisible(on)

    def show_unknown(self, table: Table, mapped: Mapped, why: str, about: str = "choose_fields") -> None:
        """The columns do not make a client or a claim yet: the user chooses the fields over the rows as they are."""
        self._show_without_plan(why, self._context.texts(f"import_page.{about}"))
        self._show_table(table, mapped, None)

    def show_failed(self, why: str) -> None:
        """The file cannot be read in the way that was chosen: the combos stay to choose another."""
        self._show_without_plan(why, self._context.texts("import_page.try_other"))
        self.table.rows.show_table(None)
        self.table.heads.show_fields((), (), ())

    def _show_without_plan(self, title: str, about: str) -> None:
        self.title.setText(title)
        self.about.setText(about)
        self.confirm.setEnabled(False)
        self._filter_panel.hide()
        self.foot.setText("")

    def _show_table(self, table: Table, mapped: Mapped, plan: Plan | PurchasePlan | None) -> None:
        self._table, self._mapped = table, mapped
        t = self._context.texts
        self.kind_combo.setCurrentIndex(KINDS.index(mapped.as_))
        is_text, is_book = table.format == "csv", table.format == "vcf"
        self._holders["encoding"].setVisible(is_text or is_book)
        self._holders["delimiter"].setVisible(is_text)
        self._holders["dates"].setVisible(not is_book)  # the format says itself how days and columns are written
        self.header_box.setVisible(not is_book)
        self._holders["sheet"].setVisible(len(table.sheets) > 1)
        self.sheet_combo.clear()
        self.sheet_combo.addItems(list(table.sheets))
        self.sheet_combo.setCurrentText(table.sheet)
        self._widen(self.sheet_combo)
        if is_text or is_book:
            self._show_encoding(table)
        if is_text:
            self._show_delimiter(table)
        self.order_combo.setCurrentIndex(ORDERS.index(mapped.rules.dates or table.order))
        self.sales.setVisible(mapped.as_ == "purchases")
        self.header_box.setChecked(bool(self._given.get("header", True)) and table.header_line > 0)
        fields = fields_for(mapped.as_, mapped.own)
        fields += NEW_FIELDS if mapped.as_ == "clients" else ()
        options = [(name, field_label(t, mapped.as_, name, mapped.own)) for name in fields]
        self.table.rows.show_table(table, mapped, plan)
        self.table.heads.show_fields(options, mapped.fields, table.columns)
        self.table.fit((table.columns, mapped.as_, mapped.fields, plan is None))

    def _show_encoding(self, table: Table) -> None:
        """The encoding the file was read in; one that is not among the usual ones is added to them."""
        t, here = self._context.texts, _plain(table.encoding)
        self._encodings = list(ENCODINGS) if here in ENCODINGS else [*ENCODINGS, here]
        self.encoding_combo.clear()
        for name in self._encodings:
            shown = ENCODINGS.get(name, name)
            guessed = table.guessed and name == here
            self.encoding_combo.addItem(t("import_page.guessed", name=shown) if guessed else shown)
        self.encoding_combo.setCurrentIndex(self._encodings.index(here))
        self._widen(self.encoding_combo)

    def _show_delimiter(self, table: Table) -> None:
        t, here = self._context.texts, table.delimiter
        self._delimiters = [*DELIMITERS] if here in DELIMITERS or not here else [*DELIMITERS, here]
        self.delimiter_combo.clear()
        for sign in self._delimiters:
            self.delimiter_combo.addItem(t(f"import_page.{DELIMITERS[sign]}") if sign in DELIMITERS else sign)
        self.delimiter_combo.setCurrentIndex(self._delimiters.index(here) if here else -1)

    def next_problem(self) -> None:
        current = self.table.currentIndex()
        found = self.table.rows.next_problem(current.row() if current.isValid() else -1)
        if found is not None:
            index = self.table.rows.index(*found)
            self.table.setCurrentIndex(index)
            self.table.scrollTo(index)
            self.table.setFocus()
            self.area.ensureWidgetVisible(self.table, 0, 0)

    def take_focus(self) -> None:
        """Where the keyboard begins: at the button, or where a field has to be chosen first."""
        combos = self.table.heads.combos()
        if self.confirm.isEnabled() or not combos:
            self.confirm.setFocus()
        else:
            combos[0].setFocus()

    def set_waiting(self) -> None:
        """The rows are being looked at again: what stands on the button may not hold any more."""
        self.confirm.setEnabled(False)

    def set_busy(self, busy: bool) -> None:
        """While the rows are coming in nothing can be changed; the status bar has Cancel."""
        self.area.setEnabled(not busy)


def _is_next(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_F8 and not event.modifiers()


def _plain(encoding: str) -> str:
    name = encoding.lower().replace("_", "-").replace("cp1251", "windows-1251")
    return name.removesuffix("-sig").removesuffix("-le").removesuffix("-be").replace("utf8", "utf-8")
