"""From long rows to a matrix of assessed × items, and back to a frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError
from shanhai.core.frames import Frame

if TYPE_CHECKING:  # numpy is loaded on first use
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]


def eager(table: Frame) -> nw.DataFrame[Any]:
    """Return the rows; a lazy table is read."""
    return table.collect() if isinstance(table, nw.LazyFrame) else table


def labels(rows: nw.DataFrame[Any], name: str) -> tuple[list[str], npt.NDArray[np.intp]]:
    """Return the sorted different texts of a column, and each row's number among them."""
    import numpy as np

    texts = np.asarray(rows[name].to_list(), dtype=str)
    found, codes = np.unique(texts, return_inverse=True)
    return [str(text) for text in found], codes.reshape(-1)


def matrix(
    rows: nw.DataFrame[Any], value: str, *, row: str, column: str
) -> tuple[list[str], list[str], Floats]:
    """Return row labels, column labels, and the values between them; NaN where there is none.

    Raises
    ------
    InputError
        A pair of labels stands twice.
    """
    import numpy as np

    first, i = labels(rows, row)
    second, j = labels(rows, column)
    pairs = i * len(second) + j
    if len(np.unique(pairs)) < len(pairs):
        values, counts = np.unique(pairs, return_counts=True)
        twice = int(values[counts > 1][0])
        name = f"{first[twice // len(second)]}, {second[twice % len(second)]}"
        raise InputError(f"{row} and {column} stand twice: {name}")
    result = np.full((len(first), len(second)), np.nan)
    result[i, j] = rows[value].cast(nw.Float64).to_numpy()
    return first, second, result


def frame_like(
    rows: nw.DataFrame[Any], columns: Mapping[str, Sequence[Any]], types: Mapping[str, Any]
) -> Any:
    """Return a native frame of the kind of ``rows``."""
    backend: Any = rows.implementation
    return nw.from_dict(dict(columns), types, backend=backend).to_native()
