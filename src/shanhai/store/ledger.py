"""The ledger: registers that change, in SQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanhai.core.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, Table


@dataclass(frozen=True)
class Ledger:
    """The registers of one workspace, in an SQLite file."""

    path: Path

    @cached_property
    def _tables(self) -> dict[str, Table]:
        from sqlalchemy import Column, DateTime, MetaData, String, Table, UniqueConstraint

        metadata = MetaData()
        assignment = Table(
            "assignment", metadata,
            Column("plan", String, nullable=False),
            Column("no", String, nullable=False),
            Column("indicator", String, nullable=False),
            Column("period", String, nullable=False),
            Column("goal", String, nullable=False),
            Column("source", String, nullable=False),
            Column("made", DateTime(timezone=True), nullable=False),
            UniqueConstraint("plan", "no", "indicator", "period"),
        )  # fmt: skip
        return {"assignment": assignment}

    @cached_property
    def _engine(self) -> Engine:
        from sqlalchemy import create_engine, event

        engine = create_engine(f"sqlite:///{self.path}")

        @event.listens_for(engine, "connect")
        def _settings(connection: Any, _: object) -> None:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA busy_timeout=30000")

        return engine

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        from sqlalchemy.exc import SQLAlchemyError

        try:
            with self._engine.begin() as connection:
                self._tables["assignment"].metadata.create_all(connection)
                yield connection
        except SQLAlchemyError as error:
            raise StoreError(f"the ledger {self.path.name} cannot be written: {error}") from error

    def assign(
        self, plan: str, no: str, indicator: str, period: str, *, goal: str, source: str
    ) -> None:
        """Enter the value a superior assigned to a target; an earlier one is replaced.

        ``goal`` is the goal as JSON, ``source`` the document that assigns it.
        """
        table = self._tables["assignment"]
        key = {"plan": plan, "no": no, "indicator": indicator, "period": period}
        with self._writing() as connection:
            connection.execute(
                table.delete().where(*(table.c[name] == value for name, value in key.items()))
            )
            row = {**key, "goal": goal, "source": source, "made": datetime.now(UTC)}
            connection.execute(table.insert().values(**row))

    def assignments(self) -> list[dict[str, str]]:
        """Return the assigned values, ordered by plan and number."""
        if not self.path.exists():
            return []
        from sqlalchemy import select
        from sqlalchemy.exc import SQLAlchemyError

        table = self._tables["assignment"]
        names = ("plan", "no", "indicator", "period", "goal", "source")
        query = select(*(table.c[name] for name in names)).order_by(
            *(table.c[n] for n in names[:4])
        )
        try:
            with self._engine.connect() as connection:
                return [dict(row) for row in connection.execute(query).mappings()]
        except SQLAlchemyError as error:
            raise StoreError(f"the ledger {self.path.name} cannot be read: {error}") from error
