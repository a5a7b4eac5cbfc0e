"""The registers of the ledger, each a table whose primary key names a row.

A new register is a table here and a revision in ``migrations/versions``. Times are text
(ISO 8601, UTC), so that both databases give back what the trail says, byte for byte.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.types import TypeDecorator

from shanhai.store.ledger.chain import canonical, parse

#: The newest revision in ``migrations/versions``.
REVISION = "0003"

metadata = MetaData()


class Json(TypeDecorator[Any]):
    """Lists and mappings, kept as canonical JSON text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write a value."""
        del dialect
        return None if value is None else canonical(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Read a value."""
        del dialect
        return None if value is None else parse(value)


def _key(name: str, *more: Any) -> Column[Any]:
    return Column(name, String, *more, primary_key=True)


def _text(name: str, *more: Any, **options: Any) -> Column[Any]:
    return Column(name, String, *more, **{"nullable": False, **options})


def _secret(name: str) -> Column[Any]:
    """Return a column of which the trail holds the digest only."""
    return Column(name, String, nullable=False, info={"secret": True})


def _active() -> Column[Any]:
    return Column("active", Boolean, nullable=False)


audit = Table(
    "audit", metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    _text("time"),
    _text("actor"),
    _text("action"),
    _text("register"),
    _text("key"),
    _text("payload"),
    _text("previous"),
    _text("hash"),
    Index("audit_register_key", "register", "key"),
)  # fmt: skip

#: Departments, districts and other bodies, by the name documents print.
organisation = Table(
    "organisation", metadata,
    _key("name"),
    _text("name_en"),
    _text("kind"),
    _text("area", nullable=True),
    _text("parent", nullable=True),
    Column("aliases", Json, nullable=False),
    _active(),
)  # fmt: skip

#: Those who log in.
account = Table(
    "account", metadata,
    _key("name"),
    _text("full_name"),
    _text("organisation", nullable=True),
    _secret("password"),
    _active(),
    _text("made"),
)  # fmt: skip

#: What an account may do where: a role, in an area and for an organisation ("" is everywhere).
responsibility = Table(
    "responsibility", metadata,
    _key("account", ForeignKey("account.name")),
    _key("role"),
    _key("area"),
    _key("organisation"),
)  # fmt: skip

#: Keys of programs that act for an account.
token = Table(
    "token", metadata,
    _key("id"),
    _text("account", ForeignKey("account.name")),
    _text("label"),
    _secret("digest"),
    _text("expires", nullable=True),
    _active(),
    _text("made"),
)  # fmt: skip

#: Values that a superior assigned to targets.
assignment = Table(
    "assignment", metadata,
    _key("plan"),
    _key("no"),
    _key("indicator"),
    _key("period"),
    _text("goal"),
    _text("source"),
    _text("made"),
)  # fmt: skip

#: Tasks entered here (projects, findings, issues), or what differs from a plan's measure.
task = Table(
    "task", metadata,
    _key("plan"),
    _key("no"),
    _text("kind"),
    _text("title_zh"),
    _text("title_en"),
    Column("units", Json, nullable=False),
    _text("area", nullable=True),
    _text("begins", nullable=True),
    _text("deadline", nullable=True),
    _text("deliverable", nullable=True),
    Column("indicators", Json, nullable=False),
    _text("document", nullable=True),
    _text("clause", nullable=True),
    Column("details", Json, nullable=False),
)  # fmt: skip

#: How far a unit is with its part of a task.
duty = Table(
    "duty", metadata,
    _key("plan"),
    _key("no"),
    _key("unit"),
    _text("state"),
    Column("percent", Float, nullable=False),
    _text("reported", nullable=True),
    _text("done", nullable=True),
    _text("closed", nullable=True),
)  # fmt: skip

milestone = Table(
    "milestone", metadata,
    _key("plan"),
    _key("no"),
    Column("number", Integer, primary_key=True),
    _text("title"),
    _text("due"),
    _text("reached", nullable=True),
)  # fmt: skip

#: Reports of progress, with the evidence handed in, and what the reviewer said.
progress = Table(
    "progress", metadata,
    _key("plan"),
    _key("no"),
    _key("unit"),
    Column("number", Integer, primary_key=True),
    Column("percent", Float, nullable=False),
    _text("text"),
    Column("invested", Float),
    _text("done", nullable=True),
    Column("evidence", Json, nullable=False),
    _text("by"),
    _text("made"),
    _text("verdict", nullable=True),
    _text("reason", nullable=True),
    _text("reviewer", nullable=True),
    _text("reviewed", nullable=True),
)  # fmt: skip

#: Until when the figures of a year are to be handed in.
collection = Table(
    "collection", metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    _text("due"),
)  # fmt: skip

#: What departments handed in: the rows, what the checks found, and what the reviewer said.
submission = Table(
    "submission", metadata,
    _key("id"),
    _text("unit"),
    Column("year", Integer, nullable=False),
    _text("state"),
    _text("file"),
    _text("digest"),
    _text("template"),
    Column("figures", Json, nullable=False),
    Column("findings", Json, nullable=False),
    _text("by"),
    _text("made"),
    _text("reviewer", nullable=True),
    _text("reviewed", nullable=True),
    _text("reason", nullable=True),
    Column("version", Integer),
)  # fmt: skip

#: Assessments that were signed; their files are in the folder of the workspace.
assessment = Table(
    "assessment", metadata,
    _key("id"),
    Column("year", Integer, nullable=False),
    Column("schemes", Json, nullable=False),
    _text("digest"),
    Column("synthetic", Boolean, nullable=False),
    Column("gaps", Integer, nullable=False),
    _text("by"),
    _text("made"),
)  # fmt: skip


def registers() -> dict[str, Table]:
    """Return the registers by name, each after those it refers to."""
    return {table.name: table for table in metadata.sorted_tables if table is not audit}


def key_of(table: Table) -> tuple[str, ...]:
    """Return the names of the columns that name a row."""
    return tuple(column.name for column in table.primary_key)
