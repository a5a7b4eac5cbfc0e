"""Bringing a ledger's tables to the newest revision (Alembic), when it is opened."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from shanhai.core.errors import StoreError
from shanhai.store.ledger.tables import REVISION


def at_head(connection: Connection) -> bool:
    """Tell whether the tables are at the newest revision."""
    return MigrationContext.configure(connection).get_current_revision() == REVISION


def upgrade(connection: Connection) -> None:
    """Apply the revisions that are missing, within the transaction of the connection.

    Raises
    ------
    StoreError
        A newer version of the program has made the ledger.
    """
    config = configuration()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in known:
        raise StoreError(
            f"the ledger is of revision {current}, this version knows {REVISION}: "
            "it was written by a newer version; install that one"
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def configuration() -> Config:
    """Return Alembic's settings: where the revisions lie."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config
