"""The lake: open Delta tables in a folder, append-mostly, every version readable.

A table is written by one atomic commit per file; what was committed survives any crash, what was
not leaves no trace in the table. The store knows keys and versions, no science.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from shanhai.core.errors import StoreError

if TYPE_CHECKING:
    from deltalake import DeltaTable


#: Rows of a month lie in order of their key, in groups of so many; who wants one site reads one.
ROWS_READ_AT_LEAST = 64 * 1024


@dataclass(frozen=True)
class Change:
    """What an upsert did, or would do."""

    new: int
    changed: int
    unchanged: int
    version: int | None


@dataclass(frozen=True)
class Commit:
    """One entry of a table's history."""

    version: int
    time: datetime
    info: Mapping[str, str]


@dataclass(frozen=True)
class Lake:
    """The Delta tables of one workspace."""

    folder: Path

    def _path(self, table: str) -> Path:
        return self.folder / table.replace(".", "_")

    def _open(self, table: str, version: int | None = None) -> DeltaTable | None:
        if not (self._path(table) / "_delta_log").is_dir():
            return None
        from deltalake import DeltaTable
        from deltalake.exceptions import DeltaError, TableNotFoundError

        try:
            return DeltaTable(self._path(table), version=version)
        except TableNotFoundError:
            return None
        except DeltaError as error:
            at = f" at version {version}" if version is not None else ""
            raise StoreError(f"table {table}{at} cannot be read: {error}") from error

    def version(self, table: str) -> int | None:
        """Return a table's current version, None where it does not exist.

        Only the names of the log's commits are looked at, so this may be asked at every request.
        """
        log = self._path(table) / "_delta_log"
        try:
            commits = [p.name.removesuffix(".json") for p in log.iterdir() if p.suffix == ".json"]
        except (FileNotFoundError, NotADirectoryError):
            return None
        return max((int(number) for number in commits if number.isdigit()), default=None)

    def months(self, table: str) -> dict[str, tuple[str, ...]]:
        """Return the files of each month of a table laid out by month, by their names.

        A month that is written anew has other files, so the names tell whether it changed.
        """
        opened = self._open(table)
        found: dict[str, list[str]] = {}
        if opened is not None:
            for name in opened.file_uris():
                path = Path(name)
                found.setdefault(path.parent.name.removeprefix("month="), []).append(path.name)
        return {month: tuple(sorted(names)) for month, names in sorted(found.items())}

    def read(
        self, table: str, schema: Mapping[str, Any], *, version: int | None = None
    ) -> pl.DataFrame:
        """Read a table, now or as it was; one that does not exist is empty."""
        opened = self._open(table, version)
        if opened is None:
            return pl.DataFrame(schema=dict(schema))
        frame = pl.scan_delta(opened).collect()
        return frame.select(
            pl.col(name).cast(kind) if name in frame.columns else pl.lit(None, kind).alias(name)
            for name, kind in schema.items()
        )

    def upsert(
        self, table: str, rows: pl.DataFrame, *, key: Sequence[str], same: str,
        info: Mapping[str, str], dry_run: bool = False,
    ) -> Change:  # fmt: skip
        """Bring rows into a table by key, in one atomic commit.

        Parameters
        ----------
        key
            The columns that identify a row; a row with a known key replaces the earlier one.
        same
            The column that tells whether two rows of one key say the same.
        info
            Kept in the table's history.
        dry_run
            Only count.

        Returns
        -------
        How many rows were new, changed and unchanged. Where nothing is new or changed, nothing
        is written and there is no new version.
        """
        if rows.select(pl.struct(key).is_duplicated().any()).item():
            raise StoreError(f"rows for {table} hold a key twice ({', '.join(key)})")
        current = self.read(table, rows.schema)
        old = current.select(*key, pl.col(same).alias("_old"))
        marked = rows.join(old, on=list(key), how="left", nulls_equal=True)
        fresh = marked.filter(pl.col("_old").is_null() | (pl.col("_old") != pl.col(same)))
        new = fresh.filter(pl.col("_old").is_null()).height
        counts = (new, fresh.height - new, rows.height - fresh.height)
        if dry_run or fresh.is_empty():
            return Change(*counts, version=self.version(table))
        fresh = fresh.drop("_old")
        self._commit(table, fresh, key, info)
        return Change(*counts, version=self.version(table))

    def _commit(
        self, table: str, rows: pl.DataFrame, key: Sequence[str], info: Mapping[str, str]
    ) -> None:
        from deltalake import CommitProperties, write_deltalake

        properties = CommitProperties(custom_metadata={f"shanhai.{k}": v for k, v in info.items()})
        path = self._path(table)
        opened = self._open(table)
        data = rows.to_arrow()
        if opened is None:
            path.mkdir(parents=True, exist_ok=True)
            write_deltalake(path, data, mode="append", commit_properties=properties)
            return
        on = " AND ".join(
            f"(target.{k} = source.{k} OR (target.{k} IS NULL AND source.{k} IS NULL))" for k in key
        )
        (
            opened.merge(
                data, predicate=on, source_alias="source", target_alias="target",
                commit_properties=properties,
            )
            .when_matched_update_all()
            .when_not_matched_insert_all()
            .execute()
        )  # fmt: skip

    def replace_by_month(
        self, table: str, rows: pl.DataFrame, *, key: Sequence[str], time: str,
        info: Mapping[str, str], dry_run: bool = False,
    ) -> Change:  # fmt: skip
        """Bring readings into a table that is laid out by month, in one atomic commit.

        Only the months the rows touch are written anew; a row with a known key replaces the
        earlier one. Where nothing is new or changed, nothing is written.

        Parameters
        ----------
        time
            The time column; the table gets a column ``month`` (``2024-01``) from it.
        """
        rows = rows.with_columns(pl.col(time).dt.strftime("%Y-%m").alias("month"))
        months = rows.get_column("month").unique().sort().to_list()
        old = self._months(table, months)
        if old is None:
            old = rows.clear()
        rows = pl.concat([old.clear(), rows], how="diagonal_relaxed")
        old = pl.concat([rows.clear(), old], how="diagonal_relaxed").select(rows.columns)
        before = old.select(*key, pl.lit(1).alias("_known"), old.hash_rows().alias("_old"))
        marked = rows.with_columns(rows.hash_rows().alias("_new")).join(
            before, on=list(key), how="left"
        )
        new = marked.filter(pl.col("_known").is_null()).height
        same = marked.filter(pl.col("_old") == pl.col("_new")).height
        changed = rows.height - new - same
        if (new or changed) and not dry_run:
            merged = pl.concat([rows, old]).unique(list(key), keep="first", maintain_order=True)
            self._overwrite_months(table, merged.sort("month", *key), months, info)
        return Change(new, changed, same, version=self.version(table))

    def _months(self, table: str, months: Sequence[str]) -> pl.DataFrame | None:
        opened = self._open(table)
        if opened is None:
            return None
        return pl.scan_delta(opened).filter(pl.col("month").is_in(months)).collect()

    def _overwrite_months(
        self, table: str, rows: pl.DataFrame, months: Sequence[str], info: Mapping[str, str]
    ) -> None:
        from deltalake import CommitProperties, WriterProperties, write_deltalake

        properties = CommitProperties(custom_metadata={f"shanhai.{k}": v for k, v in info.items()})
        groups = WriterProperties(max_row_group_size=ROWS_READ_AT_LEAST)
        path = self._path(table)
        path.mkdir(parents=True, exist_ok=True)
        if self.version(table) is None:
            write_deltalake(
                path, rows.to_arrow(), mode="append", partition_by=["month"],
                commit_properties=properties, writer_properties=groups,
            )  # fmt: skip
            return
        listed = ", ".join(f"'{month}'" for month in months)
        write_deltalake(
            path, rows.to_arrow(), mode="overwrite", predicate=f"month IN ({listed})",
            schema_mode="merge", commit_properties=properties, writer_properties=groups,
        )  # fmt: skip

    def scan(self, table: str, *, version: int | None = None) -> pl.LazyFrame:
        """Return a table, now or as it was, to be read lazily.

        Raises
        ------
        StoreError
            There is no such table.
        """
        opened = self._open(table, version)
        if opened is None:
            raise StoreError(f"the lake has no table {table}")
        return pl.scan_delta(opened)

    def history(self, table: str) -> list[Commit]:
        """Return a table's commits, the latest first."""
        opened = self._open(table)
        if opened is None:
            return []
        return [
            Commit(
                version=int(entry["version"]),
                time=datetime.fromtimestamp(entry["timestamp"] / 1000, UTC),
                info={
                    k.removeprefix("shanhai."): str(v)
                    for k, v in entry.items()
                    if k.startswith("shanhai.")
                },
            )
            for entry in opened.history()
        ]
