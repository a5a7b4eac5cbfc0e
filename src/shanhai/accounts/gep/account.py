"""The account of one year: quantities, prices and values by service, ecosystem and area."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from shanhai.accounts.gep import reported, services
from shanhai.accounts.gep.caps import used_share
from shanhai.accounts.gep.parameters import Settled
from shanhai.accounts.gep.profile import Item, Profile, Worth
from shanhai.accounts.gep.territory import Territory
from shanhai.core.errors import InputError, did_you_mean

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Line:
    """One item: quantities (area, ecosystem and one column for reported) and their values.

    ``value`` is [CNY] at current, ``constant`` at base-year prices, both (area, ecosystem + 1).
    """

    item: Item
    worth: Worth | None
    quantity: Array
    value: Array
    constant: Array
    price: float | None
    price_constant: float | None
    multiplier: float
    basis: str
    share: float = 1.0
    """Share of the capacity that is used at the root (1 where nothing caps it)."""
    yields: tuple[Array, Array] | None = None
    """What it was reckoned from: coefficients and sums; None where it was reported."""

    @cached_property
    def valid(self) -> Array:
        """Share of the area, by area, that has the data needed."""
        if self.yields is None:
            return np.ones(len(self.quantity))
        return services.valid_share(*self.yields)


@dataclass(frozen=True)
class Account:
    """One year's account of a territory."""

    profile: Profile
    year: int
    territory: Territory
    settled: Settled
    sums: Array
    lines: tuple[Line, ...]

    @property
    def areas(self) -> Array:
        """Area by ecosystem, and of none [m²]."""
        result: Array = self.sums[:, :, services.AREA]
        return result

    def total(self, *, constant: bool = False) -> Array:
        """Return GEP by area [CNY]."""
        parts = [line.constant if constant else line.value for line in self.lines]
        return sum((p.sum(axis=1) for p in parts), np.zeros(len(self.territory.codes)))


def chosen(
    profile: Profile, methods: Mapping[str, str] | None = None, leave_out: Sequence[str] = ()
) -> tuple[Item, ...]:
    """Return the items of a profile: of alternatives the method asked for, else the first.

    Raises
    ------
    InputError
        A service or method is unknown.
    """
    methods = methods or {}
    unknown = [n for n in (*methods, *leave_out) if n not in profile.services]
    if unknown:
        raise InputError(
            f"profile {profile.id} has no service {unknown}; it has {list(profile.services)}"
        )
    first: dict[str, str] = {}
    for item in profile.items:
        if item.method is not None:
            first.setdefault(item.service, item.method)
    for service, method in methods.items():
        known = {i.method for i in profile.items if i.service == service and i.method}
        if method not in known:
            raise InputError(f"{service}: unknown method {method!r}; known: {sorted(known)}")
        first[service] = method
    return tuple(
        item for item in profile.items
        if item.service not in leave_out and item.method in (None, first.get(item.service))
    )  # fmt: skip


def coefficients(
    item: Item, settled: Settled, ecosystems: Sequence[str], *, mapped_cover: bool = False
) -> Array:
    """Return what a unit of each column yields of an item, by ecosystem."""
    formula = "rusle_mapped" if item.formula == "rusle" and mapped_cover else item.formula
    arguments = {role: settled.value[name] for role, name in item.parameters.items()}
    if item.classes is not None:
        inside = np.array([one in item.classes for one in ecosystems])
        arguments = {role: np.where(inside, v, np.nan) for role, v in arguments.items()}
    return services.FORMULAS[formula](**arguments)


def multiplier(worth: Worth, settled: Settled) -> float:
    """Return the product of the factors that turn a quantity into what is priced."""
    result = 1.0
    for name in worth.factors:
        number = float(settled.value[name.removeprefix("1/")][0])
        result = result / number if name.startswith("1/") else result * number
    return result


def reckoner(
    profile: Profile, items: Sequence[Item], sums: Array, territory: Territory, *,
    rows: reported.Rows = (), caps: Mapping[str, Mapping[str, float]] | None = None,
    mapped_cover: bool = False,
) -> Callable[[Settled], Account]:  # fmt: skip
    """Return what gives the account of any parameters; what does not depend on them is done here.

    Parameters
    ----------
    sums
        Of ``totals.statistics``: (area, ecosystem + 1, column).
    rows
        Reported quantities and values: area, item, quantity, unit, price, value.
    caps
        What is emitted [t] by item and area: what is removed counts up to it (where emissions
        are below the capacity). Given for the root, or for all areas right below it.

    Raises
    ------
    InputError
        A reported item has no row, or (when reckoning) caps do not cover the territory.
    """
    reported.check_items(rows, [item.id for item in profile.items])
    capped = [item.id for item in profile.items if item.cap is not None]
    unknown = [f"{name!r}{did_you_mean(name, capped)}" for name in caps or () if name not in capped]
    if unknown:
        raise InputError(
            f"caps: nothing to cap in {', '.join(unknown)}; known: {', '.join(capped)}"
        )
    told = {
        item.id: reported.told(rows, item, territory, subtract_external=profile.subtract_external)
        for item in items if item.formula == "reported"
    }  # fmt: skip
    if absent := [name for name, one in told.items() if one.empty]:
        raise InputError(
            f"no figures reported for {', '.join(absent)}: add rows (area, item, quantity, unit, "
            "price or value), or leave the service out: `leave_out: [service]`"
        )
    ecosystems = list(profile.ecosystems)

    def lines_of(item: Item, settled: Settled) -> list[Line]:
        if item.formula == "reported":
            return _reported(item, settled, told[item.id], len(ecosystems))
        factors = coefficients(item, settled, ecosystems, mapped_cover=mapped_cover)
        quantity = np.zeros((len(territory.codes), len(ecosystems) + 1))
        quantity[:, :-1] = services.quantity(factors, sums)
        used = 1.0
        if item.cap is not None and caps and item.id in caps:
            used = float(quantity[0].sum())
            share = used_share(item.cap, quantity.sum(axis=1), territory, caps[item.id])
            quantity = territory.rolled_up(territory.own(quantity) * share[:, None])
            used = float(quantity[0].sum()) / used if used else 1.0
        return [
            _line(item, worth, quantity, settled, "computed", used, (factors, sums))
            for worth in item.values
        ]

    def account(settled: Settled) -> Account:
        lines = tuple(line for item in items for line in lines_of(item, settled))
        return Account(profile, settled.year, territory, settled, sums, lines)

    return account


def _line(
    item: Item, worth: Worth, quantity: Array, settled: Settled, basis: str, share: float = 1.0,
    yields: tuple[Array, Array] | None = None,
) -> Line:  # fmt: skip
    by = multiplier(worth, settled)
    price, constant = settled.price(worth.price), settled.constant[worth.price]
    return Line(item, worth, quantity, quantity * by * price, quantity * by * constant, price, constant,
                by, basis, share, yields)  # fmt: skip


def _reported(item: Item, settled: Settled, told: reported.Told, number: int) -> list[Line]:
    """Return the lines of a reported item; it is of no ecosystem, so in the last column."""

    def of_none(total: Array | None, areas: int) -> Array:
        out = np.zeros((areas, number + 1))
        if total is not None:
            out[:, -1] = total
        return out

    found: list[Line] = []
    if told.quantity is not None:
        quantity = of_none(told.quantity, len(told.quantity))
        found += [_line(item, worth, quantity, settled, "reported") for worth in item.values]
    if told.value is not None:
        areas = len(told.value)
        value, sold = of_none(told.value, areas), of_none(told.sold, areas)
        constant = value * settled.deflator
        found.append(Line(item, None, sold, value, constant, None, None, 1.0, "reported"))
    return found
