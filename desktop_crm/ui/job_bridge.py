"""Brings what workers and the bus have to say to the GUI thread: a queued signal carries each call."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from desktop_crm.app.bus import Bus
from desktop_crm.app.jobs import Jobs
from desktop_crm.domain.changes import Changes


class Courier(QObject):
    """`deliver` may be called on any thread; the call runs on the thread this object lives on, in order."""

    _sent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._open = True
        self._sent.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def deliver(self, call: Callable[[], None]) -> None:
        if self._open:
            self._sent.emit(call)

    def close(self) -> None:
        """What arrives from now on is dropped: its receivers are going away."""
        self._open = False

    @Slot(object)
    def _run(self, call: Callable[[], None]) -> None:
        if self._open:
            call()


def window_jobs() -> tuple[Jobs, Courier]:
    courier = Courier()
    return Jobs(courier.deliver), courier


class WindowBus(Bus):
    """A bus whose listeners always hear on the GUI thread, whoever publishes."""

    def __init__(self, courier: Courier) -> None:
        super().__init__()
        self._courier = courier

    def publish(self, changes: Changes, source: object = None) -> None:
        if QThread.currentThread() is self._courier.thread():
            super().publish(changes, source)
        else:
            # the arguments of super() are not those of the lambda's frame
            self._courier.deliver(lambda: Bus.publish(self, changes, source))
