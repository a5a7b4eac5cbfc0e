"""Cells of people's tables: what means "not there", and the ways a time is written."""

from __future__ import annotations

import polars as pl

#: What people write for a value that is not there, in lower case.
ABSENT = (
    "", "-", "--", "—", "——", "/", "*", "na", "n/a", "nan", "null", "none", "无", "未检测", "缺测",
)  # fmt: skip
#: The offset of local time; any other is not local.
CHINA = ("+08:00", "+0800")
_OFFSET = r":.*?(Z|z|[+-]\d\d:?\d\d)$"
_DIGITS = r"(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"
_BELOW = (rf"^[<＜]\s*{_DIGITS}$", rf"^{_DIGITS}\s*L$")
_FORMATS = ("%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%d")
_SPELLINGS = (
    (r"\+08:?00$", ""),
    (r"^(\d{4})(\d\d)(\d\d)T?(\d\d)?(\d\d)?(\d\d)?$", "$1-$2-$3 $4:$5:$6"),
    (r"^(\d{4})[/年.](\d{1,2})[/月.](\d{1,2})日?", "$1-$2-$3"),
    (r"^([\d-]+)[T ] *(\d{1,2})[时:]*$", "$1 $2:00"),
    (r"^([\d-]+)T", "$1 "),
    (r"[: ]+$", ""),
)


def given(text: pl.Expr) -> pl.Expr:
    """Return a text without blanks around it, null where it means "not there"."""
    plain = text.str.strip_chars()
    return pl.when(~plain.str.to_lowercase().is_in(ABSENT)).then(plain)


def below_detection(text: pl.Expr) -> pl.Expr:
    """Return the detection limit of a result written ``<0.02`` or ``0.02L``; null for any other."""
    written = pl.coalesce(text.str.extract(way) for way in _BELOW)
    return written.cast(pl.Float64, strict=False)


def number(text: pl.Expr) -> pl.Expr:
    """Return a written number, null where it is none; below detection it is half the limit."""
    plain = text.cast(pl.Float64, strict=False)
    return pl.coalesce(plain, below_detection(text) / 2)


def offset(text: pl.Expr) -> pl.Expr:
    """Return the offset a time names (``+08:00``, ``Z``), null where it names none."""
    return text.str.extract(_OFFSET)


def local_time(text: pl.Expr) -> pl.Expr:
    """Return a written time as one, null where it is none; an offset of China's is dropped."""
    plain = text
    for spelling, alike in _SPELLINGS:
        plain = plain.str.replace(spelling, alike)
    tries = [plain.str.to_datetime(form, strict=False, time_unit="us") for form in _FORMATS]
    return pl.coalesce(tries)
