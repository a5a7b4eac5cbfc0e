"""From readings in the lake to indicators of plans, with evidence, beside the reported figures."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from shanhai.engine.figures import Definition
from shanhai.quality import air
from shanhai.service.bringing import ingest_readings, remembered
from shanhai.service.evaluating import evaluate, run_again
from shanhai.service.explaining import explain
from shanhai.store import Workspace
from shanhai.store.workspace import create
from shanhai.synthetic import air as made_up

SITES = pl.DataFrame({"site": ["A", "B", "C"], "area": ["350203", "350203", "350206"]})


@pytest.fixture(scope="module")
def hours() -> pl.DataFrame:
    table = made_up.hours(
        SITES.with_columns(background=False),
        start=datetime(2024, 1, 1, 1),
        end=datetime(2025, 1, 1),
        seed=3,
    )
    return table.drop("origin")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, hours: pl.DataFrame) -> Workspace:
    folder = tmp_path_factory.mktemp("measuring")
    ws = create("xiamen", folder / "city")
    hours.write_parquet(folder / "hours.parquet")
    SITES.write_csv(folder / "sites.csv")
    ingest_readings(ws, "sites", folder / "sites.csv")
    ingest_readings(ws, "air", folder / "hours.parquet")
    return ws


def direct(hours: pl.DataFrame, sites: pl.DataFrame) -> dict[str, float]:
    cleaned = hours.with_columns(
        pl.when(pl.col(c) >= 0).then(pl.col(c)).alias(c)
        for c in ("so2", "no2", "pm10", "pm25", "co", "o3")
    )
    days = air.area_days(air.site_days(cleaned), sites)
    shares = air.good_day_share(air.day_aqi(days))
    return {row["area"]: row["value"] for row in shares.to_dicts() if row["period"] == "2024"}


def test_the_chain_gives_what_the_functions_give(workspace: Workspace, hours: pl.DataFrame) -> None:
    run = evaluate(workspace, store=False)
    city = SITES.with_columns(area=pl.lit("350200"))
    wanted = direct(hours, pl.concat([SITES, city]))
    for area in ("350200", "350203", "350206"):
        figure = run.figures.computed(Definition("air.good_day_share", area, "", None), 2024)
        assert figure is not None
        assert figure.value == wanted[area]
        assert figure.basis == "computed"
    beyond = Definition("air.good_day_share", "350000", "", None)
    assert (
        run.figures.computed(beyond, 2024) is None
    )  # a city's sites do not stand for the province


def test_a_computed_figure_ends_at_tables_and_files(workspace: Workspace) -> None:
    nodes = explain(workspace, "air.pm25", "2024", lang="en")
    computed = next(node for node in nodes if "quality.air.figures.pm25" in node.what)
    assert {leaf.source for leaf in computed.leaves()} == {"hours.parquet", "sites.csv"}
    assert any("air.hour, version 0" in leaf.what for leaf in computed.leaves())


def test_a_run_over_readings_is_run_again_to_the_same_bytes(workspace: Workspace) -> None:
    run = evaluate(workspace, ["xiamen-145-eco"])
    assert run.inputs["sources"]["lake"]["air.hour"] == 0
    assert run_again(workspace, run.id).identical


def test_the_same_readings_twice_change_nothing(
    workspace: Workspace, hours: pl.DataFrame, tmp_path: Path
) -> None:
    hours.head(100).write_parquet(tmp_path / "part.parquet")
    change = ingest_readings(workspace, "air", tmp_path / "part.parquet").change
    assert (change.new, change.changed, change.unchanged, change.version) == (0, 0, 100, 0)


@pytest.fixture(scope="module")
def half_made_up(tmp_path_factory: pytest.TempPathFactory, hours: pl.DataFrame) -> Workspace:
    """Make a city with the measured readings of site C and synthetic ones of A and B."""
    folder = tmp_path_factory.mktemp("half")
    ws = create("xiamen", folder / "city")
    measured = pl.col("site") == "C"
    hours.filter(measured).write_parquet(folder / "measured.parquet")
    rest = hours.filter(~measured).with_columns(origin=pl.lit(made_up.ORIGIN))
    rest.write_parquet(folder / "made_up.parquet")
    SITES.write_csv(folder / "sites.csv")
    ingest_readings(ws, "sites", folder / "sites.csv")
    ingest_readings(ws, "air", folder / "measured.parquet")
    ingest_readings(ws, "air", folder / "made_up.parquet")
    return ws


def test_synthetic_readings_decide_nothing_in_a_real_city(half_made_up: Workspace) -> None:
    figures = evaluate(half_made_up, store=False).figures
    assert figures.computed(Definition("air.pm25", "350203", "", None), 2024) is None
    measured = figures.computed(Definition("air.pm25", "350206", "", None), 2024)
    assert measured is not None
    assert measured.basis == "computed"


def test_in_a_city_declared_synthetic_figures_say_so(half_made_up: Workspace) -> None:
    top = half_made_up.folder / "workspace.yaml"
    top.write_text(top.read_text("utf-8") + "synthetic: true\n", "utf-8")
    ws = Workspace(top.parent)
    run = evaluate(ws, store=False)
    figure = run.figures.computed(Definition("air.pm25", "350203", "", None), 2024)
    assert figure is not None
    assert figure.basis == "synthetic"
    assert run.inputs["sources"]["synthetic"] is True
    node = next(n for n in explain(ws, "air.pm25", "2024", lang="en") if "figures.pm25" in n.what)
    assert "synthetic data" in node.what


def test_names_and_units_are_remembered(tmp_path: Path) -> None:
    ws = create("xiamen", tmp_path / "city")
    for name, day in (("one.csv", 1), ("two.csv", 2)):
        (tmp_path / name).write_text(
            f"site,time,Kohlenmonoxid\nA,2024-01-0{day} 01:00,800\n", "utf-8"
        )
    first = ingest_readings(
        ws, "air", tmp_path / "one.csv", mapping={"co": "Kohlenmonoxid"}, units={"co": "ug/m3"}
    )
    assert first.remembered
    assert remembered(ws)["air"] == {"columns": {"co": "Kohlenmonoxid"}, "units": {"co": "ug/m3"}}
    second = ingest_readings(ws, "air", tmp_path / "two.csv")
    assert any("remembered" in note for note in second.readings.notes)
    assert ws.lake.scan("air.hour").collect().get_column("co").to_list() == pytest.approx(
        [0.8, 0.8]
    )


def test_a_file_without_a_remembered_column_is_read_by_its_own_names(tmp_path: Path) -> None:
    ws = create("xiamen", tmp_path / "city")
    (tmp_path / "one.csv").write_text("site,time,Feinstaub\nA,2024-01-01 01:00,35\n", "utf-8")
    (tmp_path / "two.csv").write_text("site,time,PM2.5\nA,2024-01-02 01:00,36\n", "utf-8")
    ingest_readings(ws, "air", tmp_path / "one.csv", mapping={"pm25": "Feinstaub"})
    ingest_readings(ws, "air", tmp_path / "two.csv")
    kept = ws.lake.scan("air.hour").sort("time").collect().get_column("pm25").to_list()
    assert kept == [35.0, 36.0]


def test_water_sections_are_counted_by_set(tmp_path: Path) -> None:
    ws = create("xiamen", tmp_path / "city")
    (tmp_path / "sites.csv").write_text(
        "site,area,sections\nS1,350200,national;provincial_up\nS2,350200,provincial_up\n", "utf-8"
    )
    rows = [
        f"S{n},2024-{month:02d}-05 09:00,river,{7 if n == 1 else 2.5},{2 if n == 1 else 12}"
        for n in (1, 2) for month in range(1, 13)
    ]  # fmt: skip
    (tmp_path / "water.csv").write_text(
        "\n".join(["site,time,water_body,do,cod_mn", *rows]), "utf-8"
    )
    ingest_readings(ws, "sites", tmp_path / "sites.csv")
    ingest_readings(ws, "water", tmp_path / "water.csv")
    run = evaluate(ws, store=False)
    found = {
        scope: run.figures.computed(
            Definition("water.good_class_share", "350200", scope, None), 2024
        )
        for scope in ("sections=national", "sections=provincial_up")
    }
    assert {scope: f.value for scope, f in found.items() if f} == {
        "sections=national": 100.0, "sections=provincial_up": 50.0,
    }  # fmt: skip


def test_sites_of_areas_that_are_not_declared_are_noticed(tmp_path: Path) -> None:
    ws = create("xiamen", tmp_path / "city")
    (tmp_path / "sites.csv").write_text("site,area\nA,350203\nB,3502030\n", "utf-8")
    (note,) = ingest_readings(ws, "sites", tmp_path / "sites.csv", dry_run=True).readings.notes
    assert "3502030 (did you mean '350203'?)" in note
    (tmp_path / "sites.csv").write_text("site,area\nA,350203\n", "utf-8")
    assert ingest_readings(ws, "sites", tmp_path / "sites.csv").readings.notes == ()
