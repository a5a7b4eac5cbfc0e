"""The ledger: registers that change, in SQL, and the trail of every change.

    tables      the registers, as SQLAlchemy tables
    chain       the audit trail: entries, their hashes, what verifying finds
    writing     the one way in: a row of a register and its entry, in one transaction
    ledger      reading, writing with retries, migrating
    connect     SQLite and PostgreSQL: what differs between them
    verifying   does the trail hold, and do the registers say what it says
    backup      a copy of everything in one file, for either database
    migrations  Alembic revisions, applied when a ledger is opened

A register is what the trail says: the entry of a row holds the whole row as it became, so the
registers can be checked against the trail, and made anew from it.
"""

from shanhai.store.ledger.ledger import Ledger

__all__ = ["Ledger"]
