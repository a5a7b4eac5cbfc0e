"""Soil readings against screening and intervention values: GB 15618 and GB 36600."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Literal, TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError
from shanhai.core.frames import Frame, closed, names, opened
from shanhai.core.rounding import round_half_even
from shanhai.quality._findings import Range, reading_findings
from shanhai.quality._frames import some_items
from shanhai.quality._limits import GUARD, POSSIBLE, relative_excess
from shanhai.quality._standards import standard
from shanhai.quality._verdict import verdict

NativeT = TypeVar("NativeT")
Kind = Literal["farmland", "construction"]
_EDITIONS = {"farmland": "cn.gb15618-2018", "construction": "cn.gb36600-2018"}
LAND_USES = {
    "paddy": ("paddy", "水田"),
    "orchard": ("orchard", "果园"),
    "rotation": ("rotation", "水旱轮作"),
    "other": ("other", "dryland", "其他", "旱地"),
}
_BACKGROUND = ("as", "co", "v")
NEVER = 1e300


def evaluate(
    frame: NativeT,
    *,
    kind: Kind = "farmland",
    edition: str = "2018",
    items: Sequence[str] | None = None,
    digits: Mapping[str, int | None] | None = None,
    language: Literal["zh", "en"] = "zh",
    keep_items: bool = False,
) -> NativeT:
    """Add ``class``, ``status``, ``worst`` and ``excess`` to soil readings.

    Parameters
    ----------
    frame
        One row per sample: the items by name [mg/kg]. Farmland: ``ph`` and ``land_use``
        (paddy, orchard, rotation of paddy and upland, other). Construction land:
        ``land_type`` (1, 2: first, second type; an undecided plan counts as 1) and
        optionally ``background_as``, ``background_co``, ``background_v`` [mg/kg].
    kind
        ``farmland`` (GB 15618) or ``construction`` (GB 36600).
    edition
        ``2018``, or ``in_force``.
    items
        What is evaluated; by default every item with a screening value that is there.
    digits
        Decimals values are rounded to first, by item (GB/T 8170); by default none.
    language
        Of ``status``: ``zh`` or ``en``.
    keep_items
        Also return ``class_<item>``.

    Returns
    -------
    Frame of the same kind, with ``class``: 1 up to the screening values of all items, 2
    above one of them, 3 above an intervention value; ``status``: 优先保护, 安全利用, 严格管控
    of farmland, 风险可接受, 需详细调查, 风险不可接受 of construction land; ``worst``, the items
    that decide, joined with ``+`` (null in class 1); ``excess``, the largest exceedance
    multiple of the screening values among them. Farmland without pH has no class of the
    items whose values depend on it, and a land use or type that is not known has none.
    Arsenic, cobalt and vanadium up to their background are class 1 on construction land.

    Raises
    ------
    InputError
        No item to evaluate, a missing column, an unknown kind, edition or item.

    Source: GB 15618-2018 tables 1 to 3, GB 36600-2018 tables 1 and 2.
    """
    if kind not in _EDITIONS:
        raise InputError(f"kind is farmland or construction, not {kind!r}")
    if edition not in ("2018", "in_force"):
        raise InputError(f"the soil standards have no edition {edition!r}; known: 2018, in_force")
    declared = standard(_EDITIONS[kind])
    needed = ["ph", "land_use"] if kind == "farmland" else ["land_type"]
    table = opened(frame, needed, where="soil readings")
    known = [name for name in declared["limits"] if "." not in name]
    wanted = known if items is None else list(items)
    unknown = [item for item in wanted if item not in known]
    if unknown:
        raise InputError(f"{declared['id']} has no values for {', '.join(unknown)}")
    found = some_items(table, wanted, where="soil readings")
    table = _situated(table, kind, declared)
    cases = {item: _cases(declared, item, kind) for item in found}
    table = table.with_columns(
        *(_chosen([(w, v[0]) for w, v in cases[item]]).alias(f"_low_{item}") for item in found),
        *(_chosen([(w, v[1]) for w, v in cases[item]]).alias(f"_high_{item}") for item in found),
    )
    classes, excess = {}, {}
    for item in found:
        value, places = nw.col(item).cast(nw.Float64), (digits or {}).get(item)
        low, high = nw.col(f"_low_{item}"), nw.col(f"_high_{item}")
        level = _level(value if places is None else round_half_even(value, places), low, high)
        if kind == "construction" and item in _BACKGROUND and f"background_{item}" in names(table):
            natural = value <= nw.col(f"background_{item}").cast(nw.Float64)
            level = nw.when(natural & ~level.is_null()).then(level * 0 + 1).otherwise(level)
        classes[item] = level
        excess[item] = relative_excess(nw.col(item), low, digits=places)
    result = verdict(
        table,
        classes,
        titles=[grade["title"][language] for grade in declared["grades"]],
        excess=excess,
        good=1,
        keep_items=keep_items,
    )
    made = [f"_{end}_{item}" for item in found for end in ("low", "high")]
    return closed(result.drop(*_SITUATION, *made), frame)


def safe_use_share(
    frame: NativeT, *, by: Sequence[str] = (), amount: str = "area", safe: str = "safe_use"
) -> NativeT:
    """Safe-use share: of farmland (受污染耕地) or of construction land (重点建设用地).

    Parameters
    ----------
    frame
        One row per parcel that must be used safely: ``amount``, its area in any unit, and
        ``safe`` (true, false), whether it is. Filter by ``class`` before, as the programme
        says; parcels without a statement do not count as safe.
    by
        Columns that tell areas and years apart.

    Returns
    -------
    Frame of the same kind: ``by``, ``parcels``, ``total``, ``safe_total`` and
    ``safe_use_share`` = 100 · safe_total / total [%]; null where an area is missing.
    Source: accounting rules of the indicators, general form [unverified].
    """
    table = opened(frame, [*by, amount, safe], where="parcels")
    size = nw.col(amount).cast(nw.Float64)
    usable = nw.when(size.is_between(*POSSIBLE)).then(size)
    is_safe = nw.when(nw.col(safe).cast(nw.Float64) == 1).then(usable).otherwise(0.0)
    table = table.with_columns(
        usable.alias("total"),
        is_safe.alias("safe_total"),
        usable.is_null().cast(nw.Int32).alias("_gap"),
        nw.lit(1).alias("parcels"),
    )
    sums = [nw.col(name).sum() for name in ("parcels", "total", "safe_total", "_gap")]
    groups = table.group_by(*by).agg(*sums) if by else table.select(*sums)
    share = nw.col("safe_total") * 100.0 / nw.col("total")
    known = (nw.col("_gap") == 0) & (nw.col("total") > 0)
    groups = groups.with_columns(nw.when(known).then(share).alias("safe_use_share"))
    return closed(groups.drop("_gap"), frame)


def findings(
    frame: NativeT, *, kind: Kind = "farmland", ranges: Mapping[str, Range] | None = None
) -> NativeT:
    """List what is wrong with soil readings, one row per finding.

    As ``shanhai.quality.water.findings``; unknown labels are those of ``land_use`` or
    ``land_type``; contents above 1e6 mg/kg are impossible.
    """
    if kind not in _EDITIONS:
        raise InputError(f"kind is farmland or construction, not {kind!r}")
    rules = standard(_EDITIONS[kind])["limits"]
    known = {"ph": Range(0.0, 14.0)}
    known.update({name: Range(0.0, 1e6) for name in rules if "." not in name})
    known.update(ranges or {})
    table = opened(frame, where="soil readings")
    items = some_items(table, list(known), where="soil readings")
    uses = [label for labels in LAND_USES.values() for label in labels]
    types = ["1", "2", "1.0", "2.0"]
    labels = {"land_use": uses} if kind == "farmland" else {"land_type": types}
    return closed(reading_findings(table, {i: known[i] for i in items}, labels=labels), frame)


Values = tuple[float, float]
"""Screening and intervention value [mg/kg], NEVER where there is none."""
_SITUATION = ("_use", "_bin")


def _situated(table: Frame, kind: Kind, declared: Mapping[str, Any]) -> Frame:
    """Add the number of the land use or type, and of the bin of pH, null where not known."""
    if kind == "construction":
        land = nw.col("land_type").cast(nw.String)
        # 1.0: how pandas holds a whole number beside a gap
        uses = [(land.is_in([str(number), f"{number}.0"]), number) for number in (1, 2)]
        return table.with_columns(_chosen(uses).alias("_use"), nw.lit(0.0).alias("_bin"))
    use = nw.col("land_use")
    uses = [(use.is_in(labels), number) for number, labels in enumerate(LAND_USES.values())]
    ph, edges = nw.col("ph").cast(nw.Float64), declared["ph_bins"]
    bins = [(ph.is_between(0.0, edges[0]), 0)]
    bins += [((ph > low) & (ph <= high), n) for n, (low, high) in enumerate(pairwise(edges), 1)]
    bins.append(((ph > edges[-1]) & (ph <= 14), len(edges)))
    return table.with_columns(_chosen(uses).alias("_use"), _chosen(bins).alias("_bin"))


def _cases(declared: Mapping[str, Any], item: str, kind: Kind) -> list[tuple[nw.Expr, Values]]:
    """Return where which values hold: by pH and land use, or by type of land."""
    rules, use = declared["limits"], nw.col("_use")
    general = rules[item]
    if kind == "construction":
        return [
            (use == n, (float(general["screening"][n]), float(general["intervention"][n])))
            for n in (1, 2)
        ]
    cases: list[tuple[nw.Expr, Values]] = []
    depends = len(set(general["screening"])) > 1 or "intervention" in general
    for number in range(len(general["screening"]) if depends else 1):
        stop = float(general["intervention"][number]) if "intervention" in general else NEVER
        alike: dict[Values, list[int]] = {}
        for place, name in enumerate(LAND_USES):
            value = rules.get(f"{item}.{name}", general)["screening"][number]
            if name == "rotation":
                value = min(value, rules.get(f"{item}.paddy", general)["screening"][number])
            alike.setdefault((float(value), stop), []).append(place)
        in_bin = nw.col("_bin") == number
        for values, places in alike.items():
            where = use.is_in([float(place) for place in places])
            cases.append((in_bin & where if depends else where, values))
    return cases


def _level(value: nw.Expr, screening: nw.Expr, stop: nw.Expr) -> nw.Expr:
    """Return 1 up to the screening value that holds, 2 above it, 3 above the intervention."""
    known = value.is_between(*POSSIBLE) & ~screening.is_null()
    above = value > screening * (1 + GUARD)
    beyond = value > stop * (1 + GUARD)
    return nw.when(known).then(above.cast(nw.Int32) + beyond.cast(nw.Int32) + 1)


def _chosen(cases: Sequence[tuple[nw.Expr, float]]) -> nw.Expr:
    """Return the number of the case that holds, null where none does."""
    where, number = cases[-1]
    chain: nw.Expr = nw.when(where).then(nw.lit(float(number)))
    for where, number in reversed(cases[:-1]):
        chain = nw.when(where).then(nw.lit(float(number))).otherwise(chain)
    return chain
