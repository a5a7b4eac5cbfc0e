"""What stations measured, asked of the server of a city with a small synthetic network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from shanhai.server.app import create
from shanhai.server.settings import Settings
from shanhai.service.synthesizing import synthesize_network
from shanhai.store.workspace import create as make


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    pytest.importorskip("shapely")
    ws = make("xiamen", tmp_path_factory.mktemp("served") / "city")
    synthesize_network(ws, year=2025, stations=3, sections=2, months=(2, 2))
    with TestClient(create(Settings(workspace=Path(ws.folder)))) as client:
        yield client


def ask(city: TestClient, path: str, **asked: Any) -> Any:
    answer = city.get(f"/api/v1/{path}", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_media_say_how_many_sites_and_that_they_are_synthetic(city: TestClient) -> None:
    media = {m["id"]: m for m in ask(city, "monitoring")}
    assert {name: m["sites"] for name, m in media.items()} == {"air": 3, "water": 2}
    assert all(m["synthetic"] and m["years"] == [2025] for m in media.values())


def test_every_level_of_the_latest_values_has_a_colour(city: TestClient) -> None:
    for medium in ("air", "water"):
        colours = {r["level"]: r["colour"] for r in ask(city, f"monitoring/{medium}/levels")}
        latest = ask(city, f"monitoring/{medium}/latest")
        assert len(latest) == (3 if medium == "air" else 2)
        assert {site["level"] for site in latest} <= set(colours)
        assert all(site["area"]["name"]["zh"].endswith("区") for site in latest)


def test_what_is_played_ends_at_the_latest(city: TestClient) -> None:
    latest = {site["site"]: site for site in ask(city, "monitoring/air/latest")}
    last = max(site["time"] for site in latest.values())
    at = {site["site"]: site for site in ask(city, "monitoring/air/at", time=last)}
    assert {k: v["level"] for k, v in at.items()} == {k: v["level"] for k, v in latest.items()}
    hours = ask(city, "monitoring/air/play", span="2025-02-10")
    assert len({row["moment"] for row in hours}) == 24


def test_a_year_has_all_its_days_and_months(city: TestClient) -> None:
    days = ask(city, "monitoring/air/calendar", area="350200", year=2025)
    assert len(days) == 365
    months = ask(city, "monitoring/air/months", area="350200", year=2025)
    counted = sum(day["level"] is not None for day in days)
    assert [(m["month"], sum(m["levels"])) for m in months] == [(2, counted)]
    sections = [s["site"] for s in ask(city, "monitoring/water/latest")]
    assert len(ask(city, f"monitoring/water/sites/{sections[0]}", year=2025)) == 12


def test_shares_are_of_a_hundred(city: TestClient) -> None:
    rows = ask(city, "monitoring/water/shares", year=2025)
    assert rows
    for row in rows:
        if row["n"]:
            assert sum(row["shares"]) == pytest.approx(100)


def test_what_is_not_there_is_said(city: TestClient) -> None:
    assert city.get("/api/v1/monitoring/airs/latest").json()["nearest"] == "air"
    no_site = city.get("/api/v1/monitoring/air/sites/SYN", params={"year": 2025})
    assert no_site.status_code == 404
    bad_span = city.get("/api/v1/monitoring/air/play", params={"span": "2025-02-30"})
    assert bad_span.status_code in {404, 422}


def test_areas_are_coloured_by_an_indicator(city: TestClient) -> None:
    rows = ask(city, "values", indicator="air.pm25")
    assert rows
    assert all(row["step"] and row["unit"] == "ug/m3" for row in rows)
    assert city.get("/api/v1/values", params={"indicator": "air.pm26"}).status_code == 404


def test_areas_have_the_air_of_a_day(city: TestClient) -> None:
    calendar = {
        row["date"]: row for row in ask(city, "monitoring/air/calendar", area="350200", year=2025)
    }
    last = max(day for day, row in calendar.items() if row["aqi"] is not None)
    for day in ({}, {"day": last}):
        areas = {row["area"]["code"]: row for row in ask(city, "monitoring/air/areas", **day)}
        assert {row["date"] for row in areas.values()} == {last}
        assert len(areas) > 1, "the city and its districts"
        assert areas["350200"]["aqi"] == calendar[last]["aqi"]
        assert areas["350200"]["values"] == calendar[last]["values"]
    assert ask(city, "monitoring/air/areas", day="1999-01-01") == []
