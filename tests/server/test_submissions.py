"""Figures handed in and reviewed by the API: what a reporter is asked, what the check tells, what a reviewer sees."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

from shanhai.server.app import create
from shanhai.server.settings import Settings
from shanhai.service import people
from shanhai.service.permission import Responsibility, operator
from tests.service.figures.conftest import EDUCATION, ENVIRONMENT, PLAN, SCHOOL, UNITS
from tests.support import open_town

API = "/api/v1"
NAME = f"2025-{ENVIRONMENT}-1"
HELD = {
    "zhang": [Responsibility("reporter", organisation=ENVIRONMENT)],
    "ma": [Responsibility("reporter"), Responsibility("reviewer")],
    "wang": [Responsibility("reviewer", organisation=ENVIRONMENT)],
    "sun": [Responsibility("reviewer", organisation=EDUCATION)],
}
As = Callable[[str], TestClient]


@pytest.fixture(scope="module")
def as_(tmp_path_factory: pytest.TempPathFactory) -> Iterator[As]:
    """Ask as someone, by a token of theirs."""
    town = open_town(
        tmp_path_factory.mktemp("figures") / "town", plans__p=PLAN, organisations=UNITS,
        indicators__school=SCHOOL,
    )  # fmt: skip
    tokens = {}
    for name, held in HELD.items():
        people.create_account(town, operator(), name, password="long enough")  # noqa: S106
        for one in held:
            people.grant(town, operator(), name, one)
        tokens[name] = people.issue_token(town, operator(), name, "test")
    with TestClient(create(Settings(workspace=town.folder, logs="off"))) as client:

        def ask(name: str) -> TestClient:
            client.headers["Authorization"] = f"Bearer {tokens[name]}"
            return client

        yield ask


def filled(client: TestClient, **values: Any) -> bytes:
    """Return the department's template with values in the rows that are named (``r2``)."""
    answer = client.get(f"{API}/submissions/template", params={"unit": ENVIRONMENT, "year": 2025})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book.active
    (column,) = [c.column for c in sheet[1] if c.value == "数值"]
    for row, value in values.items():
        sheet.cell(int(row[1:]), column).value = value
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def hand_in(client: TestClient, content: bytes, *, commit: bool) -> Any:
    data = {"unit": ENVIRONMENT, "commit": str(commit)}
    files = {"file": ("f.xlsx", content)}
    return client.post(f"{API}/uploads/submissions", files=files, data=data)


def test_a_reporter_is_told_what_is_asked_of_whom(as_: As) -> None:
    path = f"{API}/submissions/asked"
    one = as_("zhang").get(path, params={"year": 2025}).json()
    assert [(u["unit"], u["title"]["en"], u["figures"]) for u in one["units"]] == [
        (ENVIRONMENT, "Environment", 2)
    ]
    every = as_("ma").get(path, params={"year": 2025}).json()["units"]
    assert [u["unit"] for u in every] == [ENVIRONMENT, EDUCATION]
    assert as_("ma").get(path, params={"year": 2019}).json()["units"] == []
    due = f"{API}/submissions/due"
    day = {"year": 2025, "due": "2026-03-31"}
    assert as_("zhang").post(due, json=day).status_code == 403
    assert as_("ma").post(due, json=day).status_code == 201
    assert as_("ma").post(due, json={**day, "due": "2024-03-31"}).status_code == 422
    assert as_("zhang").get(due).json() == [day]
    assert as_("zhang").get(path, params={"year": 2025}).json()["due"] == "2026-03-31"
    assert as_("wang").get(path, params={"year": 2025}).status_code == 403
    assert as_("zhang").get(path, params={"year": "soon"}).status_code == 422


def test_the_check_tells_every_fault_with_its_place_and_nothing_is_handed_in(as_: As) -> None:
    zhang = as_("zhang")
    bad = filled(zhang, r2="十八", r3=197)
    seen = hand_in(zhang, bad, commit=False).json()
    told = [(f["row"], f["title"]["en"], f["area"]["name"]["zh"]) for f in seen["faults"]]
    assert told == [(2, "Annual mean PM2.5", "厦门市"), (3, "Share of good-air days", "厦门市")]
    assert "数值 十八 不是数字" in seen["faults"][0]["message"]["zh"]
    assert "十八 is not a number" in seen["faults"][0]["message"]["en"]
    assert (seen["committed"], seen["id"], seen["figures"]) == (False, None, 2)
    refused = hand_in(zhang, bad, commit=True)
    assert (refused.status_code, "2 fault(s)" in refused.json()["message"]) == (422, True)
    assert hand_in(zhang, b"no spreadsheet", commit=False).status_code == 422
    assert zhang.get(f"{API}/submissions").json() == []


def test_from_handing_in_to_the_review(as_: As) -> None:
    ma = as_("ma")
    looked = hand_in(ma, filled(ma, r2=30), commit=False).json()
    assert [(f["row"], f["message"]["en"]) for f in looked["findings"]] == [
        (2, "20 in 2024: a change of 50 %, more than 30 %"), (None, "not filled in"),
    ]  # fmt: skip
    assert hand_in(ma, filled(ma, r2=30), commit=True).json()["id"] == NAME
    (row,) = as_("zhang").get(f"{API}/submissions").json()
    assert (row["state"], row["by"], row["figures"], row["findings"]) == ("handed_in", "ma", 1, 2)
    path = f"{API}/submissions/{NAME}"
    assert not as_("ma").get(path).json()["reviewable"], "four eyes"
    assert not as_("zhang").get(path).json()["reviewable"]
    assert as_("sun").get(path).status_code == 403
    seen = as_("wang").get(path).json()
    assert (seen["reviewable"], seen["half"], seen["file"]) == (True, False, "f.xlsx")
    content = openpyxl.load_workbook(io.BytesIO(as_("wang").get(f"{path}/file").content))
    assert 30 in {cell.value for line in content.active.iter_rows() for cell in line}
    assert as_("sun").get(f"{path}/file").status_code == 403
    (figure,) = seen["figures"]
    assert (figure["title"]["en"], figure["value"], figure["unit"]) == (
        "Annual mean PM2.5", 30, "ug/m3",
    )  # fmt: skip
    before = as_("wang").get(f"{API}/evidence/{figure['before']['step']}").json()
    assert (figure["before"]["value"], before["kind"]) == (20, "observation")
    reviews = f"{path}/reviews"
    refused = as_("ma").post(reviews, json={"accept": True})
    assert (refused.status_code, "four eyes" in refused.json()["message"]) == (403, True)
    assert as_("wang").post(reviews, json={"accept": False, "reason": " "}).status_code == 422
    told = as_("wang").post(reviews, json={"accept": False, "reason": "请核对"}).json()
    assert (told["state"], told["reviewer"], told["reason"]) == ("returned", "wang", "请核对")
    assert not as_("wang").get(path).json()["reviewable"]
