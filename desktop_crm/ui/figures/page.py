"""The page of figures: tabs, the finding as title, its evidence, the picture, the table, period, export, copy."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QCursor, QGuiApplication, QHideEvent, QImage, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QHBoxLayout, QMenu, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop_crm.app import figures
from desktop_crm.app.figures import Result
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.charts import drawing
from desktop_crm.charts.drawing import Mark
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.errors import Cancelled, UserError
from desktop_crm.ui.alive import while_alive
from desktop_crm.ui.context import Context
from desktop_crm.ui.figures.buttons import MenuButton
from desktop_crm.ui.figures.chart import ChartView
from desktop_crm.ui.figures.period import Period, PeriodButton
from desktop_crm.ui.figures.table import FigureTable
from desktop_crm.ui.widgets import Button, EmptyState, Hairline, Panel, PlainLabel, TabBar

CONCERNS = {"claim", "purchase", "failure_point", "client"}
LEAST_TITLE = 400
GAP = " " * 5


class FiguresPage(Panel):
    def __init__(self, context: Context) -> None:
        super().__init__("surface")
        self._context = context
        self._job: Job | None = None
        self._dirty = True
        self._under: int | None = None
        self.result: Result | None = None
        theme = context.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._tab_row())
        column.addWidget(Hairline(theme))
        self.area = QScrollArea()
        self.area.setObjectName("plain")
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(self._body())
        column.addWidget(self.area, 1)
        self.chart.picked.connect(self._picked)
        self.table.opened.connect(self._open_row)
        self.table.row_chosen.connect(self._row_chosen)
        self.table.menu_wanted.connect(self._row_menu)
        self._stop = context.need_session().bus.subscribe(self._changed)
        self.destroyed.connect(self._stop)

    # -- building
    def _tab_row(self) -> Panel:
        theme = self._context.theme
        bar = Panel("window")
        row = QHBoxLayout(bar)
        row.setContentsMargins(theme.px(4), 0, theme.px(4), 0)
        self.tabs = TabBar(theme, bar)
        self.tabs.setAccessibleName(self._context.texts("figures_page.tabs"))
        for name in figures.names():
            self.tabs.addTab(figures.label(name, self._context.texts))
        self.tabs.currentChanged.connect(lambda _index: self.refresh())
        row.addWidget(self.tabs)
        row.addStretch(1)
        return bar

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
        self.table = FigureTable(self._context)
        column.addWidget(self.table, 1)
        self.empty = EmptyState(theme, "chart-column", t("figures_page.empty"), t("figures_page.empty_text"))
        column.addWidget(self.empty, 1)
        self.empty.hide()
        return body

    def _head(self) -> QVBoxLayout:
        theme, t = self._context.theme, self._context.texts
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
        self.up = Button(theme, t("figures_page.up"), "link", "chevron-left")
        self.up.clicked.connect(lambda: self.look_into(None))
        self.up.hide()
        column.addWidget(self.up)
        return column

    def _buttons(self) -> QWidget:
        theme, t = self._context.theme, self._context.texts
        self._holder = QWidget()
        row = QHBoxLayout(self._holder)
        row.setContentsMargins(3, 3, 3, 3)  # the ring of the focus needs room around a button
        row.setSpacing(theme.px(8))
        self.period = PeriodButton(self._context, self._context.settings.text("figures/period", "year_back"))
        self.period.chosen.connect(self._period_chosen)
        self.export_button = MenuButton(theme, t("figures_page.export"), "download")
        self.export_button.clicked.connect(self._export_menu)
        self.copy_button = Button(theme, "", "plain", "copy", tip=t("figures_page.copy"))
        self.copy_button.clicked.connect(self.copy)
        for widget in (self.period, self.export_button, self.copy_button):
            row.addWidget(widget)
        row.addStretch(1)
        return self._holder

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The buttons go under the title where they would leave it no room."""
        super().resizeEvent(event)
        room = self.width() - self._holder.sizeHint().width()
        narrow = room < self._context.theme.px(LEAST_TITLE)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._title_row.setDirection(way)

    # -- computing
    @property
    def name(self) -> str:
        return figures.names()[max(0, self.tabs.currentIndex())]

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
        if CONCERNS.isdisjoint(changes.records) and CONCERNS.isdisjoint(changes.added):
            return
        self._dirty = True
        if self.isVisible():
            self.refresh()

    def _period_chosen(self, period: Period) -> None:
        if period.name != "own":
            self._context.settings.set_text("figures/period", period.name)
        self.refresh()

    def look_into(self, under: int | None) -> None:
        """Open one failure point: its parts take the place of the top level; None goes back up."""
        self._under = under
        self.refresh()

    def refresh(self) -> None:
        """Compute on the read lane; the old picture stays until the new one is ready."""
        if self._job is not None:
            self._job.cancel()
        self._dirty = False
        self.period.renew()
        name, period, under = self.name, self.period.period, self._under
        if self.result is not None:
            self.evidence.setText(self._context.texts("figures_page.counting"))
        started = time.perf_counter()
        first_picture, t, formats = self.result is None, self._context.texts, self._context.formats

        def work(session: Session, job: Job) -> Result:
            result = figures.figure(session, name, first=period.first, last=period.last, under=under, job=job)
            if first_picture:
                # the first drawing reads fonts and takes its time: here, where the window does not wait for it
                drawing.warm()
                drawing.pixels(drawing.draw(result, "light", t, formats, drawing.SIZE))
            return result

        def done(result: Result) -> None:
            self._show(result, time.perf_counter() - started)

        self._job = self._context.run_read(work, while_alive(self, done), while_alive(self, self._failed), name=name)

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, UserError) and error.code == "figure_point":
            self.look_into(None)  # the point that was looked into has been deleted
            return
        if self.result is not None and not isinstance(error, Cancelled):
            self.evidence.setText(figures.evidence(self.result, self._context.texts, self._context.formats))
        self._context.failed(error)

    def _show(self, result: Result, seconds: float) -> None:
        t, formats = self._context.texts, self._context.formats
        before = self.result
        self._job, self.result = None, result
        self.title.setText(figures.title(result, t, formats))
        self.evidence.setText(figures.evidence(result, t, formats))
        some = bool(result.rows)
        self.note.setText(GAP.join(filter(None, (figures.note(result, t, formats), t("figures_page.hint")))))
        self.chart.show_result(result)
        chosen = self.table.chosen(before)
        self.table.show_result(result)
        self.chart.select_row(None)
        self.table.choose(chosen)
        for widget in (self.table, self.note, self.line):
            widget.setVisible(some)
        self.empty.setVisible(not some)
        if result.latest is None:
            self.empty.title.setText(t("figures_page.empty"))
            self.empty.text.setText(t("figures_page.empty_text"))
        else:
            self.empty.title.setText(t("figures_page.longer"))
            self.empty.text.setText(t("figures_page.longer_text", date=formats.date(result.latest)))
        self.up.setVisible(self._under is not None)
        for button in (self.export_button, self.copy_button):
            button.setEnabled(some)
        if self.isVisible():
            self._say_count(result)
            self._context.window.say_status(t("figures_page.counted", seconds=formats.number(seconds, 2)))

    def _say_count(self, result: Result) -> None:
        self._context.window.say_count("", figures.counted(result, self._context.texts))

    # -- choosing
    def _row_chosen(self, row: int) -> None:
        known = self.result is not None and 0 <= row < len(self.result.rows)
        self.chart.select_row(row if known else None)
        if known:
            place = self.table.row_rect(row).translated(self.table.pos())
            self.area.ensureVisible(0, place.center().y(), 0, place.height())

    def _picked(self, mark: Mark) -> None:
        """Select the row of a clicked mark and offer its clients where the mouse is."""
        self.table.selectRow(mark.row)
        self._offer(self.row_menu(mark.row, mark.column), QCursor.pos() + QPoint(4, 4))

    def _row_menu(self, row: int, place: QPoint) -> None:
        self._offer(self.row_menu(row), place)

    def _offer(self, menu: QMenu | None, place: QPoint) -> None:
        if menu is not None:
            menu.popup(place)

    def row_menu(self, row: int, column: int | None = None) -> QMenu | None:
        """What can be done with a row, or with one of its cells; None where nothing stands behind it."""
        if self.result is None or not 0 <= row < len(self.result.rows):
            return None
        chosen = self.result.rows[row]
        count, query = chosen.count, chosen.query
        if column is not None:
            count, query = chosen.cells[column].count, chosen.cells[column].query
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        t = self._context.texts
        if query and count:
            menu.addAction(t("figures_page.clients", n=count)).triggered.connect(partial(self._open, query))
        if chosen.id is not None and self._has_parts(chosen.id) and not chosen.own:
            look = t("figures_page.look_into", name=chosen.name.replace("&", "&&"))
            menu.addAction(look).triggered.connect(partial(self.look_into, chosen.id))
        if menu.isEmpty():
            menu.deleteLater()
            return None
        return menu

    def _has_parts(self, point: int) -> bool:
        return any(p.parent == point for p in self._context.need_session().base.all("failure_point"))

    def _open_row(self, row: int) -> None:
        if self.result is not None and 0 <= row < len(self.result.rows):
            self._open(self.result.rows[row].query)

    def _open(self, query: str) -> None:
        if query:
            self._context.window.show_query(query)

    # -- taking it along
    def _export_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for kind in drawing.FORMATS:
            text = self._context.texts(f"figures_page.export_{kind}")
            menu.addAction(text).triggered.connect(partial(self._ask_where, kind))
        menu.popup(self.export_button.below())

    def _ask_where(self, kind: str) -> None:
        dialog = QFileDialog(self, self._context.texts("figures_page.export"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{kind.upper()} (*.{kind})")
        dialog.setDefaultSuffix(kind)
        dialog.selectFile(
            f"{figures.label(self.name, self._context.texts)} {self.period.period.last.isoformat()}.{kind}"
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.export(Path(name), kind))
        dialog.open()

    def export(self, path: Path, kind: str) -> None:
        """Write the figure on light ground, for paper and letters, with title, n and period."""
        if self.result is None:
            return
        result, t, formats = self.result, self._context.texts, self._context.formats

        def done(made: Path) -> None:
            self._context.window.toast(t("figures_page.exported", file=made.name), False)

        job = self._context.jobs.run(
            "output", lambda _job: drawing.export(result, path, t, formats, "light", kind), done, self._context.failed
        )
        self._context.window.watch(job, t("figures_page.exporting"))

    def copy(self) -> None:
        """The picture with its title, and the table as text for a spreadsheet, to the clipboard."""
        if self.result is None or not self.result.rows:
            return
        t, formats = self._context.texts, self._context.formats
        data, wide, high = drawing.pixels(drawing.draw(self.result, "light", t, formats, dpi=2 * drawing.DPI), "light")
        headers, rows = figures.table(self.result, t, formats)
        clipboard = QGuiApplication.clipboard()
        mime = QMimeData()
        mime.setImageData(QImage(data, wide, high, wide * 4, QImage.Format.Format_RGBA8888).copy())
        mime.setText("\n".join("\t".join(line) for line in (headers, *rows)))
        clipboard.setMimeData(mime)
        self._context.window.toast(t("figures_page.copied"), False)
