"""One question at a time: a new one makes the answer to the old one unwanted, and so does the end of who asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.ui.context import Context


class Latest:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._number = 0
        self._job: Job | None = None

    def ask(self, work: Callable[[Session, Job], Any], done: Callable[[Any], None]) -> None:
        """Run `work` on the read lane; `done` gets its result on the GUI thread, unless something else was asked."""
        self.stop()
        number = self._number
        self._job = self._context.run_read(work, lambda found: done(found) if number == self._number else None)

    def stop(self, *_gone: object) -> None:
        """Nothing that was asked is wanted any more."""
        self._number += 1
        if self._job is not None:
            self._job.cancel()
            self._job = None
