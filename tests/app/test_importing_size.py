"""Thousands of rows: taken back at any moment, spoken of truthfully, and the window alive."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import pytest

from desktop_crm.app.importing.mapping import recognise
from desktop_crm.app.importing.plan import plan
from desktop_crm.app.importing.report import Report
from desktop_crm.app.importing.run import import_files, run
from desktop_crm.app.jobs import Job
from desktop_crm.app.session import Session
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.errors import Cancelled
from desktop_crm.domain.query import parse
from desktop_crm.files.reading import read_table
from desktop_crm.storage.engine import run as sql
from desktop_crm.storage.schema import metadata

ROWS = 3000
HEADER = "Ім'я;Телефон;E-mail;Місто;День народження;Дата покупки;Сума;Менеджер\n"


def row(n: int) -> str:
    days = f"0{1 + n % 9}.03.1980;05.0{1 + n % 9}.2024"
    return f"Клієнт {n};067{n:07};user{n}@ukr.net;Місто {n % 40};{days};{n}.50;М {n % 5}\n"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "large.csv"
    path.write_text(HEADER + "".join(map(row, range(ROWS))), "utf-8")
    return path


class Impatient(Job):
    """Cancels itself when it is asked for the `at`-th time whether somebody did."""

    __slots__ = ("asked", "at")

    def __init__(self, at: int) -> None:
        super().__init__("import")
        self.at, self.asked = at, 0

    def check(self) -> None:
        self.asked += 1
        if self.asked == self.at:
            self.cancel()
        Job.check(self)

    def part(self, start: float, length: float) -> Job:
        self.check()
        return _Part(self, start, length)


class _Part(Job):
    """Asks the whole each time, whenever it told something last."""

    __slots__ = ("length", "start", "whole")

    def __init__(self, whole: Job, start: float, length: float) -> None:
        super().__init__(whole.name)
        self.whole, self.start, self.length = whole, start, length

    def check(self) -> None:
        self.whole.check()

    def progress(self, part: float) -> None:
        self.whole.progress(self.start + part * self.length)

    def part(self, start: float, length: float) -> Job:
        return _Part(self, start, length)


def state(session: Session) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with session.base.store.reading() as conn:  # type: ignore[attr-defined]
        return {name: [tuple(r) for r in sql(conn, f"SELECT * FROM {name}")] for name in metadata.tables}


def test_cancelled_at_any_moment_nothing_happened(session: Session, large: Path) -> None:
    with session.base.write(Intent("client.add")) as work:
        work.add("client", [{"name": "Клієнт 7", "phones": ("0670000007",)}])
    table, content = read_table(large), large.read_bytes()

    def bring_in(job: Job) -> Report:
        wanted = plan(session, table, recognise(table), job.part(0, 0.5))
        return run(session, wanted, job.part(0.5, 0.5))

    asked = Impatient(0)
    bring_in(asked)
    session.base.undo()
    before = state(session)
    chosen = random.Random(7).sample(range(1, asked.asked), 12)
    for at in sorted({1, asked.asked - 1, *chosen}):
        with pytest.raises(Cancelled):
            bring_in(Impatient(at))
        assert state(session) == before, f"cancelled at the question {at} of {asked.asked}"
    assert large.read_bytes() == content
    assert all(finding.ok for finding in session.base.check())
    assert bring_in(Job("import")).added["clients"] == ROWS


def test_everything_comes_in_once_and_goes_with_one_undo(session: Session, large: Path) -> None:
    report = import_files(session, read_table, [large]).files[0]
    assert (report.added["clients"], report.added["purchases"], report.added["staff"]) == (ROWS, ROWS, 5)
    assert list(session.base.find(parse("0672999"))) == []
    assert len(session.base.find(parse("0670002999"))) == 1
    assert all(finding.ok for finding in session.base.check())
    again = import_files(session, read_table, [large]).files[0]
    assert (again.added["clients"], again.unchanged["clients"], again.unchanged["purchases"]) == (0, ROWS, ROWS)
    session.base.undo()
    assert session.base.count() == session.base.count("purchase") == 0
    assert session.base.all("staff") == []
    assert all(finding.ok for finding in session.base.check())


def test_progress_grows_to_the_end(session: Session, large: Path) -> None:
    told: list[float] = []

    class Talkative(Impatient):
        __slots__ = ()

        def progress(self, part: float) -> None:
            self.check()
            told.append(part)

    import_files(session, read_table, [large], job=Talkative(0))
    assert told == sorted(told)
    assert told[-1] > 0.9
    assert max(b - a for a, b in pairwise(told)) < 0.4


def test_what_was_done_since_the_preview_is_seen(session: Session, large: Path) -> None:
    table = read_table(large)
    mapped = recognise(table)
    wanted = plan(session, table, mapped)
    with session.base.write(Intent("staff.add")) as work:
        work.add("staff", [{"name": "М 0"}])
    report = run(session, wanted, Job("import"))
    assert report.added["staff"] == 4
    again = plan(session, table, mapped)
    session.base.undo()
    report = run(session, again, Job("import"))
    assert (report.added["clients"], report.added["purchases"]) == (ROWS, ROWS)


def test_many_of_one_name_take_no_longer(session: Session, tmp_path: Path) -> None:
    """A warning names the first of those alike, and does not look through all of them for each row."""
    path = tmp_path / "alike.csv"
    path.write_text("Номер,Клієнт\n" + "".join(f"{n},Іван\n" for n in range(20_000)), "utf-8")
    table = read_table(path)
    looked = plan(session, table, recognise(table))
    assert looked.counts["add"] == 20_000
