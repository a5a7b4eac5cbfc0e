from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from shanhai.core.errors import InputError, RefusedError, StoreError
from shanhai.service import figures
from shanhai.service.evaluating import evaluate
from shanhai.service.figures.checking import half_digit, in_words
from shanhai.service.observing import observations
from shanhai.service.permission import Person, Responsibility
from shanhai.service.views import submissions as views
from shanhai.service.views.standing import stand
from shanhai.store import Lake, Workspace
from tests.service.figures.conftest import ENVIRONMENT, WANG, ZHANG, filled, person

GOOD = {"air.pm25": 18.5, "air.good_day_share": 97}
NAME = f"2025-{ENVIRONMENT}-1"


@pytest.fixture
def handed(town: Workspace, tmp_path: Path) -> Workspace:
    figures.submit(town, ZHANG, filled(town, tmp_path / "f.xlsx", GOOD))
    return town


def reported(town: Workspace) -> list[dict[str, Any]]:
    frame = observations(town).frame
    return [r for r in frame.iter_rows(named=True) if r["document"] == f"{ENVIRONMENT}报送数据"]


def test_accepted_figures_are_observations_with_their_origin(handed: Workspace) -> None:
    figures.accept(handed, WANG, NAME)
    rows = {row["indicator"]: row for row in reported(handed)}
    assert {name: row["value"] for name, row in rows.items()} == GOOD
    row = rows["air.pm25"]
    day = datetime.now(UTC).date().isoformat()
    assert row["note"].startswith(f"{NAME}: zhang {day} 报送, wang {day} 审核, 模板 ")
    assert (row["clause"], row["basis"], row["file"]) == ("2025年指标填报表", "reported", "f.xlsx")
    assert handed.evidence.get(row["file_digest"])
    status = {
        v["indicator"]: v["status"] for v in evaluate(handed, store=False).verdicts.to_dicts()
    }
    assert (status["air.pm25"], status["air.good_day_share"]) == ("met", "met")
    trail = [(e.actor, e.action) for e in reversed(handed.ledger.trail())]
    assert trail == [("zhang", "hand in"), ("wang", "accept"), ("wang", "store")]
    assert handed.ledger.verify().fault is None


def test_returned_figures_are_not(handed: Workspace) -> None:
    with pytest.raises(InputError, match="with a reason"):
        figures.return_(handed, WANG, NAME, reason=" ")
    figures.return_(handed, WANG, NAME, reason="与监测数据不符")
    assert reported(handed) == []
    (row,) = figures.submissions(handed)
    assert (row["state"], row["reason"], row["reviewer"]) == ("returned", "与监测数据不符", "wang")
    with pytest.raises(InputError, match="reviewed already: returned by wang"):
        figures.accept(handed, WANG, NAME)


def test_a_correction_takes_the_place_of_what_was_accepted(
    handed: Workspace, tmp_path: Path
) -> None:
    figures.accept(handed, WANG, NAME)
    corrected = figures.submit(
        handed, ZHANG, filled(handed, tmp_path / "g.xlsx", {**GOOD, "air.pm25": 19})
    )
    figures.accept(handed, WANG, corrected["id"])
    assert sorted(row["value"] for row in reported(handed)) == [19, 97]
    assert len(handed.lake.history("observations")) == 2


def test_who_may_review(handed: Workspace) -> None:
    both = Person("zhang", "zhang", None, (Responsibility("reviewer"),))
    for by, told in (
        (ZHANG, "role reviewer"), (both, "four eyes"), (person("sun", "reviewer", "市教育局"), "市生态环境局"),
    ):  # fmt: skip
        with pytest.raises(RefusedError, match=told):
            figures.accept(handed, by, NAME)
        with pytest.raises(RefusedError, match=told):
            figures.return_(handed, by, NAME, reason="x")
    assert reported(handed) == []
    with pytest.raises(InputError, match=r"no submission '2025-市生态环境局-2'.*did you mean"):
        figures.accept(handed, WANG, f"2025-{ENVIRONMENT}-2")


def test_an_interrupted_acceptance_is_finished_by_accepting_again(
    handed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Lake, "upsert", die)
        with pytest.raises(KeyboardInterrupt):
            figures.accept(handed, WANG, NAME)
    (row,) = figures.submissions(handed)
    assert (row["state"], row["version"]) == ("accepted", None)
    with pytest.raises(RefusedError):
        figures.accept(handed, ZHANG, NAME)
    figures.accept(handed, WANG, NAME)
    assert len(reported(handed)) == 2
    with pytest.raises(InputError, match="reviewed already"):
        figures.accept(handed, WANG, NAME)


def test_what_is_computed_from_data_is_compared(handed: Workspace, tmp_path: Path) -> None:
    figures.accept(handed, WANG, NAME)
    assert in_words({"kind": "computed", "facts": {"computed": 18.4, "difference": 0.1}}, "zh") == (
        "由监测统计数据算得18.4，相差0.1"
    )
    assert [half_digit(text) for text in ("18.50", "18", "1,200", "1.5e3")] == [0.005, 0.5, 0.5, 50]


def test_lateness_is_about_the_day_that_was_set(handed: Workspace) -> None:
    assert [row["late"] for row in figures.submissions(handed)] == [None]
    today = datetime.now().astimezone().date()
    for due, late in ((today, False), (date(2026, 1, 1), today > date(2026, 1, 1))):
        figures.open_collection(handed, WANG, 2025, due)
        assert [(r["due"], r["late"]) for r in figures.submissions(handed, year=2025)] == [
            (due.isoformat(), late)
        ]
    assert figures.due_day(handed, 2025) == date(2026, 1, 1)
    assert figures.due_day(handed, 2024) is None
    with pytest.raises(RefusedError):
        figures.open_collection(handed, ZHANG, 2025, today)
    with pytest.raises(InputError, match="lies before 2025"):
        figures.open_collection(handed, WANG, 2025, date(2024, 12, 31))
    assert figures.submissions(handed, unit="市教育局") == []


def test_a_reviewer_sees_figures_as_given_beside_what_is_known(
    town: Workspace, tmp_path: Path
) -> None:
    path = filled(town, tmp_path / "f.xlsx", {"air.pm25": 0.03}, 单位={"air.pm25": "mg/m3"})
    name = figures.submit(town, ZHANG, path)["id"]
    seen = views.submission(stand(town), WANG, name)
    (figure,) = seen.figures
    assert figure.before is not None
    assert (figure.value, figure.unit, figure.before.value) == (0.03, "mg/m3", 0.02)
    assert (figure.step, seen.reviewable) == (None, True)
    figures.accept(town, WANG, name)
    standing = stand(town)
    seen = views.submission(standing, WANG, name)
    step = seen.figures[0].step
    assert (seen.about.state, seen.reviewable) == ("accepted", False)
    assert step is not None
    assert standing.run.steps[step].parameters["document"] == f"{ENVIRONMENT}报送数据"


def test_a_half_accepted_submission_waits_for_its_reviewer(
    handed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise StoreError("busy")

    with monkeypatch.context() as patch:
        patch.setattr(Lake, "upsert", busy)
        with pytest.raises(StoreError):
            figures.accept(handed, WANG, NAME)
    seen = views.submission(stand(handed), WANG, NAME)
    assert (seen.about.state, seen.half, seen.reviewable) == ("accepted", True, True)
    assert not views.submission(stand(handed), ZHANG, NAME).reviewable
