"""Assessments that were signed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "assessment",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("schemes", sa.Text, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("synthetic", sa.Boolean, nullable=False),
        sa.Column("gaps", sa.Integer, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("made", sa.String, nullable=False),
    )
