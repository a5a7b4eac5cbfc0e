"""Run by Alembic: apply revisions on the connection the ledger has opened."""

from alembic import context

from shanhai.store.ledger.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
