"""The measured columns of a table: which are there, and that they hold numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError
from shanhai.core.frames import Frame, names


def present(table: Frame, wanted: Iterable[str]) -> list[str]:
    """Return the wanted columns that are there, in the wanted order."""
    have = set(names(table))
    return [name for name in wanted if name in have]


def some_items(table: Frame, wanted: Sequence[str], *, where: str) -> list[str]:
    """Return the items that are there.

    Raises
    ------
    InputError
        None of them is, or one holds text.
    """
    found = present(table, wanted)
    no_text(table, found)
    if not found:
        shown = ", ".join(wanted[:8]) + (", …" if len(wanted) > 8 else "")
        have = ", ".join(names(table))
        raise InputError(f"{where} has none of the items to evaluate ({shown}); it has: {have}")
    return found


def no_text(table: Frame, items: Iterable[str]) -> None:
    """Refuse measured columns that hold text.

    Raises
    ------
    InputError
        A column holds text; it is named.
    """
    schema = table.collect_schema()
    text = [item for item in items if schema[item] == nw.String]
    if text:
        raise InputError(f"column(s) {', '.join(text)} hold text; numbers are needed")


def largest(*values: str | nw.Expr) -> nw.Expr:
    """Return the largest of the values of a row, nulls aside; of one value, itself."""
    if len(values) == 1:  # Spark's greatest wants two
        return nw.col(values[0]) if isinstance(values[0], str) else values[0]
    return nw.max_horizontal(*values)
