"""Fixtures shared by all tests: a fresh base on disk, and what depends on no display."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from desktop_crm.app.formats import Formats
from desktop_crm.app.services import NewBase
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts

# The same examples every time, however long they take, so that a run judges the change and not luck or the machine;
# `make faults` looks for others.
settings.register_profile("steady", deadline=None, derandomize="CRM_EXAMPLES" not in os.environ)
settings.load_profile("steady")

TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the settings and bases of the person who runs it."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("DESKTOP_CRM_CONFIG", str(home / "config"))
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "APPDATA"):
        monkeypatch.setenv(name, str(home))


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A new English base with real storage, on the day of the design pictures."""
    from desktop_crm.storage.opening import open_base

    base = open_base(tmp_path / "shop.crm", new=NewBase("en", "UAH", "Test shop"), actor="Tester")
    made = Session(base, today=lambda: TODAY)
    yield made
    base.close()


@pytest.fixture(params=["en", "uk", "ru"])
def texts(request: pytest.FixtureRequest) -> Texts:
    return Texts(request.param)


@pytest.fixture
def formats(texts: Texts) -> Formats:
    return Formats(texts)
