"""A pytest plugin: an unexpected WARNING in the log, or a thread left running, fails the test that caused it.

A test that takes `caplog` looks at the log itself and is trusted with it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator

import pytest

PATIENCE = 3.0  # seconds a thread may need to end after its test
NOT_OURS = ("pytest_timeout", "execnet", "Dummy-")


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def _quiet_log(request: pytest.FixtureRequest) -> Iterator[None]:
    collector = _Collector()
    logging.getLogger().addHandler(collector)
    yield
    logging.getLogger().removeHandler(collector)
    if collector.lines and "caplog" not in request.fixturenames:
        pytest.fail("unexpected lines in the log:\n" + "\n".join(collector.lines))


@pytest.fixture(autouse=True)
def _no_dangling_threads() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    until = time.monotonic() + PATIENCE
    while left := [t for t in _ours() if t not in before]:
        if time.monotonic() > until:
            pytest.fail("threads left running: " + ", ".join(sorted(t.name for t in left)))
        time.sleep(0.01)


def _ours() -> list[threading.Thread]:
    return [t for t in threading.enumerate() if t.is_alive() and not t.name.startswith(NOT_OURS)]
