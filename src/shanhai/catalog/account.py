"""What accounts are reckoned from, as data: ecosystem product, assets, compensation.

One file each, with tables and rasters beside it; paths are relative to the file.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, Field, model_validator

from shanhai.catalog.frozen import Frozen
from shanhai.catalog.model import Code, Text
from shanhai.catalog.problems import Problems
from shanhai.catalog.validate import validate
from shanhai.catalog.yamlfile import read

Declared = TypeVar("Declared", bound=Frozen)


def _number(value: Any) -> Any:
    return {"value": value} if isinstance(value, int | float) else value


def _layer(value: Any) -> Any:
    return {"file": value} if isinstance(value, str) else _number(value)


class Layer(Frozen):
    """One number for everywhere, a raster in a unit, or a terrain to work slope length out from."""

    value: float | None = None
    file: str | None = None
    dem: str | None = None
    unit: str | None = None

    @model_validator(mode="after")
    def _one(self) -> Layer:
        if sum(x is not None for x in (self.value, self.file, self.dem)) != 1:
            raise ValueError("give a number, a file, {file: …, unit: …} or {dem: …}")
        return self


class OfClass(Frozen):
    """A parameter of one ecosystem."""

    value: float | None = None
    range: tuple[float, float] | None = None
    source: str | None = None


class Given(Frozen):
    """A parameter as the city has it, in place of the profile's."""

    value: float | None = None
    by_class: dict[str, Annotated[OfClass, BeforeValidator(_number)]] | None = None
    by_year: dict[int, float] | None = None
    year: int | None = None
    range: tuple[float, float] | None = None
    source: str | None = None
    confidence: str | None = None
    note: str | None = None


class Uncertainty(Frozen):
    """How the Monte Carlo is done."""

    draws: int = Field(1000, ge=2)
    seed: int = Field(0, ge=0)
    spread: float = Field(0.0, ge=0, lt=1)


Caps = dict[str, dict[Code, float]]
ALL_YEARS = 0


def _by_year(value: Any) -> Any:
    if isinstance(value, dict) and not any(isinstance(key, int) for key in value):
        return {ALL_YEARS: value}
    return value


class GepFile(Frozen):
    """An ecosystem account: areas, rasters by year, figures, parameters."""

    title: Text
    origin: str | None = None
    profile: str
    areas: str
    base_year: int
    price_index: dict[int, float] = Field(default_factory=dict)
    reported: str | None = None
    context: str | None = None
    classes: dict[int, str] = Field(min_length=1)
    leave_out: tuple[str, ...] = ()
    methods: dict[str, str] = Field(default_factory=dict)
    years: dict[int, dict[str, Annotated[Layer, BeforeValidator(_layer)]]] = Field(min_length=1)
    caps: Annotated[dict[int, Caps], BeforeValidator(_by_year)] = Field(default_factory=dict)
    parameters: dict[str, Annotated[Given, BeforeValidator(_number)]] = Field(default_factory=dict)
    uncertainty: Uncertainty = Field(default_factory=lambda: Uncertainty.model_validate({}))

    @model_validator(mode="after")
    def _complete(self) -> GepFile:
        for year, layers in self.years.items():
            if "land_cover" not in layers or layers["land_cover"].file is None:
                raise ValueError(f"years: {year}: land_cover needs a raster of class codes")
            if stray := [k for k, one in layers.items() if one.dem and k != "slope_length"]:
                raise ValueError(f"years: {year}: dem goes with slope_length, not {stray[0]}")
        return self

    def caps_of(self, year: int) -> Caps:
        """Return the emissions [t] by item and area, declared for all years or by year."""
        return self.caps.get(year) or self.caps.get(ALL_YEARS) or {}


class Asset(Frozen):
    """A stock of nature and its unit."""

    title: Text
    unit: str


class Term(Frozen):
    """An official's years of office in an area, whole years."""

    official: str
    post: Text | None = None
    area: Code
    start: int = Field(alias="from")
    end: int = Field(alias="to")

    @model_validator(mode="after")
    def _forward(self) -> Term:
        if self.end < self.start:
            raise ValueError(f"the term ends ({self.end}) before it begins ({self.start})")
        return self


class AssetsFile(Frozen):
    """A natural-resource balance sheet: areas, assets, opening stocks, flows, terms of office."""

    title: Text
    origin: str | None = None
    areas: str
    assets: dict[str, Asset] = Field(min_length=1)
    stocks: str
    flows: str
    stated: str | None = None
    tolerance: float = Field(1e-9, ge=0)
    terms: tuple[Term, ...] = ()


class Pays(Frozen):
    """Up to this exceedance the payer pays this share of the base amount; the last has no bound."""

    up_to: float | None = None
    payer: Literal["upstream", "downstream", "none"]
    share: float = Field(ge=0)


class CompensationFile(Frozen):
    """Horizontal compensation at border sections, by the rule the parties agreed on."""

    title: Text
    origin: str | None = None
    document: str
    sections: str
    measured: str
    more_is_better: tuple[str, ...] = ()
    steps: tuple[Pays, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _rising(self) -> CompensationFile:
        *bounds, last = [step.up_to for step in self.steps]
        if last is not None:
            raise ValueError("the last step has no up_to: it holds for all that is worse")
        if None in bounds or any(b <= a for a, b in pairwise(x for x in bounds if x is not None)):
            raise ValueError("up_to must rise from step to step; only the last has none")
        return self


def declaration(model: type[Declared], path: Path) -> Declared:
    """Read a declaration.

    Raises
    ------
    CatalogError
        Something is wrong; everything that is, with line, key and remedy.
    """
    problems = Problems(root=path.parent)
    file = read(path, problems)
    found = None if file is None else validate(model, file, problems)
    problems.raise_if_any()
    assert found is not None
    return found
