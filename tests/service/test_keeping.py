"""A small year on SQLite and on PostgreSQL, by one line of workspace.yaml; and its copy."""

from __future__ import annotations

from pathlib import Path

import pytest

from shanhai.core.errors import RefusedError
from shanhai.service import figures, keeping, people, tasks
from shanhai.service.observing import observations
from shanhai.service.permission import Responsibility, operator
from shanhai.service.tasks.book import today
from tests.service.figures.conftest import ENVIRONMENT, PLAN, SCHOOL, UNITS, filled
from tests.support import WORKSPACE, open_town, text

MEASURES = {
    "plan": "p",
    "measures": [
        {"no": "一", "title": text("治气", "Air"), "units": [ENVIRONMENT], "deadline": "2025", "clause": "一"}
    ],
}  # fmt: skip


def test_a_year_on_either_database(ledger_setting: str, tmp_path: Path) -> None:
    town = open_town(
        tmp_path / "town", plans__p=PLAN, organisations=UNITS, indicators__school=SCHOOL,
        measures__p=MEASURES, workspace={**WORKSPACE["workspace.yaml"], "ledger": ledger_setting},
    )  # fmt: skip
    for name, role, unit in (("zhang", "reporter", ENVIRONMENT), ("wang", "reviewer", "")):
        word = f"{name} opens"
        people.create_account(town, operator(), name, password=word, organisation=unit or None)
        people.grant(town, operator(), name, Responsibility(role, organisation=unit))
    zhang = people.authenticate(town, "zhang", "zhang opens")
    wang = people.bearer(town, people.issue_token(town, operator(), "wang", "page"))
    assert zhang is not None
    assert wang is not None

    tasks.report(town, zhang, "p", "一", percent=100, text="完成", done=today())
    tasks.close(town, wang, "p", "一", ENVIRONMENT)
    path = filled(town, tmp_path / "f.xlsx", {"air.pm25": 18.5, "air.good_day_share": 97})
    figures.accept(town, wang, figures.submit(town, zhang, path)["id"])
    assert [d.state for d in tasks.duties(town)] == ["closed"]
    assert observations(town).frame.filter(document=f"{ENVIRONMENT}报送数据").height == 2

    with pytest.raises(RefusedError, match="administrator"):
        keeping.backup(town, wang, tmp_path / "x.zip")
    copied = keeping.backup(town, operator(), tmp_path / "x.zip")
    other = open_town(tmp_path / "other", plans__p=PLAN, organisations=UNITS, measures__p=MEASURES,
                      indicators__school=SCHOOL)  # fmt: skip
    with pytest.raises(RefusedError, match="administrator"):
        keeping.restore(other, wang, tmp_path / "x.zip")
    assert keeping.restore(other, operator(), tmp_path / "x.zip") == copied
    assert people.accounts(other) == people.accounts(town)
    assert figures.submissions(other) == figures.submissions(town)
    assert other.evidence.digests() == town.evidence.digests()
    assert other.ledger.verify().fault is None
