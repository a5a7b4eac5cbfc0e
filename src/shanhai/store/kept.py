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
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from shanhai.store.lake import Lake

#: The parts of one table by month, in order.
Parts = Mapping[str, Path]
#: The newest parts that stay of each month: readers of the one before are not disturbed.
STAY = 2

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
            Rows of a month → the part. Functions of one name are the same function.
        ended
            The time column, where times tell the end of an interval: midnight after the last
            day then belongs to the month, and midnight before the first does not.
        """
        version = self.lake.version(table)
        key = (self.folder, table, name)
        if (known := _known.get(key)) is not None and known[0] == version:
            return known[1]
        months = self.lake.months(table)
        folder = self.folder / table.replace(".", "_") / name
        parts = {}
        for month, files in months.items():
            after = _after(month)
            beyond = months.get(after, ()) if ended else ()
            said = "\n".join([name, code, *files, "", *beyond])
            path = folder / f"{month}-{hashlib.sha256(said.encode()).hexdigest()[:16]}.parquet"
            if not path.exists():
                rows = self.lake.scan(table, version=version).filter(
                    pl.col("month").is_in([month, *([after] if beyond else [])])
                )
                if ended:
                    rows = rows.filter(
                        pl.col(ended) > _begin(month), pl.col(ended) <= _begin(after)
                    )
                _put(path, make(rows))
                _sweep(folder, month)
            parts[month] = path
        _known[key] = (version, parts)
        return parts


def _begin(month: str) -> datetime:
    return datetime.strptime(month, "%Y-%m")  # noqa: DTZ007 - local time


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
