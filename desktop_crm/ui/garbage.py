"""Garbage that only a collector finds goes on the thread of the window, and on no other.

A widget that another thread lets go holds locks of Qt while it waits for the interpreter; where the window's thread
holds the interpreter and waits for those locks, the program stands still for ever.
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

EVERY: Final = 500  # ms


class Garbage(QObject):
    """From now on, as long as `parent` lives."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(collect)
        self._timer.start(EVERY)


def collect() -> None:
    """The generation whose turn it is, as the interpreter itself would have chosen; often none."""
    counts, limits = gc.get_count(), gc.get_threshold()
    if counts[0] > limits[0]:
        gc.collect(2 if counts[2] > limits[2] else 1 if counts[1] > limits[1] else 0)
