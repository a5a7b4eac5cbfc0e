"""The trail, organisations, accounts, assigned values. An older ledger's assigned values are adopted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from shanhai.store.ledger.writing import Writing

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    connection = op.get_bind()
    adopted = _take_out(connection)
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        *(
            sa.Column(name, sa.String, nullable=False)
            for name in (
                "time",
                "actor",
                "action",
                "register",
                "key",
                "payload",
                "previous",
                "hash",
            )
        ),
    )
    op.create_index("audit_register_key", "audit", ["register", "key"])
    op.create_table(
        "organisation",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("name_en", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("area", sa.String),
        sa.Column("parent", sa.String),
        sa.Column("aliases", sa.Text, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
    )
    op.create_table(
        "account",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("full_name", sa.String, nullable=False),
        sa.Column("organisation", sa.String),
        sa.Column("password", sa.String, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("made", sa.String, nullable=False),
    )
    op.create_table(
        "responsibility",
        sa.Column("account", sa.String, sa.ForeignKey("account.name"), primary_key=True),
        sa.Column("role", sa.String, primary_key=True),
        sa.Column("area", sa.String, primary_key=True),
        sa.Column("organisation", sa.String, primary_key=True),
    )
    op.create_table(
        "token",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("account", sa.String, sa.ForeignKey("account.name"), nullable=False),
        sa.Column("label", sa.String, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("expires", sa.String),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("made", sa.String, nullable=False),
    )
    op.create_table(
        "assignment",
        *(
            sa.Column(name, sa.String, primary_key=True)
            for name in ("plan", "no", "indicator", "period")
        ),
        *(sa.Column(name, sa.String, nullable=False) for name in ("goal", "source", "made")),
    )
    writing = Writing(connection, "shanhai")
    for row in adopted:
        writing.put("assignment", row, action="adopt")


def _take_out(connection: sa.Connection) -> list[dict[str, Any]]:
    """Take the assigned values out of a ledger that was made before there were revisions."""
    if not sa.inspect(connection).has_table("assignment"):
        return []
    old = sa.Table("assignment", sa.MetaData(), autoload_with=connection)
    rows = [dict(row) for row in connection.execute(sa.select(old)).mappings()]
    op.drop_table("assignment")
    return [{**row, "made": _utc(row["made"])} for row in rows]


def _utc(made: datetime) -> str:
    return made.replace(tzinfo=UTC).isoformat(timespec="microseconds")
