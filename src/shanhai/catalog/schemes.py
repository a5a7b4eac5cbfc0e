"""Reading scoring schemes: files → schemes, every fault of every file told at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from shanhai.catalog.model import Indicator
from shanhai.catalog.problems import Problems
from shanhai.catalog.scheme import (
    EXTRA,
    LEDGER_FIGURES,
    Combination,
    Scheme,
    SchemeGroup,
    Weight,
    as_item,
    weight_for,
)
from shanhai.catalog.validate import validate
from shanhai.catalog.yamlfile import Key, read
from shanhai.core.errors import InputError, did_you_mean
from shanhai.governance.scoring import WEIGHTED, ahp_weights, faults_of

Fault = tuple[Key, str]


def load_schemes(
    folder: Path, indicators: Mapping[str, Indicator] | None = None
) -> dict[str, Scheme]:
    """Read all schemes of a folder.

    Raises
    ------
    CatalogError
        Something is wrong; every fault of every file is told, with file, line and remedy.
    """
    problems = Problems(root=folder.parent)
    schemes = read_schemes(folder, problems, indicators)
    problems.raise_if_any()
    return schemes


def load_combinations(folder: Path, schemes: Mapping[str, Scheme]) -> dict[str, Combination]:
    """Read the combinations of a folder of schemes (``combined/*.yaml``); faults as above."""
    problems = Problems(root=folder.parent)
    found = read_combinations(folder, schemes, problems)
    problems.raise_if_any()
    return found


def read_combinations(
    folder: Path, schemes: Mapping[str, Scheme], problems: Problems
) -> dict[str, Combination]:
    """Read the combinations of a folder of schemes; what is wrong goes to ``problems``."""
    found: dict[str, Combination] = {}
    for path in sorted((folder / "combined").glob("*.yaml")):
        file = read(path, problems)
        value = file and validate(Combination, file, problems)
        if not (file and value):
            continue
        for name in value.schemes:
            if name not in schemes:
                key = ("schemes", name)
                near = did_you_mean(name, schemes)
                problems.add(path, file.line(key), key, f"no scheme {name!r}{near}")
        found[value.id] = value
    return found


def read_schemes(
    folder: Path, problems: Problems, indicators: Mapping[str, Indicator] | None = None
) -> dict[str, Scheme]:
    """Read all schemes of a folder; what is wrong goes to ``problems``.

    With ``indicators`` it is also checked that every figure is one of them, or of the ledger.
    """
    found: dict[str, Scheme] = {}
    for path in sorted(folder.glob("*.yaml")):
        file = read(path, problems)
        scheme = file and validate(Scheme, file, problems)
        if not (file and scheme):
            continue
        faults = [*_faults(scheme), *_items(scheme, indicators)]
        if scheme.id != path.stem:
            faults.append((("id",), f"the id is {scheme.id!r}, the file {path.name!r}"))
        for key, message in faults:
            problems.add(path, file.line(key), key, message)
        found[scheme.id] = scheme
    return found


def _faults(scheme: Scheme) -> Iterator[Fault]:
    if scheme.sample and scheme.note is None:
        yield ("sample",), "a sample says in a note why it is one"
    for member, n in Counter(m for p in scheme.peers.values() for m in p.members).items():
        if n > 1:
            yield ("peers",), f"{member!r} stands in several groups of assessed, or twice"
    for tie in scheme.ties:
        if tie not in scheme.groups:
            yield ("ties",), f"no group {tie!r}{did_you_mean(tie, scheme.groups)}"
    limits = [grade.at_least for grade in scheme.grades]
    if any(b >= a for a, b in pairwise(limits)):
        yield ("grades",), "the least scores must fall from grade to grade"
    yield from _sums(scheme)
    for key, _, item in scheme.entries():
        yield from _named(scheme, (*key, "weight"), item.weight)
        weighted = item.rule.kind in WEIGHTED
        if weighted == (key[0] == EXTRA):
            where = "groups" if weighted else EXTRA
            yield (*key, "rule"), f"a rule of kind {item.rule.kind} belongs in {where}"
        if not weighted and item.weight is not None:
            yield (*key, "weight"), f"a {item.rule.kind} has no weight"


def _sums(scheme: Scheme) -> Iterator[Fault]:
    """Weights sum: those of the groups to the full score, those of the items to their group's."""
    for peers in scheme.peers:
        total = sum(weight_for(group.weight, peers) for group in scheme.groups.values())
        if abs(total - scheme.full) > 1e-6:
            message = f"the weights of the groups sum to {total:g}, not to {scheme.full:g}"
            yield ("groups",), f"{message} ({peers})"
    for name, group in scheme.groups.items():
        key: Key = ("groups", name)
        yield from _named(scheme, (*key, "weight"), group.weight)
        if group.weights is not None:
            yield from _method(key, group)
            continue
        for peers in scheme.peers:
            wanted = weight_for(group.weight, peers)
            total = sum(weight_for(item.weight, peers) for item in group.items.values())
            if abs(total - wanted) > 1e-6:
                message = f"the weights of the items sum to {total:g}, not to {wanted:g}"
                yield (*key, "items"), f"{message} ({peers})"


def _named(scheme: Scheme, key: Key, weight: Weight | None) -> Iterator[Fault]:
    for peers in weight if isinstance(weight, dict) else ():
        if peers not in scheme.peers:
            near = did_you_mean(peers, scheme.peers)
            yield (*key, peers), f"no group of assessed {peers!r}{near}"


def _method(key: Key, group: SchemeGroup) -> Iterator[Fault]:
    assert group.weights is not None
    for name, item in group.items.items():
        if item.weight is not None:
            yield (*key, "items", name, "weight"), "the weight comes from the method of the group"
    if group.weights.method == "entropy":
        if group.weights.judgements:
            yield (*key, "weights", "judgements"), "entropy takes no judgements"
        return
    try:
        ahp_weights(list(group.items), group.weights.judgements)
    except InputError as error:
        yield (*key, "weights", "judgements"), str(error)


def _items(scheme: Scheme, indicators: Mapping[str, Indicator] | None) -> Iterator[Fault]:
    """Rules that cannot be, and figures nobody knows; steps need to know which side is better."""
    known = [*(indicators or ()), *LEDGER_FIGURES]
    for key, name, item in scheme.entries():
        if indicators is not None and item.figure not in known:
            near = did_you_mean(item.figure, known)
            yield (*key, "figure"), f"no indicator {item.figure!r}{near}"
        indicator = (indicators or {}).get(item.figure)
        if item.better or indicator or item.rule.kind not in ("interval", "distance"):
            for fault in faults_of(as_item(name, item, {}, indicator)):
                yield (*key, "rule"), fault
