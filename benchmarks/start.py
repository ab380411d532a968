"""From the start of the process to the first paint of the window, beside a bare PySide6 table window, in turns.

    python benchmarks/start.py [ROUNDS]

Prints JSON: median seconds and peak memory of both, their ratios, and which heavy modules were loaded at first paint.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAVY = ("matplotlib", "scipy", "alembic", "typst", "sqlalchemy", "numpy")
END = """
import json, resource, sys, time
def told():
    print(json.dumps({"seconds": time.time() - START, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
                      "loaded": [m for m in HEAVY if m in sys.modules]}), flush=True)
    import os; os._exit(0)
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
sys.path.insert(0, ROOT)
from PySide6.QtCore import QEvent, QObject
class Eye(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and watched.isWindow():
            from PySide6.QtCore import QTimer
            QTimer.singleShot(0, told)
        return False
from desktop_crm.ui import application
make = application.make_application
def watched():
    app = make()
    app.eye = Eye()
    app.installEventFilter(app.eye)
    return app
application.make_application = watched
from desktop_crm.bootstrap import main
main(["--base", BASE])
"""


def once(body: str, base: str) -> dict[str, float]:
    """One cold process of its own; what it says about itself at the first paint."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "DESKTOP_CRM_CONFIG": str(Path(base).parent / "config")}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    head = f"import time\nSTART = time.time()\nHEAVY = {HEAVY!r}\nROOT = {str(ROOT)!r}\nBASE = {base!r}\n"
    done = subprocess.run(
        [sys.executable, "-c", head + END + body], env=env, cwd=ROOT, capture_output=True, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    with tempfile.TemporaryDirectory(prefix="desktop-crm-bench-") as place:
        base = str(Path(place) / "sample.crm")
        demo = [sys.executable, str(ROOT / "main.py"), "demo", "--base", base]
        subprocess.run(demo, check=True, stdout=subprocess.DEVNULL)
        once(BARE, base), once(OURS, base)
        bare, ours = [], []
        for _ in range(rounds):
            bare.append(once(BARE, base))
            ours.append(once(OURS, base))
    result = {
        "bare_seconds": statistics.median(b["seconds"] for b in bare),
        "ours_seconds": statistics.median(o["seconds"] for o in ours),
        "bare_memory_mib": statistics.median(b["memory"] for b in bare) / 1024,
        "ours_memory_mib": statistics.median(o["memory"] for o in ours) / 1024,
        "loaded_at_first_paint": ours[-1]["loaded"],
    }
    result["time_ratio"] = result["ours_seconds"] / result["bare_seconds"]
    result["memory_ratio"] = result["ours_memory_mib"] / result["bare_memory_mib"]
    print(json.dumps(result, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
