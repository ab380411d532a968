"""Work off the GUI thread: lanes, cancel, progress. No Qt here; `ui/job_bridge.py` brings results to the GUI thread."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Any, Literal

from desktop_crm.domain.errors import Cancelled

Lane = Literal["write", "read", "output"]
WORKERS: dict[Lane, int] = {"write": 1, "read": 2, "output": 1}


@dataclass(slots=True)
class Job:
    """Handed to the work: it asks `cancelled` and tells `progress`."""

    name: str
    on_progress: Callable[[float], None] | None = None
    _cancel: Event = field(default_factory=Event)
    _told: float = 0.0
    ended: Event = field(default_factory=Event)  # set once the work is over, however it ended

    def cancel(self) -> None:
        self._cancel.set()

    def cancelled(self) -> bool:
        return self._cancel.is_set()

    def check(self) -> None:
        """Raises Cancelled once the user has cancelled."""
        if self._cancel.is_set():
            raise Cancelled

    def progress(self, part: float) -> None:
        """`part` in 0..1; passed on at most ten times a second. Raises Cancelled as `check` does."""
        self.check()
        now = time.monotonic()
        if self.on_progress and (now - self._told >= 0.1 or part >= 1):
            self._told = now
            self.on_progress(part)

    def part(self, start: float, length: float) -> Job:
        """A job whose progress is a part of this one's, and which is cancelled with it."""
        self.check()
        return Job(self.name, lambda part: self.progress(start + part * length), self._cancel)


Deliver = Callable[[Callable[[], None]], None]


class Jobs:
    """Runs work on lanes. `deliver` brings the results to the caller's thread (ui: a queued signal; else at once)."""

    def __init__(self, deliver: Deliver = lambda call: call()) -> None:
        self._deliver = deliver
        self._under_way = 0
        self._counting = Lock()
        self._lanes: dict[Lane, ThreadPoolExecutor] = {
            lane: ThreadPoolExecutor(count, thread_name_prefix=lane) for lane, count in WORKERS.items()
        }

    def run(
        self,
        lane: Lane,
        work: Callable[[Job], Any],
        done: Callable[[Any], None] = lambda result: None,
        failed: Callable[[BaseException], None] | None = None,
        progress: Callable[[float], None] | None = None,
        name: str = "",
    ) -> Job:
        """After `job.cancel()` nothing is delivered any more, except `failed(Cancelled())` when the work noticed it.

        On the write lane what was written all the same, since the cancelling came too late, is told to `done`.
        """

        def on_progress(part: float) -> None:
            if progress:
                self._deliver(lambda: None if job.cancelled() else progress(part))

        job = Job(name, on_progress)

        def body() -> None:
            try:
                job.check()
                result = work(job)
            except BaseException as error:
                caught = error
                if failed:
                    self._deliver(lambda: failed(caught))
                elif not isinstance(error, Cancelled):
                    self._deliver(lambda: _raise(caught))
            else:
                self._deliver(lambda: None if job.cancelled() and lane != "write" else done(result))
            finally:
                job.ended.set()
                self._count(-1)

        self._count(1)
        self._lanes[lane].submit(body)
        return job

    @property
    def under_way(self) -> int:
        """How many pieces of work are waiting or running; their results may still be on their way."""
        return self._under_way

    def _count(self, step: int) -> None:
        with self._counting:
            self._under_way += step

    def close(self) -> None:
        for pool in self._lanes.values():
            pool.shutdown(wait=True, cancel_futures=True)


class InlineJobs(Jobs):
    """Everything at once on the calling thread: use cases and models become testable without waiting."""

    def __init__(self) -> None:
        super().__init__()

    def run(
        self,
        lane: Lane,
        work: Callable[[Job], Any],
        done: Callable[[Any], None] = lambda result: None,
        failed: Callable[[BaseException], None] | None = None,
        progress: Callable[[float], None] | None = None,
        name: str = "",
    ) -> Job:
        job = Job(name, progress)
        try:
            result = work(job)
        except Exception as error:
            job.ended.set()
            if failed is None:
                raise
            failed(error)
        else:
            job.ended.set()
            done(result)
        return job


def _raise(error: BaseException) -> None:
    raise error
