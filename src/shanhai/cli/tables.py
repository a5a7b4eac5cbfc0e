"""Tables of a person's files on their way into a computation and out of it: csv and parquet."""

from __future__ import annotations

import io
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
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

    from shanhai.ingest.files import check_once

    if file == STANDARD:
        table = _parsed(sys.stdin.buffer.read(), "standard input")
        check_once(table.columns, where="standard input")
        return table
    path = Path(file)
    if not path.is_file():
        raise InputError(f"no file {file}")
    _check_kind(path)
    if path.suffix.lower() in PARQUET:
        try:
            return pl.read_parquet(path)
        except (pl.exceptions.PolarsError, OSError) as error:
            raise InputError(f"{path.name} cannot be read: {_first_line(error)}") from error
    table = _parsed(path.read_bytes(), path.name)
    check_once(table.columns, where=path.name)
    return table


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


def mapped(
    frame: pl.DataFrame, mapping: Mapping[str, str], known: Mapping[str, Iterable[str]]
) -> tuple[pl.DataFrame, dict[str, str]]:
    """Return the columns ``known`` under our names, and which were recognised by another name.

    A column is the one ``mapping`` names, else the one called as ours, else, whatever the case
    of its letters, one of the names ``known`` lists beside ours.

    Raises
    ------
    InputError
        ``mapping`` names a column that is not there or not read, or two columns of the file go
        by names of one of ours.
    """
    import polars as pl

    missing = [theirs for theirs in mapping.values() if theirs not in frame.columns]
    if missing:
        raise InputError.missing_columns(missing, frame.columns, where="--map: the file")
    unknown = [ours for ours in mapping if ours not in known]
    if unknown:
        raise InputError(
            f"--map: no column {', '.join(unknown)} is read; known: {', '.join(known)}"
        )
    exact = {name: name for name in known if name in frame.columns} | dict(mapping)
    taken = set(exact.values())
    others = {name: _alike(name, also, frame, taken) for name, also in known.items()}
    recognised = {name: alike for name, alike in others.items() if alike and name not in exact}
    names = {name: (exact | recognised).get(name) for name in known}
    read = frame.select(pl.col(theirs).alias(ours) for ours, theirs in names.items() if theirs)
    return read, recognised


def _alike(
    name: str, also: Iterable[str], frame: pl.DataFrame, taken: Collection[str]
) -> str | None:
    spellings = {name.lower(), *(other.lower() for other in also)}
    found = [c for c in frame.columns if c not in taken and c.strip().lower() in spellings]
    if len(found) > 1:
        raise InputError(
            f"{name} may be any of the columns {', '.join(found)}: say which with "
            f"--map {name}={found[0]}"
        )
    return found[0] if found else None


def numbers(frame: pl.DataFrame, columns: Iterable[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Turn text columns into numbers; return with them what could not be read as it is.

    A text that is no number is left out, a result below its detection limit is half of it:
    both are findings. A column without any number is refused.
    """
    import polars as pl

    from shanhai.ingest import cells

    found = [_no_findings()]
    for name in columns:
        if frame.schema.get(name) != pl.String:
            continue
        text = cells.given(pl.col(name))
        read = frame.with_columns(_text=text, _to=cells.number(text))
        lost = pl.col("_text").is_not_null() & pl.col("_to").is_null()
        _refuse_all(read, lost, name, "a number")
        found.append(_complaints(read, lost, "not_a_number", name, "no number: left out"))
        below = (
            cells.below_detection(text).is_not_null()
            & text.cast(pl.Float64, strict=False).is_null()
        )
        said = "below the detection limit: read as half of it"
        found.append(_complaints(read, below, "below_detection", name, said))
        frame = frame.with_columns(read.get_column("_to").alias(name))
    return frame, pl.concat(found)


def times(
    frame: pl.DataFrame, columns: Iterable[str], *, needed: bool
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Turn text columns into local times; return with them what is none.

    A text that is no time, or has another offset than China's, is left out and a finding. Where
    times are ``needed``, a column without any is refused.
    """
    import polars as pl

    from shanhai.ingest import cells

    found = [_no_findings()]
    for name in columns:
        if frame.schema.get(name) != pl.String:
            continue
        text = cells.given(pl.col(name))
        foreign = ~cells.offset(text).is_in(cells.CHINA).fill_null(value=True)
        local = pl.when(~foreign).then(cells.local_time(text))
        read = frame.with_columns(_text=text, _to=local, _foreign=foreign)
        lost = pl.col("_text").is_not_null() & pl.col("_to").is_null()
        if needed:
            wanted = "a time such as 2026-03-01 05:00, local, without offset or with +08:00,"
            _refuse_all(read, lost, name, wanted)
        away = "not in local time: left out"
        found.append(_complaints(read, pl.col("_foreign"), "other_time_zone", name, away))
        none = lost & ~pl.col("_foreign")
        found.append(_complaints(read, none, "not_a_time", name, "no time: left out"))
        frame = frame.with_columns(read.get_column("_to").alias(name))
    return frame, pl.concat(found)


def undecided(result: pl.DataFrame, added: Sequence[str], measured: Sequence[str]) -> pl.DataFrame:
    """List the rows that have readings and yet no verdict, as findings.

    What ``category`` calls ``NA`` is a verdict: the rule says that there is none to publish.
    """
    import polars as pl

    verdict = next(name for name in ("aqi", "class", "compliant") if name in added)
    rows = pl.col(verdict).is_null() & pl.any_horizontal(pl.col(measured).is_not_null())
    if "category" in added:
        rows &= pl.col("category").is_null()
    return _complaints(
        result.with_columns(_text=pl.lit(verdict)), rows, "no_verdict", verdict,
        "not decided: a needed column is empty, unknown or of no edition",
    )  # fmt: skip


def _no_findings() -> pl.DataFrame:
    import polars as pl

    text = ("finding", "column", "site", "time")
    return pl.DataFrame(
        schema={**dict.fromkeys(text, pl.String), "value": pl.Float64, "detail": pl.String}
    )


def _complaints(
    read: pl.DataFrame, rows: pl.Expr, finding: str, column: str, said: str
) -> pl.DataFrame:
    """List rows as findings, with the line and the text that stands there."""
    import polars as pl

    def told(*names: str) -> pl.Expr:
        here = next((name for name in names if name in read.columns), None)
        if here is None:
            return pl.lit(None, pl.String)
        if read.schema[here].is_temporal():
            return pl.col(here).cast(pl.Datetime).dt.to_string("%Y-%m-%dT%H:%M:%S")
        return pl.col(here).cast(pl.String)

    return read.with_row_index("_row", offset=2).filter(rows).select(
        finding=pl.lit(finding), column=pl.lit(column), site=told("site"),
        time=told("time", "date"), value=pl.lit(None, pl.Float64),
        detail=pl.format("row {}: {} is {}", "_row", "_text", pl.lit(said)),
    )  # fmt: skip


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


def _refuse_all(read: pl.DataFrame, lost: pl.Expr, name: str, wanted: str) -> None:
    """Raise where texts stand in a column and none of them turned into what was wanted."""
    import polars as pl

    wrong = read.with_row_index("_row", offset=2).filter(lost)
    if wrong.height and wrong.height == read.filter(pl.col("_text").is_not_null()).height:
        row, text = wrong.item(0, "_row"), wrong.item(0, "_text")
        more = f" (and {wrong.height - 1} more rows)" if wrong.height > 1 else ""
        raise InputError(f"row {row}: {name} is {text!r}; {wanted} is needed{more}")


def _check_kind(path: Path) -> None:
    if path.suffix.lower() not in (*CSV, *PARQUET):
        raise InputError(f"{path.name}: files are csv or parquet, not {path.suffix!r}")


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
