from __future__ import annotations

from datetime import date

import pytest

from shanhai.core.errors import InputError
from shanhai.service import tasks
from shanhai.service.tasks.showing import shown
from shanhai.service.tasks.words import _data, reason, rules
from shanhai.store import Workspace
from tests.service.tasks.conftest import REVIEWER, WATER


def test_every_unit_of_every_task_has_its_part(town: Workspace) -> None:
    found = [(d.task.no, d.unit, d.lead) for d in tasks.duties(town)]
    assert found == [
        ("一", "市水利局", True), ("一", "市交通局", False),
        ("一", "思明区政府", False), ("一", "湖里区政府", False),
        ("二", "思明区政府", True), ("二", "湖里区政府", True), ("二", "有关部门", False),
    ]  # fmt: skip


def test_a_board_on_a_day(town: Workspace) -> None:
    def told(day: date) -> list[tuple[str, str]]:
        rows = tasks.board(town, on=day, unit="市水利局", lang="zh")
        return [(r["status"], r["why"]) for r in rows]

    assert told(date(2021, 2, 1)) == [("not_started", "尚未报送进展")]
    assert told(date(2025, 12, 20)) == [("at_risk", "距时限11天，进度仅0%")]
    assert told(date(2026, 1, 2)) == [("overdue", "已超过时限2025-12-31 2天")]
    english = tasks.board(town, on=date(2026, 1, 2), unit="市水利局", lang="en")
    assert english[0]["why"] == "2 days past the deadline 2025-12-31"


def test_what_needs_a_look_comes_first_and_can_be_chosen(town: Workspace) -> None:
    tasks.report(town, WATER, "p", "一", percent=100, text="完工", done=date(2025, 5, 1))
    day = date(2026, 1, 2)
    assert [r["status"] for r in tasks.board(town, on=day)] == [
        "overdue", "overdue", "overdue", "at_risk", "at_risk", "at_risk", "done",
    ]  # fmt: skip
    assert [r["unit"] for r in tasks.board(town, on=day, status="done")] == ["市水利局"]
    assert tasks.board(town, plans=["p"], on=day) == tasks.board(town, on=day)
    with pytest.raises(InputError, match="no plan or register 'q'"):
        tasks.board(town, plans=["q"])


def test_one_task_with_everything(town: Workspace) -> None:
    tasks.add_milestone(town, REVIEWER, "p", "一", title="开工", due=date(2025, 3, 1))
    tasks.report(town, WATER, "p", "一", percent=10, text="招标")
    tasks.report(town, WATER, "p", "一", percent=20, text="开工")
    tasks.review(town, REVIEWER, "p", "一", "市水利局", accept=False, reason="缺照片")
    found = shown(town, "p", "一")
    assert [d["unit"] for d in found["duties"]][:2] == ["市水利局", "市交通局"]
    assert [(r["text"], r["verdict_word"]) for r in found["reports"]] == [
        ("开工", "退回 (wang): 缺照片"), ("招标", ""),
    ]  # fmt: skip
    assert [m["title"] for m in found["milestones"]] == ["开工"]


def test_every_reason_has_a_sentence() -> None:
    from shanhai.governance.tasks import Standing

    facts = {"days": 1, "deadline": "x", "title": "x", "due": 1, "percent": 1.5, "day": "x"}
    for name in _data()["reasons"]:
        for lang in ("zh", "en"):
            assert reason(Standing("on_track", name, dict(facts)), lang)
    assert rules().soon_days > 0
