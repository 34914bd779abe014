"""How a migration runs: on the connection that :func:`tmr_vision.database.open_database` has."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
