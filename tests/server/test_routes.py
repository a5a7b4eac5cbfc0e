"""What the reading routes answer, on the sample."""

from __future__ import annotations

import io
from typing import Any

import polars as pl
import pytest
from fastapi.testclient import TestClient

from shanhai.service.evaluating import evaluate
from shanhai.store.workspace import Workspace
from tests.server.conftest import Get
from tests.support import SAMPLE


@pytest.fixture(scope="module")
def verdicts() -> list[dict[str, Any]]:
    return evaluate(Workspace(SAMPLE, sample=True), store=False).verdicts.to_dicts()


def test_the_overview_counts_every_numbered_row_once(
    get: Get, verdicts: list[dict[str, Any]]
) -> None:
    found = get("overview")
    rows = {(v["plan"], v["no"], v["target_year"]) for v in verdicts}
    assert found["total"] == len(rows) == sum(found["counts"].values())
    assert sum(p["total"] for p in found["by_plan"]) == len(rows)
    assert {a["status"] for a in found["attention"]} <= {"not_met", "behind", "hold_broken"}
    bad = [v for v in verdicts if v["status"] in ("not_met", "behind", "hold_broken")]
    assert len(found["attention"]) == len(bad)


def test_every_id_in_an_answer_has_its_words(get: Get) -> None:
    words = get("workspace")["vocabulary"]
    rows = get("targets", limit=1000)["rows"]
    for group, key in (("status", "status"), ("attribute", "attribute"), ("domains", "domain")):
        assert {row[key] for row in rows} <= set(words[group])


def test_filters_of_targets_are_or_within_and_and_between(get: Get) -> None:
    every = get("targets", limit=1000)["rows"]
    asked = {"plan": ["xiamen-145-eco", "xiamen-135-eco"], "domain": "air"}
    expected = [t for t in every if t["plan"] in asked["plan"] and t["domain"] == "air"]
    found = get("targets", limit=1000, **asked)
    assert found == {"total": len(expected), "rows": expected}
    assert 0 < len(expected) < len(every)


@pytest.mark.parametrize("text", ["森林覆盖", "FOREST COVER"])
def test_a_search_finds_titles_in_either_language(get: Get, text: str) -> None:
    found = {t["indicator"] for t in get("targets", q=text)["rows"]}
    assert "nature.forest_cover" in found


def test_a_page_is_part_of_the_whole(get: Get) -> None:
    whole, part = get("targets", limit=1000), get("targets", limit=7, offset=5)
    assert part == {"total": whole["total"], "rows": whole["rows"][5:12]}


def test_an_indicator_has_its_figures_with_origin_and_the_targets_of_every_plan(get: Get) -> None:
    found = get("indicators/air.pm25")
    city = next(s for s in found["series"] if s["area"]["code"] == "350200" and not s["scope"])
    assert all(p["document"] for p in city["reported"])
    assert any(p["counts"] for p in city["reported"])
    assert len({t["plan"] for t in found["targets"]}) > 1
    assert found["definition"]["en"]
    assert found["unit"] == "ug/m3"


def test_a_verdict_is_followed_step_by_step_to_its_row(get: Get, verdicts: Any) -> None:
    verdict = next(v for v in verdicts if v["status"] == "met" and v["basis"] == "reported")
    tree = get(f"evidence/{verdict['step']}", depth=0)
    assert (tree["kind"], tree["more"], tree["inputs"]) == ("verdict", True, [])
    opened = get(f"evidence/{verdict['step']}", depth=1)["inputs"]
    leaf = next(n for n in opened if n["kind"] == "observation")
    rows = get(f"evidence/{leaf['step']}/rows")
    assert rows["total"] == 1
    row = rows["rows"][0]
    assert row["indicator"] == verdict["indicator"]
    assert row["file"]
    assert row["row"]


def test_the_evidence_of_a_numbered_row_covers_its_parts(get: Get, verdicts: Any) -> None:
    plan, no = verdicts[0]["plan"], verdicts[0]["no"]
    parts = [v["step"] for v in verdicts if (v["plan"], v["no"]) == (plan, no)]
    assert [tree["step"] for tree in get("evidence", plan=plan, no=no)] == parts


def test_a_task_names_its_indicators_as_they_are_called(get: Get) -> None:
    titles = {row["id"]: row["title"] for row in get("indicators", limit=5000)["rows"]}
    linked = [row["indicators"] for row in get("board", limit=5000)["rows"]]
    assert any(linked)
    assert all(titles[name] == title for one in linked for name, title in one.items())


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("indicators/air.pm52", "air.pm25"), ("evidence?plan=xiamen-145-ecoo&no=1", "xiamen-145-eco"),
        ("tables/verdict", "verdicts"), ("evidence/0000000000000000", None), ("reports/x.html", None),
        ("compare?before=0123", None),
    ],
)  # fmt: skip
def test_what_is_not_there_is_told_with_the_nearest_name(
    client: TestClient, path: str, nearest: str | None
) -> None:
    answer = client.get(f"/api/v1/{path}")
    body = answer.json()
    assert answer.status_code == 404
    assert body["error"] == "not_found"
    assert body["message"]
    assert body["nearest"] == nearest


def test_a_wrong_parameter_is_told_with_its_place(client: TestClient) -> None:
    answer = client.get("/api/v1/targets", params={"limit": 0})
    assert answer.status_code == 422
    assert (answer.json()["error"], answer.json()["place"]) == ("invalid", "query.limit")


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_a_table_comes_in_every_form(client: TestClient, form: str, verdicts: Any) -> None:
    answer = client.get("/api/v1/tables/verdicts", params={"format": form})
    assert f'filename="verdicts.{form}"' in answer.headers["content-disposition"]
    file = io.BytesIO(answer.content)
    match form:
        case "csv":
            frame = pl.read_csv(file, infer_schema=False)
        case "xlsx":
            frame = pl.read_excel(file)
        case _:
            frame = pl.read_parquet(file)
    assert frame.height == len(verdicts)
    assert frame["status"].to_list() == [v["status"] for v in verdicts]


def test_every_table_listed_can_be_downloaded(client: TestClient, get: Get) -> None:
    for table in get("tables"):
        answer = client.get(f"/api/v1/tables/{table['id']}", params={"format": "parquet"})
        assert answer.status_code == 200, table["id"]
