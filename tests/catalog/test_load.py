"""Sound declarations become a catalog; broken ones are told with file, line and remedy."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from shanhai.catalog import Catalog, Problem, library_folder, load
from shanhai.core.errors import CatalogError
from tests.support import SAMPLE, Said, library, mini, shanhai, write

#: A workspace on the real library, as a person would write it.
FILES = {
    "workspace.yaml": """\
id: town
title: {zh: 小城, en: Town}
area: "350200"
""",
    "documents.yaml": """\
"000":
  title: {zh: 规划, en: The plan}
""",
    "areas.yaml": """\
"100000":
  name: {zh: 中国, en: China}
  kind: nation
"350200":
  name: {zh: 厦门市, en: Xiamen}
  kind: city
  parent: "100000"
""",
    "indicators/town.yaml": """\
cover:
  title: {zh: 覆盖率, en: Cover}
  unit: "%"
  better: high
  formula: 100 * forest_area / land_area
cover_decline:
  title: {zh: 覆盖率下降, en: Decline of cover}
  unit: "%"
  formula: decline(town.cover)
good:
  title: {zh: 优良, en: Good}
  unit: "%"
  dimensions: [sections]
red_line:
  title: {zh: 红线, en: Red line}
  kind: state
""",
    "plans/eco.yaml": """\
id: eco
title: {zh: 规划, en: The plan}
document: "000"
area: "350200"
period: {from: 2021, to: 2025}
targets:
  - no: "1"
    indicator: town.cover
    unit: "%"
    attribute: binding
    baseline: {2020: 39.8}
    target: {2025: {at_least: 45}}
    clause: 表1
  - no: "2"
    indicator: town.good
    scope: {sections: national}
    target: {2025: {above: 90}}
    clause: 表2
  - no: "3"
    indicator: town.red_line
    target: {2025: {qualitative: 划定, text: 划定}}
    clause: 表3
""",
    "measures/eco.yaml": """\
plan: eco
measures:
  - no: "1"
    title: {zh: 植树, en: Plant trees}
    units: [林业局]
    indicators: [town.cover]
    clause: 第一条
""",
    "observations/published.csv": """\
indicator,area,period,value,unit,document,clause
town.cover,350200,2022,41,%,000,第二章
""",
}


@dataclass(frozen=True)
class Broken:
    """A fault: in ``file``, ``old`` is replaced by ``new``; the fault stands in its line ``at``.

    ``told`` must be in the message. Line ``at`` counts within ``new`` from 0; None: no line.
    """

    name: str
    file: str
    old: str
    new: str
    told: tuple[str, ...]
    at: int | None = 0
    key: str = ""


#: A declaration that is not sound is not there for the others: what they may say of it.
FOLLOWS = re.compile(
    r"no (plan 'eco'|document '000'|area '350200'|dimension of town\.good 'sections'"
    r"|(indicator|variable|indicator or variable) 'town\.)|unknown unit '(pct|haa)'"
)


PLAN, IND, AREAS = "plans/eco.yaml", "indicators/town.yaml", "areas.yaml"
WARNINGS = "early-warning.yaml"
BROKEN = [
    # --- keys
    Broken("unknown key in a target", PLAN, "    attribute: binding", "    atribute: binding",
           ("unknown key 'atribute'", "did you mean 'attribute'"), key="targets.0.atribute"),
    Broken("unknown key in an indicator", IND, "  better: high", "  beter: high",
           ("unknown key 'beter'", "did you mean 'better'"), key="cover.beter"),
    Broken("unknown key in a goal", PLAN, "    target: {2025: {at_least: 45}}",
           "    target: {2025: {at_leats: 45}}", ("unknown key 'at_leats'", "'at_least'"),
           key="targets.0.target.2025.at_leats"),
    Broken("unknown key in a title", PLAN, "title: {zh: 规划, en: The plan}",
           "title: {zh: 规划, en: The plan, fr: Le plan}", ("unknown key 'fr'",), key="title.fr"),
    Broken("unknown key in the workspace", "workspace.yaml", 'area: "350200"',
           'area: "350200"\nlakes: here', ("unknown key 'lakes'", "did you mean 'lake'"), at=1, key="lakes"),
    Broken("unknown key in a measure", "measures/eco.yaml", "    units: [林业局]", "    unit: [林业局]",
           ("unknown key 'unit'", "did you mean 'units'"), key="measures.0.unit"),
    Broken("repeated key", IND, '  unit: "%"\n  better: high', '  unit: "%"\n  better: high\n  unit: ha',
           ("this key stands twice (first in line 3)",), at=2, key="cover.unit"),
    Broken("repeated key in one line", PLAN, "period: {from: 2021, to: 2025}",
           "period: {from: 2021, to: 2025, to: 2030}", ("this key stands twice",), key="period.to"),
    Broken("repeated id", AREAS, '"350200":\n  name: {zh: 厦门市, en: Xiamen}\n  kind: city\n  parent: "100000"\n',
           '"350200":\n  name: {zh: 厦门市, en: Xiamen}\n  kind: city\n"350200":\n  name: {zh: 又, en: Again}\n'
           "  kind: city\n", ("this key stands twice (first in line 4)",), at=3, key="350200"),
    Broken("missing key", PLAN, "    clause: 表2\n", "", ("'clause' is missing",), at=-4, key="targets.1"),
    Broken("missing unit", IND, '  title: {zh: 优良, en: Good}\n  unit: "%"', "  title: {zh: 优良, en: Good}",
           ("unit is missing", 'unit: "1"'), at=-1, key="good"),
    # --- texts
    Broken("missing translation", IND, "  title: {zh: 优良, en: Good}", "  title: {zh: 优良}",
           ("translation missing: give 'en' too",), key="good.title"),
    Broken("empty translation", PLAN, "title: {zh: 规划, en: The plan}", 'title: {zh: 规划, en: ""}',
           ("translation missing: 'en' is empty",), key="title.en"),
    Broken("title without languages", PLAN, "title: {zh: 规划, en: The plan}", "title: 规划",
           ("Input should be a valid dictionary", "规划"), key="title"),
    # --- values
    Broken("word not in the list", PLAN, "    attribute: binding", "    attribute: bindng",
           ("'bindng' is not one of 'binding', 'expected' or 'none'",), key="targets.0.attribute"),
    Broken("two comparators", PLAN, "    target: {2025: {at_least: 45}}",
           "    target: {2025: {at_least: 45, at_most: 50}}", ("exactly one of", "at_least, at_most"),
           key="targets.0.target.2025"),
    Broken("no such year", PLAN, "    target: {2025: {at_least: 45}}",
           '    target: {"2025-13": {at_least: 45}}', ("pattern", "2025-13"), key="targets.0.target.2025-13"),
    Broken("baseline without anything", PLAN, "    baseline: {2020: 39.8}", "    baseline: {2020: {}}",
           ("a reported figure needs a value or a text",), key="targets.0.baseline.2020"),
    Broken("period turned round", PLAN, "period: {from: 2021, to: 2025}", "period: {from: 2025, to: 2021}",
           ("the period ends before it begins",), key="period"),
    Broken("number that is none", PLAN, "    baseline: {2020: 39.8}", "    baseline: {2020: {value: 四十}}",
           ("valid number", "四十"), key="targets.0.baseline.2020.value"),
    Broken("kind of area", AREAS, "  kind: city", "  kind: citi", ("'citi' is not one of",), key="350200.kind"),
    Broken("a state with a unit", IND, "  kind: state", '  kind: state\n  unit: "%"',
           ("kind 'state' has no unit",), at=-2, key="red_line"),
    Broken("a list where keys are wanted", IND, "good:\n  title: {zh: 优良, en: Good}\n", "good: []\nold:\n"
           "  title: {zh: 旧, en: Old}\n", ("expected keys and values, got []",), key="good"),
    Broken("a file of another form", "documents.yaml", FILES["documents.yaml"], "- a\n- b\n",
           ("expected keys and values",)),
    # --- units and formulas
    Broken("unknown unit", IND, '  unit: "%"\n  better: high', "  unit: pct\n  better: high",
           ("unknown unit 'pct'",), key="cover.unit"),
    Broken("misspelt unit", IND, '  unit: "%"\n  better: high', "  unit: haa\n  better: high",
           ("unknown unit 'haa'", "did you mean 'ha'"), key="cover.unit"),
    Broken("unit of another dimension in a plan", PLAN, '    unit: "%"', "    unit: 公顷",
           ("unit '公顷' does not fit '%'", "[length] ** 2"), key="targets.0.unit"),
    Broken("formula with wrong dimension", IND, "  formula: 100 * forest_area / land_area",
           "  formula: 100 * forest_area", ("the formula gives [length]^2, but unit '%' is a plain number",),
           key="cover.formula"),
    Broken("formula that adds unlike things", IND, "  formula: 100 * forest_area / land_area",
           "  formula: forest_area + gdp", ("cannot be added or subtracted",), key="cover.formula"),
    Broken("formula with unknown variable", IND, "  formula: 100 * forest_area / land_area",
           "  formula: 100 * forest_aera / land_area",
           ("no variable 'forest_aera'", "did you mean 'forest_area'"), key="cover.formula"),
    Broken("formula that is none", IND, "  formula: 100 * forest_area / land_area",
           "  formula: 100 * forest_area land_area", ("not a formula, at character 19",), key="cover.formula"),
    Broken("formula in a circle", IND, "  formula: 100 * forest_area / land_area",
           "  formula: town.good\nloop:\n  title: {zh: 圈, en: Loop}\n  unit: '%'\n  formula: town.good + town.loop",
           ("goes in a circle: town.loop → town.loop",), at=4, key="loop.formula"),
    # --- names
    Broken("unknown indicator", PLAN, "    indicator: town.cover", "    indicator: town.covr",
           ("no indicator 'town.covr'", "did you mean 'town.cover'"), key="targets.0.indicator"),
    Broken("unknown area of a plan", PLAN, 'area: "350200"', 'area: "350201"',
           ("no area '350201'", "did you mean '350200'"), key="area"),
    Broken("unknown area of a target", PLAN, "    attribute: binding", "    area: 350203",
           ("no area '350203'", "did you mean '350200'"), key="targets.0.area"),
    Broken("unknown parent", AREAS, '  parent: "100000"', '  parent: "10000"', ("no area '10000'", "'100000'"),
           key="350200.parent"),
    Broken("unknown document", PLAN, 'document: "000"', 'document: "001"', ("no document '001'", "'000'"),
           key="document"),
    Broken("unknown dimension", PLAN, "    scope: {sections: national}", "    scope: {section: national}",
           ("no dimension of town.good 'section'", "did you mean 'sections'"), key="targets.1.scope.section"),
    Broken("unknown dimension of an indicator", IND, "  dimensions: [sections]", "  dimensions: [sectons]",
           ("no dimension 'sectons'", "did you mean 'sections'"), key="good.dimensions.0"),
    Broken("unknown value of a dimension", PLAN, "    scope: {sections: national}", "    scope: {sections: natonal}",
           ("no value of dimension sections 'natonal'", "did you mean 'national'"),
           key="targets.1.scope.sections"),
    Broken("scope of an indicator that has none", PLAN, "    attribute: binding", "    scope: {sections: national}",
           ("no dimension of town.cover 'sections'",), key="targets.0.scope.sections"),
    Broken("unknown tie", PLAN, "    target: {2025: {at_least: 45}}",
           "    target: {2025: {at_least: town.god, text: 不低于}}", ("no indicator 'town.god'", "'town.good'"),
           key="targets.0.target.2025.at_least"),
    Broken("unknown assigner", PLAN, "    target: {2025: {at_least: 45}}",
           '    target: {2025: {assigned_by: "350000", text: 完成}}', ("no area '350000'",),
           key="targets.0.target.2025.assigned_by"),
    Broken("unknown indicator of a measure", "measures/eco.yaml", "    indicators: [town.cover]",
           "    indicators:\n      - town.good\n      - town.kover", ("no indicator 'town.kover'", "'town.cover'"),
           at=2, key="measures.0.indicators.1"),
    Broken("measures of no plan", "measures/eco.yaml", "plan: eco", "plan: echo",
           ("no plan 'echo'", "did you mean 'eco'"), key="plan"),
    # --- goals that do not fit
    Broken("number for a state", PLAN, "    target: {2025: {qualitative: 划定, text: 划定}}",
           "    target: {2025: {at_least: 1}}", ("town.red_line is a state", "not at_least"),
           key="targets.2.target.2025"),
    Broken("done for a quantity", PLAN, "    target: {2025: {at_least: 45}}",
           "    target: {2025: {done: 建成, text: 建成}}", ("'done' needs an indicator of kind state",),
           key="targets.0.target.2025"),
    Broken("decline of a level", PLAN, "    target: {2025: {at_least: 45}}",
           "    target: {2025: {decline: 14, since: 2020}}", ("needs an indicator with formula decline(…)",),
           key="targets.0.target.2025"),
    Broken("growth of a decline", PLAN, '    indicator: town.cover\n    unit: "%"\n    attribute: binding\n'
           "    baseline: {2020: 39.8}\n    target: {2025: {at_least: 45}}",
           "    indicator: town.cover_decline\n    target: {2025: {growth: 14, since: 2020}}",
           ("goal growth needs an indicator with formula growth(…)",), at=1, key="targets.0.target.2025"),
    Broken("the same target twice", PLAN, '  - no: "2"\n    indicator: town.good\n    scope: {sections: national}\n'
           "    target: {2025: {above: 90}}",
           '  - no: "1"\n    indicator: town.cover\n    target: {2025: {above: 90}}',
           ("'1 town.cover 2025' is there twice",), key="targets.1"),
    # --- files
    Broken("not YAML", PLAN, "targets:", "targets: [", ("not valid YAML",), at=1),
    Broken("a tab", IND, "  better: high", "\tbetter: high", ("not valid YAML", "cannot start any token")),
    Broken("file and id differ", PLAN, "id: eco", "id: ecology", ("the id is 'ecology', the file 'eco.yaml'",),
           key="id"),
]  # fmt: skip


def town(folder: Path, **files: str | None) -> Path:
    """Write the workspace; ``files`` replace some of its files, None leaves one out."""
    content = {**FILES, **{name: text for name, text in files.items() if text is not None}}
    return write(folder / "town", {n: t for n, t in content.items() if n not in files or files[n]})


def check(folder: Path) -> tuple[Said, list[dict[str, object]]]:
    said = shanhai("check", folder, "--json")
    return said, json.loads(said.out)


def test_the_sound_workspace_is_sound(tmp_path: Path) -> None:
    catalog, problems = load(town(tmp_path))
    assert [str(p) for p in problems] == []
    assert catalog.plan("eco").targets[0].target["2025"].number == 45
    assert catalog.places["plans", "eco"] == "plans/eco.yaml:1"
    assert catalog.places["targets", "eco/1"] == "plans/eco.yaml:14"
    assert catalog.places["indicators", "town.good"] == "indicators/town.yaml:10"
    said, rows = check(tmp_path / "town")
    assert (said.code, rows) == (0, [])


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.name)
def test_every_sort_of_fault(tmp_path: Path, case: Broken) -> None:
    before, found, after = FILES[case.file].partition(case.old)
    assert found, f"{case.old!r} does not stand in {case.file}"
    folder = town(tmp_path, **{case.file: before + case.new + after})
    line = None if case.at is None else before.count("\n") + 1 + case.at
    said, rows = check(folder)
    assert said.code == 2
    shown = [f"{r['file']}:{r['line']}: {r['key']}: {r['message']}" for r in rows]
    mine = [
        r for r in rows
        if (r["file"], r["line"], r["key"]) == (f"town/{case.file}", line, case.key)
        and all(part in str(r["message"]) for part in case.told)
    ]  # fmt: skip
    assert len(mine) == 1, shown
    assert re.search("[\u4e00-\u9fff]", str(mine[0]["message_zh"])), "it is said in Chinese too"
    others = [str(r["message"]) for r in rows if r is not mine[0]]
    assert [message for message in others if not FOLLOWS.match(message)] == [], shown


def test_all_problems_of_all_files_at_once(tmp_path: Path) -> None:
    folder = town(
        tmp_path,
        **{
            PLAN: FILES[PLAN].replace("binding", "bindng").replace("sections: national", "section: a"),
            IND: FILES[IND].replace("forest_area / land_area", "forest_area land_area"),
            AREAS: FILES[AREAS].replace('parent: "100000"', 'parent: "1"'),
            "documents.yaml": FILES["documents.yaml"].replace("title", "titel"),
            WARNINGS: "rules:\n  task_due: {son: 7}\n",
            "observations/published.csv": FILES["observations/published.csv"].replace("41,%", "x,ha"),
        },
    )  # fmt: skip
    said, rows = check(folder)
    assert said.code == 2
    text = shanhai("--lang", "en", "check", folder)
    assert text.code == 2
    assert len([one for one in text.err.splitlines() if one.startswith("town/")]) == len(rows)
    assert f"town/{PLAN}:10: targets.0.attribute: 'bindng' is not one of" in text.err
    assert f"town: {len(rows)} 个问题 / problem(s) (" in text.out
    files = {str(r["file"]) for r in rows} - {"town/measures/eco.yaml"}
    assert files == {
        f"town/{name}" for name in (PLAN, IND, AREAS, "documents.yaml", WARNINGS, "observations/published.csv")
    }  # fmt: skip
    assert (
        f"town/{WARNINGS}:2: rules.task_due.son: unknown key 'son' (did you mean 'soon'?)"
        in text.err
    )
    said_of = {
        name: " | ".join(str(r["message"]) for r in rows if r["file"] == f"town/{name}") for name in FILES
    }  # fmt: skip
    assert "not a formula" in said_of[IND]
    assert "no area '1'" in said_of[AREAS]
    assert "unknown key 'titel' (did you mean 'title'?)" in said_of["documents.yaml"]
    assert (
        "value x is not a number; unit 'ha' does not fit '%'"
        in said_of["observations/published.csv"]
    )


def test_a_bad_formula_does_not_hide_other_problems(tmp_path: Path) -> None:
    plan = FILES[PLAN].replace("at_least: 45", "decline: 14, since: 2020")
    bad = FILES[IND].replace("forest_area / land_area", "forest_area /")
    _, rows = check(town(tmp_path, **{PLAN: plan, IND: bad}))
    assert {str(r["file"]) for r in rows} == {f"town/{PLAN}", f"town/{IND}"}


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    _, rows = check(town(tmp_path, **{AREAS: None}))
    assert {
        "file": "town/areas.yaml", "line": 0, "key": "", "message": "is missing", "message_zh": "不存在",
    } in rows  # fmt: skip


def test_a_folder_that_is_no_workspace(tmp_path: Path) -> None:
    said, rows = check(tmp_path)
    assert said.code == 2
    assert [r["message"] for r in rows] == ["is missing: not a workspace (make one: shanhai init)"]
    said, rows = check(tmp_path / "nowhere")
    assert said.code == 2


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    folder = town(tmp_path)
    (folder / IND).write_bytes("cover: 覆盖".encode("gbk"))
    _, rows = check(folder)
    assert any("cannot be read" in str(r["message"]) for r in rows if r["file"] == f"town/{IND}")


def test_check_finds_the_workspace_a_file_lies_in(tmp_path: Path) -> None:
    folder = town(tmp_path)
    assert shanhai("check", folder / PLAN).code == 0
    assert shanhai("check", cwd=folder / "plans").code == 0


def test_an_indicator_declared_twice(tmp_path: Path) -> None:
    folder = town(tmp_path)
    write(folder, {"indicators/air.yaml": 'pm25:\n  title: {zh: 又, en: Again}\n  unit: "%"\n'})
    _, rows = check(folder)
    assert len(rows) == 1
    assert rows[0]["file"] == "town/indicators/air.yaml"
    assert rows[0]["line"] == 1
    assert "indicator 'air.pm25' is declared twice (first in air.yaml:" in str(rows[0]["message"])


def test_raising_tells_all_problems_in_one_error(tmp_path: Path) -> None:
    plan = FILES[PLAN].replace("binding", "bindng").replace("at_least", "at_laest")
    _, problems = load(town(tmp_path, **{PLAN: plan}))
    with pytest.raises(CatalogError) as error:
        problems.raise_if_any()
    lines = str(error.value).splitlines()
    assert lines[0] == "3 problem(s) in the declarations:"
    assert [line.split(": ")[0] for line in lines[1:]] == [
        "town/measures/eco.yaml:1", f"town/{PLAN}:10", f"town/{PLAN}:12",
    ]  # fmt: skip


# --- what only the library declares


def problems_of(folder: Path) -> list[Problem]:
    return list(load(None, library=folder)[1])


def test_the_small_library_and_workspace_are_sound(tmp_path: Path) -> None:
    lib = library(tmp_path / "library")
    _, problems = load(mini(tmp_path / "mini"), library=lib)
    assert list(problems) == []


TABLES = """\
a: {title: {zh: 甲, en: A}, compute: stats.trend.rise, from: {x: b}}
b: {title: {zh: 乙, en: B}, compute: stats.trend.rise, from: {x: c}}
c:
  title: {zh: 丙, en: C}
  compute: stats.trend.rise
  from: {x: a}
"""


def test_tables_in_a_circle(tmp_path: Path) -> None:
    found = problems_of(library(tmp_path, tables__t=TABLES))
    assert [(Path(p.file).name, p.line, p.key) for p in found] == [("t.yaml", 1, "a.from")]
    assert found[0].message == "goes in a circle: a → b → c → a"


def test_a_workspace_adds_variables_and_tables_of_its_own(tmp_path: Path) -> None:
    lib = library(tmp_path / "library")
    folder = mini(
        tmp_path / "mini", variables={"own": {"title": {"zh": "自", "en": "O"}, "unit": "ha"}}
    )
    found, problems = load(folder, library=lib)
    assert list(problems) == []
    assert found.variables["own"].unit == "ha"
    (folder / "tables").mkdir()
    (folder / "tables" / "t.yaml").write_text(TABLES, "utf-8")
    _, problems = load(folder, library=lib)
    assert [p.message for p in problems] == ["goes in a circle: a → b → c → a"]


def test_a_table_from_itself_and_from_nothing(tmp_path: Path) -> None:
    tables = TABLES.replace("{x: a}", "{x: c, y: bb}")
    found = problems_of(library(tmp_path, tables__t=tables))
    assert [p.message for p in found] == [
        "goes in a circle: c → c",
        "no table 'bb' (did you mean 'b'?)",
    ]
    assert [p.line for p in found] == [6, 6]


def test_formulas_in_a_circle_over_files(tmp_path: Path) -> None:
    one = {"x": {"title": {"zh": "甲", "en": "A"}, "unit": "%", "formula": "b.y + 1"}}
    two = {"y": {"title": {"zh": "乙", "en": "B"}, "unit": "%", "formula": "2 * a.x"}}
    found = problems_of(library(tmp_path, indicators__a=one, indicators__b=two))
    assert [p.message for p in found] == ["goes in a circle: a.x → b.y → a.x"]
    assert Path(found[0].file).name == "a.yaml"


@pytest.mark.parametrize(
    ("name", "content", "line", "told"),
    [
        ("variables", "v:\n  title: {zh: 甲, en: A}\n  unit: 公倾\n", 3, "unknown unit '公倾'"),
        ("variables", "v:\n  title: {zh: 甲, en: A}\n", 1, "'unit' is missing"),
        ("dimensions", "d:\n  title: {zh: 甲, en: A}\n  values:\n    a: {zh: 甲}\n", 4, "give 'en' too"),
        ("tables__t", "t:\n  title: {zh: 甲, en: A}\n  from: {x: y}\n", 1, "compute and from go together"),
        ("tables__t", "t:\n  title: {zh: 甲, en: A}\n  compute: Nothing\n", 3, "pattern"),
        ("standards__s", "title: {zh: 甲, en: A}\n", 1, "'id' is missing"),
        ("standards__s", "id: s\ntitle: {zh: 甲, en: A}\nissued: soon\n", 3, "valid date"),
        ("indicators__i", "i:\n  title: {zh: 甲, en: A}\n  unit: '%'\n  from: {x: nowhere}\n  compute: a.b\n", 4, "no table 'nowhere'"),
        ("indicators__i", "i:\n  title: {zh: 甲, en: A}\n  unit: '%'\n  formula: '1'\n  compute: a.b\n", 1,
         "compute and from go together"),
    ],
)  # fmt: skip
def test_faults_of_the_library(
    tmp_path: Path, name: str, content: str, line: int, told: str
) -> None:
    lib = library(
        tmp_path, **{name: content, **({"indicators__test": {}} if name != "tables__t" else {})}
    )
    found = [p for p in problems_of(lib) if told in p.message]
    assert len(found) == 1
    assert Path(found[0].file).stem == name.rpartition("__")[2]
    assert found[0].line == line


# --- the real library and the sample


@pytest.fixture(scope="module")
def real() -> Catalog:
    catalog, problems = load(SAMPLE)
    assert [str(p) for p in problems] == []
    return catalog


def test_the_library_alone_is_sound() -> None:
    _, problems = load()
    assert [str(p) for p in problems] == []


def test_a_catalog_walk(real: Catalog) -> None:
    assert len(real.variables) >= 85
    assert len(real.indicators) >= 500
    assert len(real.formulas) >= 50
    assert len(real.standards) >= 15
    assert len(real.dimensions) >= 6
    assert len(real.plans) >= 6
    assert sum(len(plan.targets) for plan in real.plans.values()) >= 500
    assert sum(len(measures) for measures in real.measures.values()) >= 280
    assert {f.stem for f in (library_folder() / "indicators").glob("*.yaml")} >= {
        "air", "water", "sea", "soil", "noise", "waste", "nature", "energy", "climate", "gep",
    }  # fmt: skip


def test_computing_order_puts_parts_first(real: Catalog) -> None:
    order = real.formula_order
    assert set(order) == set(real.formulas)
    for place, name in enumerate(order):
        parts = [p for p in real.formulas if p in str(real.indicators[name].formula).split()]
        assert all(order.index(part) < place for part in parts)


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda c: c.plan("xiamen-135-ecco"), "no plan 'xiamen-135-ecco' (did you mean 'xiamen-135-eco'?)"),
        (lambda c: c.indicator("air.pm52"), "no indicator 'air.pm52' (did you mean 'air.pm25'?)"),
        (lambda c: c.unit_of("forest_aera"), "no indicator 'forest_aera'"),
    ],
)  # fmt: skip
def test_an_unknown_name_is_answered_with_the_nearest(
    real: Catalog, ask: object, told: str
) -> None:
    with pytest.raises(CatalogError) as error:
        ask(real)  # type: ignore[operator]
    assert told in str(error.value)


def test_names_of_variables_and_indicators(real: Catalog) -> None:
    assert real.unit_of("forest_area") == "ha"
    assert real.unit_of("nature.forest_cover") == "%"
    assert real.title_of("forest_area").zh == "森林面积"
    assert real.title_of("nature.forest_cover").en == "Forest cover"
    assert real.scope_title({"sections": "national"}, "zh") == "国控断面"
