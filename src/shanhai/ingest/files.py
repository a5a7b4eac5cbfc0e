"""Reading a table of a user's file: csv, xlsx or parquet, as text, with its row numbers."""

from __future__ import annotations

import csv
import hashlib
import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl

from shanhai.core.errors import InputError, did_you_mean
from shanhai.ingest.guard import DOOR, Limits, check

#: The line or spreadsheet row a record stands in, as the person sees it.
ROW = "row"
_CHUNK = 1024**2
KINDS = (".csv", ".xlsx", ".xlsm", ".xls", ".ods", ".parquet")
# A column of mixed cells is read as text; the reader of spreadsheets need not say so.
logging.getLogger("fastexcel").setLevel(logging.ERROR)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_text_table(path: Path, limits: Limits = DOOR) -> pl.DataFrame:
    """Read a file as a table of text columns plus ``row``.

    Numbers keep the digits they were written with; a spreadsheet's first sheet is read, its
    first row being the header.

    Parameters
    ----------
    limits
        How much the file may be (:mod:`shanhai.ingest.guard`); it is looked at before it is parsed.

    Raises
    ------
    InputError
        The file is missing, too large, of another kind, or cannot be read.
    """
    check(path, limits)
    if path.suffix.lower() not in KINDS:
        kinds = ", ".join(KINDS)
        raise InputError(f"{path.name}: files are {kinds}, not {path.suffix!r}")
    header = 0
    try:
        match path.suffix.lower():
            case ".csv":
                frame = _read_csv(path)
            case ".xlsx" | ".xlsm" | ".xls" | ".ods":
                header = _header_row(path)
                frame = pl.read_excel(
                    path,
                    engine="calamine",
                    drop_empty_rows=False,
                    read_options={"header_row": header},
                )
            case _:
                frame = pl.read_parquet(path)
        frame = frame.with_columns(_as_text(frame, c) for c in frame.columns)
    except Exception as error:  # the readers' own errors are of many kinds
        first = str(error).splitlines()[0]
        hint = " (save it as UTF-8; in Excel: CSV UTF-8)" if "codec" in first else ""
        raise InputError(f"{path.name} cannot be read: {first}{hint}") from error
    frame.columns = _names(frame.columns, where=path.name)
    return frame.with_row_index(ROW, offset=header + 2)


def _read_csv(path: Path) -> pl.DataFrame:
    source: Path | bytes = path
    encoding = encoding_of(path)
    if encoding != "utf-8":
        source = path.read_bytes().decode(encoding).encode()
    try:
        return pl.read_csv(source, infer_schema=False, encoding="utf8", truncate_ragged_lines=False)
    except pl.exceptions.ComputeError:
        wide = [(row, cells) for row, cells, header in _uneven(path) if cells > header]
        if not wide:
            raise
        row, cells = wide[0]
        raise InputError(
            f"row {row} has {cells} cells, more than the header: a comma within a cell needs "
            "quotes around the cell"
        ) from None


def encoding_of(path: Path) -> str:
    """Return how a text file is encoded: UTF-8, or as Chinese Excel writes it (GB 18030)."""
    try:
        with path.open(encoding="utf-8") as stream:
            while stream.read(_CHUNK):
                pass
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def short_rows(path: Path, frame: pl.DataFrame) -> str | None:
    """Say which rows of a csv end before the header does: the file may have been cut off.

    Parameters
    ----------
    frame
        The file as :func:`read_text_table` has it.
    """
    if path.suffix.lower() != ".csv" or frame.get_column(frame.columns[-1]).null_count() == 0:
        return None
    short = [row for row, cells, header in _uneven(path) if 0 < cells < header]
    if not short:
        return None
    return (
        f"{len(short)} 行的单元格少于表头（首见第{short[0]}行），所缺作缺测 / rows with fewer "
        f"cells than the header (first: row {short[0]}), the rest read as missing"
    )


def _uneven(path: Path) -> Iterator[tuple[int, int, int]]:
    """Give the rows that have not as many cells as the header: row, its cells, the header's."""
    with path.open(encoding=encoding_of(path), newline="") as stream:
        rows = csv.reader(stream)
        header = len(next(rows, []))
        for row, cells in enumerate(rows, start=2):
            if len(cells) != header:
                yield row, len(cells), header


def _header_row(path: Path) -> int:
    """Return the index of the first row of a sheet that holds anything."""
    top = pl.read_excel(
        path, engine="calamine", has_header=False, drop_empty_rows=False,
        read_options={"skip_rows": 0, "n_rows": 100},
    )  # fmt: skip
    filled = top.select(pl.any_horizontal(pl.all().is_not_null()).arg_true().first()).item()
    return int(filled) if filled is not None else 0


def _names(columns: Sequence[str], *, where: str) -> list[str]:
    """Return the names as printed."""
    names = [c.strip().lstrip("\ufeff") for c in columns]
    check_once(names, where=where)
    return [f"{n} (file)" if n == ROW else n for n in names]


def check_once(names: Sequence[str], *, where: str) -> None:
    """Refuse two columns of one name, for either could be meant."""
    repeated = [  # so the csv reader calls the second of two columns of one name
        n for n in names if n.partition("_duplicated_")[0] in names and "_duplicated_" in n
    ]
    twice = {n.partition("_duplicated_")[0] for n in repeated}
    twice |= {n for n in names if names.count(n) > 1}
    if twice:
        raise InputError(f"{where}: two columns are called {', '.join(sorted(twice))}")


def _as_text(frame: pl.DataFrame, column: str) -> pl.Expr:
    kind = frame.schema[column]
    text = pl.col(column)
    if kind.is_float():
        whole = text.cast(pl.Int64, strict=False)
        is_whole = (text == whole) & (text.abs() < 2**53)
        text = pl.when(is_whole).then(whole.cast(pl.String)).otherwise(text.cast(pl.String))
    elif kind != pl.String:
        text = text.cast(pl.String)
    text = text.str.strip_chars()
    return pl.when(text == "").then(None).otherwise(text).alias(column)


def rename(
    frame: pl.DataFrame, mapping: Mapping[str, str], known: Mapping[str, str], *, where: str
) -> pl.DataFrame:
    """Give the columns of a file our names.

    Parameters
    ----------
    mapping
        Our name → the file's name, as the user said.
    known
        Other names the columns are known by (the file's → ours).
    """
    missing = [theirs for theirs in mapping.values() if theirs not in frame.columns]
    if missing:
        raise InputError.missing_columns(missing, frame.columns, where=where)
    names = {theirs: ours for ours, theirs in mapping.items()}
    names |= {c: known[c] for c in frame.columns if c in known and c not in names}
    result = {c: names.get(c, c) for c in frame.columns}
    twice = {n for n in result.values() if list(result.values()).count(n) > 1}
    if twice:
        raise InputError(f"{where}: two columns mean {', '.join(sorted(twice))}")
    return frame.rename(result)


def check_names(given: list[str], known: list[str]) -> None:
    """Refuse mapping names that are not ours."""
    for name in given:
        if name not in known:
            raise InputError(f"no column {name!r} to map to{did_you_mean(name, known)}")
