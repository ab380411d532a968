"""Alembic runs this: migrate over the connection, and in the transaction, that `run_migrations` was given."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=False)
context.run_migrations()
