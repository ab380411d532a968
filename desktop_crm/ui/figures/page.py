"""The page of figures: tabs, the finding as title, its evidence, the picture, the table, period, export, copy."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QMenu, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop_crm.app import figures
from desktop_crm.app.figures import Look, Offer, Result
from desktop_crm.app.figures.words import held
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.charts import drawing
from desktop_crm.charts.drawing import Mark
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.errors import Cancelled, UserError
from desktop_crm.ui.alive import while_alive
from desktop_crm.ui.context import Context
from desktop_crm.ui.figures import taking
from desktop_crm.ui.figures.buttons import MenuButton
from desktop_crm.ui.figures.chart import ChartView
from desktop_crm.ui.figures.options import Choices, OptionButton
from desktop_crm.ui.figures.period import Period, PeriodButton
from desktop_crm.ui.figures.report import ReportDialog
from desktop_crm.ui.figures.table import FigureTable
from desktop_crm.ui.figures.tabs import FigureTabs
from desktop_crm.ui.widgets import Button, EmptyState, Hairline, Panel, PlainLabel

LEAST_TITLE = 400
BENCHMARKS = "benchmarks"
GAP = " " * 5


def benchmark_table(context: Context) -> FigureTable:
    from desktop_crm.ui.figures.benchmarks import BenchmarkTable  # brings the figures that it compares with it

    return BenchmarkTable(context)


class FiguresPage(Panel):
    def __init__(self, context: Context) -> None:
        super().__init__("surface")
        self._context = context
        self._job: Job | None = None
        self._dirty = True
        self._drawn_before = False
        self.option_buttons: list[OptionButton] = []
        self._options = Choices(context.settings)
        self.result: Result | None = None
        theme = context.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.tabs = FigureTabs(context, context.settings.text("figures/figure", ""))
        self.tabs.listen(self)
        column.addWidget(self.tabs)
        column.addWidget(Hairline(theme))
        self.area = QScrollArea()
        self.area.setObjectName("plain")
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(self._body())
        column.addWidget(self.area, 1)
        self.tabs.changed.connect(self._figure_chosen)
        self.chart.picked.connect(self._picked)
        self._show_options()
        self._stop = context.need_session().bus.subscribe(self._changed)
        self.destroyed.connect(self._stop)

    # -- building
    def _body(self) -> Panel:
        """What scrolls where the window is small or the letters are large."""
        theme, t = self._context.theme, self._context.texts
        body = Panel("surface")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head())
        self.chart = ChartView(self._context)
        holder = QHBoxLayout()
        holder.setContentsMargins(theme.px(16), theme.px(4), theme.px(16), 0)
        holder.addWidget(self.chart)
        column.addLayout(holder)
        self.note = PlainLabel(theme, "", "small", "textMuted", wrap=True)
        self.note.setContentsMargins(theme.px(16), theme.px(2), theme.px(16), theme.px(6))
        column.addWidget(self.note)
        self.line = Hairline(theme)
        column.addWidget(self.line)
        self._tables: dict[str, FigureTable] = {}
        self._table_place = QVBoxLayout()
        column.addLayout(self._table_place, 1)
        self.table = self._table_of("")
        self.empty = EmptyState(theme, "chart-column", t("figures.nothing"), t("figures.nothing_text"))
        column.addWidget(self.empty, 1)
        self.empty.hide()
        return body

    def _table_of(self, name: str) -> FigureTable:
        """That of all figures, or one of its own where a figure needs it: made when it is first shown."""
        own = name if name == BENCHMARKS else ""
        if own not in self._tables:
            table = benchmark_table(self._context) if own else FigureTable(self._context)
            table.opened.connect(self._open_row)
            table.row_chosen.connect(self._row_chosen)
            table.menu_wanted.connect(self._row_menu)
            table.hide()
            self._table_place.addWidget(table, 1)
            self._tables[own] = table
        return self._tables[own]

    def _head(self) -> QVBoxLayout:
        theme = self._context.theme
        column = QVBoxLayout()
        column.setContentsMargins(theme.px(16), theme.px(12) - 3, theme.px(16) - 3, 0)
        column.setSpacing(theme.px(4) - 3)
        self._title_row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._title_row.setSpacing(theme.px(8))
        self.title = PlainLabel(theme, "", "title", wrap=True)
        self._title_row.addWidget(self.title, 1)
        self._title_row.addWidget(self._buttons(), 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(self._title_row)
        self.evidence = PlainLabel(theme, "", "body", "textMuted", wrap=True)
        column.addWidget(self.evidence)
        self.up = Button(theme, "", "link", "chevron-left")
        self.up.clicked.connect(self._go_up)
        self.up.hide()
        column.addWidget(self.up)
        return column

    def _buttons(self) -> QWidget:
        theme, t = self._context.theme, self._context.texts
        self._holder = QWidget()
        self._button_rows = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._holder)
        self._button_rows.setContentsMargins(3, 3, 3, 3)  # the ring of the focus needs room around a button
        self._button_rows.setSpacing(theme.px(8))
        self._choices, row = QHBoxLayout(), QHBoxLayout()
        for part in (self._choices, row):
            part.setSpacing(theme.px(8))
            self._button_rows.addLayout(part)
        self.period = PeriodButton(self._context, self._context.settings.text("figures/period", "year_back"))
        self.period.chosen.connect(self._period_chosen)
        self.compare = Button(theme, t("figures_page.compare_short"), tip=t("figures_page.compare"), checkable=True)
        self.compare.setChecked(self._context.settings.number("figures/compare") != 0)
        self.compare.clicked.connect(self._compare_chosen)
        self.export_button = MenuButton(theme, t("figures_page.export"), "download")
        self.export_button.clicked.connect(self._export_menu)
        self.copy_button = Button(theme, "", "plain", "copy", tip=t("figures_page.copy"))
        self.copy_button.clicked.connect(self.copy)
        self._choices.addWidget(self.compare)
        self._choices.addStretch(1)
        for widget in (self.period, self.export_button, self.copy_button):
            row.addWidget(widget)
        row.addStretch(1)
        return self._holder

    def _show_options(self) -> None:
        """A menu for each option of the figure that has choices."""
        made, chosen = figures.find(self.tabs.name), self._options.of(self.tabs.name)
        self.compare.setVisible(made.compares)
        wanted = [option for option in made.options if option.choices]
        if [button.option for button in self.option_buttons] == wanted:
            for button in self.option_buttons:
                button.show_value(chosen.get(button.option.name))
            return
        for old in self.option_buttons:
            self._choices.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.option_buttons = [OptionButton(self._context, option, chosen.get(option.name)) for option in wanted]
        for button in self.option_buttons:
            button.chosen.connect(lambda name, value: self.look(Look("", {name: value})))
            self._choices.insertWidget(self._choices.indexOf(self.compare), button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def _turn(self) -> None:
        """The buttons go under the title where they would leave it no room, and in two rows where one is too long."""
        ways = QBoxLayout.Direction
        self._button_rows.setDirection(ways.LeftToRight)
        wide = self._holder.sizeHint().width()
        narrow = self.width() - wide < self._context.theme.px(LEAST_TITLE)
        self._title_row.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)
        if wide > self.width() - self._context.theme.px(2 * 16 + 12):
            self._button_rows.setDirection(ways.TopToBottom)

    # -- computing
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._dirty:
            self._context.window.say_count("", "")
            self.refresh()
        elif self.result is not None:
            self._say_count(self.result)

    def hideEvent(self, event: QHideEvent) -> None:
        """What was said of this page does not concern the next one."""
        super().hideEvent(event)
        if isValid(self._context.window):
            self._context.window.say_status("")

    def _changed(self, changes: Changes, _source: object) -> None:
        if figures.find(self.tabs.name).concerns.isdisjoint({*changes.records, *changes.added}):
            return
        self._dirty = True
        if self.isVisible():
            self.refresh()

    def _figure_chosen(self, name: str) -> None:
        self._context.settings.set_text("figures/figure", name)
        self._show_options()
        self.refresh()

    def _period_chosen(self, period: Period) -> None:
        if period.name != "own":
            self._context.settings.set_text("figures/period", period.name)
        self.refresh()

    def _compare_chosen(self, on: bool) -> None:
        self._context.settings.set_number("figures/compare", int(on))
        self.refresh()

    def look(self, look: Look) -> None:
        """Ask the same figure otherwise: the parts of a failure point in place of the top level, other columns."""
        self._options.choose(self.tabs.name, look.options)
        self._show_options()
        self.refresh()

    def _go_up(self) -> None:
        if self.result is not None and (out := figures.back(self.result, self._context.texts)) is not None:
            self.look(out)

    def refresh(self) -> None:
        """Compute on the read lane; the old picture stays until the new one is ready."""
        if self._job is not None:
            self._job.cancel()
        self._dirty = False
        self.period.renew()
        name, period = self.tabs.name, self.period.period
        options = self._options.of(name)
        compare = self.compare.isChecked()
        if self.result is not None:
            self.evidence.setText(self._context.texts("figures_page.counting"))
        started = time.perf_counter()
        first_picture, t, formats = not self._drawn_before, self._context.texts, self._context.formats

        def work(session: Session, job: Job) -> Result:
            result: Result = figures.figure(session, name, compare=compare, job=job, **period.asked, **options)
            if first_picture:
                # the first drawing reads fonts and takes its time: here, where the window does not wait for it
                drawing.warm()
                drawing.pixels(drawing.draw(result, "light", t, formats).figure)
            return result

        def done(result: Result) -> None:
            self._show(result, time.perf_counter() - started)

        self._job = self._context.run_read(work, while_alive(self, done), while_alive(self, self._failed), name=name)

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, UserError) and self._options.forget(self.tabs.name):
            self._show_options()
            self.refresh()  # what was looked into has been deleted
            return
        if self.result is not None and not isinstance(error, Cancelled):
            self.evidence.setText(held(figures.evidence(self.result, self._context.texts, self._context.formats)))
        self._context.failed(error)

    def _show(self, result: Result, seconds: float) -> None:
        t, formats = self._context.texts, self._context.formats
        same = self.result is not None and self.result.name == result.name
        self._job, self.result, self._drawn_before = None, result, True
        self.title.setText(held(figures.title(result, t, formats)))
        self.evidence.setText(held(figures.evidence(result, t, formats)))
        if result.instead:
            self.period.show_days(result.first, result.last)
        chosen = self.table.chosen() if same else None
        before, self.table = self.table, self._table_of(result.name)
        self.table.show_result(result)
        self.chart.show_result(result)
        if self.table.pictured:
            self.chart.hide()
        self.chart.select_row(None)
        self.table.choose(chosen)
        some = bool(self.table.rows.table.rows)
        self.note.setText(held(GAP.join(filter(None, (figures.note(result, t, formats), self.table.hint)))))
        for widget in (self.table, self.note, self.line):
            widget.setVisible(some)
        if before is not self.table:
            if before.hasFocus():
                self.table.setFocus()
            before.hide()
        self.empty.setVisible(not some)
        title, text = figures.empty(result, t, formats)
        self.empty.title.setText(title)
        self.empty.text.setText(text)
        out = figures.back(result, t)
        self.up.setVisible(out is not None)
        self.up.setText(out.words if out else "")
        self.copy_button.setEnabled(some)
        self._turn()
        if self.isVisible():
            self._say_count(result)
            self._context.window.say_status(t("figures_page.counted", seconds=formats.number(seconds, 2)))

    def _say_count(self, result: Result) -> None:
        self._context.window.say_count("", figures.counted(result, self._context.texts, self._context.formats))

    # -- choosing
    def _row_chosen(self, row: int) -> None:
        known = self.table.rows.row(row) is not None
        self.chart.select_row(row if known else None)
        if known:
            place = self.table.row_rect(row).translated(self.table.pos())
            self.area.ensureVisible(0, place.center().y(), 0, place.height())

    def _picked(self, mark: Mark) -> None:
        """Select the row of a clicked mark and offer its clients where the mouse is."""
        self.table.selectRow(mark.row)
        self._offer(self.mark_menu(mark), QCursor.pos() + QPoint(4, 4))

    def _row_menu(self, row: int, place: QPoint) -> None:
        self._offer(self.row_menu(row), place)

    def _offer(self, menu: QMenu | None, place: QPoint) -> None:
        if menu is not None:
            menu.popup(place)

    def row_menu(self, row: int) -> QMenu | None:
        """What can be done with a row; None where nothing stands behind it."""
        chosen = self.table.rows.row(row)
        return self._menu(chosen.offers, chosen.look) if chosen else None

    def mark_menu(self, mark: Mark) -> QMenu | None:
        """The clients behind a mark, and what can be done with its row."""
        chosen = self.table.rows.row(mark.row)
        return self._menu((mark.offer,) if mark.offer else (), chosen.look if chosen else None)

    def _menu(self, offers: Sequence[Offer], look: Look | None) -> QMenu | None:
        if not offers and look is None:
            return None
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for offer in offers:
            menu.addAction(offer.words.replace("&", "&&")).triggered.connect(partial(self._open, offer.query))
        if look is not None:
            menu.addAction(look.words.replace("&", "&&")).triggered.connect(partial(self.look, look))
        return menu

    def _open_row(self, row: int) -> None:
        chosen = self.table.rows.row(row)
        self._open(chosen.query if chosen else "")

    def _open(self, query: str) -> None:
        if query:
            self._context.window.show_query(query)

    # -- taking it along
    def _export_menu(self) -> None:
        some = self.result is not None and bool(self.table.rows.table.rows)
        place = self.export_button.below()
        taking.export_menu(self._context, self.result if some else None, self, place, self.open_report)

    def open_report(self) -> ReportDialog:
        """Figures of the same period as one file for print."""
        dialog = ReportDialog(self._context, self.period.period, self)
        dialog.open()
        return dialog

    def export(self, path: Path, kind: str) -> None:
        if self.result is not None:
            taking.export(self._context, self.result, path, kind)

    def copy(self) -> None:
        if self.result is not None and self.table.rows.table.rows:
            taking.copy(self._context, self.result)
