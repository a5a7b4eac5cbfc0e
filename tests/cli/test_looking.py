from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.support import shanhai

#: The columns programs rely on, in this order.
COLUMNS = {
    "targets": "plan,no,indicator,title_zh,unit,area,attribute,baseline_year,baseline,target_year,"
               "comparator,value,text,document,clause",
    "observations": "indicator,title_zh,area,period,value,unit,basis,document,clause,url",
    "tasks": "plan,no,title_zh,units,deadline,document,clause",
}  # fmt: skip


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="module")
def tables(demo: Path) -> dict[str, tuple[str, list[dict[str, Any]]]]:
    """What each command prints as CSV and as JSON."""
    found = {}
    for command in COLUMNS:
        as_csv, as_json = (
            shanhai("-w", demo, command, "--csv"),
            shanhai("-w", demo, command, "--json"),
        )
        assert (as_csv.code, as_json.code, as_csv.err) == (0, 0, "")
        found[command] = (as_csv.out, json.loads(as_json.out))
    return found


@pytest.mark.parametrize("command", COLUMNS)
def test_the_columns_are_exactly_those_listed(tables: Any, command: str) -> None:
    text, rows = tables[command]
    assert text.splitlines()[0] == COLUMNS[command]
    assert len(rows_of(text)) == len(rows)
    assert set(rows[0]) >= set(COLUMNS[command].split(","))


@pytest.mark.parametrize("command", COLUMNS)
def test_every_cell_of_csv_is_that_of_json(tables: Any, command: str) -> None:
    text, rows = tables[command]
    for shown, row in zip(rows_of(text), rows, strict=True):
        for name, cell in shown.items():
            value = row[name]
            wanted = (
                "" if value is None else f"{value:.12g}" if isinstance(value, float) else str(value)
            )
            assert cell.removeprefix("'") == wanted.removeprefix("'")


def test_targets_hold_the_documents(tables: Any) -> None:
    _, rows = tables["targets"]
    assert len(rows) >= 320
    by_plan = {row["plan"]: [r for r in rows if r["plan"] == row["plan"]] for row in rows}
    assert len({row["no"] for row in by_plan["xiamen-135-eco"]}) == 33
    assert all(row["clause"].startswith("表1") for row in by_plan["xiamen-135-eco"])
    assert all(row["text"] and row["document"] and row["clause"] for row in rows)
    row = next(r for r in by_plan["xiamen-135-eco"] if r["no"] == "28")
    assert (row["comparator"], row["value"], row["target_year"]) == ("at_least", 25.0, "2020")


def test_observations_have_an_origin(tables: Any) -> None:
    _, rows = tables["observations"]
    assert len(rows) >= 570
    for row in rows:
        assert row["document"]
        assert row["clause"] or row["url"]
        assert row["file"]
        assert row["row"]
        assert row["value"] not in (None, "") or row["basis"] == "reported"


def test_tasks_name_those_responsible_in_order(tables: Any) -> None:
    _, rows = tables["tasks"]
    assert len(rows) >= 280
    assert {row["plan"] for row in rows} >= {
        "xiamen-145-eco",
        "fujian-145-eco",
        "xiamen-pollution-battle",
    }
    assert sum("、" in row["units"] for row in rows) >= 30
    assert {row["kind"] for row in rows} == {"measure", "project"}


def test_only_some_plans(demo: Path) -> None:
    for command in ("targets", "tasks"):
        rows = json.loads(shanhai("-w", demo, command, "xiamen-145-eco", "--json").out)
        assert {row["plan"] for row in rows} == {"xiamen-145-eco"}


def test_only_one_indicator(demo: Path) -> None:
    rows = rows_of(shanhai("-w", demo, "observations", "air.pm25", "--csv").out)
    assert {row["indicator"] for row in rows} == {"air.pm25"}


def test_attributes_follow_the_language(demo: Path) -> None:
    words = {}
    for lang in ("zh", "en"):
        rows = rows_of(
            shanhai("-w", demo, "targets", "xiamen-145-eco", "--csv", "--lang", lang).out
        )
        words[lang] = {row["attribute"] for row in rows}
    assert words == {"zh": {"约束性", "预期性", ""}, "en": {"binding", "expected", ""}}


@pytest.mark.parametrize("command", [*COLUMNS, "conflicts"])
def test_for_people_there_is_a_table(demo: Path, command: str) -> None:
    said = shanhai("-w", demo, command)
    assert (said.code, said.err) == (0, "")
    assert "━" in said.out
    assert max(len(line) for line in said.out.splitlines()) <= 160


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["targets", "xiamen-145-ecco"],
            "no plan 'xiamen-145-ecco' (did you mean 'xiamen-145-eco'?)",
        ),
        (["tasks", "nothing"], "no plan 'nothing'; there are: fujian-145-eco, xiamen-135-eco"),
        (["observations", "air.pm52"], "no indicator 'air.pm52' (did you mean 'air.pm25'?)"),
        (["targets", "--csv", "--json"], "choose one of --json and --csv"),
        (["conflicts", "--csv", "--json"], "choose one of --json and --csv"),
    ],
)
def test_what_cannot_be_shown(demo: Path, arguments: list[str], told: str) -> None:
    said = shanhai("-w", demo, *arguments)
    assert (said.code, said.out) == (2, "")
    assert told in said.err


def test_conflicts(demo: Path) -> None:
    as_csv = shanhai("-w", demo, "conflicts", "--csv")
    assert as_csv.code == 0
    assert as_csv.out.splitlines()[0] == "severity,kind,indicator,area,message,documents"
    rows = json.loads(shanhai("-w", demo, "conflicts", "--json").out)
    assert len(rows) == len(rows_of(as_csv.out))
    assert len(rows) >= 15
    for row in rows:
        assert row["severity"] in ("high", "medium", "low")
        assert len(row["places"]) >= 2
        assert all(
            place["document"] and (place["clause"] or place["url"]) for place in row["places"]
        )
    levels = ["high", "medium", "low"]
    assert [row["severity"] for row in rows] == sorted(
        (r["severity"] for r in rows), key=levels.index
    )
    english = json.loads(shanhai("-w", demo, "conflicts", "--json", "--lang", "en").out)
    assert len(english) == len(rows)
    assert all(a["message"] != b["message"] for a, b in zip(rows, english, strict=True))


def test_a_cell_cannot_become_a_formula() -> None:
    """A spreadsheet would run it."""
    from shanhai.cli.output import _cell

    for text in ("=1+1", "@SUM(A1)", "\tx", "\rx"):
        assert _cell(text) == f"'{text}"
    for text in ("≥45", "-3", "+3", "a=b", ""):
        assert _cell(text) == text
    assert _cell(None) == ""
    assert _cell(0.1 + 0.2) == "0.3"
    assert _cell(25.0) == "25"
    assert _cell(-3) == "-3"


def test_the_report_is_one_file(demo: Path, tmp_path: Path) -> None:
    said = shanhai("-w", demo, "report", "xiamen-135-eco", "--output", tmp_path / "r.html")
    assert said.code == 0
    assert said.out == f"报告 / report: {tmp_path / 'r.html'}\n"
    text = (tmp_path / "r.html").read_text("utf-8")
    assert text.lstrip().lower().startswith("<!doctype html>")
    assert "32" in text
