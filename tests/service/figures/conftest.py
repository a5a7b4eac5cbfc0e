"""A small town whose two departments have figures to report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from shanhai.service.permission import Person, Responsibility
from shanhai.service.templating import indicator_template
from shanhai.store import Workspace
from tests.support import WORKSPACE, changed, open_town, text

ENVIRONMENT, EDUCATION = "市生态环境局", "市教育局"


def _target(no: str, indicator: str, **more: Any) -> dict[str, Any]:
    return {"no": no, "indicator": indicator, "clause": f"表{no}", **more}


PLAN = changed(
    WORKSPACE["plans/p.yaml"],
    (("targets",), [
        _target("1", "air.pm25", target={2025: {"at_most": 20}}, baseline={2024: 20}),
        _target("2", "air.good_day_share", target={2025: {"at_least": 95}}),
        _target("3", "school.place", target={2025: {"at_least": 30}}),
        _target("4", "school.state", target={2025: {"done": "2025", "text": "建成"}}),
    ]),
)  # fmt: skip
SCHOOL = {
    "place": {"title": text("环境教育基地", "Bases"), "unit": "%", "better": "high", "range": [0, 100],
              "provider": [EDUCATION]},
    "state": {"title": text("课程", "Course"), "kind": "state", "provider": [EDUCATION]},
}  # fmt: skip
UNITS = {
    ENVIRONMENT: {"name": text(ENVIRONMENT, "Environment"), "kind": "department", "area": "350200"},
    EDUCATION: {"name": text(EDUCATION, "Education"), "kind": "department", "area": "350200"},
}


@pytest.fixture
def town(tmp_path: Path) -> Workspace:
    return open_town(
        tmp_path / "town", plans__p=PLAN, organisations=UNITS, indicators__school=SCHOOL
    )


def person(name: str, role: str, organisation: str = "") -> Person:
    return Person(
        name, name, organisation or None, (Responsibility(role, organisation=organisation),)
    )


ZHANG = person("zhang", "reporter", ENVIRONMENT)
LI = person("li", "reporter", EDUCATION)
WANG = person("wang", "reviewer")


def filled(
    town: Workspace, path: Path, values: dict[str, Any], *, unit: str = ENVIRONMENT, year: int = 2025,
    **more: Any,
) -> Path:  # fmt: skip
    """Write the unit's template with values by indicator, and other columns as given."""
    template = path.with_name(f"template-{path.stem}.xlsx")
    indicator_template(town, template, year=year, unit=unit)
    frame = pl.read_excel(template)
    numbers = [values.get(name) for name in frame["指标编号"]]
    frame = frame.with_columns(pl.Series("数值", numbers, strict=False))
    for column, given in more.items():
        frame = frame.with_columns(
            pl.Series(column, [given.get(name) for name in frame["指标编号"]])
        )
    if path.suffix == ".csv":
        frame.write_csv(path)
    else:
        frame.write_excel(path)
    return path
