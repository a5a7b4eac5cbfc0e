from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from shanhai.core.errors import InputError, RefusedError
from shanhai.service import tasks
from shanhai.service.permission import Person, Responsibility
from shanhai.service.tasks import File
from shanhai.service.tasks.book import Task, today
from shanhai.store import Workspace
from tests.service.tasks.conftest import REVIEWER, ROADS, WATER, person

PHOTO = File("photo.jpg", b"photo")


def part(town: Workspace, unit: str = "市水利局", plan: str = "p", no: str = "一") -> Any:
    (found,) = [d for d in tasks.duties(town, unit=unit) if d.task.key == (plan, no)]
    return found


def report(town: Workspace, by: Person = WATER, percent: float = 50, **more: Any) -> Any:
    return tasks.report(town, by, "p", "一", percent=percent, text="开工", **more)


def test_from_first_report_to_closing(town: Workspace) -> None:
    report(town, evidence=[PHOTO])
    assert (part(town).percent, part(town).state, part(town).reported) == (50, "open", today())
    report(town, percent=100, done=today())
    assert (part(town).state, part(town).done) == ("done", today())
    tasks.close(town, REVIEWER, "p", "一", "市水利局", note="现场核实")
    assert (part(town).state, part(town).closed) == ("closed", today())
    assert part(town, "市交通局").state == "open"
    actions = [(e.actor, e.action, e.register) for e in reversed(town.ledger.trail())]
    assert actions == [
        ("zhang", "report", "progress"), ("zhang", "report", "duty"),
        ("zhang", "report", "progress"), ("zhang", "report", "duty"),
        ("wang", "accept", "progress"), ("wang", "close", "duty"),
    ]  # fmt: skip
    assert town.ledger.verify().fault is None


def test_evidence_is_kept_by_its_digest(town: Workspace) -> None:
    (file,) = report(town, evidence=[PHOTO])["evidence"]
    assert file["name"] == "photo.jpg"
    assert town.evidence.get(file["digest"]) == b"photo"


def test_a_returned_report_does_not_count(town: Workspace) -> None:
    report(town, percent=40)
    tasks.review(town, REVIEWER, "p", "一", "市水利局", accept=True)
    report(town, percent=100, done=today())
    tasks.review(town, REVIEWER, "p", "一", "市水利局", accept=False, reason="无佐证材料")
    assert (part(town).percent, part(town).state, part(town).done) == (40, "open", None)
    with pytest.raises(InputError, match="was not reported done yet"):
        tasks.close(town, REVIEWER, "p", "一", "市水利局")
    with pytest.raises(InputError, match="was reviewed already"):
        tasks.review(town, REVIEWER, "p", "一", "市水利局", accept=True)
    report(town, percent=100, done=today())
    tasks.close(town, REVIEWER, "p", "一", "市水利局")
    tasks.reopen(town, REVIEWER, "p", "一", "市水利局", reason="反弹")
    assert (part(town).percent, part(town).state) == (40, "open")


@pytest.mark.parametrize(
    ("by", "more", "told"),
    [
        (ROADS, {"unit": "市水利局"}, "takes the role reporter for 市水利局"),
        (REVIEWER, {"unit": "市水利局"}, "takes the role reporter"),
        (Person("x", "x", "市水利局", ()), {}, "takes the role reporter"),
    ],
)
def test_only_a_units_reporters_report(
    town: Workspace, by: Person, more: dict[str, Any], told: str
) -> None:
    with pytest.raises(RefusedError, match=told):
        report(town, by, **more)
    assert town.ledger.trail() == []


def test_a_reporter_of_an_area_reports_for_its_units(town: Workspace) -> None:
    held = (Responsibility("reporter", area="350203"),)
    district = Person("chen", "chen", None, held)
    report(town, district, unit="湖里区政府")
    assert part(town, "湖里区政府").percent == 50
    assert part(town, "思明区政府").percent == 0
    with pytest.raises(RefusedError):
        report(town, district, unit="市水利局")


def test_only_reviewers_review_and_close_and_nobody_their_own(town: Workspace) -> None:
    both = Person(
        "zhao", "zhao", "市水利局", (Responsibility("reporter"), Responsibility("reviewer"))
    )
    report(town, both, percent=100, done=today())
    for by, told in ((WATER, "role reviewer"), (both, "four eyes")):
        with pytest.raises(RefusedError, match=told):
            tasks.review(town, by, "p", "一", "市水利局", accept=True)
        with pytest.raises(RefusedError, match=told):
            tasks.close(town, by, "p", "一", "市水利局")
    elsewhere = person("sun", "reviewer", "市交通局")
    with pytest.raises(RefusedError, match="for 市水利局"):
        tasks.close(town, elsewhere, "p", "一", "市水利局")
    with pytest.raises(RefusedError):
        tasks.reopen(town, WATER, "p", "一", "市水利局", reason="x")
    tasks.close(town, REVIEWER, "p", "一", "市水利局")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"percent": 101}, "0 to 100"),
        ({"percent": -1}, "0 to 100"),
        ({"percent": float("nan")}, "0 to 100"),
        ({"percent": 100, "done": today() + timedelta(1)}, "still to come"),
        ({"percent": 99, "done": date(2025, 1, 1)}, "what is completed is 100 %"),
        ({"invested": 5.0}, "of a project"),
        ({"unit": "市水力局"}, "did you mean '市水利局'"),
    ],
)
def test_what_is_no_progress(town: Workspace, more: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        report(town, **more)
    with pytest.raises(InputError, match="say in words"):
        tasks.report(town, WATER, "p", "一", percent=1, text=" ")
    assert town.ledger.trail() == []


def test_a_unit_without_a_part(town: Workspace) -> None:
    with pytest.raises(
        InputError, match=r"市水利局 is not a responsible unit.*思明区政府, 湖里区政府"
    ):
        tasks.report(town, WATER, "p", "二", percent=1, text="x")
    with pytest.raises(InputError, match="p has no task '四'"):
        tasks.report(town, WATER, "p", "四", percent=1, text="x")


def test_what_is_done_is_reported_no_further(town: Workspace) -> None:
    report(town, percent=100, done=today())
    with pytest.raises(InputError, match="has reported it done already"):
        report(town, evidence=[PHOTO])
    assert town.evidence.digests() == []


def test_an_issue_is_completed_with_evidence_only(town: Workspace) -> None:
    issue = Task(
        "issues", "", "issue", "噪声扰民", "Noise", printed=("市交通局",), deadline="2025-06-30"
    )
    ((book, no),) = tasks.enter(town, REVIEWER, [issue])
    assert (book, no) == ("issues", f"{today().year}-001")
    finished = {"percent": 100.0, "text": "已整改", "done": today()}
    with pytest.raises(InputError, match="needs evidence files"):
        tasks.report(town, ROADS, book, no, **finished)
    tasks.report(town, ROADS, book, no, **finished, evidence=[PHOTO])
    tasks.close(town, REVIEWER, book, no, "市交通局")
    assert part(town, "市交通局", book, no).state == "closed"
    assert part(town, "市交通局", book, no).late is True


def test_milestones(town: Workspace) -> None:
    with pytest.raises(RefusedError):
        tasks.add_milestone(town, WATER, "p", "一", title="开工", due=date(2025, 3, 1))
    assert tasks.add_milestone(town, REVIEWER, "p", "一", title="开工", due=date(2025, 3, 1)) == 1
    (duty,) = [
        d for d in tasks.duties(town, on=date(2025, 3, 2), unit="市水利局") if d.task.no == "一"
    ]
    assert duty.standing.reason == "milestone_missed"
    with pytest.raises(RefusedError):
        tasks.reach_milestone(town, REVIEWER, "p", "一", 1)
    with pytest.raises(InputError, match="no milestone 2"):
        tasks.reach_milestone(town, WATER, "p", "一", 2)
    tasks.reach_milestone(town, WATER, "p", "一", 1)
    (row,) = town.ledger.rows("milestone")
    assert row["reached"] == today().isoformat()
