"""The server over the sample, for tests that only read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from shanhai.server.app import create
from shanhai.server.settings import Settings
from shanhai.service.people import create_account, grant
from shanhai.service.permission import Responsibility, operator
from shanhai.store import Workspace
from tests.support import SAMPLE, WORKSPACE, changed, mini, text

Get = Callable[..., Any]
AREAS = {
    **WORKSPACE["areas.yaml"],
    "350206": {"name": text("湖里区", "Huli"), "kind": "district", "parent": "350200"},
}


@pytest.fixture(autouse=True, scope="session")
def _quick(quick_hashes: None) -> None:
    """Many sign in here."""


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    with TestClient(create(Settings(workspace=SAMPLE))) as served:
        yield served


@pytest.fixture(scope="session")
def get(client: TestClient) -> Get:
    """Ask the API and return what it answers, which must be well."""

    def ask(path: str, **asked: Any) -> Any:
        answer = client.get(f"/api/v1/{path}", params=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return ask


PASSWORD = "correct horse"  # noqa: S105
SIMING, HULI = "思明区生态环境局", "湖里区生态环境局"
UNITS = {
    SIMING: {"name": text(SIMING, "Siming"), "kind": "department", "area": "350203"},
    HULI: {"name": text(HULI, "Huli"), "kind": "department", "area": "350206"},
}
DISTRICT = {
    name: {"title": text(title, title), "unit": "%", "better": "high", "provider": [unit]}
    for name, title, unit in (("siming", "思明区指标", SIMING), ("huli", "湖里区指标", HULI))
}


def _target(no: str, indicator: str, **more: Any) -> dict[str, Any]:
    return {"no": no, "indicator": indicator, "clause": f"表{no}", **more}


PLAN = changed(WORKSPACE["plans/p.yaml"], (("targets",), [
    _target("1", "air.pm25", target={2025: {"at_most": 25}}, baseline={2020: 18}),
    _target("2", "district.siming", target={2025: {"at_least": 30}}, area="350203"),
    _target("3", "district.huli", target={2025: {"at_least": 30}}, area="350206"),
]))  # fmt: skip
MEASURES = {
    "plan": "p",
    "measures": [
        {"no": "1", "title": text("治水", "Water works"), "units": [SIMING, HULI], "deadline": "2020",
         "clause": "第一条"},
        {"no": "2", "title": text("治海", "Sea works"), "units": [HULI], "deadline": "2020",
         "clause": "第二条", "indicators": ["air.pm25"]},
    ],
}  # fmt: skip
#: Accounts of the town: name → what they answer for.
PEOPLE = {
    "admin": [Responsibility("administrator")],
    "siming": [Responsibility("reporter", "350203", "")],
    "huli-reporter": [Responsibility("reporter", "350206", "")],
    "huli": [Responsibility("reviewer", "350206", "")],
    "idle": [],
    "leaving": [],
}


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small workspace with accounts, to write to."""
    folder = mini(
        tmp_path_factory.mktemp("town"), areas=AREAS, plans__p=PLAN, organisations=UNITS, measures__p=MEASURES,
        indicators__district=DISTRICT,
    )  # fmt: skip
    workspace, by = Workspace(folder), operator()
    for name, held in PEOPLE.items():
        create_account(workspace, by, name, password=PASSWORD)
        for one in held:
            grant(workspace, by, name, one)
    return folder


@pytest.fixture(scope="session")
def hall(town: Path) -> Iterator[TestClient]:
    """The server over the town; no one has signed in."""
    settings = Settings.model_validate(
        {"workspace": town, "entry": "the-key", "login_rate": "1000/minute", "logs": "off"}
    )
    with TestClient(create(settings)) as served:
        yield served


@pytest.fixture(scope="session")
def signed_in() -> dict[str, tuple[str, str]]:
    """Cookie and token of those who have signed in before."""
    return {}


@pytest.fixture
def sign_in(
    hall: TestClient, signed_in: dict[str, tuple[str, str]]
) -> Iterator[Callable[[str], dict[str, str]]]:
    """Sign someone in and return the header their writes carry."""

    def begin(name: str) -> dict[str, str]:
        hall.cookies.clear()
        if name not in signed_in:
            answer = hall.post("/api/v1/session", json={"name": name, "password": PASSWORD})
            assert answer.status_code == 200, answer.text
            signed_in[name] = (answer.cookies["shanhai_session"], answer.json()["csrf"])
        cookie, token = signed_in[name]
        hall.cookies.clear()
        hall.cookies.set("shanhai_session", cookie)
        return {"X-CSRF-Token": token}

    yield begin
    hall.cookies.clear()
