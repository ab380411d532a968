"""Cards that were merged into another, and cards of which somebody said that they are not the same."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("client", "client_gone"):
        op.execute(f"ALTER TABLE {table} ADD COLUMN merged_into INTEGER")
        op.execute(f"ALTER TABLE {table} ADD COLUMN differs_from TEXT NOT NULL DEFAULT '[]'")
    op.execute("CREATE INDEX client_by_differs_from ON client (differs_from) WHERE differs_from <> '[]'")
    op.execute("CREATE INDEX client_gone_merged ON client_gone (merged_into) WHERE merged_into IS NOT NULL")
    op.execute("CREATE INDEX client_gone_merged_number ON client_gone (number) WHERE merged_into IS NOT NULL")
