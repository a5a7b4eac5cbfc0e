"""All figures a workspace knows, and which of two that say the same thing counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from shanhai.core.errors import InputError
from shanhai.service.bringing import ingest_observations
from shanhai.service.observing import observations, read_files
from shanhai.store import Workspace
from tests.support import csv_text, write

PLAN = """\
id: eco
title: {zh: 规划, en: The plan}
document: "000"
area: "350200"
period: {from: 2021, to: 2025}
targets:
  - no: "1"
    indicator: air.pm25
    baseline: {2020: 18}
    actual: {2021: {value: 20}, 2022: {text: 好转, fulfilled: true}}
    target: {2025: {at_most: 25}}
    clause: 表1
"""
FILES = {
    "workspace.yaml": 'id: town\ntitle: {zh: 小城, en: Town}\narea: "350200"\n',
    "documents.yaml": '"000": {title: {zh: 规划, en: The plan}}\n',
    "areas.yaml": '"350200": {name: {zh: 厦门市, en: Xiamen}, kind: city}\n',
    "plans/eco.yaml": PLAN,
}
ROW = {"indicator": "air.pm25", "area": "350200", "period": "2020", "value": "19", "unit": "ug/m3",
       "document": "000", "clause": "表1"}  # fmt: skip


@pytest.fixture
def town(tmp_path: Path) -> Path:
    return write(tmp_path / "town", FILES)


def values(town: Path) -> dict[str, tuple[float | None, str]]:
    frame = observations(Workspace(town)).frame
    return {r["period"]: (r["value"], r["file"]) for r in frame.iter_rows(named=True)}


def test_what_a_plan_reports_is_an_observation(town: Path) -> None:
    assert values(town) == {
        "2020": (18.0, "plans/eco.yaml"), "2021": (20.0, "plans/eco.yaml"), "2022": (None, "plans/eco.yaml"),
    }  # fmt: skip
    frame = observations(Workspace(town)).frame
    assert set(frame.get_column("row")) == {7}
    assert set(frame.get_column("document")) == {"000"}


def test_a_published_file_goes_before_the_plan_and_the_lake_before_both(town: Path) -> None:
    write(town, {"observations/a.csv": csv_text(ROW)})
    assert values(town)["2020"] == (19.0, "observations/a.csv")
    write(town.parent, {"b.csv": csv_text({**ROW, "value": "21"})})
    ingest_observations(Workspace(town), town.parent / "b.csv")
    assert values(town)["2020"] == (21.0, "b.csv")
    assert values(town)["2021"] == (20.0, "plans/eco.yaml")


def test_figures_of_other_places_stand_beside_each_other(town: Path) -> None:
    write(town, {"observations/a.csv": csv_text({**ROW, "clause": "表2"})})
    frame = observations(Workspace(town)).frame
    assert sorted(frame.filter(frame["period"] == "2020").get_column("value")) == [18.0, 19.0]


def test_a_faulty_row_stops_everything_and_all_are_told(town: Path) -> None:
    write(town, {
        "observations/a.csv": csv_text(ROW, {**ROW, "value": "x"}),
        "observations/b.csv": csv_text({**ROW, "area": "1"}),
    })  # fmt: skip
    with pytest.raises(InputError) as error:
        observations(Workspace(town))
    assert str(error.value).splitlines() == [
        "2 row(s) are not sound:", "observations/a.csv:3: value x is not a number",
        "observations/b.csv:2: no area '1'",
    ]  # fmt: skip
    assert len(read_files(Workspace(town))) == 2


def sources(town: Path) -> str:
    return repr(sorted(observations(Workspace(town)).sources.items()))


def test_what_was_read_is_told_by_digest_and_version(town: Path) -> None:
    write(town, {"observations/a.csv": csv_text(ROW)})
    one = sources(town)
    assert sources(town) == one
    write(town, {"observations/a.csv": csv_text({**ROW, "value": "19.0"})})
    two = sources(town)
    write(town.parent, {"b.csv": csv_text({**ROW, "value": "21"})})
    ingest_observations(Workspace(town), town.parent / "b.csv")
    three = sources(town)
    write(town, {"plans/eco.yaml": PLAN.replace("{2020: 18}", "{2020: 18.5}")})
    four = sources(town)
    assert len({one, two, three, four}) == 4


def test_the_place_of_a_figure_in_a_plan_is_part_of_what_was_read(town: Path) -> None:
    one = sources(town)
    write(town, {"plans/eco.yaml": f"# a line before\n{PLAN}"})
    assert sources(town) != one


def test_the_lake_as_it_was(town: Path) -> None:
    workspace = Workspace(town)
    for value in ("21", "22"):
        write(town.parent, {"b.csv": csv_text({**ROW, "value": value})})
        ingest_observations(workspace, town.parent / "b.csv")

    def then(version: int | None) -> float:
        frame = observations(workspace, lake={"observations": version}).frame
        return float(frame.filter(frame["period"] == "2020").get_column("value").item())

    assert (then(0), then(1), then(None)) == (21.0, 22.0, 18.0)
    assert observations(workspace).sources["lake"] == {"observations": 1}
