"""The real window, off-screen, on a large base: how long each thing takes, and for how long the window stood still.

    python benchmarks/generate.py big.crm --clients 1000000
    python benchmarks/window.py big.crm

Prints JSON: [{"what", "found", "seconds", "stood_still_ms"}].
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
LONGEST = 120.0
NEEDLES = ("шевч", "олена", "дивана", "067", "львів", "ко", "а", "")
COLUMNS = ("profit", "city", "last", "claims", "rung", "name")


def main() -> int:
    from PySide6.QtCore import QEventLoop, QTimer

    from desktop_crm.app.texts import Texts
    from desktop_crm.bootstrap import services
    from desktop_crm.domain.query import Sort
    from desktop_crm.ui import application
    from desktop_crm.ui.job_bridge import window_jobs
    from desktop_crm.ui.program import Program
    from desktop_crm.ui.settings import WindowSettings

    application.make_application()
    settings = WindowSettings(Path(tempfile.mkdtemp(prefix="desktop-crm-bench-")))
    theme = application.make_theme(settings)
    jobs, courier = window_jobs()
    program = Program(services(), settings, Texts("uk"), theme, jobs, courier)
    program.window.setFixedSize(1366, 738)
    program.window.show()
    beats = [time.perf_counter()]
    pulse = QTimer()
    pulse.timeout.connect(lambda: beats.append(time.perf_counter()))
    pulse.start(2)

    def until(done: Callable[[], bool]) -> None:
        end = time.perf_counter() + LONGEST
        while not done() and time.perf_counter() < end:
            loop = QEventLoop()
            QTimer.singleShot(3, loop.quit)
            loop.exec()

    rows: list[dict[str, Any]] = []

    def measure(what: str, act: Callable[[], Any], done: Callable[[], bool] | None = None) -> None:
        start = time.perf_counter()
        beats[:] = [start]
        act()
        until(lambda: time.perf_counter() - start > 0.12)  # typing settles before it is looked for
        until(done or (lambda: jobs.under_way == 0))
        beats.append(time.perf_counter())
        still = max(b - a for a, b in pairwise(beats))
        page = program.window.page("clients")
        found = page.model.rowCount() if page is not None else 0
        seconds = round(time.perf_counter() - start, 3)
        rows.append({"what": what, "found": found, "seconds": seconds, "stood_still_ms": round(still * 1000)})

    def listed() -> bool:
        page = program.window.page("clients")
        return page is not None and page.model.rowCount() > 0

    measure("open: first rows", lambda: program.open(Path(sys.argv[1])), listed)
    measure("open: standings too", lambda: None)
    page = program.window.page("clients")
    for needle in NEEDLES:
        measure(f"search {needle!r}", partial(page.search.setText, needle))
    for column in COLUMNS:
        measure(f"sort by {column}", partial(page.set_sort, Sort(column, column != "name")))
    measure("scroll to the end", page.table.scrollToBottom)
    measure("select all", page.table.selectAll)
    measure("open a card", lambda: page.open_client(5))
    measure("first figure", lambda: program.window.open_page("figures"))
    print(json.dumps(rows, indent=1, ensure_ascii=False))
    sys.stdout.flush()
    os._exit(0)  # the base was only read; waiting for threads would tell nothing


if __name__ == "__main__":
    raise SystemExit(main())
