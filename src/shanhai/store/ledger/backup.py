"""A copy of the whole ledger in one file, independent of the database it came from.

The file is a zip: ``ledger.jsonl`` (a first line about the copy, then a line for each row of each
table) and the evidence files, by digest. What was copied from SQLite can be restored to PostgreSQL.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from shanhai.core.errors import StoreError
from shanhai.store.evidence import Evidence
from shanhai.store.ledger.chain import Verified, canonical
from shanhai.store.ledger.ledger import Ledger

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from shanhai.store.ledger.writing import Writing

_ROWS = "ledger.jsonl"
_EVIDENCE = "evidence/"


def backup(ledger: Ledger, evidence: Evidence, path: Path) -> Verified:
    """Write a copy of the ledger, as it is at one moment, and of the evidence files.

    Returns
    -------
    What verifying the copied trail found; a broken ledger is copied too, and said to be broken.

    Raises
    ------
    StoreError
        There is no ledger, or there is such a file already.
    """
    if path.exists():
        raise StoreError(f"{path} is there already; choose another name")
    path.parent.mkdir(parents=True, exist_ok=True)
    staging = path.with_name(f".{path.name}.new")
    try:
        with zipfile.ZipFile(staging, "w", zipfile.ZIP_DEFLATED) as archive:
            with archive.open(_ROWS, "w", force_zip64=True) as stream:
                found = ledger.reading(lambda connection: _dump(connection, stream))
            if found is None:
                raise StoreError("there is nothing to copy: this workspace has no ledger yet")
            for digest in evidence.digests():
                archive.write(evidence.path(digest), _EVIDENCE + digest)
        with staging.open("rb") as written:
            os.fsync(written.fileno())
        staging.replace(path)
    finally:
        staging.unlink(missing_ok=True)
    return found


def _dump(connection: Connection, stream: IO[bytes]) -> Verified:
    from sqlalchemy import select

    from shanhai.store.ledger.tables import REVISION, metadata
    from shanhai.store.ledger.verifying import verify
    from shanhai.store.ledger.writing import now

    found = verify(connection)
    about = {"revision": REVISION, "entries": found.entries, "head": found.head, "made": now()}
    lines = [about]
    for table in metadata.sorted_tables:
        rows = connection.execute(select(table)).mappings()
        lines += [{"table": table.name, "row": dict(row)} for row in rows]
    stream.writelines(f"{canonical(line)}\n".encode() for line in lines)
    return found


def restore(
    ledger: Ledger, evidence: Evidence, path: Path, *, actor: str, replace: bool = False
) -> Verified:
    """Bring a copy back, all or nothing, into an empty ledger of either database.

    Parameters
    ----------
    replace
        Let the copy take the place of what the ledger holds.

    Returns
    -------
    What verifying the trail found, before the entry that says it was restored.

    Raises
    ------
    StoreError
        The file is no copy, of another revision, or broken; or the ledger is not empty.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.startswith(_EVIDENCE):
                    _restore_evidence(archive, name, evidence)
            return ledger.write(
                actor, lambda w: _load(w, archive, path.name, replace=replace)
            )  # fmt: skip
    except FileNotFoundError:
        raise StoreError(f"no file {path}") from None
    except (zipfile.BadZipFile, KeyError, json.JSONDecodeError) as error:
        raise StoreError(f"{path.name} is no copy of a ledger, or damaged: {error}") from error


def _restore_evidence(archive: zipfile.ZipFile, name: str, evidence: Evidence) -> None:
    kept = evidence.put(archive.read(name))
    if kept != name.removeprefix(_EVIDENCE):
        raise StoreError(f"the copy is damaged: {name} has other content than its name says")


def _load(writing: Writing, archive: zipfile.ZipFile, name: str, *, replace: bool) -> Verified:
    from shanhai.store.ledger.tables import REVISION, metadata
    from shanhai.store.ledger.verifying import verify

    with archive.open(_ROWS) as stream:
        lines = _lines(stream)
        about = next(lines)
        if about["revision"] != REVISION:
            raise StoreError(
                f"{name} is a copy of revision {about['revision']}, this version has {REVISION}: "
                "restore it with the version that made it, then open it with this one"
            )
        connection = writing.refill(replace=replace)
        for line in lines:
            connection.execute(metadata.tables[line["table"]].insert().values(**line["row"]))
    found = verify(connection, known=(about["entries"], about["head"]))
    if found.fault is not None:
        raise StoreError(f"{name} is damaged, nothing is restored: {found.fault}")
    writing.resume()
    writing.note("restore", {"file": name, "entries": found.entries, "head": found.head})
    return found


def _lines(stream: IO[bytes]) -> Iterator[dict[str, Any]]:
    for line in stream:
        yield json.loads(line)
