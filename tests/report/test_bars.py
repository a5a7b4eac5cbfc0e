from __future__ import annotations

import re

import pytest

from shanhai.catalog import Catalog
from shanhai.engine.conflicts import Conflict
from shanhai.engine.run import Run
from shanhai.report.bars import WIDTH, Bar, bar


def x_of(svg: str, part: str) -> list[float]:
    path = re.search(rf'class="{part}" d="([^"]*)"', svg)
    assert path is not None
    return [float(x) for x in re.findall(r"[MH](-?[\d.]+)", path.group(1))]


@pytest.mark.parametrize(
    ("drawn", "beyond"),
    [
        (Bar(96.0, 95.0, None, upward=True), True),
        (Bar(94.0, 95.0, 90.0, upward=True), False),
        (Bar(17.4, 18.4, 18.0, upward=False), False),
        (Bar(-3.0, 5.0, None, upward=True), False),
    ],
)
def test_length_is_the_value_from_zero(drawn: Bar, beyond: bool) -> None:
    svg = drawn.draw("met")
    zero, latest = x_of(svg, "now")
    goal = x_of(svg, "goal")[0]
    assert (latest - zero) * drawn.target == pytest.approx((goal - zero) * drawn.latest, rel=0.02)
    assert (latest > goal) == beyond
    assert ("circle" in svg) == (drawn.base is not None)
    assert all(0 <= x <= WIDTH for x in (zero, latest, goal))


def test_shade_is_on_the_good_side() -> None:
    assert x_of(Bar(1, 2, None, upward=True).draw("behind"), "zone")[1] == WIDTH - 1
    assert x_of(Bar(1, 2, None, upward=False).draw("met"), "zone")[1] == 1


def test_all_zero_is_drawn() -> None:
    assert "nan" not in Bar(0.0, 0.0, 0.0, upward=False).draw("met")


def test_only_decided_numbers_have_a_bar(sample: tuple[Run, Catalog, list[Conflict]]) -> None:
    run, catalog, _ = sample
    indicators = catalog.indicators
    drawn = [(j, bar(j, indicators[j.wanted.target.indicator].better)) for j in run.judged]
    assert sum(found is not None for _, found in drawn) > 30
    for judged, found in drawn:
        if found is not None:
            assert judged.verdict.status not in ("pending", "no_data", "not_comparable")
            assert found.latest == pytest.approx(judged.figure.value * judged.scale)  # type: ignore[union-attr,operator]
        elif judged.goal.number is not None and judged.verdict.status in ("met", "not_met"):
            pytest.fail(f"no bar for {judged.wanted.plan.id} {judged.wanted.target.no}")
