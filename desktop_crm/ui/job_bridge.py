"""Brings what workers and the bus have to say to the GUI thread: a queued signal carries each call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from desktop_crm.app.bus import Bus
from desktop_crm.app.jobs import Job, Jobs, Lane
from desktop_crm.domain.changes import Changes
from desktop_crm.domain.errors import UserError


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


class PageJobs(Jobs):
    """The jobs as the pages of one time see them: once these pages are put away, nothing is delivered to them.

    What they still write then is written all the same; its errors are told to `late`, for they would be lost otherwise.
    """

    def __init__(self, jobs: Jobs, late: Callable[[BaseException], None]) -> None:
        self._jobs, self._late = jobs, late
        self._over = False

    def put_away(self) -> None:
        self._over = True

    @property
    def under_way(self) -> int:
        return self._jobs.under_way

    def run(
        self,
        lane: Lane,
        work: Callable[[Job], Any],
        done: Callable[[Any], None] = lambda result: None,
        failed: Callable[[BaseException], None] | None = None,
        progress: Callable[[float], None] | None = None,
        name: str = "",
    ) -> Job:
        if self._over and lane == "read":
            job = Job(name)
            job.cancel()
            job.ended.set()
            return job

        def on_done(result: Any) -> None:
            if not self._over:
                done(result)

        def on_failed(error: BaseException) -> None:
            if not self._over and failed is not None:
                failed(error)
            elif not self._over or lane == "write" or not isinstance(error, UserError):
                self._late(error)

        def on_progress(part: float) -> None:
            if not self._over and progress is not None:
                progress(part)

        return self._jobs.run(lane, work, on_done, on_failed, on_progress if progress else None, name)

    def close(self) -> None:
        self._jobs.close()


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
