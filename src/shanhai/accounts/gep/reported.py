"""Quantities and values from tables: material products, visits, coast, emissions, GDP.

Figures may be given for any area. An area's total is the figure given for it, or the sum over
its children; what a given figure exceeds its children by stays the area's own (not allocated),
so that totals add up at every level.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanhai.accounts.gep.profile import Item
from shanhai.accounts.gep.territory import Territory
from shanhai.core.errors import InputError, did_you_mean
from shanhai.core.units import factor

Array = NDArray[np.float64]
Rows = Sequence[Mapping[str, Any]]

YUAN = "CNY"


def spread(
    given: Mapping[str, float], codes: Sequence[str], parents: NDArray[np.int32], what: str
) -> Array:
    """Return each area's own figure from the figures given for some of them.

    Raises
    ------
    InputError
        An area is unknown, or children add up to more than their parent.
    """
    number = {code: i for i, code in enumerate(codes)}
    unknown = [f"{c!r}{did_you_mean(c, codes)}" for c in given if c not in number]
    if unknown:
        raise InputError(f"{what}: unknown area(s) {', '.join(unknown)}")
    children: dict[int, list[int]] = {}
    for i, parent in enumerate(parents):
        children.setdefault(int(parent), []).append(i)
    own = np.zeros(len(codes))

    def total(i: int) -> float:
        below = sum(total(child) for child in children.get(i, ()))
        if codes[i] not in given:
            return below
        has = given[codes[i]]
        if below > has + 1e-9 * max(abs(has), abs(below)):
            raise InputError(
                f"{what}: the parts of {codes[i]} add up to {below:.10g}, itself is {has:.10g}"
            )
        own[i] = max(0.0, has - below) if has >= 0 else has - below
        return has

    for root in children.get(-1, ()):
        total(root)
    return own


def quantities(
    rows: Rows, *, item: str, unit: str, codes: Sequence[str], parents: NDArray[np.int32],
    valued: bool = False,
) -> Array | None:  # fmt: skip
    """Return each area's own quantity of an item [unit], or None where it is not known.

    ``valued`` asks for the rows that bring a price or value of their own, else for the others.

    Raises
    ------
    UnitError
        A row's unit cannot be converted.
    """
    chosen = [row for row in rows if row["item"] == item and _valued(row) == valued]
    if not chosen or any(row.get("quantity") is None for row in chosen):
        return None
    given: dict[str, float] = {}
    for row in chosen:
        amount = float(row["quantity"]) * factor(str(row.get("unit") or unit), unit)
        given[row["area"]] = given.get(row["area"], 0.0) + amount
    return spread(given, codes, parents, item)


def _valued(row: Mapping[str, Any]) -> bool:
    return row.get("value") is not None or row.get("price") is not None


def values(
    rows: Rows, *, item: str, codes: Sequence[str], parents: NDArray[np.int32],
    subtract_external: bool = False,
) -> Array | None:  # fmt: skip
    """Return each area's own value of an item [CNY]: as given, or quantity × price.

    ``subtract_external`` takes off ``value_external``, which must then be there (0 for none).
    """
    given: dict[str, float] = {}
    for row in rows:
        if row["item"] != item:
            continue
        if row.get("value") is not None:
            amount = float(row["value"]) * factor(str(row.get("value_unit") or YUAN), YUAN)
        elif row.get("price") is not None and row.get("quantity") is not None:
            amount = float(row["quantity"]) * float(row["price"])
        else:
            continue
        if subtract_external:
            if row.get("value_external") is None:
                raise InputError(
                    f"{item} of {row['area']}: value_external [CNY] is needed (0 for none)"
                )
            amount -= float(row["value_external"])
        given[row["area"]] = given.get(row["area"], 0.0) + amount
    return spread(given, codes, parents, item) if given else None


@dataclass(frozen=True)
class Told:
    """What rows say of an item, each area with its parts; ``sold`` is what ``value`` was got for."""

    quantity: Array | None
    value: Array | None
    sold: Array | None

    @property
    def empty(self) -> bool:
        """Whether they say nothing of it."""
        return self.quantity is None and self.value is None


def told(rows: Rows, item: Item, territory: Territory, *, subtract_external: bool) -> Told:
    """Return the totals that rows give for an item; quantities only where it has a price."""
    codes, parents = territory.codes, territory.parents

    def amounts(*, valued: bool) -> Array | None:
        return quantities(
            rows, item=item.id, unit=item.unit, codes=codes, parents=parents, valued=valued
        )

    direct = values(
        rows, item=item.id, codes=codes, parents=parents, subtract_external=subtract_external
    )
    own = amounts(valued=False) if item.values else None
    sold = amounts(valued=True) if direct is not None else None
    return Told(*(None if one is None else territory.rolled_up(one) for one in (own, direct, sold)))


def check_items(rows: Rows, known: Iterable[str]) -> None:
    """Refuse rows of unknown items, and rows with neither value nor quantity."""
    names = list(known)
    problems = []
    for position, row in enumerate(rows, start=1):
        if row["item"] not in names:
            problems.append(
                f"row {position}: unknown item {row['item']!r}{did_you_mean(row['item'], names)}"
            )
        elif row.get("value") is None and row.get("quantity") is None:
            problems.append(
                f"row {position}: {row['item']} of {row['area']} has neither quantity nor value"
            )
    if problems:
        raise InputError("reported quantities:\n  " + "\n  ".join(problems))


def published_values(table: Any) -> Any:
    """Add ``value`` [1e8 CNY] = quantity × price to a table of a published account.

    Columns: quantity, quantity_unit (亿m3, 万t, t, …), unit_price, price_unit (元/m3 …), and
    published_value, taken where quantity or price is not given. Frame → Frame.

    Raises
    ------
    UnitError
        A unit is unknown, or the price is per something else than the quantity is in.
    """
    import narwhals.stable.v2 as nw

    from shanhai.core.frames import closed, opened

    frame = opened(
        table, ("quantity", "quantity_unit", "unit_price", "price_unit", "published_value")
    )
    priced = ~(nw.col("quantity").is_null() | nw.col("unit_price").is_null())
    units = frame.filter(priced).select("quantity_unit", "price_unit").unique()
    pairs = (units.collect() if isinstance(units, nw.LazyFrame) else units).rows()
    scale = nw.lit(None, nw.Float64)
    for quantity_unit, price_unit in pairs:
        currency, _, per = str(price_unit).partition("/")
        by = factor(str(quantity_unit), per) * factor(currency, "1e8 CNY")
        matches = (nw.col("quantity_unit") == quantity_unit) & (nw.col("price_unit") == price_unit)
        scale = nw.when(matches).then(nw.lit(by)).otherwise(scale)
    product = nw.col("quantity") * nw.col("unit_price") * scale
    return closed(frame.with_columns(value=nw.coalesce(product, nw.col("published_value"))), table)
