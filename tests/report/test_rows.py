from __future__ import annotations

from itertools import combinations_with_replacement
from types import SimpleNamespace

from shanhai.catalog import Catalog
from shanhai.engine.conflicts import Conflict
from shanhai.engine.run import Run
from shanhai.governance.targets import STATUSES
from shanhai.report.evidence import Evidence
from shanhai.report.rows import Item, PlanView, plan_views
from shanhai.report.words import Both
from shanhai.service.summarizing import summary, worst


def views(run: Run, catalog: Catalog) -> list[PlanView]:
    verdicts = dict(zip(run.verdicts.get_column("step"), run.judged, strict=True))
    return plan_views(catalog, Evidence(run, catalog, verdicts))


def test_the_worst_part_counts_as_on_the_command_line() -> None:
    for pair in combinations_with_replacement(STATUSES, 2):
        parts = tuple(SimpleNamespace(status=s) for s in pair)
        assert Item("1", Both("", ""), parts).status == worst(pair)  # type: ignore[arg-type]


def test_counts_agree_with_the_command_line(sample: tuple[Run, Catalog, list[Conflict]]) -> None:
    run, catalog, _ = sample
    counted = {row["plan"]: row for row in summary(run, catalog)}
    for view in views(run, catalog):
        assert len(view.items) == counted[view.plan.id]["targets"]
        for status in STATUSES:
            assert view.count(status) == counted[view.plan.id][status]


def test_every_target_is_shown_once(sample: tuple[Run, Catalog, list[Conflict]]) -> None:
    run, catalog, _ = sample
    found = views(run, catalog)
    assert sum(len(view.rows) for view in found) == len(run.judged)
    for view in found:
        blocks = [group for name in ("judged", "open", "without") for group in view.block(name)]
        assert sorted(g.no for g in blocks) == sorted(g.no for g in view.groups)
    own = [view.plan.area == "350200" for view in found]
    assert own == sorted(own, reverse=True)


def test_cells(small: tuple[Run, Catalog]) -> None:
    (view,) = views(*small)
    pm25, days, assigned, hold, later = view.rows
    assert pm25.base is not None
    assert pm25.base.text.zh == "30"
    assert pm25.value is not None
    assert pm25.value.text.zh == "29"
    assert pm25.value.more.zh == "另有：27"
    assert pm25.unit.zh == "微克/立方米"
    assert days.value is None
    assert assigned.bar is None
    assert hold.base is not None
    assert hold.base.text.zh == "约四成"
    assert hold.base.ref is not None
    assert hold.base.ref.mark.startswith("V")
    assert (hold.goal_period.zh, later.goal_period.en) == ("2025年", "2030")
    assert view.columns("open") == ["no", "name", "unit", "goal", "value", "status", "why"]
