"""What one district's people can see and do of another's."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from fastapi.testclient import TestClient

from tests.server.conftest import HULI, SIMING

SignIn = Callable[[str], dict[str, str]]
API = "/api/v1"


def template(hall: TestClient, unit: str, value: float) -> bytes:
    """Return the unit's template for 2024, filled in."""
    answer = hall.get(f"{API}/submissions/template", params={"unit": unit, "year": 2024})
    assert answer.status_code == 200, answer.text
    frame = pl.read_excel(io.BytesIO(answer.content))
    made = io.BytesIO()
    frame.with_columns(pl.lit(value).alias("数值")).write_excel(made)
    return made.getvalue()


def hand_in(hall: TestClient, shown: dict[str, str], unit: str, content: bytes, **form: str) -> Any:
    files = {"file": ("figures.xlsx", content)}
    return hall.post(
        f"{API}/uploads/submissions", headers=shown, files=files, data={"unit": unit, **form}
    )


@pytest.fixture(scope="module")
def draft(hall: TestClient, signed_in: dict[str, tuple[str, str]]) -> str:
    """What Siming has handed in and nobody has reviewed."""
    answer = hall.post(f"{API}/session", json={"name": "siming", "password": "correct horse"})
    shown = {"X-CSRF-Token": answer.json()["csrf"]}
    content = template(hall, SIMING, 31)
    looked = hand_in(hall, shown, SIMING, content).json()
    assert (looked["committed"], looked["figures"]) == (False, 1)
    made = hand_in(hall, shown, SIMING, content, commit="true")
    assert made.status_code == 200, made.text
    hall.cookies.clear()
    return str(made.json()["id"])


def test_a_reporter_sees_the_draft_of_their_own_district(
    hall: TestClient, sign_in: SignIn, draft: str
) -> None:
    sign_in("siming")
    assert [s["id"] for s in hall.get(f"{API}/submissions").json()] == [draft]
    assert hall.get(f"{API}/submissions/{draft}").json()["figures"][0]["value"] == 31


def test_a_reporter_of_another_district_does_not(
    hall: TestClient, sign_in: SignIn, draft: str
) -> None:
    sign_in("huli-reporter")
    assert hall.get(f"{API}/submissions").json() == []
    assert hall.get(f"{API}/submissions/{draft}").status_code == 403
    everywhere = ("observations", "overview", "targets", "tables/observations")
    assert all("31.0" not in hall.get(f"{API}/{path}").text for path in everywhere)


def test_nor_can_they_hand_in_for_it_or_review_it(
    hall: TestClient, sign_in: SignIn, draft: str
) -> None:
    sign_in("siming")
    content = template(hall, SIMING, 99)
    shown = sign_in("huli-reporter")
    assert hand_in(hall, shown, SIMING, content).status_code == 403
    assert hand_in(hall, shown, SIMING, content, commit="true").status_code == 403
    verdict = {"accept": True}
    path = f"{API}/submissions/{draft}/reviews"
    assert hall.post(path, headers=shown, json=verdict).status_code == 403
    assert hall.post(path, headers=sign_in("huli"), json=verdict).status_code == 403
    assert hall.post(path, headers=sign_in("siming"), json=verdict).status_code == 403


def progress(hall: TestClient, shown: dict[str, str], unit: str, percent: float) -> Any:
    given = {"percent": percent, "text": "开工", "unit": unit}
    return hall.post(f"{API}/tasks/p/1/reports", headers=shown, data=given)


def test_progress_is_reported_for_ones_own_unit_alone(hall: TestClient, sign_in: SignIn) -> None:
    assert progress(hall, sign_in("siming"), HULI, 50).status_code == 403
    assert progress(hall, sign_in("siming"), SIMING, 40).status_code == 201
    assert hall.get(f"{API}/tasks/p/1").json()["reports"][0]["percent"] == 40
    sign_in("huli-reporter")
    assert hall.get(f"{API}/tasks/p/1").json()["reports"] == []


def test_the_board_shows_who_is_late_first(hall: TestClient) -> None:
    rows = hall.get(f"{API}/board").json()["rows"]
    assert {row["unit"] for row in rows} == {SIMING, HULI}
    assert rows[0]["status"] == "overdue"
    assert rows[0]["late"]


def test_an_assessment_needs_schemes(hall: TestClient, sign_in: SignIn) -> None:
    sign_in("admin")
    answer = hall.get(f"{API}/assessment", params={"year": 2024})
    assert (answer.status_code, "scoring schemes" in answer.json()["message"]) == (404, True)
