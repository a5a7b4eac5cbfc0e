"""The API keeps to its own description: tried with made-up requests, right and wrong ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi import checks

from shanhai.server.app import create
from shanhai.server.settings import Settings
from shanhai.service.people import issue_token
from shanhai.service.permission import operator
from shanhai.store import Workspace
from tests.support import ROOT

pytestmark = pytest.mark.slow

#: In an address everything is text, and a form may hold any text where JSON is wanted.
LEFT_OUT = [checks.negative_data_rejection, checks.positive_data_acceptance]
described = schemathesis.pytest.from_fixture("description")


@pytest.fixture(scope="session")
def description() -> Any:
    """The description of the API, read when the test runs, not by every process that collects it."""
    schema = schemathesis.openapi.from_path(ROOT / "web" / "openapi.json")
    schema.config.update(base_url="http://testserver")
    schema.config.phases.coverage.unexpected_methods = {"PUT"}  # one that no route has will do
    return schema


@pytest.fixture(scope="session")
def served(town: Path) -> FastAPI:
    """The server of the town, which takes any number of requests."""
    many = {"rate": "1000000/minute", "login_rate": "1000000/minute", "logs": "off"}
    return create(Settings.model_validate({"workspace": town, **many}))


@pytest.fixture(scope="session")
def token(town: Path) -> str:
    return issue_token(Workspace(town), operator(), "admin", "contract")


@described.parametrize()
@settings(max_examples=1, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_every_answer_is_one_that_is_described(case: Any, served: FastAPI, token: str) -> None:
    case.call_and_validate(
        app=served, headers={"Authorization": f"Bearer {token}"}, excluded_checks=LEFT_OUT
    )
