"""Problems and losses are failures too, and of each it is known how many have a client."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLE = """
CREATE TABLE failure_day (
    source INTEGER NOT NULL,
    point INTEGER NOT NULL,
    day INTEGER NOT NULL,
    n INTEGER NOT NULL,
    carded INTEGER NOT NULL,
    PRIMARY KEY (source, point, day)
) WITHOUT ROWID, STRICT
"""
STALE = """
INSERT INTO meta (key, value) VALUES ('stale', 'failure_day')
    ON CONFLICT (key) DO UPDATE SET value = value || ' failure_day'
"""


def upgrade() -> None:
    """The summary is filled when it is first read."""
    op.execute("DROP TABLE failure_day")
    op.execute(TABLE)
    op.execute(STALE)
