from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest

from shanhai.catalog import load
from shanhai.governance.targets import STATUSES
from tests.support import csv_text, json_of, shanhai, write

#: The keys programs rely on, in this order.
KEYS = ["plan", "no", "indicator", "area", "period", "value", "target", "status", "reason", "run"]
CHINESE = re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


@pytest.fixture(scope="module")
def rows(demo: Path) -> list[dict[str, Any]]:
    return json_of("-w", demo, "evaluate")


def test_evaluate_has_a_row_for_each_target_and_year(
    demo: Path, rows: list[dict[str, Any]]
) -> None:
    assert list(rows[0])[: len(KEYS)] == KEYS
    assert len({row["run"] for row in rows}) == 1
    assert {row["status"] for row in rows} <= set(STATUSES)
    assert all(row["reason"] for row in rows)
    targets = json_of("-w", demo, "targets")
    assert [(r["plan"], r["no"], r["indicator"], r["target_year"]) for r in rows] == [
        (t["plan"], t["no"], t["indicator"], t["target_year"]) for t in targets
    ]


def test_evaluate_as_csv(small: Path) -> None:
    text = shanhai("-w", small, "evaluate", "xiamen-135-eco", "--csv").out
    table = list(csv.DictReader(io.StringIO(text)))
    assert text.startswith(",".join(KEYS))
    assert {row["plan"] for row in table} == {"xiamen-135-eco"}
    assert [row["status"] for row in table if row["no"] == "28"] == ["not_met"]


def test_the_reason_of_number_28(rows: list[dict[str, Any]]) -> None:
    (row,) = [r for r in rows if (r["plan"], r["no"]) == ("xiamen-135-eco", "28")]
    assert (row["status"], row["value"]) == ("not_met", 20.0)
    assert "2020年为20" in row["reason"]
    assert "差5" in row["reason"]


def test_reasons_in_english_hold_chinese_only_where_a_document_is_quoted(
    demo: Path, rows: list[dict[str, Any]]
) -> None:
    english = json_of("-w", demo, "evaluate", "--lang", "en")
    catalog, _ = load(demo)
    given = json_of("-w", demo, "observations")
    quoted = {row["text"] for row in given if row.get("text")}
    quoted |= {row["value"] for row in given if isinstance(row["value"], str)}
    for plan in catalog.plans.values():
        for target in plan.targets:
            for goal in target.target.values():
                quoted |= {goal.wording, str(goal.value)}
    longest_first = sorted(quoted, key=len, reverse=True)
    for row in english:
        left = row["reason"]
        for text in longest_first:
            left = left.replace(text, "")
        assert not CHINESE.search(left), row["reason"]
        assert not CHINESE.search(row["title"])
    assert [row["status"] for row in english] == [row["status"] for row in rows]
    assert [row["value"] for row in english] == [row["value"] for row in rows]


def test_status_counts_each_numbered_row_once(demo: Path) -> None:
    counts = {row["plan"]: row for row in json_of("-w", demo, "status")}
    first = counts["xiamen-135-eco"]
    assert (first["targets"], first["met"], first["not_met"]) == (33, 32, 1)
    for row in counts.values():
        assert sum(row[status] for status in STATUSES) == row["targets"]


@pytest.mark.parametrize(
    ("lang", "told"),
    [("zh", "：33项中32项达到，未达到1项"), ("en", ": 32 of 33 met, 1 not")],
)
def test_status_says_what_was_met_and_what_not(small: Path, lang: str, told: str) -> None:
    said = shanhai("-w", small, "--lang", lang, "status", "xiamen-135-eco")
    assert (said.code, said.err) == (0, "")
    assert told in said.out
    assert "✘" in said.out
    assert "✔" in said.out


def test_as_of_an_earlier_year(small: Path, rows: list[dict[str, Any]]) -> None:
    early = json_of("-w", small, "evaluate", "xiamen-145-eco", "--as-of", "2020")
    assert {row["period"] for row in early} <= {None, "2020"}
    assert {row["run"] for row in early}.isdisjoint({row["run"] for row in rows})


# --- runs


def test_a_run_is_stored_and_the_same_again_is_the_same_bytes(
    demo: Path, rows: list[dict[str, Any]]
) -> None:
    run = rows[0]["run"]
    stored = json_of("-w", demo, "runs")
    assert run in [r["run"] for r in stored]
    said = shanhai("-w", demo, "evaluate", "--again", run[:8])
    assert (said.code, said.out) == (0, f"{run}: 逐字节一致 / identical bytes\n")


def test_a_run_of_other_declarations_says_what_changed(town: Path) -> None:
    run = json_of("-w", town, "evaluate", "xiamen-135-eco")[0]["run"]
    plan = town / "plans" / "xiamen-135-eco.yaml"
    plan.write_text(plan.read_text("utf-8").replace("at_least: 57.7", "at_least: 57.8"), "utf-8")
    said = shanhai("-w", town, "evaluate", "--again", run)
    assert said.code == 1
    assert said.out.startswith(f"{run}: 不一致 / not identical:\n  plans changed\n")
    found = json_of("-w", town, "compare", run)
    assert [(row["no"], row["was"], row["now"]) for row in found] == [("3", "met", "not_met")]
    assert "57.8" in " ".join(found[0]["ingredients"])


OWN = {"indicator": "air.pm25", "area": "350200", "period": "2025", "value": "19.5", "unit": "ug/m3",
       "document": "市生态环境局函", "clause": "附表1", "published": "2030-01-01"}  # fmt: skip


def test_figures_brought_in_later_leave_a_stored_run_as_it_was(town: Path, tmp_path: Path) -> None:
    """Before the first ingest there is no lake: the run of then is the run of then."""
    before = json_of("-w", town, "evaluate")[0]["run"]
    write(tmp_path, {"a.csv": csv_text(OWN)})
    assert shanhai("-w", town, "ingest", "observations", tmp_path / "a.csv").code == 0
    assert "identical" in shanhai("-w", town, "evaluate", "--again", before).out
    after = json_of("-w", town, "evaluate")[0]["run"]
    assert after != before
    write(tmp_path, {"b.csv": csv_text({**OWN, "value": "21"})})
    assert shanhai("-w", town, "ingest", "observations", tmp_path / "b.csv").code == 0
    for run in (before, after):
        said = shanhai("-w", town, "evaluate", "--again", run)
        assert (said.code, said.out) == (0, f"{run}: 逐字节一致 / identical bytes\n")
    found = json_of("-w", town, "compare", before)
    moved = {row["indicator"] for row in found}
    assert moved
    told = " ".join(text for row in found for text in row["ingredients"])
    assert "PM2.5" in told
    assert "市生态环境局函" in told
    assert json_of("-w", town, "compare", before, before) == []
    assert "没有差别" in shanhai("-w", town, "compare", before, before).out


def test_an_assigned_value_is_judged_from_then_on(town: Path) -> None:
    rows = json_of("-w", town, "evaluate")
    pending = next(r for r in rows if r["comparator"] == "assigned_by" and r["value"] is not None)
    alone = [r for r in rows if (r["plan"], r["no"]) == (pending["plan"], pending["no"])]
    more = (
        []
        if len(alone) == 1
        else ["--indicator", pending["indicator"], "--year", pending["target_year"]]
    )
    limit = float(pending["value"])
    said = shanhai(
        "-w",
        town,
        "assign",
        pending["plan"],
        pending["no"],
        limit,
        "--source",
        "闽环〔2022〕1号",
        *more,
    )
    assert (said.code, said.err) == (0, "")
    assert "at_least" in said.out
    after = json_of("-w", town, "evaluate")
    (row,) = [r for r in after if r["plan"] == pending["plan"] and r["no"] == pending["no"]
              and r["indicator"] == pending["indicator"] and r["target_year"] == pending["target_year"]]  # fmt: skip
    assert row["status"] in ("met", "on_track")
    assert "闽环〔2022〕1号" in row["reason"]
    assert "identical" in shanhai("-w", town, "evaluate", "--again", rows[0]["run"]).out
    (moved,) = json_of("-w", town, "compare", rows[0]["run"], after[0]["run"])
    assert (moved["was"], moved["now"]) == ("pending", row["status"])


# --- what cannot be done


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["evaluate", "xiamen-145-ecco"], "no plan 'xiamen-145-ecco' (did you mean 'xiamen-145-eco'?)"),
        (["status", "nothing"], "no plan 'nothing'; there are: "),
        (["evaluate", "--again", "ffffffff"], "no run 'ffffffff'"),
        (["compare", "ffffffff"], "no run 'ffffffff'"),
        (["explain", "xiamen-135-ecco"], "no plan, indicator, variable or step 'xiamen-135-ecco' (did you mean"),
        (["explain", "xiamen-135-eco"], "which target of xiamen-135-eco? 1, 2, 3"),
        (["explain", "xiamen-135-eco", "99"], "xiamen-135-eco has no target no. 99"),
        (["explain", "air.pm25", "1999"], "air.pm25 has no figure of 1999; there are: 20"),
        (["explain", "air.pm25", "--area", "350999"], "there is no figure of air.pm25 for area 350999"),
        (["assign", "xiamen-145-eco", "999", "1", "--source", "x"],
         "xiamen-145-eco has no assigned target no. 999; assigned are: "),
        (["assign", "xiamen-145-ecco", "1", "1", "--source", "x"], "no plan 'xiamen-145-ecco'"),
        (["assign", "xiamen-145-eco", "3", "18", "--source", "x", "--comparator", "at_leats"],
         "no comparator 'at_leats' (did you mean 'at_least'?); there are: at_least, at_most"),
        (["assign", "xiamen-145-eco", "3", "18", "--source", "x", "--comparator", "decline"],
         "decline needs the base year: --since YEAR"),
        (["assign", "xiamen-145-eco", "3", "nan", "--source", "x"], "an assigned value is a number, not nan"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_says_why(small: Path, arguments: list[str], told: str) -> None:
    said = shanhai("-w", small, *arguments)
    assert (said.code, said.out) == (2, "")
    assert told in said.err
