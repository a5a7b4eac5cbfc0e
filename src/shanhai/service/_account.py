"""What accounts have in common: tables of figures in, tables of rows out, the files they used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanhai.core.errors import InputError

if TYPE_CHECKING:
    import polars as pl

Row = dict[str, Any]


@dataclass
class Outcome:
    """What a reckoning gave: tables of rows by name; ``origin`` labels what is made up."""

    title: Mapping[str, str]
    origin: str | None
    tables: dict[str, list[Row]] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)

    def add(self, table: str, rows: Sequence[Row]) -> None:
        """Add rows to a table."""
        self.tables.setdefault(table, []).extend(rows)

    def frame(self, table: str) -> pl.DataFrame:
        """Return a table as a Polars frame."""
        import polars as pl

        return pl.DataFrame(self.tables.get(table, []), infer_schema_length=None)

    def label(self) -> None:
        """Write the origin into every row."""
        if self.origin:
            for rows in self.tables.values():
                for row in rows:
                    row["origin"] = self.origin

    def write_tables(self, out: Path) -> None:
        """Write each table as CSV and Parquet; a table without rows leaves no file."""
        out.mkdir(parents=True, exist_ok=True)
        for name, rows in self.tables.items():
            paths = [out / f"{name}.csv", out / f"{name}.parquet"]
            if not rows:
                for path in paths:
                    path.unlink(missing_ok=True)
                continue
            frame = self.frame(name)
            frame.write_csv(paths[0])
            frame.write_parquet(paths[1])
            self.files += paths


def figures(
    path: Path, *, needed: Iterable[str], numbers: Iterable[str] = ()
) -> list[Row]:  # fmt: skip
    """Read a table of figures (csv, xlsx, parquet); what is not there is None.

    Parameters
    ----------
    needed
        Columns that are there and filled in every row.
    numbers
        Columns of numbers; ``year`` is a whole one.

    Raises
    ------
    InputError
        The file cannot be read, a column is missing, a cell that is needed is empty or is no
        number.
    """
    import polars as pl

    from shanhai.ingest.cells import given
    from shanhai.ingest.files import ROW, read_text_table

    frame = read_text_table(path)
    columns = [name for name in frame.columns if name != ROW]
    wanted = tuple(needed)
    if missing := [name for name in wanted if name not in columns]:
        raise InputError.missing_columns(missing, columns, where=path.name)
    kinds: dict[str, type] = {**dict.fromkeys(numbers, float), "year": int}
    out = []
    for row in frame.with_columns(given(pl.col(name)) for name in columns).iter_rows(named=True):
        where = f"{path.name} line {row.pop(ROW)}"
        if blank := [name for name in wanted if row[name] is None]:
            raise InputError(f"{where}: {', '.join(blank)} is empty")
        for name, kind in kinds.items():
            text = row.get(name)
            if text is None:
                continue
            try:
                row[name] = kind(str(text).replace(",", ""))
            except ValueError:
                raise InputError(f"{where}: {name} {text!r} is no number") from None
        out.append(row)
    return out
