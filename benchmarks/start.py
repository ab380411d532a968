"""From the start of the process to the first paint of the window, and to the first rows of the large base.

The peer is a bare PySide6 table window; each start is a cold process of its own, off-screen, in turns.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import bases
from benchmarks.rows import MS, Row

HEAVY = ("matplotlib", "scipy", "alembic", "typst")
NEEDLE = "шевч"
END = """
import json, sys, time
sys.path.insert(0, ROOT)
def now():
    return time.time() - START
def told(**more):
    seconds = now()
    # not getrusage: that begins with what the parent process held
    peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
    print(json.dumps({"seconds": seconds, "memory": int(peak.split()[1]),
                      "loaded": [m for m in HEAVY if m in sys.modules], **more}), flush=True)
    import os; os._exit(0)
def broken(*what):
    sys.__excepthook__(*what)
    import os; os._exit(1)
sys.excepthook = broken  # or a slot that fails would let the program wait for ever
"""
BARE = """
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        told()
app = QApplication([])
window = Window()
table = QTableView()
model = QStandardItemModel(20, 5)
table.setModel(model)
window.setCentralWidget(table)
window.show()
app.exec()
"""
OURS = """
from PySide6.QtCore import QEvent, QObject, QTimer
from desktop_crm.ui import application
class Eye(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, painted)
        return False
class Seen(application.MainWindow):
    def __init__(self, *given, **named):
        super().__init__(*given, **named)
        global window
        window = self
        self.installEventFilter(eye)
eye = Eye()
application.MainWindow = Seen
"""
WINDOW = """
painted = told
"""
FIRST_ROWS = """
beats = []
def painted():
    global pulse, painted
    pulse = QTimer()
    pulse.timeout.connect(beat)
    pulse.start(2)
    painted = rows
def beat():
    beats.append(now())
    page = window.page("clients")
    if page is not None and page.model.rowCount() and page.model.entry(0) is not None:
        pulse.timeout.disconnect()
        pulse.timeout.connect(lambda: beats.append(now()))
        page.table.viewport().installEventFilter(eye)
        page.table.viewport().update()
def rows():
    global shown
    shown = now()
    page = window.page("clients")
    before = page.model.keys
    def found():
        if page.model.keys != before:
            gaps = [b - a for a, b in zip(beats, beats[1:])]
            told(shown=shown, still=max(gaps))
    pulse.timeout.connect(found)
    page.search.setText(NEEDLE)
"""
RUN = """
from desktop_crm.bootstrap import main
main(["--base", BASE])
"""


def rows(base: Path) -> list[Row]:
    rounds = bases.scaled(9, 1 if bases.clients() < 1000 else 3)
    with bases.place() as inside:
        sample = inside / "sample.crm"
        demo = [sys.executable, str(bases.ROOT / "main.py"), "demo", "--base", str(sample)]
        subprocess.run(demo, check=True, stdout=subprocess.DEVNULL)
        starts = ((BARE, sample), (OURS + WINDOW + RUN, sample), (OURS + FIRST_ROWS + RUN, base))
        for body, path in starts:
            once(body, path, inside)
        taken: list[list[dict[str, Any]]] = [[] for _ in starts]
        for _ in range(rounds):
            for (body, path), found in zip(starts, taken, strict=True):
                found.append(once(body, path, inside))
    return _rows(*taken)


def _rows(bare: list[dict[str, Any]], ours: list[dict[str, Any]], large: list[dict[str, Any]]) -> list[Row]:
    def mid(found: list[dict[str, Any]], key: str) -> float:
        return float(median(one[key] for one in found))

    number = f"{bases.clients():,} clients"
    loaded = ours[-1]["loaded"]
    ready = median(one["seconds"] - one["shown"] for one in large)
    return [
        Row(
            "start: first paint of the window, against a bare table window",
            mid(ours, "seconds"),
            mid(bare, "seconds"),
            1.3,
        ),
        Row(
            "start: memory at the first paint, against a bare table window",
            mid(ours, "memory") / 1024,
            mid(bare, "memory") / 1024,
            2,
            "MiB",
        ),
        Row(f"start: {', '.join(HEAVY)} loaded", len(loaded), 1, 0, "modules", ", ".join(loaded)),
        Row(
            f"start: first rows of {number}, against a bare table window", mid(large, "shown"), mid(bare, "seconds"), 3
        ),
        Row(f"start: from the first rows of {number} to those that a search finds", ready, 0.6, 1),
        Row(f"start: longest standstill while {number} open", mid(large, "still") / MS, 50, 1, "ms"),
    ]


def once(body: str, base: Path, inside: Path) -> dict[str, Any]:
    """One process; what it says about itself."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "DESKTOP_CRM_CONFIG": str(inside / "config")}
    given = {"HEAVY": HEAVY, "ROOT": str(bases.ROOT), "BASE": str(base), "NEEDLE": NEEDLE}
    head = "import time\nSTART = time.time()\n" + "".join(f"{name} = {value!r}\n" for name, value in given.items())
    done = subprocess.run(
        [sys.executable, "-c", head + END + body], env=env, cwd=inside, capture_output=True, text=True, timeout=300
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
