"""A small town with a plan of three measures, two departments, two districts and four people."""

from __future__ import annotations

from pathlib import Path

import pytest

from shanhai.service.permission import Person, Responsibility
from shanhai.store import Workspace
from tests.support import WORKSPACE, changed, open_town, text

UNITS = {
    "市水利局": {"name": text("市水利局", "Water"), "kind": "department", "area": "350200"},
    "市交通局": {"name": text("市交通局", "Transport"), "kind": "department", "area": "350200"},
    "思明区政府": {"name": text("思明区政府", "Siming"), "kind": "government", "area": "350203",
                   "aliases": ["各区政府"]},
    "湖里区政府": {"name": text("湖里区政府", "Huli"), "kind": "government", "area": "350203",
                   "aliases": ["各区政府"]},
}  # fmt: skip
MEASURES = {
    "plan": "p",
    "measures": [
        {"no": "一", "title": text("治水", "Water works"), "units": ["市水利局", "市交通局", "各区政府"],
         "deadline": "2025", "clause": "第一条"},
        {"no": "二", "title": text("修路", "Roads"), "units": ["各区政府", "有关部门"], "clause": "第二条"},
        {"no": "三", "title": text("宣传", "Publicity"), "clause": "第三条"},
    ],
}  # fmt: skip


PLAN = changed(WORKSPACE["plans/p.yaml"], (("targets",), []))


@pytest.fixture
def town(tmp_path: Path) -> Workspace:
    return open_town(tmp_path / "town", plans__p=PLAN, organisations=UNITS, measures__p=MEASURES)


def person(name: str, role: str, organisation: str = "") -> Person:
    held = (Responsibility(role, organisation=organisation),)
    return Person(name, name, organisation or None, held)


WATER = person("zhang", "reporter", "市水利局")
ROADS = person("li", "reporter", "市交通局")
REVIEWER = person("wang", "reviewer")
