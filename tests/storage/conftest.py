"""A base of its own for every test, straight from the storage."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop_crm.app.services import NewBase
from desktop_crm.domain.changes import Changes, Intent
from desktop_crm.storage.base import SqliteBase
from desktop_crm.storage.opening import open_base
from desktop_crm.storage.unit_of_work import UnitOfWork

Do = Callable[[Callable[[UnitOfWork], Any]], Changes]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "Затишок.crm"


@pytest.fixture(scope="session")
def new_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("new") / "new.crm"
    open_base(made, new=NewBase("uk", "UAH", "Затишок"), actor="Ірина").close()
    return made


@pytest.fixture
def base(path: Path, new_base: Path) -> Iterator[SqliteBase]:
    """A copy of one that was made once: making one is what test_opening is about."""
    shutil.copy(new_base, path)
    made = open_base(path, actor="Ірина")
    made.today = lambda: date(2026, 11, 20)
    yield made
    made.close()


@pytest.fixture
def do(base: SqliteBase) -> Do:
    """do(lambda w: w.add(...)): one unit of work; returns its changes."""

    def act(what: Callable[[UnitOfWork], Any]) -> Changes:
        with base.write(Intent("test", "subject")) as work:
            what(work)
        return work.changes

    return act


@pytest.fixture
def olena(do: Do) -> int:
    """A card with a claim, a wish, a purchase and a contact."""
    day = date(2026, 11, 1)

    def act(w: UnitOfWork) -> None:
        (card,) = w.add("client", [{"name": "Шевченко Олена", "phones": ("+380 67 123-45-67",), "city": "Львів"}])
        w.add("claim", [{"client_id": card, "date": day, "text": "Ніжка хитається", "due_date": date(2026, 11, 10)}])
        w.add("wish", [{"client_id": card, "date": day, "text": "Доставка ввечері"}])
        w.add("purchase", [{"client_id": card, "date": day, "amount": 1_240_000, "cost": 800_000, "product": "Диван"}])
        w.add("interaction", [{"client_id": card, "date": day, "summary": "Дзвонила"}])

    return do(act).added["client"][0]
