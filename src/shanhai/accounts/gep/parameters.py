"""Parameters of one year: the profile's, overridden by the city's, brought to a price level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shanhai.accounts.gep.profile import Item, Parameter, Profile
from shanhai.core.errors import InputError, did_you_mean

Array = NDArray[np.float64]

KEYS = ("value", "by_class", "by_year", "year", "range", "source", "confidence", "note")
"""What may be said of a parameter."""


@dataclass(frozen=True)
class Settled:
    """The numbers of one year, an array by ecosystem each (all the same where there is one only).

    ``low``/``high`` bound the range, where one is known, else equal the value. ``constant``
    are prices of the base year.
    """

    year: int
    value: Mapping[str, Array]
    low: Mapping[str, Array]
    high: Mapping[str, Array]
    constant: Mapping[str, float]
    deflator: float
    sources: Mapping[str, tuple[str, str]]
    """Source and confidence of each."""
    given: Mapping[str, int | None]
    """Year each was given for."""

    def price(self, name: str) -> float:
        """Return a price of the year itself [its unit]."""
        return float(self.value[name][0])


def used(items: Iterable[Item]) -> set[str]:
    """Return the names of the parameters the items use."""
    found: set[str] = set()
    for item in items:
        found.update(item.parameters.values())
        for worth in item.values:
            found.add(worth.price)
            found.update(name.removeprefix("1/") for name in worth.factors)
    return found


def settled(
    profile: Profile, overrides: Mapping[str, Any], *, items: Iterable[Item], present: Iterable[str],
    year: int, base_year: int, price_index: Mapping[int, float] | None = None,
) -> Settled:  # fmt: skip
    """Return the parameters that ``items`` use, for the ecosystems ``present``.

    Parameters
    ----------
    overrides
        By name: a number, or a mapping with :data:`KEYS`.
    price_index
        Year → price level, any base; needed where a price is of another year.

    Raises
    ------
    InputError
        Unknown names, values out of bounds, and all parameters without a value, in one message.
    """
    unknown = [
        f"{n!r}{did_you_mean(n, profile.parameters)}"
        for n in overrides
        if n not in profile.parameters
    ]
    if unknown:
        raise InputError(f"profile {profile.id} has no parameter {', '.join(unknown)}")
    index = {int(k): float(v) for k, v in (price_index or {}).items()}
    here, problems = set(present), []
    value: dict[str, Array] = {}
    low: dict[str, Array] = {}
    high: dict[str, Array] = {}
    constant: dict[str, float] = {}
    ecosystems = list(profile.ecosystems)
    for name in sorted(used(items)):
        parameter = profile.parameters[name]
        given = overrides.get(name)
        override = dict(given) if isinstance(given, Mapping) else {"value": given}
        if given is None:
            override = {}
        try:
            _check_keys(name, override)
            found = _numbers(parameter, override, ecosystems, here, year)
            value[name], low[name], high[name] = found
            if parameter.price:
                now, then = _levels(parameter, override, year, base_year, index)
                by_year = override.get("by_year") or {}
                constant[name] = float(by_year.get(base_year, found[0][0])) * then
                for part in (value, low, high):
                    part[name] = part[name] * now
        except InputError as error:
            problems.append(str(error))
    if problems:
        raise InputError(
            f"parameters of {year} cannot be settled:\n  " + "\n  ".join(problems)
            + "\ngive them under `parameters:` with value, year and source"
        )  # fmt: skip
    deflator = 1.0
    if year != base_year:
        deflator = _at(index, base_year, "prices") / _at(index, year, "prices")
    sources = {name: _source(profile.parameters[name], overrides.get(name)) for name in value}
    given_for = {
        name: _year_of(profile.parameters[name], overrides.get(name), year) for name in value
    }
    return Settled(year, value, low, high, constant, deflator, sources, given_for)


def _check_keys(name: str, override: Mapping[str, Any]) -> None:
    odd = [f"{key!r}{did_you_mean(str(key), KEYS)}" for key in override if key not in KEYS]
    if odd:
        raise InputError(f"{name}: unknown key {', '.join(odd)}")


def _source(parameter: Parameter, given: Any) -> tuple[str, str]:
    if given is None:
        return parameter.source, parameter.confidence
    told = given if isinstance(given, Mapping) else {}
    return str(told.get("source", "the city's declaration")), str(
        told.get("confidence", "declared")
    )


def _year_of(parameter: Parameter, given: Any, year: int) -> int | None:
    if given is None:
        return parameter.year
    told = given if isinstance(given, Mapping) else {}
    return year if told.get("by_year") else told.get("year")


def _numbers(
    parameter: Parameter, override: Mapping[str, Any], ecosystems: list[str], present: set[str], year: int
) -> tuple[Array, Array, Array]:  # fmt: skip
    by_year = override.get("by_year")
    single = override.get("value", parameter.value)
    if by_year is not None:
        if year not in by_year:
            raise InputError(f"{parameter.id}: by_year has {list(by_year)}, not {year}")
        single = by_year[year]
    classes = parameter.classes
    own = {**{k: dict(v) for k, v in parameter.by_class.items()}}
    for key, number in (override.get("by_class") or {}).items():
        if key not in ecosystems:
            raise InputError(
                f"{parameter.id}: unknown ecosystem {key!r}{did_you_mean(key, ecosystems)}"
            )
        part = dict(number) if isinstance(number, Mapping) else {"value": number}
        own[key] = {**own.get(key, {}), **part}
        if key not in classes:
            classes = (*classes, key)
    size = len(ecosystems)
    value, low, high = (np.full(size, np.nan) for _ in range(3))
    missing = []
    for i, ecosystem in enumerate(ecosystems):
        if classes and (ecosystem not in classes or ecosystem not in present):
            continue
        part = own.get(ecosystem, {}) if classes else {}
        number = part.get("value", single)
        if number is None:
            missing.append(ecosystem)
            continue
        number = float(number)
        span = part.get("range") or override.get("range") or parameter.range
        bounds = parameter.bounds or (-np.inf, np.inf)
        declared = (parameter.by_class.get(ecosystem) or {}).get("range")
        for low_end, high_end in [bounds, *([declared] if declared else [])]:
            if not low_end <= number <= high_end:
                of = f" of {ecosystem}" if classes else ""
                raise InputError(
                    f"{parameter.id}{of}: {number:g} is outside {low_end:g} to {high_end:g}"
                )
        value[i], low[i], high[i] = number, *((span[0], span[1]) if span else (number, number))
    if missing:
        what = f" for {', '.join(missing)}" if classes else ""
        raise InputError(
            f"{parameter.id} ({parameter.title['zh']}, {parameter.unit}): no value{what}"
        )
    if not classes and np.isnan(value).all():
        raise InputError(f"{parameter.id} ({parameter.title['zh']}, {parameter.unit}): no value")
    return value, low, high


def _levels(
    parameter: Parameter, override: Mapping[str, Any], year: int, base_year: int, index: Mapping[int, float]
) -> tuple[float, float]:  # fmt: skip
    """Return the factors from the price as given to the prices of the year and of the base year."""
    by_year = override.get("by_year")
    if by_year is not None:
        if base_year in by_year:
            return 1.0, 1.0
        return 1.0, _ratio(index, base_year, year, parameter.id)
    given = override.get("year") if "value" in override else parameter.year
    if given is None:
        given = base_year  # a price without a year is one of the base year
    return _ratio(index, year, given, parameter.id), _ratio(index, base_year, given, parameter.id)


def _ratio(index: Mapping[int, float], to: int, given: int, what: str) -> float:
    if to == given:
        return 1.0
    return _at(index, to, what) / _at(index, given, what)


def _at(index: Mapping[int, float], year: int, what: str) -> float:
    if year not in index:
        raise InputError(f"{what}: the price index lacks {year}; give it under `price_index:`")
    return index[year]
