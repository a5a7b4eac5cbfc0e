from __future__ import annotations

import json
from pathlib import Path

import pytest
import rasterio

from shanhai.core.errors import InputError, StoreError
from shanhai.service import accounting
from shanhai.service.explaining import explain
from shanhai.service.reporting import report
from shanhai.store.workspace import Workspace, create, sample_folder
from shanhai.synthetic.gep import city
from tests.support import few_draws, shanhai


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace that keeps the account of a small synthetic city."""
    folder = tmp_path_factory.mktemp("kept")
    workspace = create("xiamen", folder / "ws")
    declared = few_draws(city(folder / "city", cells=70, years=(2020, 2025), projects=2))
    accounting.keep(workspace, "small", declared)
    return workspace


def test_what_is_kept_is_found(kept: Workspace) -> None:
    [one] = accounting.accounts(kept)
    assert (one["name"], one["origin"], one["years"]) == ("small", "synthetic", [2020, 2025])
    assert set(one["title"]) == {"zh", "en"}
    assert {"totals", "values", "growth", "sensitivity"} <= set(accounting.tables(kept, "small"))
    rows = accounting.frame(
        kept, "small", "values", year=2025, area="350212", service="soil_retention"
    )
    assert rows.height == 3
    assert not list((kept.folder / "gep").glob(".*"))


def test_maps_say_what_they_are(kept: Workspace) -> None:
    found = accounting.layers(kept, "small")
    assert len(found) == 24
    total = next(one for one in found if one["service"] == "total" and one["year"] == 2025)
    assert total["title"]["en"] == "Gross ecosystem product"
    assert total["low"] < total["high"]
    with rasterio.open(total["path"]) as file:
        assert file.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"


def test_the_page_has_maps_figures_and_both_languages(kept: Workspace) -> None:
    page = accounting.report(kept, "small").read_text("utf-8")
    assert (
        page.count("data:image/png;base64") == 2 + 11
    )  # totals of both years, services of the last
    for text in ("双增长", "Growth of GEP beside growth of GDP", "How sure it is", "土壤保持"):
        assert text in page
    assert "合成数据</span>" in page
    assert "http" not in page


def test_the_report_of_the_plans_has_a_section_of_it(kept: Workspace, tmp_path: Path) -> None:
    path = report(kept, ["xiamen-145-eco"], out=tmp_path / "report.html")
    text = path.read_text("utf-8")
    section = text[text.index('<section id="accounts"') :]
    section = section[: section.index("</section>")]
    assert section.count("data:image/png;base64") == 1
    assert "Climate regulation by the sea" in section
    assert "合成数据</span>" in section
    assert 'href="#accounts"' in text


def test_a_figure_is_followed_to_files_and_parameters(kept: Workspace) -> None:
    rows = accounting.frame(kept, "small", "values", year=2020, area="350200")
    silt = rows.filter(rows["component"] == "silt").row(0, named=True)
    [node] = explain(kept, silt["step"], lang="en")
    assert f"{silt['value']:,.2f}" in node.what
    ends = {leaf.what: leaf.source for leaf in node.leaves()}
    digests = json.loads((kept.folder / "gep/small/evidence.json").read_text("utf-8"))["inputs"]
    assert ends["file rasters/dem.tif"] == f"sha256:{digests['rasters/dem.tif'][:12]}"
    assert ends["Share of eroded soil that silts up silt_share = 0.24"].endswith("[unverified]")
    total = accounting.frame(kept, "small", "totals", year=2020, area="350200").row(0, named=True)
    [top] = explain(kept, total["step"][:12])
    worth = [
        float(child.what.rpartition("= ")[2].split()[0].replace(",", "")) for child in top.children
    ]
    assert sum(worth) == pytest.approx(total["gep"], abs=1)
    # the step is named in the figure handed to the plan
    assert f"step {total['step']}" in (kept.folder / "gep/small/observations.csv").read_text(
        "utf-8"
    )


def test_what_is_not_there_is_told(kept: Workspace, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no ecosystem account 'smal' \(did you mean 'small'"):
        accounting.frame(kept, "smal", "totals")
    with pytest.raises(InputError, match="did you mean 'totals'"):
        accounting.frame(kept, "small", "total")
    with pytest.raises(InputError, match="growth lacks column"):
        accounting.frame(kept, "small", "growth", service="crops")
    assert accounting.explain(kept, "ffff") is None
    with pytest.raises(InputError, match="letters, digits"):
        accounting.keep(kept, "../x", tmp_path / "CITY.yaml")
    sample = Workspace(sample_folder("xiamen"), sample=True)
    assert accounting.accounts(sample) == []
    with pytest.raises(StoreError, match="sample"):
        accounting.keep(sample, "x", tmp_path / "CITY.yaml")


def test_a_damaged_account_says_so_and_how_to_mend_it(kept: Workspace, tmp_path: Path) -> None:
    folder = kept.folder / "gep" / "small"
    totals = (folder / "totals.parquet").rename(tmp_path / "totals.parquet")
    try:
        with pytest.raises(StoreError, match=rf"{folder.name}.*damaged.*--keep {folder.name}"):
            accounting.views(kept)
    finally:
        totals.rename(folder / "totals.parquet")
    evidence = folder / "evidence.json"
    whole = evidence.read_text("utf-8")
    evidence.write_text(whole[:20], "utf-8")
    try:
        with pytest.raises(StoreError, match=r"evidence\.json cannot be read .*--keep"):
            accounting.accounts(kept)
    finally:
        evidence.write_text(whole, "utf-8")


def test_a_failed_account_leaves_the_old_one(kept: Workspace, tmp_path: Path) -> None:
    before = sorted(path.name for path in (kept.folder / "gep" / "small").iterdir())
    broken = tmp_path / "CITY.yaml"
    broken.write_text("title: {zh: 甲, en: A}\n", "utf-8")
    with pytest.raises(ValueError, match="'profile' is missing"):
        accounting.keep(kept, "small", broken)
    assert sorted(path.name for path in (kept.folder / "gep" / "small").iterdir()) == before


def test_the_command_keeps_too(kept: Workspace, tmp_path: Path) -> None:
    told = shanhai(
        "-w", str(kept.folder), "gep", str(tmp_path / "new" / "CITY.yaml"), "--synthetic", "50",
        "--year", "2020", "--keep", "second", "--no-maps", "--no-uncertainty", "--lang", "en",
    )  # fmt: skip
    assert told.code == 0
    assert "GEP of a schematic city (synthetic data) [synthetic]" in told.out
    assert [one["name"] for one in accounting.accounts(kept)] == ["second", "small"]
