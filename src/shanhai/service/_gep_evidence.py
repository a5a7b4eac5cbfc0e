"""How every figure of an ecosystem account came about: files → parameters → quantity → value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from shanhai.accounts.gep.profile import titles
from shanhai.accounts.gep.services import NEEDS
from shanhai.engine.lineage import Step

if TYPE_CHECKING:
    from shanhai.accounts.gep.account import Account, Line
    from shanhai.accounts.gep.profile import Item, Worth
    from shanhai.catalog.account import GepFile

Row = dict[str, Any]


@dataclass
class Evidence:
    """The steps of an account, each once.

    ``digests`` has the SHA-256 of every file by the name the declaration gives it.
    """

    city: GepFile
    digests: Mapping[str, str]
    steps: dict[str, Step] = field(default_factory=dict)

    def add(self, function: str, inputs: Sequence[str], about: Row, result: Any) -> str:
        """Keep a step and return its id."""
        step = Step.make(function, tuple(dict.fromkeys(inputs)), about, result)
        self.steps.setdefault(step.id, step)
        return step.id

    def of_year(self, account: Account, values: Sequence[Row], totals: Sequence[Row]) -> None:
        """Make the steps of a year and write their ids into the rows of both tables."""
        places = account.territory.codes
        at = {code: i for i, code in enumerate(places)}
        parts: dict[str, list[str]] = {code: [] for code in places}
        lines = {_key(line): line for line in account.lines}
        for row in values:
            line = lines[row["item"], row["component"], row["basis"]]
            row["step"] = self._value(account, line, at[row["area"]], row)
            if row["value"]:
                parts[row["area"]].append(row["step"])
        for row in totals:
            about = {"year": row["year"], "area": row["area"], "profile": account.profile.id}
            row["step"] = self.add("total", parts[row["area"]], about, row["gep"])

    def _value(self, account: Account, line: Line, i: int, row: Row) -> str:
        about = {"year": account.year, "area": row["area"], "item": line.item.id,
                 **titles(account.profile.services[line.item.service].title)}  # fmt: skip
        inputs = [self._quantity(account, line, i, about)]
        if line.worth is not None:
            inputs += [self._parameter(account, name) for name in _used(line.worth)]
        kept = {name: row[name] for name in ("component", "factor", "price", "price_unit", "basis")}
        return self.add("value", inputs, {**about, **kept}, row["value"])

    def _quantity(self, account: Account, line: Line, i: int, about: Row) -> str:
        item = line.item
        files = [self._file(name) for name in self._files(item, account.year)]
        given = [self._parameter(account, name) for name in item.parameters.values()]
        how = {"unit": item.unit, "formula": item.formula, "used_share": line.share}
        return self.add("quantity", files + given, {**about, **how}, float(line.quantity[i].sum()))

    def _files(self, item: Item, year: int) -> list[str]:
        if item.formula == "reported":
            return [self.city.reported] if self.city.reported else []
        layers = self.city.years[year]
        needed = [*NEEDS.get(item.formula, ()), "land_cover"]
        needed += ["cover"] if item.formula == "rusle" else []
        found = [layers[name].file or layers[name].dem for name in needed if name in layers]
        return [name for name in (*found, self.city.areas) if name is not None]

    def _file(self, name: str) -> str:
        return self.add("file", (), {"name": name, "sha256": self.digests[name]}, None)

    def _parameter(self, account: Account, name: str) -> str:
        declared, array = account.profile.parameters[name], account.settled.value[name]
        source, confidence = account.settled.sources[name]
        result: Any = float(array[0])
        if declared.classes:
            kinds = zip(account.profile.ecosystems, array, strict=True)
            result = {kind: float(number) for kind, number in kinds if not np.isnan(number)}
        about = {"name": name, **titles(declared.title), "unit": declared.unit, "year": account.year,
                 "given_for": account.settled.given[name], "source": source, "confidence": confidence}  # fmt: skip
        return self.add("parameter", (), about, result)


def _key(line: Line) -> tuple[str, str, str]:
    return line.item.id, line.worth.component if line.worth else "market", line.basis


def _used(worth: Worth) -> list[str]:
    return [worth.price, *(name.removeprefix("1/") for name in worth.factors)]
