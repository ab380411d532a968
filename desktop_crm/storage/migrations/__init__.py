"""Bringing an older base up to date with Alembic: a verified copy first, then one transaction. Loaded only when needed.

Native ADD and DROP COLUMN only: Alembic's batch mode, with foreign keys on, deletes every child row.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from desktop_crm.storage import backup
from desktop_crm.storage.engine import WRITES, open_engine
from desktop_crm.storage.errors import translated
from desktop_crm.storage.examining import examine


def upgrade(path: Path) -> None:
    """Raises UserError; the base is then as it was."""
    backup.copy_file(path, "migration")
    migrate_file(path)
    examine(path)


def migrate_file(path: Path) -> None:
    """Without a copy: for a file that is one."""
    with translated(path):
        engine = open_engine(path)
        try:
            with engine.connect().execution_options(**WRITES) as conn, conn.begin():
                run_migrations(conn)
        finally:
            engine.dispose()


def run_migrations(conn: Connection, folder: Path | None = None, to: str = "head") -> None:
    """Inside the caller's transaction. `folder` holds `env.py` and `versions`."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(folder or Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = conn
    command.upgrade(config, to)
