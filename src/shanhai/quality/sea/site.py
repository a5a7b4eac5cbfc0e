"""Sea water readings to classes by GB 3097, and what is derived from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.errors import InputError
from shanhai.core.frames import closed, opened
from shanhai.quality._classed import classed, classed_findings
from shanhai.quality._findings import Range
from shanhai.quality._shares import shares_of_classes
from shanhai.quality._standards import standard
from shanhai.quality._verdict import titled

NativeT = TypeVar("NativeT")
LN10 = 2.302585092994046
_EDITIONS = {"1997": "cn.gb3097-1997", "in_force": "cn.gb3097-1997"}


def evaluate(
    frame: NativeT,
    *,
    edition: str = "1997",
    items: Sequence[str] | None = None,
    digits: Mapping[str, int | None] | None = None,
    require: Sequence[str] = (),
    reference: Literal["i", "ii", "iii", "iv"] = "ii",
    language: Literal["zh", "en"] = "zh",
    keep_items: bool = False,
) -> NativeT:
    """Add ``class``, ``status``, ``worst`` and ``excess`` to sea water readings.

    Parameters
    ----------
    frame
        One row per sample: the items by name in the units of
        ``data/standards/cn/gb3097-1997.yaml``, e.g. ``do``, ``cod``, ``din`` (nitrate,
        nitrite and ammonia, as N), ``phosphate_p``, ``petroleum`` [mg/L], ``ph``.
    edition
        ``1997``, or ``in_force``, of GB 3097.
    items
        What is evaluated; by default every item with class limits that is there.
    digits
        Decimals values are rounded to first, by item (GB/T 8170); by default none.
    require
        Items without which a row has no verdict.
    reference
        The class whose limits ``excess`` counts from: ii, the last good one.
    language
        Of ``status``: ``zh`` or ``en``.
    keep_items
        Also return ``class_<item>``.

    Returns
    -------
    Frame of the same kind, with ``class`` 1 … 4, 5 for worse than class 4 (劣四类);
    ``status``, its name; ``worst``, the items that decide joined with ``+`` (null in class
    1); ``excess``, the largest exceedance multiple among them (none for pH and oxygen).
    Dissolved oxygen must be above its limits, not at them.

    Raises
    ------
    InputError
        No item to evaluate, an unknown edition or item, or text in a measured column.

    Source: GB 3097-1997 table 1; single factor by the worst item.
    """
    if edition not in _EDITIONS:
        raise InputError(f"GB 3097 has no edition {edition!r}; known: {', '.join(_EDITIONS)}")
    declared = standard(_EDITIONS[edition])
    table = classed(
        frame,
        rules=declared["limits"],
        items=items,
        digits=digits or {},
        titles=[grade["title"][language] for grade in declared["grades"]["site"]],
        reference=reference,
        require=require,
        keep_items=keep_items,
        where="sea water readings",
    )
    return closed(table, frame)


def site_shares(frame: NativeT, *, by: Sequence[str] = (), level: str = "class") -> NativeT:
    """Shares of the classes over sites (优良水质点位比例), by sea area, period or anything.

    ``frame`` has one row per site (within ``by``) with its ``class`` 1 … 5. Returns ``by``;
    ``n`` sites with a class and ``missing`` without; ``share_1`` … ``share_5``;
    ``good_share``, classes 1 and 2; ``worse_than_4_share`` (劣四类). [%]
    """
    result = shares_of_classes(
        frame, by=by, level=level, classes=5, good=2, names=("good_share", "worse_than_4_share")
    )
    return closed(result, frame)


def sea_area_status(
    frame: NativeT,
    *,
    rules: Sequence[Mapping[str, Any]] | None = None,
    titles: Sequence[str] | None = None,
) -> NativeT:
    """Add ``level`` 1 (优) … 5 (极差) and ``status`` to shares by site (``site_shares``).

    ``rules`` in order, the first that holds: any of ``p1_from``, ``p12_from``, ``p5_above``
    [%] and ``level``. Source: HJ 442.10-2020 [unverified; agrees with the 2017 bulletin].
    """
    needed = ["share_1", "good_share", "worse_than_4_share"]
    table = opened(frame, needed, where="shares by site")
    declared = standard("cn.hj442.10-2020")["grades"]["sea_area"]["rules"]
    p1, p12, p5 = (nw.col(name) for name in needed)
    chain: nw.Expr | None = None
    for rule in reversed(declared if rules is None else rules):
        holds = ~p12.is_null()
        if "p1_from" in rule:
            holds = holds & (p1 >= rule["p1_from"])
        if "p12_from" in rule:
            holds = holds & (p12 >= rule["p12_from"])
        if "p5_above" in rule:
            holds = holds & (p5 > rule["p5_above"])
        then = nw.when(holds).then(nw.lit(int(rule["level"])))
        chain = then if chain is None else then.otherwise(chain)
    if chain is None:
        raise InputError("rules: at least one is needed")
    labels = titles or _labels(declared)
    table = table.with_columns(chain.alias("level"))
    return closed(table.with_columns(titled(nw.col("level"), labels).alias("status")), frame)


def eutrophication_index(
    cod: nw.Expr, din: nw.Expr, phosphate_p: nw.Expr, *, divisor: float = 4500.0
) -> nw.Expr:
    """Eutrophication index E = COD · DIN · DIP · 10⁶ / 4500, from mg/L.

    Null where a value is missing, NaN or negative. Source: nearshore evaluation [unverified].
    """
    parts = [nw.when(x.is_between(0.0, 1e12)).then(x) for x in (cod, din, phosphate_p)]
    return parts[0] * parts[1] * parts[2] * 1e6 / divisor


def eutrophication_level(
    index: nw.Expr, *, rules: Sequence[Mapping[str, Any]] | None = None
) -> nw.Expr:
    """Eutrophication level 1 (none) … 4 (heavy): below 1, up to 3, up to 9, above."""
    declared: list[dict[str, Any]] = standard("cn.hj442.10-2020")["grades"]["eutrophication"][
        "rules"
    ]
    given = declared if rules is None else rules
    chain: nw.Expr = nw.when(~index.is_null()).then(nw.lit(int(given[-1]["level"])))
    for rule in reversed(given[:-1]):
        holds = index < rule["below"] if "below" in rule else index <= rule["up_to"]
        chain = nw.when(holds).then(nw.lit(int(rule["level"]))).otherwise(chain)
    return chain


def un_ionised_ammonia(
    ammonia: nw.Expr, *, ph: nw.Expr, temp: nw.Expr, salinity: nw.Expr
) -> nw.Expr:
    """Un-ionised ammonia, as N [mg/L], from total ammonia nitrogen [mg/L].

    ``temp`` in °C, ``salinity`` in practical units. pKa = 9.245 + 0.002949 S +
    0.0324 (298 − T), share 1/(10^(pKa − pH) + 1). Source: GB 3097-1997 annex B [unverified].
    """
    rules = standard("cn.gb3097-1997")["un_ionised_ammonia"]
    kelvin = temp + 273.15
    pka = (
        salinity * rules["per_salinity"] + (kelvin * -1 + rules["at_kelvin"]) * rules["per_kelvin"]
    )
    exponent = pka + rules["pka"] - ph
    share: nw.Expr = ammonia / ((exponent * LN10).exp() + 1.0)
    return share


def findings(frame: NativeT, *, ranges: Mapping[str, Range] | None = None) -> NativeT:
    """List what is wrong with sea water readings, one row per finding.

    As ``shanhai.quality.water.findings``; the unit of an item is in doubt beyond 100 times
    the class 4 limit. ``ranges`` replaces what counts as possible, by item.
    """
    found = classed_findings(
        frame, rules=standard("cn.gb3097-1997")["limits"], known={"ph": Range(0.0, 14.0), "do": Range(0.0, 50.0), "temp": Range(-5.0, 60.0)},
        ranges=ranges, where="sea water readings",
    )  # fmt: skip
    return closed(found, frame)


def _labels(rules: Sequence[Mapping[str, Any]]) -> list[str]:
    by_level = {rule["level"]: rule["title"]["zh"] for rule in rules}
    return [by_level[level] for level in sorted(by_level)]
