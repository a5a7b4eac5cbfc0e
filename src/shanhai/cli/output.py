"""Rows on the way out: a table for people, CSV and JSON for programs."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from shanhai.core.errors import InputError

if TYPE_CHECKING:
    from rich.text import Text

Rows = Sequence[Mapping[str, Any]]
NARROW = 10

#: How statuses look: a colour, and a sign for those who see none.
STYLES = {
    "met": ("green", "✔"), "not_met": ("red", "✘"), "on_track": ("cyan", "↗"),
    "behind": ("yellow", "↘"), "hold_kept": ("green", "＝"), "hold_broken": ("red", "≠"),
    "pending": ("magenta", "…"), "no_data": ("bright_black", "∅"),
    "not_comparable": ("bright_black", "≁"),
    "overdue": ("red", "✘"), "at_risk": ("yellow", "!"), "not_started": ("bright_black", "∅"),
    "open_ended": ("cyan", "…"), "done": ("magenta", "◔"), "closed": ("green", "✔"),
}  # fmt: skip


def emit(rows: Rows, columns: Sequence[str], *, as_json: bool, as_csv: bool) -> bool:
    """Print rows as JSON (every key) or CSV (``columns``); tell whether either was asked for."""
    if as_json and as_csv:
        raise InputError("choose one of --json and --csv")
    if as_json:
        json.dump(list(rows), sys.stdout, ensure_ascii=False, indent=1, default=str)
        sys.stdout.write("\n")
    elif as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_cell(row[name]) for name in columns] for row in rows)
    return as_json or as_csv


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, str) and value[:1] in ("=", "@", "\t", "\r"):
        return f"'{value}"  # a spreadsheet would take it for a formula
    return str(value)


def table(
    title: str, headers: Sequence[str], rows: Sequence[Sequence[Any]], *, wrap: int | None = None
) -> None:
    """Print a table; ``wrap`` is the column that takes the space left over.

    Cells are shown as they are: a bracket in a text is no markup. Where space is short, the
    wide columns give way; what is narrow stays on one line.
    """
    from rich.table import Table
    from rich.text import Text

    shown = Table(title=Text(title), title_justify="left", title_style="bold", header_style="bold")
    body = [[cell if isinstance(cell, Text) else _text(cell) for cell in row] for row in rows]
    for index, header in enumerate(headers):
        widest = max([Text(header).cell_len, *(row[index].cell_len for row in body)])
        shown.add_column(
            Text(header), overflow="fold", ratio=1 if index == wrap else None,
            no_wrap=widest <= NARROW,
        )  # fmt: skip
    for row in body:
        shown.add_row(*row)
    console().print(shown)


def _text(cell: Any) -> Text:
    from rich.text import Text

    return Text("" if cell is None else f"{cell:.12g}" if isinstance(cell, float) else str(cell))


def console() -> Any:
    """Return the console tables are printed on; wide where the output is a file or pipe."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 160, highlight=False)


def badge(status: str, words: str, *more: str) -> Text:
    """Return a status with its sign and colour, and ``more`` after it."""
    from rich.text import Text

    colour, sign = STYLES[status]
    return Text.assemble((f"{sign} {words}", colour), *(f" {text}" for text in more if text))
