"""Scoring schemes as data: groups, weights, rules, grades; several schemes over one set of figures.

The declarations are in ``schemes/*.yaml`` of a workspace, combinations in
``schemes/combined/*.yaml``; the science is in ``governance.scoring``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from pydantic import Field, model_validator

from shanhai.catalog.frozen import Frozen
from shanhai.catalog.model import Code, Indicator, Text
from shanhai.catalog.yamlfile import Key
from shanhai.core.errors import InputError
from shanhai.governance.scoring import Item, Kind, ahp_weights, entropy_weights

Weight = float | dict[str, float]

LEDGER_FIGURES = (
    "ledger.tasks_done_share", "ledger.tasks_on_time_share", "ledger.tasks_overdue",
    "ledger.figures_on_time_share", "ledger.figures_returned", "ledger.rectification_done_share",
    "ledger.issues_closed_share", "ledger.false_figures",
)  # fmt: skip
"""Figures of an assessed unit that the ledger knows: tasks, figures handed in, rectification."""

EXTRA = "extra"
"""The group of bonuses, deductions and vetoes."""
_PARAMETERS: dict[str, tuple[str, ...]] = {
    "proportion": ("target", "floor", "cap"),
    "interval": ("steps", "smooth"),
    "distance": ("target", "zero", "floor", "cap"),
    "rank": ("steps", "within"),
    "yes_no": (),
    "bonus": ("each", "at_most"),
    "deduction": ("each", "at_most"),
    "veto": ("target",),
}


class Rule(Frozen):
    """How a figure becomes points. See ``docs/methods/scoring.md`` for the kinds."""

    kind: Kind
    target: float | None = None
    zero: float | None = None
    steps: tuple[tuple[float, float], ...] | None = None
    smooth: bool | None = None
    floor: float | None = None
    cap: float | None = None
    each: float | None = None
    at_most: float | None = None
    within: bool | None = None

    @model_validator(mode="after")
    def _fitting(self) -> Rule:
        given = [n for n in type(self).model_fields if n != "kind" and getattr(self, n) is not None]
        allowed = _PARAMETERS[self.kind]
        if strange := [name for name in given if name not in allowed]:
            takes = ", ".join(allowed) or "nothing else"
            raise ValueError(
                f"{', '.join(strange)} does not go with {self.kind}, which takes {takes}"
            )
        return self

    def parameters(self) -> dict[str, Any]:
        """Return what is given, for :class:`Item`."""
        return {
            name: value for name in _PARAMETERS[self.kind]
            if (value := getattr(self, name)) is not None
        }  # fmt: skip


class SchemeItem(Frozen):
    """One item: a figure, its rule and its weight, for all or for each group of assessed.

    ``targets`` and ``base`` are the assessed's own, as in their letters, and go before those of
    the rule. A base ``previous`` is the figure of the year before; without a target of its own
    the assessed must then keep it (不降低).
    """

    title: Text | None = None
    figure: str
    weight: Weight | None = None
    better: Literal["high", "low"] | None = None
    rule: Rule
    targets: dict[Code, float] = Field({})
    base: Literal["previous"] | dict[Code, float] | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _own(self) -> SchemeItem:
        if self.targets and self.rule.kind not in ("proportion", "distance"):
            raise ValueError("only a proportion or a distance has targets of the assessed's own")
        if self.base is not None and self.rule.kind != "distance":
            raise ValueError("only a distance has a base")
        return self


class Method(Frozen):
    """Weights that come from a method: judgements in pairs, or the entropy of the figures."""

    method: Literal["ahp", "entropy"]
    judgements: tuple[tuple[float, ...], ...] = ()
    note: Text | None = None


class SchemeGroup(Frozen):
    """A group of items. The weights of the items sum to that of the group."""

    title: Text
    weight: Weight
    weights: Method | None = None
    items: dict[str, SchemeItem] = Field(min_length=1)


class Peers(Frozen):
    """A group of assessed that are asked the same."""

    title: Text
    members: tuple[Code, ...] = Field(min_length=1)
    note: Text | None = None


class Grade(Frozen):
    """A grade, from its least score on."""

    id: str
    title: Text
    at_least: float


class Scheme(Frozen):
    """How a year of the assessed is scored."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: Text
    sample: bool = False
    note: Text | None = None
    assesses: Literal["area", "unit"]
    peers: dict[str, Peers] = Field(min_length=1)
    full: float = Field(100.0, gt=0)
    missing: Literal["zero", "left_out"]
    groups: dict[str, SchemeGroup] = Field(min_length=1)
    extra: dict[str, SchemeItem] = Field({})
    bonus_at_most: float | None = Field(None, gt=0)
    veto_score: float = Field(0.0, ge=0)
    grades: tuple[Grade, ...] = ()
    ties: tuple[str, ...] = ()
    digits: int = Field(2, ge=0, le=6)

    @property
    def members(self) -> dict[str, str]:
        """Assessed → group of assessed."""
        return {member: name for name, group in self.peers.items() for member in group.members}

    @property
    def figures(self) -> tuple[str, ...]:
        """The figures the scheme asks for, each once."""
        return tuple(dict.fromkeys(item.figure for _, _, item in self.entries()))

    def entries(self) -> Iterator[tuple[Key, str, SchemeItem]]:
        """Yield the place in the file, the id and the declaration of every item."""
        for group, declared in self.groups.items():
            for name, item in declared.items.items():
                yield ("groups", group, "items", name), f"{group}.{name}", item
        for name, item in self.extra.items():
            yield ("extra", name), f"{EXTRA}.{name}", item

    def item_weights(
        self, figures: Any = None, better: Mapping[str, str] | None = None
    ) -> dict[str, dict[str, float]]:
        """Resolve the weights to numbers: item → group of assessed → weight.

        Parameters
        ----------
        figures
            ``assessed``, ``figure``, ``value``; needed where weights come from entropy.
        better
            Figure → ``high`` or ``low``, where the item itself does not say.

        Raises
        ------
        InputError
            Figures for an entropy are missing, or judgements contradict each other.
        """
        result: dict[str, dict[str, float]] = {}
        for group, declared in self.groups.items():
            shares = _shares(declared, figures, better or {})
            for name, item in declared.items.items():
                result[f"{group}.{name}"] = {
                    peers: weight_for(declared.weight, peers) * shares[name] if shares
                    else weight_for(item.weight, peers)
                    for peers in self.peers
                }  # fmt: skip
        return result

    def scoring_items(
        self, indicators: Mapping[str, Indicator], weights: Mapping[str, Mapping[str, float]]
    ) -> list[Item]:
        """Return the items as plain values for ``governance.scoring``.

        ``weights`` are those of ``item_weights``, or frozen ones of an earlier run; the direction
        comes from the item, else from the indicator.
        """
        return [
            as_item(name, item, weights.get(name, {}), indicators.get(item.figure))
            for _, name, item in self.entries()
        ]

    @property
    def scoring_grades(self) -> list[tuple[str, float]]:
        """The grades as plain values."""
        return [(grade.id, grade.at_least) for grade in self.grades]


def weight_for(weight: Weight | None, peers: str) -> float:
    """Return the weight in a group of assessed; a group that is not named has none."""
    if isinstance(weight, dict):
        return weight.get(peers, 0.0)
    return weight or 0.0


def as_item(
    name: str, item: SchemeItem, weights: Mapping[str, float], indicator: Indicator | None
) -> Item:
    """Return a declared item as plain values."""
    group = name.partition(".")[0]
    found = item.better or (indicator.better if indicator else "none")
    if found == "none":
        found = "low" if item.rule.kind in ("deduction", "veto") else "high"
    return Item(
        id=name, group=group, figure=item.figure, kind=item.rule.kind,
        weight=dict(weights) if group != EXTRA else 1.0,
        better="low" if found == "low" else "high", targets=dict(item.targets),
        zeros=dict(item.base) if isinstance(item.base, dict) else {}, **item.rule.parameters(),
    )  # fmt: skip


def _shares(group: SchemeGroup, figures: Any, better: Mapping[str, str]) -> dict[str, float]:
    """Return the share of each item in the weight of its group, where a method gives it."""
    if group.weights is None:
        return {}
    names = list(group.items)
    if group.weights.method == "ahp":
        return ahp_weights(names, group.weights.judgements).weights
    if figures is None:
        raise InputError(f"the weights of {', '.join(names)} come from the figures: give them")
    sides = {
        item.figure: item.better or better.get(item.figure, "high")
        for item in group.items.values()
    }  # fmt: skip
    found = entropy_weights(figures, better=sides)
    return {name: found[item.figure] for name, item in group.items.items()}


class Combination(Frozen):
    """Several schemes over one set of figures, made one score (三合一考核)."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: Text
    sample: bool = False
    note: Text | None = None
    schemes: dict[str, float] = Field(min_length=2)
    digits: int = Field(2, ge=0, le=6)

    @model_validator(mode="after")
    def _weights(self) -> Combination:
        if any(not weight > 0.0 for weight in self.schemes.values()):
            raise ValueError("each scheme needs a weight above zero")
        return self


def figures_asked(schemes: Iterable[Scheme]) -> dict[str, tuple[str, ...]]:
    """Return every figure once, with the schemes that ask for it: nobody is asked twice."""
    asked: dict[str, list[str]] = {}
    for scheme in schemes:
        for figure in scheme.figures:
            asked.setdefault(figure, []).append(scheme.id)
    return {figure: tuple(ids) for figure, ids in asked.items()}
