"""The audit trail as a chain: each entry holds the hash of the one before.

The hash of an entry is the SHA-256 of the canonical JSON of everything else it says, the hash
before it included. So no entry can be changed, taken out or put in between without breaking the
chain at that place.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

#: What stands before the first entry.
START = ""


def canonical(value: Any) -> str:
    """Return JSON text that is the same for equal values."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def parse(text: str) -> Any:
    """Read JSON text; what is none (someone changed it) is given back as the text it is."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def sha256(text: str) -> str:
    """Return the hexadecimal SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Entry:
    """One entry of the trail.

    ``key`` and ``payload`` are canonical JSON: the values of the row's key, and the row as it
    became (null where it was removed).
    """

    seq: int
    time: str
    actor: str
    action: str
    register: str
    key: str
    payload: str
    previous: str
    hash: str

    @classmethod
    def following(
        cls, last: Entry | None, *, time: str, actor: str, action: str, register: str,
        key: Any, payload: Any,
    ) -> Entry:  # fmt: skip
        """Return the entry that comes after ``last``."""
        said = (
            1 if last is None else last.seq + 1, time, actor, action, register, canonical(key),
            canonical(payload), START if last is None else last.hash,
        )  # fmt: skip
        return cls(*said, hash=_hash_of(said))

    @property
    def due_hash(self) -> str:
        """The hash that fits what the entry says."""
        return _hash_of([getattr(self, field.name) for field in fields(self)[:-1]])

    def __str__(self) -> str:
        return f"entry {self.seq} ({self.time}, {self.actor}: {self.action} {self.register} {self.key})"


def _hash_of(said: Sequence[Any]) -> str:
    """Return the hash of what an entry says (a tampered one may hold anything: hence ``repr``)."""
    return sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":"), default=repr))


@dataclass(frozen=True)
class Verified:
    """What verifying found: how long the trail is, its last hash, and the first broken place."""

    entries: int
    head: str
    fault: str | None = None


def follow(entries: Iterable[Entry], last_rows: dict[tuple[str, str], Entry]) -> Iterator[Entry]:
    """Yield the entries as long as each follows the one before.

    ``last_rows`` is filled with the latest entry of every row of every register.

    Raises
    ------
    BrokenChainError
        At the first entry that was changed, is missing, or does not follow.
    """
    last: Entry | None = None
    for entry in entries:
        due = 1 if last is None else last.seq + 1
        if entry.seq != due:
            raise BrokenChainError(f"entry {due} is missing: the next there is {entry}")
        if entry.hash != entry.due_hash:
            raise BrokenChainError(f"{entry} was changed: what it says does not fit its hash")
        if entry.previous != (START if last is None else last.hash):
            before = "the beginning" if last is None else str(last)
            raise BrokenChainError(f"{entry} does not follow {before}: one of them was replaced")
        last_rows[entry.register, entry.key] = entry
        last = entry
        yield entry


class BrokenChainError(Exception):
    """The trail is broken; the message says where."""


def disagreement(
    register: str, rows: Mapping[str, Any], last_rows: Mapping[tuple[str, str], Entry]
) -> str | None:
    """Return where a register (rows by key) says something else than the trail, first of all."""
    for key, row in rows.items():
        entry = last_rows.get((register, key))
        if entry is None:
            return f"register {register}, row {key}: no entry of the trail put it there"
        said = parse(entry.payload)
        if said != row:
            names = [n for n in row if not isinstance(said, dict) or said.get(n) != row[n]]
            return f"register {register}, row {key}: differs from {entry} in {', '.join(names)}"
    for (name, key), entry in last_rows.items():
        if name == register and key not in rows and parse(entry.payload) is not None:
            return f"register {register}, row {key}: is missing, though {entry} put it there"
    return None
