"""A task from its first report to its closing, as those do who answer for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.server.conftest import HULI, SIMING

SignIn = Callable[[str], dict[str, str]]
API = "/api/v1"
TASK = f"{API}/tasks/p/2"
REPORTER, REVIEWER = "huli-reporter", "huli"


def report(hall: TestClient, shown: dict[str, str], files: Any = (), **given: Any) -> Any:
    return hall.post(f"{TASK}/reports", headers=shown, files=files, data={"unit": HULI, **given})


def task(hall: TestClient) -> Any:
    answer = hall.get(TASK)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture(scope="module")
def begun(hall: TestClient) -> None:
    """Huli has reported 40 %, with two files."""
    answer = hall.post(f"{API}/session", json={"name": REPORTER, "password": "correct horse"})
    shown = {"X-CSRF-Token": answer.json()["csrf"]}
    files = [("evidence", ("../合同 1.pdf", b"signed")), ("evidence", ("site.jpg", b"seen"))]
    made = report(hall, shown, files, percent=40, text="完成招标")
    assert (made.status_code, made.json()["unit"]) == (201, HULI), made.text
    hall.cookies.clear()


def test_a_task_says_what_one_may_do_there(hall: TestClient, sign_in: SignIn, begun: None) -> None:
    assert hall.get(TASK).status_code == 401
    sign_in(REPORTER)
    found = task(hall)
    assert found["title"]["en"] == "Sea works"
    assert found["indicators"]["air.pm25"]["zh"]
    assert found["may"] == {"report": [HULI], "review": [], "close": [], "register": []}
    assert [duty["percent"] for duty in found["duties"]] == [40]
    sign_in(REVIEWER)
    assert task(hall)["may"] == {
        "report": [], "review": [HULI], "close": [HULI], "register": [HULI],
    }  # fmt: skip
    sign_in("siming")
    assert not any(task(hall)["may"].values())


def test_proofs_are_for_those_who_may_see_the_report(
    hall: TestClient, sign_in: SignIn, begun: None
) -> None:
    sign_in(REVIEWER)
    (seen,) = task(hall)["reports"]
    assert [file["name"] for file in seen["evidence"]] == ["合同 1.pdf", "site.jpg"]
    where = f"{TASK}/evidence/{seen['evidence'][0]['digest']}"
    answer = hall.get(where)
    assert answer.content == b"signed"
    assert "%E5%90%88%E5%90%8C%201.pdf" in answer.headers["content-disposition"]
    assert hall.get(f"{TASK}/evidence/{'0' * 64}").status_code == 404
    sign_in("siming")
    assert task(hall)["reports"] == []
    assert hall.get(where).status_code == 404


@pytest.mark.parametrize(
    "given",
    [
        {"percent": 101, "text": "x"}, {"percent": 50, "text": ""}, {"text": "x"},
        {"percent": 60, "text": "x", "done": "2024-01-01"}, {"percent": 50, "text": "x", "unit": "无此局"},
    ],
)  # fmt: skip
def test_what_is_no_report_is_refused(
    hall: TestClient, sign_in: SignIn, begun: None, given: dict[str, Any]
) -> None:
    shown = sign_in(REPORTER)
    answer = report(hall, shown, **given)
    assert answer.status_code == 422
    assert answer.json()["message"]
    assert len(task(hall)["reports"]) == 1


def test_a_report_goes_back_comes_again_and_is_closed(
    hall: TestClient, sign_in: SignIn, begun: None
) -> None:
    shown = sign_in(REVIEWER)
    (one,) = hall.get(f"{API}/board/waiting").json()
    assert (one["plan"], one["no"], one["action"]) == ("p", "2", "review")
    review = {"unit": HULI, "accept": False}
    assert hall.post(f"{TASK}/reviews", headers=shown, json=review).status_code == 422
    review["reason"] = "缺现场照片"
    assert hall.post(f"{TASK}/reviews", headers=shown, json=review).status_code == 201
    assert hall.get(f"{API}/board/waiting").json() == []
    closing = {"unit": HULI, "note": "现场核实"}
    assert hall.post(f"{TASK}/closings", headers=shown, json=closing).status_code == 422

    shown = sign_in(REPORTER)
    found = task(hall)
    assert (found["duties"][0]["percent"], found["reports"][0]["reason"]) == (0, "缺现场照片")
    assert report(hall, shown, percent=100, text="建成", done="2024-06-01").status_code == 201
    assert hall.post(f"{TASK}/closings", headers=shown, json=closing).status_code == 403

    shown = sign_in(REVIEWER)
    assert [one["action"] for one in hall.get(f"{API}/board/waiting").json()] == ["close"]
    assert hall.post(f"{TASK}/closings", headers=shown, json=closing).status_code == 201
    found = task(hall)
    assert found["duties"][0]["status"] == "closed"
    assert [(r["latest"], r["verdict"]) for r in found["reports"]] == [
        (True, "accepted"), (False, "returned"),
    ]  # fmt: skip
    again = {"unit": HULI, "close": False, "note": "又见垃圾"}
    assert hall.post(f"{TASK}/closings", headers=shown, json=again).status_code == 201
    assert task(hall)["duties"][0]["state"] == "open"


def test_a_reviewer_has_nothing_waiting_from_elsewhere(
    hall: TestClient, sign_in: SignIn, begun: None
) -> None:
    shown = sign_in("siming")
    path = f"{API}/tasks/p/1/reports"
    given = {"percent": 10, "text": "开工", "unit": SIMING}
    assert hall.post(path, headers=shown, data=given).status_code == 201
    sign_in(REVIEWER)
    waiting = hall.get(f"{API}/board/waiting").json()
    assert all(one["report"]["unit"] == HULI for one in waiting)


def test_a_milestone_is_set_and_reached(hall: TestClient, sign_in: SignIn, begun: None) -> None:
    stone = {"title": "立项", "due": "2019-03-31"}
    assert hall.post(f"{TASK}/milestones", headers=sign_in(REPORTER), json=stone).status_code == 403
    made = hall.post(f"{TASK}/milestones", headers=sign_in(REVIEWER), json=stone)
    assert (made.status_code, made.json()["number"]) == (201, 1)
    shown = sign_in(REPORTER)
    path = f"{TASK}/milestones/1"
    assert hall.post(path, headers=shown, json={"on": "2199-01-01"}).status_code == 422
    assert hall.post(path, headers=shown, json={"on": "2019-03-01"}).status_code == 201
    (seen,) = task(hall)["milestones"]
    assert (seen["title"], seen["reached"]) == ("立项", "2019-03-01")


def bring(hall: TestClient, shown: dict[str, str], text: str, **form: Any) -> Any:
    files = {"file": ("issues.csv", text.encode())}
    return hall.post(f"{API}/uploads/tasks", headers=shown, files=files, data=form)


def test_a_register_comes_in_after_a_preview_and_goes_out_to_come_again(
    hall: TestClient, sign_in: SignIn, begun: None
) -> None:
    text = f"名称,责任单位（牵头在前）,完成时限\n夜间噪声,{HULI},2019-06-30\n"
    assert bring(hall, sign_in(REPORTER), text, kind="issue").status_code == 403
    shown = sign_in(REVIEWER)
    bad = bring(hall, shown, text.replace(HULI, "无此局"), kind="issue")
    assert (bad.status_code, "有 1 处错误，未登记任何任务" in bad.json()["message_zh"]) == (
        422,
        True,
    )
    seen = bring(hall, shown, text, kind="issue").json()
    assert (seen["new"], seen["committed"], seen["sample"][0]["title_zh"]) == (1, False, "夜间噪声")

    def issues(board: str) -> list[str]:
        rows = hall.get(f"{API}/{board}").json()["rows"]
        return [row["title"]["zh"] for row in rows if row["plan"] == "issues"]

    assert issues("board/office") == []
    assert bring(hall, shown, text, kind="issue", commit="true").json()["committed"]
    assert (issues("board/office"), issues("board")) == (["夜间噪声"], [])
    sheet = hall.get(f"{API}/board/office/file", params={"plan": "issues"})
    files = {"file": ("again.xlsx", sheet.content)}
    again = hall.post(f"{API}/uploads/tasks", headers=shown, files=files).json()
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 1)
