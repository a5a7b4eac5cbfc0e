"""Files → catalog. Every problem of every file is found in one go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from shanhai.catalog.catalog import Catalog, library_folder
from shanhai.catalog.crosscheck import crosscheck
from shanhai.catalog.model import (
    Area,
    Dimension,
    Document,
    Indicator,
    Measures,
    Organisation,
    Plan,
    Standard,
    Table,
    Variable,
    WorkspaceFile,
)
from shanhai.catalog.problems import Problems
from shanhai.catalog.validate import validate
from shanhai.catalog.warning import own_rules
from shanhai.catalog.yamlfile import Key, YamlFile, read
from shanhai.core.errors import did_you_mean

if TYPE_CHECKING:
    from shanhai.catalog.shapes import ShapeFile

Model = TypeVar("Model", bound=BaseModel)


@dataclass
class Reading:
    """What has been read so far: the declarations by kind, and where each stands."""

    problems: Problems
    found: dict[str, dict[str, Any]] = field(default_factory=dict)
    origin: dict[tuple[str, str], tuple[YamlFile, Key]] = field(default_factory=dict)

    def put(self, kind: str, name: str, value: object, file: YamlFile, key: Key) -> None:
        """Keep a declaration; the same id twice is a problem."""
        if (kind, name) in self.origin:
            other, place = self.origin[kind, name]
            self.problems.add(
                file.path, file.line(key), key,
                f"{kind[:-1]} {name!r} is declared twice (first in {other.path.name}:{other.line(place)})",
            )  # fmt: skip
            return
        self.found.setdefault(kind, {})[name] = value
        self.origin[kind, name] = (file, key)

    def entries(self, kind: str, model: type[BaseModel], path: Path, prefix: str = "") -> None:
        """Read a file of ``id: declaration`` pairs."""
        file = read(path, self.problems)
        if file is None or file.data is None:
            return
        if not isinstance(file.data, dict):
            self.problems.add(path, 1, (), "expected keys and values")
            return
        for name in file.data:
            value = validate(model, file, self.problems, (name,))
            if value is not None:
                self.put(kind, f"{prefix}{name}", value, file, (name,))

    def single(self, kind: str, model: type[Model], path: Path, id_key: str = "id") -> Model | None:
        """Read a file that is one declaration with an id of its own."""
        file = read(path, self.problems)
        if file is None:
            return None
        value = validate(model, file, self.problems)
        if value is not None:
            self.put(kind, str(getattr(value, id_key)), value, file, ())
        return value


def load(
    workspace: Path | None = None, *, library: Path | None = None, everything: bool = True
) -> tuple[Catalog, Problems]:
    """Read the library's declarations and those of a workspace folder.

    Parameters
    ----------
    workspace
        A folder with ``workspace.yaml``; None reads the library alone.
    library
        Another folder in place of the library's own (for tests).
    everything
        Whether to read measures and schemes too; an evaluation does not need them.

    Returns
    -------
    The catalog of what is sound, and all problems found, located. ``problems.raise_if_any()``
    turns them into one error.
    """
    problems = Problems(root=workspace.parent if workspace else None)
    reading = Reading(problems)
    _read_library(reading, library or library_folder())
    if workspace is not None:
        _read_workspace(reading, workspace, measures=everything)
    found = reading.found
    top: WorkspaceFile | None = next(iter(found.get("workspaces", {}).values()), None)
    catalog = Catalog(
        variables=found.get("variables", {}),
        dimensions=found.get("dimensions", {}),
        indicators=found.get("indicators", {}),
        standards=found.get("standards", {}),
        tables=found.get("tables", {}),
        documents=found.get("documents", {}),
        areas=found.get("areas", {}),
        organisations=found.get("organisations", {}),
        plans=_in_order(found.get("plans", {}), top.area if top else None),
        measures={
            name: value.measures
            for name, value in found.get("measures", {}).items()
        },
        workspace=top,
        places=dict(_places(reading)),
    )  # fmt: skip
    crosscheck(catalog, reading.origin, problems)
    if workspace is not None and everything and (workspace / "schemes").is_dir():
        catalog = replace(catalog, **_schemes(workspace / "schemes", catalog, problems))
    if workspace is not None and everything:
        catalog = replace(catalog, shapes=_shapes(workspace / "shapes", catalog, problems))
        own_rules(workspace, problems)
    return catalog, problems


def _shapes(folder: Path, catalog: Catalog, problems: Problems) -> dict[str, ShapeFile]:
    """Read the shapes by file name; a shape of an area that is not declared is a problem."""
    from shanhai.catalog.shapes import ShapeFile

    found: dict[str, ShapeFile] = {}
    for path in sorted(folder.glob("*.geojson")):
        file = read(path, problems)  # JSON is YAML
        if file is None:
            continue
        shapes = validate(ShapeFile, file, problems)
        if shapes is None:
            continue
        found[path.stem] = shapes
        for index, shape in enumerate(shapes.features):
            area = shape.properties.area
            if area is not None and area not in catalog.areas:
                at = ("features", index, "properties", "area")
                near = did_you_mean(area, catalog.areas)
                problems.add(path, file.line(at), at, f"no area {area!r}{near}")
    return found


def library_table(name: str) -> Table:
    """Return the declaration of one of the library's tables, reading its file alone."""
    problems = Problems()
    reading = Reading(problems)
    reading.entries("tables", Table, library_folder() / "tables" / f"{name.partition('.')[0]}.yaml")
    problems.raise_if_any()
    found: Table = reading.found["tables"][name]
    return found


def _schemes(folder: Path, catalog: Catalog, problems: Problems) -> dict[str, Any]:
    """Read the scoring schemes and how they are combined."""
    from shanhai.catalog.schemes import read_combinations, read_schemes

    schemes = read_schemes(folder, problems, catalog.indicators)
    return {"schemes": schemes, "combinations": read_combinations(folder, schemes, problems)}


def _in_order(plans: Mapping[str, Plan], area: str | None) -> dict[str, Plan]:
    """Put the workspace's own plans first, earlier ones before later ones."""
    return dict(sorted(plans.items(), key=lambda p: (p[1].area != area, p[1].period.from_, p[0])))


def _places(reading: Reading) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the file and line of every declaration, and of every target of a plan."""
    for place, (file, key) in reading.origin.items():
        shown = f"{file.path.parent.name}/{file.path.name}"
        yield place, f"{shown}:{file.line(key)}"
        if place[0] == "plans":
            for index in range(len(reading.found["plans"][place[1]].targets)):
                line = file.line((*key, "targets", index))
                yield ("targets", f"{place[1]}/{index}"), f"{shown}:{line}"


def _read_library(reading: Reading, folder: Path) -> None:
    _read_measured(reading, folder)
    for path in _yaml_files(folder / "standards"):
        reading.single("standards", Standard, path)


def _read_workspace(reading: Reading, folder: Path, *, measures: bool) -> None:
    top = folder / "workspace.yaml"
    if not top.exists():
        reading.problems.add(top, 0, (), "is missing: not a workspace (make one: shanhai init)")
        return
    reading.single("workspaces", WorkspaceFile, top)
    for kind, model in (("documents", Document), ("areas", Area)):
        path = folder / f"{kind}.yaml"
        if path.exists():
            reading.entries(kind, model, path)
        else:
            reading.problems.add(path, 0, (), "is missing")
    if (folder / "organisations.yaml").exists():
        reading.entries("organisations", Organisation, folder / "organisations.yaml")
    _read_measured(reading, folder)
    for path in _yaml_files(folder / "plans"):
        plan = reading.single("plans", Plan, path)
        if plan is not None and plan.id != path.stem:
            reading.problems.add(path, 1, ("id",), f"the id is {plan.id!r}, the file {path.name!r}")
    if measures:
        for path in _yaml_files(folder / "measures"):
            reading.single("measures", Measures, path, id_key="plan")


def _read_measured(reading: Reading, folder: Path) -> None:
    """Read what the library declares and a workspace may add to: what is measured, and how."""
    for kind, model in (("variables", Variable), ("dimensions", Dimension)):
        path = folder / f"{kind}.yaml"
        if path.exists():
            reading.entries(kind, model, path)
    for path in _yaml_files(folder / "indicators"):
        domain = ".".join(path.relative_to(folder / "indicators").with_suffix("").parts)
        reading.entries("indicators", Indicator, path, prefix=f"{domain}.")
    for path in _yaml_files(folder / "tables"):
        reading.entries("tables", Table, path)


def _yaml_files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from sorted(p for p in folder.rglob("*.yaml") if not p.name.startswith("."))
