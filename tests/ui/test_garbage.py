"""What only a collector finds goes on the thread of the window alone."""

from __future__ import annotations

import gc
import threading
import weakref
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from desktop_crm.app.session import Session
from desktop_crm.ui.card.kinds import KINDS
from desktop_crm.ui.garbage import EVERY, Garbage
from desktop_crm.ui.pages.registry import PAGES
from tests.ui.conftest import _turn, start, stop
from tests.ui.desk import Desk


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


def test_nothing_of_a_closed_window_is_left(qapp: QApplication, tmp_path: Path) -> None:
    """Not a widget and not the base: a part without a parent would stay for ever, and all that it holds with it."""
    before = set(QApplication.allWidgets())
    desk = Desk(partial(start, tmp_path), tmp_path, sample=True)
    for page in PAGES:
        desk.page(page)
    card = desk.page("clients").card
    for record, kind in KINDS.items():
        if kind.main:
            card.begin(record)
            desk.settle()
            card.adding.form.cancel.click()
            desk.settle()
    stop(desk.driver)
    del desk, card, page
    gc.collect()
    left = [w for w in QApplication.allWidgets() if w not in before]
    assert [type(w).__name__ for w in left] == []
    assert not any(type(held) is Session for held in gc.get_objects())
