"""Who may open what, and what a new base holds."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from desktop_crm.app.services import NewBase
from desktop_crm.app.texts import LANGUAGES, Texts
from desktop_crm.domain.changes import Intent
from desktop_crm.domain.errors import UserError
from desktop_crm.domain.failure import TOP_LEVEL
from desktop_crm.storage import engine, examining, first_content
from desktop_crm.storage.base import SqliteBase
from desktop_crm.storage.engine import PRAGMAS
from desktop_crm.storage.opening import open_base


def refused(code: str) -> pytest.RaisesExc[UserError]:
    return pytest.RaisesExc(UserError, check=lambda error: error.code == code)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_base_starts_with_points_causes_and_settings(tmp_path: Path, language: str) -> None:
    base = open_base(tmp_path / "a" / "new.crm", new=NewBase(language, "EUR", "Shop"), actor="Ann")
    texts = Texts(language)
    points = base.all("failure_point")
    assert [p.code for p in points if p.parent is None] == list(TOP_LEVEL)
    assert [p.name for p in points] == [texts(f"storage.point_{p.code}") for p in points]
    assert {p.code: p.parent for p in points}["delivery_times"] == TOP_LEVEL.index("delivery") + 1
    assert {c.kind for c in base.all("cause")} == {"ours", "outside"}
    assert {s.key: s.value for s in base.all("setting")} == {
        "currency": "EUR",
        "language": language,
        "shop": "Shop",
        "margin": "30",
        "hourly_cost": "0",
    }
    assert base.count() == 0
    assert base.next_undo() is None
    assert base.undo() is None
    assert [entry.intent for entry in base.history("setting", 1)] == [Intent("base.create", "Shop")]
    base.close()
    assert os.listdir(tmp_path / "a") == ["new.crm"], "one file, nothing left beside it"


def test_every_code_has_its_text() -> None:
    for language in LANGUAGES:
        names = Texts(language).area("storage")
        codes = {*TOP_LEVEL, *(code for below in first_content.BELOW.values() for code in below)}
        assert set(names) == {*(f"point_{c}" for c in codes), *(f"cause_{c}" for c in first_content.CAUSES)}


def test_pragmas_hold_on_every_connection(base: SqliteBase) -> None:
    with base.store.reading() as one, base.store.reading() as two:
        for conn in (one, two):
            for name, value in PRAGMAS.items():
                assert conn.exec_driver_sql(f"PRAGMA {name}").scalar_one() == value, name


def test_a_pragma_that_does_not_take_is_noticed(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setitem(engine.PRAGMAS, "synchronous", 7)
    with pytest.raises(RuntimeError, match="synchronous"):
        open_base(path, new=NewBase())
    assert not list(path.parent.glob("*.crm*")), "nothing half made is left"


def test_a_disk_that_cannot_keep_a_log(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setitem(engine.PRAGMAS, "journal_mode", "unheard")
    with refused("disk_unsuitable"):
        open_base(path, new=NewBase())
    assert not list(path.parent.glob("*.crm*"))


def test_tables_are_strict(base: SqliteBase) -> None:
    with base.store.reading() as conn:
        plain = conn.exec_driver_sql(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0"
            " AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'alembic%'"
        ).all()
    assert plain == []


def test_an_existing_base_opens_as_it_is_even_with_new(base: SqliteBase, path: Path, olena: int) -> None:
    base.close()
    again = open_base(path, new=NewBase("en", "USD", "Other"))
    assert again.get("client", olena).name == "Шевченко Олена"
    again.close()


def test_missing(tmp_path: Path) -> None:
    for name in ("no.crm", "no/no.crm"):
        with refused("base_missing"):
            open_base(tmp_path / name)
    assert os.listdir(tmp_path) == ["home"]


@pytest.mark.parametrize("write", [True, False])
@pytest.mark.parametrize(
    "content", [b"", b"name;phone\n", b"PK\x03\x04" + bytes(5000), random.Random(1).randbytes(9000)]
)
def test_not_a_base(path: Path, content: bytes, write: bool) -> None:
    path.write_bytes(content)
    with refused("not_a_base"):
        open_base(path, write=write)
    assert path.read_bytes() == content
    assert sorted(p.name for p in path.parent.iterdir() if p.is_file()) == [path.name]


def test_a_folder_and_another_database_are_no_bases(tmp_path: Path) -> None:
    with refused("not_a_base"):
        open_base(tmp_path)
    other = tmp_path / "other.db"
    raw = dbapi2.connect(str(other))
    raw.execute("CREATE TABLE client (id)")
    raw.close()
    with refused("not_a_base"):
        open_base(other)


def test_an_empty_file_becomes_a_base_where_one_is_wanted(path: Path) -> None:
    path.touch()
    base = open_base(path, new=NewBase())
    assert base.all("cause")
    base.close()


def test_where_no_folder_can_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with refused("folder_unwritable"):
        open_base(tmp_path / "file" / "base.crm", new=NewBase())


def test_a_folder_without_permission(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> int:
        raise PermissionError(13, "no")

    monkeypatch.setattr(os, "open", forbidden)
    with refused("folder_unwritable"):
        open_base(path, new=NewBase())


def test_a_base_that_may_not_be_read(base: SqliteBase, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base.close()

    def forbidden(*_: object, **__: object) -> object:
        raise PermissionError(13, "no")

    monkeypatch.setattr(Path, "open", forbidden)
    with refused("base_unreadable"):
        open_base(path)


def test_a_newer_base_is_refused_unharmed(base: SqliteBase, path: Path) -> None:
    base.close()
    raw = dbapi2.connect(str(path), isolation_level=None)
    raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    before = path.read_bytes()
    for write in (True, False):
        with refused("base_newer"):
            open_base(path, write=write)
    assert path.read_bytes() == before
    assert not (path.parent / "Затишок copies").exists()


def test_a_truncated_base_is_damaged(base: SqliteBase, path: Path) -> None:
    base.close()
    whole = path.read_bytes()
    for part in (100, 5000, len(whole) // 2):
        path.write_bytes(whole[:part])
        with refused("base_damaged"):
            open_base(path)


def _meddle(sql: str) -> Callable[[Path], None]:
    def act(path: Path) -> None:
        raw = dbapi2.connect(str(path), isolation_level=None)
        raw.execute(sql)
        raw.close()

    return act


@pytest.mark.parametrize(
    "sql", ["DELETE FROM alembic_version", "DROP TABLE alembic_version", "DELETE FROM meta", "DELETE FROM device"]
)
def test_a_base_without_its_marks_is_damaged(base: SqliteBase, path: Path, sql: str) -> None:
    base.close()
    _meddle(sql)(path)
    with refused("base_damaged"):
        open_base(path)


def test_damaged_files_never_give_a_traceback(base: SqliteBase, path: Path, olena: int) -> None:
    """Bits flipped and pages zeroed: the base opens and says what is wrong, or refuses."""
    base.close()
    whole, dice = path.read_bytes(), random.Random(7)
    noticed = 0
    for number in range(int(os.environ.get("CRM_DAMAGED", "40"))):
        torn = bytearray(whole)
        if number % 2:
            torn[dice.randrange(len(torn))] ^= 1 << dice.randrange(8)
        else:
            at = dice.randrange(len(torn) // 4096) * 4096
            torn[at : at + 4096] = bytes(4096)
        path.write_bytes(torn)
        try:
            damaged = open_base(path)
        except UserError as error:
            assert error.code in ("not_a_base", "base_damaged", "base_newer"), error  # noqa: PT017 - one of several
            noticed += 1
            continue
        try:
            noticed += not all(finding.ok for finding in damaged.check())
            damaged.history("client", olena)
            damaged.page([olena])
        except UserError as error:
            assert error.code == "base_damaged"  # noqa: PT017 - may or may not happen
            noticed += 1
        finally:
            damaged.close()
    assert noticed > 10


# --- one writer --------------------------------------------------------------------------------------------------
def test_a_second_writer_is_refused_by_name(base: SqliteBase, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UserError) as caught:
        open_base(path)
    assert caught.value.code == "base_in_use"
    assert str(os.getpid()) in caught.value.params["who"]
    assert caught.value.params["since"].tzinfo is not None
    for language in LANGUAGES:
        assert Texts(language)("errors.base_in_use", **caught.value.params)


def test_a_reader_opens_beside_a_writer_and_cannot_write(base: SqliteBase, path: Path, olena: int) -> None:
    reader = open_base(path, write=False)
    assert reader.get("client", olena).city == "Львів"
    with refused("base_read_only"):
        reader.write(Intent("x"))
    for refuse in (reader.undo, reader.redo):
        with refused("base_read_only"):
            refuse()
    with base.write(Intent("x")) as work:
        work.edit("client", {olena: {"city": "Київ"}})
    assert reader.get("client", olena).city == "Київ"
    assert all(finding.ok for finding in reader.check())
    reader.close()


def test_a_reader_alone_leaves_the_file_as_it_was(base: SqliteBase, path: Path, olena: int) -> None:
    base.close()
    before = path.read_bytes()
    reader = open_base(path, write=False)
    assert reader.count() == 1
    reader.close()
    assert path.read_bytes() == before


def test_a_reader_on_a_disk_that_cannot_be_written(
    base: SqliteBase, path: Path, olena: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    base.close()
    monkeypatch.setattr(os, "access", lambda *_: False)
    asked: list[str] = []
    whole = engine.uri
    for module in (engine, examining):
        monkeypatch.setattr(module, "uri", lambda *a: asked.append(whole(*a)) or asked[-1])
    reader = open_base(path, write=False)
    assert reader.count() == 1
    assert all("immutable=1" in uri for uri in asked)
    reader.close()


def test_the_lock_is_freed_when_its_process_dies(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from desktop_crm.storage.opening import open_base;"
        "from desktop_crm.app.services import NewBase;"
        "b = open_base(Path(sys.argv[1]), new=NewBase()); print('open', flush=True); sys.stdin.read()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == "open\n"
        with pytest.raises(UserError) as caught:
            open_base(path)
        assert str(child.pid) in caught.value.params["who"]
        child.kill()
        child.wait()
    base = open_base(path)
    assert base.all("cause")
    base.close()


def test_a_lock_file_left_behind_does_not_matter(base: SqliteBase, path: Path) -> None:
    base.close()
    lock = path.with_name(path.name + ".lock")
    lock.write_text("{not json")
    again = open_base(path)
    lock.write_text("{not json")
    with refused("base_in_use"):
        open_base(path)
    again.close()
    assert not lock.exists()


def test_a_base_taken_away_while_open(base: SqliteBase, path: Path, olena: int) -> None:
    aside = path.with_name("aside.crm")
    path.rename(aside)
    with refused("base_moved"), base.write(Intent("x")) as work:
        work.edit("client", {olena: {"city": "Київ"}})
    with refused("base_moved"):
        base.undo()
    shutil.copy(aside, path)  # another file of the same name is not it
    with refused("base_moved"):
        base.backup("manual")
    path.unlink()
    aside.rename(path)
    with base.write(Intent("x")) as work:
        work.edit("client", {olena: {"city": "Київ"}})
    assert base.get("client", olena).city == "Київ"


def test_the_driver_is_new_enough(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(engine, "OLDEST_SQLITE", (99,))
    with pytest.raises(RuntimeError, match="too old"):
        open_base(path, new=NewBase())


def test_opening_loads_neither_alembic_nor_numpy(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from desktop_crm.storage.opening import open_base;"
        "from desktop_crm.app.services import NewBase; open_base(Path(sys.argv[1]), new=NewBase()).close();"
        "print([m for m in ('alembic', 'numpy', 'matplotlib', 'PySide6') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.skipif(os.name == "nt", reason="devices are no files there")
def test_what_is_no_file_is_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.crm"
    os.mkfifo(pipe)
    for path in (pipe, tmp_path):
        with pytest.raises(UserError) as caught:
            open_base(path, new=NewBase())
        assert caught.value.code == "not_a_base"
    assert pipe.is_fifo()
