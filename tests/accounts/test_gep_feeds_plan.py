"""The account reaches indicator 1 of the plan: growth of GEP beside growth of GDP."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

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


def growth_after(workspace: Path, figures: Path) -> dict[str, Any]:
    """Ingest figures and return the verdict on indicator 1."""
    run = CliRunner()
    into = ["-w", str(workspace), "ingest", "observations", str(figures)]
    assert run.invoke(app, into).exit_code == 0
    said = run.invoke(app, ["-w", str(workspace), "evaluate", "xiamen-145-eco", "--json"])
    assert said.exit_code == 0
    rows = json.loads(said.stdout)
    found: dict[str, Any] = next(
        r for r in rows if r["indicator"] == "gep.growth" and r["no"] == "1"
    )
    return found


def test_growth_of_gep_is_judged_by_growth_of_gdp(workspace: Path, tmp_path: Path) -> None:
    declared = city(tmp_path / "city", cells=60, years=(2024, 2025), projects=1)
    text = declared.read_text("utf-8")
    declared.write_text(text.replace("origin: synthetic", ""), "utf-8")  # as if it were measured
    made = gep(declared, out=tmp_path / "out", maps=False, uncertain=False)
    first, last = (r["gep"] for r in made.tables["totals"] if r["kind"] == "city")
    target = growth_after(workspace, tmp_path / "out" / "observations.csv")
    assert target["value"] == pytest.approx(100 * (last / first - 1), rel=1e-8)
    assert target["basis"] == "computed"
    assert target["status"] in ("met", "not_met")


def test_a_synthetic_account_decides_nothing_in_a_real_city(
    workspace: Path, tmp_path: Path
) -> None:
    declared = city(tmp_path / "city", cells=60, years=(2024, 2025), projects=1)
    gep(declared, out=tmp_path / "out", maps=False, uncertain=False)
    figures = tmp_path / "out" / "observations.csv"
    header, *rows = figures.read_text("utf-8").splitlines()
    basis = header.split(",").index("basis")
    assert {row.split(",")[basis] for row in rows} == {"synthetic"}
    assert growth_after(workspace, figures)["value"] is None
    top = workspace / "workspace.yaml"
    top.write_text(top.read_text("utf-8") + "\nsynthetic: true\n", "utf-8")
    assert growth_after(workspace, figures)["value"] is not None
