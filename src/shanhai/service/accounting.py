"""The ecosystem accounts a workspace keeps: what there is, their tables, maps, evidence."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanhai.core.errors import InputError, StoreError, did_you_mean
from shanhai.engine.explain import Node
from shanhai.engine.lineage import Step, from_lines
from shanhai.engine.words import label, number, unit_label
from shanhai.synthetic import ORIGIN

if TYPE_CHECKING:
    import polars as pl

    from shanhai.service.gep import GepOutcome
    from shanhai.store import Workspace

Row = dict[str, Any]
FOLDER = "gep"
EVIDENCE, STEPS = "evidence.json", "steps.ndjson"
#: The steps that are figures of the account itself, and synthetic if it is.
FIGURES = ("quantity", "value", "total")
_NAME = re.compile(r"[\w-]{1,80}")
_MAP = re.compile(r"map_(\d+)_(\w+)\.tif")


def keep(workspace: Workspace, name: str, declared: Path, **how: Any) -> GepOutcome:
    """Reckon an account (see :func:`shanhai.service.gep.gep`) and keep it in the workspace.

    An account of the same name is replaced when the new one is complete.

    Raises
    ------
    InputError
        The name is no plain word.
    """
    from shanhai.service.gep import gep

    if not _NAME.fullmatch(name):
        raise InputError(f"{name!r}: the name of an account is letters, digits, - and _")
    with workspace.writing("keep an account"):
        (workspace.folder / FOLDER).mkdir(exist_ok=True)
    place = workspace.folder / FOLDER / name
    staging = Path(tempfile.mkdtemp(prefix=f".{name}.", dir=place.parent))
    try:
        outcome = gep(declared, out=staging, **how)
        staging.chmod(0o755)
        with workspace.writing("keep an account"):
            shutil.rmtree(place, ignore_errors=True)
            staging.replace(place)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    outcome.files = [place / path.name for path in outcome.files]
    return outcome


def accounts(workspace: Workspace) -> list[Row]:
    """Return the accounts kept: name, title (zh, en), origin, profile, years."""
    return [
        {"name": folder.name, **{key: note[key] for key in ("title", "origin", "profile", "years")}}
        for folder, note in _kept(workspace)
    ]


def tables(workspace: Workspace, name: str) -> list[str]:
    """Return the names of the tables of an account."""
    return sorted(path.stem for path in _folder(workspace, name).glob("*.parquet"))


def frame(
    workspace: Workspace, name: str, table: str, *, year: int | None = None, area: str | None = None,
    service: str | None = None,
) -> pl.DataFrame:  # fmt: skip
    """Return a table of an account, money in CNY; rows of a year, area, service if asked for.

    Raises
    ------
    InputError
        There is no such account or table, or the table has no such column.
    """
    import polars as pl

    known = tables(workspace, name)
    if table not in known:
        raise InputError(f"{name} has no table {table!r}{did_you_mean(table, known)}")
    found = pl.read_parquet(_folder(workspace, name) / f"{table}.parquet")
    for column, wanted in (("year", year), ("area", area), ("service", service)):
        if wanted is not None:
            if column not in found.columns:
                raise InputError.missing_columns([column], found.columns, where=table)
            found = found.filter(pl.col(column) == wanted)
    return found


def layers(workspace: Workspace, name: str) -> list[Row]:
    """Return the maps of an account: year, service (``total`` for all), title, unit, path, origin.

    ``low`` and ``high`` are the 2nd and 98th per cent of the values, for a scale of colours.
    """
    import rasterio

    out = []
    for path in sorted(_folder(workspace, name).glob("map_*.tif")):
        found = _MAP.fullmatch(path.name)
        assert found is not None
        with rasterio.open(path) as source:
            tags = source.tags()
        out.append({
            "year": int(found[1]), "service": found[2], "path": path, "unit": tags["unit"],
            "title": {"zh": tags["title_zh"], "en": tags["title_en"]},
            "low": float(tags["low"]), "high": float(tags["high"]), "origin": tags["origin"] or None,
        })  # fmt: skip
    return out


def mapped(workspace: Workspace, name: str) -> set[tuple[int, str]]:
    """Return the year and service (``total`` for all) of each map of an account."""
    found = map(_MAP.fullmatch, (path.name for path in _folder(workspace, name).iterdir()))
    return {(int(one[1]), one[2]) for one in found if one is not None}


def made(workspace: Workspace, name: str) -> Row:
    """Return what an account says of itself: title, origin, years, rules, inputs, code.

    ``rules`` are the words of its profile: title, document, groups; ``inputs`` the SHA-256 of
    every file it was reckoned from.

    Raises
    ------
    StoreError
        It was kept before accounts took the words of their rules along.
    """
    folder = _folder(workspace, name)
    note: Row = json.loads((folder / EVIDENCE).read_text("utf-8"))
    if "rules" not in note:
        raise _damaged(folder, f"{EVIDENCE} does not name its rules")
    return note


def has_maps(workspace: Workspace) -> bool:
    """Return whether any account has maps."""
    return any((workspace.folder / FOLDER).glob("*/map_*.tif"))


def report(workspace: Workspace, name: str) -> Path:
    """Return the page of an account."""
    return _folder(workspace, name) / "report.html"


def views(workspace: Workspace) -> list[Row]:
    """Return what the plans' report shows of each account: figures, and the map of the total.

    Raises
    ------
    StoreError
        An account is damaged: its totals are not there, or its evidence cannot be read.
    """
    from shanhai.report.gep import view

    return [
        view(
            note["title"],
            _tables(folder),
            sorted(folder.glob(f"map_{max(note['years'])}_total.tif")), origin=note["origin"],
        )
        for folder, note in _kept(workspace)
    ]  # fmt: skip


def _tables(folder: Path) -> dict[str, list[Row]]:
    import polars as pl

    found = {
        path.stem: pl.read_parquet(path).to_dicts() for path in sorted(folder.glob("*.parquet"))
    }
    if "totals" not in found:
        raise _damaged(folder, "it has no totals")
    return found


def explain(workspace: Workspace, step: str, *, lang: str = "zh") -> Node | None:
    """Follow a figure of any kept account to its files and parameters; None if none has the step."""
    found = trail(workspace, step)
    return None if found is None else found.node(lang)


@dataclass(frozen=True)
class Trail:
    """The steps of an account, the one that is asked about, and where it is synthetic."""

    steps: Mapping[str, Step]
    step: Step
    origin: str | None

    def node(self, lang: str) -> Node:
        """Return the evidence of the step."""
        return _node(self, self.step, lang)


def trail(workspace: Workspace, step: str) -> Trail | None:
    """Return the steps of the kept account that has a step (or the beginning of its id), if any."""
    for folder, note in _kept(workspace):
        steps = from_lines((folder / STEPS).read_text("utf-8"))
        fits = [name for name in steps if name.startswith(step)]
        if len(fits) == 1:
            return Trail(steps, steps[fits[0]], note["origin"])
    return None


def _kept(workspace: Workspace) -> Iterator[tuple[Path, Row]]:
    for path in sorted((workspace.folder / FOLDER).glob(f"*/{EVIDENCE}")):
        if not path.parent.name.startswith("."):
            try:
                note = json.loads(path.read_text("utf-8"))
            except ValueError as error:
                raise _damaged(path.parent, f"{path.name} cannot be read ({error})") from error
            yield path.parent, note


def _damaged(folder: Path, how: str) -> StoreError:
    return StoreError(
        f"the account {folder.name!r} is damaged, {how}; "
        f"reckon it anew: shanhai gep CITY.yaml --keep {folder.name}"
    )


def _folder(workspace: Workspace, name: str) -> Path:
    known = {folder.name: folder for folder, _ in _kept(workspace)}
    if name not in known:
        there = f"; there are: {', '.join(known)}" if known else " (shanhai gep CITY.yaml --keep)"
        raise InputError(f"no ecosystem account {name!r}{did_you_mean(name, known)}{there}")
    return known[name]


def _node(trail: Trail, step: Step, lang: str) -> Node:
    about = step.parameters
    shown = step.result
    if isinstance(shown, dict):  # a parameter by ecosystem
        shown = ", ".join(f"{kind} {number(value)}" for kind, value in shown.items())
    elif shown is not None:
        shown = number(shown)
    known = {**about, "result": step.result, "shown": shown}
    if "unit" in about:
        known["unit"] = unit_label(about["unit"], lang)
    what = label("gep_steps", step.function, lang).format(**known).strip()
    if trail.origin == ORIGIN and step.function in FIGURES:
        what += f" [{label('basis', ORIGIN, lang)}]"
    children = tuple(_node(trail, trail.steps[name], lang) for name in step.inputs)
    return Node(what, _source(step, lang), step.id, children)


def _source(step: Step, lang: str) -> str:
    about = step.parameters
    match step.function:
        case "file":
            return f"sha256:{about['sha256'][:12]}"
        case "parameter":
            year = f", {about['given_for']}" if about["given_for"] else ""
            return f"{about['source']}{year} [{about['confidence']}]"
        case "quantity":
            return f"accounts.gep.services: {about['formula']}"
        case "value":
            unit, basis = (
                unit_label(about["price_unit"], lang),
                label("basis", about["basis"], lang),
            )
            price = "" if about["price"] is None else f" × {about['price']:g} {unit}"
            return f"× {about['factor']:g}{price} [{basis}]"
        case _:
            return str(about["profile"])
