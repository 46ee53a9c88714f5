"""Alembic runs this file for every command; the connection comes from `storage.migrations`."""

from alembic import context

from storage.tables import Row

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
    transactional_ddl=True,  # also on SQLite, whose transactions we begin ourselves
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
