"""What is told of every firm, to compare one's own figures with: a value or range and where it comes from."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_crm.app import settings
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.domain import benchmark
from desktop_crm.domain.benchmark import DECLARED, PREFIX, Benchmark
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.parsing import Unreadable
from desktop_crm.ui.alive import while_alive
from desktop_crm.ui.context import Context
from desktop_crm.ui.preferences.sections import Section
from desktop_crm.ui.preferences.setting_field import number_text, when_settings_change
from desktop_crm.ui.widgets.buttons import Button
from desktop_crm.ui.widgets.inputs import LineField
from desktop_crm.ui.widgets.text import Hairline, PlainLabel

RANGE_WIDTH = 150


class BenchmarkRow(QWidget):
    """A value or a range, its unit, and a note on the source; a link brings back what is told.

    at_once: what is typed is kept when a field is left; else whoever shows the row keeps what was `typed`.
    """

    def __init__(self, context: Context, key: str, at_once: bool = True) -> None:
        super().__init__()
        self.context, self.key, self._at_once = context, key, at_once
        theme, t = context.theme, context.texts
        self._known: Benchmark | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.px(8), 0, theme.px(8))
        column.setSpacing(theme.px(4))
        self.name = t(f"settings.{PREFIX}{key}")
        column.addWidget(PlainLabel(theme, f"{self.name}, {self._unit()}", "row_title", wrap=True))
        self.range = LineField(context, t("preferences.benchmark_range"))
        told = t(f"preferences.benchmark_told_{_told(key)}")
        self.source = LineField(context, t("preferences.benchmark_source"), hint=told)
        default = self._range(benchmark.default(key))
        self.back = Button(theme, t("preferences.benchmark_back", value=default), "link")
        self.back.setFont(theme.font("small"))
        self.back.setAccessibleName(f"{self.back.text()}: {self.name}")
        self.back.clicked.connect(self._back)
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        for field in (self.range, self.source):
            editor = field.line
            editor.setAccessibleName(f"{self.name}: {editor.accessibleName()}")
            if at_once:
                field.committed.connect(self._keep)
            field.edited.connect(self.back.show)
        self.range.setFixedWidth(theme.px(RANGE_WIDTH))
        row.addWidget(self.range, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.source, 1, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
        column.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)

    def _unit(self) -> str:
        return self.context.texts(f"preferences.unit_{DECLARED[self.key].kind}")

    def _range(self, found: Benchmark) -> str:
        low, high = (number_text(self.context, benchmark.plain(value)) for value in (found.low, found.high))
        return low if low == high else f"{low}–{high}"

    def show_kept(self, found: Benchmark) -> None:
        """What stands now; what is being typed stays until the setting itself has changed."""
        known = self._known
        parts = (
            (self.range, self._range(found), self._range(known) if known else None),
            (self.source, found.source, known.source if known else None),
        )
        for field, text, before in parts:
            if text != before or not (field.line.hasFocus() or field.error()):
                field.set_raw(text)
                field.clear_error()
        self._known = found
        self.back.setVisible(found != benchmark.default(self.key))

    def typed(self) -> str | None:
        """As it is to be kept; None where it cannot be, and the field says why."""
        try:
            found = benchmark.parse(self.key, self.range.raw().replace(";", " ").replace("%", ""))
        except Unreadable as error:
            self.range.set_error(self.context.unreadable_text(error))
            return None
        try:
            found = benchmark.checked(self.key, found.low, found.high, self.source.raw())
        except Unreadable as error:
            self.source.set_error(self.context.unreadable_text(error))
            return None
        return "" if found == benchmark.default(self.key) else benchmark.dump(found)

    def _keep(self) -> None:
        typed = self.range.raw(), self.source.raw()
        if self._known is None or typed == (self._range(self._known), self._known.source):
            self.range.clear_error()
        elif (text := self.typed()) is not None:
            self._put(text)

    def _back(self) -> None:
        self._known = None
        if self._at_once:
            self._put("")
        else:
            self.show_kept(benchmark.default(self.key))

    def _put(self, text: str) -> None:
        name = PREFIX + self.key

        def work(session: Session, _job: Job) -> Changes | None:
            return settings.put(session, {name: text})

        def done(changes: Changes | None) -> None:
            if changes is None:
                self.show_kept(settings.load(self.context.need_session()).benchmark(self.key))

        self.context.run_write(work, while_alive(self, done))


def _told(key: str) -> str:
    """Which of the two lists of sayings it stands in."""
    return "loyalty" if key in ("top_box", "problem_gap", "incidence", "complaint_rate", "measured", "used") else "firm"


class BenchmarksTab(Section):
    def __init__(self, context: Context) -> None:
        t = context.texts
        super().__init__(context, t("preferences.benchmarks"), t("preferences.benchmarks_text"))
        self.rows: dict[str, BenchmarkRow] = {}
        for key in DECLARED:
            self.rows[key] = BenchmarkRow(context, key)
            self.column.addWidget(Hairline(context.theme))
            self.column.addWidget(self.rows[key])
        when_settings_change(context, self, self.refresh)
        self.refresh()

    def refresh(self) -> None:
        kept = settings.load(self.context.need_session())
        for key, row in self.rows.items():
            row.show_kept(kept.benchmark(key))
