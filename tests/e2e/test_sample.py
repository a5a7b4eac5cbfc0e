"""One city end to end: the five documents of Xiamen and Fujian against published figures."""

from __future__ import annotations

import csv
import difflib
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from shanhai.engine.explain import Node, explain
from shanhai.engine.run import Run
from shanhai.governance.targets import STATUSES
from shanhai.service.evaluating import evaluate, run_again
from shanhai.service.listing import observations, targets
from shanhai.service.summarizing import summary
from shanhai.store.workspace import Workspace
from tests.golden.regenerate import COLUMNS, FILE, verdicts

HOW = (
    "\nResults of the sample have changed. If that is meant: run `python tests/golden/regenerate.py`, "
    "look at the difference, and add a line **Changed results** to CHANGELOG.md that says what moved and why."
)


def plan(done: Run, name: str) -> list[dict[str, Any]]:
    return done.verdicts.filter(pl.col("plan") == name).to_dicts()


# --- what was met and what not


def test_thirteenth_five_year_plan(sample: Workspace, done: Run) -> None:
    """33 rows, 32 met; no. 28 is not: 25 wanted, 20 reached."""
    rows = plan(done, "xiamen-135-eco")
    assert {row["no"] for row in rows} == {str(n) for n in range(1, 34)}
    assert [row["no"] for row in rows if row["status"] != "met"] == ["28"]
    (row,) = [row for row in rows if row["no"] == "28"]
    assert (row["status"], row["value"], row["comparator"]) == ("not_met", 20.0, "at_least")
    for part in ("2020年为20", "25", "差5"):
        assert part in row["reason"]
    assert row["reason_en"].startswith("20")
    assert "short by 5" in row["reason_en"]
    (counted,) = [s for s in summary(done, sample.plans_catalog) if s["plan"] == "xiamen-135-eco"]
    assert (counted["targets"], counted["judged"], counted["good"], counted["bad"]) == (
        33,
        33,
        32,
        1,
    )


def test_every_target_has_a_verdict_with_its_reason_in_both_languages(
    sample: Workspace, done: Run
) -> None:
    rows = done.verdicts.to_dicts()
    assert len(rows) == len(targets(sample)) >= 320
    assert {row["status"] for row in rows} <= set(STATUSES)
    for row in rows:
        for text in (row["reason"], row["reason_en"]):
            assert text
            assert "{" not in text
            assert "None" not in text
        assert row["target"]
        assert row["target_en"]


def test_the_documents_are_all_there(sample: Workspace) -> None:
    rows = targets(sample)
    assert {row["document"] for row in rows} == {"000", "001", "002", "003", "004"}
    distinct = {(row["plan"], row["no"]) for row in rows}
    assert len(distinct) >= 320
    counts = Counter(name for name, _ in distinct)
    assert counts["xiamen-135-eco"] == 33
    assert counts["xiamen-145-eco"] >= 17 + 60
    assert counts["xiamen-pollution-battle"] >= 100
    assert counts["xiamen-beautiful-city"] >= 17
    assert counts["xiamen-outlook-2023"] >= 9
    assert counts["fujian-145-eco"] >= 27 + 57


def test_verdicts_before_the_target_year_are_no_final_ones(done: Run) -> None:
    for row in done.verdicts.to_dicts():
        if row["status"] in ("met", "not_met") and row["comparator"] not in ("qualitative", "done"):
            assert row["period"] is not None
            assert row["period"] >= row["target_year"][:4]
        if row["status"] in ("on_track", "behind"):
            assert row["period"] < row["target_year"][:4]
        if row["status"] == "pending":
            assert row["comparator"] in ("assigned_by", "rank")


def test_values_beside_a_verdict_carry_the_units_of_the_target(
    sample: Workspace, done: Run
) -> None:
    for row in done.verdicts.to_dicts():
        indicator = sample.plans_catalog.indicators[row["indicator"]]
        assert bool(row["unit"]) == (indicator.kind == "quantity")


# --- every number is explained


def is_place(sample: Workspace, row: dict[str, Any]) -> bool:
    """A document of ours with clause, an address, or a row of a file that is there."""
    catalog = sample.plans_catalog
    document = row["document"] in catalog.documents and bool(row.get("clause"))
    address = str(row.get("url") or "").startswith(("http://", "https://"))
    file, number = sample.folder / row["file"], int(row["row"])
    return (document or address) and file.is_file() and 0 < number <= len(lines_of(file))


_LINES: dict[Path, list[str]] = {}


def lines_of(path: Path) -> list[str]:
    if path not in _LINES:
        _LINES[path] = path.read_text("utf-8").splitlines()
    return _LINES[path]


def test_every_number_leads_to_a_document_an_address_or_a_row(sample: Workspace, done: Run) -> None:
    """The walk over all steps of all verdicts and values; nothing is left out."""
    catalog = sample.plans_catalog
    wanted = {*done.verdicts.get_column("step"), *done.values.get_column("step")}
    assert wanted <= set(done.steps)
    seen: dict[str, tuple[str, ...]] = {}

    def leaves(name: str) -> tuple[str, ...]:
        if name not in seen:
            step = done.steps[name]
            seen[name] = tuple(leaf for inner in step.inputs for leaf in leaves(inner)) or (name,)
        return seen[name]

    for name in wanted:
        for leaf in leaves(name):
            step = done.steps[leaf]
            if step.function == "observation":
                assert is_place(sample, dict(step.parameters)), step
            else:  # a verdict without any figure rests on the target itself
                assert step.function.startswith("governance.targets"), step
                assert leaf == name
                assert step.parameters["document"] in catalog.documents
                assert step.parameters["clause"]
    assert set(seen) == set(done.steps), "steps that no number rests on"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_explanation_is_written_out(sample: Workspace, done: Run, lang: str) -> None:
    catalog = sample.plans_catalog
    for name in done.steps:
        node = explain(catalog, done.steps, name, lang=lang)
        stack: list[Node] = [node]
        while stack:
            one = stack.pop()
            assert one.what
            assert one.source
            assert "None" not in one.what + one.source
            stack += one.children


def test_a_verdict_with_a_number_rests_on_that_number(done: Run) -> None:
    """The value in the row is that of one of its inputs, in the target's unit."""
    for row in done.verdicts.filter(pl.col("value").is_not_null()).iter_rows(named=True):
        step = done.steps[row["step"]]
        given = [done.steps[name].result for name in step.inputs]
        scale = step.parameters["scale"]
        numbers = [float(v) * scale for v in given if isinstance(v, int | float)]
        assert any(abs(n - row["value"]) <= 1e-9 * max(1, abs(n)) for n in numbers), row


def test_rows_of_files_hold_what_is_said(sample: Workspace, done: Run) -> None:
    """The line an observation names does say its figure."""
    checked = 0
    for step in done.steps.values():
        row = step.parameters
        if (
            step.function == "observation"
            and str(row["file"]).endswith(".csv")
            and row.get("given")
        ):
            with (sample.folder / row["file"]).open(encoding="utf-8", newline="") as stream:
                line = list(csv.reader(stream))[int(row["row"]) - 1]
            assert line[0] == row["indicator"]
            assert row["given"] in line
            checked += 1
    assert checked >= 100


# --- evidence is reproducible


def test_the_same_again_is_the_same_bytes(sample: Workspace, done: Run) -> None:
    assert done.id in sample.runs.ids()
    again = run_again(Workspace(sample.folder), done.id)
    assert again.identical, again.differences
    folder = sample.runs.find(done.id)
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == done.files()


def test_one_plan_alone_gives_the_same_verdicts(sample: Workspace, done: Run) -> None:
    drop = ["run"]
    for name in sample.plans_catalog.plans:
        alone = evaluate(sample, [name], store=False)
        together = done.verdicts.filter(pl.col("plan") == name)
        assert alone.verdicts.drop(drop).equals(together.drop(drop)), name


def test_figures_of_later_years_change_nothing_earlier(sample: Workspace) -> None:
    """The 13th-five-year plan ended in 2020."""
    early = evaluate(sample, ["xiamen-135-eco"], as_of=2020, store=False)
    late = evaluate(sample, ["xiamen-135-eco"], store=False)
    kept = ["no", "indicator", "status", "value", "reason", "step"]
    assert early.verdicts.select(kept).equals(late.verdicts.select(kept))


def test_no_observation_without_an_origin(sample: Workspace) -> None:
    rows = observations(sample)
    assert len(rows) >= 570
    for row in rows:
        assert row["document"]
        assert row["clause"] or row["url"]
        assert row["basis"] in ("reported", "derived")
        if row["basis"] == "derived":
            assert row["note"] or row["clause"], row


# --- frozen


def test_results_are_those_frozen() -> None:
    with FILE.open(encoding="utf-8", newline="") as stream:
        frozen = list(csv.reader(stream))
    assert frozen[0] == list(COLUMNS)
    was = [",".join(row) for row in frozen[1:]]
    now = [",".join(row) for row in verdicts()]
    if was != now:
        moved = list(difflib.unified_diff(was, now, "frozen", "now", n=0, lineterm=""))
        pytest.fail("\n".join(moved[:60]) + HOW, pytrace=False)
