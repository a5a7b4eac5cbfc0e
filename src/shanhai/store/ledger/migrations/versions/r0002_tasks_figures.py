"""Tasks and how far they are; figures that departments hand in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "task",
        *_keys("plan", "no"),
        *_texts("kind", "title_zh", "title_en"),
        *_json("units", "indicators", "details"),
        *_optional("area", "begins", "deadline", "deliverable", "document", "clause"),
    )
    op.create_table(
        "duty",
        *_keys("plan", "no", "unit"),
        *_texts("state"),
        sa.Column("percent", sa.Float, nullable=False),
        *_optional("reported", "done", "closed"),
    )
    op.create_table(
        "milestone",
        *_keys("plan", "no"),
        sa.Column("number", sa.Integer, primary_key=True),
        *_texts("title", "due"),
        *_optional("reached"),
    )
    op.create_table(
        "progress",
        *_keys("plan", "no", "unit"),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("percent", sa.Float, nullable=False),
        sa.Column("invested", sa.Float),
        *_texts("text", "by", "made"),
        *_json("evidence"),
        *_optional("done", "verdict", "reason", "reviewer", "reviewed"),
    )
    op.create_table(
        "collection",
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        *_texts("due"),
    )
    op.create_table(
        "submission",
        *_keys("id"),
        *_texts("unit", "state", "file", "digest", "template", "by", "made"),
        sa.Column("year", sa.Integer, nullable=False),
        *_json("figures", "findings"),
        *_optional("reviewer", "reviewed", "reason"),
        sa.Column("version", sa.Integer),
    )


def _keys(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String, primary_key=True) for name in names]


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String, nullable=False) for name in names]


def _optional(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String) for name in names]


def _json(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]
