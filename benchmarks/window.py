"""The real window, off-screen, on the large base: for how long it stands still, and how soon everything is selected.

A timer of 2 ms is the pulse: the longest time between two beats is how long the window did not answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks import bases, importing
from benchmarks.rows import MS, Row, middle, seconds

LONGEST = 300.0
SETTLED = 0.12
"""Typing settles before it is looked for."""
NEEDLES = ("ш", "ше", "шев", "шевч", "олена", "дивана", "067", "львів", "ко", "а", "")
COLUMNS = ("profit", "city", "last", "claims", "rung", "name")


def rows(base: Path) -> list[Row]:
    number = f"{bases.clients():,} clients"
    with bases.place() as inside, bases.copied(bases.of(bases.scaled(10_000, 200))) as small:
        desk = Desk(inside)
        written = bring_in(desk, small, importing.spreadsheet(inside / "more.xlsx", bases.scaled(100_000, 100)))
        desk.show(base)
        selecting = [desk.select_all() for _ in range(5)]
        looking = browsing(desk)
        sorting = {f"sort by {column}": desk.do(partial(desk.sort, column)) for column in COLUMNS}
        desk.leave()
    return [
        Row(f"select all of {number}", middle(selecting, MS), 100, 1, "ms"),
        _longest(f"window: longest standstill while typing and scrolling, {number}", looking),
        _longest(f"window: longest standstill while sorting, {number}", sorting),
        _longest("window: longest standstill while importing a spreadsheet", written),
    ]


def _longest(name: str, still: dict[str, float]) -> Row:
    worst = max(still, key=lambda what: still[what])
    return Row(name, still[worst] / MS, 50, 1, "ms", worst)


def browsing(desk: Desk) -> dict[str, float]:
    page = desk.page
    still = {f"search {needle!r}": desk.do(partial(page.search.setText, needle)) for needle in NEEDLES}
    bar = page.table.verticalScrollBar()
    for part in range(0, 101, 10):
        still[f"scroll to {part} %"] = desk.do(partial(bar.setValue, bar.maximum() * part // 100))
    still["open a card"] = desk.do(lambda: page.open_client(5))
    return still


def bring_in(desk: Desk, base: Path, sheet: Path) -> dict[str, float]:
    desk.show(base)
    page = desk.program.window.open_page("import")
    return {
        "read and compare": desk.do(lambda: page.open_file(sheet)),
        "write": desk.do(page.bring_in),
    }


class Desk:
    """The program with its pulse."""

    def __init__(self, folder: Path) -> None:
        from PySide6.QtCore import QTimer

        from desktop_crm.app.texts import Texts
        from desktop_crm.bootstrap import services
        from desktop_crm.ui import application
        from desktop_crm.ui.job_bridge import window_jobs
        from desktop_crm.ui.main_window import MainWindow
        from desktop_crm.ui.program import Program
        from desktop_crm.ui.settings import WindowSettings

        self.app = application.make_application()
        settings = WindowSettings(folder / "config")
        self.jobs, self.courier = window_jobs()
        theme = application.make_theme(settings)
        texts = Texts("uk")
        window = MainWindow(texts, theme, settings)
        self.program = Program(window, services(), texts, self.jobs, self.courier, lambda: bases.TODAY)
        self.program.window.setFixedSize(1366, 738)
        self.program.window.show()
        self.beats: list[float] = []
        self.pulse = QTimer()
        self.pulse.timeout.connect(lambda: self.beats.append(time.perf_counter()))
        self.pulse.start(2)

    @property
    def page(self) -> Any:
        return self.program.window.page("clients")

    def show(self, base: Path) -> None:
        """Open a base and wait until everything about it is known."""
        self.do(lambda: self.program.open(base), self.listed)
        self.do(lambda: None)

    def listed(self) -> bool:
        return self.page is not None and self.page.model.rowCount() > 0

    def sort(self, column: str) -> None:
        from desktop_crm.domain.query import Sort

        self.page.set_sort(Sort(column, column != "name"))

    def select_all(self) -> float:
        """Seconds until the table is painted with everything selected."""
        table = self.page.table
        self.do(table.clearSelection)

        def work() -> None:
            table.selectAll()
            table.viewport().repaint()

        return seconds(work)

    def do(self, act: Callable[[], Any], done: Callable[[], bool] | None = None) -> float:
        """Act, wait until nothing is under way (or `done`), and tell the longest standstill, in seconds."""
        start = time.perf_counter()
        self.beats[:] = [start]
        act()
        self._until(lambda: time.perf_counter() - start > SETTLED, start)
        self._until(done or (lambda: self.jobs.under_way == 0), start)
        self.beats.append(time.perf_counter())
        return max(b - a for a, b in pairwise(self.beats))

    def _until(self, holds: Callable[[], bool], start: float) -> None:
        from PySide6.QtCore import QEventLoop, QTimer

        while not holds():
            if time.perf_counter() - start > LONGEST:
                raise TimeoutError(f"nothing after {LONGEST:.0f} s")
            loop = QEventLoop()
            QTimer.singleShot(3, loop.quit)
            loop.exec()

    def leave(self) -> None:
        """Without the copy that a person's leaving makes."""
        session = self.program.context.need_session()
        self.program.window.hide()
        self.courier.close()
        self.jobs.close()
        session.base.close()
