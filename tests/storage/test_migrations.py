"""Older bases are brought up to date: a verified copy first, then one transaction, or nothing at all."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlcipher3 import dbapi2

from desktop_crm.domain.errors import UserError
from desktop_crm.storage import migrations, schema
from desktop_crm.storage.backup import copies_of
from desktop_crm.storage.base import SqliteBase
from desktop_crm.storage.engine import WRITES, open_engine, run
from desktop_crm.storage.migrations import run_migrations
from desktop_crm.storage.opening import open_base
from tests.storage.daily import failure_days
from tests.storage.test_opening import refused

PRESENT = schema.VERSION


def made_by(path: Path, make: object) -> set[tuple[str, ...]]:
    engine = open_engine(path, new=True)
    with engine.connect().execution_options(**WRITES) as conn, conn.begin():
        make(conn)  # type: ignore[operator]
    with engine.connect() as conn:
        found = {
            (row[0], row[1], " ".join(re.sub(r"([(),])", r" \1 ", row[2] or "").split()))
            for row in run(conn, "SELECT type, name, sql FROM sqlite_master WHERE type <> 'table'")
        }
        for name, strict in run(conn, "SELECT name, strict FROM pragma_table_list WHERE schema = 'main'").all():
            found.add(("table", name, str(strict)))
            columns = run(conn, 'SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_xinfo(?)', name)
            # later columns stand at the end of an older base's table: the order is of no account
            found |= {(name, *map(str, row)) for row in columns}
            keys = run(conn, 'SELECT "from", "table", "to" FROM pragma_foreign_key_list(?)', name)
            found |= {("refers", name, *row) for row in keys}
        found.add(("application_id", str(run(conn, "PRAGMA application_id").scalar_one()), ""))
        merging = run(conn, "SELECT v FROM search_index_config WHERE k = 'automerge'").scalar_one()
        found.add(("automerge", str(merging), ""))
        found.add(("version", run(conn, "SELECT version_num FROM alembic_version").scalar_one(), ""))
    engine.dispose()
    return found


def test_a_new_base_is_what_migrations_lead_to(tmp_path: Path) -> None:
    assert made_by(tmp_path / "a.crm", schema.create) == made_by(tmp_path / "b.crm", run_migrations)


def test_the_newest_version_is_the_newest_migration() -> None:
    files = sorted(p.name for p in (Path(migrations.__file__).parent / "versions").glob("0*.py"))
    assert files[-1].startswith(schema.VERSION)


@pytest.fixture
def next_version(base: SqliteBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A version yet to come, which adds a column to a parent table; its folder of migrations. `base` is older."""
    folder = tmp_path / "migrations"
    shutil.copytree(Path(migrations.__file__).parent, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "9999_next.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f'revision = "9999"\ndown_revision = "{schema.VERSION}"\nbranch_labels = None\ndepends_on = None\n\n'
        "def upgrade():\n"
        '    op.add_column("client", sa.Column("rung", sa.Text(), nullable=False, server_default=""))\n'
        "    op.execute(\"UPDATE client SET rung = 'new'\")\n"
    )
    whole = run_migrations
    monkeypatch.setattr(migrations, "run_migrations", lambda conn: whole(conn, folder))
    monkeypatch.setattr(schema, "VERSION", "9999")
    return folder


def read(path: Path, sql: str) -> list[tuple[object, ...]]:
    raw = dbapi2.connect(str(path))
    try:
        return [tuple(row) for row in raw.execute(sql)]
    finally:
        raw.close()


@pytest.mark.usefixtures("next_version")
def test_an_older_base_is_copied_then_brought_up_to_date(base: SqliteBase, path: Path, olena: int) -> None:
    base.close()
    with refused("base_older"):
        open_base(path, write=False)
    again = open_base(path)
    assert again.get("client", olena).name == "Шевченко Олена"
    assert [c.text for c in again.on_card("claim", olena)] == ["Ніжка хитається"], "children are still there"
    again.close()
    assert read(path, "SELECT version_num FROM alembic_version") == [("9999",)]
    assert read(path, "SELECT rung FROM client") == [("new",)]
    (copy,) = copies_of(path)
    assert (copy.reason, copy.clients, copy.verified) == ("migration", 1, True)
    assert read(copy.path, "SELECT version_num FROM alembic_version") == [(PRESENT,)]


@pytest.mark.usefixtures("next_version")
def test_an_older_copy_is_brought_up_to_date_when_restored(base: SqliteBase, path: Path, olena: int) -> None:
    base.close()
    again = open_base(path)
    (copy,) = copies_of(path)
    again.restore(copy.path)
    assert again.get("client", olena).name == "Шевченко Олена"
    again.close()
    assert read(path, "SELECT version_num FROM alembic_version") == [("9999",)]
    assert read(copy.path, "SELECT version_num FROM alembic_version") == [(PRESENT,)], "the copy stays as it was"


@pytest.mark.parametrize("when", ["first", "last"])
@pytest.mark.usefixtures("olena", "next_version")
def test_a_migration_that_fails_leaves_the_base_as_it_was(
    base: SqliteBase, path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    base.close()
    before = read(path, "SELECT * FROM client"), read(path, "SELECT sql FROM sqlite_master ORDER BY name")
    whole = migrations.run_migrations

    def failing(conn: Connection) -> None:
        if when == "last":
            whole(conn)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(migrations, "run_migrations", failing)
    with refused("disk_full"):
        open_base(path)
    assert (read(path, "SELECT * FROM client"), read(path, "SELECT sql FROM sqlite_master ORDER BY name")) == before
    monkeypatch.setattr(migrations, "run_migrations", whole)
    open_base(path).close()
    assert read(path, "SELECT rung FROM client") == [("new",)]


@pytest.mark.usefixtures("next_version")
def test_no_copy_no_migration(base: SqliteBase, path: Path) -> None:
    base.close()
    path.with_name("Затишок copies").touch()
    with pytest.raises(UserError) as caught:
        open_base(path)
    assert caught.value.code == "folder_unwritable"
    assert read(path, "SELECT version_num FROM alembic_version") == [(PRESENT,)]


def test_a_base_of_the_first_version_keeps_everything(tmp_path: Path) -> None:
    path = tmp_path / "old.crm"
    engine = open_engine(path, new=True)
    with engine.connect().execution_options(**WRITES) as conn, conn.begin():
        run_migrations(conn, to="0001")
        run(conn, "INSERT INTO device (no, uid) VALUES (1, 'abc')")
        run(conn, "INSERT INTO meta (key, value) VALUES ('device', '1')")
        run(conn, "INSERT INTO operation VALUES (1, 1, 1, 1, 1, 'me', 'do', 'client.add', 'Old Friend', NULL, 0)")
        run(conn, "INSERT INTO birth VALUES (1, 1, 1, 1, 1), (4, 1, 1, 1, 2), (2, 1, 1, 1, 3)")
        run(
            conn,
            "INSERT INTO client VALUES (1, 1, 'person', '[]', '', 'Old Friend', '', '[]', '[]', '[]', '[]', '', '', '',"
            " '[]', '', NULL, '[]', NULL, '', x'01')",
        )
        run(conn, "INSERT INTO search (id, body) VALUES (1, 'old friend' || char(10) || 'late')")
        run(conn, "INSERT INTO search_index (rowid, body) VALUES (1, 'old friend' || char(10) || 'late')")
        run(conn, "INSERT INTO purchase VALUES (1, 1, 1, 20200102, 500, NULL, '', '', NULL, '')")
        run(
            conn,
            "INSERT INTO claim VALUES (1, 1, 1, 'Late', 20200103, '', NULL, NULL, 5, '', NULL, NULL, 'new', NULL, '',"
            " NULL, NULL, NULL, '')",
        )
        run(conn, "INSERT INTO failure_day VALUES (0, 20200103, 1)")
        run(conn, "INSERT INTO meta (key, value) VALUES ('stale', 'client_total client_voice purchase_day')")
    engine.dispose()
    base = open_base(path)
    client = base.get("client", 1)
    assert (client.name, client.position, client.urls) == ("Old Friend", "", ())
    assert [p.amount for p in base.on_card("purchase", 1)] == [500]
    assert [c.text for c in base.on_card("claim", 1)] == ["Late"]
    assert base.on_card("return", 1) == []
    assert [(day.isoformat(), n) for _, day, n, _ in failure_days(base, date(2020, 1, 1), date(2020, 2, 1))] == [
        ("2020-01-03", 1)
    ]
    assert all(f.ok for f in base.check()), [f for f in base.check() if not f.ok]
    base.close()
