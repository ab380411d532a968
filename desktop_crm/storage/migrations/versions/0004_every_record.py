"""Every record of the working day: problems, feedback, losses, referrals, tasks, spending, improvements and others."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE contact_person (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    client_id INTEGER,
    name TEXT NOT NULL,
    position TEXT NOT NULL,
    phones TEXT NOT NULL,
    emails TEXT NOT NULL,
    birthday TEXT NOT NULL,
    notes TEXT NOT NULL,
    origin TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(client_id) REFERENCES client (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE INDEX contact_person_by_client ON contact_person (client_id);

CREATE INDEX contact_person_by_origin ON contact_person (origin) WHERE origin <> '';

CREATE TABLE contact_person_gone (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    client_id INTEGER,
    name TEXT NOT NULL,
    position TEXT NOT NULL,
    phones TEXT NOT NULL,
    emails TEXT NOT NULL,
    birthday TEXT NOT NULL,
    notes TEXT NOT NULL,
    origin TEXT NOT NULL,
    gone_op INTEGER NOT NULL,
    gone_with INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX contact_person_gone_by_card ON contact_person_gone (gone_with) WHERE gone_with IS NOT NULL;

CREATE INDEX contact_person_gone_by_client ON contact_person_gone (client_id);

CREATE INDEX contact_person_gone_by_op ON contact_person_gone (gone_op);

CREATE INDEX contact_person_gone_by_origin ON contact_person_gone (origin) WHERE origin <> '';

CREATE TABLE problem (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    client_id INTEGER,
    text TEXT NOT NULL,
    date INTEGER,
    source TEXT NOT NULL,
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
    feedback INTEGER,
    origin TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(client_id) REFERENCES client (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE INDEX problem_by_client ON problem (client_id, date);

CREATE INDEX problem_by_date ON problem (date, failure_point, client_id);

CREATE INDEX problem_by_origin ON problem (origin) WHERE origin <> '';

CREATE TABLE problem_gone (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    client_id INTEGER,
    text TEXT NOT NULL,
    date INTEGER,
    source TEXT NOT NULL,
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
    feedback INTEGER,
    origin TEXT NOT NULL,
    gone_op INTEGER NOT NULL,
    gone_with INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX problem_gone_by_card ON problem_gone (gone_with) WHERE gone_with IS NOT NULL;

CREATE INDEX problem_gone_by_client ON problem_gone (client_id);

CREATE INDEX problem_gone_by_op ON problem_gone (gone_op);

CREATE INDEX problem_gone_by_origin ON problem_gone (origin) WHERE origin <> '';

CREATE TABLE feedback (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    client_id INTEGER,
    date INTEGER,
    channel TEXT NOT NULL,
    staff INTEGER,
    satisfaction INTEGER,
    would_buy_again INTEGER,
    would_recommend INTEGER,
    had_problem INTEGER,
    did_complain INTEGER,
    well_solved INTEGER,
    product_wrong TEXT NOT NULL,
    staff_disliked TEXT NOT NULL,
    sale_irritated TEXT NOT NULL,
    worries TEXT NOT NULL,
    note TEXT NOT NULL,
    origin TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(client_id) REFERENCES client (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE INDEX feedback_by_client ON feedback (client_id, date);

CREATE INDEX feedback_by_date ON feedback (date, client_id);

CREATE INDEX feedback_by_origin ON feedback (origin) WHERE origin <> '';

CREATE TABLE feedback_gone (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    client_id INTEGER,
    date INTEGER,
    channel TEXT NOT NULL,
    staff INTEGER,
    satisfaction INTEGER,
    would_buy_again INTEGER,
    would_recommend INTEGER,
    had_problem INTEGER,
    did_complain INTEGER,
    well_solved INTEGER,
    product_wrong TEXT NOT NULL,
    staff_disliked TEXT NOT NULL,
    sale_irritated TEXT NOT NULL,
    worries TEXT NOT NULL,
    note TEXT NOT NULL,
    origin TEXT NOT NULL,
    gone_op INTEGER NOT NULL,
    gone_with INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX feedback_gone_by_card ON feedback_gone (gone_with) WHERE gone_with IS NOT NULL;

CREATE INDEX feedback_gone_by_client ON feedback_gone (client_id);

CREATE INDEX feedback_gone_by_op ON feedback_gone (gone_op);

CREATE INDEX feedback_gone_by_origin ON feedback_gone (origin) WHERE origin <> '';

CREATE TABLE loss (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    client_id INTEGER,
    reason TEXT NOT NULL,
    date INTEGER,
    cause INTEGER,
    failure_point INTEGER,
    competitor INTEGER,
    yearly_value INTEGER,
    told_in_public INTEGER,
    public_note TEXT NOT NULL,
    won_back_on INTEGER,
    won_back_by TEXT NOT NULL,
    staff INTEGER,
    origin TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(client_id) REFERENCES client (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE INDEX loss_by_client ON loss (client_id, date);

CREATE INDEX loss_by_date ON loss (date, failure_point, client_id);

CREATE INDEX loss_by_origin ON loss (origin) WHERE origin <> '';

CREATE TABLE loss_gone (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    client_id INTEGER,
    reason TEXT NOT NULL,
    date INTEGER,
    cause INTEGER,
    failure_point INTEGER,
    competitor INTEGER,
    yearly_value INTEGER,
    told_in_public INTEGER,
    public_note TEXT NOT NULL,
    won_back_on INTEGER,
    won_back_by TEXT NOT NULL,
    staff INTEGER,
    origin TEXT NOT NULL,
    gone_op INTEGER NOT NULL,
    gone_with INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX loss_gone_by_card ON loss_gone (gone_with) WHERE gone_with IS NOT NULL;

CREATE INDEX loss_gone_by_client ON loss_gone (client_id);

CREATE INDEX loss_gone_by_op ON loss_gone (gone_op);

CREATE INDEX loss_gone_by_origin ON loss_gone (origin) WHERE origin <> '';

CREATE TABLE referral (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    client_id INTEGER,
    recommender INTEGER,
    date INTEGER,
    note TEXT NOT NULL,
    origin TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(client_id) REFERENCES client (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE INDEX referral_by_client ON referral (client_id);

CREATE INDEX referral_by_origin ON referral (origin) WHERE origin <> '';

CREATE INDEX referral_by_recommender ON referral (recommender);

CREATE TABLE referral_gone (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    client_id INTEGER,
    recommender INTEGER,
    date INTEGER,
    note TEXT NOT NULL,
    origin TEXT NOT NULL,
    gone_op INTEGER NOT NULL,
    gone_with INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX referral_gone_by_card ON referral_gone (gone_with) WHERE gone_with IS NOT NULL;

CREATE INDEX referral_gone_by_client ON referral_gone (client_id);

CREATE INDEX referral_gone_by_op ON referral_gone (gone_op);

CREATE INDEX referral_gone_by_origin ON referral_gone (origin) WHERE origin <> '';

CREATE TABLE task (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    client_id INTEGER,
    text TEXT NOT NULL,
    date INTEGER,
    due_date INTEGER,
    staff INTEGER,
    status TEXT NOT NULL,
    done_on INTEGER,
    note TEXT NOT NULL,
    origin TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(client_id) REFERENCES client (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE INDEX task_by_client ON task (client_id, date);

CREATE INDEX task_by_origin ON task (origin) WHERE origin <> '';

CREATE INDEX task_open ON task (due_date, client_id) WHERE status = 'open';

CREATE TABLE task_gone (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    client_id INTEGER,
    text TEXT NOT NULL,
    date INTEGER,
    due_date INTEGER,
    staff INTEGER,
    status TEXT NOT NULL,
    done_on INTEGER,
    note TEXT NOT NULL,
    origin TEXT NOT NULL,
    gone_op INTEGER NOT NULL,
    gone_with INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX task_gone_by_card ON task_gone (gone_with) WHERE gone_with IS NOT NULL;

CREATE INDEX task_gone_by_client ON task_gone (client_id);

CREATE INDEX task_gone_by_op ON task_gone (gone_op);

CREATE INDEX task_gone_by_origin ON task_gone (origin) WHERE origin <> '';

CREATE TABLE spending (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    client_id INTEGER,
    date INTEGER,
    kind TEXT NOT NULL,
    activity TEXT NOT NULL,
    amount INTEGER,
    minutes INTEGER,
    events INTEGER,
    source TEXT NOT NULL,
    staff INTEGER,
    note TEXT NOT NULL,
    origin TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(client_id) REFERENCES client (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE INDEX spending_by_client ON spending (client_id, date);

CREATE INDEX spending_by_date ON spending (date);

CREATE INDEX spending_by_origin ON spending (origin) WHERE origin <> '';

CREATE TABLE spending_gone (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    client_id INTEGER,
    date INTEGER,
    kind TEXT NOT NULL,
    activity TEXT NOT NULL,
    amount INTEGER,
    minutes INTEGER,
    events INTEGER,
    source TEXT NOT NULL,
    staff INTEGER,
    note TEXT NOT NULL,
    origin TEXT NOT NULL,
    gone_op INTEGER NOT NULL,
    gone_with INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX spending_gone_by_card ON spending_gone (gone_with) WHERE gone_with IS NOT NULL;

CREATE INDEX spending_gone_by_client ON spending_gone (client_id);

CREATE INDEX spending_gone_by_op ON spending_gone (gone_op);

CREATE INDEX spending_gone_by_origin ON spending_gone (origin) WHERE origin <> '';

CREATE TABLE observation (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    staff INTEGER,
    date INTEGER,
    observer TEXT NOT NULL,
    independent INTEGER,
    spoke TEXT NOT NULL,
    reaction TEXT NOT NULL,
    would_return INTEGER,
    score INTEGER,
    note TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE TABLE observation_gone (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    staff INTEGER,
    date INTEGER,
    observer TEXT NOT NULL,
    independent INTEGER,
    spoke TEXT NOT NULL,
    reaction TEXT NOT NULL,
    would_return INTEGER,
    score INTEGER,
    note TEXT NOT NULL,
    gone_op INTEGER NOT NULL,
    gone_with INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX observation_gone_by_op ON observation_gone (gone_op);

CREATE TABLE improvement (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    text TEXT NOT NULL,
    "plan" TEXT NOT NULL,
    date INTEGER,
    cause INTEGER,
    failure_point INTEGER,
    staff INTEGER,
    status TEXT NOT NULL,
    due_date INTEGER,
    done_on INTEGER,
    claims TEXT NOT NULL,
    problems TEXT NOT NULL,
    wishes TEXT NOT NULL,
    losses TEXT NOT NULL,
    told TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE TABLE improvement_gone (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    text TEXT NOT NULL,
    "plan" TEXT NOT NULL,
    date INTEGER,
    cause INTEGER,
    failure_point INTEGER,
    staff INTEGER,
    status TEXT NOT NULL,
    due_date INTEGER,
    done_on INTEGER,
    claims TEXT NOT NULL,
    problems TEXT NOT NULL,
    wishes TEXT NOT NULL,
    losses TEXT NOT NULL,
    told TEXT NOT NULL,
    gone_op INTEGER NOT NULL,
    gone_with INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX improvement_gone_by_op ON improvement_gone (gone_op);

CREATE TABLE estimate (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    year INTEGER,
    clients_gained INTEGER,
    repeat_purchases INTEGER,
    acquisition INTEGER,
    retention INTEGER,
    note TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE TABLE estimate_gone (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    year INTEGER,
    clients_gained INTEGER,
    repeat_purchases INTEGER,
    acquisition INTEGER,
    retention INTEGER,
    note TEXT NOT NULL,
    gone_op INTEGER NOT NULL,
    gone_with INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX estimate_gone_by_op ON estimate_gone (gone_op);

CREATE TABLE rung (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    code TEXT NOT NULL,
    ideal INTEGER,
    hinders TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE TABLE rung_gone (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    code TEXT NOT NULL,
    ideal INTEGER,
    hinders TEXT NOT NULL,
    gone_op INTEGER NOT NULL,
    gone_with INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX rung_gone_by_op ON rung_gone (gone_op);

CREATE TABLE saved_filter (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    "query" TEXT NOT NULL,
    position INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE TABLE saved_filter_gone (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    "query" TEXT NOT NULL,
    position INTEGER,
    gone_op INTEGER NOT NULL,
    gone_with INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX saved_filter_gone_by_op ON saved_filter_gone (gone_op);

CREATE TABLE custom_field (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    choices TEXT NOT NULL,
    position INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE TABLE custom_field_gone (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    choices TEXT NOT NULL,
    position INTEGER,
    gone_op INTEGER NOT NULL,
    gone_with INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX custom_field_gone_by_op ON custom_field_gone (gone_op);
"""
COLUMNS = ("pinned_rung", "pinned_class", "custom")


def upgrade() -> None:
    for twin in ("", "_gone"):
        for column in COLUMNS:
            op.execute(f"ALTER TABLE client{twin} ADD COLUMN {column} TEXT NOT NULL DEFAULT ''")
        op.execute(f"ALTER TABLE attachment{twin} ADD COLUMN claim INTEGER")
    for column in COLUMNS[:2]:
        op.execute(f"CREATE INDEX client_by_{column} ON client ({column}) WHERE {column} <> ''")
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
