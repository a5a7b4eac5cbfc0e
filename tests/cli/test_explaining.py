from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.support import json_of, shanhai


def ends(node: dict[str, Any]) -> list[dict[str, Any]]:
    return [leaf for child in node["inputs"] for leaf in ends(child)] or [node]


def test_explain_a_target(small: Path) -> None:
    nodes = json_of("-w", small, "explain", "xiamen-135-eco", "28")
    assert len(nodes) == 1
    assert "未达到" in nodes[0]["what"]
    (leaf,) = ends(nodes[0])
    assert leaf["source"].startswith("000 《")
    assert "表1-28" in leaf["source"]
    assert "xiamen-135-eco.yaml" in leaf["source"]


def test_explain_an_indicator_of_a_year_and_a_step(small: Path) -> None:
    nodes = json_of("-w", small, "explain", "air.pm25", "2018")
    assert nodes
    assert all("2018 = " in node["what"] for node in nodes)
    step = nodes[0]["step"]
    assert json_of("-w", small, "explain", step) == [nodes[0]]
    said = shanhai("-w", small, "explain", step, "--lang", "en")
    assert said.code == 0
    assert said.out.startswith("Xiamen: ")
    assert step in said.out


def test_explain_a_stored_run(town: Path) -> None:
    run = json_of("-w", town, "evaluate", "xiamen-135-eco")[0]["run"]
    now = json_of("-w", town, "explain", "xiamen-135-eco", "28")
    assert json_of("-w", town, "explain", "xiamen-135-eco", "28", "--run", run) == now
