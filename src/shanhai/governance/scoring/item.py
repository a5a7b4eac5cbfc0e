"""An item of a scheme as plain values: what is asked, by which rule, for how many points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from shanhai.core.errors import InputError

Kind = Literal[
    "proportion", "interval", "distance", "rank", "yes_no", "bonus", "deduction", "veto"
]  # fmt: skip
KINDS: tuple[Kind, ...] = Kind.__args__  # type: ignore[attr-defined]
WEIGHTED: tuple[Kind, ...] = ("proportion", "interval", "distance", "rank", "yes_no")
"""Kinds that earn a share of their weight; the others add, take away or forbid."""

ALL = ""
"""The group of assessed where no groups are told apart."""


@dataclass(frozen=True)
class Item:
    """One item of a scheme.

    Parameters
    ----------
    id, group
        Its name in the scheme, and the group it is summed in.
    figure
        The figure it is scored by; several items may use one.
    kind
        ``proportion`` 按比例, ``interval`` 分档, ``distance`` 距目标, ``rank`` 名次, ``yes_no``
        是否完成 earn a share of the weight; ``bonus`` 加分 and ``deduction`` 扣分 are points;
        ``veto`` 一票否决.
    weight
        One number, or one for each group of assessed (0: not asked of this group).
    better
        Whether more or less is better; of a veto: ``low`` forbids values from ``target`` up,
        ``high`` values from ``target`` down; of a yes/no: ``low`` wants a no.
    target
        The value that earns everything (proportion, distance), or that brings the veto.
    zero
        The value that earns nothing (distance).
    targets, zeros
        Assessed → the target, the zero of their own, which go before these two.
    steps
        ``(value, share)`` pairs of an interval; of a rank ``(place, share)``: a place between
        earns the share of the next one listed, a place behind the last one nothing.
    smooth
        Straight lines between the steps of an interval instead of stairs.
    floor, cap
        Least and greatest share earned.
    each, at_most
        Points per unit of the figure (bonus, deduction), and the most there can be.
    within
        Places of a rank are counted within the group of assessed, not among all.
    """

    id: str
    group: str
    figure: str
    kind: Kind
    weight: float | Mapping[str, float] = 1.0
    better: Literal["high", "low"] = "high"
    target: float | None = None
    zero: float | None = None
    targets: Mapping[str, float] = field(default_factory=dict)
    zeros: Mapping[str, float] = field(default_factory=dict)
    steps: Sequence[tuple[float, float]] = ()
    smooth: bool = False
    floor: float = 0.0
    cap: float = 1.0
    each: float = 1.0
    at_most: float = 0.0
    within: bool = False

    @property
    def sign(self) -> float:
        """1 where more is better, −1 where less is."""
        return 1.0 if self.better == "high" else -1.0

    def weight_for(self, peers: str) -> float:
        """Return the weight in a group of assessed."""
        if isinstance(self.weight, Mapping):
            return float(self.weight.get(peers, 0.0))
        return float(self.weight)

    def ladder(self) -> list[tuple[float, float]]:
        """Return the steps as ``(value, share)`` with values rising to the better side."""
        if self.kind == "yes_no":
            return [(1.0 if self.better == "high" else 0.0, 1.0)]
        sign = -1.0 if self.kind == "rank" else self.sign
        return sorted((sign * float(x), float(share)) for x, share in self.steps)

    @property
    def wanted(self) -> float | None:
        """The value from which nothing more is to be gained; None where others decide it."""
        match self.kind:
            case "proportion" | "distance":
                return self.target
            case "interval":
                best = max(share for _, share in self.steps)
                first = min(x for x, share in self.ladder() if share == best)
                return self.sign * first
            case "yes_no":
                return 1.0 if self.better == "high" else 0.0
            case "deduction" | "veto":
                return 0.0 if self.kind == "deduction" else None
            case _:
                return None


def check(items: Iterable[Item]) -> list[Item]:
    """Return the items, or tell everything that is wrong with them.

    Raises
    ------
    InputError
        No items, an id twice, a rule without what it needs, a weight below zero, or steps
        that give less for a better value.
    """
    found = list(items)
    faults = [f"{item.id}: {fault}" for item in found for fault in faults_of(item)]
    ids = [item.id for item in found]
    faults += [
        f"{name}: the id stands twice" for name in sorted({i for i in ids if ids.count(i) > 1})
    ]
    if not found:
        faults.append("there are no items")
    if faults:
        raise InputError("the scheme cannot be scored: " + "; ".join(faults))
    return found


def faults_of(item: Item) -> list[str]:
    """Return what is wrong with the rule of one item, in words."""
    faults = []
    weights = item.weight.values() if isinstance(item.weight, Mapping) else [item.weight]
    if any(not 0.0 <= weight < float("inf") for weight in weights):
        faults.append("weights are numbers from 0 on")
    if not 0.0 <= item.floor <= item.cap:
        faults.append(f"floor {item.floor:g} and cap {item.cap:g} are not in order")
    match item.kind:
        case "proportion":
            if item.target is not None and not item.target > 0.0:
                faults.append("a proportion needs a target above zero")
        case "distance":
            faults += _distance(item)
        case "interval":
            faults += _ladder(item) if item.steps else ["an interval needs steps"]
        case "rank":
            faults += _ladder(item)
        case "bonus" | "deduction":
            if not (item.each > 0.0 and item.at_most > 0.0):
                faults.append(f"a {item.kind} needs points per unit and at most, above zero")
        case "veto":
            if item.target is None:
                faults.append("a veto needs the value that brings it (target)")
        case _:
            pass
    return faults


def _distance(item: Item) -> list[str]:
    if item.target is None or item.zero is None:
        return []  # the assessed may have their own
    if item.sign * (item.target - item.zero) <= 0.0:
        return [f"target {item.target:g} is not better than zero {item.zero:g}"]
    return []


def _ladder(item: Item) -> list[str]:
    ladder = item.ladder()
    values = [x for x, _ in ladder]
    shares = [share for _, share in ladder]
    if len(set(values)) < len(values):
        return ["a step stands twice"]
    if any(b < a for a, b in pairwise(shares)):
        return ["the steps give less for a better value"]
    if any(share < 0.0 for share in shares):
        return ["shares are numbers from 0 on"]
    if item.kind == "interval" and item.smooth and len(ladder) < 2:
        return ["straight lines need two steps at least"]
    return []
