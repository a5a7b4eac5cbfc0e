"""What many tests need: small catalogs, small workspaces, observations, the command line.

Two ways to a catalog: :func:`catalog` puts one together in memory, :func:`write_workspace`
writes files. Both start from the same small city, ``MINI``.
"""

from __future__ import annotations

import contextlib
import copy
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from ruamel.yaml import YAML

from shanhai.catalog import Catalog, load
from shanhai.catalog.model import Area, Dimension, Document, Indicator, Plan, Variable
from shanhai.core.units import factor
from shanhai.engine.observation import SCHEMA, with_ids
from shanhai.store import Workspace

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src" / "shanhai"
SAMPLE = ROOT / "cities" / "xiamen"


def text(zh: str, en: str | None = None) -> dict[str, str]:
    return {"zh": zh, "en": en or zh}


#: A library and a workspace, as plain data: what the files of both hold.
LIBRARY: dict[str, Any] = {
    "variables.yaml": {
        "forest_area": {"title": text("森林面积", "Forest area"), "unit": "ha"},
        "land_area": {"title": text("土地总面积", "Land area"), "unit": "km2"},
        "gdp": {"title": text("地区生产总值", "GDP"), "unit": "1e8 CNY"},
        "energy_use": {"title": text("能源消费总量", "Energy use"), "unit": "1e4 tce"},
        "population": {"title": text("常住人口", "Population"), "unit": "1e4 person"},
        "waste": {"title": text("垃圾", "Waste"), "unit": "1e4 t"},
    },
    "dimensions.yaml": {
        "sections": {
            "title": text("断面范围", "Section set"),
            "values": {
                "national": text("国控断面", "National sections"),
                "small": text("小流域断面", "Small-basin sections"),
            },
        },
    },
    "indicators/test.yaml": {
        "cover": {
            "title": text("森林覆盖率", "Forest cover"), "unit": "%", "better": "high",
            "formula": "100 * forest_area / land_area", "range": [0, 100],
        },
        "good": {
            "title": text("优良比例", "Good share"), "unit": "%", "better": "high",
            "dimensions": ["sections"], "range": [0, 100], "provider": ["市生态环境局"],
        },
        "dust": {"title": text("颗粒物", "Dust"), "unit": "ug/m3", "better": "low"},
        "intensity": {
            "title": text("能耗强度", "Energy intensity"), "unit": "tce/(1e4 CNY)", "better": "low",
            "formula": "energy_use / gdp",
        },
        "intensity_decline": {
            "title": text("能耗强度下降", "Decline of energy intensity"), "unit": "%",
            "better": "high", "formula": "decline(test.intensity)",
        },
        "gdp_growth": {
            "title": text("GDP增长率", "GDP growth"), "unit": "%", "better": "high",
            "formula": "growth(gdp)",
        },
        "gep_growth": {"title": text("GEP增长率", "GEP growth"), "unit": "%", "better": "high"},
        "place": {"title": text("排名", "Place"), "unit": "位", "better": "low"},
        "line": {"title": text("红线", "Red line"), "kind": "state"},
        "vague": {
            "title": text("待定指标", "Vague thing"), "unit": "%", "better": "high",
            "undefined": text("待公布", "to be announced"),
        },
    },
}  # fmt: skip
WORKSPACE: dict[str, Any] = {
    "workspace.yaml": {"id": "mini", "title": text("小城", "Mini"), "area": "350200"},
    "documents.yaml": {"000": {"title": text("规划", "The plan")}},
    "areas.yaml": {
        "100000": {"name": text("中国", "China"), "kind": "nation"},
        "350000": {"name": text("福建省", "Fujian"), "kind": "province", "parent": "100000"},
        "350200": {"name": text("厦门市", "Xiamen"), "kind": "city", "parent": "350000"},
        "350203": {"name": text("思明区", "Siming"), "kind": "district", "parent": "350200"},
    },
    "plans/p.yaml": {
        "id": "p", "title": text("规划", "The plan"), "document": "000", "area": "350200",
        "period": {"from": 2021, "to": 2025},
        "targets": [
            {
                "no": "1", "indicator": "test.good", "baseline": {2020: 80},
                "target": {2025: {"at_least": 90}}, "clause": "表1",
            }
        ],
    },
}  # fmt: skip


def changed(base: Mapping[str, Any], *changes: tuple[tuple[Any, ...], Any]) -> dict[str, Any]:
    """Return a copy of nested data with some places set anew (None of a key removes it)."""
    result = copy.deepcopy(dict(base))
    for place, value in changes:
        at: Any = result
        for key in place[:-1]:
            at = at[key]
        if value is None and isinstance(at, dict):
            at.pop(place[-1], None)
        else:
            at[place[-1]] = value
    return result


def write(folder: Path, files: Mapping[str, Any]) -> Path:
    """Write files of declarations: data as YAML, text as it is."""
    yaml = YAML(typ="safe", pure=True)
    yaml.allow_unicode = True
    yaml.sort_base_mapping_type_on_output = False
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            path.write_text(content, "utf-8")
        else:
            with path.open("w", encoding="utf-8") as stream:
                yaml.dump(content, stream)
    return folder


def mini(folder: Path, **files: Any) -> Path:
    """Write the small workspace, stand-alone: its library lies in ``indicators`` and beside it.

    ``files`` replace or add files; names are written with ``__`` for ``/`` and without ``.yaml``.
    """
    named = {f"{name.replace('__', '/')}.yaml": content for name, content in files.items()}
    return write(folder, {**WORKSPACE, **named})


def open_town(folder: Path, **files: Any) -> Workspace:
    """Write a workspace of areas and organisations, and of ``files`` (named as for :func:`mini`)."""
    names = ("workspace.yaml", "documents.yaml", "areas.yaml")
    named = {f"{name.replace('__', '/')}.yaml": content for name, content in files.items()}
    return Workspace(write(folder, {**{name: WORKSPACE[name] for name in names}, **named}))


def library(folder: Path, **files: Any) -> Path:
    """Write the small library."""
    named = {f"{name.replace('__', '/')}.yaml": content for name, content in files.items()}
    return write(folder, {**LIBRARY, **named})


def catalog(
    *targets: Mapping[str, Any], plan: Mapping[str, Any] | None = None,
    indicators: Mapping[str, Any] | None = None, plans: Iterable[Mapping[str, Any]] = (),
) -> Catalog:  # fmt: skip
    """Put a small catalog together in memory, with one plan ``p`` of the given targets."""
    declared = {
        **{f"test.{k}": v for k, v in LIBRARY["indicators/test.yaml"].items()}, **(indicators or {})
    }  # fmt: skip
    first = {**WORKSPACE["plans/p.yaml"], "targets": [target(**t) for t in targets], **(plan or {})}
    made = [Plan.model_validate(p) for p in (first, *plans)]
    places = {
        ("targets", f"{p.id}/{i}"): f"{p.id}.yaml:{i + 10}"
        for p in made
        for i in range(len(p.targets))
    }
    return Catalog(
        variables=_models(Variable, LIBRARY["variables.yaml"]),
        dimensions=_models(Dimension, LIBRARY["dimensions.yaml"]),
        indicators=_models(Indicator, declared),
        documents=_models(Document, WORKSPACE["documents.yaml"]),
        areas=_models(Area, WORKSPACE["areas.yaml"]),
        plans={p.id: p for p in made},
        places=places,
    )


def target(**given: Any) -> dict[str, Any]:
    """Return a target's declaration; what is left out is filled in."""
    return {"no": "1", "indicator": "test.good", "clause": "表1", **given}


def _models(model: Any, data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: model.model_validate(value) for name, value in data.items()}


def observations(catalog_: Catalog, *rows: Mapping[str, Any]) -> pl.DataFrame:
    """Return a table of observations; values are in the canonical unit, what is left out is usual."""
    made = []
    for index, row in enumerate(rows):
        unit = catalog_.unit_of(row["indicator"])
        value = row.get("value")
        made.append({
            **dict.fromkeys(SCHEMA), "id": "", "area": "350200", "scope": "", "basis": "reported",
            "document": "年报", "url": "https://example.org", "file": "f.csv", "row": index + 2,
            "unit": unit or None, "given_unit": unit or None,
            "given": None if value is None else f"{value:g}", **row, "period": str(row["period"]),
            "value": None if value is None else float(value),
        })  # fmt: skip
    return with_ids(pl.DataFrame(made, schema=SCHEMA, orient="row"))


def csv_text(*rows: Mapping[str, Any], columns: Iterable[str] | None = None) -> str:
    """Return rows as CSV text with a header."""
    names = list(columns or dict.fromkeys(name for row in rows for name in row))
    return pl.DataFrame(
        [[None if row.get(n) is None else str(row[n]) for n in names] for row in rows],
        schema=dict.fromkeys(names, pl.String), orient="row",
    ).write_csv()  # fmt: skip


def sound(folder: Path) -> Catalog:
    """Load a workspace that must have no problems."""
    found, problems = load(folder)
    assert not list(problems), [str(p) for p in problems]
    return found


def few_draws(declared: Path) -> Path:
    """Let an ecosystem account be reckoned 100 times, not 500, to see how sure it is."""
    written = declared.read_text("utf-8")
    assert "draws: 500" in written
    declared.write_text(written.replace("draws: 500", "draws: 100"), "utf-8")
    return declared


def convert(value: float, source: str, to: str) -> float:
    return value * factor(source, to)


@dataclass(frozen=True)
class Said:
    """What a command said."""

    code: int
    out: str
    err: str


def shanhai(*arguments: object, cwd: Path | None = None) -> Said:
    """Run the command line in this process."""
    from shanhai.cli import main

    out, err = io.StringIO(), io.StringIO()
    argv, here = sys.argv, Path.cwd()
    sys.argv = ["shanhai", *map(str, arguments)]
    code = 0
    try:
        if cwd is not None:
            os.chdir(cwd)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            main()
    except SystemExit as stop:
        code = int(stop.code or 0)
    finally:
        sys.argv = argv
        os.chdir(here)
    return Said(code, out.getvalue(), err.getvalue())


def json_of(*arguments: object) -> Any:
    """Return what a command that must succeed says with ``--json``."""
    said = shanhai(*arguments, "--json")
    assert said.code == 0, said.err
    return json.loads(said.out)


def process(*arguments: object, cwd: Path | None = None) -> Said:
    """Run the command line in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "shanhai", *map(str, arguments)],
        capture_output=True, text=True, cwd=cwd, check=False, timeout=120,
    )  # fmt: skip
    return Said(done.returncode, done.stdout, done.stderr)
