"""SQLite and PostgreSQL: how each is opened, how its writers queue, which faults pass by themselves."""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from shanhai.core.errors import StoreError

#: Milliseconds SQLite waits for another writer before it says so; then we try again.
BUSY_MS = 5_000
#: This process's connections: how many, and the seconds to wait for one.
POOL: dict[str, Any] = {"pool_size": 5, "max_overflow": 5, "pool_timeout": 120}
#: SQLite waits for the disk at every commit, so that a power cut loses nothing acknowledged.
SYNCHRONOUS = "FULL"
#: The advisory lock of PostgreSQL that writers of a ledger queue at.
LOCK = 0x5348414E48414900 >> 8
#: States of PostgreSQL that say: try again (serialisation, deadlock, lock, starting, connections).
TRANSIENT = {"40001", "40P01", "55P03", "57P03", "53300"}


def engine_of(url: URL) -> Engine:
    """Return an engine for a ledger.

    Raises
    ------
    StoreError
        The database is neither SQLite nor PostgreSQL, or its driver is not installed.
    """
    kind = url.get_backend_name()
    if kind == "sqlite":
        return _sqlite(url)
    if kind != "postgresql":
        raise StoreError(
            f"a ledger lies in SQLite or PostgreSQL, not in {kind!r}: give a file name, or "
            "postgresql+psycopg://USER@HOST/DATABASE, as `ledger` in workspace.yaml"
        )
    try:
        return create_engine(url, pool_pre_ping=True, **POOL)
    except (ImportError, NoSuchModuleError) as error:
        raise StoreError(
            "PostgreSQL needs the driver psycopg: pip install 'shanhai[postgres]', and "
            f"postgresql+psycopg://… as `ledger` in workspace.yaml ({error})"
        ) from error


def url_of(setting: str, folder: Path) -> URL:
    """Return the address of a ledger from what workspace.yaml says: a file name or an address."""
    if "://" not in setting:
        return URL.create("sqlite", database=str(folder / setting))
    try:
        url = make_url(setting)
        return url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url
    except ArgumentError as error:
        raise StoreError(
            f"`ledger` in workspace.yaml is no address of a database: {error}"
        ) from error


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, **POOL)

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _: object) -> None:
        connection.isolation_level = None  # transactions begin where we say
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={SYNCHRONOUS}")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


@cache
def turn(url: URL) -> threading.Lock:
    """Return the lock the writers of this process queue at, so that few wait at the database."""
    del url
    return threading.Lock()


def queue(connection: Connection) -> None:
    """Wait until no other process writes this ledger; the place is free again after the transaction."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")


def transient(error: DBAPIError) -> bool:
    """Tell whether a fault passes by itself: the database was busy with others."""
    state = getattr(error.orig, "sqlstate", None)
    busy = getattr(error.orig, "sqlite_errorname", "") or ""
    return state in TRANSIENT or busy.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
