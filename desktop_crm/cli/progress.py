"""How far a long command is: one line on the terminal that is written over, and gone at the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TextIO

from desktop_crm.app.formats import Formats
from desktop_crm.app.jobs import Job
from desktop_crm.app.texts import Texts

_WAIT: Final = 1.0
"""Seconds before anything is said: what is done by then needs no line."""


@contextmanager
def shown(name: str, texts: Texts, stream: TextIO | None, clock: Callable[[], float] = time.monotonic) -> Iterator[Job]:
    """A job whose progress and time left stand on the terminal; nothing where the output goes elsewhere."""
    if stream is None or not stream.isatty():
        yield Job(name)
        return
    started, formats = clock(), Formats(texts)
    longest = 0

    def tell(part: float) -> None:
        nonlocal longest
        passed = clock() - started
        if passed < _WAIT or part < 0.02:
            return
        percent, seconds = formats.percent(part), passed / part * (1 - part)
        if seconds >= 90:
            left = texts("window.job_left_minutes", percent=percent, minutes=round(seconds / 60))
        else:
            left = texts("window.job_left", percent=percent, seconds=max(1, round(seconds)))
        line = f"{name}: {left}"
        longest = max(longest, len(line))
        stream.write(f"\r{line.ljust(longest)}")
        stream.flush()

    try:
        yield Job(name, tell)
    finally:
        if longest:
            stream.write(f"\r{' ' * longest}\r")
            stream.flush()
