"""Points: figures → what every item earns for every assessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeVar

import narwhals.stable.v2 as nw

from shanhai.core.frames import Frame, closed, names, opened
from shanhai.governance.scoring import rules
from shanhai.governance.scoring.item import ALL, WEIGHTED, Item, check

NativeT = TypeVar("NativeT")
Missing = Literal["zero", "left_out"]
COLUMNS = (
    "assessed", "peers", "group", "item", "kind", "figure", "value", "wanted", "weight",
    "share", "worth", "points", "vetoed",
)  # fmt: skip


def item_scores(
    frame: NativeT,
    items: Iterable[Item],
    *,
    peers: Mapping[str, str] | None = None,
    missing: Missing,
    full: float = 100.0,
) -> NativeT:
    """Points of every item of every assessed.

    Parameters
    ----------
    frame
        ``assessed`` (text), ``figure`` (text), ``value``; perhaps ``target`` and ``base``, the
        assessed's own, which go before those of the item (``base`` is the ``zero`` of a
        distance) but behind those the item has for this assessed. One row for each assessed and figure, with a null value where there is none.
        NaN must have become null before; what else can be wrong, ``findings`` tells.
    items
        The items of the scheme.
    peers
        Assessed → group of assessed, where weights differ by group; only those named are scored.
    missing
        Of an item without a figure: ``zero`` it earns nothing; ``left_out`` it does not count,
        and the others share its weight. A bonus, deduction or veto without a figure is none.
    full
        The score when every item earns its whole weight. Only the relations of the weights matter.

    Returns
    -------
    Same kind of frame
        ``assessed``, ``peers``, ``group``, ``item``, ``kind``, ``figure``, ``value``,
        ``wanted`` (the value from which nothing more is to be gained, null where there is
        none such), ``weight``, ``share`` (of the weight; null without a figure), ``worth``
        (points at share 1; of a bonus its most), ``points`` (null where left out),
        ``vetoed``. Items of weight 0 for the group are not there. No rounding.

    Raises
    ------
    InputError
        Columns are missing, or the items are not sound (all faults at once).
    """
    scheme = check(items)
    table = opened(frame, ["assessed", "figure", "value"], where="table of figures")
    have = names(table)
    table = table.with_columns(
        nw.col("value").cast(nw.Float64),
        _target=nw.col("target").cast(nw.Float64) if "target" in have else rules.no_number(),
        _base=nw.col("base").cast(nw.Float64) if "base" in have else rules.no_number(),
        peers=_peers(peers),
    ).filter(~nw.col("peers").is_null())
    rows = _weighted(_placed(table, scheme), scheme, peers)
    rows = rows.with_columns(
        _target=nw.coalesce(
            *_own({i.id: i.targets for i in scheme}), nw.col("_target"),
            rules.looked_up(scheme, lambda item: item.target),
        ),
        _base=nw.coalesce(
            *_own({i.id: i.zeros for i in scheme}), nw.col("_base"),
            rules.looked_up(scheme, lambda item: item.zero),
        ),
        _sign=rules.looked_up(scheme, lambda item: item.sign),
    )  # fmt: skip
    rows = rows.with_columns(
        _rising=nw.col("_sign") * nw.col("value"),
        _start=nw.col("_sign") * nw.col("_base"),
        _goal=nw.col("_sign") * nw.col("_target"),
    )
    rows = rows.with_columns(_way=nw.col("_goal") - nw.col("_start"))
    rows = _ranked(rows, scheme).with_columns(_share=_share(scheme))
    low = rules.looked_up(scheme, lambda item: item.floor)
    high = rules.looked_up(scheme, lambda item: item.cap)
    known = nw.col("_weighted") & ~nw.col("_share").is_null()
    rows = rows.with_columns(
        share=nw.when(known).then(rules.limited(nw.col("_share"), low, high)),
        wanted=_wanted(scheme),
    )
    return closed(_points(rows, scheme, peers, missing, full).select(*COLUMNS), frame)


def _text(items: Sequence[Item], texts: Sequence[str]) -> nw.Expr:
    ids = [item.id for item in items]
    return nw.col("item").replace_strict(ids, list(texts), default=None, return_dtype=nw.String)


def _own(numbers: Mapping[str, Mapping[str, float]]) -> list[nw.Expr]:
    """Return a parameter that an assessed has of its own; nothing where nobody has."""
    known = {
        f"{assessed}\n{item}": float(number)
        for item, own in numbers.items()
        for assessed, number in own.items()
    }
    if not known:
        return []
    key = nw.concat_str([nw.col("assessed"), nw.lit("\n"), nw.col("item")])
    found = key.replace_strict(
        list(known), list(known.values()), default=None, return_dtype=nw.Float64
    )
    return [found]


def _peers(peers: Mapping[str, str] | None) -> nw.Expr:
    if peers is None:
        return nw.lit(ALL)
    return nw.col("assessed").replace_strict(
        list(peers), list(peers.values()), default=None, return_dtype=nw.String
    )


def _placed(table: Frame, items: Sequence[Item]) -> Frame:
    """Make one row for every item a figure is used by."""
    turns: list[dict[str, str]] = []
    for item in items:
        turn = next((t for t in turns if item.figure not in t), None)
        if turn is None:
            turns.append(turn := {})
        turn[item.figure] = item.id
    parts = [
        table.with_columns(
            item=nw.col("figure").replace_strict(
                list(turn), list(turn.values()), default=None, return_dtype=nw.String
            )
        ).filter(~nw.col("item").is_null())
        for turn in turns
    ]
    rows: Frame = parts[0] if len(parts) == 1 else nw.concat(parts)  # type: ignore[type-var]
    return rows.with_columns(
        group=_text(items, [item.group for item in items]),
        kind=_text(items, [item.kind for item in items]),
    ).with_columns(_weighted=nw.col("kind").is_in(list(WEIGHTED)))


def _weighted(rows: Frame, items: Sequence[Item], peers: Mapping[str, str] | None) -> Frame:
    """Put the weight of the item in the assessed's group; 0 for what is not weighted."""
    groups = sorted(set(peers.values())) if peers else [ALL]
    if any(isinstance(item.weight, Mapping) for item in items):
        keys = [f"{group}\n{item.id}" for group in groups for item in items]
        weights = [item.weight_for(group) for group in groups for item in items]
        key = nw.concat_str([nw.col("peers"), nw.lit("\n"), nw.col("item")])
        weight = key.replace_strict(keys, weights, default=0.0, return_dtype=nw.Float64)
    else:
        weight = rules.looked_up(items, lambda item: item.weight_for(ALL))
    counts = nw.when(nw.col("_weighted")).then(weight).otherwise(nw.lit(0.0))
    rows = rows.with_columns(weight=counts)
    return rows.filter((nw.col("weight") > 0.0) | ~nw.col("_weighted"))


def _ranked(rows: Frame, items: Sequence[Item]) -> Frame:
    """Put place and number of those ranked, for items that score by rank."""
    if not any(item.kind == "rank" for item in items):
        return rows
    within = [item.id for item in items if item.within]
    pool = nw.when(nw.col("item").is_in(within)).then(nw.col("peers")).otherwise(nw.lit(ALL))
    rows = rows.with_columns(_pool=pool, _worse=-nw.col("_rising"))
    return rows.with_columns(
        _place=nw.col("_worse").rank("min").over("item", "_pool").cast(nw.Float64),
        _of=nw.col("_worse").count().over("item", "_pool").cast(nw.Float64),
    )


def _share(items: Sequence[Item]) -> nw.Expr:
    """Choose each row's share by the rule of its item."""
    value, rising = nw.col("value"), nw.col("_rising")
    kind, kinds = nw.col("kind"), {item.kind for item in items}
    result = rules.no_number()
    if "proportion" in kinds:
        share = rules.proportion(value, nw.col("_target"), high=nw.col("_sign") > 0.0)
        result = nw.when(kind == "proportion").then(share).otherwise(result)
    if "distance" in kinds:
        share = rules.distance(rising, nw.col("_start"), nw.col("_goal"), way=nw.col("_way"))
        result = nw.when(kind == "distance").then(share).otherwise(result)
    if stairs := [item for item in items if item.kind in ("interval", "yes_no")]:
        share = rules.ladder(rising, stairs)
        result = nw.when(kind.is_in(["interval", "yes_no"])).then(share).otherwise(result)
    if places := [item for item in items if item.kind == "rank"]:
        even = [item.id for item in places if not item.steps]
        share = rules.by_place(nw.col("_place"), nw.col("_of"))
        if listed := [item for item in places if item.steps]:
            steps = rules.ladder(-nw.col("_place"), listed)
            share = nw.when(nw.col("item").is_in(even)).then(share).otherwise(steps)
        result = nw.when(kind == "rank").then(share).otherwise(result)
    return result


def _wanted(items: Sequence[Item]) -> nw.Expr:
    own = nw.col("kind").is_in(["proportion", "distance"])
    fixed = rules.looked_up(items, lambda item: item.wanted)
    return nw.when(own).then(nw.col("_target")).otherwise(fixed)


def _points(
    rows: Frame, items: Sequence[Item], peers: Mapping[str, str] | None, missing: Missing,
    full: float,
) -> Frame:  # fmt: skip
    share, weight = nw.col("share"), nw.col("weight")
    if missing == "zero":
        groups = sorted(set(peers.values())) if peers else [ALL]
        kept = [item for item in items if item.kind in WEIGHTED]
        sums = [sum(item.weight_for(group) for item in kept) for group in groups]
        total = nw.col("peers").replace_strict(
            groups, sums, default=None, return_dtype=nw.Float64
        )  # fmt: skip
        rows = rows.with_columns(worth=full * weight / total)
        earned = nw.col("worth") * share.fill_null(0.0)
    else:
        present = nw.when(~share.is_null()).then(weight).otherwise(nw.lit(0.0))
        rows = rows.with_columns(_present=present)
        rows = rows.with_columns(_total=nw.col("_present").sum().over("assessed"))
        rows = rows.with_columns(
            worth=nw.when(~share.is_null()).then(full * weight / nw.col("_total"))
        )
        earned = nw.col("worth") * share
    each = rules.looked_up(items, lambda item: item.each)
    most = rules.looked_up(items, lambda item: item.at_most)
    extra = rules.counted(nw.col("value"), each, most)
    kind = nw.col("kind")
    hit = rules.reaches(-nw.col("_rising"), -nw.col("_goal"))
    no = nw.lit(0.0)
    return rows.with_columns(
        worth=nw.when(nw.col("_weighted")).then(nw.col("worth")).when(kind == "bonus").then(most)
        .otherwise(no),
        points=nw.when(nw.col("_weighted")).then(earned).when(kind == "bonus").then(extra)
        .when(kind == "deduction").then(-extra).otherwise(no),
        vetoed=(kind == "veto") & hit.fill_null(value=False),
    )  # fmt: skip
