"""One smoke run on a real X11 screen: the window opens a base, is painted, closes, and leaves a verified copy."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_crm.storage.backup import copies_of
from tests.e2e.program import ROOT, Program

RUN = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from desktop_crm.bootstrap import services
from desktop_crm.ui import application
from desktop_crm.ui.main_window import MainWindow

app = application.make_application()
rounds = 0

def look():
    global rounds
    rounds += 1
    window = next((w for w in app.topLevelWidgets() if isinstance(w, MainWindow)), None)
    page = window.page("clients") if window else None
    if page is not None and page.model.rowCount() == 30 and rounds > 10:
        timer.stop()
        window.context.run_write(lambda session, job: session.base.backup("manual"))
        window.grab().save({picture!r})
        print(app.platformName(), window.isVisible(), flush=True)
        window.close()

timer = QTimer()
timer.timeout.connect(look)
timer.start(100)
sys.exit(application.run(services, Path({base!r}), "uk"))
"""


@pytest.fixture
def screen() -> Iterator[str]:
    """A virtual X11 screen of its own."""
    if shutil.which("Xvfb") is None:
        pytest.skip("no Xvfb on this system")
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1366x768x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as told:
        number = told.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait(10)


@pytest.mark.xvfb
def test_the_window_on_a_real_screen(crm: Program, screen: str) -> None:
    crm.process("demo", "--clients", "30", "--lang", "uk")
    picture = crm.folder / "window.png"
    code = RUN.format(root=str(ROOT), picture=str(picture), base=str(crm.base))
    env = {k: v for k, v in os.environ.items() if k != "QT_QPA_PLATFORM"} | {"DISPLAY": screen}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, encoding="utf-8", timeout=90
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["xcb", "True"]
    assert "Traceback" not in done.stderr
    assert picture.stat().st_size > 20_000
    assert any(copy.verified for copy in copies_of(Path(crm.base)))
