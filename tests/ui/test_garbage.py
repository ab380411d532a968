"""What only a collector finds goes on the thread of the window alone."""

from __future__ import annotations

import gc
import threading
import weakref

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from desktop_crm.ui.garbage import EVERY, Garbage
from tests.ui.conftest import _turn


class Knot:
    """It holds itself."""

    def __init__(self) -> None:
        self.other = self


def test_cycles_made_anywhere_go_on_the_thread_of_the_window(qapp: QApplication) -> None:
    parent = QObject()
    Garbage(parent)
    assert not gc.isenabled()
    said: list[int] = []

    def work() -> None:
        knot = Knot()
        weakref.finalize(knot, lambda: said.append(threading.get_ident()))
        del knot
        for _ in range(20_000):  # enough to have the interpreter collect on this thread, had it been left to
            one: list[object] = []
            one.append(one)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert said == []
    _turn(3 * EVERY)
    assert said == [threading.get_ident()]
    parent.deleteLater()
