"""What was deleted long ago goes with the next command that writes, and with none that reads."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest

from desktop_crm.storage import store
from tests.e2e.program import Program


def pass_days(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    monkeypatch.setattr(store, "time", SimpleNamespace(time=lambda: time.time() + days * 86400))


def test_only_commands_that_write_empty_the_trash(crm: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    ann, bob = crm.add("client", "name=Ann"), crm.add("client", "name=Bob")
    crm.add("claim", "text=Broken", to=ann)
    crm("delete", ann)
    pass_days(monkeypatch, 31)
    for reading in (("search", ""), ("card", bob), ("today",), ("check",), ("history", ann)):
        crm(*reading)
    assert "gone for good" not in crm("history", ann).out
    crm("edit", bob, "city=Lviv")
    told = crm("history", ann).out
    assert "  client: gone for good" in told
    assert "deleted" not in told
    assert crm("undo", "--json").json["subject"] == "Bob"
    crm("undo")
    assert "nothing to undo" in crm("undo", code=1).err
    crm("check")


def test_the_days_are_a_setting(crm: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = crm.add("client", "name=Ann")
    crm("settings", "trash_days=0")
    crm("delete", ann)
    pass_days(monkeypatch, 60)
    crm("add", "client", "name=Bob")
    assert "deleted" in crm("history", ann).out
    crm("settings", "trash_days=40")
    assert "gone for good" in crm("history", ann).out
    assert "trash_days" in crm("settings", "trash_days=-1", code=1).err
