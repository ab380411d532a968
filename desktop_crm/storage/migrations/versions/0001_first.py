"""The first base."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The tables as they were in this version, for ever: `schema.py` goes on, this does not.
TABLES = """
CREATE TABLE client (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    kind TEXT NOT NULL,
    roles TEXT NOT NULL,
    number TEXT NOT NULL,
    name TEXT NOT NULL,
    organisation TEXT NOT NULL,
    other_names TEXT NOT NULL,
    phones TEXT NOT NULL,
    emails TEXT NOT NULL,
    addresses TEXT NOT NULL,
    city TEXT NOT NULL,
    birthday TEXT NOT NULL,
    source TEXT NOT NULL,
    tags TEXT NOT NULL,
    notes TEXT NOT NULL,
    responsible INTEGER,
    known_by TEXT NOT NULL,
    known_since INTEGER,
    origin TEXT NOT NULL,
    sort_key BLOB NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX client_by_number ON client (number) WHERE number <> '';

CREATE INDEX client_by_sort_key ON client (sort_key, id);

CREATE INDEX client_by_tags ON client (tags) WHERE tags <> '[]';

CREATE INDEX client_by_source ON client (source) WHERE source <> '';

CREATE INDEX client_by_origin ON client (origin) WHERE origin <> '';

CREATE INDEX client_by_city ON client (city) WHERE city <> '';

CREATE TABLE client_gone (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    kind TEXT NOT NULL,
    roles TEXT NOT NULL,
    number TEXT NOT NULL,
    name TEXT NOT NULL,
    organisation TEXT NOT NULL,
    other_names TEXT NOT NULL,
    phones TEXT NOT NULL,
    emails TEXT NOT NULL,
    addresses TEXT NOT NULL,
    city TEXT NOT NULL,
    birthday TEXT NOT NULL,
    source TEXT NOT NULL,
    tags TEXT NOT NULL,
    notes TEXT NOT NULL,
    responsible INTEGER,
    known_by TEXT NOT NULL,
    known_since INTEGER,
    origin TEXT NOT NULL,
    sort_key BLOB NOT NULL,
    gone_op INTEGER NOT NULL,
    gone_with INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX client_gone_by_op ON client_gone (gone_op);

CREATE INDEX client_gone_by_origin ON client_gone (origin) WHERE origin <> '';

CREATE TABLE claim_gone (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    client_id INTEGER,
    text TEXT NOT NULL,
    date INTEGER,
    channel TEXT NOT NULL,
    failure_point INTEGER,
    cause INTEGER,
    severity INTEGER,
    product TEXT NOT NULL,
    purchase INTEGER,
    staff INTEGER,
    status TEXT NOT NULL,
    due_date INTEGER,
    resolution TEXT NOT NULL,
    resolved_on INTEGER,
    compensation INTEGER,
    content INTEGER,
    origin TEXT NOT NULL,
    gone_op INTEGER NOT NULL,
    gone_with INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX claim_gone_by_card ON claim_gone (gone_with) WHERE gone_with IS NOT NULL;

CREATE INDEX claim_gone_by_origin ON claim_gone (origin) WHERE origin <> '';

CREATE INDEX claim_gone_by_op ON claim_gone (gone_op);

CREATE INDEX claim_gone_by_client ON claim_gone (client_id);

CREATE TABLE wish_gone (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    client_id INTEGER,
    text TEXT NOT NULL,
    date INTEGER,
    topic TEXT NOT NULL,
    priority TEXT NOT NULL,
    status TEXT NOT NULL,
    origin TEXT NOT NULL,
    gone_op INTEGER NOT NULL,
    gone_with INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX wish_gone_by_card ON wish_gone (gone_with) WHERE gone_with IS NOT NULL;

CREATE INDEX wish_gone_by_origin ON wish_gone (origin) WHERE origin <> '';

CREATE INDEX wish_gone_by_op ON wish_gone (gone_op);

CREATE INDEX wish_gone_by_client ON wish_gone (client_id);

CREATE TABLE purchase_gone (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    client_id INTEGER,
    date INTEGER,
    amount INTEGER,
    cost INTEGER,
    product TEXT NOT NULL,
    document TEXT NOT NULL,
    seller INTEGER,
    origin TEXT NOT NULL,
    gone_op INTEGER NOT NULL,
    gone_with INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX purchase_gone_by_card ON purchase_gone (gone_with) WHERE gone_with IS NOT NULL;

CREATE INDEX purchase_gone_by_client ON purchase_gone (client_id);

CREATE INDEX purchase_gone_by_origin ON purchase_gone (origin) WHERE origin <> '';

CREATE INDEX purchase_gone_by_op ON purchase_gone (gone_op);

CREATE TABLE interaction_gone (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    client_id INTEGER,
    date INTEGER,
    channel TEXT NOT NULL,
    direction TEXT NOT NULL,
    staff INTEGER,
    minutes INTEGER,
    purpose TEXT NOT NULL,
    summary TEXT NOT NULL,
    next_step TEXT NOT NULL,
    origin TEXT NOT NULL,
    gone_op INTEGER NOT NULL,
    gone_with INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX interaction_gone_by_card ON interaction_gone (gone_with) WHERE gone_with IS NOT NULL;

CREATE INDEX interaction_gone_by_op ON interaction_gone (gone_op);

CREATE INDEX interaction_gone_by_origin ON interaction_gone (origin) WHERE origin <> '';

CREATE INDEX interaction_gone_by_client ON interaction_gone (client_id);

CREATE TABLE staff (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    position TEXT NOT NULL,
    phone TEXT NOT NULL,
    former INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE TABLE staff_gone (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    position TEXT NOT NULL,
    phone TEXT NOT NULL,
    former INTEGER,
    gone_op INTEGER NOT NULL,
    gone_with INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX staff_gone_by_op ON staff_gone (gone_op);

CREATE TABLE failure_point (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    parent INTEGER,
    code TEXT NOT NULL,
    position INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE TABLE failure_point_gone (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    parent INTEGER,
    code TEXT NOT NULL,
    position INTEGER,
    gone_op INTEGER NOT NULL,
    gone_with INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX failure_point_gone_by_op ON failure_point_gone (gone_op);

CREATE TABLE cause (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE TABLE cause_gone (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    gone_op INTEGER NOT NULL,
    gone_with INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX cause_gone_by_op ON cause_gone (gone_op);

CREATE TABLE setting (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE TABLE setting_gone (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    value TEXT NOT NULL,
    gone_op INTEGER NOT NULL,
    gone_with INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX setting_gone_by_op ON setting_gone (gone_op);

CREATE TABLE meta ("key" TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY ("key")) STRICT;

CREATE TABLE device (no INTEGER NOT NULL, uid TEXT NOT NULL, PRIMARY KEY (no)) STRICT;

CREATE TABLE operation (
    id INTEGER NOT NULL,
    device INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    hlc INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    intent TEXT NOT NULL,
    subject TEXT NOT NULL,
    target INTEGER,
    undone INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE UNIQUE INDEX operation_by_seq ON operation (device, seq);

CREATE INDEX operation_undone ON operation (id) WHERE undone = 1;

CREATE INDEX operation_standing ON operation (device, seq) WHERE kind = 'do' AND undone = 0;

CREATE INDEX operation_by_target ON operation (target) WHERE target IS NOT NULL;

CREATE TABLE birth (
    entity INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    op INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    PRIMARY KEY (entity, first)
) WITHOUT ROWID, STRICT;

CREATE INDEX birth_by_op ON birth (op);

CREATE TABLE change (
    op INTEGER NOT NULL,
    entity INTEGER NOT NULL,
    rec INTEGER NOT NULL,
    verb INTEGER NOT NULL,
    fields TEXT,
    PRIMARY KEY (op, entity, rec, verb)
) WITHOUT ROWID, STRICT;

CREATE INDEX change_by_record ON change (entity, rec);

CREATE TABLE search (id INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (id)) STRICT;

CREATE TABLE client_total (
    client_id INTEGER NOT NULL,
    first_day INTEGER,
    last_day INTEGER,
    n INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    costed INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    PRIMARY KEY (client_id)
) STRICT;

CREATE TABLE client_voice (
    client_id INTEGER NOT NULL,
    claims INTEGER NOT NULL,
    open_claims INTEGER NOT NULL,
    worst_open INTEGER NOT NULL,
    next_due INTEGER,
    wishes INTEGER NOT NULL,
    open_wishes INTEGER NOT NULL,
    PRIMARY KEY (client_id)
) STRICT;

CREATE TABLE failure_day (
    point INTEGER NOT NULL,
    day INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (point, day)
) WITHOUT ROWID, STRICT;

CREATE TABLE purchase_day (
    day INTEGER NOT NULL,
    n INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (day)
) STRICT;

CREATE TABLE claim (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    client_id INTEGER,
    text TEXT NOT NULL,
    date INTEGER,
    channel TEXT NOT NULL,
    failure_point INTEGER,
    cause INTEGER,
    severity INTEGER,
    product TEXT NOT NULL,
    purchase INTEGER,
    staff INTEGER,
    status TEXT NOT NULL,
    due_date INTEGER,
    resolution TEXT NOT NULL,
    resolved_on INTEGER,
    compensation INTEGER,
    content INTEGER,
    origin TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(client_id) REFERENCES client (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE INDEX claim_by_date ON claim (date, failure_point, client_id);

CREATE INDEX claim_open ON claim (failure_point, due_date, client_id) WHERE status IN ('new', 'in_work');

CREATE INDEX claim_by_origin ON claim (origin) WHERE origin <> '';

CREATE INDEX claim_by_client ON claim (client_id, status, severity, due_date);

CREATE TABLE wish (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    client_id INTEGER,
    text TEXT NOT NULL,
    date INTEGER,
    topic TEXT NOT NULL,
    priority TEXT NOT NULL,
    status TEXT NOT NULL,
    origin TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(client_id) REFERENCES client (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE INDEX wish_by_client ON wish (client_id, status);

CREATE INDEX wish_by_origin ON wish (origin) WHERE origin <> '';

CREATE TABLE purchase (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    client_id INTEGER,
    date INTEGER,
    amount INTEGER,
    cost INTEGER,
    product TEXT NOT NULL,
    document TEXT NOT NULL,
    seller INTEGER,
    origin TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(client_id) REFERENCES client (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE INDEX purchase_by_origin ON purchase (origin) WHERE origin <> '';

CREATE INDEX purchase_by_client ON purchase (client_id, date, amount, cost);

CREATE TABLE interaction (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    client_id INTEGER,
    date INTEGER,
    channel TEXT NOT NULL,
    direction TEXT NOT NULL,
    staff INTEGER,
    minutes INTEGER,
    purpose TEXT NOT NULL,
    summary TEXT NOT NULL,
    next_step TEXT NOT NULL,
    origin TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(client_id) REFERENCES client (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE INDEX interaction_by_origin ON interaction (origin) WHERE origin <> '';

CREATE INDEX interaction_by_client ON interaction (client_id, date);

"""
SEARCH_INDEX = (
    "CREATE VIRTUAL TABLE search_index USING fts5(body, content='search', content_rowid='id',"
    " tokenize='trigram case_sensitive 1', columnsize=0)",
    "INSERT INTO search_index (search_index, rank) VALUES ('automerge', 0)",
)


def upgrade() -> None:
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
    for statement in SEARCH_INDEX:
        op.execute(statement)
    op.execute("PRAGMA application_id = 1145262641")
