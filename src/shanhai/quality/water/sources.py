"""Drinking-water sources (集中式饮用水水源): compliance of samples, of sources, of volume."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError
from shanhai.core.frames import closed, names, opened
from shanhai.quality._frames import some_items
from shanhai.quality._limits import POSSIBLE, Limit, fails
from shanhai.quality._standards import standard
from shanhai.quality.water.section import is_lake

NativeT = TypeVar("NativeT")
Kind = Literal["surface", "groundwater"]
NOT_JUDGED = ("cod", "tn", "faecal_coliform")
"""Items of table 1 that are not judged at surface sources, beside the temperature."""


def source_compliance(
    frame: NativeT,
    *,
    kind: Kind = "surface",
    items: Sequence[str] | None = None,
    not_judged: Sequence[str] = NOT_JUDGED,
) -> NativeT:
    """Add ``compliant`` and ``failing`` to samples of drinking-water sources.

    Parameters
    ----------
    frame
        Wide samples: items by name [mg/L], for surface sources with total phosphorus also
        ``water_body`` (river, lake).
    kind
        ``surface``: class III of table 1 and the limits of tables 2 and 3 of GB 3838-2002.
        ``groundwater``: class III of GB/T 14848-2017.
    items
        What is judged; by default every item with a limit that is there.
    not_judged
        Items left out at surface sources, unless ``items`` names them.

    Returns
    -------
    Frame of the same kind with ``judged``, the number of measured items; ``compliant``
    (达标), true when all of them meet their limits, null when none was measured; ``failing``,
    the items that do not, joined with ``+``.

    Raises
    ------
    InputError
        No item, or an unknown one; ``water_body`` is missing.

    Source: GB 3838-2002 tables 1 to 3, GB/T 14848-2017; the choice of items is
    unverified.
    """
    edition = {"surface": "cn.gb3838-2002", "groundwater": "cn.gbt14848-2017"}
    if kind not in edition:
        raise InputError(f"kind is surface or groundwater, not {kind!r}")
    declared = standard(edition[kind])
    rules, digits = declared["limits"], declared.get("rounding", {}).get("digits", {})
    table = opened(frame, where="samples of sources")
    left_out = not_judged if kind == "surface" else ()
    known = [name for name in rules if "." not in name]
    wanted = [name for name in known if name not in left_out] if items is None else list(items)
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise InputError(f"{declared['id']} has no limit for {', '.join(unknown)}")
    found = some_items(table, wanted, where="samples of sources")
    if "tp.lake" in rules and "tp" in found and "water_body" not in names(table):
        raise InputError.missing_columns(["water_body"], names(table), where="samples of sources")
    failed = {item: _fails(item, rules, digits) for item in found}
    columns = {item: f"_failed_{item}" for item in found}
    table = table.with_columns(*(failed[item].alias(name) for item, name in columns.items()))
    known_marks = [(~nw.col(name).is_null()).cast(nw.Int32) for name in columns.values()]
    named = [nw.when(nw.col(name) == 1).then(nw.lit(item)) for item, name in columns.items()]
    broken = [nw.when(nw.col(name) == 1).then(1).otherwise(0) for name in columns.values()]
    table = table.with_columns(
        nw.sum_horizontal(*known_marks).alias("judged"), nw.sum_horizontal(*broken).alias("_broken")
    )
    failing = nw.concat_str(*named, separator="+", ignore_nulls=True)
    table = table.with_columns(
        nw.when(nw.col("judged") > 0).then(nw.col("_broken") == 0).alias("compliant"),
        nw.when(nw.col("_broken") > 0).then(failing).alias("failing"),
    )
    return closed(table.drop("_broken", *columns.values()), frame)


def source_shares(
    frame: NativeT,
    *,
    by: Sequence[str] = (),
    source: str = "site",
    volume: str | None = "volume",
) -> NativeT:
    """Compliance rates of sources (水源达标率) and of withdrawn volume (水量达标率).

    Parameters
    ----------
    frame
        Rows with ``compliant`` (``source_compliance``), one per source and month, and the
        withdrawn ``volume`` of that month, in any unit.
    by
        Columns that tell areas and periods apart.
    source
        Column that names the source: compliant when all its rows within ``by`` are.
    volume
        Column of the volume; None: no share of volume.

    Returns
    -------
    Frame of the same kind: ``by``, ``sources`` (with a verdict), ``compliant_sources``,
    ``source_share`` [%] and ``volume_share`` [%] = compliant over total volume of the rows
    with a verdict; null where a volume is missing or negative.
    Source: evaluation of centralised sources [unverified].
    """
    needed = [*by, source, "compliant", *([volume] if volume else [])]
    table = opened(frame, needed, where="judged sources")
    table = table.filter(~nw.col("compliant").is_null())
    good = nw.col("compliant").cast(nw.Float64).cast(nw.Int32)
    amount = nw.col(volume).cast(nw.Float64) if volume else nw.lit(1.0)
    usable = nw.when(amount.is_between(*POSSIBLE)).then(amount)
    table = table.with_columns(
        good.alias("_good"), usable.alias("_volume"), nw.lit(1).alias("_all")
    )
    table = table.with_columns(
        (nw.col("_volume") * nw.col("_good")).alias("_good_volume"),
        nw.col("_volume").is_null().cast(nw.Int32).alias("_gap"),
    )
    keys = list(by) or ["_all"]
    per_source = table.group_by(*keys, source).agg(
        nw.col("_good").min(),
        nw.col("_volume").sum(),
        nw.col("_good_volume").sum(),
        nw.col("_gap").max(),
    )
    groups = per_source.group_by(*keys).agg(
        nw.len().alias("sources"),
        nw.col("_good").sum().alias("compliant_sources"),
        nw.col("_volume").sum(),
        nw.col("_good_volume").sum(),
        nw.col("_gap").max(),
    )
    share = nw.col("compliant_sources") * 100.0 / nw.col("sources")
    whole = (nw.col("_gap") == 0) & (nw.col("_volume") > 0)
    by_volume = nw.when(whole).then(nw.col("_good_volume") * 100.0 / nw.col("_volume"))
    groups = groups.with_columns(share.alias("source_share"), by_volume.alias("volume_share"))
    kept = [*by, "sources", "compliant_sources", "source_share"]
    return closed(groups.select(*kept, *(["volume_share"] if volume else [])), frame)


def _fails(item: str, rules: dict[str, Any], digits: dict[str, int]) -> nw.Expr:
    value = nw.col(item).cast(nw.Float64)
    high = 14.0 if item == "ph" else POSSIBLE[1]
    value = nw.when(value.is_between(0.0, high)).then(value)
    places, sense = digits.get(item), rules[item].get("sense", "at_most")
    failed = fails(value, _limit(rules[item]), sense=sense, digits=places)
    if f"{item}.lake" not in rules:
        return failed
    body = nw.col("water_body")
    of_lake = fails(value, _limit(rules[f"{item}.lake"]), sense=sense, digits=places)
    return nw.when(is_lake(body).fill_null(False)).then(of_lake).otherwise(failed)


def _limit(rule: dict[str, Any]) -> Limit:
    """Return the one limit of an item, that of class III where there are classes."""
    limit: Limit = rule["limit"] if "limit" in rule else rule["by_class"]["iii"]
    return limit
