"""Tables of a person's files on their way into a computation and out of it: csv and parquet."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from shanhai.core.errors import InputError

if TYPE_CHECKING:
    import polars as pl

CSV, PARQUET = (".csv",), (".parquet", ".pq")
STANDARD = "-"


def read_table(file: str) -> pl.DataFrame:
    """Read csv (all columns as text: UTF-8 or GB 18030) or parquet; ``-`` is standard input.

    Raises
    ------
    InputError
        The file is missing, of another kind, empty or cannot be read.
    """
    import polars as pl

    if file == STANDARD:
        return _parsed(sys.stdin.buffer.read(), "standard input")
    path = Path(file)
    if not path.is_file():
        raise InputError(f"no file {file}")
    _check_kind(path)
    if path.suffix.lower() in PARQUET:
        try:
            return pl.read_parquet(path)
        except (pl.exceptions.PolarsError, OSError) as error:
            raise InputError(f"{path.name} cannot be read: {_first_line(error)}") from error
    return _parsed(path.read_bytes(), path.name)


def write_table(frame: pl.DataFrame, out: str) -> None:
    """Write csv or parquet by the name's ending; ``-`` is csv on standard output.

    A file is complete or not there: it is written beside its place and moved.
    """
    if out == STANDARD:
        sys.stdout.write(frame.write_csv())
        return
    path = Path(out)
    _check_kind(path)
    if not path.parent.is_dir():
        raise InputError(f"no folder {path.parent} to write {path.name} to")
    part = path.with_name(f".{path.name}.part")
    if path.suffix.lower() in PARQUET:
        frame.write_parquet(part)
    else:
        frame.write_csv(part)
    part.replace(path)


def mapped(frame: pl.DataFrame, mapping: Mapping[str, str], known: Iterable[str]) -> pl.DataFrame:
    """Add the columns ``known`` under our names, from the columns ``mapping`` names.

    Columns that already have our names stay, unless another is mapped to the name.
    """
    import polars as pl

    missing = [theirs for theirs in mapping.values() if theirs not in frame.columns]
    if missing:
        raise InputError.missing_columns(missing, frame.columns, where="--map: the file")
    names = {name: mapping.get(name, name) for name in known}
    unknown = [ours for ours in mapping if ours not in names]
    if unknown:
        raise InputError(
            f"--map: no column {', '.join(unknown)} is read; known: {', '.join(names)}"
        )
    return frame.select(
        pl.col(theirs).alias(ours) for ours, theirs in names.items() if theirs in frame.columns
    )


def numbers(frame: pl.DataFrame, columns: Iterable[str]) -> pl.DataFrame:
    """Turn text columns into numbers; text that is none is refused with its row."""
    import polars as pl

    from shanhai.ingest.cells import given

    for name in columns:
        if name in frame.columns and frame.schema[name] == pl.String:
            text = given(pl.col(name))
            parsed = frame.select(text=text, to=text.cast(pl.Float64, strict=False))
            _refuse(parsed, name, "a number")
            frame = frame.with_columns(parsed.get_column("to").alias(name))
    return frame


def times(frame: pl.DataFrame, columns: Iterable[str]) -> pl.DataFrame:
    """Turn text columns into local times; another offset than China's is refused with its row."""
    import polars as pl

    from shanhai.ingest.cells import given, local_time, offset

    for name in columns:
        if name in frame.columns and frame.schema[name] == pl.String:
            text = given(pl.col(name))
            split = frame.select(text=text, offset=offset(text), to=local_time(text))
            _refuse_offsets(split, name)
            _refuse(split.select("text", "to"), name, "a time such as 2026-03-01 05:00")
            frame = frame.with_columns(split.get_column("to").alias(name))
    return frame


def _parsed(content: bytes, where: str) -> pl.DataFrame:
    import polars as pl

    try:
        if content[:4] == b"PAR1":
            return pl.read_parquet(io.BytesIO(content))
        try:
            return pl.read_csv(content, infer_schema=False)
        except pl.exceptions.ComputeError:
            text = content.decode("gb18030")
            return pl.read_csv(text.encode(), infer_schema=False)
    except (pl.exceptions.PolarsError, UnicodeDecodeError, OSError) as error:
        raise InputError(f"{where} cannot be read: {_first_line(error)}") from error


def _refuse(parsed: pl.DataFrame, name: str, wanted: str) -> None:
    """Raise for the first row whose text did not turn into what was wanted."""
    import polars as pl

    wrong = parsed.with_row_index("row", offset=2).filter(
        pl.col("text").is_not_null() & pl.col("to").is_null()
    )
    if wrong.height:
        row, text = wrong.item(0, "row"), wrong.item(0, "text")
        more = f" (and {wrong.height - 1} more rows)" if wrong.height > 1 else ""
        raise InputError(f"row {row}: {name} is {text!r}; {wanted} is needed{more}")


def _refuse_offsets(split: pl.DataFrame, name: str) -> None:
    import polars as pl

    from shanhai.ingest import cells

    foreign = split.with_row_index("row", offset=2).filter(~pl.col("offset").is_in(cells.CHINA))
    if foreign.height:
        row, text = foreign.item(0, "row"), foreign.item(0, "text")
        mixed = " and others are not" if foreign.height < split.height else ""
        raise InputError(
            f"row {row}: {name} is {text!r}, {foreign.height} rows have such an offset{mixed}; "
            "times are to be local, without offset or with +08:00"
        )


def _check_kind(path: Path) -> None:
    if path.suffix.lower() not in (*CSV, *PARQUET):
        raise InputError(f"{path.name}: files are csv or parquet, not {path.suffix!r}")


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
