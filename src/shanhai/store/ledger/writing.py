"""The one way into the ledger: a row of a register and its entry in the trail, together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, select

from shanhai.core.errors import StoreError
from shanhai.store.ledger.chain import Entry, canonical, sha256
from shanhai.store.ledger.tables import audit, key_of, metadata, registers

Row = dict[str, Any]


class Writing:
    """One transaction of one person. What it reads is as it will be when it ends.

    ``time`` is when it began; the entries of the trail bear it.
    """

    def __init__(self, connection: Connection, actor: str) -> None:
        self.actor = actor
        self.time = now()
        self._connection = connection
        self._last = last_entry(connection)

    def put(self, register: str, row: Mapping[str, Any], *, action: str = "put") -> None:
        """Enter a row, or replace the one with its key. Columns left out are null."""
        table = registers()[register]
        unknown = [name for name in row if name not in table.c]
        if unknown:
            raise TypeError(f"register {register} has no column {', '.join(unknown)}")
        whole = {column.name: row.get(column.name) for column in table.columns}
        here = table.update().where(*_equal(table, {n: whole[n] for n in key_of(table)}))
        if self._connection.execute(here.values(**whole)).rowcount == 0:
            self._connection.execute(table.insert().values(**whole))
        self._enter(action, register, keyed(table, whole), shown(table, whole))

    def remove(self, register: str, *, action: str = "remove", **key: Any) -> None:
        """Take a row out; where there is none, nothing happens and nothing is entered."""
        table = registers()[register]
        if self._connection.execute(table.delete().where(*_equal(table, key))).rowcount:
            self._enter(action, register, keyed(table, key), None)

    def note(self, action: str, about: Mapping[str, Any]) -> None:
        """Enter into the trail something that changes no register."""
        self._enter(action, "", [], dict(about))

    def refill(self, *, replace: bool) -> Connection:
        """Empty every table for a copy that is brought back, and return where to write it.

        Raises
        ------
        StoreError
            Something is there, and is not to be replaced.
        """
        if self._last is not None and not replace:
            raise StoreError(
                f"this ledger holds {self._last.seq} entries: restore into an empty one, "
                "or say that the copy replaces it"
            )
        for table in reversed(metadata.sorted_tables):
            self._connection.execute(table.delete())
        return self._connection

    def resume(self) -> None:
        """Go on after the last entry that is there now."""
        self._last = last_entry(self._connection)

    def rows(self, register: str, **equal: Any) -> list[Row]:
        """Return the rows of a register; see :meth:`Ledger.rows`."""
        return read(self._connection, register, equal)

    def one(self, register: str, **key: Any) -> Row | None:
        """Return the row with a key, or None."""
        return next(iter(self.rows(register, **key)), None)

    def _enter(self, action: str, register: str, key: Sequence[Any], payload: Any) -> None:
        entry = Entry.following(
            self._last, time=self.time, actor=self.actor, action=action, register=register,
            key=key, payload=payload,
        )  # fmt: skip
        self._connection.execute(audit.insert().values(**vars(entry)))
        self._last = entry


def now() -> str:
    """Return the time as the ledger writes it: ISO 8601 in UTC, to the microsecond."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def last_entry(connection: Connection) -> Entry | None:
    """Return the latest entry of the trail."""
    row = connection.execute(select(audit).order_by(audit.c.seq.desc()).limit(1)).first()
    return None if row is None else Entry(*row)


def read(connection: Connection, register: str, equal: Mapping[str, Any]) -> list[Row]:
    """Return the rows of a register that have these values, in the order of their keys."""
    table = registers()[register]
    query: Select[Any] = select(table).where(*_equal(table, equal))
    query = query.order_by(*(table.c[name] for name in key_of(table)))
    found = [dict(row) for row in connection.execute(query).mappings()]
    return sorted(found, key=lambda row: keyed(table, row))  # databases sort text each its own way


def keyed(table: Table, row: Mapping[str, Any]) -> list[Any]:
    """Return the values of a row's key."""
    return [row[name] for name in key_of(table)]


def key_text(table: Table, row: Mapping[str, Any]) -> str:
    """Return a row's key as the trail writes it."""
    return canonical(keyed(table, row))


def shown(table: Table, row: Mapping[str, Any]) -> Row:
    """Return a row as the trail shows it: of secrets, only their digest."""
    return {
        column.name: f"sha256:{sha256(str(row[column.name]))}"
        if column.info.get("secret")
        else row[column.name]
        for column in table.columns
    }


def _equal(table: Table, values: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    return [
        table.c[name].in_(list(value))
        if isinstance(value, list | tuple | set)
        else table.c[name] == value
        for name, value in values.items()
    ]
