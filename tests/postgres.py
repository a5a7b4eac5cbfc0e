"""A PostgreSQL of the tests' own, from the programs Debian installs."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BIN = "/usr/lib/postgresql/*/bin"
#: Speed for a server whose data nobody needs after a crash of the machine.
SETTINGS = ("fsync=off", "full_page_writes=off", "listen_addresses=", "max_connections=120")


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, None where it is not installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    folders = sorted(Path("/").glob(f"{BIN[1:]}/initdb"))
    return folders[-1].parent if folders else None


@contextmanager
def server() -> Iterator[str]:
    """Start a server that listens at a socket only; yield the address of its first database."""
    bin_ = programs()
    assert bin_ is not None
    memory = Path("/dev/shm")  # noqa: S108  # where there is one, no disk is waited for
    where = memory if os.access(memory, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="shanhai-pg-", dir=where))
    as_owner: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres", "postgres")
        as_owner = ["runuser", "-u", "postgres", "--"]
    data, log = folder / "data", folder / "log"

    def run(*arguments: object) -> None:
        subprocess.run(
            [*as_owner, *map(str, arguments)], check=True, cwd=folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, timeout=60,
        )  # fmt: skip

    try:
        run(bin_ / "initdb", "--pgdata", data, "--auth", "trust", "--username", "shanhai",
            "--encoding", "UTF8", "--locale", "C", "--no-sync")  # fmt: skip
        settings = " ".join(f"-c {s}" for s in (*SETTINGS, f"unix_socket_directories={folder}"))
        run(bin_ / "pg_ctl", "--pgdata", data, "--log", log, "--wait", "-o", settings, "start")
        try:
            yield f"postgresql+psycopg://shanhai@/postgres?host={folder}"
        finally:
            run(bin_ / "pg_ctl", "--pgdata", data, "--mode", "immediate", "--wait", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def empty_schema(address: str) -> str:
    """Make a schema on a server, and return the address that leads into it."""
    from sqlalchemy import create_engine, make_url

    name = f"t{uuid.uuid4().hex}"
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {name}")
    engine.dispose()
    led = make_url(address).update_query_dict({"options": f"-csearch_path={name}"})
    return led.render_as_string(hide_password=False)
