"""The reader is made for a process of its own; where a test runs it inside, its limits must not become ours."""

from __future__ import annotations

import pytest

from desktop_crm.files import worker


@pytest.fixture(autouse=True)
def no_limits_on_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_limit_memory", lambda path: None)
