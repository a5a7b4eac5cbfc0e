"""What a file is, before anything parses it: its size, what it unpacks to, rows, formulas, macros.

A spreadsheet is a zip of XML. A small one can unpack to gigabytes, hold a million rows, or two
cells so far apart that the rectangle between them fills the memory. So its parts are read through
as bytes first, and whatever is too much is refused with its number.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shanhai.core.errors import InputError

_MIB = 1024**2
_CHUNK = 4 * _MIB
_OVERLAP = 4096
_ZIPPED = (".xlsx", ".xlsm", ".ods")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml|content\.xml")
_ROW = re.compile(rb"<(?:\w+:)?(?:row|table-row)[\s>/]")
_ROW_NUMBER = re.compile(rb"<(?:\w+:)?row\s[^>]*?\br=[\"'](\d+)")
_FAR_COLUMN = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br=[\"']([A-Z]{2,})\d")
_REPEATED = re.compile(rb"number-(?:rows|columns)-repeated=[\"'](\d+)")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]|\bformula=")
_MACROS = ("vbaproject.bin", "macrosheets/", "basic/script")


@dataclass(frozen=True)
class Limits:
    """How much a file may be.

    Parameters
    ----------
    kinds
        Endings of names; empty is any.
    size, unpacked
        Bytes of the file, and of what it unpacks to.
    rows, cells
        Rows of a sheet, and cells of the rectangle that holds them all.
    formulas, macros
        Whether there may be such.
    """

    size: int
    unpacked: int
    rows: int
    cells: int
    kinds: tuple[str, ...] = ()
    formulas: bool = True
    macros: bool = True


#: Any file anyone brings in at their own machine.
DOOR = Limits(size=512 * _MIB, unpacked=4096 * _MIB, rows=2**20, cells=200_000_000)
#: A file that someone uploads.
UPLOAD = Limits(
    size=16 * _MIB, unpacked=128 * _MIB, rows=10_000, cells=1_000_000, kinds=(".xlsx", ".csv"),
    formulas=False, macros=False,
)  # fmt: skip


def check(path: Path, limits: Limits = DOOR) -> None:
    """Refuse a file that is too much, before it is parsed.

    Raises
    ------
    InputError
        It is missing, of another kind, too large in some way, damaged, or holds what it may not.
    """
    if not path.is_file():
        raise InputError(f"no file {path}")
    kind = path.suffix.lower()
    if limits.kinds and kind not in limits.kinds:
        raise InputError(
            f"{path.name}: hand in {' or '.join(limits.kinds)}, not {kind or 'a file without ending'}"
        )
    if path.stat().st_size > limits.size:
        raise InputError(f"{path.name} is larger than {_size(limits.size)}")
    if kind in _ZIPPED:
        try:
            with zipfile.ZipFile(path) as archive:
                _check_zip(path.name, archive, limits)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
            raise InputError(
                f"{path.name} cannot be read: it is no spreadsheet, or damaged ({error})"
            ) from error
    elif kind == ".parquet":
        _check_parquet(path, limits)
    elif kind == ".csv" and limits.rows < DOOR.rows:
        with path.open("rb") as stream:
            rows = sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(_CHUNK), b""))
        _no_more(path.name, "rows", rows, limits.rows)


def _check_parquet(path: Path, limits: Limits) -> None:
    """Refuse by what the file says of itself at its end; no column is read."""
    from pyarrow import ArrowInvalid
    from pyarrow.parquet import ParquetFile

    try:
        with ParquetFile(path) as file:
            about = file.metadata
            size = sum(about.row_group(i).total_byte_size for i in range(about.num_row_groups))
    except (ArrowInvalid, OSError) as error:
        raise InputError(f"{path.name} cannot be read: no parquet, or damaged ({error})") from error
    if size > limits.unpacked:
        raise InputError(
            f"{path.name} unpacks to {_size(size)}, more than {_size(limits.unpacked)}: not read"
        )


def _check_zip(name: str, archive: zipfile.ZipFile, limits: Limits) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.unpacked:
        raise InputError(
            f"{name} unpacks to {_size(unpacked)}, more than {_size(limits.unpacked)}: not read"
        )
    if not limits.macros and any(m in e.filename.lower() for e in entries for m in _MACROS):
        raise InputError(f"{name} holds macros: hand it in without them, as .xlsx")
    for entry in entries:
        # Read to its end even where nothing is looked for: an entry that is longer than it says
        # does not fit its checksum.
        rows, last, widest, repeated = 0, 0, 0, 1
        for chunk in _chunks(archive, entry):
            if not _SHEET.fullmatch(entry.filename):
                continue
            if not limits.formulas and _FORMULA.search(chunk):
                raise InputError(f"{name} holds formulas: hand in values (paste special: values)")
            rows += sum(1 for _ in _ROW.finditer(chunk))
            last = max([last, *map(int, _ROW_NUMBER.findall(chunk))])
            widest = max([widest, *map(_column, set(_FAR_COLUMN.findall(chunk)))])
            repeated = max([repeated, *map(int, _REPEATED.findall(chunk))])
            _no_more(name, "rows", max(rows, last), limits.rows)
        if widest:
            _no_more(name, "cells", max(rows, last) * widest, limits.cells)
        if repeated > limits.rows:
            _no_more(name, "rows or columns", repeated, limits.rows)


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield an entry in pieces cut at the end of a tag, so that no tag is cut in two."""
    rest = b""
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            whole, end, tail = (rest + chunk).rpartition(b">")
            yield whole + end
            rest = tail[-_OVERLAP:]
    yield rest


def _column(letters: bytes) -> int:
    """Return the number of a column: A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _no_more(name: str, what: str, found: int, most: int) -> None:
    if found > most:
        raise InputError(f"{name} has {found:,} {what}, more than {most:,}: not read")


def _size(count: int) -> str:
    return f"{count / _MIB:,.0f} MiB" if count >= _MIB else f"{count / 1024:,.0f} KiB"
