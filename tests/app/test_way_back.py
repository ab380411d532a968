"""Every kind of large work, one after another, taken back and done again by a program started anew each time."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from desktop_crm.app import attaching, bulk, cards, custom_fields, handover, merging, surveys
from desktop_crm.app.jobs import Job
from desktop_crm.app.sample.make import make_sample
from desktop_crm.app.services import NewBase
from desktop_crm.app.session import Session
from desktop_crm.domain.query import ClientQuery
from desktop_crm.domain.records import RECORDS
from desktop_crm.storage.opening import open_base
from tests.conftest import TODAY

TABLES = (*RECORDS, "client_total", "client_voice")
READ = """
import pickle, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
found = {}
for table in sys.argv[2:]:
    names = [row[1] for row in db.execute(f'PRAGMA table_info("{table}")') if row[1] != "version"]
    columns = ", ".join(f'"{name}"' for name in names)
    found[table] = sorted(map(repr, db.execute(f'SELECT {columns} FROM "{table}"')))
sys.stdout.buffer.write(pickle.dumps(found))
"""


def content(path: Path) -> dict[str, list[str]]:
    """All live rows without their versions; read by another process, for two of SQLite's libraries share no locks."""
    done = subprocess.run([sys.executable, "-c", READ, str(path), *TABLES], capture_output=True, check=True)
    found: dict[str, list[str]] = pickle.loads(done.stdout)  # our own child's
    return found


@pytest.fixture
def reopened(tmp_path: Path) -> Iterator[Callable[[], Session]]:
    """Closes the program's base, if it is open, and starts anew on it."""
    path, running = tmp_path / "salon.crm", list[Session]()

    def start() -> Session:
        for session in running:
            session.base.close()
        new = None if path.exists() else NewBase("uk", "UAH", "Salon")
        running[:] = [Session(open_base(path, new=new, actor="Tester"), lambda: TODAY)]
        return running[0]

    yield start
    for session in running:
        session.base.close()


def works(session: Session, file: Path) -> list[Callable[[Session], Any]]:
    ids = session.base.find(ClientQuery())
    leaver, *takers = (one.id for one in session.base.all("staff") if not one.former)
    field = session.base.all("custom_field")[0].id
    job = Job("test")
    answers = surveys.Answers(
        {"satisfaction": 2, "had_problem": True, "did_complain": True, "channel": "call", "date": TODAY},
        "Дзвінок",
        trouble="Хитається ніжка",
        wishes=("Доставка ввечері", "Каталог"),
    )

    def hand_over(s: Session) -> None:
        handover.hand_over(s, handover.divided(s, handover.of_staff(s, leaver), takers, former=True), job)

    return [
        hand_over,
        lambda s: merging.merge(s, ids[0], [ids[1], ids[2]]),
        lambda s: bulk.tag(s, ids[5:40], job, add=["опт"]),
        lambda s: bulk.pin(s, ids[5:40], "regular", job),
        lambda s: bulk.role(s, ids[5:20], "partner", True, job),
        lambda s: bulk.task(s, ids[5:20], {"text": "Подзвонити", "due_date": TODAY}, job),
        lambda s: surveys.record_survey(s, ids[6], answers),
        lambda s: custom_fields.remove(s, field),
        lambda s: bulk.remove(s, ids[30:45], job),
        lambda s: attaching.add_file(s, ids[7], file),
        lambda s: cards.add_record(s, "referral", ids[8], {"date": TODAY, "recommender": ids[9]}),
        lambda s: merging.merge(s, ids[9], [ids[8]]),
    ]


def test_all_of_it_goes_back_and_comes_again(reopened: Callable[[], Session], tmp_path: Path) -> None:
    session = reopened()
    make_sample(session, language="uk", today=TODAY, clients=60)
    file = tmp_path / "ніжка.txt"
    file.write_text("x")
    path, steps = session.base.path, works(session, file)
    states = [content(path)]
    for step in steps:
        step(session)
        states.append(content(path))
    assert all(before != after for before, after in pairwise(states))
    for before in reversed(states[:-1]):
        session = reopened()
        undone = cards.undo(session)
        assert undone is not None
        assert not undone.kept
        assert content(path) == before, undone.operation
    for after in states[1:]:
        session = reopened()
        assert cards.redo(session) is not None
        assert content(path) == after
    assert all(found.ok for found in session.base.check())
