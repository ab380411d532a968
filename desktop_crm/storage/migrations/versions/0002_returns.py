"""Returns, refusals and attachments; a client's position and web pages."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE return (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    client_id INTEGER,
    date INTEGER,
    amount INTEGER,
    cost INTEGER,
    reason TEXT NOT NULL,
    failure_point INTEGER,
    cause INTEGER,
    product TEXT NOT NULL,
    document TEXT NOT NULL,
    purchase INTEGER,
    staff INTEGER,
    origin TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(client_id) REFERENCES client (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE INDEX return_by_client ON return (client_id, date, amount, cost);

CREATE INDEX return_by_date ON return (date, failure_point, client_id);

CREATE INDEX return_by_origin ON return (origin) WHERE origin <> '';

CREATE TABLE return_gone (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    client_id INTEGER,
    date INTEGER,
    amount INTEGER,
    cost INTEGER,
    reason TEXT NOT NULL,
    failure_point INTEGER,
    cause INTEGER,
    product TEXT NOT NULL,
    document TEXT NOT NULL,
    purchase INTEGER,
    staff INTEGER,
    origin TEXT NOT NULL,
    gone_op INTEGER NOT NULL,
    gone_with INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX return_gone_by_card ON return_gone (gone_with) WHERE gone_with IS NOT NULL;

CREATE INDEX return_gone_by_client ON return_gone (client_id);

CREATE INDEX return_gone_by_op ON return_gone (gone_op);

CREATE INDEX return_gone_by_origin ON return_gone (origin) WHERE origin <> '';

CREATE TABLE refusal (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    client_id INTEGER,
    reason TEXT NOT NULL,
    date INTEGER,
    amount INTEGER,
    product TEXT NOT NULL,
    failure_point INTEGER,
    cause INTEGER,
    staff INTEGER,
    origin TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(client_id) REFERENCES client (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE INDEX refusal_by_client ON refusal (client_id, date, amount);

CREATE INDEX refusal_by_date ON refusal (date, failure_point, client_id);

CREATE INDEX refusal_by_origin ON refusal (origin) WHERE origin <> '';

CREATE TABLE refusal_gone (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    client_id INTEGER,
    reason TEXT NOT NULL,
    date INTEGER,
    amount INTEGER,
    product TEXT NOT NULL,
    failure_point INTEGER,
    cause INTEGER,
    staff INTEGER,
    origin TEXT NOT NULL,
    gone_op INTEGER NOT NULL,
    gone_with INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX refusal_gone_by_card ON refusal_gone (gone_with) WHERE gone_with IS NOT NULL;

CREATE INDEX refusal_gone_by_client ON refusal_gone (client_id);

CREATE INDEX refusal_gone_by_op ON refusal_gone (gone_op);

CREATE INDEX refusal_gone_by_origin ON refusal_gone (origin) WHERE origin <> '';

CREATE TABLE attachment (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    client_id INTEGER,
    name TEXT NOT NULL,
    use TEXT NOT NULL,
    date INTEGER,
    note TEXT NOT NULL,
    media TEXT NOT NULL,
    size INTEGER,
    hash TEXT NOT NULL,
    origin TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(client_id) REFERENCES client (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE INDEX attachment_by_client ON attachment (client_id, use);

CREATE INDEX attachment_by_origin ON attachment (origin) WHERE origin <> '';

CREATE TABLE attachment_gone (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    client_id INTEGER,
    name TEXT NOT NULL,
    use TEXT NOT NULL,
    date INTEGER,
    note TEXT NOT NULL,
    media TEXT NOT NULL,
    size INTEGER,
    hash TEXT NOT NULL,
    origin TEXT NOT NULL,
    gone_op INTEGER NOT NULL,
    gone_with INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX attachment_gone_by_card ON attachment_gone (gone_with) WHERE gone_with IS NOT NULL;

CREATE INDEX attachment_gone_by_client ON attachment_gone (client_id);

CREATE INDEX attachment_gone_by_op ON attachment_gone (gone_op);

CREATE INDEX attachment_gone_by_origin ON attachment_gone (origin) WHERE origin <> '';

CREATE TABLE content (
    hash TEXT NOT NULL,
    size INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (hash)
) STRICT;

CREATE INDEX claim_compensated ON claim (client_id, date, compensation) WHERE compensation IS NOT NULL;

DROP TABLE failure_day;

CREATE TABLE failure_day (
    source INTEGER NOT NULL,
    point INTEGER NOT NULL,
    day INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (source, point, day)
) WITHOUT ROWID, STRICT;

CREATE TABLE return_day (
    day INTEGER NOT NULL,
    n INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (day)
) STRICT;

INSERT INTO failure_day SELECT 2, coalesce(failure_point, 0), date, count(*) FROM claim
    WHERE date IS NOT NULL GROUP BY coalesce(failure_point, 0), date;
"""
COLUMNS = {"position": "''", "urls": "'[]'"}


def upgrade() -> None:
    for table in ("client", "client_gone"):
        for column, empty in COLUMNS.items():
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column} TEXT NOT NULL DEFAULT {empty}")
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
