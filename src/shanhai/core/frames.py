"""The door of the tables: any dataframe in, the same kind out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError

Frame = nw.DataFrame[Any] | nw.LazyFrame[Any]
NativeT = TypeVar("NativeT")


def opened(frame: Any, needed: Iterable[str] = (), *, where: str = "table") -> Frame:
    """Return the frame as a narwhals one, with the columns needed.

    Raises
    ------
    InputError
        It is no dataframe, or columns are missing; those present are named.
    """
    try:
        table: Frame = nw.from_native(frame)
    except TypeError as error:
        raise InputError(f"{where} is no dataframe: {type(frame).__name__}") from error
    have = names(table)
    missing = [name for name in needed if name not in have]
    if missing:
        raise InputError.missing_columns(missing, have, where=where)
    return table


def closed(table: Frame, given: NativeT) -> NativeT:
    """Return the result as the caller gave the input: native for native, narwhals for narwhals."""
    if isinstance(given, (nw.DataFrame, nw.LazyFrame)):
        return table  # type: ignore[return-value]
    result: NativeT = table.to_native()
    return result


def names(table: Frame) -> list[str]:
    """Return the column names, without reading any row."""
    return list(table.collect_schema().names())


UTC = ("UTC", "Etc/UTC", "GMT", "Z", "+00:00")


def check_local_time(table: Frame, column: str) -> None:
    """Refuse a time column whose days are not the local ones.

    Raises
    ------
    InputError
        The column is no date or time, or says that it is in UTC. (Spark and DuckDB read the
        clock of their session, whatever zone the type names.)
    """
    kind = table.collect_schema()[column]
    if not kind.is_temporal():
        raise InputError(f"column {column!r} is {kind}; a date or time is needed")
    own_clock = table.implementation.is_spark_like() or table.implementation.is_duckdb()
    if not own_clock and getattr(kind, "time_zone", None) in UTC:
        raise InputError(f"column {column!r} is in UTC; days are counted by local time")


def nullable(table: Frame, columns: Iterable[str]) -> Frame:
    """Let columns hold null beside truth values and integers: on pandas by its nullable dtypes."""
    wanted = list(columns)
    if isinstance(table, nw.DataFrame) and table.implementation.is_pandas_like():
        narrow = nw.maybe_convert_dtypes(table.select(*wanted))
        return table.with_columns(*[narrow[name] for name in wanted])
    return table


def whole(table: Frame, columns: Iterable[str]) -> Frame:
    """Make columns of whole floats 32-bit integers, null staying null."""
    wanted = list(columns)
    ready = nullable(table, wanted)  # pandas cannot cast floats past a null
    return ready.with_columns(*[nw.col(name).cast(nw.Int32) for name in wanted])


def joined(
    left: Frame, right: Frame, *, on: Iterable[str], how: Literal["left", "inner"] = "left"
) -> Frame:
    """Join two tables of one engine, both eager or both lazy, on columns of the same name."""
    result: Frame = left.join(right, on=list(on), how=how)  # type: ignore[arg-type]
    return result
