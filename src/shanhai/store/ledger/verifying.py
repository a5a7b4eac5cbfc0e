"""Whether the trail is whole, and the registers say what it says."""

from __future__ import annotations

from sqlalchemy import Connection, select

from shanhai.store.ledger.chain import BrokenChainError, Entry, Verified, disagreement, follow
from shanhai.store.ledger.tables import audit, registers
from shanhai.store.ledger.writing import key_text, read, shown


def verify(connection: Connection, known: tuple[int, str] | None = None) -> Verified:
    """Follow the trail and compare the registers; see :meth:`Ledger.verify`."""
    last_rows: dict[tuple[str, str], Entry] = {}
    count, head, met = 0, "", known in (None, (0, ""))
    query = select(audit).order_by(audit.c.seq).execution_options(yield_per=1000)
    stream = connection.execute(query)
    try:
        with stream:
            for entry in follow((Entry(*row) for row in stream), last_rows):
                count, head = entry.seq, entry.hash
                met = met or known == (count, head)
    except BrokenChainError as broken:
        return Verified(count, head, str(broken))
    for name, table in registers().items():
        rows = {key_text(table, row): shown(table, row) for row in read(connection, name, {})}
        fault = disagreement(name, rows, last_rows)
        if fault is not None:
            return Verified(count, head, fault)
    if not met and known is not None:
        return Verified(count, head, f"entry {known[0]} with hash {known[1]} is not in the trail")
    return Verified(count, head)
