"""The ledger of a workspace: read registers, write them with their trail, verify the trail."""

from __future__ import annotations

import random
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from shanhai.core.errors import StoreError
from shanhai.store.ledger.chain import Entry, Verified

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine import URL

    from shanhai.store.ledger.writing import Row, Writing

T = TypeVar("T")
#: Seconds of retrying where the database is busy with other writers.
PATIENCE = 120.0


@dataclass(frozen=True)
class Ledger:
    """The registers of one workspace, in an SQLite file or in PostgreSQL.

    Parameters
    ----------
    setting
        A file name, relative to ``folder``, or the address of a PostgreSQL database
        (``postgresql+psycopg://user@host/database``).
    refusal
        Why nothing may be written (the samples); None where it may.
    """

    setting: str
    folder: Path = Path()
    refusal: str | None = None

    @cached_property
    def url(self) -> URL:
        """Where the ledger lies."""
        from shanhai.store.ledger.connect import url_of

        return url_of(self.setting, self.folder)

    @property
    def name(self) -> str:
        """The ledger's name for a person: the file, or the address without the password."""
        file = self.file
        return str(self.url) if file is None else file.name

    @property
    def file(self) -> Path | None:
        """The SQLite file; None for PostgreSQL."""
        sqlite = self.url.get_backend_name() == "sqlite"
        return Path(self.url.database) if sqlite and self.url.database else None

    # --- reading

    def rows(self, register: str, **equal: Any) -> list[Row]:
        """Return the rows of a register, in the order of their keys.

        Parameters
        ----------
        equal
            Values of columns; a list of values takes the rows that have one of them.
        """
        from shanhai.store.ledger.writing import read

        return self.reading(lambda connection: read(connection, register, equal)) or []

    def one(self, register: str, **key: Any) -> Row | None:
        """Return the row with a key, or None."""
        return next(iter(self.rows(register, **key)), None)

    def trail(
        self, register: str | None = None, *, key: tuple[Any, ...] | None = None,
        actor: str | None = None, last: int | None = None, beside: Sequence[str] = (),
    ) -> list[Entry]:  # fmt: skip
        """Return entries of the trail, the latest first: of a register, a row, a person.

        ``beside`` names registers whose entries are left out.
        """
        from sqlalchemy import select

        from shanhai.store.ledger.chain import canonical
        from shanhai.store.ledger.tables import audit

        wanted = {"register": register, "actor": actor, "key": key and canonical(list(key))}
        query = select(audit).order_by(audit.c.seq.desc()).limit(last)
        query = query.where(*(audit.c[n] == v for n, v in wanted.items() if v is not None))
        query = query.where(audit.c.register.not_in(beside))
        found = self.reading(lambda connection: [Entry(*r) for r in connection.execute(query)])
        return found or []

    @property
    def head(self) -> str:
        """The hash of the latest entry: it is another one after every write."""
        return next((entry.hash for entry in self.trail(last=1)), "")

    def reading(self, work: Callable[[Connection], T]) -> T | None:
        """Return what ``work`` reads in one transaction; None where there is no ledger yet."""
        if not self._exists:
            return None
        self._migrate()
        return self._retrying("read", work, writing=False)

    # --- writing

    def write(self, actor: str, work: Callable[[Writing], T]) -> T:
        """Let ``work`` write in one transaction: all of it is kept, with its trail, or nothing.

        Writers queue; where the database is busy the whole of ``work`` is done again, so it
        should do nothing but read and write this ledger.

        Parameters
        ----------
        actor
            Who writes; the trail names them.

        Raises
        ------
        StoreError
            This is a sample's ledger, or the database cannot be written.
        """
        from shanhai.store.ledger.writing import Writing

        if self.refusal is not None:
            raise StoreError(self.refusal)
        self._migrate()
        return self._retrying("written", lambda c: work(Writing(c, actor)), writing=True)

    # --- verifying

    def verify(self, *, known: tuple[int, str] | None = None) -> Verified:
        """Follow the trail from its beginning, and compare the registers with it.

        Parameters
        ----------
        known
            Number and hash of an entry noted earlier; it must still be there. (Without it, a
            trail that was cut at its end together with the registers looks sound.)
        """
        from shanhai.store.ledger.verifying import verify

        return self.reading(lambda connection: verify(connection, known)) or Verified(0, "")

    # --- opening

    @property
    def _exists(self) -> bool:
        return self.file is None or self.file.exists()

    @cached_property
    def _engine(self) -> Engine:
        from shanhai.store.ledger.connect import engine_of

        engine = engine_of(self.url)
        weakref.finalize(self, engine.dispose)
        return engine

    @cached_property
    def _migrated(self) -> set[str]:
        return set()

    def _migrate(self) -> None:
        """Bring the tables to this version's revision, once for each object."""
        if self._migrated:
            return
        from shanhai.store.ledger.migrations import at_head, upgrade

        if not (self._exists and self._retrying("read", at_head, writing=False)):
            if self.file is not None:
                self.file.parent.mkdir(parents=True, exist_ok=True)
            self._retrying("written", upgrade, writing=True)
        self._migrated.add("done")

    def _retrying(self, done: str, work: Callable[[Connection], T], *, writing: bool) -> T:
        from sqlalchemy.exc import DBAPIError, SQLAlchemyError

        from shanhai.store.ledger.connect import transient

        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                with self._transaction(writing=writing) as connection:
                    return work(connection)
            except DBAPIError as error:
                if not transient(error) or time.monotonic() > deadline:
                    raise self._fault(done, error) from error
                time.sleep(random.uniform(0.005, 0.05))  # noqa: S311  # no secret
            except SQLAlchemyError as error:
                raise self._fault(done, error) from error

    def _fault(self, done: str, error: Exception) -> StoreError:
        said = getattr(error, "orig", None) or error
        return StoreError(f"the ledger {self.name} cannot be {done}: {said}")

    @contextmanager
    def _transaction(self, *, writing: bool) -> Iterator[Connection]:
        from shanhai.store.ledger.connect import queue, turn

        engine = self._engine.execution_options(writing=writing)
        if not writing and self.file is None:  # all that is read is of one moment
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with turn(self.url) if writing else nullcontext(), engine.begin() as connection:
            if writing:
                queue(connection)
            yield connection
