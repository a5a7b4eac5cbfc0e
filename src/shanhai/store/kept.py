"""What is computed from a table month by month, kept beside the lake so that it is there at once.

A kept part is a Parquet file named by the digest of what it was made from: the files of its
month, the function and the version of the code. So nothing is ever stale: after a correction
the name is another one, only the months that changed are made anew, and a killed process or a
restart loses nothing. The folder may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from shanhai.store.lake import Lake

#: The parts of one table by month, in order.
Parts = Mapping[str, Path]
#: The newest parts that stay of each month: readers of the one before are not disturbed.
STAY = 2
#: The column that names the part a row belongs to.
PART = "_part"
#: Months of about so many rows are made together.
ROWS_AT_ONCE = 1_000_000

_known: dict[tuple[Path, str, str], tuple[int | None, Parts]] = {}


@dataclass(frozen=True)
class Kept:
    """The kept parts of one workspace."""

    folder: Path
    lake: Lake

    def parts(
        self, table: str, name: str, make: Callable[[pl.LazyFrame], pl.DataFrame], *,
        code: str, ended: str | None = None,
    ) -> Parts:  # fmt: skip
        """Return the part of each month of a table; those that are not there yet are made.

        Parameters
        ----------
        table
            A table laid out by month.
        name, code
            What is made, and the version of what makes it.
        make
            Rows of some months → what is kept of them. Both have the column ``_part``, the month.
            Functions of one name are the same function.
        ended
            The time column, where times tell the end of an hour: midnight after the last day then
            belongs to the month, and midnight before the first does not.
        """
        version = self.lake.version(table)
        key = (self.folder, table, name)
        if (known := _known.get(key)) is not None and known[0] == version:
            return known[1]
        months = self.lake.months(table)
        folder = self.folder / table.replace(".", "_") / name
        parts = {}
        for month, files in months.items():
            beyond = months.get(_after(month), ()) if ended else ()
            said = "\n".join([name, code, *files, "", *beyond])
            parts[month] = (
                folder / f"{month}-{hashlib.sha256(said.encode()).hexdigest()[:16]}.parquet"
            )
        if missing := [month for month, path in parts.items() if not path.exists()]:
            rows = self.lake.scan(table, version=version)
            for some in _together(rows, missing):
                made = make(_of(rows, some, ended))
                for month in some:
                    _put(parts[month], made.filter(pl.col(PART) == month).drop(PART))
                    _sweep(folder, month)
        _known[key] = (version, parts)
        return parts


def _together(rows: pl.LazyFrame, months: Sequence[str]) -> Iterator[list[str]]:
    """Cut months into those made at once: beginning costs more than a month of a city."""
    counted = rows.filter(pl.col("month").is_in(months)).group_by("month").len().collect()
    sizes = dict(counted.iter_rows())
    some: list[str] = []
    for month in months:
        if some and sum(sizes.get(m, 0) for m in [*some, month]) > ROWS_AT_ONCE:
            yield some
            some = []
        some.append(month)
    yield some


def _of(rows: pl.LazyFrame, months: Sequence[str], ended: str | None) -> pl.LazyFrame:
    """Return the rows of months, each with the name of its part."""
    if not ended:
        return rows.filter(pl.col("month").is_in(months)).with_columns(pl.col("month").alias(PART))
    files = {*months, *(_after(month) for month in months)}
    told = pl.col(ended).dt.offset_by("-1h").dt.strftime("%Y-%m").alias(PART)
    found = rows.filter(pl.col("month").is_in(sorted(files))).with_columns(told)
    return found.filter(pl.col(PART).is_in(months))


def _after(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"


def _put(path: Path, part: pl.DataFrame) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    staging = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    part.write_parquet(staging, row_group_size=16 * 1024)
    staging.replace(path)


def _sweep(folder: Path, month: str) -> None:
    """Remove the parts of a month that nobody reads any more."""
    parts = sorted(folder.glob(f"{month}-*.parquet"), key=lambda p: p.stat().st_mtime_ns)
    for path in parts[:-STAY]:
        path.unlink(missing_ok=True)
