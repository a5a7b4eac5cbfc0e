"""The account reaches indicator 1 of the plan: growth of GEP beside growth of GDP."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from shanhai.cli.app import app
from shanhai.service.gep import gep
from shanhai.synthetic.gep import city


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "ws"
    assert CliRunner().invoke(app, ["init", "xiamen", str(folder)]).exit_code == 0
    return folder


def test_growth_of_gep_is_judged_by_growth_of_gdp(workspace: Path, tmp_path: Path) -> None:
    declared = city(tmp_path / "city", cells=60, years=(2024, 2025), projects=1)
    text = declared.read_text("utf-8")
    declared.write_text(text.replace("origin: synthetic", ""), "utf-8")  # as if it were measured
    made = gep(declared, out=tmp_path / "out", maps=False, uncertain=False)
    first, last = (r["gep"] for r in made.tables["totals"] if r["kind"] == "city")
    run = CliRunner()
    into = [
        "-w",
        str(workspace),
        "ingest",
        "observations",
        str(tmp_path / "out" / "observations.csv"),
    ]
    assert run.invoke(app, into).exit_code == 0
    said = run.invoke(app, ["-w", str(workspace), "evaluate", "xiamen-145-eco", "--json"])
    assert said.exit_code == 0
    rows = json.loads(said.stdout)
    target = next(r for r in rows if r["indicator"] == "gep.growth" and r["no"] == "1")
    assert target["value"] == pytest.approx(100 * (last / first - 1), rel=1e-8)
    assert target["basis"] == "computed"
    assert target["status"] in ("met", "not_met")


def test_what_is_synthetic_says_so_on_its_way_to_the_plan(tmp_path: Path) -> None:
    declared = city(tmp_path / "city", cells=60, years=(2025,), projects=1)
    gep(declared, out=tmp_path / "out", maps=False, uncertain=False)
    header, *rows = (tmp_path / "out" / "observations.csv").read_text("utf-8").splitlines()
    basis = header.split(",").index("basis")
    assert {row.split(",")[basis] for row in rows} == {"synthetic"}
