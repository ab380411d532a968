"""The log of exports: who took more than one client out, whatever became of it, whatever is undone or restored."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_crm.app import cards, exports
from desktop_crm.app.formats import Formats
from desktop_crm.app.session import Session
from desktop_crm.app.texts import Texts
from desktop_crm.domain.errors import UserError
from desktop_crm.storage.opening import open_base


def take(session: Session, kind: str = "xlsx", n: int = 3, file: str = "list.xlsx") -> None:
    with exports.recorded(session, kind, n, file):
        pass


def sound(session: Session) -> bool:
    return all(finding.ok for finding in session.base.check())


def test_who_when_how_many_and_into_what(session: Session) -> None:
    session.base.store.clock = lambda: 1_800_000_000.0  # type: ignore[attr-defined]  # the base of storage
    take(session, "csv", 2, "Мій “list”.csv")
    take(session, "copy", 1_000_000, "")
    take(session, "pdf", 1, "one.pdf")
    copied, written = exports.listed(session)
    assert (copied.kind, copied.clients, copied.file, copied.who, copied.stopped) == (
        "copy",
        1_000_000,
        "",
        "Tester",
        False,
    )
    assert (written.kind, written.clients, written.file) == ("csv", 2, "Мій “list”.csv")
    assert written.at.isoformat() == "2027-01-15T08:00:00+00:00"
    assert exports.listed(session, 1) == [copied]
    assert sound(session)


def test_it_is_written_down_before_anything_leaves(session: Session) -> None:
    with exports.recorded(session, "pdf", 5, "all.pdf"):
        assert [e.clients for e in exports.listed(session)] == [5]


def test_what_came_to_nothing_stays_and_is_marked(session: Session) -> None:
    with pytest.raises(ZeroDivisionError), exports.recorded(session, "xlsx", 7, "never.xlsx"):
        raise ZeroDivisionError
    take(session)
    assert [(e.clients, e.stopped) for e in exports.listed(session)] == [(3, False), (7, True)]


def test_undo_and_redo_pass_it_by(session: Session) -> None:
    first = cards.add_client(session, {"name": "Ann"}).id
    second = cards.add_client(session, {"name": "Bob"}).id
    cards.undo(session)
    take(session)
    redone = cards.redo(session)
    assert redone is not None, "an export is no work that ends redo"
    assert session.base.get("client", second) is not None
    take(session)
    before = session.base.next_undo()
    assert before is not None
    assert before.intent.subject == "Bob", "the menu names the work before the export"
    cards.undo(session)
    cards.undo(session)
    assert session.base.get("client", first) is None
    assert cards.undo(session) is None
    entry = session.base.notes()[0].operation.id
    assert session.base.undo(entry) is None, "an entry itself cannot be undone"  # type: ignore[call-arg]
    assert len(exports.listed(session)) == 2
    assert sound(session)


def test_going_back_to_a_copy_does_not_wipe_it_out(session: Session) -> None:
    cards.add_client(session, {"name": "Ann"})
    take(session, n=2)
    copy = session.base.backup("manual")
    cards.add_client(session, {"name": "Bob"})
    take(session, n=3)
    with pytest.raises(ZeroDivisionError), exports.recorded(session, "pdf", 4):
        raise ZeroDivisionError
    told = exports.listed(session)
    session.base.restore(copy.path)
    assert exports.listed(session) == told
    assert [(e.clients, e.stopped) for e in told] == [(4, True), (3, False), (2, False)]
    session.base.restore(copy.path)
    assert exports.listed(session) == told, "each once"
    cards.add_client(session, {"name": "Eve"})
    cards.undo(session)
    assert session.base.count() == 1
    assert sound(session)


def test_a_base_for_reading_only_lets_one_client_out(session: Session) -> None:
    reader = Session(open_base(session.base.path, write=False))
    with exports.recorded(reader, "pdf", 1):
        pass
    left = False
    with pytest.raises(UserError, match="export_unrecorded"), exports.recorded(reader, "pdf", 2):
        left = True
    assert not left
    assert exports.listed(reader) == []
    reader.base.close()


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
@pytest.mark.parametrize("kind", exports.KINDS)
def test_every_kind_has_words(session: Session, language: str, kind: str) -> None:
    take(session, kind, 1200, "x.bin" if kind in ("xlsx", "csv", "pdf") else "")
    said = exports.words(Formats(Texts(language)), exports.listed(session)[0])
    assert Formats(Texts(language)).number(1200) in said
    assert ("x.bin" in said) == (kind in ("xlsx", "csv", "pdf"))


CHILD = """
import sys, time
from pathlib import Path
from desktop_crm.app import exports
from desktop_crm.app.session import Session
from desktop_crm.storage.opening import open_base

session = Session(open_base(Path(sys.argv[1]), actor="thief"))
with exports.recorded(session, "csv", 500, "loot.csv"):
    print("out", flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kill -9 is for POSIX")
def test_a_killed_program_has_told(session: Session) -> None:
    session.base.close()
    path: Path = session.base.path
    with subprocess.Popen([sys.executable, "-c", CHILD, str(path)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "out\n"
        child.kill()
    again = Session(open_base(path))
    (told,) = exports.listed(again)
    assert (told.who, told.clients, told.file, told.stopped) == ("thief", 500, "loot.csv", False)
    assert sound(again)
    again.base.close()
